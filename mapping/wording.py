"""What is said of a map: its finding in a sentence or two, and the notes that stand in the picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pandas as pd
from django.utils import timezone

from fraudhub.accounts.roles import Audience
from fraudhub.core.periods import FinancialYear, Period, show_date
from fraudhub.core.plurals import how_many
from fraudhub.geography.levels import Level
from mapping.bands import WHERE_NEXT
from mapping.beside import spans_zero
from mapping.breakdowns import COUNTED, Per
from mapping.crossing import edges_of
from mapping.disclosure import State, hides_small_numbers_sentence, round_count
from mapping.drawing.pictures import ENGINE_VERSION, show_number
from mapping.drawing.shading import said_of
from mapping.families import AS_OF, CAP_PERCENTILE, Family
from mapping.frames import count_to_print
from mapping.linked import RULE_VERSION
from mapping.linked.windows import Stretch
from mapping.sources import areas

LEAST_COUNT_TO_NAME = 10  # no league table on fewer (DOMAIN 19)
MOST_TO_NAME = 3
CASES_TO = 20  # to the nearest so many it is said how many cases there were: twice the largest k


def show_value(value: float, per: Per) -> str:
    """£1,234, 1,234 or 5.4."""
    return f"{'£' if per.is_money else ''}{show_number(value, per.decimals)}"


def finding(figures: pd.DataFrame, per: Per, period: Period, level: Level, cases: int | None = None) -> str:
    """One sentence on the whole area, and the area with the highest figure among those with enough behind it.
    `cases`: how many there were in it, of what only cases show."""
    opening = _opening(whole_of(figures), per, period.label, cases)
    drawn = figures[figures["kind"] == str(level)]
    enough = 1 if per.is_money else LEAST_COUNT_TO_NAME
    named = drawn[drawn["state"].eq(State.VALUE) & drawn["count"].ge(enough)]
    if len(named) < 2:
        return opening
    top = named.loc[named["value"].idxmax()]
    measured = "rate" if per.band else "sum" if per.is_money else "number"
    return f"{opening} The highest {measured} was in {_where(top, level)}: {show_value(top['value'], per)}."


def finding_of_a_pair(
    pair: pd.DataFrame, per: Per, before: Period, after: Period, cases: tuple[int | None, int | None] = (None, None)
) -> str:
    """Both sides, and what the boroughs with a hub were apart from those without; a difference travels with its
    interval and with what it is set against."""
    earlier = pair.assign(state=pair["before_state"], count=pair["before_count"], value=pair["before_value"])
    said = [
        _opening(whole_of(earlier), per, before.label, cases[0]), _opening(whole_of(pair), per, after.label, cases[1])
    ]  # fmt: skip
    rows = pair.to_dict("records") if "difference" in pair else ()
    with_hub = [row for row in rows if pd.notna(row["difference"]) and row["hub"].startswith("hub from")]
    unsure = [row for row in with_hub if spans_zero(row)]
    in_one = len(unsure) > MOST_TO_NAME  # nobody reads eight sentences that say the same: the table has them
    for row in with_hub:
        if in_one and row in unsure:
            continue
        nothing = " That may be no difference at all." if row in unsure else ""
        said.append(
            f"The change in {row['name']} ({row['hub']}) was {said_of(row)}, set against the boroughs without a "
            f"hub.{nothing}"
        )
    if in_one:
        names = [row["name"] for row in unsure]
        said.append(
            f"Set against the boroughs without a hub, the change in {', '.join(names[:-1])} and {names[-1]} may be no "
            "difference at all: the table has each with its interval."
        )
    return " ".join(said)


def finding_of_where_next(both: pd.DataFrame, period: Period, level: Level) -> str:
    here, edges = both[both["band"].eq(WHERE_NEXT)], edges_of(both, str(level))
    if edges is None:
        return f"For {period.label} no {level.label} shows both its risk and how many were reached."
    if here.empty:
        return f"In {period.label} no {level.label} had a higher risk and was reached less."
    _, middle = edges
    reached = "reached less than half of all" if middle else "not reached: nobody of that age there was visited"
    said = (
        f"In {period.label} {how_many(len(here), level.label)} with a higher risk among residents aged 65 and over "
        f"{'was' if len(here) == 1 else 'were'} {reached}."
    )
    named = here[here["count"].ge(LEAST_COUNT_TO_NAME)].sort_values(["value", "code"], ascending=[False, True])
    if named.empty:
        return said
    names = [_where(row, level) for row in named.head(MOST_TO_NAME).to_dict("records")]
    return f"{said} First by risk: {'; '.join(names)}."


def whole_of(figures: pd.DataFrame) -> pd.Series:
    """The row of all that is shown: Greater Manchester, or the reader's borough."""
    return figures.iloc[-1] if figures.iloc[-1]["kind"] == "total" else figures[figures["kind"] == "borough"].iloc[0]


def _where(row, level: Level) -> str:
    return row["name"] if level is Level.BOROUGH else f"{row['name']}, {row['borough']}"


_OPENINGS = {
    "reports": "People and businesses in {where} made {number} reports of fraud in {when}",
    "reports_65plus": "People aged 65 and over in {where} made {number} reports of fraud in {when}",
    "victims": "In {when} {number} people in {where} were victims of fraud",
    "victims_65plus": "In {when} {number} people aged 65 and over in {where} were victims of fraud",
    "repeat_victims": "In {when} {number} people in {where} were victims again within twelve months",
    "losses": "In {when} people and businesses in {where} reported losses of {number}",
    "losses_capped": "In {when} people and businesses in {where} lost {number}, large losses counted up to a cap",
    "visits": "In {when} {number} visits were made to residents in {where}",
    "events": "In {when} {number} events were held for residents in {where}",
    "coverage_65plus": "In {when} {number} residents aged 65 and over in {where} were visited",
    "protective_actions": "In {when} {number} protective actions were carried out in {where}",
    "recovered": "In {when} {number} of assets recovered was received in matters with victims in {where}",
}


_OPENING_OF_ALL = {"recovered": "In {when} {number} of assets recovered was received, wherever the victims live"}


def _among(cases: int | None) -> str:
    """Never a small number, nor one that tells by its change that one more case came."""
    if cases is None:
        return ""
    if cases < CASES_TO:
        return f" This was looked for in fewer than {CASES_TO} cases, and in nothing else."
    return f" This was looked for in about {show_number(round_count(cases, CASES_TO), 0)} cases, and in nothing else."


def _opening(whole: pd.Series, per: Per, when: str, cases: int | None = None) -> str:
    if whole["state"] == State.HIDDEN:
        return f"In {when} the number for {whole['name']} is hidden."
    if whole["state"] == State.NOT_STARTED:
        return f"In {when} the hub of {whole['name']} had not started."
    if whole["state"] == State.NO_DATA:
        nobody = ": nobody could be seen to be a victim again" if cases == 0 else ""
        return f"The hub holds no {per.counts if cases is None else 'cases'} of {whole['name']} in {when}{nobody}."
    number = f"{'£' if per.is_money else ''}{show_number(whole['count'], 0)}" if whole["count"] else "no"
    said = _OPENING_OF_ALL if whole["kind"] == "total" and per.counted in _OPENING_OF_ALL else _OPENINGS
    opening = said[per.counted].format(where=whole["name"], when=when, number=number)
    if per.band and whole["count"]:
        opening += f", {show_value(whole['value'], per)} for every 1,000 residents"
        opening += " of that age" if per.band == "aged_65_plus" else ""
    return f"{opening}.{_among(cases)}"


def notes_on_counts(per: Per, periods: list[Period], family: Family) -> Iterator[str]:
    """What is counted, when, of whom, and as at which moment."""
    cut = timezone.localtime(family.data_cut)
    when = " and ".join(
        f"from {show_date(period.start)} to {show_date(period.end - timedelta(days=1))}" for period in periods
    )
    yield (
        f"{_WHAT_IS_COUNTED[per.counted]} {when}{_WHERE_IT_IS_COUNTED[per.counted]}. "
        f"Data as at {show_date(cut.date())}, {cut:%H:%M}."
    )
    if per.band:
        yield (
            f"Residents: {areas.POPULATION_SOURCE}{', aged 65 and over' if per.band == 'aged_65_plus' else ''}; "
            "wards are the best fit of small census areas."
        )
    if family.without_the_unplaced:
        yield "Those whose borough is not known are too few in some periods to be shown: no figure has them."
    if per.counted == "losses_capped":
        cap = show_number(family.notes["cap_gbp"], 0)
        yield f"Each loss is counted up to £{cap}, about the {CAP_PERCENTILE}th in a hundred, so that no one decides."
    if per.counted in ("losses", "losses_capped"):
        yield from _what_stands(periods, family)
    if per.counted == "repeat_victims":
        yield (
            "Only cases show that somebody was a victim again: a report that led to none is not looked at. Where no "
            "case began there is no data, which is not nought."
        )
    if per.counted == "recovered":
        yield (
            "Received: money, on the day it arrived, of the routes that count in what is called assets recovered. "
            "Where the victims live in several boroughs, or nobody is known, it is under “Area not known”. What banks "
            "and other firms paid back of their own is not in it."
        )
        yield (
            "The sum of all that was received is open. Where it is all in one row and nought in the others, that row "
            "is shown too: hiding it would hide nothing."
        )


def _what_stands(periods: list[Period], family: Family) -> Iterator[str]:
    for period in periods:
        year = FinancialYear.of(period.start)
        as_of = family.notes.get(AS_OF.format(year.months()[0].code), 0)
        if 0 < as_of < family.data_cut.timestamp():
            then = timezone.localtime(datetime.fromtimestamp(as_of, tz=UTC))
            yield (
                f"What came in since {show_date(then.date())}, {then:%H:%M}, about {year.label} is of too few people "
                "to be added without telling their losses: these sums stand as of then."
            )


def notes_on_hiding(per: Per, audience: Audience) -> Iterator[str]:
    if COUNTED[per.counted].people:
        yield hides_small_numbers_sentence(audience, money=per.is_money, received=per.counted == "recovered")
    else:
        yield "Events are announced in public and count nobody, so small numbers of them are not hidden."


def note_on_versions(audience: Audience) -> str:
    return f"Suppression rule {RULE_VERSION}, map engine {ENGINE_VERSION}, made for {audience.name.lower()} use."


def note_on_bands(both: pd.DataFrame, level: Level) -> str:
    edges = edges_of(both, str(level))
    if edges is None:
        return f"No {level.label} has both figures to show."
    (low, high), middle = edges
    return (
        f"Risk, in thirds of the {level.label}s that show both figures: lower up to {low:.1f} victims per 1,000 "
        f"residents aged 65 and over, higher above {high:.1f}. Reach, in halves: reached more is above {middle:.1f} "
        "residents visited per 1,000 of that age."
    )


_WHAT_IS_COUNTED = {
    "reports": "Reports made", "reports_65plus": "Reports made", "victims": "Individuals who reported fraud",
    "victims_65plus": "Individuals aged 65 and over who reported fraud", "losses": "Losses reported",
    "repeat_victims": "Individuals who were victims again within twelve months, as cases show,",
    "losses_capped": "Losses reported", "recovered": "Assets recovered, as they were received",
    "visits": "Visits at which a resident was met",
    "events": "Events held", "coverage_65plus": "Residents aged 65 and over who were met on a visit",
    "protective_actions": "Protective actions carried out",
}  # fmt: skip
_WHERE_IT_IS_COUNTED = dict.fromkeys(_WHAT_IS_COUNTED, ", counted by where the victim lives") | {
    "visits": ", counted by where the resident lives", "coverage_65plus": ", counted by where they live",
    "protective_actions": ", counted by where the resident lives", "events": ", by the borough that held them",
    "recovered": ", by the borough of the victims",
}  # fmt: skip


def note_on_ages(family: Family, stretch: Stretch, audience: Audience) -> str:
    """Of all Greater Manchester, whoever looks: a borough's own number would be one more to subtract."""
    between = slice(*stretch)
    unknown = int(family.age_unknown[:, between].sum())
    everyone = int(family.happened["reports"].most[:, between].sum())
    older = int(family.happened["reports_65plus"].most[:, between].sum())
    printed = count_to_print(unknown, everyone - older - unknown, audience.k)
    if printed == 0:
        return "Only people known to be 65 or over are counted; every report gives an age."
    if printed is None or 0 < older < audience.k:
        return "Only people known to be 65 or over are counted; reports without an age are left out."
    number = show_number(round_count(printed, audience.round_to), 0)
    return (
        f"Only people known to be 65 or over are counted; {number} reports without an age, in all of Greater "
        "Manchester, are left out."
    )
