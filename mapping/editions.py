"""From reports to a map that is safe to show: count, hide, then draw. The job's function and the shell's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from django.conf import settings
from django.utils import timezone

from fraudhub.accounts.roles import Audience
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.core.periods import Period, parse_period, show_date
from fraudhub.geography.attribution import map_attributions
from fraudhub.geography.levels import Level
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import ProducedFile, Product
from mapping.breakdowns import COUNTED, MapRequest, Per, per_of, why_not_draw
from mapping.disclosure import State, hides_small_numbers_sentence, round_count
from mapping.drawing.assets import asset_content
from mapping.drawing.geojson import as_geojson
from mapping.drawing.maps import MapWords, classes_of, draw_map
from mapping.drawing.paper import Sheet, draw_sheet
from mapping.drawing.pictures import ENGINE_VERSION, in_one_file, show_number
from mapping.families import CAP_PERCENTILE, Family, NothingCounted, family_of, name_of, tells_by_what_came_since
from mapping.frames import Setting, count_to_print, figures_frame, to_rows
from mapping.linked import RULE_VERSION
from mapping.linked.windows import Stretch, plainest
from mapping.remembering import earlier_release, to_facts
from mapping.sources import areas, outreach, places

LEAST_COUNT_TO_NAME = 10  # no league table on fewer (DOMAIN 19)


@dataclass(frozen=True)
class Edition:
    """A map ready to be kept: its words, its figures and its page."""

    title: str
    finding: str
    words: MapWords
    figures: pd.DataFrame
    page: bytes
    data_cut: datetime
    level: Level
    per: Per
    release: dict  # what the next release has to know of this one


def draw_edition(job: Job) -> Product:
    """The function of the map job: reads under the scope and for the audience the job was asked with."""
    asked = MapRequest(**job.params)
    edition = make_edition(asked, scope=job.scope, audience=job.audience, tell=job.tell_progress)
    name = f"{asked.measure}-per-{asked.per}-by-{asked.level}-{asked.period}".replace("_", "-")
    job.tell_progress(80, "Drawing it for paper")
    return Product(
        files=list(_files(edition, name)),
        facts={
            "title": edition.title, "finding": edition.finding, "notes": list(edition.words.notes),
            "figures": to_rows(edition.figures), "picture": edition.page.decode(),
            "data_cut": edition.data_cut.isoformat(), "rule_version": RULE_VERSION, "engine_version": ENGINE_VERSION,
            "release": edition.release,
        },
    )  # fmt: skip


def _files(edition: Edition, name: str) -> Iterator[ProducedFile]:
    """One page that opens from a disk, a sheet of paper twice, and the figures with their shapes."""
    yield ProducedFile(
        f"{name}.html", "text/html; charset=utf-8", in_one_file(edition.page, asset_content, edition.level)
    )
    sheet = sheet_of(edition)
    yield ProducedFile(f"{name}.svg", "image/svg+xml", sheet.svg)
    yield ProducedFile(f"{name}.png", "image/png", sheet.png)
    yield ProducedFile(
        f"{name}.geojson", "application/geo+json", as_geojson(_drawn(edition), edition.words, edition.level)
    )


def _drawn(edition: Edition) -> pd.DataFrame:
    return edition.figures[edition.figures["kind"] == str(edition.level)]


def sheet_of(edition: Edition) -> Sheet:
    return draw_sheet(_drawn(edition), edition.words, level=edition.level, decimals=edition.per.decimals)


def make_edition(
    asked: MapRequest, *, scope: Scope, audience: Audience | None, tell: Callable[[int, str], None] = lambda *_: None
) -> Edition:
    """Count, hide, draw. RuleBroken with sentences when it may not or cannot be drawn."""
    today = timezone.localdate()
    refuse_if(why_not_draw(asked, audience=audience, today=today))
    per, level, period = per_of(asked.measure, asked.per), Level(asked.level), plainest(parse_period(asked.period))
    if not areas.boroughs_within(scope):
        raise RuleBroken("There is no area whose figures you may see.")

    tell(10, f"Reading {per.counts}")
    nothing = RuleBroken(f"The hub holds no {'losses' if per.is_money else per.counts} of {period.label}.")
    earlier = earlier_release(name_of(per.counted), audience.k)
    try:
        family = family_of(
            per.counted, k=audience.k, today=today, areas=audience.levels != {Level.BOROUGH}, before=earlier.patterns
        )
    except NothingCounted:
        raise nothing from None
    stretch = _stretch_of(period, family, per)
    if stretch is None:
        refuse_if(_why_not_whole(period, family, per))
        raise nothing

    if tells_by_what_came_since(family, per.counted, earlier.counts, earlier.first_month, earlier.patterns, audience.k):
        raise RuleBroken(
            "What came in since the last map is too little to be shown without telling it. That map stands; ask again "
            "when more has come in."
        )

    tell(50, "Setting out what may be shown")
    setting = _setting(per, level, period, scope, audience)
    figures = figures_frame(family, per, stretch, setting)

    tell(70, "Drawing")
    drawn = figures[figures["kind"] == asked.level]
    title = asked.title()
    words = MapWords(
        title=title,
        unit=per.unit,
        counts=per.counts,
        area_word=level.label,
        notes=tuple(_notes(asked, per, level, period, drawn, audience, family, stretch)),
        attribution=map_attributions(level),
        demonstration=settings.DEMONSTRATION,
    )
    page = draw_map(drawn, words, level=level, decimals=per.decimals)
    finding = _finding(figures, drawn, per, period, level)
    release = to_facts(
        family.name, audience.k, family.patterns, family.calendar.first.code, family.held(), family.data_cut
    )
    return Edition(title, finding, words, figures, page, family.data_cut, level, per, release)


def _stretch_of(period: Period, family: Family, per: Per) -> Stretch | None:
    """Where the period lies in what was counted; None where the hub holds nothing of it."""
    if not family.calendar.holds(period):
        return None
    stretch = family.calendar.stretch(period)
    everywhere = np.arange(len(family.ground.places))
    may_be_none = COUNTED[per.counted].programme or per.counted == "repeat_victims"
    if may_be_none or family.received(per.counted, everywhere)[slice(*stretch)].any():
        return stretch
    return None


def _why_not_whole(period: Period, family: Family, per: Per):
    calendar = family.calendar
    last = calendar.first + (calendar.length - 1)
    if calendar.length and period.start <= last.start < period.end:
        yield (
            f"The newest {'losses' if per.is_money else per.counts} that the hub holds are of {last.label}, so "
            f"{period.label} is not complete. Choose a period that ends with that month or before."
        )


def _setting(per: Per, level: Level, period: Period, scope: Scope, audience: Audience) -> Setting:
    populations = {}
    if per.band:
        populations = areas.residents(level, per.band) | areas.residents(Level.BOROUGH, per.band)
    started = None
    if COUNTED[per.counted].programme:
        dates = outreach.go_live_dates(Scope.everything())
        started = {code: day is not None and day < period.end for code, day in dates.items()}
    return Setting(scope, audience, level, places.names_of(level), areas.borough_names(), populations, started)


def show_value(value: float, per: Per) -> str:
    """£1,234, 1,234 or 5.4."""
    return f"{'£' if per.is_money else ''}{show_number(value, per.decimals)}"


def _finding(figures: pd.DataFrame, drawn: pd.DataFrame, per: Per, period: Period, level: Level) -> str:
    """One sentence on the whole area, and the area with the highest figure among those with enough behind it."""
    whole = figures.iloc[-1] if figures.iloc[-1]["kind"] == "total" else figures[figures["kind"] == "borough"].iloc[0]
    when = period.label
    opening = f"In {when} the number for {whole['name']} is hidden."
    if whole["state"] == State.NOT_STARTED:
        opening = f"In {when} the hub of {whole['name']} had not started."
    elif whole["state"] != State.HIDDEN:
        opening = _opening(whole, per, when)
    enough = 1 if per.is_money else LEAST_COUNT_TO_NAME
    named = drawn[drawn["state"].eq(State.VALUE) & drawn["count"].ge(enough)]
    if len(named) < 2:
        return opening
    top = named.loc[named["value"].idxmax()]
    where = top["name"] if level is Level.BOROUGH else f"{top['name']}, {top['borough']}"
    measured = "rate" if per.band else "sum" if per.is_money else "number"
    return f"{opening} The highest {measured} was in {where}: {show_value(top['value'], per)}."


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
}


def _opening(whole: pd.Series, per: Per, when: str) -> str:
    number = f"{'£' if per.is_money else ''}{show_number(whole['count'], 0)}" if whole["count"] else "no"
    opening = _OPENINGS[per.counted].format(where=whole["name"], when=when, number=number)
    if per.band and whole["count"]:
        opening += f", {show_value(whole['value'], per)} for every 1,000 residents"
        opening += " of that age" if per.band == "aged_65_plus" else ""
    return opening + "."


def _notes(asked: MapRequest, per: Per, level: Level, period: Period, drawn: pd.DataFrame, audience: Audience,
           family: Family, stretch: Stretch):  # fmt: skip
    cut = timezone.localtime(family.data_cut)
    yield (
        f"{_WHAT_IS_COUNTED[per.counted]} from {show_date(period.start)} to {show_date(period.end - timedelta(days=1))}"
        f"{_WHERE_IT_IS_COUNTED[per.counted]}. Data as at {show_date(cut.date())}, {cut:%H:%M}."
    )
    if per.band:
        yield (
            f"Residents: {areas.POPULATION_SOURCE}{', aged 65 and over' if per.band == 'aged_65_plus' else ''}; "
            "wards are the best fit of small census areas."
        )
    if family.without_the_unplaced:
        yield "Those whose borough is not known are too few in some periods to be shown: no figure has them."
    if per.counted == "reports_65plus":
        yield _ages_not_known(family, stretch, audience)
    if per.counted == "losses_capped":
        cap = show_number(family.notes["cap_gbp"], 0)
        yield f"Each loss is counted up to £{cap}, about the {CAP_PERCENTILE}th in a hundred, so that no one decides."
    if COUNTED[per.counted].people:
        yield hides_small_numbers_sentence(audience, money=per.is_money)
    else:
        yield "Events are announced in public and count nobody, so small numbers of them are not hidden."
    shown = drawn.loc[drawn["state"].eq(State.VALUE), "value"]
    yield (
        f"{classes_of(shown, decimals=per.decimals).method} Suppression rule {RULE_VERSION}, map engine "
        f"{ENGINE_VERSION}, made for {audience.name.lower()} use."
    )


_WHAT_IS_COUNTED = {
    "reports": "Reports made", "reports_65plus": "Reports made", "victims": "Individuals who reported fraud",
    "victims_65plus": "Individuals aged 65 and over who reported fraud", "losses": "Losses reported",
    "repeat_victims": "Individuals who were victims again within twelve months, as cases show,",
    "losses_capped": "Losses reported", "visits": "Visits at which a resident was met",
    "events": "Events held", "coverage_65plus": "Residents aged 65 and over who were met on a visit",
    "protective_actions": "Protective actions carried out",
}  # fmt: skip
_WHERE_IT_IS_COUNTED = dict.fromkeys(_WHAT_IS_COUNTED, ", counted by where the victim lives") | {
    "visits": ", counted by where the resident lives", "coverage_65plus": ", counted by where they live",
    "protective_actions": ", counted by where the resident lives", "events": ", by the borough that held them",
}  # fmt: skip


def _ages_not_known(family: Family, stretch: Stretch, audience: Audience) -> str:
    """Of all Greater Manchester, whoever looks: a borough's own number would be one more to subtract."""
    between = slice(*stretch)
    unknown = int(family.age_unknown[:, between].sum())
    everyone = int(family.happened["reports"].anonymous[:, between].sum())
    older = int(family.happened["reports_65plus"].anonymous[:, between].sum())
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
