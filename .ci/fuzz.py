"""Runs `switchboard dev` and lets schemathesis talk to it for a bounded time."""

import re
import subprocess
import sys
from pathlib import Path

from gateway import Gateway, expect

SECONDS = 60
CASES_AT_LEAST = 2_000
GENERATED = re.compile(r"(\d+) generated")


def main():
    gateway = Gateway(sys.argv[1])
    with gateway:
        run = subprocess.run(
            [
                Path(sys.executable).parent / "schemathesis",
                "run",
                f"{gateway.base_url}/openapi.json",
                "--header",
                f"Authorization: Bearer {gateway.api_key}",
                # A stream has no end.
                "--exclude-path",
                "/v1/events",
                "--exclude-checks",
                "positive_data_acceptance",
                "--max-time",
                str(SECONDS),
                "--seed",
                "1",
                "--no-color",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=10 * SECONDS,
        )
    found = GENERATED.search(run.stdout)
    cases = int(found.group(1)) if found else 0
    if run.returncode != 0:
        print(run.stdout)
        raise SystemExit("the gateway answered outside its document")
    expect(cases >= CASES_AT_LEAST, f"{cases} requests, no answer outside the document")


main()
