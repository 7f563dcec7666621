"""A made-up population with households, known duplicates, and what matching at entry says of them; prints JSON.

``-m tests.benchmarks.matching_run PEOPLE ASKED``. A duplicate is somebody of the population as a second clerk would
write them down: with one to three of a slip in the name, a short form, other capitals or order, no or a mistyped birth
date, no or another phone, no email, a move. As many strangers are asked for too: every proposal for one is wrong.
"""

import contextlib
import json
import random
import statistics
import sys
import time
from dataclasses import replace
from datetime import date, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after setup)
from django.db import connection  # noqa: E402

from fraudhub.core.references import new_reference  # noqa: E402
from fraudhub.demonstration.names import FIRST_NAMES_OLDER, FIRST_NAMES_YOUNGER, SURNAMES  # noqa: E402
from fraudhub.geography.models import Borough, Postcode  # noqa: E402
from fraudhub.geography.scoping import Scope  # noqa: E402
from fraudhub.people.candidates import candidates  # noqa: E402
from fraudhub.people.matching import Details, keys_of  # noqa: E402
from fraudhub.people.models import Address, Person, PersonKey  # noqa: E402
from tests.factories.geography import load_small_geography  # noqa: E402

BATCH = 5_000
STREETS = tuple("Chapel Mill Church Station Victoria Albert Park Moss Bank Wellington".split())
SHORT = {"Margaret": "Maggie", "Dorothy": "Dot", "Patricia": "Pat", "Kathleen": "Kath", "Winifred": "Winnie",
         "Barbara": "Babs", "John": "Jack", "Ronald": "Ron", "Kenneth": "Ken", "Raymond": "Ray", "Stanley": "Stan",
         "Harold": "Harry", "Leonard": "Len", "Walter": "Wally", "Clifford": "Cliff"}  # fmt: skip


def a_household(draw: random.Random, postcodes: list[str]):
    """One or two people at an address of their own; a couple shares the landline and most often the surname."""
    address = f"{draw.randrange(1, 180)} {draw.choice(STREETS)} {draw.choice(['Street', 'Road', 'Close'])}"
    phone, postcode = _phone(draw), draw.choice(postcodes)
    surname = draw.choice(SURNAMES)
    for _ in range(draw.choice((1, 1, 2))):
        first = draw.choice(FIRST_NAMES_OLDER if draw.random() < 0.8 else FIRST_NAMES_YOUNGER)
        name = f"{first} {surname if draw.random() < 0.9 else draw.choice(SURNAMES)}"
        yield Details(
            full_name=name,
            birth_date=_birth_date(draw) if draw.random() < 0.85 else None,
            phone=phone if draw.random() < 0.6 else _phone(draw) if draw.random() < 0.7 else "",
            email=f"{first.lower()}.{draw.randrange(10**7)}@example.org" if draw.random() < 0.3 else "",
            address=address,
            postcode=postcode,
        )


def written_again(known: Details, draw: random.Random, postcodes: list[str]) -> Details:
    """As a second clerk writes it. Enough is left to know somebody by: two of birth date, phone, email and address as
    they were, or the birth date and the name. Who was known by less is written as before."""
    for _ in range(50):
        told = known
        for change in draw.sample(CHANGES, draw.choice((1, 1, 2, 3))):
            told = change(told, draw, postcodes)
        kept = [
            told.birth_date is not None and told.birth_date == known.birth_date,
            bool(told.phone) and told.phone == known.phone,
            bool(told.email) and told.email == known.email,
            told.postcode == known.postcode and told.address == known.address,
        ]
        if sum(kept) >= 2 or (kept[0] and told.full_name == known.full_name):
            return told
    return known


def _slip(told, draw, _):
    name = told.full_name
    at = draw.randrange(1, len(name))
    match draw.randrange(3):
        case 0:
            name = name[:at] + name[at + 1 :]
        case 1:
            name = name[:at] + draw.choice("aeinrst") + name[at:]
        case 2:
            name = name[: at - 1] + name[at : at + 1] + name[at - 1 : at] + name[at + 1 :]
    return replace(told, full_name=" ".join(name.split()) or told.full_name)


def _short_form(told, draw, _):
    first, *rest = told.full_name.split()
    return replace(told, full_name=" ".join([SHORT.get(first, first), *rest]))


def _other_shape(told, draw, _):
    first, *rest = told.full_name.split()
    shapes = [
        told.full_name.upper(),
        f"Mrs {told.full_name}",
        f"{' '.join(rest)}, {first}",
        f"{first[0]} {' '.join(rest)}",
    ]
    return replace(told, full_name=draw.choice(shapes))


def _no_birth_date(told, draw, _):
    return replace(told, birth_date=None)


def _birth_slip(told, draw, _):
    day = told.birth_date
    if day is None:
        return told
    if day.day <= 12 and draw.random() < 0.5:
        return replace(told, birth_date=date(day.year, day.day, day.month))
    return replace(told, birth_date=day.replace(year=day.year + draw.choice((-1, 1, 10, -10))))


def _no_phone(told, draw, _):
    return replace(told, phone="")


def _other_phone(told, draw, _):
    return replace(told, phone=_phone(draw))


def _no_email(told, draw, _):
    return replace(told, email="")


def _moved(told, draw, postcodes):
    return replace(
        told, postcode=draw.choice(postcodes), address=f"{draw.randrange(1, 180)} {draw.choice(STREETS)} Road"
    )


CHANGES = (_slip, _short_form, _other_shape, _no_birth_date, _birth_slip, _no_phone, _other_phone, _no_email, _moved)


def _phone(draw) -> str:
    return f"+44161{draw.randrange(10**7):07}"


def _birth_date(draw) -> date:
    return date(1930, 1, 1) + timedelta(days=draw.randrange(365 * 40))


_given: set[str] = set()


def a_reference(prefix: str) -> str:
    """None twice: among hundreds of thousands at once a random one is, now and then, and the verbs are not asked."""
    while (reference := new_reference(prefix)) in _given:
        pass
    _given.add(reference)
    return reference


def fill(people: list[Details], borough: Borough) -> list[int]:
    """Their rows with keys, by batches; the verbs are measured elsewhere."""
    numbers = []
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        addresses = Address.objects.bulk_create(Address(lines=each.address, postcode=each.postcode) for each in batch)
        rows = Person.objects.bulk_create(
            Person(
                reference=a_reference("PN"), borough=borough, full_name=each.full_name, birth_date=each.birth_date,
                phone=each.phone, email=each.email, address=address,
            )
            for each, address in zip(batch, addresses, strict=True)
        )  # fmt: skip
        PersonKey.objects.bulk_create(
            [PersonKey(person=row, key=key) for row, each in zip(rows, batch, strict=True) for key in keys_of(each)],
            batch_size=20_000,
        )
        numbers += [row.pk for row in rows]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET canonical_id = id")
        cursor.execute("ANALYZE")
    return numbers


def main(people: int, asked: int) -> dict:
    call_command("migrate", verbosity=0)
    load_small_geography()
    draw = random.Random("matching")
    postcodes = list(Postcode.objects.order_by("pk").values_list("pk", flat=True))
    # The small geography has few postcodes; as many are made up as so many people live at.
    last = "ABDEFGHJ"[: max(1, people // 25_000)]
    postcodes += [
        f"{area}{number} {inner}{letter}X"
        for area in ("SK", "M", "OL", "BL")
        for number in range(1, 90)
        for inner in range(1, 10)
        for letter in last
    ]
    population: list[Details] = []
    while len(population) < people:
        population += a_household(draw, postcodes)
    numbers = fill(population, Borough.objects.get(slug="stockport"))
    took, right, proposed, found = [], 0, 0, 0
    for at in draw.sample(range(len(population)), asked):
        known = numbers[at]
        answer = _asked(written_again(population[at], draw, postcodes), took)
        proposed += len(answer)
        right += known in answer
        found += known in answer
    strangers = []
    while len(strangers) < asked:
        strangers += a_household(draw, postcodes)
    for stranger in strangers[:asked]:
        proposed += len(_asked(stranger, took))
    took.sort()
    return {
        "median_ms": statistics.median(took), "p95_ms": took[int(len(took) * 0.95)],
        "right": right, "proposed": proposed, "found": found,
    }  # fmt: skip


def _asked(details: Details, took: list[float]) -> set[int]:
    began = time.perf_counter()
    answer = {each.person.pk for each in candidates(details, scope=Scope.everything())}
    took.append((time.perf_counter() - began) * 1000)
    return answer


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        told = main(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps(told))
