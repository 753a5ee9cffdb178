"""A `switchboard dev` of our own, from its first line to its exit."""

import os
import re
import signal
import socket
import subprocess
import tempfile
import threading

START_SECONDS = 120
STOP_SECONDS = 30
ADMIN_TOKEN = re.compile(r"\bey[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+")
API_KEY = re.compile(r"\bsb_(?:live|test)_[0-9A-Za-z]{16,}")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Gateway:
    """A `switchboard dev` of our own, from its first line to its exit."""

    def __init__(self, program, **settings):
        address = f"127.0.0.1:{free_port()}"
        self.base_url = f"http://{address}"
        # Whatever is done to it, nobody else's `switchboard dev` finds it in its database.
        self.data = tempfile.TemporaryDirectory()
        # As root, the database runs as somebody else.
        os.chmod(self.data.name, 0o755)
        self.process = subprocess.Popen(
            [program, "dev", "--listen", address, "--currency", "IDR", "--data-dir", f"{self.data.name}/dev"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **{f"SWITCHBOARD__{name}": value for name, value in settings.items()}},
        )
        self.api_key = None
        self.admin_token = None
        self.ready = threading.Event()
        self.lines = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        # Read to the end: a full pipe would stop the gateway.
        for line in self.process.stdout:
            self.lines.append(line)
            key, token = API_KEY.search(line), ADMIN_TOKEN.search(line)
            if key and self.api_key is None:
                self.api_key = key.group()
            if token and self.admin_token is None:
                self.admin_token = token.group()
            if self.api_key and self.admin_token:
                self.ready.set()
        self.ready.set()

    def __enter__(self):
        if not self.ready.wait(START_SECONDS) or self.api_key is None:
            self.process.kill()
            raise SystemExit("no API key among what `switchboard dev` printed:\n" + "".join(self.lines))
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(STOP_SECONDS)
            self.data.cleanup()
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit(f"the gateway did not stop within {STOP_SECONDS} s of SIGINT") from None
        expect(code == 0, f"the gateway exits with {code}")


def expect(holds, what):
    """An assertion that also holds under -O and says what was checked."""
    if not holds:
        raise AssertionError(what)
    print(f"  ok: {what}")
