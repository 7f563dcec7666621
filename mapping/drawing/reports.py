"""The words and tables of an impact report. Knows no model: it reads the engine's JSON and safe figures.

Wording follows the programme's methods specification, section 11: a difference, never an effect; whole percents; the
first page says "likely between" and no statistics; "we cannot tell" looks like any other finding.
"""

from __future__ import annotations

import math
from base64 import b64encode
from datetime import date

from fraudhub.core.periods import FinancialYear, show_date
from fraudhub.core.plurals import how_many
from mapping.drawing.annex import annex
from mapping.drawing.plans import areas_in_question, plan_rows
from mapping.drawing.saying import (
    HIDDEN,
    change_of_victims,
    counted,
    headline,
    likely,
    nearest,
    percent,
    signed_pounds,
    span,
)
from mapping.evaluation.verdict import joined, whole_percent
from mapping.published import PUBLISHED_REPORTS

MOST_DEPRIVED = "victims in the most deprived fifth of neighbourhoods"


def report_page(*, result: dict | None, figures: dict | None, plan: dict, chart: str, names: dict[str, str]) -> dict:
    """Everything the page prints, as texts and numbers ready to be read. None where there is no result yet."""
    areas = areas_in_question(plan["treated"], names)
    page: dict = {"areas": areas, "plan": plan_rows(plan, names)}
    if result is None:
        return page
    did, description, power = (result["methods"][name] for name in ("borough_did", "before_after", "power"))
    page |= {
        "verdict": result["verdict"],
        "rating": result["verdict"]["rating"],
        "warnings": result["warnings"] + did["warnings"] + description["warnings"],
        "chart": "data:image/svg+xml;base64," + b64encode(chart.encode()).decode() if chart else "",
        "windows": _windows(did),
        "before_after": _before_after(description, areas),
        "boroughs": [
            row | {"percent": percent(row["percent"]), "before": counted(row["before"]), "after": counted(row["after"])}
            for row in figures["boroughs"]
        ],
        "years": _years(figures["years"]),
        "published": published_change(figures["years"]),
        "technical": _technical(did),
        "power": _power(power),
        "cannot_tell": _cannot_tell(figures, result),
        "done": done_lines(figures.get("done", []), names),
        "annex": annex(result["methods"]),
        "pictures": [_picture(each) for each in figures.get("pictures", [])],
        "doses": _doses(figures.get("doses", [])),
        "doses_head": ["Borough", "Contacts per 1,000", "Difference"],
        "replaced": figures.get("replaced", []),
        "snapshot": result["snapshot"],
        "engine": result["engine"],
        "no_pdf": figures.get("no_pdf", ""),
    }
    if did["not_computed"]:
        page["staggered"] = _staggered(result["methods"]["imputation"], areas)
        page["everyone"] = _around(figures.get("everyone"))
    prevented = _prevented(result)
    page["prevented"] = prevented
    page["emmie"] = _emmie(result, page)
    return page


def _prevented(result: dict) -> str:
    """Beside a fall or a rise alone: how many victims the difference comes to."""
    if result["verdict"]["case"] not in ("fell", "rose"):
        return ""
    did, line = result["methods"]["borough_did"], result["methods"]["imputation"]
    if not did["not_computed"]:
        change = did["detail"]["treated"]["count_after"] * -math.expm1(-did["estimate"])
        return f"In the months compared that is {change_of_victims(change)} victims."
    detail = (line["detail"].get("in_question") or line)["detail"]
    return f"Since the starts that is {change_of_victims(detail['observed'] - detail['expected'])} victims."


def _before_after(description: dict, areas: str) -> dict:
    if description["not_computed"] or not description["detail"]:
        return {"not_computed": description["not_computed"] or "There are no months to compare yet."}
    detail = description["detail"]
    rows = []
    for name, group in (
        *((row["name"], row) for row in detail["by_unit"]),
        (f"{areas} together" if len(detail["by_unit"]) > 1 else None, detail["treated"]),
        ("Boroughs compared with, together", detail.get("comparison")),
        (_everywhere(detail["all_areas"]), detail["all_areas"]),
    ):
        if name and group:
            before, after = nearest(group["count_before"]), nearest(group["count_after"])
            shown = HIDDEN not in (before, after)  # a rate or a change beside the other count gives it back
            rows.append(
                {
                    "name": name, "before": before, "after": after,
                    "rate_before": f"{group['rate_before']:.1f}" if before != HIDDEN else HIDDEN,
                    "rate_after": f"{group['rate_after']:.1f}" if after != HIDDEN else HIDDEN,
                    "change": percent(group["percent"]) if shown else HIDDEN,
                    "likely": likely(group["percent_low"], group["percent_high"]) if shown else HIDDEN,
                }
            )  # fmt: skip
    treated, everyone = detail["treated"], detail["all_areas"]
    settings = description["settings"]
    return {
        "rows": rows,
        "caution": detail["caution"],
        "before": span(settings["before"]),
        "after": span(settings["after"]),
        "pilot": _figure(treated, areas, f" in {span(settings['before'])}", f" in {span(settings['after'])}"),
        "everyone": _figure(everyone, f"{_everywhere(everyone)}, same months", " before", " after"),
    }  # fmt: skip


def _figure(group: dict, label: str, before: str, after: str) -> dict:
    return {
        "label": label,
        "headline": headline(group["percent"]),
        "definition": f"Victims with a loss, to the nearest 5: {nearest(group['count_before'])}{before}, "
        f"{nearest(group['count_after'])}{after}.",
    }


def _everywhere(group: dict) -> str:
    """Whose figures stand beside those of the boroughs in question."""
    if group["areas"] == group["areas_known"]:
        return "All ten boroughs"
    return f"The {group['areas']} boroughs with a figure in every month"


def _technical(did: dict) -> dict:
    if did["not_computed"]:
        return {"not_computed": did["not_computed"]}
    detail = did["detail"]
    return {
        "difference": percent(did["percent"]),
        "low": _minus(f"{detail['percent_low']:.1f}"),
        "high": _minus(f"{detail['percent_high']:.1f}"),
        "percent": _minus(f"{did['percent']:.1f}"),
        "log": _minus(f"{did['estimate']:.4f}"),
        "log_low": _minus(f"{did['low']:.4f}"),
        "log_high": _minus(f"{did['high']:.4f}"),
        "p": f"{did['p']:.3f}",
        "df": int(did["df"]),
        "sets": detail["permutation"]["sets"],
        "floor": f"{detail['permutation']['smallest_possible']:.3f}",
        "n_treated": did["n_treated"],
        "n_comparison": did["n_comparison"],
        "excluded": detail["excluded"],
    }


def _minus(number: str) -> str:
    """A minus where a hyphen stands, so that a line never breaks after it."""
    return number.replace("-", "−")


def _power(power: dict) -> dict:
    if power["not_computed"]:
        return {"not_computed": power["not_computed"]}
    detail = power["detail"]
    rows = [{"months": row["months"], "share": whole_percent(100 * row["share"])} for row in detail.get("by_months", [])
            if row.get("share") is not None]  # fmt: skip
    return {
        "smallest": None if power["estimate"] is None else whole_percent(100 * power["estimate"]),
        "target": whole_percent(100 * power["settings"]["target"]),
        "months_needed": detail.get("months_needed"),
        "looked_at": detail.get("longest_wait_looked_at"),
        "rows": rows,
    }


def _cannot_tell(figures: dict, result: dict) -> list[str]:
    """What a reader must not take from the page, in plain sentences."""
    methods = result["methods"]
    power, matrix, moved = methods["power"], methods["reporting"], methods["displacement"]
    lines = [
        "About 1 in 7 frauds is reported (Office for National Statistics, year ending September 2024). Fewer reports "
        "need not be less fraud, and a hub that reaches people can raise reporting.",
        f"Less fraud, or less reporting? {matrix['not_computed'] or _mechanism(matrix)}",
        "The boroughs in question were chosen, not drawn by lot. Boroughs chosen after a bad year tend to fall anyway.",
    ]
    if moved["not_computed"]:
        lines.append(f"Whether fraud moved to a neighbouring borough: {_lowered(moved['not_computed'])}")
    if power.get("estimate") is not None:
        lines.append(
            f"A change smaller than {whole_percent(100 * power['estimate'])}% could not have been confirmed with these "
            "boroughs and months."
        )
    lines += _without_area(figures.get("without_area"))
    return lines


def _without_area(without: dict | int | None) -> list[str]:
    """How many belong to no borough, in the months before and in those after; reports of old know one number."""
    if isinstance(without, dict):
        if not any(count != 0 for count in without.values()):
            return []
        before, after = ("a few" if count is None else f"{count:,}" for count in (without["before"], without["after"]))
        return [f"Victims with a loss of no known borough are left out: {before} in the months before, {after} after."]
    if without is None:
        return ["A few victims with a loss have no known borough and are left out, before and after."]
    return (
        [f"{without:,} victims with a loss have no known borough and are left out, before and after."]
        if without
        else []
    )


def _picture(each: dict) -> dict:
    return each | {"src": "data:image/svg+xml;base64," + b64encode(each["svg"].encode()).decode()}


def _doses(rows: list[dict]) -> list[list[str]]:
    """Borough, contacts, difference, as a table reads."""
    return [
        [row["name"], "hidden" if row["contacts"] is None else f"{row['contacts']:,}", percent(row["percent"])]
        for row in rows
    ]


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def done_lines(done: list[dict], names: dict[str, str]) -> list[str]:
    """What was done in each borough in question since its start, and what stands in the way, as sentences."""
    lines = []
    for row in done:
        name, since = _whose(row, names), show_date(date.fromisoformat(row["since"]))
        lines.append(
            f"{name}, since {since}: visits in which somebody was met {counted(row['visits'])}; events "
            f"{counted(row['events'])}, with {counted(row['people_at_events'])} people; protective actions "
            f"{counted(row['protective_actions'])}."
        )
        late = row["late_days"]
        if row["borough"] is None and late:
            lines[-1] += f" {how_many(late, 'borough')} started later than first planned."
        elif late is not None and late > 0:
            lines[-1] += f" It started {how_many(late, 'day')} after the first plan."
        if row["is_paused"]:
            lines[-1] += " It is paused."
        if row["blockers"]:
            lines[-1] += f" Not met today: {'; '.join(row['blockers'])}."
    return lines


def _whose(row: dict, names: dict[str, str]) -> str:
    return names[row["borough"]] if row["borough"] else f"In {row['boroughs']} boroughs together"


def _staggered(imputation: dict, areas: str) -> dict | None:
    """The figure of the first page when boroughs started at different times: counted beside expected."""
    if imputation["not_computed"]:
        return None
    asked = imputation["detail"].get("in_question") or imputation
    if asked["not_computed"]:
        return None
    detail = asked["detail"]
    found = [row["name"] for row in detail.get("by_unit", [])]
    return {
        "label": joined(found) if found and asked["n_treated"] else areas,
        "headline": headline(asked["percent"]),
        "definition": f"Victims with a loss since each start, to the nearest 5: {nearest(detail['observed'])}, where "
        f"{nearest(detail['expected'])} were expected from the boroughs that had not started.",
    }


def _around(everyone: dict | None) -> dict | None:
    """All boroughs beside those that started at different times, the same calendar months on both sides."""
    if everyone is None:
        return None
    return _figure(
        everyone, "All ten boroughs", f" in {span(everyone['before'])}", f" in {span(everyone['after'])}"
    ) | {"headline": headline(everyone["percent"])}


def _emmie(result: dict, page: dict) -> list[dict]:
    """Effect, mechanism, moderators, implementation, economics: one row each."""
    methods = result["methods"]
    matrix, costs = methods["reporting"], methods["cost_benefit"]
    return [
        {"key": "Effect", "value": result["verdict"]["sentence"]},
        {"key": "Mechanism", "value": matrix["not_computed"] or _mechanism(matrix)},
        {"key": "Moderators", "value": _moderators(matrix, page["doses"])},
        {"key": "Implementation", "value": " ".join(page["done"]) or "No borough in question has started."},
        {"key": "Economics", "value": costs["not_computed"] or " ".join([_balance(costs), *costs["warnings"]])},
    ]


def _mechanism(matrix: dict) -> str:
    """What the pattern says, and in the same breath what speaks against it."""
    reading = matrix["detail"]
    against = matrix["warnings"] if reading["reading"] == "protection" and not reading["consistent"] else []
    return " ".join([reading["says"], *(["But not surely:"] if against else []), *against])


def _balance(costs: dict) -> str:
    """The net benefit and what each pound brought, as ranges; while the effect may be none, what would pay for it."""
    detail = costs["detail"]
    if detail["heading"] != "found":
        return f"We cannot tell whether it pays for itself. {detail['says']}"
    return (
        f"Benefits less costs are likely between {signed_pounds(costs['low'])} and {signed_pounds(costs['high'])}: "
        f"£{detail['ratio_low']:.1f} to £{detail['ratio_high']:.1f} of benefit for each pound. In "
        f"{math.floor(100 * detail['chance_benefits_exceed_costs'])} of 100 draws the benefits exceed the costs."
    ).replace("£-", "−£")


def _moderators(matrix: dict, doses: list[list[str]]) -> str:
    """For whom and where it differed. Descriptive: none of these is a finding."""
    rows = {row["name"]: row for row in matrix["detail"].get("series", [])}
    told = []
    for name, words in (("victims_65plus", "victims aged 65 and over"), ("most_deprived", MOST_DEPRIVED)):
        row = rows.get(name)
        known = row is not None and row["percent"] is not None
        told.append(f"{words}: {percent(row['percent']) if known else 'not known'}")
    if doses:
        told.append(
            f"contacts per 1,000 residents aged 65 and over: {', '.join(f'{row[0]} {row[1]}' for row in doses)}"
        )
    sentence = "; ".join(told)
    return f"{sentence[:1].upper()}{sentence[1:]}. Beside the other boroughs, and descriptive alone."


def _years(rows: list[dict]) -> list[dict]:
    shown, last = [], None
    for row in rows:
        change = ""
        if last and row["complete"] and last["complete"] and row["reports"] and last["reports"]:
            change = percent(100 * (row["reports"] / last["reports"] - 1))
        shown.append(row | {"reports": counted(row["reports"]), "change": change})
        last = row
    return shown


def published_change(rows: list[dict]) -> dict:
    """The change between the published totals of two years, whatever the hub counts; what it counts is said where it is
    another number."""
    (first, before), (last, after) = sorted(PUBLISHED_REPORTS.items())[-2:]
    labels = [FinancialYear(year).label for year in (first, last)]
    counted_here = {row["year"]: row["reports"] for row in rows if row["reports"] is not None}
    here = [counted_here.get(label) for label in labels]
    also = ""
    if None not in here and here != [before, after]:
        also = f" This hub counts about {nearest(here[0])} and {nearest(here[1])} by now, with reports that came later."
    return {
        "headline": headline(100 * (after / before - 1)),
        "definition": (
            f"All reports of fraud by victims living in Greater Manchester: {before:,} in {labels[0]}, {after:,} in "
            f"{labels[1]}. Not only those with a loss, and not the months compared here.{also}"
        ),
    }


def _windows(did: dict) -> dict | None:
    windows = (did["settings"] or {}).get("windows")
    if did["not_computed"] or not windows or not windows.get("before") or not windows.get("after"):
        return None
    return {side: span(windows[side]) for side in ("before", "transition", "after") if windows.get(side)} | {
        "months_before": windows["months_before"],
        "months_after": windows["months_after"],
    }
