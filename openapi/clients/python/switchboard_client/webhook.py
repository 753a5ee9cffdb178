"""Events that Switchboard sends to your server."""

import binascii
import json
from collections.abc import Mapping

from standardwebhooks import Webhook

from .models import EventPayload

__all__ = ["UnknownEvent", "verify"]


class UnknownEvent(Exception):
    """Authentic, but newer than this client: answer 2xx, or it is sent again."""


def verify(body: bytes, headers: Mapping[str, str], secret: str) -> EventPayload:
    """Checks the signature of an event as Standard Webhooks has it, and reads it.

    Args:
        body: As it came, not parsed and written again.
        headers: Of the request. Events may come twice: `webhook-id` tells.
        secret: The `webhook_secret` of `/v1/webhook`.

    Raises:
        standardwebhooks.WebhookVerificationError: Not signed with your secret, changed on its way,
            or older than five minutes: answer 400.
        UnknownEvent: See there.
    """
    text = body.decode()
    _key(secret).verify(text, dict(headers), json_parse=False)
    try:
        return EventPayload.from_dict(json.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise UnknownEvent(text[:100]) from error


def _key(secret: str) -> Webhook:
    encoded = secret.removeprefix("whsec_")
    try:
        return Webhook(binascii.a2b_base64(encoded.encode(), strict_mode=True))
    except ValueError:
        # A secret of your own that is not base64 is its own key.
        return Webhook(secret.encode())
