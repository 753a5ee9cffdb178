// One client: its money, its keys, and what it may do.

import { Refusal, freshKey, get, patch, post, put, remove, withAmounts } from "./api.js";
import { ask, tell } from "./dialog.js";
import { h } from "./dom.js";
import { money, moment } from "./format.js";
import { failure } from "./notice.js";
import { orderColumns } from "./orders.js";
import { chip } from "./states.js";
import { pages, table } from "./table.js";

export async function client({ id, signal, session, reload }) {
  const path = `/clients/${encodeURIComponent(id)}`;
  const soft = (address) => get(address, undefined, signal).catch((error) => ({ error }));
  const [it, keys, policy] = await Promise.all([
    get(path, undefined, signal), soft(`${path}/keys`), soft(`${path}/policy`),
  ]);
  const may = session.role === "admin";
  const after = async (asked) => (await asked) && reload();
  return h("div", {},
    h("div", { class: "head" }, h("h1", {}, it.name, " ", chip(it.status)),
      may && h("div", { class: "actions" },
        h("button", { class: "main", onclick: () => after(deposit(path, it)) }, "Deposit"),
        h("button", { onclick: () => after(adjust(path, it)) }, "Adjust"),
        h("button", { onclick: () => after(credit(path, it)) }, "Credit limit"),
        h("button", { class: it.status === "active" ? "danger" : "", onclick: () => after(turn(path, it)) },
          it.status === "active" ? "Suspend" : "Activate"))),
    h("div", { class: "tiles" },
      tile("Available", money(it.available, it.currency)),
      tile("Held for open orders", money(it.held, it.currency)),
      tile("Credit limit", money(it.credit_limit, it.currency)),
      it.test && tile("Test balance", money(it.test.available, it.test.currency ?? it.currency)),
      tile("Client id", it.id, `since ${moment(it.created_at)}`)),
    h("section", { class: "panel" }, h("h2", {}, "API keys",
      may && h("button", { onclick: () => after(newKey(path)) }, "New key")),
      keys.error ? failure(keys.error) : keyTable(path, keys.items ?? keys, may, after)),
    h("section", { class: "panel" }, h("h2", {}, "What it may do",
      may && !policy.error && h("button", { onclick: () => after(setPolicy(path, policy)) }, "Change")),
      policy.error ? failure(policy.error) : policyFacts(policy, it)),
    h("section", { class: "panel" }, h("h2", {}, "Events sent to its webhook",
      session.role !== "auditor" && h("button", { onclick: () => after(replay(path)) }, "Send again")),
      pages(deliveryColumns, (cursor) => get(`${path}/webhook/deliveries`, { limit: 10, cursor }, signal),
        { empty: "Nothing was sent in the last 30 days." })),
    h("section", { class: "panel" }, h("h2", {}, "Latest orders",
      h("small", {}, h("a", { href: `#/orders?client_id=${it.id}` }, "search them"))),
      pages(orderColumns.filter((column) => column.head !== "Client"),
        (cursor) => get("/orders", { client_id: it.id, limit: 10, cursor }, signal), { empty: "It has not ordered yet." })),
    h("p", {}, h("a", { href: `#/ledger?client_id=${it.id}&mode=any` }, "All its postings"), " · ",
      h("a", { href: `#/audit?target=${encodeURIComponent(`client:${it.id}`)}` }, "All changes made to it")));
}

const tile = (label, value, note = "") => h("div", { class: "tile" },
  h("div", { class: "label" }, label), h("div", { class: "value" }, value), h("div", { class: "note" }, note));

const REASON = { name: "reason", label: "Reason, for the books", required: true };
const MODE = { name: "mode", label: "Balance", kind: "select", options: [["live", "live"], ["test", "test"]] };

// A form has one key: pressing its button again after a lost answer books nothing twice.
const bookOnce = (path, once = freshKey()) =>
  ({ amount, mode, reason }) => post(path, withAmounts({ mode, reason }, { amount }), once).catch((error) => {
    if (error.reason !== "IDEMPOTENCY_KEY_REUSED") throw error;
    throw new Refusal(error.status, { message: "What this form said before was booked, though its answer was lost. "
      + "Go back, look at the client's balance, and book the rest with a new form." });
  });

const deposit = (path, it) => ask({
  title: `Deposit for ${it.name}`, action: "Deposit",
  fields: [{ name: "amount", label: `Amount in ${it.currency}`, required: true, inputmode: "decimal" }, MODE, REASON],
  act: bookOnce(`${path}/deposits`),
});

const adjust = (path, it) => ask({
  title: `Adjust the balance of ${it.name}`, action: "Adjust",
  text: "A correction by hand, below zero to take money back. It is a posting of its own; nothing is overwritten.",
  fields: [{ name: "amount", label: `Amount in ${it.currency}, such as -2.5`, required: true, inputmode: "decimal" }, MODE, REASON],
  act: bookOnce(`${path}/adjustments`),
});

const credit = (path, it) => ask({
  title: `Credit limit of ${it.name}`, action: "Set", text: "How far below zero the balance may go.",
  fields: [{ name: "credit_limit", label: `Limit in ${it.currency}`, required: true, inputmode: "decimal", value: it.credit_limit }, REASON],
  act: ({ credit_limit, reason }) => patch(path, withAmounts({ reason }, { credit_limit })),
});

const turn = (path, it) => ask({
  title: it.status === "active" ? `Suspend ${it.name}?` : `Let ${it.name} buy again?`,
  text: it.status === "active" ? "It can read, finish and cancel what it has, but not buy." : "",
  action: it.status === "active" ? "Suspend" : "Activate", danger: it.status === "active",
  fields: [REASON],
  act: ({ reason }) => patch(path, { status: it.status === "active" ? "suspended" : "active", reason }),
});

// A key that was rotated works until its overlap is over, and can still be refused earlier.
const over = (key) => key.revoked_at && new Date(key.revoked_at) <= new Date();

function keyTable(path, keys, may, after) {
  return table([
    { head: "Key", cell: (key) => h("span", { class: "mono" }, key.public_id) },
    { head: "Mode", cell: (key) => chip(key.mode) },
    { head: "May", cell: (key) => (key.scopes?.length ? key.scopes.join(", ") : "everything") },
    { head: "From", cell: (key) => (key.allowed_ips?.length ? key.allowed_ips.join(", ") : "anywhere") },
    { head: "A minute", cell: (key) => limitsText(key) || "shared" },
    { head: "Made", kind: "when", cell: (key) => moment(key.created_at) },
    { head: "Ends", kind: "when", cell: (key) => (key.revoked_at
      ? h("span", { class: "bad" }, `${over(key) ? "revoked" : "until"} ${moment(key.revoked_at)}`) : moment(key.expires_at)) },
    { head: "", cell: (key) => may && !over(key) && h("div", { class: "row" },
      !key.revoked_at && h("button", { onclick: () => after(rotate(path, key)) }, "Rotate"),
      h("button", { onclick: () => after(setLimits(path, key)) }, "Limits"),
      h("button", { class: "danger", onclick: () => after(revoke(path, key)) }, "Revoke")) },
  ], keys, { empty: "It has no key and cannot call." });
}

function showKey(made) {
  const secret = made.api_key ?? made.key?.api_key;
  tell("The new key", h("p", {}, "Copy it now: it is not stored and cannot be shown again."),
    h("code", { class: "secret" }, secret));
  return made;
}

const list = (text) => (text ? text.split(/[\s,]+/).filter(Boolean) : undefined);

const deliveryColumns = [
  { head: "When", kind: "when", cell: (it) => moment(it.attempted_at) },
  { head: "Event", cell: (it) => h("span", {}, it.event, " ", h("span", { class: "mono soft" }, it.event_id)) },
  { head: "Order", kind: "number", cell: (it) => h("a", { href: `#/orders/${it.order_id}` }, it.order_id) },
  { head: "Attempt", kind: "number", cell: (it) => it.attempt },
  { head: "Answer", cell: (it) => h("span", {}, it.status_code ?? it.error, " ", h("span", { class: "soft" }, it.response_excerpt)) },
  { head: "Took", kind: "number", cell: (it) => `${it.latency_ms} ms` },
  { head: "Stands", cell: (it) => chip(it.event_state) },
];

const replay = (path) => ask({
  title: "Send events again", action: "Send",
  text: "Under the ids that they had. Those still to be sent are left alone.",
  fields: [
    { name: "event_ids", label: "These, such as evt_42 (empty: all that were given up)" },
    { name: "since", label: "Those that happened since", kind: "datetime-local" }, REASON,
  ],
  act: ({ event_ids, since, reason }) => post(`${path}/webhook/replay`, {
    event_ids: list(event_ids), since: since && new Date(since).toISOString(),
    failed: event_ids === undefined && since === undefined, reason,
  }),
});

const SCOPES = [
  ["read", "Read catalog, account and orders"],
  ["buy", "Buy, cancel and finish orders"],
  ["webhook", "Change the webhook and replay events"],
];

// Everything is no limit, so that the key also has what comes later.
function scopesOf(chosen) {
  const scopes = SCOPES.map(([name]) => name).filter((name) => chosen[name]);
  if (scopes.length === 0) throw new Refusal(422, { message: "choose what the key may do" });
  return scopes.length === SCOPES.length ? undefined : scopes;
}

const LIMITS = {
  name: "limits", placeholder: "order_reads=6000, catalog=3000",
  label: "Requests a minute of its own, by group (a group that is not named is shared with the client's other keys)",
};

const limitsText = (key) => Object.entries(key.requests_per_minute ?? {}).map((limit) => limit.join("=")).join(", ");

const limitsOf = (text) => Object.fromEntries((list(text) ?? []).map((limit) => {
  const [group, number] = limit.split("=");
  if (!/^\d+$/.test(number ?? "")) throw new Refusal(422, { message: `${limit}: write a limit such as order_reads=6000` });
  return [group, Number(number)];
}));

const setLimits = (path, key) => ask({
  title: `Limits of ${key.public_id}`, action: "Set",
  fields: [{ ...LIMITS, value: limitsText(key) }, REASON],
  act: ({ limits, reason }) => patch(`${path}/keys/${key.public_id}`, {
    requests_per_minute: {
      ...Object.fromEntries(Object.keys(key.requests_per_minute ?? {}).map((group) => [group, null])), ...limitsOf(limits),
    },
    reason,
  }),
});

const newKey = (path) => ask({
  title: "New key", action: "Make it",
  fields: [
    { ...MODE, label: "Mode" },
    ...SCOPES.map(([name, label]) => ({ name, label, kind: "checkbox", value: true })),
    { name: "expires_at", label: "Ends (empty: never)", kind: "datetime-local" },
    { name: "allowed_ips", label: "Only from these addresses or networks (empty: anywhere)", placeholder: "192.0.2.7, 198.51.100.0/24" },
    LIMITS,
  ],
  act: async ({ mode, expires_at, allowed_ips, limits, ...chosen }) => showKey(await post(`${path}/keys`, {
    mode, scopes: scopesOf(chosen), expires_at: expires_at && new Date(expires_at).toISOString(),
    allowed_ips: list(allowed_ips), requests_per_minute: limits && limitsOf(limits),
  })),
});

const rotate = (path, key) => ask({
  title: `Rotate ${key.public_id}`, action: "Make the next key",
  text: "A new key is made; the old one goes on for a while, so that nothing stands still.",
  fields: [{ name: "overlap_seconds", label: "Seconds that the old key still works", kind: "number", min: 0, value: 3600, required: true }],
  act: async ({ overlap_seconds }) => showKey(await post(`${path}/keys/${key.public_id}/rotate`, { overlap_seconds: Number(overlap_seconds) })),
});

const revoke = (path, key) => ask({
  title: `Revoke ${key.public_id}?`, text: "Requests with it are refused at once.", action: "Revoke", danger: true,
  act: () => remove(`${path}/keys/${key.public_id}`).then(() => true),
});

function policyFacts(policy, it) {
  const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value ?? h("span", { class: "soft" }, "no limit"))];
  const names = (values) => (values?.length ? values.join(", ") : undefined);
  const limit = (value) => (value === null || value === undefined ? undefined : money(value, it.currency));
  const ratio = policy.cancel_ratio;
  return h("dl", { class: "facts" },
    fact("Services", names(policy.services)),
    fact("Countries", names(policy.countries)),
    fact("Price of one order", limit(policy.max_price)),
    fact("Spending per day", limit(policy.daily_spend)),
    fact("Open orders", policy.open_orders),
    fact("Cancelled orders", ratio && `at most ${ratio.max_percent} % of ${ratio.min_orders} or more in ${ratio.window_hours} h`));
}

const setPolicy = (path, policy) => ask({
  title: "What this client may do", action: "Save", text: "Empty means no limit.",
  fields: [
    { name: "services", label: "Services, by name", value: policy.services?.join(", ") },
    { name: "countries", label: "Countries, two letters each", value: policy.countries?.join(", ") },
    { name: "max_price", label: "Highest price of one order", inputmode: "decimal", value: policy.max_price ?? undefined },
    { name: "daily_spend", label: "Highest spending per day", inputmode: "decimal", value: policy.daily_spend ?? undefined },
    { name: "open_orders", label: "Open orders at once", kind: "number", min: 0, value: policy.open_orders ?? undefined },
    { name: "max_percent", label: "Cancelled orders, highest share in %", kind: "number", min: 0, max: 100, value: policy.cancel_ratio?.max_percent },
    { name: "min_orders", label: "… counted from so many orders", kind: "number", min: 1, value: policy.cancel_ratio?.min_orders },
    { name: "window_hours", label: "… in so many hours", kind: "number", min: 1, value: policy.cancel_ratio?.window_hours },
    REASON,
  ],
  act: (v) => put(`${path}/policy`, withAmounts({
    services: list(v.services) ?? null, countries: list(v.countries?.toUpperCase()) ?? null,
    open_orders: v.open_orders === undefined ? null : Number(v.open_orders),
    cancel_ratio: v.max_percent === undefined ? null : {
      max_percent: Number(v.max_percent), min_orders: Number(v.min_orders ?? 20), window_hours: Number(v.window_hours ?? 24),
    },
    reason: v.reason,
  }, { max_price: v.max_price, daily_spend: v.daily_spend })).then(() => true),
});
