// Purchases that wait for proof, or for a person.

import { get, post } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { ago, money, moment, words } from "./format.js";
import { notice } from "./notice.js";
import { chip } from "./states.js";
import { pages } from "./table.js";

// What can be true of a purchase depends on what is known of it: a sale that is on record was one.
const VERDICTS = [
  ["not_sold", "Not sold", () => "The provider never sold it: the exposure is taken back, the client pays nothing. Had it sold, its money would be missing from these books."],
  ["refunded", "Refunded", () => "The provider ended it without a code and gave the money back."],
  ["written_off", "Written off", (it) => `The money is gone: ${money(it.cost, it.currency)}, the price it was listed at, is booked as a loss. The client pays nothing.`],
];

export function unresolved({ signal, session, reload }) {
  const mayDecide = session.role !== "auditor";
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Unresolved purchases")),
    h("p", { class: "soft" }, "What a provider did is not known here. Those that can be asked settle by themselves; what becomes of the others, and when, is said with the evidence. Decide only what you have seen at the provider."),
    h("section", { class: "panel" }, pages([
      { head: "Order", cell: (it) => h("a", { href: `#/orders/${it.order_id}` }, it.order_id) },
      { head: "Provider", cell: (it) => it.provider },
      { head: "Product", cell: (it) => it.product },
      { head: "State", cell: (it) => chip(it.state) },
      { head: "Cost", kind: "number", cell: (it) => money(it.cost, it.currency) },
      { head: "Asked for", kind: "when", cell: (it) => h("div", {}, ago(it.created_at), h("div", { class: "soft" }, moment(it.created_at))) },
      { head: "Evidence", cell: (it) => h("div", {}, evidence(it), it.provider_order_id && h("div", { class: "mono" }, it.provider_order_id)) },
      { head: "Looked again", cell: (it) => `${it.checks ?? 0} times, next ${ago(it.next_check_at)}` },
      { head: "", cell: (it) => mayDecide && h("div", { class: "row" }, VERDICTS
        .filter(([verdict]) => verdict !== (it.state === "needs_review" ? "not_sold" : "refunded"))
        .map(([verdict, word, text]) =>
        h("button", { class: verdict === "written_off" ? "danger" : "", onclick: () => decide(it, verdict, word, text, reload) }, word))) },
    ], (cursor) => get("/unresolved", { limit: 50, cursor }, signal),
    { empty: "Every purchase is settled with its provider." })),
    h("h2", {}, "Orders that may be ours"),
    h("p", { class: "soft" }, "They stand in a provider's list, look like a purchase of ours, and no purchase owns them. Nothing is done with them until somebody says whose they are."),
    h("section", { class: "panel" }, pages([
      { head: "Order there", cell: (it) => h("span", { class: "mono" }, it.provider_order_id) },
      { head: "Provider", cell: (it) => it.provider },
      { head: "Product", cell: (it) => it.product },
      { head: "Cost", kind: "number", cell: (it) => it.cost !== null && money(it.cost, it.currency) },
      { head: "Made", kind: "when", cell: (it) => h("span", { title: moment(it.created_at) }, ago(it.created_at)) },
      { head: "Evidence", cell: (it) => it.evidence },
      { head: "May be of", cell: (it) => h("div", {}, it.candidates.map((one) => h("div", {}, h("a", { href: `#/orders/${one.order_id}` }, one.order_id), " ", chip(one.state)))) },
      { head: "", cell: (it) => mayDecide && h("div", { class: "row" },
        it.candidates.length > 0 && h("button", { onclick: () => adopt(it, reload) }, "Ours"),
        h("button", { onclick: () => dismiss(it, reload) }, "Not ours")) },
    ], (cursor) => get("/strays", { limit: 50, cursor }, signal),
    { empty: "No order at a provider waits for a decision." })));
}

const WHY = { name: "reason", label: "Reason, for the books", required: true, placeholder: "who bought it, or how you found out" };

async function adopt(stray, reload) {
  const options = stray.candidates.map((one) => [one.attempt_id, `order ${one.order_id}, ${one.state.replace("_", " ")}, sent ${moment(one.created_at)}`]);
  const done = await ask({
    title: `Order ${stray.provider_order_id} at ${stray.provider} is ours?`, action: "It is ours",
    text: "It is booked as the sale of this purchase. If its order still waits it gets the number; if not, the number is given back to the provider.",
    fields: [{ name: "attempt_id", label: "The purchase that made it", kind: "select", options, value: options[0][0] }, WHY],
    act: (values) => post(`/strays/${stray.id}/decision`, { decision: "ours", ...values }),
  });
  if (done) reload();
}

async function dismiss(stray, reload) {
  const done = await ask({
    title: `Order ${stray.provider_order_id} at ${stray.provider} is not ours?`, action: "It is not ours",
    text: "Somebody else made it on the same account. It is never touched, and nothing is booked.",
    fields: [WHY],
    act: ({ reason }) => post(`/strays/${stray.id}/decision`, { decision: "not_ours", reason }),
  });
  if (done) reload();
}

const evidence = (it) => [
  ...it.evidence.map((one) => h("div", {}, one)),
  it.looked && h("div", { class: "soft", title: `look ${it.looked.looks}, first ${moment(it.looked.first_at)}` },
    `asked ${it.looked.asked}; ${it.looked.found}`),
];

async function decide(attempt, decision, word, text, reload) {
  let isOver = false;
  const done = await ask({
    title: `${word}: order ${attempt.order_id} at ${attempt.provider}?`,
    text: `${attempt.product}, asked for ${moment(attempt.created_at)}. ${text(attempt)} A decision is final.`,
    action: `Decide: ${word.toLowerCase()}`,
    danger: decision === "written_off",
    fields: [{ name: "reason", label: "Reason, for the books", required: true, placeholder: "what you saw at the provider, or their ticket" }],
    act: async ({ reason }) => {
      try {
        return await post(`/unresolved/${attempt.attempt_id}/decision`, { decision, reason });
      } catch (error) {
        isOver = error.status === 409;
        throw error;
      }
    },
  });
  if (!done && !isOver) return;
  await reload();
  if (done) {
    document.querySelector("main .head").after(notice("good",
      `Decided: the purchase of order ${done.order_id} is ${words(done.state)}; the order is ${words(done.order_state)}.`));
  }
}
