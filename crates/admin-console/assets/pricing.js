// The rules that make prices of costs.

import { get, post, remove, withAmounts } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { money } from "./format.js";
import { CLIENT, COUNTRY, CURRENCY, PROVIDER, SERVICE } from "./known.js";
import { table } from "./table.js";

export async function pricing({ signal, session, reload }) {
  const found = await get("/pricing-rules", { limit: 200 }, signal);
  const may = session.role === "admin";
  const after = async (asked) => (await asked) && reload();
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Pricing rules"),
      may && h("button", { class: "main", onclick: () => after(create()) }, "New rule")),
    h("p", { class: "soft" }, "Without a rule that fits, the markup of the configuration holds."),
    h("section", { class: "panel" }, table([
      { head: "Rule", kind: "number", cell: (it) => it.id },
      { head: "For", cell: scope },
      { head: "Percent", kind: "number", cell: (it) => (it.percent === null || it.percent === undefined ? "–" : `${it.percent} %`) },
      { head: "Fixed", kind: "number", cell: (it) => (it.fixed === null || it.fixed === undefined ? "–" : money(it.fixed, it.currency)) },
      { head: "At least", kind: "number", cell: (it) => (it.minimum_margin === null || it.minimum_margin === undefined ? "–" : money(it.minimum_margin, it.currency)) },
      { head: "", cell: (it) => may && h("button", { class: "danger", onclick: () => after(drop(it)) }, "Delete") },
    ], found.items ?? found, { empty: "No rule: every price is cost plus the configured markup." })));
}

const scope = (it) => [
  it.client_id && `client ${it.client_id}`, it.provider, it.service, it.country,
].filter(Boolean).join(", ") || "everything";

const create = () => ask({
  title: "New rule", action: "Add", text: "What is left empty fits everything.",
  fields: [
    CLIENT, PROVIDER, SERVICE, COUNTRY,
    { name: "percent", label: "Percent on top of the cost", inputmode: "decimal" },
    { name: "fixed", label: "Fixed amount on top", inputmode: "decimal" },
    { name: "minimum_margin", label: "Lowest margin", inputmode: "decimal" },
    { ...CURRENCY, label: "Currency of the amounts" },
    { name: "reason", label: "Reason, for the audit log", required: true },
  ],
  act: (v) => post("/pricing-rules", withAmounts({
    client_id: v.client_id && Number(v.client_id), provider: v.provider, service: v.service,
    country: v.country?.toUpperCase(), currency: v.currency?.toUpperCase(), percent: v.percent, reason: v.reason,
  }, { fixed: v.fixed, minimum_margin: v.minimum_margin })),
});

const drop = (rule) => ask({
  title: `Delete rule ${rule.id}?`, text: `It holds for ${scope(rule)}. Prices change within seconds.`, action: "Delete", danger: true,
  act: () => remove(`/pricing-rules/${rule.id}`).then(() => true),
});
