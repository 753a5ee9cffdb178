// Who may call.

import { get, post, withAmounts } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { filters } from "./filters.js";
import { money, moment } from "./format.js";
import { CURRENCY } from "./known.js";
import { chip } from "./states.js";
import { pages } from "./table.js";

export function clients({ query, signal, session }) {
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Clients"),
      session.role === "admin" && h("div", { class: "actions" },
        h("button", { class: "main", onclick: create }, "New client"))),
    filters("clients", [
      { name: "query", label: "Name" },
      { name: "status", label: "Status", kind: "select", options: [["", "any"], ["active", "active"], ["suspended", "suspended"]] },
    ], query),
    h("section", { class: "panel" }, pages([
      { head: "Client", cell: (it) => h("a", { href: `#/clients/${it.id}` }, it.name) },
      { head: "Id", kind: "number", cell: (it) => it.id },
      { head: "Status", cell: (it) => chip(it.status) },
      { head: "Available", kind: "number", cell: (it) => money(it.available, it.currency) },
      { head: "Held", kind: "number", cell: (it) => money(it.held, it.currency) },
      { head: "Credit limit", kind: "number", cell: (it) => money(it.credit_limit, it.currency) },
      { head: "Since", kind: "when", cell: (it) => moment(it.created_at) },
    ], (cursor) => get("/clients", { ...query, limit: 50, cursor }, signal),
    { empty: "No client has such a name. `New client` makes one." })));
}

async function create() {
  const made = await ask({
    title: "New client", action: "Create",
    text: "A client has one account in one currency. Its keys are made on its page.",
    fields: [
      { name: "name", label: "Name, unique", required: true, maxlength: 100 },
      { ...CURRENCY, required: true },
      { name: "deposit", label: "First deposit", inputmode: "decimal" },
      { name: "credit_limit", label: "Credit limit", inputmode: "decimal" },
    ],
    act: ({ name, currency, deposit, credit_limit }) => post("/clients",
      withAmounts({ name, currency: currency.toUpperCase() }, { deposit, credit_limit })),
  });
  if (made?.id ?? made?.client?.id) location.hash = `#/clients/${made.id ?? made.client.id}`;
}
