// The provider accounts: how they do, and whether we buy there.

import { get, patch, post } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { ago, count, money, moment, share, words } from "./format.js";
import { chip } from "./states.js";
import { table } from "./table.js";

const ACTIONS = [
  ["enabled", "Enable", "Purchases may go there again."],
  ["draining", "Drain", "No new purchases. Open orders are followed to their end; catalog and balance are still read."],
  ["disabled", "Disable", "No new purchases, and nothing is asked of the provider but open orders, which are followed to their end."],
];

export const name = (provider) => h("span", {}, provider.name, " ",
  h("span", { class: "soft" }, provider.kind), provider.test && [" ", h("span", { class: "chip" }, "test")]);

/** What the provider says of its own account. */
export const balance = {
  head: "Balance", kind: "number", title: "The provider's own figure, not that of our books.",
  cell: (it) => (it.balance
    ? h("span", { title: `as ${it.name} said ${moment(it.balance.read_at)}` }, money(it.balance.amount, it.currency))
    : h("span", { class: "soft", title: "This provider cannot be asked for its balance, or was not asked yet." }, "not told")),
};

/** What the delivery rate of an account counts. */
export const DELIVERED = "Delivered: of the numbers that lived to their end since this gateway started, those that received a code; "
  + "numbers given back early do not count, and the latest weigh most.";

export function health(provider) {
  const { breaker, suspended_until: until, suspend_reason: reason } = provider.health ?? {};
  const parts = [chip(provider.state)];
  if (breaker && breaker !== "closed") parts.push(" ", chip(breaker === "open" ? "open_circuit" : breaker, `circuit ${words(breaker)}`));
  if (until && provider.state === "enabled") parts.push(" ", h("span", { class: "warn" }, `${words(reason)} until ${moment(until)}`));
  return h("span", {}, parts);
}

export async function providers({ signal, session, reload }) {
  const { items } = await get("/providers", { limit: 200 }, signal);
  const mayAct = session.role !== "auditor";
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, "Provider accounts"),
      session.role === "admin" && h("div", { class: "actions" },
        h("button", { onclick: () => readAnew(reload) }, "Reload configuration"))),
    h("section", { class: "panel" }, table([
      { head: "Account", cell: name },
      { head: "Health", cell: health },
      { head: "Catalog", cell: (it) => `${count(it.catalog?.offers)} offers, read ${ago(it.catalog?.fetched_at)}` },
      { head: "Delivered", kind: "number", title: DELIVERED, cell: (it) => (it.delivery_rate
        ? `${share(it.delivery_rate.delivered, it.delivery_rate.tried)} of ${count(it.delivery_rate.tried)}` : "–") },
      balance,
      { head: "Exposed / limit", kind: "number", cell: (it) =>
        `${money(it.exposure?.amount, it.currency)} / ${it.exposure?.limit === null || it.exposure?.limit === undefined ? "none" : money(it.exposure.limit, it.currency)}` },
      { head: "", cell: (it) => mayAct && h("div", { class: "row" }, ACTIONS
        .filter(([state]) => state !== it.state)
        .map(([state, word, text]) => h("button", { onclick: () => change(it, state, word, text, reload) }, word))) },
    ], items, { empty: "No provider account is configured: add a [providers.NAME] section." }),
    h("p", { class: "soft" }, DELIVERED, " Balance: the provider's own figure.")));
}

async function readAnew(reload) {
  const done = await ask({
    title: "Reload the configuration?", action: "Reload",
    text: "The gateway that answers takes a changed file over whole, or refuses it whole.",
    fields: [{ name: "reason", label: "Reason, for the audit log", required: true }],
    act: ({ reason }) => post("/configuration/reload", { reason }),
  });
  if (done) reload();
}

async function change(provider, state, word, text, reload) {
  const done = await ask({
    title: `${word} ${provider.name}?`, text, action: word, danger: state === "disabled",
    fields: [{ name: "reason", label: "Reason, for the audit log", required: true }],
    act: ({ reason }) => patch(`/providers/${encodeURIComponent(provider.name)}`, { state, reason }),
  });
  if (done) reload();
}
