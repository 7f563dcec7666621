"""The fraud picture and the prevention diary of a meeting's pack. Any member may take its open part away, so its
figures are those that may be published: whole boroughs, small numbers hidden, rounded."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

from django.utils import timezone

from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import FinancialYear, show_date
from fraudhub.geography.scoping import Scope
from maaf.sockets import PackSection
from mapping.breakdowns import MapRequest
from mapping.disclosure import State
from mapping.drawing.pictures import show_number
from mapping.editions import make_edition, sheet_of
from mapping.sources import events

DIARY_WEEKS = 8
MEASURES = (("none", "Reports"), ("1000_65plus", "Reports by people 65 and over, per 1,000 of that age"))

_SAID = {
    State.ZERO: "none",
    State.HIDDEN: "hidden",
    State.NO_DATA: "no data",
    State.NOT_STARTED: "not started",
}


def sections(meeting, audience) -> list[PackSection]:
    return [fraud_picture(audience), prevention_diary(meeting)]


def fraud_picture(audience) -> PackSection:
    """The last whole financial year: an edition made anew, so that it is the latest there can be."""
    heading = "Fraud picture"
    today = timezone.localdate()
    year = FinancialYear(today.year - 1 if today >= FinancialYear(today.year).start else today.year - 2)
    columns, sentences = {}, []
    for per, _ in MEASURES:
        asked = MapRequest("reports", per, "borough", year.code)
        try:
            edition = make_edition(asked, scope=Scope.everything(), audience=audience)
        except RuleBroken as broken:
            return PackSection(heading, broken.sentences)
        sentences.append(edition.finding)
        sheet = sheet_of(edition)
        decimals = 0 if per == "none" else 1
        for row in edition.figures.to_dict("records"):
            if row["kind"] == "borough":
                shown = show_number(row["value"], decimals) if row["state"] == State.VALUE else _SAID[row["state"]]
                columns.setdefault(row["name"], []).append(shown)
        notes = list(edition.words.notes)
    rows = [[name, *values] for name, values in sorted(columns.items())]
    head = ["Borough", *(name for _, name in MEASURES)]
    # The map is of the last measure: it is what may be compared between boroughs.
    return PackSection(
        f"{heading}, {year.label}", [*sentences, *notes], head, rows,
        picture=b64encode(sheet.png).decode(), picture_text=f"Map. {sentences[-1]} The table has the same figures.",
    )  # fmt: skip


def prevention_diary(meeting) -> PackSection:
    today = timezone.localdate()
    since = today - timedelta(weeks=DIARY_WEEKS)
    borough = meeting.partnership.borough_id
    scope = Scope.borough(borough) if borough else Scope.everything()
    rows = [[show_date(day), kind, place] for day, kind, place in events.diary(scope, since=since, until=today)]
    heading = "Prevention diary"
    if not rows:
        return PackSection(heading, [f"No event was logged since {show_date(since)}."])
    return PackSection(heading, [f"Events since {show_date(since)}."], ["Day", "What", "Where"], rows)
