// The books: whether they balance, and every posting.

import { download, get } from "./api.js";
import { h, replace } from "./dom.js";
import { MODE, filters, inMode, moments } from "./filters.js";
import { count, money, moment, words } from "./format.js";
import { CLIENT, COUNTRY, CURRENCY, PROVIDER, SERVICE } from "./known.js";
import { failure, later, notice } from "./notice.js";
import { pages, table } from "./table.js";
import { term } from "./terms.js";

const ACCOUNTS = ["", "client_funds", "client_holds", "cash", "adjustments", "revenue", "provider_wallet", "in_flight", "cost", "exposure", "suspense", "loss"];
const KINDS = ["", "deposit", "adjustment", "hold", "extend", "trim", "charge", "void", "purchase", "spend", "provider_refund", "repricing", "expose", "unexpose", "loss", "wallet_opening", "top_up"];
const choice = (list) => list.map((name) => [name, name ? words(name) : "any"]);
const FIELDS = [
  MODE,
  { name: "order_id", label: "Order", inputmode: "numeric", pattern: "\\d+", title: "A number" },
  CLIENT, PROVIDER,
  { name: "account", label: "Ledger account", kind: "select", options: choice(ACCOUNTS) },
  { name: "kind", label: "Kind of transfer", kind: "select", options: choice(KINDS) },
  SERVICE, COUNTRY, CURRENCY,
  { name: "since", label: "From", kind: "datetime-local" },
  { name: "until", label: "Before", kind: "datetime-local" },
];

export function ledger({ query, signal }) {
  const asked = inMode(moments(query));
  const which = asked.mode ?? "live and test";
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Ledger")),
    h("section", { class: "panel" }, h("h2", {}, "Do the books balance?"), h("div", { class: "columns" },
      later("Adding up …", () => trialBalance(asked, which, signal)), verification(signal))),
    filters("ledger", FIELDS, query),
    h("section", { class: "panel" }, h("h2", {}, "Totals", h("small", {}, `of the ${which} money that the filters find`)),
      later("Adding up …", () => totals(asked, signal))),
    h("section", { class: "panel" }, h("h2", {}, "Postings", h("small", {}, "newest first; the lines of one transfer sum to zero")),
      exports(query, asked),
      pages([
        { head: "Transfer", cell: (it) => `${it.transfer_id}.${it.line}` },
        { head: "When", kind: "when", cell: (it) => moment(it.at) },
        { head: "Money", cell: (it) => it.mode },
        { head: "Kind", cell: (it) => words(it.kind) },
        { head: "Account", cell: (it) => term(it.account) },
        { head: "Whose", cell: (it) => (it.client_id ? h("a", { href: `#/clients/${it.client_id}` }, `client ${it.client_id}`) : it.provider ?? "") },
        { head: "Order", cell: (it) => it.order_id && h("a", { href: `#/orders/${it.order_id}` }, it.order_id) },
        { head: "Amount", kind: "number", cell: (it) => money(it.amount, it.currency) },
        { head: "Reason", cell: (it) => it.reason ?? "" },
      ], (cursor) => get("/ledger/postings", { ...asked, limit: 50, cursor }, signal),
      { empty: "No posting meets these filters." })));
}

/** Buttons that save what the filters find, and what came of it. */
function exports(query, asked) {
  const news = h("span", { role: "status" });
  const save = (format) => h("button", { onclick: async () => {
    const name = fileName(query, format);
    let lines = 0;
    try {
      await download("/ledger/export", { ...asked, format }, name, (ends) => {
        lines = format === "csv" ? ends - 1 : ends;
        replace(news, `${count(lines)} postings so far …`);
      });
      replace(news, `Saved ${count(lines)} postings as ${name}.`);
    } catch (error) {
      replace(news, error.name !== "AbortError" && failure(error));
    }
  } }, `Export ${format.toUpperCase()}`);
  return h("div", { class: "row exports" }, save("csv"), save("ndjson"), news);
}

/** Says when it was made and what is in it. */
function fileName({ mode = "live", ...query }, format) {
  const parts = Object.entries(query).flat();
  const name = ["postings", new Date().toISOString().slice(0, 10), mode, ...parts].join("-");
  return `${name.replace(/[^\w.-]+/g, "-")}.${format}`;
}

function verification(signal) {
  const result = h("div", {});
  const button = h("button", { onclick: async () => {
    button.disabled = true;
    replace(result, h("p", { class: "loading", role: "status" }, "Checking every rule …"));
    try {
      const found = await get("/ledger/verification", undefined, signal);
      replace(result,
        notice(found.sound ? "good" : "bad", `${found.sound ? "Every rule holds" : "Rules are broken"}: checked ${moment(found.checked_at)} `
          + `over ${count(found.transfers)} transfers with ${count(found.postings)} postings.`),
        rules(found.rules));
    } catch (error) {
      replace(result, failure(error));
    }
    button.disabled = false;
  } }, "Check every rule now");
  return h("div", {}, h("p", {}, button), result);
}

/** The verdict is on all money; the balances are of the mode asked for. */
async function trialBalance({ mode, until }, which, signal) {
  const [balance, sums] = await Promise.all([
    get("/ledger/trial-balance", { at: until }, signal), get("/ledger/totals", { mode, until }, signal),
  ]);
  const off = Object.entries(balance.balanced).filter(([, balanced]) => !balanced).map(([currency]) => currency);
  const as = `As of ${moment(balance.at)}`;
  return [
    off.length === 0 ? notice("good", `Yes. ${as}, all accounts sum to zero in every currency.`)
      : notice("bad", `No. ${as}, ${off.join(", ")} does not sum to zero. Check every rule to see which orders broke it.`),
    table([
      { head: "Account", cell: (it) => term(it.account) },
      { head: `Balance, ${which}`, kind: "number", cell: (it) => money(it.net, it.currency) },
    ], sums, { empty: "Nothing is booked yet." }),
  ];
}

function rules(list) {
  return h("ul", { class: "checks" }, list.map((check) =>
    h("li", { class: check.holds ? "" : "broken" }, check.rule,
      check.broken_count > 0 && h("div", { class: "bad" }, `${count(check.broken_count)} broken: ${check.broken.join("; ")}`))));
}

async function totals(asked, signal) {
  const sums = await get("/ledger/totals", asked, signal);
  return table([
    { head: "Account", cell: (it) => term(it.account) },
    { head: "In", kind: "number", cell: (it) => money(it.debit, it.currency) },
    { head: "Out", kind: "number", cell: (it) => money(it.credit, it.currency) },
    { head: "Net", kind: "number", cell: (it) => money(it.net, it.currency) },
    { head: "Postings", kind: "number", cell: (it) => count(it.postings) },
  ], sums, { empty: "Nothing to add up." });
}
