"""A receiver of webhooks for the runs of `.ci`."""

import http.server
import queue
import threading

from gateway import expect
from smscode.webhook import parse_webhook_event, verify_webhook_signature

EVENT_SECONDS = 20


class Receiver:
    """Takes webhooks on loopback, which `switchboard dev` allows."""

    def __init__(self):
        taken = self.taken = queue.Queue()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken.put((body, self.headers["X-Webhook-Signature"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, secret):
        """The next event, checked as the published client checks it."""
        body, signature = self.taken.get(timeout=EVENT_SECONDS)
        event = parse_webhook_event(body)
        expect(verify_webhook_signature(body, signature, secret), f"{event['event']} is signed")
        return event
