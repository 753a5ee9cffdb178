// The books: whether they balance, and every posting.

import { download, get } from "./api.js";
import { h, replace } from "./dom.js";
import { filters, moments } from "./filters.js";
import { count, money, moment, words } from "./format.js";
import { failure, notice } from "./notice.js";
import { pages, table } from "./table.js";

const ACCOUNTS = ["", "client_funds", "client_holds", "cash", "adjustments", "revenue", "provider_wallet", "in_flight", "cost", "exposure", "suspense", "loss"];
const FIELDS = [
  { name: "order_id", label: "Order", inputmode: "numeric" },
  { name: "client_id", label: "Client id", inputmode: "numeric" },
  { name: "provider", label: "Provider account" },
  { name: "account", label: "Ledger account", kind: "select", options: ACCOUNTS.map((name) => [name, name ? words(name) : "any"]) },
  { name: "kind", label: "Kind of transfer" },
  { name: "service", label: "Service" },
  { name: "country", label: "Country", maxlength: 2 },
  { name: "currency", label: "Currency", maxlength: 3 },
  { name: "since", label: "From", kind: "datetime-local" },
  { name: "until", label: "Before", kind: "datetime-local" },
];

export function ledger({ query, signal }) {
  const asked = moments(query, "since", "until");
  const trouble = h("div", {});
  const save = (format) => h("button", { type: "button", onclick: async () => {
    replace(trouble);
    try {
      await download("/ledger/export", { ...asked, format }, `postings.${format}`);
    } catch (error) {
      if (error.name !== "AbortError") replace(trouble, failure(error));
    }
  } }, `Export ${format.toUpperCase()}`);
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Ledger")),
    h("div", { class: "columns" },
      h("section", { class: "panel" }, h("h2", {}, "Do the books balance?"), books(signal)),
      h("section", { class: "panel" }, h("h2", {}, "Totals", h("small", {}, "of what the filters below find")),
        later(() => totals(asked, signal)))),
    filters("ledger", FIELDS, query, save("csv"), save("ndjson")),
    trouble,
    h("section", { class: "panel" }, h("h2", {}, "Postings", h("small", {}, "newest first; the lines of one transfer sum to zero")),
      pages([
        { head: "Transfer", cell: (it) => `${it.transfer_id}.${it.line}` },
        { head: "When", kind: "when", cell: (it) => moment(it.at) },
        { head: "Kind", cell: (it) => words(it.kind) },
        { head: "Account", cell: (it) => words(it.account) },
        { head: "Whose", cell: (it) => (it.client_id ? h("a", { href: `#/clients/${it.client_id}` }, `client ${it.client_id}`) : it.provider ?? "") },
        { head: "Order", cell: (it) => it.order_id && h("a", { href: `#/orders/${it.order_id}` }, it.order_id) },
        { head: "Amount", kind: "number", cell: (it) => money(it.amount, it.currency) },
        { head: "Reason", cell: (it) => it.reason ?? "" },
      ], (cursor) => get("/ledger/postings", { ...asked, limit: 50, cursor }, signal),
      { empty: "No posting meets these filters." })));
}

function later(make) {
  const place = h("div", {}, h("p", { class: "loading", role: "status" }, "Adding up …"));
  make().then((content) => replace(place, content),
    (error) => error.name !== "AbortError" && replace(place, failure(error)));
  return place;
}

function books(signal) {
  const result = h("div", {});
  const button = h("button", { onclick: async () => {
    button.disabled = true;
    replace(result, h("p", { class: "loading", role: "status" }, "Checking every rule …"));
    try {
      const verification = await get("/ledger/verification", undefined, signal);
      replace(result, rules(verification.rules));
    } catch (error) {
      replace(result, failure(error));
    }
    button.disabled = false;
  } }, "Check every rule now");
  return [later(() => trialBalance(signal)), button, result];
}

async function trialBalance(signal) {
  const balance = await get("/ledger/trial-balance", undefined, signal);
  const verdicts = Object.entries(balance.balanced).map(([currency, balanced]) => ({ currency, balanced }));
  const off = verdicts.filter((one) => !one.balanced);
  return [
    off.length === 0 ? notice("good", "Yes: all accounts sum to zero in every currency.")
      : notice("bad", `No: ${off.map((one) => one.currency).join(", ")} does not sum to zero. Check every rule to see which orders broke it.`),
    table([
      { head: "Account", cell: (it) => words(it.account) },
      { head: "Balance", kind: "number", cell: (it) => money(it.amount, it.currency) },
    ], balance.rows, { empty: "Nothing is booked yet." }),
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
    { head: "Account", cell: (it) => words(it.account) },
    { head: "In", kind: "number", cell: (it) => money(it.debit, it.currency) },
    { head: "Out", kind: "number", cell: (it) => money(it.credit, it.currency) },
    { head: "Net", kind: "number", cell: (it) => money(it.net, it.currency) },
    { head: "Postings", kind: "number", cell: (it) => count(it.postings) },
  ], sums, { empty: "Nothing to add up." });
}
