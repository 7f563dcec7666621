"""./hub bench [NAME ...] [--smoke]: figures of this machine, each beside its target; also in var/bench.json.

With --smoke every measure runs small, and only an error fails: its figures show that it works, not how fast.
"""

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import tests.benchmarks
from tests.benchmarks.measures import MEASURES

RESULTS = Path(__file__).resolve().parent.parent.parent / "var" / "bench.json"


def machine() -> dict:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def main() -> int:
    for module in pkgutil.iter_modules(tests.benchmarks.__path__):
        if "_" not in module.name:  # visits_site.py and the like are what measures start
            importlib.import_module(f"tests.benchmarks.{module.name}")
    parser = argparse.ArgumentParser(
        prog="./hub bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASURES)}; all when none is given")
    parser.add_argument("--smoke", action="store_true", help="small and quick")
    options = parser.parse_args()
    if unknown := set(options.names) - set(MEASURES):
        parser.error(f"no measure is called {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    here = machine()
    print("Machine:", ", ".join(f"{name} {value}" for name, value in here.items()), flush=True)
    figures, failed = [], []
    for name in options.names or list(MEASURES):
        began = time.monotonic()
        print(f"\n== {name}", flush=True)
        try:
            for figure in MEASURES[name](options.smoke):
                figures.append({"measure": name} | figure.as_json())
                print(figure, flush=True)
        except Exception as fault:
            failed.append(name)
            print(f"{name} could not be measured: {type(fault).__name__}: {fault}", flush=True)
        print(f"   ({time.monotonic() - began:.0f} s)", flush=True)
    missed = [figure["name"] for figure in figures if figure["state"] == "MISS"]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    written = {"at": datetime.now(UTC).isoformat(), "smoke": options.smoke, "machine": here, "figures": figures}
    RESULTS.write_text(json.dumps(written, indent=1), encoding="utf-8")
    met = sum(figure["state"] == "ok" for figure in figures)
    print(f"\n{met} targets met, {len(missed)} missed, {len(failed)} measures failed", *failed)
    return 1 if failed or (missed and not options.smoke) else 0


if __name__ == "__main__":
    sys.exit(main())
