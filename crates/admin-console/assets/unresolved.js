// Purchases that wait for proof, or for a person.

import { get, post } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { ago, money, moment } from "./format.js";
import { chip } from "./states.js";
import { pages } from "./table.js";

// What can be true of a purchase depends on what is known of it: a sale that is on record was one.
const VERDICTS = [
  ["not_sold", "Not sold", "The provider never sold it: the exposure is taken back, the client pays nothing."],
  ["refunded", "Refunded", "The provider ended it without a code and gave the money back."],
  ["written_off", "Written off", "The money is gone: it is booked as a loss. The client pays nothing."],
];

export function unresolved({ signal, session, reload }) {
  const mayDecide = session.role !== "auditor";
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Unresolved purchases")),
    h("p", { class: "soft" }, "What a provider did is not known here. Most settle by themselves; decide only what you have seen at the provider."),
    h("section", { class: "panel" }, pages([
      { head: "Order", cell: (it) => h("a", { href: `#/orders/${it.order_id}` }, it.order_id) },
      { head: "Provider", cell: (it) => it.provider },
      { head: "Product", cell: (it) => it.product },
      { head: "State", cell: (it) => chip(it.state) },
      { head: "Cost", kind: "number", cell: (it) => money(it.cost, it.currency) },
      { head: "Since", kind: "when", cell: (it) => h("span", { title: moment(it.created_at) }, ago(it.created_at)) },
      { head: "Evidence", cell: (it) => h("div", {}, evidence(it), it.provider_order_id && h("div", { class: "mono" }, it.provider_order_id)) },
      { head: "Asked again", cell: (it) => `${it.checks ?? 0} times, next ${ago(it.next_check_at)}` },
      { head: "", cell: (it) => mayDecide && h("div", { class: "row" }, VERDICTS
        .filter(([verdict]) => verdict !== (it.state === "needs_review" ? "not_sold" : "refunded"))
        .map(([verdict, word, text]) =>
        h("button", { class: verdict === "written_off" ? "danger" : "", onclick: () => decide(it, verdict, word, text, reload) }, word))) },
    ], (cursor) => get("/unresolved", { limit: 50, cursor }, signal),
    { empty: "Every purchase is settled with its provider." })));
}

const evidence = (it) => it.evidence.map((one) => h("div", {}, one));

async function decide(attempt, decision, word, text, reload) {
  const done = await ask({
    title: `${word}: order ${attempt.order_id} at ${attempt.provider}?`, text, action: `Decide: ${word.toLowerCase()}`,
    danger: decision === "written_off",
    fields: [{ name: "reason", label: "Reason, for the books", required: true, placeholder: "what you saw at the provider, or their ticket" }],
    act: ({ reason }) => post(`/unresolved/${attempt.attempt_id}/decision`, { decision, reason }),
  });
  if (done) reload();
}
