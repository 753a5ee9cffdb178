// State words with the colour that says how good they are.

import { h } from "./dom.js";
import { words } from "./format.js";

const GOOD = ["completed", "received", "otp_received", "enabled", "closed", "active", "delivered", "finished", "coded", "sold"];
const BAD = ["failed", "disabled", "open_circuit", "suspended", "lost", "written_off", "needs_review", "given_up", "revoked"];
const WARN = ["unresolved", "unknown", "draining", "probing", "half_open", "cancelling", "expiring", "pending"];
const LIVE = ["waiting", "buying", "sending"];

export function kindOf(state) {
  const word = String(state).toLowerCase();
  if (GOOD.includes(word)) return "good";
  if (BAD.includes(word)) return "bad";
  if (WARN.includes(word)) return "warn";
  return LIVE.includes(word) ? "live" : "";
}

export const chip = (state, text = words(state)) => h("span", { class: `chip ${kindOf(state)}` }, text);
