// Finding an order.

import { get } from "./api.js";
import { h } from "./dom.js";
import { MODE, filters, moments } from "./filters.js";
import { ago, money, moment, product } from "./format.js";
import { CLIENT, COUNTRY, PROVIDER, SERVICE } from "./known.js";
import { chip } from "./states.js";
import { pages } from "./table.js";

const STATES = ["", "buying", "unresolved", "waiting", "cancelling", "expiring", "received", "completed", "cancelled", "expired", "failed"];
const FIELDS = [
  { name: "order_id", label: "Order number", inputmode: "numeric", pattern: "\\d+", title: "A number" },
  CLIENT, PROVIDER, SERVICE, COUNTRY,
  { name: "state", label: "State", kind: "select", options: STATES.map((state) => [state, state || "any"]) },
  { ...MODE, options: [["", "live and test"], ["live", "live"], ["test", "test"]] },
  { name: "provider_order_id", label: "Provider's order id" },
  { name: "since", label: "From", kind: "datetime-local" },
  { name: "until", label: "Before", kind: "datetime-local" },
];

export const orderColumns = [
  { head: "Order", cell: (it) => h("a", { href: `#/orders/${it.id}` }, it.id) },
  { head: "When", kind: "when", cell: (it) => h("span", { title: moment(it.created_at) }, ago(it.created_at)) },
  { head: "Client", cell: (it) => h("a", { href: `#/clients/${it.client_id}` }, it.client_name ?? it.client_id) },
  { head: "Product", cell: (it) => product(it.country, it.service) },
  { head: "State", cell: (it) => h("span", {}, chip(it.state ?? it.status), it.mode === "test" && " (test)") },
  { head: "Provider", cell: (it) => it.provider ?? "–" },
  { head: "Price", kind: "number", cell: (it) => money(it.price, it.currency) },
  { head: "Charged", kind: "number", cell: (it) => money(it.charged, it.currency) },
];

export function orders({ query, signal }) {
  if (/^\d+$/.test(query.order_id ?? "") && Object.keys(query).length === 1) {
    location.replace(`#/orders/${query.order_id}`);
  }
  const asked = moments(query);
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Orders")),
    filters("orders", FIELDS, query),
    h("section", { class: "panel" },
      pages(orderColumns, (cursor) => get("/orders", { ...asked, limit: 50, cursor }, signal),
        { empty: "No order meets these filters." })));
}
