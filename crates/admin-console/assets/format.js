// How values look. Amounts arrive as exact decimals (numbers or texts) and are only ever grouped.

const WHOLE = new Set(["IDR", "JPY", "KRW", "VND"]);

/** An amount with its currency. */
export function money(amount, currency) {
  if (amount === undefined || amount === null) return "–";
  return `${figure(amount, currency)} ${currency ?? ""}`.trim();
}

/** An amount without its currency. */
export function figure(amount, currency) {
  const digits = String(amount).includes(".") || !WHOLE.has(currency) ? 2 : 0;
  return new Intl.NumberFormat("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: 6,
  }).format(String(amount));
}

/** A sentence in which amounts look as they do in tables. */
export const sentence = (text) =>
  text.replace(/(-?\d+(?:\.\d+)?) ([A-Z]{3})\b/g, (_, amount, currency) => money(amount, currency));

/** The exact sum of amounts, as text. */
export function sum(amounts) {
  const micros = amounts.reduce((total, amount) => {
    const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount));
    return total + BigInt(`${sign}${whole}${part.padEnd(6, "0")}`);
  }, 0n);
  const digits = String(micros < 0n ? -micros : micros).padStart(7, "0");
  return `${micros < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, "");
}

export const count = (value) => new Intl.NumberFormat("en").format(value ?? 0);

/** "42.0 %", from a percentage. */
export const percent = (value) =>
  value === undefined || value === null ? "–" : `${Number(value).toFixed(1)} %`;

/** A share of two counts as a percentage, or nothing to show. */
export const share = (part, whole) => (whole > 0 ? percent((100 * part) / whole) : "–");

const clock = new Intl.DateTimeFormat("en-GB", {
  year: "numeric", month: "short", day: "2-digit",
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});

/** Where the clock of `moment` stands. */
export const ZONE = clock.resolvedOptions().timeZone;

/** Local date and time to the second. */
export const moment = (text) => (text ? clock.format(new Date(text)) : "–");

/** "3 min ago", "in 2 h". */
export function ago(text, now = Date.now()) {
  if (!text) return "–";
  const seconds = Math.round((now - new Date(text).getTime()) / 1000);
  const size = Math.abs(seconds);
  const words =
    size < 60 ? `${size} s`
    : size < 3600 ? `${Math.round(size / 60)} min`
    : size < 86400 ? `${Math.round(size / 3600)} h`
    : `${Math.round(size / 86400)} d`;
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}

/** "out_of_stock" as people write it. */
export const words = (text) => (text ? String(text).replaceAll("_", " ").toLowerCase() : "–");

/** A product as people say it. */
export const product = (country, service) => `${service ?? "?"} · ${country ?? "?"}`;
