// The admin API: one function per kind of request, errors as values of one class.

const BASE = "/admin/v1";
const TOKEN = "switchboard.token";
const LINE_END = 10;

/** An answer that is not the one asked for. */
export class Refusal extends Error {
  constructor(status, error) {
    super(error?.message ?? `the gateway answered ${status}`);
    this.status = status;
    this.code = error?.code;
    this.reason = error?.reason;
    this.requestId = error?.request_id;
    this.details = error?.details ?? {};
  }
}

// The token lives as long as the tab: session storage is gone with it.
export const token = () => sessionStorage.getItem(TOKEN);
export const keepToken = (value) => sessionStorage.setItem(TOKEN, value);
export const dropToken = () => sessionStorage.removeItem(TOKEN);

// Amounts are exact decimals: as binary floating point they would not be, so every number with a
// fraction stays the text that was sent.
const exact = (_key, value, context) =>
  typeof value === "number" && !Number.isSafeInteger(value) && context ? context.source : value;

export function address(path, query) {
  const url = new URL(BASE + path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

async function send(method, path, { query, body, signal, once } = {}) {
  const headers = { authorization: `Bearer ${token() ?? ""}` };
  if (once !== undefined) headers["idempotency-key"] = once;
  if (body !== undefined) headers["content-type"] = "application/json";
  const text = typeof body === "string" ? body : JSON.stringify(body);
  let response;
  try {
    response = await fetch(address(path, query), { method, headers, body: text, signal });
  } catch (cause) {
    if (cause.name === "AbortError") throw cause;
    throw new Refusal(0, { message: "the gateway cannot be reached" });
  }
  if (response.ok) return response;
  let error;
  try {
    error = (await response.json()).error;
  } catch {
    error = undefined;
  }
  throw new Refusal(response.status, error);
}

async function data(method, path, options) {
  const response = await send(method, path, options);
  const text = await response.text();
  return text === "" ? null : JSON.parse(text, exact).data;
}

export const get = (path, query, signal) => data("GET", path, { query, signal });
/** `once`: a key under which the gateway does this once, however often it is asked. */
export const post = (path, body, once) => data("POST", path, { body, once });
export const put = (path, body) => data("PUT", path, { body });
export const patch = (path, body) => data("PATCH", path, { body });
export const remove = (path, body) => data("DELETE", path, { body });

/** A body whose amounts are written as the person typed them. `fields` maps names to texts. */
export function withAmounts(values, fields) {
  const members = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  for (const [name, text] of Object.entries(fields)) {
    if (text === undefined || text === "") continue;
    if (!/^-?\d+(\.\d{1,6})?$/.test(text)) {
      throw new Refusal(422, { message: `${name}: write a decimal number such as 12.5` });
    }
    // JSON forbids leading zeros.
    members.push(`${JSON.stringify(name)}:${text.replace(/^(-?)0+(?=\d)/, "$1")}`);
  }
  return `{${members.join(",")}}`;
}

/** A key for `post`, new each time; not randomUUID, which a page without TLS lacks. */
export const freshKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Saves a streamed answer, straight to disk where the browser can. `onLines` is told how many lines
 * have come so far.
 */
export async function download(path, query, name, onLines) {
  const picker = window.showSaveFilePicker;
  const handle = picker ? await picker({ suggestedName: name }) : undefined;
  const response = await send("GET", path, { query });
  let lines = 0;
  const body = response.body.pipeThrough(new TransformStream({
    transform(chunk, out) {
      lines += chunk.reduce((ends, byte) => ends + (byte === LINE_END), 0);
      onLines(lines);
      out.enqueue(chunk);
    },
  }));
  if (handle) {
    await body.pipeTo(await handle.createWritable());
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await new Response(body).blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
