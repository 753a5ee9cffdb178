// One order: what it cost and why, what happened, and which purchases it took.

import { get } from "./api.js";
import { h } from "./dom.js";
import { money, moment, product, words } from "./format.js";
import { failure } from "./notice.js";
import { chip } from "./states.js";
import { table } from "./table.js";

export async function order({ id, signal }) {
  const path = `/orders/${encodeURIComponent(id)}`;
  const [found, explained, events] = await Promise.all([
    get(path, undefined, signal),
    get(`${path}/money`, undefined, signal).catch((error) => ({ error })),
    get(`${path}/events`, undefined, signal).catch((error) => ({ error })),
  ]);
  const { order: facts = found } = found;
  const attempts = found.attempts ?? [];
  return h("div", {},
    h("div", { class: "head" },
      h("h1", {}, `Order ${facts.id} `, chip(facts.state ?? facts.status)),
      h("div", { class: "actions" },
        h("a", { class: "button", href: `#/ledger?order_id=${facts.id}` }, "Its postings"),
        h("a", { class: "button", href: `#/clients/${facts.client_id}` }, "Its client"))),
    h("div", { class: "columns" },
      h("section", { class: "panel" }, h("h2", {}, "What it is"), h("dl", { class: "facts" },
        fact("Product", product(facts.country, facts.service)),
        fact("Client", facts.client_name ?? facts.client_id),
        fact("Provider", facts.provider ?? "none"),
        fact("Ordered", moment(facts.created_at)),
        fact("Code arrived", moment(facts.otp_received_at)),
        fact("Ended", moment(facts.ended_at)),
        facts.phone && fact("Number", facts.phone),
        facts.failed_reason && fact("Failed because", words(facts.failed_reason)))),
      h("section", { class: "panel" }, h("h2", {}, "What it cost, and why"),
        explained.error ? failure(explained.error) : cost(facts, explained))),
    !explained.error && h("section", { class: "panel" }, h("h2", {}, "Every movement of its money"), lines(explained)),
    h("section", { class: "panel" }, h("h2", {}, "What happened"),
      events.error ? failure(events.error) : timeline(events.items ?? events)),
    h("section", { class: "panel" }, h("h2", {}, "Purchases at providers"), purchases(attempts)));
}

const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];

function cost(facts, it) {
  const currency = it.currency ?? facts.currency;
  return [
    it.summary && h("p", { class: "story" }, it.summary),
    h("dl", { class: "facts" },
      it.cost !== undefined && fact("Provider's cost", money(it.cost, it.cost_currency ?? currency)),
      it.rates?.length > 0 && fact("Rate used", it.rates.map((rate) => rateText(rate)).join(", ")),
      it.rate && fact("Rate used", rateText(it.rate)),
      it.markup !== undefined && it.markup !== null && fact("Pricing", markup(it)),
      fact("Price", money(it.price, currency)),
      fact("Never more than", money(it.ceiling, currency)),
      fact("Still held", money(it.held, currency)),
      fact("Charged", h("strong", {}, money(it.charged, currency))),
      it.refunded !== undefined && fact("Given back to the client", money(it.refunded, currency)),
      it.provider_refunded !== undefined && fact("Given back by the provider", money(it.provider_refunded, it.cost_currency ?? currency)),
      profits(it, currency)),
    h("ul", { class: "checks" }, (it.checks ?? []).map((check) =>
      h("li", { class: check.holds ? "" : "broken" }, check.rule, check.detail && h("span", { class: "soft" }, ` ${check.detail}`)))),
  ];
}

function profits(it, currency) {
  if (it.profit === undefined || it.profit === null) return null;
  const value = typeof it.profit === "object" ? it.profit : { amount: it.profit, currency };
  return fact("Profit", money(value.amount, value.currency));
}

const markup = (it) => (typeof it.markup === "object" ? Object.entries(it.markup)
  .filter(([, value]) => value !== null).map(([name, value]) => `${words(name)} ${value}`).join(", ") : `markup ${it.markup} %`);

function rateText(rate) {
  if (typeof rate !== "object") return String(rate);
  const pair = rate.pair ?? `${rate.base}/${rate.quote}`;
  return `${pair} ${rate.value ?? rate.rate}${rate.as_of ? ` of ${moment(rate.as_of)}` : ""}`;
}

function lines(it) {
  return table([
    { head: "When", kind: "when", cell: (line) => moment(line.at) },
    { head: "What", cell: (line) => line.text ?? words(line.kind) },
    { head: "From", cell: (line) => words(line.from) },
    { head: "To", cell: (line) => words(line.to) },
    { head: "Amount", kind: "number", cell: (line) => money(line.amount, line.currency) },
  ], it.lines ?? [], { empty: "No money has moved for this order." });
}

function timeline(events) {
  if (events.length === 0) return h("p", { class: "empty" }, "Nothing is on record.");
  return h("ol", { class: "timeline" }, events.map((event) =>
    h("li", { class: tone(event.kind ?? event.event) },
      h("time", { datetime: event.at }, moment(event.at)),
      h("strong", {}, words(event.kind ?? event.event)),
      detail(event.detail ?? event.data))));
}

function tone(kind) {
  if (/received|completed|open$|delivered/.test(kind)) return "good";
  if (/failed|refused|not_sold|written_off|loss/.test(kind)) return "bad";
  return /unknown|unresolved|cancel|expir/.test(kind) ? "warn" : "";
}

function detail(facts) {
  if (!facts || Object.keys(facts).length === 0) return null;
  const { ranked, excluded, decision, ...rest } = facts;
  const compared = decision ?? (ranked ? { ranked, excluded } : undefined);
  const plain = Object.entries(rest).filter(([, value]) => value !== null && typeof value !== "object");
  return [
    plain.length > 0 && h("div", { class: "soft" }, plain.map(([name, value]) => `${words(name)}: ${value}`).join(" · ")),
    compared && offers(compared),
  ];
}

function offers({ ranked = [], excluded = [] }) {
  const rows = [
    ...ranked.map((offer, index) => ({ ...offer, place: index + 1 })),
    ...excluded.map((offer) => ({ ...offer, place: "–" })),
  ];
  return table([
    { head: "", kind: "number", cell: (it) => it.place },
    { head: "Offer", cell: (it) => `${it.provider}${it.operator && it.operator !== "any" ? `, ${it.operator}` : ""}` },
    { head: "Cost", kind: "number", cell: (it) => amount(it.cost) },
    { head: "Price", kind: "number", cell: (it) => amount(it.price) },
    { head: "Left out because", cell: (it) => (it.reason ? reason(it.reason) : "") },
  ], rows, { empty: "No offer was known." });
}

const amount = (it) => (it && typeof it === "object" ? money(it.amount, it.currency) : it ?? "–");
const reason = (it) => (typeof it === "string" ? words(it) : words(it.kind ?? it.reason ?? Object.keys(it)[0]));

function purchases(attempts) {
  return table([
    { head: "Attempt", cell: (it) => h("span", { class: "mono" }, it.id ?? it.attempt_id) },
    { head: "Provider", cell: (it) => `${it.provider}${it.offer ? `, ${it.offer}` : ""}` },
    { head: "Outcome", cell: (it) => h("span", {}, chip(it.state ?? it.outcome), it.reason && ` ${words(it.reason)}`) },
    { head: "Provider's id", cell: (it) => h("span", { class: "mono" }, it.provider_order_id ?? "–") },
    { head: "Cost", kind: "number", cell: (it) => (typeof it.cost === "object" ? amount(it.cost) : money(it.cost, it.cost_currency ?? it.currency)) },
    { head: "Asked", kind: "when", cell: (it) => moment(it.created_at) },
    { head: "Answered", kind: "when", cell: (it) => moment(it.answered_at) },
  ], attempts, { empty: "No provider was asked." });
}
