"""Whether to send a request again."""

from typing import Any

from .models import ErrorBody
from .types import Response

DEFAULT_WAIT_SECONDS = 1


def pause(answer: Response[Any]) -> int | None:
    """Seconds to wait before the same request is sent again; None if that cannot help or could harm.

    The gateway says so of its refusals (`safe_to_retry`, `Retry-After`). Without any answer
    (`httpx.TransportError`) only reads and purchases with an `Idempotency-Key` may be sent again.
    """
    refusal = answer.parsed
    if not isinstance(refusal, ErrorBody) or not refusal.error.safe_to_retry:
        return None
    return int(answer.headers.get("retry-after", DEFAULT_WAIT_SECONDS))
