"""Accounts with passwords, printed as JSON for the bench of sign-ins: ``-m tests.benchmarks.signins_world 50``."""

import contextlib
import json
import sys

import django

django.setup()

from tests.factories.accounts import an_account  # noqa: E402 (after setup)
from tests.factories.geography import load_small_geography  # noqa: E402

PASSWORD = "a pass phrase to sign in with"

if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        load_small_geography()
        accounts = [an_account("hub_officer", "stockport") for _ in range(int(sys.argv[1]))]
        for account in accounts:
            account.set_password(PASSWORD)
            account.save()
    sys.stdout.write(json.dumps([{"email": account.email, "password": PASSWORD} for account in accounts]))
