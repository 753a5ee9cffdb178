"""Runs `switchboard dev` and lets schemathesis talk to it for a bounded time: as a client, then as an
administrator."""

import re
import subprocess
import sys
from pathlib import Path

from gateway import Gateway, expect

# For the clients' part of the document, then for the administrators'.
SECONDS = (60, 30)
CASES_AT_LEAST = (2_000, 300)
ADMINISTRATION = "^/admin/v1/"
UNCHECKED = "positive_data_acceptance,missing_required_header,ignored_auth"
GENERATED = re.compile(r"(\d+) generated")


def fuzz(gateway, credential, selection, seconds):
    run = subprocess.run(
        [
            Path(sys.executable).parent / "schemathesis",
            "run",
            f"{gateway.base_url}/openapi.json",
            "--header",
            f"Authorization: Bearer {credential}",
            *selection,
            # Strangers are answered with 429 once they sent too much, where these look for 401; the
            # tests try every operation without a key and with every role.
            "--exclude-checks",
            f"{UNCHECKED},negative_data_rejection" if ADMINISTRATION in selection else UNCHECKED,
            "--max-time",
            str(seconds),
            # Longer than a long poll may wait.
            "--request-timeout",
            "90",
            "--seed",
            "1",
            "--no-color",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=10 * seconds,
    )
    if run.returncode != 0:
        print(run.stdout)
        raise SystemExit("the gateway answered outside its document")
    found = GENERATED.search(run.stdout)
    return int(found.group(1)) if found else 0


def main():
    gateway = Gateway(sys.argv[1])
    # A stream has no end.
    left_out = f"{ADMINISTRATION}|^/v1/events$"
    clients = ["--exclude-path-regex", left_out]
    # The rows of a trial balance are not described as they are.
    administrators = ["--include-path-regex", ADMINISTRATION]
    administrators += ["--exclude-path", "/admin/v1/ledger/trial-balance"]
    with gateway:
        cases = (
            fuzz(gateway, gateway.api_key, clients, SECONDS[0]),
            fuzz(gateway, gateway.admin_token, administrators, SECONDS[1]),
        )
    for who, count, least in zip(("clients", "administrators"), cases, CASES_AT_LEAST):
        expect(count >= least, f"{count} requests of {who}, no answer outside the document")


main()
