/**
 * Client of the Switchboard API. Paths and types are generated from the OpenAPI document.
 *
 * Money is a JSON number, which JavaScript reads as a binary fraction: exact up to 15 digits, which
 * is any amount with six decimals below 1,000 million. Compare and show amounts; to add them up, use
 * `micros`.
 */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";
export { pause } from "./retry.js";
export { UnknownEvent, verify } from "./webhook.js";

/** The types of the document: `Schemas["OrderView"]`. */
export type Schemas = components["schemas"];

export type Switchboard = Client<paths>;

/** A client for the gateway at `baseUrl` (`https://host`, without `/v1`) that signs in with an API key. */
export function connect(baseUrl: string, apiKey: string): Switchboard {
  return createClient<paths>({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    headers: { authorization: `Bearer ${apiKey}` },
  });
}

/** An amount in millionths, as a whole number. */
export function micros(amount: Schemas["Amount"]): bigint {
  return BigInt(Math.round(amount * 1_000_000));
}
