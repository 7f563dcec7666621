"""The numbers a benefit rests on, as they came with the hub. No arithmetic: pages read this too."""

import csv
from dataclasses import dataclass
from pathlib import Path

from .errors import InputError

SETTINGS_FILE = Path(__file__).with_name("economics.csv")
NEEDED = ("unit_cost", "deflator_from", "deflator_to", "unreported_multiplier")


@dataclass(frozen=True)
class EconomicSetting:
    """One dated, sourced number that a benefit rests on."""

    code: str
    name: str
    value: float
    unit: str
    price_year: str
    valid_from: str
    needs_checking: bool
    source: str


def read_settings(path: Path = SETTINGS_FILE) -> dict[str, EconomicSetting]:
    """The settings by code, the newest of each. InputError when one that is needed is not there."""
    found: dict[str, EconomicSetting] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                value = float(row["value"])
            except (TypeError, ValueError):
                raise InputError(
                    [f"{path.name}, line {line}, column value: “{row['value']}” is not a number."]
                ) from None
            setting = EconomicSetting(**{**row, "value": value, "needs_checking": row["needs_checking"] == "yes"})
            if setting.code not in found or found[setting.code].valid_from <= setting.valid_from:
                found[setting.code] = setting
    if missing := [code for code in NEEDED if code not in found]:
        raise InputError([f"{path.name} has no row for {', '.join(missing)}."])
    return found
