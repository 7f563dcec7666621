"""The chart of an impact report, as SVG with its description in words. Drawn in jobs only: matplotlib is heavy."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from fraudhub.accounts.roles import Audience
from mapping.disclosure import round_count
from mapping.drawing.pictures import signed_percent
from mapping.evaluation.months import month_code, month_name, month_number
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.run import RecordingChange
from mapping.evaluation.verdict import joined, whole_percent

INK, TREATED, COMPARISON, MARK = "#0b0c0c", "#08468b", "#b05a00", "#505a5f"
PLATE = {"facecolor": "#fff", "edgecolor": "none", "pad": 1}  # words stay readable on the hatching
CHART_MONTHS_BEFORE = 24
STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "fraud-protection-hub", "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "sans-serif"], "font.size": 11,
    "hatch.linewidth": 0.6, "axes.edgecolor": MARK,
}  # fmt: skip
MOST_NAMED = 3  # more names than these do not fit into the picture


@dataclass(frozen=True)
class Chart:
    svg: str
    text: str
    png: bytes = b""  # for Word, which draws no SVG


def draw_chart(
    panel: Panel, result: dict, plan: AnalysisPlan, changes: Iterable[RecordingChange], *, audience: Audience
) -> Chart:
    """Victims with a loss per 100,000 residents a month: the boroughs in question beside those compared with.

    Months left out of both sides are hatched, first days and changes of recording are lines. A month whose count
    is small is a gap, and counts are rounded for the audience before they become rates. SVG without outside fonts;
    the same inputs give the same text.
    """
    did = result["methods"]["borough_did"]
    windows = did["settings"].get("windows") if did["settings"] and not did["not_computed"] else None
    treated = [code for code in plan.treated if code in panel.units]
    compared = [row["unit"] for row in did["detail"].get("by_unit", []) if not row["in_question"]]
    others = compared or [code for code in panel.units if code not in treated]
    beside = f"{len(others)} boroughs compared with" if compared else f"{len(others)} other boroughs"
    last = month_number(result["snapshot"]["last_month_used"])
    first_live = min((plan.go_live_month(code) for code in treated if plan.go_live_month(code)), default=last)
    start = max(panel.months[0], first_live - CHART_MONTHS_BEFORE)
    end = min(last, month_number(windows["after"][1])) if windows and windows.get("after") else last
    months = [month for month in panel.months if start <= month <= end]
    lines = {"treated": _rates(panel, treated, months, audience), "others": _rates(panel, others, months, audience)}
    named = len(treated) <= MOST_NAMED
    names = joined([panel.name(code) for code in treated]) if named else f"The {len(treated)} boroughs in question"
    x = np.arange(len(months))

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(9, 4.1), layout="constrained")
        axes = figure.subplots()
        hatched = [at for at, month in enumerate(months) if _in(month, windows, "transition")]
        if hatched:
            axes.axvspan(hatched[0] - 0.5, hatched[-1] + 0.5, facecolor="#f3f2f1", edgecolor=MARK, hatch="///", lw=0)
        if others:
            axes.plot(x, lines["others"], color=COMPARISON, lw=2, ls="--", label=f"The {beside}")
        axes.plot(x, lines["treated"], color=TREATED, lw=2.4, marker="o", ms=3.5, label=names)
        top = 1.18 * np.nanmax([np.nanmax(line) if np.isfinite(line).any() else 1 for line in lines.values()])
        axes.set(ylim=(0, top), xlim=(-0.7, len(months) - 0.3))
        for code in treated:
            live = plan.go_live_month(code)
            if live is not None and start <= live <= end:
                axes.axvline(live - start - 0.5, color=INK, lw=1.2)
                axes.annotate(
                    f"{panel.name(code)} starts", (live - start - 0.5, top), (3, -3), rotation=90, va="top", ha="left",
                    textcoords="offset points", fontsize=9.5, color=INK, bbox=PLATE,
                )  # fmt: skip
        for change in changes:
            at = month_number(change.happened)
            if start < at <= end:
                axes.axvline(at - start - 0.5, color=MARK, lw=1, ls=":")
                axes.annotate(
                    change.text, (at - start - 0.5, top), (3, -3), rotation=90, va="top", ha="left",
                    textcoords="offset points", fontsize=9.5, color=MARK,
                )  # fmt: skip
        ticks = [at for at, month in enumerate(months) if month_code(month)[5:] in ("01", "07")]
        axes.set_xticks(ticks, [month_name(months[at]) for at in ticks])
        axes.set_title("Victims with a loss per 100,000 residents a month", loc="left", fontsize=11, color=INK)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="lower left", frameon=False)
        svg, png = _saved(figure)
    return Chart(svg, _said(lines, months, windows, names, beside), png)


def draw_quarters(result: dict, plan: AnalysisPlan, changes: Iterable[RecordingChange]) -> Chart | None:
    """The event study: the difference from the others quarter by quarter, against the last quarter before go-live, in
    whole percents. None where there is none. Changes of recording are lines."""
    quarters = [row for row in result["methods"]["event_study"]["detail"].get("quarters", []) if row["low"] is not None]
    if len(quarters) < 2:
        return None
    x = [row["quarter"] for row in quarters]
    middle, low, high = (
        np.array([_whole_percents(row[key]) for row in quarters], dtype=float) for key in ("estimate", "low", "high")
    )
    first = month_number(quarters[0]["from"]) - 3 * quarters[0]["quarter"]  # of quarter 0, as if none were skipped
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(9, 3.6), layout="constrained")
        axes = figure.subplots()
        axes.axhline(0, color=INK, lw=1)
        axes.axvline(-0.5, color=INK, lw=1.2)
        axes.errorbar(
            x, middle, yerr=[middle - low, high - middle], fmt="o", color=TREATED, ecolor=MARK, elinewidth=1.4,
            capsize=3, ms=5,
        )  # fmt: skip
        axes.margins(y=0.12)
        top = axes.get_ylim()[1]
        axes.annotate("Go-live", (-0.5, top), (3, -3), rotation=90, va="top", ha="left", textcoords="offset points",
                      fontsize=9.5, color=INK, bbox=PLATE)  # fmt: skip
        for change in changes:
            at = (month_number(change.happened) - first) / 3
            if x[0] < at <= x[-1]:
                axes.axvline(at - 0.5, color=MARK, lw=1, ls=":")
                axes.annotate(change.text, (at - 0.5, top), (3, -3), rotation=90, va="top", ha="left",
                              textcoords="offset points", fontsize=9.5, color=MARK)  # fmt: skip
        axes.set_xticks(x, [f"{quarter:+d}".replace("-", "−") if quarter else "0" for quarter in x])
        axes.set_xlabel("Quarters from go-live; −1 is what the others are set against", color=INK)
        axes.set_title("Difference from the boroughs compared with, in percent, with its range", loc="left",
                       fontsize=11, color=INK)  # fmt: skip
        axes.spines[["top", "right"]].set_visible(False)
        svg, png = _saved(figure)
    before = [(a, b) for quarter, a, b in zip(x, low, high, strict=True) if quarter < -1]
    holding = sum(a <= 0 <= b for a, b in before)
    text = f"{len(x)} quarters, {-x[0]} before go-live and {x[-1] + 1} after, each with its range. "
    if before:
        text += f"Before go-live the range holds nought in {holding} of {len(before)} quarters. "
    after = [(quarter, value) for quarter, value in zip(x, middle, strict=True) if quarter >= 0]
    text += f"After it: {'; '.join(f'quarter {quarter} {signed_percent(value)}' for quarter, value in after)}."
    return Chart(svg, text, png)


FEWEST_DOSES = 3


def draw_doses(doses: list[dict]) -> Chart | None:
    """Each borough's difference beside the contacts made there. Association alone: boroughs chose their dose. None for
    fewer than three: two points are always on a line."""
    shown = [row for row in doses if row["contacts"] is not None and row["percent"] is not None]
    if len(shown) < FEWEST_DOSES:
        return None
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(9, 3.6), layout="constrained")
        axes = figure.subplots()
        axes.axhline(0, color=MARK, lw=1)
        axes.plot([row["contacts"] for row in shown], [row["percent"] for row in shown], "o", color=TREATED, ms=7)
        for row in shown:
            axes.annotate(row["name"], (row["contacts"], row["percent"]), (7, 4), textcoords="offset points",
                          fontsize=9.5, color=INK)  # fmt: skip
        axes.margins(x=0.12, y=0.18)
        axes.set_xlabel("Contacts per 1,000 residents aged 65 and over since the start", color=INK)
        axes.set_title("Difference in percent; an association alone: boroughs chose how much they did", loc="left",
                       fontsize=11, color=INK)  # fmt: skip
        axes.spines[["top", "right"]].set_visible(False)
        svg, png = _saved(figure)
    told = "; ".join(f"{row['name']} {row['contacts']} contacts, {signed_percent(row['percent'])}" for row in shown)
    text = f"{len(shown)} boroughs by contacts per 1,000 residents aged 65 and over, and by their difference: {told}."
    return Chart(svg, text, png)


def _whole_percents(log: float) -> int:
    value = 100 * float(np.expm1(min(log, 5.0)))
    return int(np.sign(value)) * whole_percent(value)


def _saved(figure: Figure) -> tuple[str, bytes]:
    out, dots = io.StringIO(), io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(dots, format="png", dpi=160, metadata={"Software": None})
    return out.getvalue(), dots.getvalue()


def _rates(panel: Panel, units: list[str], months: list[int], audience: Audience) -> np.ndarray:
    if not units:
        return np.full(len(months), np.nan)
    rows = [panel.units.index(unit) for unit in units]
    columns = [panel.months.index(month) for month in months]
    counts = panel.counts[np.ix_(rows, columns)].sum(0)
    people = panel.population[np.ix_(rows, columns)].sum(0)
    shown = [
        np.nan if not np.isfinite(count) or 0 < count < audience.k else round_count(int(count), audience.round_to)
        for count in counts
    ]
    return 100_000 * np.array(shown, dtype=float) / people


def _within(names: str) -> str:
    return names.replace("The ", "the ", 1)


def _in(month: int, windows: dict | None, side: str) -> bool:
    ends = windows and windows.get(side)
    return bool(ends) and month_number(ends[0]) <= month <= month_number(ends[1])


def _said(lines: dict[str, np.ndarray], months: list[int], windows: dict | None, names: str, beside: str) -> str:
    """The chart in words, for those who do not see it."""
    if not np.isfinite(lines["others"]).any():
        return (
            f"One line from {month_name(months[0])} to {month_name(months[-1])}: victims with a loss per 100,000 "
            f"residents a month in {_within(names)} together. There is no other borough to draw beside it."
        )
    text = (
        f"Two lines from {month_name(months[0])} to {month_name(months[-1])}: victims with a loss per 100,000 "
        f"residents a month in {_within(names)}, and in the {beside}."
    )
    if not windows or not windows.get("after"):
        return text

    def mean(line: str, side: str) -> str:
        inside = [lines[line][at] for at, month in enumerate(months) if _in(month, windows, side)]
        return f"{np.nanmean(inside):.0f}" if np.isfinite(inside).any() else "not known"

    return (
        f"{text} {names}: about {mean('treated', 'before')} a month before and {mean('treated', 'after')} after. The "
        f"others: about {mean('others', 'before')} before and {mean('others', 'after')} after."
    )
