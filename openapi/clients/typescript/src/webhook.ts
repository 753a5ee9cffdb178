import { Webhook } from "standardwebhooks";
import type { components } from "./schema.js";

type EventPayload = components["schemas"]["EventPayload"];

const EVENTS: Record<EventPayload["event"], true> = {
  "order.active": true,
  "order.otp_received": true,
  "order.completed": true,
  "order.expired": true,
  "order.canceled": true,
  "order.failed": true,
  "webhook.test": true,
};
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Authentic, but newer than this client: answer 2xx, or it is sent again. */
export class UnknownEvent extends Error {}

/**
 * Checks the signature of an event as Standard Webhooks has it, and reads it. `body` is the body as
 * it came, not parsed and written again; `secret` is the `webhook_secret` of `/v1/webhook`. Events
 * may come twice: header `webhook-id` tells.
 *
 * Throws `WebhookVerificationError` of `standardwebhooks` if the event is not signed with your
 * secret, was changed on its way, or is older than five minutes: answer 400.
 */
export function verify(body: string, headers: Record<string, string>, secret: string): EventPayload {
  const encoded = secret.startsWith("whsec_") ? secret.slice("whsec_".length) : secret;
  // A secret of your own that is not base64 is its own key.
  const key = BASE64.test(encoded) ? new Webhook(secret) : new Webhook(secret, { format: "raw" });
  const event = key.verify(body, headers) as EventPayload;
  if (!Object.hasOwn(EVENTS, event.event)) throw new UnknownEvent(event.event);
  return event;
}
