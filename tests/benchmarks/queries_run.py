"""Asks for every page that needs no record, as every role that may, and prints queries and milliseconds as JSON."""

import json
import sys
import time
from statistics import median


def main(times: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from fraudhub.accounts.models import User
    from tests.architecture.route_table import MATRIX, MORE_ARGUMENTS, PUBLIC, RECORDS, SENDS_ONLY

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    found = []
    people = {user.acting_role: user for user in User.objects.order_by("-pk") if user.acting_role}
    for role, user in people.items():
        client = Client()
        client.force_login(user)
        for route, allowed in MATRIX.items():
            if allowed is PUBLIC or role not in allowed or route in RECORDS or route in SENDS_ONLY:
                continue
            if route == "web:sign_out":
                continue
            spent = []
            for _ in range(times):
                began = time.perf_counter()
                with CaptureQueriesContext(connection) as captured:
                    client.get(reverse(route, kwargs=MORE_ARGUMENTS.get(route)))
                spent.append(1000 * (time.perf_counter() - began))
            questions = [each for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
            found.append({"route": route, "role": role, "queries": len(questions), "ms": median(spent)})
    if not found:  # an empty hub has nobody to ask
        found.append({"route": "none: no accounts", "role": "nobody", "queries": 0, "ms": 0})
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
