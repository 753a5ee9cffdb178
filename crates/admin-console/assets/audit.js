// Who changed what.

import { get } from "./api.js";
import { h } from "./dom.js";
import { filters, moments } from "./filters.js";
import { moment, words } from "./format.js";
import { learnNames } from "./known.js";
import { pages } from "./table.js";

const ACTIONS = [
  "client.create", "client.update", "client.deposit", "client.adjust", "key.create", "key.rotate", "key.update", "key.revoke",
  "policy.update", "pricing.create", "pricing.update", "pricing.delete", "provider.update", "provider.top_up",
  "purchase.decide", "stray_order.decide", "order.reveal", "webhook.replay", "configuration.reload",
];

// A client, or what stands among its own: `client:7`, `client:7/key:…`.
const OF_CLIENT = /^client:(\d+)(?:\/(.*))?$/;

export function audit({ query, signal }) {
  const asked = moments(query);
  const names = new Map();
  const load = async (cursor) => {
    const page = await get("/audit", { ...asked, limit: 50, cursor }, signal);
    await learnNames(names, page.items.map((it) => OF_CLIENT.exec(it.target)?.[1]).filter(Boolean), signal);
    return page;
  };
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Audit log")),
    filters("audit", [
      { name: "subject", label: "Who" },
      { name: "action", label: "Action", kind: "select", options: [["", "any"], ...ACTIONS.map((action) => [action, action])] },
      { name: "target", label: "What, such as client:7" },
      { name: "since", label: "From", kind: "datetime-local" },
      { name: "until", label: "Before", kind: "datetime-local" },
    ], query),
    h("section", { class: "panel" }, pages([
      { head: "When", kind: "when", cell: (it) => moment(it.at) },
      { head: "Who", cell: (it) => h("span", {}, it.subject, " ", h("span", { class: "soft" }, it.role)) },
      { head: "Action", cell: (it) => words(it.action) },
      { head: "What", cell: (it) => target(it.target, names) },
      { head: "Change", cell: (it) => h("div", {}, change(it.before, it.after)) },
      { head: "Reason", cell: (it) => it.reason ?? "" },
    ], load, { empty: "No change meets these filters." })));
}

/** What was changed, as a link to where it is shown. */
function target(text, names) {
  const [, client, rest] = OF_CLIENT.exec(text) ?? [];
  if (client) return h("span", {}, h("a", { href: `#/clients/${client}` }, `client ${names.get(client)}`), rest && `, ${rest}`);
  const [, order] = /^order:(\d+)(?:\/|$)/.exec(text) ?? [];
  if (order) return h("a", { href: `#/orders/${order}` }, `order ${order}`);
  const [kind, id] = text.split(":");
  if (kind === "provider") return h("a", { href: "#/providers" }, `provider ${id}`);
  if (kind === "pricing_rule") return h("a", { href: "#/pricing" }, `pricing rule ${id}`);
  return text;
}

/** Only what differs. */
function change(before, after) {
  const [old, now] = [before ?? {}, after ?? {}];
  const isPlain = (value) => typeof value !== "object" || value === null;
  const text = (value) => (value === undefined || value === null ? "–" : isPlain(value) ? String(value) : JSON.stringify(value));
  const folded = (name) => h("details", {}, h("summary", {}, words(name)),
    h("div", { class: "mono" }, before && `${text(old[name])} → `, text(now[name])));
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => text(old[name]) !== text(now[name]))
    .map((name) => !isPlain(old[name]) || !isPlain(now[name]) ? folded(name) : h("div", {}, h("span", { class: "soft" }, `${words(name)}: `),
      before && `${text(old[name])} → `, text(now[name])));
}
