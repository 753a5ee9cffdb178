// One order: what it cost and why, what happened, and which purchases it took.

import { get } from "./api.js";
import { h } from "./dom.js";
import { money, moment, product, sentence, words } from "./format.js";
import { failure } from "./notice.js";
import { chip } from "./states.js";
import { table } from "./table.js";
import { term } from "./terms.js";

export async function order({ id, signal }) {
  const path = `/orders/${encodeURIComponent(id)}`;
  const soft = (address) => get(address, undefined, signal).catch((error) => ({ error }));
  const [found, explained, history] = await Promise.all([
    get(path, undefined, signal), soft(`${path}/money`), soft(`${path}/events`),
  ]);
  const facts = found.order;
  const last = found.attempts.at(-1);
  const phone = found.attempts.map((attempt) => attempt.phone).filter(Boolean).at(-1)
    ?? (last?.redacted_at && `redacted ${moment(last.redacted_at)}`);
  return h("div", {},
    h("div", { class: "head" },
      h("h1", {}, `Order ${facts.id} `, chip(facts.state), facts.mode === "test" && h("span", { class: "chip" }, "test")),
      h("div", { class: "actions" },
        facts.state === "unresolved" && h("a", { class: "button", href: "#/unresolved" }, "Its unresolved purchase"),
        h("a", { class: "button", href: `#/audit?target=order:${facts.id}` }, "What people did"),
        h("a", { class: "button", href: `#/ledger?order_id=${facts.id}&mode=${facts.mode}` }, "Its postings"),
        h("a", { class: "button", href: `#/clients/${facts.client_id}` }, "Its client"))),
    h("div", { class: "columns" },
      h("section", { class: "panel" }, h("h2", {}, "What it is"), h("dl", { class: "facts" },
        fact("Product", product(facts.country, facts.service)),
        fact("Client", facts.client_name),
        fact("Provider", facts.provider),
        phone && fact("Number", phone),
        fact("Ordered", moment(facts.created_at)),
        fact("Code arrived", moment(facts.otp_received_at)),
        found.cancel_requested_at && fact("Cancel asked for", moment(found.cancel_requested_at)),
        fact("Ended", moment(facts.ended_at)),
        found.failed_reason && fact("Failed because", words(found.failed_reason)))),
      h("section", { class: "panel" }, h("h2", {}, "What it cost, and why"),
        explained.error ? failure(explained.error) : cost(explained))),
    !explained.error && h("div", {},
      h("section", { class: "panel" }, h("h2", {}, "Offers compared"), offers(explained)),
      h("section", { class: "panel" }, h("h2", {}, "Every movement of its money"), lines(explained.lines))),
    h("section", { class: "panel" }, h("h2", {}, "What happened"),
      history.error ? failure(history.error) : timeline(history.events)),
    h("section", { class: "panel" }, h("h2", {}, "Purchases at providers"), purchases(found.attempts)));
}

const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];

function cost(it) {
  return [
    it.summary.map((text) => h("p", { class: "story" }, sentence(text))),
    h("dl", { class: "facts" },
      fact("Provider's cost", money(it.cost, it.cost_currency)),
      it.rates.length > 0 && fact("Rate used", it.rates.map((rate) =>
        `${rate.pair} ${rate.value} (${rate.source}, ${moment(rate.as_of)})`).join("; ")),
      it.cost_currency !== it.currency && fact("Cost converted", money(it.cost_converted, it.currency)),
      fact("Added to it", money(it.markup, it.currency)),
      fact("Price", money(it.price, it.currency)),
      fact("Never more than", money(it.ceiling, it.currency)),
      fact("Still held", money(it.held, it.currency)),
      fact("Charged", h("strong", {}, money(it.charged, it.currency))),
      fact("Given back to the client", money(it.refunded, it.currency)),
      fact("Paid to the provider", money(it.provider_paid, it.cost_currency)),
      fact("Given back by the provider", money(it.provider_refunded, it.cost_currency)),
      fact("Profit", money(it.profit, it.currency))),
    h("ul", { class: "checks" }, it.checks.map((check) =>
      h("li", { class: check.holds ? "" : "broken" }, check.rule))),
  ];
}

function offers({ offers: compared, currency }) {
  return table([
    { head: "Provider", cell: (it) => h("span", {}, it.provider, " ", it.chosen && h("span", { class: "chip good" }, "chosen")) },
    { head: "Cost", kind: "number", cell: (it) => money(it.cost, it.cost_currency) },
    { head: "Price", kind: "number", cell: (it) => money(it.price, currency) },
    { head: "Left out because", cell: (it) => (it.excluded ? words(it.excluded) : "") },
  ], compared, { empty: "No offer was known." });
}

function lines(moved) {
  return table([
    { head: "When", kind: "when", cell: (line) => moment(line.at) },
    { head: "What", cell: (line) => sentence(line.text) },
    { head: "From", cell: (line) => term(line.from) },
    { head: "To", cell: (line) => term(line.to) },
    { head: "Amount", kind: "number", cell: (line) => money(line.amount, line.currency) },
  ], moved, { empty: "No money has moved for this order." });
}

function timeline(events) {
  if (events.length === 0) return h("p", { class: "empty" }, "Nothing is on record.");
  return h("ol", { class: "timeline" }, events.map((event) =>
    h("li", { class: tone(event.type) },
      h("time", { datetime: event.at }, moment(event.at)),
      h("strong", {}, words(event.type)),
      detail(event.detail))));
}

function tone(kind) {
  if (/received|completed|open$|delivered/.test(kind)) return "good";
  if (/failed|refused|not_sold|written_off|loss/.test(kind)) return "bad";
  return /unknown|unresolved|cancel|expir/.test(kind) ? "warn" : "";
}

/** The plain facts of an event; what is made of parts is shown elsewhere on the page. */
function detail(facts) {
  const plain = Object.entries(facts ?? {}).filter(([, value]) => value !== null && typeof value !== "object");
  return plain.length > 0 && h("div", { class: "soft" }, plain.map(([name, value]) => `${words(name)}: ${value}`).join(" · "));
}

function purchases(attempts) {
  return table([
    { head: "", kind: "number", cell: (it) => it.seq },
    { head: "Provider", cell: (it) => `${it.provider}${it.operator === "any" ? "" : `, ${it.operator}`}` },
    { head: "Outcome", cell: (it) => h("span", {}, chip(it.state), it.reason && ` ${words(it.reason)}`) },
    { head: "Provider's id", cell: (it) => h("span", { class: "mono" }, it.provider_order_id ?? "–") },
    { head: "Cost", kind: "number", cell: (it) => money(it.cost, it.currency) },
    { head: "Asked", kind: "when", cell: (it) => moment(it.created_at) },
    { head: "Answered", kind: "when", cell: (it) => moment(it.answered_at) },
  ], attempts, { empty: "No provider was asked." });
}
