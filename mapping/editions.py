"""From reports to a map that is safe to show: count, hide, then draw. The job's function and the shell's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from django.conf import settings
from django.utils import timezone

from fraudhub.accounts.roles import Audience
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.core.periods import FinancialYear, parse_period, show_date
from fraudhub.geography.attribution import map_attributions
from fraudhub.geography.levels import Level
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import ProducedFile, Product
from mapping.breakdowns import PERS, REPORTS_65_PLUS, MapRequest, Per, why_not_draw
from mapping.disclosure import (
    RULE_VERSION,
    CountTable,
    State,
    hide_small_numbers,
    hides_small_numbers_sentence,
    round_count,
)
from mapping.drawing.assets import asset_content
from mapping.drawing.maps import MapWords, classes_of, draw_map
from mapping.drawing.pictures import ENGINE_VERSION, in_one_file, show_number
from mapping.frames import at_level, count_to_print, figures_frame, nesting_of, reports_table, to_rows
from mapping.sources import areas, cases

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


def draw_edition(job: Job) -> Product:
    """The function of the map job: reads under the scope and for the audience the job was asked with."""
    asked = MapRequest(**job.params)
    edition = make_edition(asked, scope=job.scope, audience=job.audience, tell=job.tell_progress)
    name = f"{asked.measure}-per-{asked.per}-by-{asked.level}-{asked.period}.html".replace("_", "-")
    one_file = in_one_file(edition.page, asset_content, edition.level)
    return Product(
        files=[ProducedFile(name, "text/html; charset=utf-8", one_file)],
        facts={
            "title": edition.title, "finding": edition.finding, "notes": list(edition.words.notes),
            "figures": to_rows(edition.figures), "picture": edition.page.decode(),
            "data_cut": edition.data_cut.isoformat(), "rule_version": RULE_VERSION, "engine_version": ENGINE_VERSION,
        },
    )  # fmt: skip


def make_edition(
    asked: MapRequest, *, scope: Scope, audience: Audience | None, tell: Callable[[int, str], None] = lambda *_: None
) -> Edition:
    """Count, hide, draw. RuleBroken with sentences when it may not or cannot be drawn."""
    today = timezone.localdate()
    refuse_if(why_not_draw(asked, audience=audience, today=today))
    per, level, period = PERS[asked.per], Level(asked.level), parse_period(asked.period)

    tell(10, "Reading reports")
    nesting = nesting_of(areas.wards_within(scope), with_unplaced=scope.is_everything)
    if not nesting.parents:
        raise RuleBroken("There is no area whose reports you may see.")
    counts = cases.reports_by_ward(scope, period)
    data_cut = cases.reports_changed_at(scope, period)
    if data_cut is None:
        raise RuleBroken(f"The hub holds no reports of {period.label}.")

    tell(30, "Hiding small numbers")
    table = reports_table(counts, nesting)
    shown = hide_small_numbers(table, audience)
    populations = {}
    if per.band:
        populations = areas.residents(Level.WARD, per.band) | areas.residents(Level.BOROUGH, per.band)
    figures = at_level(figures_frame(shown, nesting, per, populations), asked.level)

    tell(70, "Drawing")
    drawn = figures[figures["kind"] == asked.level]
    title = asked.title()
    words = MapWords(
        title=title,
        unit=per.unit,
        area_word=level.label,
        notes=tuple(_notes(per, level, period, drawn, audience, table, counts, data_cut, today)),
        attribution=map_attributions(level),
        demonstration=settings.DEMONSTRATION,
    )
    page = draw_map(drawn, words, level=level, decimals=per.decimals)
    return Edition(title, _finding(figures, drawn, per, period, level), words, figures, page, data_cut, level)


def _finding(figures: pd.DataFrame, drawn: pd.DataFrame, per: Per, period: FinancialYear, level: Level) -> str:
    """One sentence: the whole area, and the area with the highest figure among those with enough reports."""
    whole = figures.iloc[-1] if figures.iloc[-1]["kind"] == "total" else _only_borough(figures)
    who = "People aged 65 and over" if per.counted == REPORTS_65_PLUS else "People and businesses"
    opening = f"In {period.label} the number of reports in {whole['name']} is hidden."
    if whole["state"] != State.HIDDEN:
        opening = f"{who} in {whole['name']} made {show_number(whole['count'], 0)} reports of fraud in {period.label}"
        if per.band:
            opening += f", {show_number(whole['value'], per.decimals)} for every 1,000 residents"
            opening += " of that age" if per.counted == REPORTS_65_PLUS else ""
        opening += "."
    named = drawn[drawn["state"].eq(State.VALUE) & drawn["count"].ge(LEAST_COUNT_TO_NAME)]
    if len(named) < 2:
        return opening
    top = named.loc[named["value"].idxmax()]
    where = f"{top['name']}, {top['borough']}" if level is Level.WARD else top["name"]
    measured = "rate" if per.band else "number"
    return f"{opening} The highest {measured} was in {where}: {show_number(top['value'], per.decimals)}."


def _only_borough(figures: pd.DataFrame) -> pd.Series:
    return figures[figures["kind"] == "borough"].iloc[0]


def _notes(
    per: Per,
    level: Level,
    period: FinancialYear,
    drawn: pd.DataFrame,
    audience: Audience,
    table: CountTable,
    counts: pd.DataFrame,
    data_cut: datetime,
    today: date,
):
    cut = timezone.localtime(data_cut)
    until = " so far" if period.end > today else ""
    yield (
        f"Reports made from {show_date(period.start)} to {show_date(_last_day(period))}{until}, counted by where the "
        f"victim lives. Data as at {show_date(cut.date())}, {cut:%H:%M}."
    )
    if per.band:
        yield (
            f"Residents: {areas.POPULATION_SOURCE}{', aged 65 and over' if per.band == 'aged_65_plus' else ''}; "
            "wards are the best fit of small census areas."
        )
    if per.counted == REPORTS_65_PLUS:
        yield _ages_not_known(counts, audience)
    yield hides_small_numbers_sentence(audience)
    shown = drawn.loc[drawn["state"].eq(State.VALUE), "value"]
    yield (
        f"{classes_of(shown, decimals=per.decimals).method} Suppression rule {RULE_VERSION}, map engine "
        f"{ENGINE_VERSION}, made for {audience.name.lower()} use."
    )


def _ages_not_known(counts: pd.DataFrame, audience: Audience) -> str:
    unknown, everyone = int(counts["age_unknown"].sum()), int(counts["reports"].sum())
    older = int(counts[REPORTS_65_PLUS].sum())
    printed = count_to_print(unknown, everyone - older - unknown, audience.k)
    if printed == 0:
        return "Only people known to be 65 or over are counted; every report gives an age."
    if printed is None or 0 < older < audience.k:
        return "Only people known to be 65 or over are counted; reports without an age are left out."
    number = show_number(round_count(printed, audience.round_to), 0)
    return f"Only people known to be 65 or over are counted; {number} reports without an age are left out."


def _last_day(period: FinancialYear) -> date:
    return period.end - timedelta(days=1)
