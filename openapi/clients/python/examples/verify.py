"""Checks an event and says what it is.

SWITCHBOARD_WEBHOOK_SECRET=… python examples/verify.py, with {"body": …, "headers": …} on standard
input: a request as your server got it.
"""

import json
import os
import sys

from switchboard_client.webhook import verify

letter = json.load(sys.stdin)
secret = os.environ["SWITCHBOARD_WEBHOOK_SECRET"]
event = verify(letter["body"].encode(), letter["headers"], secret)
print(event.event)
