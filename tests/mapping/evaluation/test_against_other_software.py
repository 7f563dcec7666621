"""The same panels through other people's estimators: the same digits where the estimator is the same."""

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from mapping.evaluation.calendars import QUARTERLY
from mapping.evaluation.imputation import Rollout, imputation, impute
from mapping.evaluation.model_did import model_did
from mapping.evaluation.simplex import simplex_weights
from mapping.evaluation.synthetic import did_effect

from .worlds import counts_panel, plan_of, values_panel, windows_of

STARTS = {"u0": 12, "u1": 12, "u2": 15, "u3": 18}
PERIODS, UNITS = 24, 10
FIRST = QUARTERLY.number("2018-Q1")
GO_LIVE = {unit: QUARTERLY.code(FIRST + start) for unit, start in STARTS.items()}


def a_staggered_table(seed: int = 4) -> np.ndarray:
    draw = np.random.default_rng(seed)
    table = draw.normal(0, 1, (UNITS, PERIODS)) + 0.3 * np.arange(PERIODS) + draw.normal(0, 3, (UNITS, 1))
    for unit, start in STARTS.items():
        table[int(unit[1:]), start:] -= 2
    return table


def long_frame(table: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": row, "time": t, "y": table[row, t], "first": STARTS.get(f"u{row}", 0)}
        for row in range(len(table))
        for t in range(table.shape[1])
    )


def as_panel(table: np.ndarray):
    return values_panel({f"u{row}": line for row, line in enumerate(table)})


@pytest.fixture
def diff_diff():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import diff_diff

        yield diff_diff


def test_imputation_of_values_agrees_with_diff_diff(diff_diff):
    table = a_staggered_table()
    panel = as_panel(table)

    ours = imputation(panel, plan_of(GO_LIVE), panel.units, panel.months[-1], resample=False)
    theirs = diff_diff.ImputationDiD().fit(long_frame(table), "y", "unit", "time", "first")

    assert ours.estimate == pytest.approx(theirs.overall_att, abs=1e-8)


def test_group_time_effects_agree_with_diff_diff(diff_diff):
    table = a_staggered_table()
    panel = as_panel(table)

    ours = imputation(panel, plan_of(GO_LIVE), panel.units, panel.months[-1], resample=False).detail["group_time"]
    theirs = diff_diff.CallawaySantAnna(control_group="not_yet_treated").fit(
        long_frame(table), "y", "unit", "time", "first"
    )

    assert ours["base"] == "the period before go-live"
    compared = 0
    for row in ours["cohorts"]:
        start = QUARTERLY.number(row["cohort"]) - FIRST
        other = theirs.group_time_effects.get((start, start + row["quarter"]))
        if other is not None:
            assert row["estimate"] == pytest.approx(other["effect"], abs=1e-10)
            compared += 1
    assert compared >= 20


def test_synthetic_did_has_the_unit_weights_of_diff_diff_and_nearly_its_estimate(diff_diff):
    draw = np.random.default_rng(8)  # more donors than months before, so that the weights of time are unique too
    table = draw.normal(0, 1, (22, 14)) + draw.normal(0, 2, (22, 1)) + 0.2 * np.arange(14)
    table[:2, 8:] -= 3
    frame = long_frame(table).assign(treated=lambda rows: (rows["unit"] < 2).astype(int))

    effect, units, _ = did_effect(table[:2].mean(0), table[2:], 8, 2)
    theirs = diff_diff.SyntheticDiD(seed=1).fit(frame, "y", "treated", "unit", "time", post_periods=list(range(8, 14)))

    # Theirs stops a little short of the optimum; ours is the optimum.
    assert units == pytest.approx([theirs.unit_weights.get(unit, 0.0) for unit in range(2, 22)], abs=0.01)
    assert effect == pytest.approx(theirs.att, abs=0.02)


def test_imputed_counts_are_those_of_statsmodels():
    draw = np.random.default_rng(1)
    table = draw.poisson(np.exp(3 + 0.2 * draw.normal(size=(6, 1)) + 0.02 * np.arange(20)))
    panel = counts_panel(
        {f"u{row}": line for row, line in enumerate(table.tolist())}, start="2018-Q1", calendar=QUARTERLY
    )
    rollout = Rollout.of(panel, plan_of({"u0": "2021-Q1", "u1": "2021-Q3"}), panel.units, panel.months[-1])
    everyone = np.ones((1, 6), dtype=bool)

    ours = impute(rollout, rollout.starts[None], everyone, everyone).expected[0]

    rows, columns = np.nonzero(rollout.months < rollout.starts[:, None])
    design = np.zeros((len(rows), 6 + 19))
    design[np.arange(len(rows)), rows] = 1
    later = columns > 0
    design[np.flatnonzero(later), 6 + columns[later] - 1] = 1
    fit = sm.GLM(
        rollout.outcome[rows, columns],
        design,
        family=sm.families.Poisson(),
        offset=np.log(rollout.exposure[rows, columns]),
    ).fit(tol=1e-13)
    assert ours[rows, columns] == pytest.approx(fit.fittedvalues, rel=1e-9)


@pytest.mark.parametrize("plain", [False, True])
def test_the_model_of_every_period_has_the_coefficient_of_statsmodels(plain):
    draw = np.random.default_rng(2)
    table = draw.poisson(30, (5, 16))
    lines = {f"u{row}": line for row, line in enumerate(table.tolist())}
    panel = values_panel(lines) if plain else counts_panel(lines, start="2018-Q1", calendar=QUARTERLY)

    ours = model_did(panel, plan_of({"u0": "2020-Q3"}), windows_of(panel, 10, 6), ["u0"], ["u1", "u2", "u3", "u4"])

    unit, period = (part.ravel() for part in np.indices(table.shape))
    design = np.column_stack(
        [unit == u for u in range(5)] + [period == t for t in range(1, 16)] + [(unit == 0) & (period >= 10)]
    ).astype(float)
    family = sm.families.Gaussian() if plain else sm.families.Poisson()
    fit = sm.GLM(table.ravel(), design, family=family).fit(tol=1e-13)
    assert ours.estimate == pytest.approx(fit.params[-1], abs=1e-8)
    assert ours.low is None


def test_cluster_robust_intervals_are_shown_above_forty_units_and_are_those_of_statsmodels():
    draw = np.random.default_rng(3)
    table = draw.normal(0, 1, (44, 10)) + draw.normal(0, 1, (44, 1))
    panel = values_panel({f"u{row:02d}": line for row, line in enumerate(table)})
    treated, others = [f"u{n:02d}" for n in range(12)], [f"u{n:02d}" for n in range(12, 44)]

    ours = model_did(panel, plan_of(dict.fromkeys(treated, "2019-Q3")), windows_of(panel, 6, 4), treated, others)

    unit, period = (part.ravel() for part in np.indices(table.shape))
    design = np.column_stack(
        [unit == u for u in range(44)] + [period == t for t in range(1, 10)] + [(unit < 12) & (period >= 6)]
    ).astype(float)
    fit = sm.OLS(table.ravel(), design).fit(cov_type="cluster", cov_kwds={"groups": unit, "use_correction": False})
    assert ours.detail["clusters"] == 44
    assert ours.detail["standard_error"] == pytest.approx(fit.bse[-1] * np.sqrt(44 / 43), rel=1e-9)
    assert "44 units" in ours.detail["caution"]


def test_weights_on_the_simplex_are_those_of_a_general_solver():
    from scipy.optimize import minimize

    draw = np.random.default_rng(9)
    columns, target = draw.normal(size=(30, 5)), draw.normal(size=30)

    ours = simplex_weights(columns, target, ridge=2.0)

    theirs = minimize(
        lambda w: ((columns @ w - target) ** 2).sum() + 2.0 * (w**2).sum(),
        np.full(5, 0.2),
        bounds=[(0, 1)] * 5,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-14, "maxiter": 1000},
    ).x
    assert ours == pytest.approx(theirs, abs=1e-5)
    assert ours.sum() == pytest.approx(1)
    assert (ours >= 0).all()


def test_imputation_of_counts_is_that_of_a_poisson_model_with_an_effect_for_every_treated_cell():
    draw = np.random.default_rng(11)
    table = draw.poisson(np.exp(4 + 0.3 * draw.normal(size=(6, 1)) + 0.02 * np.arange(20)))
    starts = {0: 12, 1: 12, 2: 15}
    for unit, start in starts.items():
        table[unit, start:] = draw.poisson(0.7 * table[unit, start:])
    panel = counts_panel(
        {f"u{row}": line for row, line in enumerate(table.tolist())}, start="2018-Q1", calendar=QUARTERLY
    )
    go_live = {f"u{unit}": QUARTERLY.code(FIRST + start) for unit, start in starts.items()}

    ours = imputation(panel, plan_of(go_live), panel.units, panel.months[-1], resample=False)

    # Extended two-way fixed effects (Wooldridge 2023): a dummy for each treated cell takes it out of the fit.
    unit, period = (part.ravel() for part in np.indices(table.shape))
    treated = np.array([starts.get(u, 99) <= t for u, t in zip(unit, period, strict=True)])
    levels = [unit == u for u in range(6)] + [period == t for t in range(1, 20)]
    cells = [np.arange(len(unit)) == at for at in np.flatnonzero(treated)]
    fit = sm.GLM(
        table.ravel(), np.column_stack(levels + cells).astype(float), family=sm.families.Poisson()
    ).fit(tol=1e-13)  # fmt: skip
    without = np.exp(np.column_stack(levels).astype(float) @ fit.params[: len(levels)])
    expected = without[treated].sum()
    assert ours.detail["expected"] == pytest.approx(expected, rel=1e-8)
    assert ours.estimate == pytest.approx(np.log(table.ravel()[treated].sum() / expected), abs=1e-9)


@pytest.mark.parametrize("seed", [8, 21, 34])
def test_synthetic_did_is_that_of_a_general_solver(seed):
    from scipy.optimize import minimize

    draw = np.random.default_rng(seed)
    table = draw.normal(0, 1, (12, 14)) + draw.normal(0, 2, (12, 1)) + 0.2 * np.arange(14)
    ours, donors, before = table[:2].mean(0), table[2:], 8

    effect, units, times = did_effect(ours, donors, before, 2)

    def on_the_simplex(columns, target, ridge):
        k = columns.shape[1]
        found = minimize(
            lambda w: ((columns @ w - target) ** 2).sum() + ridge * (w**2).sum(),
            np.full(k, 1 / k),
            jac=lambda w: 2 * (columns.T @ (columns @ w - target) + ridge * w),
            bounds=[(0, 1)] * k,
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(k)},
            options={"ftol": 1e-16, "maxiter": 5000},
            method="SLSQP",
        )
        return found.x

    # The criteria of Arkhangelsky and others (2021), written out again.
    early, late = donors[:, :before], donors[:, before:].mean(1)
    noise = np.diff(early, axis=1).std(ddof=1)
    ridge = (2 * 6) ** 0.5 * noise**2 * before
    level = early - early.mean(1, keepdims=True)
    of_units = on_the_simplex(level.T, ours[:before] - ours[:before].mean(), ridge)
    of_times = on_the_simplex(early - early.mean(0), late - late.mean(), (1e-4 * noise) ** 2 * 10)
    theirs = ours[before:].mean() - ours[:before] @ of_times - of_units @ (late - early @ of_times)
    assert units == pytest.approx(of_units, abs=2e-6)
    assert times == pytest.approx(of_times, abs=2e-5)
    assert effect == pytest.approx(theirs, abs=1e-4)
