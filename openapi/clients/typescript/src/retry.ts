import type { components } from "./schema.js";

const DEFAULT_WAIT_MS = 1_000;

/**
 * Milliseconds to wait before the same request is sent again, or null if that cannot help or could
 * harm. The gateway says so of its refusals (`safe_to_retry`, `Retry-After`). Without any answer
 * (`fetch` throws) only reads and purchases with an `Idempotency-Key` may be sent again.
 */
export function pause(refusal: components["schemas"]["ErrorBody"], response: Response): number | null {
  if (!refusal.error?.safe_to_retry) return null;
  const seconds = Number(response.headers.get("retry-after"));
  return seconds > 0 ? seconds * 1_000 : DEFAULT_WAIT_MS;
}
