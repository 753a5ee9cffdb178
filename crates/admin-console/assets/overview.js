// How the gateway does, at a glance.

import { get } from "./api.js";
import { columns, bars } from "./chart.js";
import { h } from "./dom.js";
import { ago, count, money, percent, share } from "./format.js";
import { kindOf } from "./states.js";
import { table } from "./table.js";
import { term } from "./terms.js";
import { DELIVERED, balance, health, name } from "./providers.js";

const MINUTES = 60;
const REFRESH_MS = 10_000;

export async function overview({ signal, reload }) {
  const [report, providers] = await Promise.all([
    get("/reports/overview", { minutes: MINUTES }, signal),
    get("/providers", { limit: 200 }, signal),
  ]);
  const timer = setTimeout(() => {
    if (document.hidden) document.addEventListener("visibilitychange", reload, { once: true, signal });
    else reload();
  }, REFRESH_MS);
  signal.addEventListener("abort", () => clearTimeout(timer));
  const minutes = everyMinute(report.per_minute);
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Overview"), h("span", { class: "soft" }, `the last ${MINUTES} minutes`)),
    tiles(report),
    h("div", { class: "columns" },
      h("section", { class: "panel" },
        h("h2", {}, "Orders per minute"),
        columns(minutes, [{ name: "made", of: (row) => row.created }], clock),
        h("h2", {}, "What came of orders, per minute"),
        columns(minutes, [
          { name: "a code came", of: (row) => row.delivered },
          { name: "ended without a code", of: (row) => row.failed },
        ], clock)),
      h("section", { class: "panel" }, h("h2", {}, "Codes per numbers bought", h("small", {}, "by provider account")),
        delivery(providers.items), h("p", { class: "soft" }, DELIVERED))),
    h("section", { class: "panel" }, h("h2", {}, "Provider accounts"), accounts(providers.items)));
}

const clock = (row) => new Date(row.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

// The report leaves out minutes in which nothing happened; a plot over time needs them.
function everyMinute(rows) {
  const known = new Map(rows.map((row) => [Date.parse(row.at), row]));
  const last = Math.floor(Date.now() / 60_000) * 60_000;
  return Array.from({ length: MINUTES }, (_, index) => {
    const at = last - (MINUTES - 1 - index) * 60_000;
    return known.get(at) ?? { at, created: 0, delivered: 0, failed: 0 };
  });
}

function tiles(report) {
  const sums = (list) => (list.length === 0 ? "–" : list.map((sum) => h("div", {}, money(sum.amount, sum.currency))));
  const tile = (label, value, note, kind = "", href) =>
    h(href ? "a" : "div", { class: "tile", href },
      h("div", { class: "label" }, label),
      h("div", { class: `value ${kind}` }, value),
      h("div", { class: "note" }, note));
  return h("div", { class: "tiles" },
    tile("Orders", count(report.orders), `${count(report.delivered)} with a code`, "", "#/orders"),
    tile("Delivery rate", share(report.delivered, report.delivered + report.failed), `of ${count(report.delivered + report.failed)} orders that got a code or ended`),
    tile("Charged", sums(report.charged), "to clients whose code came", "", "#/profit"),
    tile("Spent", sums(report.spend), "kept by providers, and lost", "", "#/profit"),
    tile("Margin", sums(report.margin), "charged less cost and losses", "", "#/profit"),
    tile("Open orders", count(report.open_orders), "holding money", "", "#/orders"),
    tile("Unresolved", count(report.unresolved), ["purchases ", term("without_proof")], report.unresolved > 0 ? "bad" : "", "#/unresolved"),
    tile("Books", report.books.balanced ? "balanced" : "off balance", "debits equal credits", report.books.balanced ? "good" : "bad", "#/ledger"));
}

function delivery(providers) {
  const tried = providers.filter((provider) => provider.delivery_rate?.tried > 0);
  if (tried.length === 0) return h("p", { class: "empty" }, "No number has ended yet.");
  return bars(tried.map((provider) => {
    const { delivered, tried: numbers } = provider.delivery_rate;
    return { name: provider.name, value: (100 * delivered) / numbers, text: `${percent((100 * delivered) / numbers)} of ${count(numbers)}` };
  }));
}

function accounts(providers) {
  return table([
    { head: "Account", cell: name },
    { head: "Health", cell: health },
    { head: "Catalog", cell: (it) => h("span", { class: kindOf(it.state) === "bad" ? "soft" : "" }, `${count(it.catalog?.offers)} offers, ${ago(it.catalog?.fetched_at)}`) },
    balance,
    { head: "Exposure", kind: "number", cell: (it) => money(it.exposure?.amount, it.currency) },
    { head: "Unresolved", kind: "number", cell: (it) => (it.unresolved > 0 ? h("a", { class: "bad", href: "#/unresolved" }, count(it.unresolved)) : "0") },
  ], providers, { empty: "No provider account is configured." });
}
