"""Made-up reports by the hundred thousand, the same for the same seed. Real places, invented people.

How many reports each borough makes in each month is the recipe of the impact methods (mapping.evaluation.simulate);
here each report gets its victim, its place, its fraud and its money. Nothing here knows the database: reports go into
a file, and the file goes through the importer like anybody else's.
"""

from __future__ import annotations

import csv
import math
import os
import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from pathlib import Path
from typing import TextIO

from fraudhub.cases.extract import COLUMNS
from fraudhub.core.periods import Month
from fraudhub.demonstration.names import (
    AWKWARD_NAMES,
    FIRMS,
    FIRST_NAMES_OLDER,
    FIRST_NAMES_YOUNGER,
    STREET_KINDS,
    STREETS,
    SURNAMES,
)
from fraudhub.geography.tables import LSOAS, POPULATION, POSTCODES, read_table
from mapping.evaluation.simulate import Worlds, demonstration_world, scale_exactly

WORLD_SEED = 2024
REPORT_FRAUD_TAKES_OVER = date(2025, 12, 4)

# Shares, as in section 15 of the methods specification where it names them.
OLDER, WITH_LOSS, REPEAT_VICTIMS = 0.30, 0.70, 0.06
BUSINESS, AGE_UNKNOWN, POSTCODE_UNKNOWN = 0.07, 0.04, 0.015
LOG_LOSS, LOG_LOSS_SD, QUARTER_NOISE_SD = 7.0, 2.0, 0.05
LARGEST_USUAL_LOSS = 150_000
FAMOUS_LOSS, FAMOUS_LOSS_IN = "250000.00", ("E08000007", Month(2024, 6))  # one victim can make or unmake a headline
MOVED_FROM_ANOTHER_BOROUGH = 0.003
UNKNOWN_POSTCODES = ("ZZ1 1ZZ", "SK99 9ZZ", "M60 0XX", "OL99 1ZZ", "unknown")

# (fraud type, method, channel, weight for the older, weight for the younger); the weights are placeholders.
KINDS = (
    ("NFIB3A", "PURCHASE", "online", 10, 30),
    ("NFIB1H", "POLICE_HMRC", "phone", 12, 6),
    ("NFIB5A", "SAFE_ACCOUNT", "phone", 14, 8),
    ("NFIB5A", "COURIER", "phone then doorstep", 9, 1),
    ("NFIB5A", "PHISHING", "text", 6, 9),
    ("NFIB1H", "HI_MUM", "message app", 6, 4),
    ("NFIB3E", "REMOTE_ACCESS", "phone", 10, 3),
    ("NFIB1D", "ROMANCE", "dating site", 4, 3),
    ("NFIB2E", "INVEST", "social media", 7, 8),
    ("NFIB3C", "ROGUE_TRADER", "doorstep", 9, 2),
    ("NFIB1E", "RECOVERY", "phone", 3, 1),
    ("NFIB3D", "SUBSCRIPTION", "post", 3, 2),
    ("NFIB1B", "LOTTERY_MAIL", "post", 3, 1),
    ("NFIB3F", "TICKET", "online", 1, 6),
    ("NFIB1G", "PURCHASE", "online", 0, 4),
    ("NFIB5D", "MANDATE", "email", 1, 2),
    ("NFIB5B", "IDENTITY", "online", 2, 4),
    ("NFIB52C", "ACCOUNT_TAKEOVER", "social media", 2, 6),
    ("NFIB19", "TRUSTED_PERSON", "in person", 2, 0),
    ("NFIB90", "OTHER", "", 4, 6),
)
STORIES = {
    "PURCHASE": "Paid a private seller online. The goods never came and the seller no longer answers.",
    "POLICE_HMRC": "Caller said there was unpaid tax and a warrant. Paid by transfer before hanging up.",
    "SAFE_ACCOUNT": "Caller claimed to be from the bank and had the savings moved to a new account.",
    "COURIER": "Caller said they were a detective. Cash was drawn out and handed to a courier at the door.",
    "PHISHING": "Followed a link in a text about a parcel and gave card details.",
    "HI_MUM": "Message from a new number said it was their child with a broken phone and a bill to pay.",
    "REMOTE_ACCESS": "Caller said the router was hacked, took over the computer and opened the bank's page.",
    "ROMANCE": "Met somebody online months ago. Sent money for travel and then for hospital fees.",
    "INVEST": "Put money into a trading site seen in an advertisement. Withdrawals were refused.",
    "ROGUE_TRADER": "Two men at the door said slates were loose, did poor work and wanted cash.",
    "RECOVERY": "Somebody offered to get back what was lost last year and asked for a fee first.",
    "SUBSCRIPTION": "A free trial of a health product became payments every month.",
    "LOTTERY_MAIL": "Letters about prizes every week, each asking for a small fee.",
    "TICKET": "Bought concert tickets on social media. They were not real.",
    "MANDATE": "Email in the name of the builder gave new bank details for the final bill.",
    "IDENTITY": "A loan was taken out in their name.",
    "ACCOUNT_TAKEOVER": "The account was taken over and friends were asked for money.",
    "TRUSTED_PERSON": "A relative with the card has drawn out more than was agreed.",
}
POSITIVE_OUTCOMES = ("1", "1", "1", "3", "8", "8")
OTHER_OUTCOMES = ("18", "18", "18", "18", "19", "19", "19", "15", "16", "14", "20")


@dataclass(frozen=True)
class Places:
    """The postcodes of one borough, and how likely a victim of each kind is to live at each."""

    postcodes: tuple[str, ...]
    for_older: list[float]  # cumulative, the last is 1
    for_younger: list[float]


@lru_cache(maxsize=1)
def places() -> dict[str, Places]:
    """By borough code. An LSOA's weight is its residents of that age, shared evenly by its postcodes."""
    borough_of = {row["code"]: row["borough_code"] for row in read_table(LSOAS)}
    residents = {row["lsoa_code"]: row for row in read_table(POPULATION)}
    of_lsoa: dict[str, list[str]] = {}
    for row in read_table(POSTCODES):
        of_lsoa.setdefault(row["lsoa_code"], []).append(row["postcode"])
    found: dict[str, tuple[list, list, list]] = {}
    for lsoa, postcodes in of_lsoa.items():
        older = int(residents[lsoa]["aged_65_plus"])
        younger = int(residents[lsoa]["all_ages"]) - int(residents[lsoa]["aged_0_15"]) - older
        names, old, young = found.setdefault(borough_of[lsoa], ([], [], []))
        names += postcodes
        old += [older / len(postcodes)] * len(postcodes)
        young += [younger / len(postcodes)] * len(postcodes)
    return {
        borough: Places(tuple(names), _cumulative(old), _cumulative(young))
        for borough, (names, old, young) in found.items()
    }


def _cumulative(weights: list[float]) -> list[float]:
    total = sum(weights)
    return [reached / total for reached in accumulate(weights)]


def world_rows(today: date, *, seed: int = WORLD_SEED) -> Iterator[dict[str, str]]:
    """Every report of the demonstration world as rows of an extract, by month; none from this month or later."""
    yield from _Writer(demonstration_world(seed), seed=seed, today=today, prefix="", known_places=True).rows()


def loose_rows(count: int, *, seed: int, after: date, today: date) -> Iterator[dict[str, str]]:
    """``count`` rows in the proportions of the world, all reported after a day, none with a reference of the world.

    Some have a postcode nobody knows, or no place at all. Raises ValueError when no month of the recipe is left.
    """
    world = demonstration_world(seed)
    writer = _Writer(world, seed=seed, today=today, prefix=f"X{seed}-", known_places=False, after=after)
    return writer.some_rows(count)


def write_extract(rows: Iterator[dict[str, str]], file: TextIO) -> int:
    """The rows under their header; how many there were."""
    write = csv.writer(file, lineterminator="\n").writerow
    write(COLUMNS)
    written = 0
    for row in rows:
        write(in_order(row))
        written += 1
    return written


in_order = itemgetter(*COLUMNS)  # a row's cells as they stand under the header


def write_world_extracts(files: dict[str, Path], today: date) -> None:
    """Every report of the demonstration world into one file a source, each whole or not at all."""
    with ExitStack() as stack:
        drafts, writers = {}, {}
        for source, path in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[source] = path.with_suffix(".new")
            file = stack.enter_context(drafts[source].open("w", encoding="utf-8", newline=""))
            writers[source] = csv.writer(file, lineterminator="\n").writerow
            writers[source](COLUMNS)
        for row in world_rows(today):
            writers[source_of(row["reported_on"])](in_order(row))
    for source, path in files.items():
        os.replace(drafts[source], path)


def source_of(reported_on: str) -> str:
    """Report Fraud took over from Action Fraud on 4 December 2025."""
    return "report-fraud" if date.fromisoformat(reported_on) >= REPORT_FRAUD_TAKES_OVER else "action-fraud"


@dataclass
class Victim:
    """One invented person, as a report tells of them."""

    name: str
    birth_date: date | None
    age: int | None
    phone: str
    email: str
    address: str
    postcode: str


class _Writer:
    def __init__(
        self, world: Worlds, *, seed: int, today: date, prefix: str, known_places: bool, after: date = date.min
    ):
        self._world, self._today, self._prefix, self._after = world, today, prefix, after
        self._known_places = known_places
        self._draw = random.Random(seed)  # noqa: S311 (a recipe, not a secret)
        self._victims: dict[str, list[Victim]] = {borough: [] for borough in world.boroughs}
        self._serial: dict[Month, int] = {}
        self._chance_of_positive: dict[Month, float] = {}
        self._quarter_noise: dict[tuple[str, int], float] = {}
        self._famous_loss_is_out = False

    def rows(self) -> Iterator[dict[str, str]]:
        for column, number in enumerate(self._world.months):
            month = _month(number)
            if month.end > self._today.replace(day=1):
                return
            for line, borough in enumerate(self._world.boroughs):
                for _ in range(self._world.counts[0, line, column]):
                    yield self._row(borough, month)

    def some_rows(self, count: int) -> Iterator[dict[str, str]]:
        months = [_month(number) for number in self._world.months]
        usable = [at for at, month in enumerate(months) if month.start > self._after and month.end <= self._today]
        if not usable:
            raise ValueError("The recipe has no whole month between these days.")
        shares = scale_exactly(self._world.counts[0][:, usable], count)
        cells = [
            (borough, months[at])
            for column, at in enumerate(usable)
            for line, borough in enumerate(self._world.boroughs)
            for _ in range(shares[line, column])
        ]
        for place, (borough, month) in enumerate(cells):
            row = self._row(borough, month)
            yield row if self._known_places else self._made_awkward(row, place)

    def _row(self, borough: str, month: Month) -> dict[str, str]:
        draw, chance = self._draw, self._draw.random
        reported_on = month.start + timedelta(days=int(chance() * (month.end - month.start).days))
        lot = chance()
        business = lot < BUSINESS
        older = BUSINESS + AGE_UNKNOWN <= lot < BUSINESS + AGE_UNKNOWN + OLDER
        age_known = lot >= BUSINESS + AGE_UNKNOWN
        fraud_type, method, channel = _kind(older, chance())
        victim = self._victim(borough, reported_on, business=business, older=older, age_known=age_known)
        lost = self._loss(borough, month) if chance() < WITH_LOSS else None
        if older and not self._famous_loss_is_out and (borough, month) == FAMOUS_LOSS_IN:
            fraud_type, method, channel, lost = "NFIB2E", "INVEST", "social media", FAMOUS_LOSS
            self._famous_loss_is_out = True
        long_story = method in {"ROMANCE", "INVEST", "TRUSTED_PERSON"}
        occurred_on = reported_on - timedelta(days=int(draw.expovariate(1 / (60 if long_story else 5))))
        outcome, outcome_on = self._outcome(reported_on, month)
        return {
            "reference": self._reference(reported_on, month),
            "reported_on": reported_on.isoformat(),
            "occurred_on": occurred_on.isoformat(),
            "received_on": min(self._today, reported_on + timedelta(days=1 + int(chance() * 7))).isoformat(),
            "fraud_type_code": fraud_type,
            "method_code": method,
            "channel": channel,
            "victim_name": victim.name,
            "victim_birth_date": victim.birth_date.isoformat() if victim.birth_date else "",
            "victim_age": "" if victim.age is None else str(victim.age),
            "victim_phone": victim.phone,
            "victim_email": victim.email,
            "victim_address": victim.address,
            "victim_postcode": victim.postcode,
            "victim_borough_code": borough,
            "suspect_borough_code": self._one_of(self._world.boroughs) if chance() < 0.06 else "",
            "victim_kind": "business" if business else "individual",
            "attempted_gbp": "" if lost else f"{math.exp(draw.gauss(LOG_LOSS, 1.5)):.2f}",
            "lost_gbp": lost or "",
            "outcome_code": outcome,
            "outcome_on": outcome_on,
            "summary": STORIES.get(method, "") if chance() < 0.75 else "",
        }

    def _one_of(self, choices: Sequence):
        return choices[int(self._draw.random() * len(choices))]

    def _reference(self, reported_on: date, month: Month) -> str:
        serial = self._serial[month] = self._serial.get(month, 0) + 1
        service = "RF" if reported_on >= REPORT_FRAUD_TAKES_OVER else "AF"
        return f"{self._prefix}{service}-{month.year % 100:02}{month.month:02}-{serial:05}"

    def _victim(self, borough: str, reported_on: date, *, business: bool, older: bool, age_known: bool) -> Victim:
        draw, chance = self._draw, self._draw.random
        known = self._victims[borough]
        if age_known and known and chance() < REPEAT_VICTIMS:
            return self._one_of(known)
        address, postcode = self._address(borough, older)
        if age_known and chance() < MOVED_FROM_ANOTHER_BOROUGH:
            elsewhere = self._victims[self._one_of([code for code in self._victims if code != borough])]
            if elsewhere:
                return replace(self._one_of(elsewhere), address=address, postcode=postcode)
        name = self._one_of(FIRMS) if business else self._name(older)
        birth_date, age = None, None
        if age_known:
            years = 65 + min(int(draw.expovariate(1 / 9)), 35) if older else 18 + int(47 * chance())
            if chance() < 0.7:
                birth_date = reported_on - timedelta(days=int(years * 365.2425) + 3 + int(chance() * 357))
            else:
                age = years
        victim = Victim(name, birth_date, age, self._phone(), self._email(name), address, postcode)
        if birth_date and len(known) < 4_000:
            known.append(victim)  # only those whom a later report can be told to be about by their birth date
        return victim

    def _name(self, older: bool) -> str:
        draw = self._draw
        if draw.random() < 0.002:
            return self._one_of(AWKWARD_NAMES)
        first = self._one_of(FIRST_NAMES_OLDER if older else FIRST_NAMES_YOUNGER)
        last = self._one_of(SURNAMES)
        return f"{first} {last}-{self._one_of(SURNAMES)}" if draw.random() < 0.03 else f"{first} {last}"

    def _address(self, borough: str, older: bool) -> tuple[str, str]:
        chance = self._draw.random
        there = places()[borough]
        at = bisect_right(there.for_older if older else there.for_younger, chance())
        postcode = there.postcodes[min(at, len(there.postcodes) - 1)]
        if chance() < POSTCODE_UNKNOWN:
            postcode = self._one_of(UNKNOWN_POSTCODES)
        return f"{1 + int(chance() * 180)} {self._one_of(STREETS)} {self._one_of(STREET_KINDS)}", postcode

    def _phone(self) -> str:
        """Only numbers that Ofcom keeps free for drama; nobody has them."""
        lot = self._draw.random()
        number = int(self._draw.random() * 1000)
        return f"0161496{number:04}" if lot < 0.3 else f"07700900{number:03}" if lot < 0.65 else ""

    def _email(self, name: str) -> str:
        if self._draw.random() > 0.4 or not name.replace(" ", "").isalpha() or not name.isascii():
            return ""
        return f"{name.replace(' ', '.').lower()}{int(self._draw.random() * 90) + 10}@example.org"

    def _loss(self, borough: str, month: Month) -> str:
        quarter = (month.year * 12 + month.month - 1) // 3
        noise = self._quarter_noise.get((borough, quarter))
        if noise is None:
            noise = self._quarter_noise[borough, quarter] = self._draw.gauss(0, QUARTER_NOISE_SD)
        amount = min(math.exp(self._draw.gauss(LOG_LOSS + noise, LOG_LOSS_SD)), LARGEST_USUAL_LOSS)
        return f"{max(amount, 0.01):.2f}"

    def _outcome(self, reported_on: date, month: Month) -> tuple[str, str]:
        """Of one cohort some 16% end well, after five months in the middle; all the others are closed sooner or
        later. What is still to come has no outcome."""
        chance_of_positive = self._chance_of_positive.get(month)
        if chance_of_positive is None:
            chance_of_positive = self._chance_of_positive[month] = self._draw.betavariate(96, 504)
        positive = self._draw.random() < chance_of_positive
        months = self._draw.lognormvariate(math.log(5), 0.9) if positive else self._draw.expovariate(1 / 5)
        outcome_on = reported_on + timedelta(days=1 + int(months * 30.44))
        if outcome_on >= self._today.replace(day=1):
            return "", ""
        return self._one_of(POSITIVE_OUTCOMES if positive else OTHER_OUTCOMES), outcome_on.isoformat()

    def _made_awkward(self, row: dict[str, str], place: int) -> dict[str, str]:
        """Every so many rows, something that is unusual and right, or a place that cannot be found."""
        match place % 97:
            case 3:
                row["victim_postcode"] = row["victim_postcode"].replace(" ", "").lower()
            case 11:
                row |= {"victim_postcode": "ZZ1 1ZZ"}
            case 19:
                row |= {"victim_postcode": "", "victim_borough_code": ""}
            case 29:
                row["victim_address"] = row["victim_address"] + "\nFlat 2"
            case 37:
                row["victim_name"] = AWKWARD_NAMES[place // 97 % len(AWKWARD_NAMES)]
            case 41 if row["lost_gbp"]:
                row["lost_gbp"] = f"£{float(row['lost_gbp']):,.2f}"
            case 53:
                row["victim_phone"] = "(0161) 496 0999"
            case 61:
                row["lost_gbp"] = "0.00"
            case 71:
                row["summary"] = 'They said "act now, or lose it", and rang off.\nNo money was sent, she says.'
            case 83:
                row["victim_name"] = "'-Smith"  # as a spreadsheet-safe export would write it
        return row


@lru_cache(maxsize=2)
def _weights(older: bool) -> list[float]:
    return list(accumulate(kind[3 if older else 4] for kind in KINDS))


def _kind(older: bool, lot: float) -> tuple[str, str, str]:
    weights = _weights(older)
    return KINDS[bisect_right(weights, lot * weights[-1])][:3]


def _month(number: int) -> Month:
    year, month0 = divmod(int(number), 12)
    return Month(year, month0 + 1)
