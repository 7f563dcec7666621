"""The words of an analysis plan: what each version decides, what changed between them, and what it could see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from fraudhub.core.periods import show_date
from fraudhub.core.plurals import how_many
from mapping.evaluation.months import month_name, month_number
from mapping.evaluation.verdict import joined, whole_percent
from mapping.impact.planning import changed_starts

OUTCOME_SAID = (
    "Victims with a loss, by the day the fraud was reported; a report not yet matched to a person counts as one victim"
)

ON_RECORD = ("First days on record", "Planned first days")  # of the moment a version is frozen


def areas_in_question(treated: Sequence[str], names: Mapping[str, str]) -> str:
    """ "Stockport and Trafford"; not ten names one after the other."""
    if len(treated) == len(names) > 3:
        return "All ten boroughs"
    return joined([names[code] for code in treated])


def plan_title(plan, names: Mapping[str, str]) -> str:
    return plan.title or f"{areas_in_question(plan.latest.decided['treated'], names)} before and after"


def plan_rows(decided: Mapping, names: Mapping[str, str]) -> list[dict]:
    """What a plan decides, for a summary list."""
    live = [
        f"{names[code]}, {show_date(date.fromisoformat(day)) if len(day) == 10 else day}"
        for code, day in decided["go_live"].items()
        if day and code in names
    ]
    to_come = [
        f"{names[code]}, {show_date(date.fromisoformat(day))}"
        for code, day in decided.get("planned", {}).items()
        if day and code in names
    ]
    on_record = "{}" if decided.get("frozen_at") else "Read from the record when it is frozen"
    compared = joined([names[code] for code in decided["comparison"]]) if decided.get("comparison") else ""
    return [
        {"key": "What is counted", "value": OUTCOME_SAID},
        {"key": "Boroughs in question", "value": joined([names[code] for code in decided["treated"]])},
        {"key": "Compared with", "value": compared or "Every other borough while it has not started"},
        {"key": "First days on record", "value": "; ".join(live) or on_record.format("None")},
        {"key": "Planned first days", "value": "; ".join(to_come) or on_record.format("None of those in question")},
        {"key": "Months before", "value": f"{decided['pre_months']}"},
        {"key": "Fewest months after", "value": f"{decided['min_post_months']}"},
        {"key": "Months left out at the start", "value": f"At least {decided['transition_months']}"},
        {"key": "Months left out at the end", "value": f"{decided['exclude_last_months']}"},
        {"key": "Smallest change worth knowing",
         "value": f"{whole_percent(100 * decided['smallest_effect_of_interest'])}%"},
    ]  # fmt: skip


def plan_page(plan, *, names: Mapping[str, str], started: Mapping[str, date | None]) -> dict:
    """Everything the page of a plan says, newest version first."""
    versions = []
    for at, version in enumerate(plan.all_versions):
        earlier = plan.all_versions[at + 1] if at + 1 < len(plan.all_versions) else None
        versions.append(
            {
                "version": version,
                "rows": plan_rows(version.decided, names),
                "changes": list(changes_between(earlier.decided, version.decided, names)) if earlier else [],
                "frozen": frozen_words(version),
                "in_force": version == plan.in_force,
            }
        )
    in_force = plan.in_force
    moved = list(changed_starts(in_force.decided["go_live"], started, names)) if in_force else []
    return {"versions": versions, "power": power_words(plan.latest), "moved": moved, "latest": plan.latest,
            "power_head": ["Months after go-live", "Smallest fall"]}  # fmt: skip


def frozen_words(version) -> str:
    """When it was frozen, and whether outcomes of its boroughs had been compared by then."""
    if not version.is_frozen:
        return "Not frozen yet: no outcome is read by it."
    if not version.reports_before:
        return "Frozen before any report on these boroughs was written."
    return (
        f"Frozen after {how_many(version.reports_before, 'report')} on these boroughs had been written: whoever "
        "decided it could have known outcomes."
    )


def changes_between(was: Mapping, now: Mapping, names: Mapping[str, str]):
    """What a version decides otherwise than the one before it, a sentence each."""
    rows = zip(plan_rows(was, names), plan_rows(now, names), strict=True)
    for before, after in rows:
        if before["value"] != after["value"] and (after["key"] not in ON_RECORD or now.get("frozen_at")):
            yield f"{after['key']}: {before['value']} became {after['value']}."


def power_words(version) -> dict:
    """What could be seen with these boroughs, from the months before the first start alone."""
    if not version.power:
        return {"waiting": True}
    power, (first, last) = version.power["power"], version.power["months"]
    read_from = f"{month_name(month_number(first))} to {month_name(month_number(last))}"
    if power["not_computed"]:
        return {"not_computed": power["not_computed"], "read_from": read_from}
    detail = power["detail"]
    rows = [
        [f"{row['months']}", f"{whole_percent(100 * row['share'])}%"]
        for row in detail.get("by_months", [])
        if row.get("share") is not None and row["months"] in (3, 6, 12, 18, 24, 36)
    ]
    target = whole_percent(100 * power["settings"]["target"])
    if detail.get("months_needed"):
        says = f"A fall of {target}% could be confirmed after about {how_many(detail['months_needed'], 'month')}."
    else:
        says = (
            f"A fall of {target}% could not be confirmed from these boroughs alone within "
            f"{how_many(detail['longest_wait_looked_at'], 'month')}."
        )
    return {"says": says, "rows": rows, "read_from": read_from}


def about_the_look(evaluation) -> dict:
    """Which look a report is, and how its plan was frozen, in sentences."""
    version = evaluation.plan_version
    told = {"frozen": frozen_words(version) if version else ""}
    if evaluation.look:
        told["look"] = (
            f"Look {evaluation.look}, {quarter_name(evaluation.look_at)}. Looks are quarterly; what is found counts as "
            "confirmed when two in a row find it, or one finds it very clearly."
        )
    return told


def quarter_name(code: str) -> str:
    """ "the quarter to March 2025"."""
    year, quarter = code.split("-Q")
    month = ("March", "June", "September", "December")[int(quarter) - 1]
    return f"the quarter to {month} {year}"
