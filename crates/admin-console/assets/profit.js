// What was earned, and how well codes arrived.

import { get } from "./api.js";
import { bars } from "./chart.js";
import { h } from "./dom.js";
import { MODE, filters, moments } from "./filters.js";
import { count, money, percent, sum } from "./format.js";
import { learnNames } from "./known.js";
import { failure } from "./notice.js";
import { table } from "./table.js";

const GROUPS = ["provider", "service", "country", "client", "day"];
const DAY_MS = 86_400_000;

export async function profit({ query, signal }) {
  const group = query.group_by ?? "provider";
  const since = query.since ?? localTime(new Date(Date.now() - 30 * DAY_MS));
  const asked = moments({ mode: "live", ...query, group_by: group, since });
  const settle = (path) => get(path, asked, signal).catch((error) => ({ error }));
  const [earned, arrived] = await Promise.all([settle("/reports/profit"), settle("/reports/delivery")]);
  const names = new Map();
  if (group === "client") await learnNames(names, [earned, arrived].flatMap((rows) => (rows.error ? [] : rows.map((row) => row.key))), signal);
  const key = { head: group, cell: (row) => (names.has(row.key) ? h("a", { href: `#/clients/${row.key}` }, names.get(row.key)) : row.key) };
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Profit and delivery")),
    filters("profit", [
      { name: "group_by", label: "By", kind: "select", options: GROUPS.map((name) => [name, name]), value: group },
      { ...MODE, options: MODE.options.filter(([mode]) => mode !== "any") },
      { name: "since", label: "From", kind: "datetime-local", value: since },
      { name: "until", label: "Before", kind: "datetime-local" },
    ], query),
    h("section", { class: "panel" }, h("h2", {}, "Profit", h("small", {}, "charged to clients, less what the numbers cost")),
      earned.error ? failure(earned.error) : earnings(earned, key)),
    h("section", { class: "panel" }, h("h2", {}, "Delivery", h("small", {}, "codes per number, and how long they took")),
      arrived.error ? failure(arrived.error) : deliveries(arrived, key)));
}

function earnings(rows, key) {
  const currencies = [...new Set(rows.map((row) => row.currency))];
  return [
    currencies.map((currency) => [
      currencies.length > 1 && h("p", { class: "soft" }, currency),
      bars(rows.filter((row) => row.currency === currency).map((row) => ({
        name: key.cell(row), value: Number(row.profit ?? 0), text: money(row.profit, currency),
      }))),
    ]),
    h("p", {}),
    table([
      key,
      { head: "Currency", cell: (row) => row.currency },
      { head: "Orders", kind: "number", cell: (row) => count(row.orders) },
      { head: "Charged", kind: "number", cell: (row) => money(row.revenue, row.currency) },
      { head: "Cost", kind: "number", cell: (row) => money(row.cost, row.cost_currency) },
      { head: "Converted", kind: "number", cell: (row) => money(row.cost_converted, row.currency) },
      { head: "Losses", kind: "number", cell: (row) => money(row.losses, row.cost_currency) },
      { head: "Profit", kind: "number", cell: (row) => money(row.profit, row.currency) },
    ], rows, {
      empty: "Nothing was charged in this time.",
      foot: currencies.map((currency) => total(rows.filter((row) => row.currency === currency), currency)),
    }),
  ];
}

/** What all rows of a currency come to; nothing where one of them could not be converted. */
function total(rows, currency) {
  const of = (name) => (rows.some((row) => row[name] === null) ? "–" : money(sum(rows.map((row) => row[name])), currency));
  const orders = rows.reduce((all, row) => all + row.orders, 0);
  return ["All", currency, count(orders), of("revenue"), "", of("cost_converted"), of("losses_converted"), of("profit")];
}

function deliveries(rows, key) {
  return [table([
    key,
    { head: "Orders", kind: "number", cell: (row) => count(row.orders) },
    { head: "With a code", kind: "number", cell: (row) => count(row.delivered) },
    { head: "Rate", kind: "number", cell: (row) => `${percent(row.delivery_rate_percent)} of ${count(row.orders)}` },
    { head: "", cell: (row) => h("meter", { min: 0, max: 100, low: 50, high: 80, optimum: 100, value: row.delivery_rate_percent ?? 0 }) },
    { head: "Median time", kind: "number", cell: (row) => seconds(row.median_seconds_to_code) },
    { head: "Nine of ten within", kind: "number", cell: (row) => seconds(row.p90_seconds_to_code) },
  ], rows, { empty: "No number ended in this time." }),
  h("p", { class: "soft" }, "Rate: of the orders that had a number when they were charged or given up in this time, those that got a code. "
    + "The overview counts orders without a number too, the accounts' rates only what lived to its end lately.")];
}

const seconds = (value) => (value === null || value === undefined ? "–" : `${Math.round(Number(value))} s`);

function localTime(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
