"""The technical annex: every method of the engine, its answer with its range, or the sentence why there is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

from fraudhub.core.periods import show_date
from mapping.drawing.saying import nearest, pounds, signed_pounds, span
from mapping.evaluation.months import month_name, month_number

TITLES = {
    "before_after": "Before and after, section 1 (description)",
    "two_by_two": "Two-by-two comparison, section 2 (cross-check)",
    "borough_did": "Borough-level difference-in-differences, section 3",
    "model_did": "Poisson model with fixed effects, section 3.1 (robustness)",
    "event_study": "Event study by quarter, section 3.2",
    "pre_trend": "Earlier drift and placebos, section 3.2",
    "regression_to_mean": "Regression to the mean, section 3.2",
    "imputation": "Imputation for a staggered rollout, section 4",
    "synthetic_control": "Synthetic control, section 5 (robustness)",
    "synthetic_did": "Synthetic difference-in-differences, section 5 (robustness)",
    "displacement": "Displacement to neighbours, section 6",
    "reporting": "Less fraud or less reporting, section 7 (exploratory, adjusted together)",
    "maturity_aj": "Outcomes at equal age, section 8",
    "maturity_projection": "Projection of outcomes, section 8",
    "losses_capped": "Losses up to a cap, section 9",
    "losses_raw": "All of each loss, section 9",
    "power": "What could be seen, section 10",
    "cost_benefit": "Cost and benefit, section 12",
}


UNKNOWN = "not known"


def annex(methods: dict) -> list[dict]:
    """{"name", "title", "not_computed", "figures" rows of (key, value), "tables" of (caption, head, rows), "notes"}."""
    return [_section(name, methods[name]) for name in TITLES if name in methods]


def _section(name: str, method: dict) -> dict:
    section = {"name": name, "title": TITLES[name], "not_computed": method["not_computed"], "figures": [],
               "tables": [], "notes": list(method["warnings"])}  # fmt: skip
    if name == "displacement":
        _of_method(method["detail"].get("of_method"), section)
    if method["not_computed"]:
        return section
    section["figures"] += _estimate(method)
    told = _MORE.get(name)
    if told:
        told(method, method["detail"], section)
    return section


def _estimate(method: dict) -> list[tuple[str, str]]:
    if method["estimate"] is None:
        return []
    rows = []
    unit = method["unit_of_estimate"]
    if unit == "log_ratio":
        text = f"{as_percent(method['estimate'])}"
        if method["low"] is not None and method["high"] is not None:
            text += f", 95% interval {as_percent(method['low'])} to {as_percent(method['high'])}"
        rows.append(("Change", text))
        logs = f"{method['estimate']:.3f}"
        if method["low"] is not None and method["high"] is not None:
            logs += f" ({method['low']:.3f} to {method['high']:.3f})"
        rows.append(("On the log scale", logs))
    elif unit == "share":
        text = _share(method["estimate"])
        if method["low"] is not None and method["high"] is not None:
            text += f" ({_share(method['low'])} to {_share(method['high'])})"
        rows.append(("Share", text))
    if method["p"] is not None:
        rows.append(("p", "below 0.001" if method["p"] < 0.001 else f"{method['p']:.3f}"))
    if method["df"] is not None:
        rows.append(("Degrees of freedom", f"{method['df']:g}"))
    if method["n_treated"] is not None:
        compared = "" if method["n_comparison"] is None else f", {method['n_comparison']} compared with"
        rows.append(("Boroughs", f"{method['n_treated']} in question{compared}"))
    return rows


def as_percent(log: float | None) -> str:
    """-17.1% of a log ratio, to one place."""
    if log is None:
        return UNKNOWN
    return f"{100 * math.expm1(min(log, 50.0)):+.1f}%".replace("-", "−")


def _two_by_two(method, detail, section):
    section["figures"].append(("Victims prevented, by these four counts", _fives(detail["prevented"])))
    if detail["res"] is not None:
        section["figures"].append(("Relative effect size (its inverse)", f"{detail['res']:.2f}"))
    section["notes"].append(detail["caution"])


def _borough_did(method, detail, section):
    shuffled = detail["permutation"]
    section["figures"].append(
        ("Permutation", f"{shuffled['sets']:,} sets of boroughs; p cannot be below {shuffled['smallest_possible']:.3f}")
    )
    section["tables"].append(
        ("Each borough's change of its rate", ["Borough", "In question", "Change"],
         [[row["name"], "Yes" if row["in_question"] else "No", _whole(row["percent"])] for row in detail["by_unit"]])
    )  # fmt: skip
    section["notes"] += [f"Left out: {row['name'] if isinstance(row, dict) else row}." for row in detail["excluded"]]
    for name, words in (
        ("without_extreme_months", "Without extreme months"),
        ("without_pandemic_months", "Without the pandemic's months"),
    ):  # fmt: skip
        again = detail.get(name)
        if again and again.get("estimate") is not None:
            section["figures"].append((words, as_percent(again["estimate"])))
    _occurrence(detail, section)


def _occurrence(detail, section):
    """The same by the day of the fraud, where that is known."""
    beside = detail.get("by_occurrence")
    if not beside:
        return
    if beside["estimate"] is None:
        section["notes"].append(f"By the day of the fraud: {beside['not_computed']}")
        return
    section["figures"].append(
        ("By the day of the fraud in place of the report",
         f"{as_percent(beside['estimate'])} ({_interval(beside['low'], beside['high'])}); the day is known of "
         f"{100 * min(1.0, beside['share_known']):.0f}%")
    )  # fmt: skip


def _model(method, detail, section):
    section["notes"].append(detail["caution"])
    _agrees(detail, section)


def _agrees(detail, section):
    if "agrees" in detail:
        words = "Same direction, within one standard error" if detail["agrees"] else "Not within one standard error"
        section["figures"].append(("Beside the headline", words))


def _event_study(method, detail, section):
    rows = [
        [f"{row['quarter']:+d}".replace("-", "−"), month_name(month_number(row["from"])), as_percent(row["estimate"]),
         _interval(row["low"], row["high"])]
        for row in detail["quarters"]
        if row["estimate"] is not None
    ]  # fmt: skip
    section["tables"].append(
        ("Difference by quarter, against the quarter before go-live", ["Quarter", "From", "Difference", "95% interval"],
         rows)
    )  # fmt: skip
    section["notes"].append("One quarter that stands out is one of many: they are shown, not tested one by one.")
    _compared(method, section)


def _compared(method, section):
    compared = method["settings"].get("compared")
    if compared:
        section["notes"].append(
            f"The first to start ({', '.join(compared['first_to_start'])}) against {', '.join(compared['with'])}."
        )


def _pre_trend(method, detail, section):
    section["figures"] = [
        (f"{words} a year" if words == "Change" else words, text) for words, text in section["figures"] if words != "p"
    ]
    section["figures"] += [
        ("Rank of the earlier drift", f"{detail['rank']} of {detail['of']} (1 is the steepest)"),
        ("Drift that could have been missed", f"{_share(detail['could_have_missed'])} a year"),
    ]
    if detail.get("breakdown_percent") is not None:
        section["figures"].append(
            ("Breakdown", f"The result would vanish if those in question had been drifting "
                          f"{abs(detail['breakdown_percent']):.0f}% a year relative to the rest")
        )  # fmt: skip
    placebo = detail.get("placebo_a_year_earlier")
    if placebo and placebo.get("estimate") is not None:
        section["figures"].append(
            ("Pretended start a year earlier",
             f"{as_percent(placebo['estimate'])} ({_interval(placebo['low'], placebo['high'])})")
        )  # fmt: skip
    left_out = detail.get("leave_one_out")
    if left_out:
        section["figures"].append(
            ("One compared borough left out at a time", _interval(left_out["low"], left_out["high"]))
        )
    rows = [[row["name"], as_percent(row["estimate"])] for row in detail.get("placebo_boroughs", [])
            if row.get("estimate") is not None]  # fmt: skip
    if rows:
        section["tables"].append(("Each compared borough as if it had started", ["Borough", "Difference"], rows))
    _compared(method, section)


def _regression(method, detail, section):
    bad = [row["name"] for row in detail["by_unit"] if row["in_question"] and row["last_year_highest"]]
    section["figures"].append(("Worst year just before the start", ", ".join(bad) or "In none of those in question"))
    newest = [row["levels"][0] for row in detail["by_unit"]]
    if any(level is not None for level in newest):
        section["tables"].append(
            ("Each borough’s rate, the year before the start being 100",
             ["Borough", *(f"Year to {month_name(month_number(end))}" for end in detail["years_end"])],
             [[row["name"], *(_of_hundred(level, row["levels"][0]) for level in row["levels"])]
              for row in detail["by_unit"]])
        )  # fmt: skip
    if detail.get("again_without_last_year"):
        section["notes"].append("The figures above leave out the twelve months before the start.")
    _compared(method, section)


def _of_hundred(level: float | None, newest: float | None) -> str:
    return UNKNOWN if level is None or not newest else f"{100 * level / newest:.0f}"


def _imputation(method, detail, section):
    section["figures"] += [
        ("Victims counted", nearest(detail["observed"])),
        ("Victims expected without the service", nearest(detail["expected"])),
        ("Last month that could be compared", month_name(month_number(detail["last_month_identified"]))),
    ]
    shuffled = detail.get("randomisation")
    if shuffled:
        section["figures"].append(("Start dates shuffled", f"{shuffled['shuffles']:,} times"))
    for caption, key, head in (
        ("By borough", "by_unit", "Borough"), ("By months since the start", "by_months_since", "Months"),
        ("By quarter", "by_quarter", "From"),
    ):  # fmt: skip
        rows = [
            [row.get("name") or row.get("months") or month_name(month_number(row["from"])), _whole(row["percent"])]
            for row in detail[key]
            if row["percent"] is not None
        ]
        if rows:
            section["tables"].append((caption, [head, "Change"], rows))
    average = detail.get("group_time", {}).get("average")
    if average is not None:
        section["figures"].append(
            (f"By cohort, against {detail['group_time']['base']} (robustness)", as_percent(average))
        )
    _occurrence(detail.get("in_question", {}).get("detail", detail), section)
    if detail.get("months_with_one_comparison"):
        section["notes"].append(
            f"In {detail['months_with_one_comparison']} months only one borough was left to compare with."
        )
    if detail.get("months_not_identified"):
        section["notes"].append(
            f"{detail['months_not_identified']} months are left out: every borough had started by then."
        )
    _agrees(detail, section)


def _synthetic(method, detail, section):
    rows = [[row["name"], f"{row['weight']:.2f}"] for row in detail["weights"] if row["weight"] >= 0.005]
    section["tables"].append(("Weights", ["Borough", "Weight"], rows))
    section["figures"].append(("Placebo sets", f"{detail['placebos']:,}"))
    if "pre_fit_rmse" in detail:
        fits = [
            UNKNOWN if fit is None else f"{fit:.3f}" for fit in (detail["pre_fit_rmse"], detail["median_donor_rmse"])
        ]
        section["figures"].append(
            ("Fit before the start (root mean square)", f"{fits[0]}, the median of the others {fits[1]}")
        )  # fmt: skip
    _agrees(detail, section)


def _displacement(method, detail, section):
    section["figures"] += [
        ("Neighbours", ", ".join(detail["buffer"])),
        ("Control", ", ".join(detail["control"])),
        ("Weighted displacement difference, victims",
         f"{_fives(method['estimate'])} ({_fives(method['low'])} to {_fives(method['high'])})"),
        ("Total net effect, victims prevented",
         f"{_fives(detail['total_net_effect'])} ({_fives(detail['total_net_effect_low'])} to "
         f"{_fives(detail['total_net_effect_high'])})"),
    ]  # fmt: skip
    if detail.get("wdq") is not None:
        section["figures"].append(("Weighted displacement quotient", f"{detail['wdq']:.2f}. {detail['wdq_reading']}"))
    elif detail.get("wdq_reading"):
        section["notes"].append(detail["wdq_reading"])
    again = detail.get("headline_against_control")
    if again and again["estimate"] is not None:
        section["figures"].append(
            ("Headline against the control alone",
             f"{as_percent(again['estimate'])} ({_interval(again['low'], again['high'])})")
        )  # fmt: skip


def _of_method(moved, section):
    """Whether fraud moved to other kinds: known also where no neighbour is to be looked at."""
    if not moved:
        return
    if moved["not_computed"]:
        section["notes"].append(f"Other kinds of fraud: {moved['not_computed']}")
    elif moved["low"] is not None:
        odds = f"log odds {moved['estimate']:+.2f} ({moved['low']:+.2f} to {moved['high']:+.2f})".replace("-", "−")
        section["notes"].append(f"{moved['says']} Their share of reports: {odds}.")


def _reporting(method, detail, section):
    rows = [
        [row["words"][:1].upper() + row["words"][1:], row["protection_fits"],
         row["not_computed"] or _series_change(row), "" if row["p_holm"] is None else f"{row['p_holm']:.3f}"]
        for row in detail["series"]
    ]  # fmt: skip
    section["figures"] = [("Reading", detail["says"])]
    section["tables"].append(
        ("Each series as the headline is worked out", ["Series", "If protection works", "Found", "p, adjusted"], rows)
    )


def _series_change(row) -> str:
    if row["percent"] is None:  # a share: on the scale of log odds
        return f"{row['direction']} (log odds {row['estimate']:+.2f})".replace("-", "−")
    return f"{row['direction']}: {as_percent(row['estimate'])} ({_interval(row['low'], row['high'])})"


def _maturity(method, detail, section):
    rows = []
    for key, words in (("in_question", "In question"), ("others", "Others"), ("all", "All")):
        group = detail.get(key)
        if group:
            section["figures"].append(
                (f"To date, {words.lower()}",
                 f"{_share(group['to_date'])} positive; median age of a case {group['median_age_months']:.0f} months")
            )  # fmt: skip
            for at in group["by_age"]:
                if at["share"] is not None:
                    rows.append([words, f"{at['age']} months", _share(at["share"]),
                                 f"{_share(at['low'])} to {_share(at['high'])}"])  # fmt: skip
    section["tables"].append(
        ("Share with a positive outcome by age", ["Boroughs", "Age", "Share", "95% interval"], rows)
    )


def _projection(method, detail, section):
    section["notes"].append(detail["sentence"])


def _losses_capped(method, detail, section):
    section["notes"].append(detail["says"])
    _groups(detail, section)
    model = detail.get("model")
    if model and model["estimate"] is not None:
        section["figures"].append(("Poisson model of the capped totals (robustness)", as_percent(model["estimate"])))
        section["notes"].append(model["caution"])
    elif model:
        section["notes"].append(f"Poisson model of the capped totals: {model['not_computed']}")
    saved = detail.get("money_saved")
    if saved:
        section["figures"].append(
            ("Money saved, if the headline holds", f"{signed_pounds(saved['low'])} to {signed_pounds(saved['high'])}")
        )


def _losses_raw(method, detail, section):
    _groups(detail, section)
    section["figures"] += [
        ("Largest single loss", f"about {pounds(detail['largest']['pounds'])}"),
        ("Share of all losses in the largest 1%", _share(detail["top_1_percent_share"])),
    ]
    without = detail.get("without_largest")
    if without and without.get("estimate") is not None:
        section["figures"].append(("Without the largest loss", as_percent(without["estimate"])))


def _groups(detail, section):
    rows = [
        [words, side, nearest(group["victims"]), pounds(group["total"]), pounds(group["median"]),
         pounds(group["geometric_mean"])]
        for key, words in (("in_question", "In question"), ("others", "Others"))
        for side, group in ((side, detail["groups"][key][side]) for side in ("before", "after"))
        if group["victims"] >= 10
    ]  # fmt: skip
    if rows:
        section["tables"].append(
            ("Losses", ["Boroughs", "", "Victims with a loss", "Total", "Median", "Geometric mean"], rows)
        )


def _power(method, detail, section):
    rows = [[f"{row['months']}", f"{100 * row['share']:.0f}%"] for row in detail.get("by_months", [])
            if row.get("share") is not None]  # fmt: skip
    section["tables"].append(("Smallest fall that could be confirmed", ["Months after", "Fall"], rows))
    section["figures"] = (
        [("Smallest fall with these months", f"{100 * method['estimate']:.0f}%")] if method["estimate"] else []
    )


def _cost_benefit(method, detail, section):
    until = method["settings"].get("costs_until")
    costs = f"{pounds(detail['cost_pounds'])}, {_items(detail['costs'])}"
    section["figures"] = [
        (f"Costs entered for these boroughs up to {show_date(date.fromisoformat(until))}" if until else "Costs", costs),
        ("One fraud costs", f"{pounds(detail['unit_cost_pounds'])} in prices of {detail['prices_of']}"),
        ("Heading", detail["heading"]), ("Break-even", detail["says"]),
    ]  # fmt: skip
    if detail["heading"] == "found":
        section["figures"] += [
            ("Net benefit", f"{signed_pounds(method['low'])} to {signed_pounds(method['high'])}"),
            ("Benefit for each pound", f"{detail['ratio_low']:.1f} to {detail['ratio_high']:.1f}"),
            ("Chance that benefits exceed costs", _share(detail["chance_benefits_exceed_costs"])),
        ]
        rows = [[f"{row['multiplier']}", signed_pounds(row["net_pounds"])] for row in detail["by_multiplier"]]
        section["tables"].append(
            ("If for each reported fraud so many happen", ["Frauds", "Net benefit, the middle of its range"], rows)
        )
    else:
        section["notes"].append("While the difference may be none, no balance is shown: only what would pay for it.")


def _items(costs: dict[str, float]) -> str:
    return "; ".join(f"{item.lower()} {pounds(amount)}" for item, amount in costs.items() if amount)


def _before_after(method, detail, section):
    section["notes"].append(detail["caution"])
    section["figures"].append(("Months", f"{span(method['settings']['before'])}; {span(method['settings']['after'])}"))


def _interval(low: float | None, high: float | None) -> str:
    return UNKNOWN if low is None or high is None else f"{as_percent(low)} to {as_percent(high)}"


def _whole(value: float | None) -> str:
    return "hidden" if value is None else f"{value:+.0f}%".replace("-", "−")


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else f"{100 * value:.1f}%"


def _fives(victims: float | None) -> str:
    if victims is None:
        return UNKNOWN
    return f"{5 * round(victims / 5):,}".replace("-", "−")


_MORE: dict[str, Callable] = {
    "before_after": _before_after, "two_by_two": _two_by_two, "borough_did": _borough_did, "model_did": _model,
    "event_study": _event_study, "pre_trend": _pre_trend, "regression_to_mean": _regression,
    "imputation": _imputation, "synthetic_control": _synthetic, "synthetic_did": _synthetic,
    "displacement": _displacement, "reporting": _reporting, "maturity_aj": _maturity,
    "maturity_projection": _projection, "losses_capped": _losses_capped, "losses_raw": _losses_raw, "power": _power,
    "cost_benefit": _cost_benefit,
}  # fmt: skip
