"""From reports to a map that is safe to show: count, hide, then draw. The job's function and the shell's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd
from django.conf import settings
from django.utils import timezone

from fraudhub.accounts.roles import Audience
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.core.periods import Period
from fraudhub.geography.attribution import map_attributions
from fraudhub.geography.levels import Level
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import ProducedFile, Product
from mapping.beside import comparison_note, side_by_side, with_differences
from mapping.breakdowns import COUNTED, MEASURES, MapRequest, Per, per_of, why_not_draw
from mapping.crossing import crossed
from mapping.drawing.assets import asset_content
from mapping.drawing.geojson import as_geojson
from mapping.drawing.maps import MapWords, draw_map
from mapping.drawing.paper import Sheet, draw_sheet
from mapping.drawing.pictures import ENGINE_VERSION, in_one_file
from mapping.drawing.shading import Picture, beside_each_other, crossed_with_reach, shaded
from mapping.families import CASES, Family, NothingCounted, name_of
from mapping.frames import Setting, cases_behind, figures_frame, to_rows
from mapping.linked import RULE_VERSION
from mapping.linked.windows import Stretch
from mapping.releasing import facts_of, family_of, tells_by_what_came_since
from mapping.remembering import earlier_release
from mapping.sources import areas, outreach, places
from mapping.wording import (
    finding,
    finding_of_a_pair,
    finding_of_where_next,
    note_on_ages,
    note_on_bands,
    note_on_versions,
    notes_on_counts,
    notes_on_hiding,
    whole_of,
)


@dataclass(frozen=True)
class Edition:
    """A map ready to be kept: its words, its figures and its page."""

    title: str
    finding: str
    words: MapWords
    figures: pd.DataFrame
    picture: Picture
    page: bytes
    data_cut: datetime
    level: Level
    releases: list[dict]  # what the next releases have to know of these


@dataclass(frozen=True)
class Drawn:
    """What differs between one map, a pair and a crossing: figures, how they are filled, and what is said of them."""

    figures: pd.DataFrame
    picture: Picture
    finding: str
    notes: tuple[str, ...]


def draw_edition(job: Job) -> Product:
    """The function of the map job: reads under the scope and for the audience the job was asked with."""
    asked = MapRequest(**job.params)
    edition = make_edition(asked, scope=job.scope, audience=job.audience, tell=job.tell_progress)
    when = f"{asked.before}-and-{asked.period}" if asked.before else asked.period
    name = f"{asked.measure}-per-{asked.per}-by-{asked.level}-{when}".replace("_", "-")
    job.tell_progress(80, "Drawing it for paper")
    return Product(
        files=list(_files(edition, name)),
        facts={
            "title": edition.title, "finding": edition.finding, "notes": list(edition.words.notes),
            "figures": to_rows(edition.figures), "picture": edition.page.decode(),
            "data_cut": edition.data_cut.isoformat(), "rule_version": RULE_VERSION, "engine_version": ENGINE_VERSION,
            "releases": edition.releases,
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
    drawn = edition.figures[edition.figures["kind"] == str(edition.level)]
    yield ProducedFile(f"{name}.geojson", "application/geo+json", as_geojson(drawn, edition.words, edition.level))


def sheet_of(edition: Edition) -> Sheet:
    return draw_sheet(edition.picture, edition.words, level=edition.level)


def make_edition(
    asked: MapRequest, *, scope: Scope, audience: Audience | None, tell: Callable[[int, str], None] = lambda *_: None
) -> Edition:
    """Count, hide, draw. RuleBroken with sentences when it may not or cannot be drawn."""
    today = timezone.localdate()
    refuse_if(why_not_draw(asked, audience=audience, today=today))
    measure, level = MEASURES[asked.measure], Level(asked.level)
    if not areas.boroughs_within(scope):
        raise RuleBroken("There is no area whose figures you may see.")

    counting = Counting(asked, scope, audience, today, tell)
    draw = _where_next if measure.crossed_with else _pair if asked.before else _one
    drawn = draw(asked, counting)

    tell(70, "Drawing")
    per = per_of(asked.measure, asked.per)
    words = MapWords(
        title=asked.title(),
        unit=per.unit,
        counts=per.counts,
        area_word=level.label,
        notes=(*drawn.notes, note_on_versions(audience)),
        attribution=map_attributions(level),
        demonstration=settings.DEMONSTRATION,
    )
    page = draw_map(drawn.picture, words, level=level)
    return Edition(
        words.title, drawn.finding, words, drawn.figures, drawn.picture, page, counting.data_cut, level,
        counting.releases,
    )  # fmt: skip


def _one(asked: MapRequest, counting: Counting) -> Drawn:
    per, level = per_of(asked.measure, asked.per), Level(asked.level)
    figures = counting.figures(per, asked.when)
    drawn = figures[figures["kind"] == str(level)]
    picture = shaded(drawn, unit=per.unit, decimals=per.decimals)
    notes = [*counting.notes(per, [asked.when]), picture.classes.method]
    said = finding(figures, per, asked.when, level, counting.cases(per, asked.when, figures))
    return Drawn(figures, picture, said, tuple(notes))


def _pair(asked: MapRequest, counting: Counting) -> Drawn:
    """Both sides are cut from one release, so that the pair tells what its two maps tell."""
    per, level, before, after = per_of(asked.measure, asked.per), Level(asked.level), asked.then, asked.when
    figures = side_by_side(counting.figures(per, after), counting.figures(per, before))
    notes = counting.notes(per, [before, after])
    said = []
    if level is Level.BOROUGH and MEASURES[asked.measure].compared and counting.scope.is_everything:
        starts = outreach.go_live_dates(Scope.everything())
        figures, comparison = with_differences(figures, starts, before=before, after=after, is_money=per.is_money)
        said = [comparison_note(comparison)]
    drawn = figures[figures["kind"] == str(level)]
    headings = (before.label, after.label)
    picture = beside_each_other(drawn, headings=headings, unit=per.unit, decimals=per.decimals)
    notes += [f"{picture.classes.method} Both maps have the same classes.", *said]
    cases = (counting.cases(per, before, figures), counting.cases(per, after, figures))
    return Drawn(figures, picture, finding_of_a_pair(figures, per, before, after, cases), tuple(notes))


def _where_next(asked: MapRequest, counting: Counting) -> Drawn:
    measure, level = MEASURES[asked.measure], Level(asked.level)
    risk, reach = measure.per(asked.per), per_of(measure.crossed_with, asked.per)
    figures = crossed(counting.figures(risk, asked.when), counting.figures(reach, asked.when), asked.level)
    drawn = figures[figures["kind"] == str(level)]
    picture = crossed_with_reach(drawn, unit=risk.unit, other="visited", decimals=risk.decimals)
    notes = [
        *counting.notes(risk, [asked.when]), *notes_on_counts(reach, [asked.when], counting.family(reach)),
        note_on_bands(figures, level),
    ]  # fmt: skip
    return Drawn(figures, picture, finding_of_where_next(figures, asked.when, level), tuple(dict.fromkeys(notes)))


class Counting:
    """Figures for one request: each family is read and released once, however many of its figures are wanted."""

    def __init__(self, asked: MapRequest, scope: Scope, audience: Audience, today: date,
                 tell: Callable[[int, str], None]):  # fmt: skip
        self.asked, self.level, self.today = asked, Level(asked.level), today
        self.scope, self.audience, self.tell = scope, audience, tell
        self.areas = audience.levels != {Level.BOROUGH}
        self._families: dict[str, Family] = {}

    def family(self, per: Per) -> Family:
        name = name_of(per.counted)
        if name not in self._families:
            self._families[name] = self._released(per)
        return self._families[name]

    def _released(self, per: Per) -> Family:
        self.tell(10, f"Reading {per.counts}")
        earlier, k = earlier_release(name_of(per.counted), self.audience.k), self.audience.k
        if per.counted == "repeat_victims" and CASES not in earlier.counts:
            earlier = replace(earlier, kept=None)  # kept before cases were counted beside them: to be read again
        try:
            family = family_of(per.counted, k=k, today=self.today, areas=self.areas, earlier=earlier)
        except NothingCounted:
            raise RuleBroken(f"The hub holds no {_counts_of(per)} of {self.asked.when.label}.") from None
        if tells_by_what_came_since(family, per.counted, earlier, k):
            raise RuleBroken(
                "What came in since the last map is too little to be shown without telling it. That map stands; ask "
                "again when more has come in."
            )
        return family

    def figures(self, per: Per, period: Period) -> pd.DataFrame:
        family = self.family(per)
        stretch = self.stretch(per, period)
        self.tell(50, "Setting out what may be shown")
        return figures_frame(family, per, stretch, self._setting(per, period))

    def cases(self, per: Per, period: Period, figures: pd.DataFrame) -> int | None:
        """How many there were in all that is shown, of what only cases show."""
        return cases_behind(self.family(per), self.stretch(per, period), whole_of(figures)["code"])

    def stretch(self, per: Per, period: Period) -> Stretch:
        """Where the period lies in what was counted; RuleBroken where the hub holds nothing of it, or not all."""
        family, measure = self.family(per), COUNTED[per.counted]
        if family.calendar.holds(period):
            stretch = family.calendar.stretch(period)
            everywhere = np.arange(len(family.ground.places))
            may_be_none = measure.programme or measure.quiet
            if may_be_none or family.received(per.counted, everywhere)[slice(*stretch)].any():
                return stretch
        refuse_if(_why_not_whole(period, family, per))
        raise RuleBroken(f"The hub holds no {_counts_of(per)} of {period.label}.")

    def notes(self, per: Per, periods: list[Period]) -> list[str]:
        family = self.family(per)
        said = [*notes_on_counts(per, periods, family)]
        if per.counted == "reports_65plus":
            said.append(note_on_ages(family, self.stretch(per, periods[-1]), self.audience))
        return [*said, *notes_on_hiding(per, self.audience)]

    @property
    def data_cut(self) -> datetime:
        return max(family.data_cut for family in self._families.values())

    @property
    def releases(self) -> list[dict]:
        return [
            facts_of(family, k=self.audience.k, today=self.today, areas=self.areas)
            for _, family in sorted(self._families.items())
            if not family.settled
        ]

    def _setting(self, per: Per, period: Period) -> Setting:
        populations = {}
        if per.band:
            populations = areas.residents(self.level, per.band) | areas.residents(Level.BOROUGH, per.band)
        started = None
        if COUNTED[per.counted].programme:
            dates = outreach.go_live_dates(Scope.everything())
            started = {code: day is not None and day < period.end for code, day in dates.items()}
        return Setting(self.scope, self.audience, self.level, places.names_of(self.level), areas.borough_names(),
                       populations, started)  # fmt: skip


def _counts_of(per: Per) -> str:
    """As a sentence calls what the hub holds none of."""
    if COUNTED[per.counted].programme:
        return "visits or other work of the hubs"
    return {"losses": "losses", "losses_capped": "losses", "recovered": "receipts"}.get(per.counted, per.counts)


def _why_not_whole(period: Period, family: Family, per: Per):
    calendar = family.calendar
    last = calendar.first + (calendar.length - 1)
    if calendar.length and period.start <= last.start < period.end:
        yield (
            f"The newest {_counts_of(per)} that the hub holds are of {last.label}, so {period.label} is not complete. "
            "Choose a period that ends with that month or before."
        )
