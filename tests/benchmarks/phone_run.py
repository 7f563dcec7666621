"""A volunteer with forty visits in the hub of HUB_VAR, signed in with a second step: prints JSON.

``-m tests.benchmarks.phone_run VISITS``, while that hub is running.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.test import Client  # noqa: E402

from fraudhub.web.second_steps import PASSED_KEY  # noqa: E402
from outreach.field.phone import code  # noqa: E402
from tests.factories.accounts import an_account  # noqa: E402
from tests.factories.outreach import a_visit, at  # noqa: E402
from tests.factories.people import a_person  # noqa: E402


def main(visits: int) -> None:
    user = an_account("volunteer", "stockport", name="Jean Benchmark")
    begins = at("00:15")
    for number in range(visits):
        day, place = divmod(number, (visits + 1) // 2)
        start = begins + timedelta(days=day, minutes=60 * 23 * place / max(1, (visits + 1) // 2))
        person = a_person(
            full_name=f"Winifred Ashworth-Pemberton {number}", access_needs="Ring the side bell, and wait."
        )
        a_visit(user, start=start, hours=0.3, residents=[person], now=at("00:00", days=-1), notes="The gate sticks.")
    client = Client()
    client.force_login(user)
    session = client.session
    session[PASSED_KEY] = True
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    print(json.dumps({"cookie": cookie, "kept": code.to_keep()}))


main(int(sys.argv[1]))
