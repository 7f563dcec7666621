"""The impact engine on the demonstration's panel, and the rates at which its headline is right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from tests.benchmarks.measures import Figure, measure


@measure("engine")
def engine(smoke: bool) -> Iterator[Figure]:
    from mapping.evaluation import simulate
    from mapping.evaluation.error_rates import headline_error_rates
    from mapping.evaluation.panel import Panel
    from mapping.evaluation.plan import AnalysisPlan
    from mapping.evaluation.run import evaluate

    pilots = ("E08000007", "E08000009")
    panel = Panel.from_rows(simulate.demonstration_world(1).rows())
    plan = AnalysisPlan(treated=pilots, go_live=simulate.DEMONSTRATION_STARTS)
    seconds = []
    for _ in range(2 if smoke else 20):
        began = time.perf_counter()
        result = evaluate(panel, plan, synthetic=True)
        seconds.append(time.perf_counter() - began)
    yield Figure(
        "an evaluation without resampling, median", median(seconds), "s", at_most=0.5, beside=result["verdict"]["case"]
    )

    worlds = simulate.simulate(2, worlds=100 if smoke else 1000)
    began = time.perf_counter()
    rates = headline_error_rates(worlds, AnalysisPlan(treated=pilots), simulate.MEASURED_STARTS, 0.0)
    yield Figure(
        "intervals that hold the truth, no effect", 100 * rates.coverage, "%",
        at_least=None if smoke else 93, beside=f"95 % promised; {time.perf_counter() - began:.1f} s for all worlds",
    )  # fmt: skip
    yield Figure("false alarms of the full rule", 100 * rates.announced, "%", at_most=None if smoke else 7)
