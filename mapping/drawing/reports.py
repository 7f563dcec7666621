"""The words and tables of an impact report. Knows no model: it reads the engine's JSON and safe figures.

Wording follows the programme's methods specification, section 11: a difference, never an effect; whole percents; the
first page says "likely between" and no statistics; "we cannot tell" looks like any other finding.
"""

from __future__ import annotations

from base64 import b64encode
from itertools import pairwise

from mapping.disclosure import round_count
from mapping.drawing.plans import plan_rows
from mapping.evaluation.months import month_name, month_number
from mapping.evaluation.verdict import joined, whole_percent

NEAREST_VICTIMS = 5


def report_page(*, result: dict | None, figures: dict | None, plan: dict, chart: str, names: dict[str, str]) -> dict:
    """Everything the page prints, as texts and numbers ready to be read. None where there is no result yet."""
    areas = joined([names[code] for code in plan["treated"]])
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
            row | {"percent": _percent(row["percent"]), "before": _count(row["before"]), "after": _count(row["after"])}
            for row in figures["boroughs"]
        ],
        "years": _years(figures["years"]),
        "published": _published(figures["years"]),
        "technical": _technical(did),
        "power": _power(power),
        "cannot_tell": _cannot_tell(figures, did, description, power),
        "snapshot": result["snapshot"],
        "engine": result["engine"],
    }
    return page


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
            rows.append(
                {
                    "name": name, "before": _nearest(group["count_before"]), "after": _nearest(group["count_after"]),
                    "rate_before": f"{group['rate_before']:.1f}", "rate_after": f"{group['rate_after']:.1f}",
                    "change": _percent(group["percent"]),
                    "likely": _likely(group["percent_low"], group["percent_high"]),
                }
            )  # fmt: skip
    treated, everyone = detail["treated"], detail["all_areas"]
    settings = description["settings"]
    return {
        "rows": rows,
        "caution": detail["caution"],
        "before": _span(settings["before"]),
        "after": _span(settings["after"]),
        "pilot": {"before": _nearest(treated["count_before"]), "after": _nearest(treated["count_after"]),
                  "headline": _headline(treated["percent"])},
        "everyone": {"name": _everywhere(everyone), "before": _nearest(everyone["count_before"]),
                     "after": _nearest(everyone["count_after"]),
                     "headline": _headline(everyone["percent"])},
    }  # fmt: skip


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
        "difference": _percent(did["percent"]),
        "low": f"{detail['percent_low']:.1f}",
        "high": f"{detail['percent_high']:.1f}",
        "percent": f"{did['percent']:.1f}",
        "log": f"{did['estimate']:.4f}",
        "log_low": f"{did['low']:.4f}",
        "log_high": f"{did['high']:.4f}",
        "p": f"{did['p']:.3f}",
        "df": int(did["df"]),
        "sets": detail["permutation"]["sets"],
        "floor": f"{detail['permutation']['smallest_possible']:.3f}",
        "n_treated": did["n_treated"],
        "n_comparison": did["n_comparison"],
        "excluded": detail["excluded"],
    }


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


def _cannot_tell(figures: dict, did: dict, description: dict, power: dict) -> list[str]:
    """What a reader must not take from the page, in plain sentences."""
    lines = [
        "About 1 in 7 frauds is reported (Office for National Statistics, year ending September 2024). Fewer reports "
        "need not be less fraud, and a hub that reaches people can raise reporting.",
        "The boroughs in question were chosen, not drawn by lot. Boroughs chosen after a bad year tend to fall anyway.",
        "Whether fraud moved to a neighbouring borough, or fewer people reported, is not tested here.",
    ]
    if power.get("estimate") is not None:
        lines.append(
            f"A change smaller than {whole_percent(100 * power['estimate'])}% could not have been confirmed with these "
            "boroughs and months."
        )
    without = figures.get("without_area")
    if without is None:
        lines.append("A few victims with a loss have no known borough and are left out.")
    elif without:
        lines.append(f"{without:,} victims with a loss have no known borough and are left out, before and after.")
    return lines


def _years(rows: list[dict]) -> list[dict]:
    shown, last = [], None
    for row in rows:
        change = ""
        if last and row["complete"] and last["complete"] and row["reports"] and last["reports"]:
            change = _percent(100 * (row["reports"] / last["reports"] - 1))
        shown.append(row | {"reports": _count(row["reports"]), "change": change})
        last = row
    return shown


def _published(rows: list[dict]) -> dict | None:
    """The change between the last two years whose published totals the hub reproduces."""
    pairs = [(a, b) for a, b in pairwise(rows) if a["published"] and b["published"]]
    if not pairs:
        return None
    before, after = pairs[-1]
    return {
        "headline": _headline(100 * (after["reports"] / before["reports"] - 1)),
        "definition": (
            f"All reports of fraud by victims living in Greater Manchester: {before['reports']:,} in "
            f"{before['year']}, {after['reports']:,} in {after['year']}. "
            "Not only those with a loss, and not the months compared here."
        ),
    }


def _windows(did: dict) -> dict | None:
    windows = (did["settings"] or {}).get("windows")
    if not windows or not windows.get("before") or not windows.get("after"):
        return None
    return {side: _span(windows[side]) for side in ("before", "transition", "after") if windows.get(side)} | {
        "months_before": windows["months_before"],
        "months_after": windows["months_after"],
    }


def _span(months: list[str]) -> str:
    numbers = sorted(month_number(month) for month in months)  # matched by calendar month, so not always in order
    first, last = month_name(numbers[0]), month_name(numbers[-1])
    return first if first == last else f"{first} to {last}"


def _nearest(count: float) -> str:
    count = int(count)
    return "hidden" if 0 < count < NEAREST_VICTIMS else f"{round_count(count, NEAREST_VICTIMS):,}"


def _count(count: int | None) -> str:
    return "hidden" if count is None else f"{count:,}"


def _percent(value: float | None) -> str:
    """ "a fall of 14%", "a rise of 3%", "no change"."""
    if value is None:
        return "not shown"
    size = whole_percent(value)
    return "no change" if size == 0 else f"a {'fall' if value < 0 else 'rise'} of {size}%"


def _headline(value: float | None) -> str:
    """ "Fall of 14%", for a figure that stands by itself."""
    text = _percent(value).removeprefix("a ")
    return text[:1].upper() + text[1:]


def _likely(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "not known"
    return f"{_percent(low)} to {_percent(high)}"
