"""./hub manage evaluate: any analyst's panel, with no database anywhere."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mapping.evaluation import simulate
from mapping.evaluation.methods import NAMES

ROOT = Path(__file__).resolve().parents[2]
STARTS = {simulate.NAMES[code]: start for code, start in simulate.DEMONSTRATION_STARTS.items()}


CASES = "case_id,report_date,outcome,outcome_date,extract_date,unit"


def write(path: Path, header: str, rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(header.split(","))
        table.writerows(rows)
    return path


@pytest.fixture
def monthly(tmp_path):
    rows = simulate.demonstration_world(5).rows()
    return write(
        tmp_path / "panel.csv",
        "unit,period,count,exposure",
        [[simulate.NAMES[row["unit"]], row["month"], row["count"], row["population"]] for row in rows],
    )


@pytest.fixture
def go_live(tmp_path):
    kinds = {"Stockport": "pilot", "Trafford": "pilot"}
    return write(
        tmp_path / "go_live.csv",
        "unit,go_live,kind",
        [[unit, day, kinds.get(unit, "rollout")] for unit, day in STARTS.items()],
    )


def evaluated(tmp_path, panel, *options) -> dict:
    out = tmp_path / "out.json"
    call_command("evaluate", str(panel), *(str(option) for option in options), "--json", str(out))
    return json.loads(out.read_text(encoding="utf-8"), parse_constant=lambda name: pytest.fail(f"{name} in the JSON"))


def refused(tmp_path, panel, *options) -> str:
    with pytest.raises(CommandError) as error:
        evaluated(tmp_path, panel, *options)
    assert not (tmp_path / "out.json").exists()
    return str(error.value)


def small(tmp_path, *rows: str, header: str = "unit,period,count") -> Path:
    path = tmp_path / "panel.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def start_of(tmp_path, text: str = "a,2020-07") -> Path:
    path = tmp_path / "go_live.csv"
    path.write_text(f"unit,go_live\n{text}\n", encoding="utf-8")
    return path


def a_table(periods: list[str], level=lambda unit, t: 100 + unit * 10 + t % 3) -> list[str]:
    return [f"{name},{period},{level(n, t)}" for n, name in enumerate("abcde") for t, period in enumerate(periods)]


QUARTERS = [f"{year}-Q{quarter}" for year in range(2016, 2024) for quarter in range(1, 5)]
MONTHS = [f"{year}-{month:02d}" for year in range(2018, 2022) for month in range(1, 13)]
WEEKS = [f"{year}-W{week:02d}" for year in (2021, 2022, 2023, 2024) for week in range(1, 53)]
YEARS = [str(year) for year in range(1990, 2021)]


def test_a_monthly_panel_gives_every_method_by_its_name(tmp_path, monthly, go_live):
    found = evaluated(tmp_path, monthly, "--go-live", go_live)

    assert list(found) == ["engine", "plan", "snapshot", "warnings", "verdict", "methods"]
    assert tuple(found["methods"]) == NAMES
    assert found["plan"]["treated"] == ["Stockport", "Trafford"]
    for method in found["methods"].values():
        assert (method["estimate"] is None) == (method["not_computed"] is not None)


def test_the_database_is_never_asked(tmp_path, monthly, go_live):
    out = tmp_path / "out.json"
    unreachable = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/never-asked", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "manage.py", "evaluate", monthly, "--go-live", go_live, "--json", out]

    done = subprocess.run(command, cwd=ROOT, env=unreachable, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "fell by about" in done.stdout
    # Another process with another hash seed wrote the same digits.
    assert json.loads(out.read_text(encoding="utf-8")) == evaluated(tmp_path, monthly, "--go-live", go_live)


@pytest.mark.parametrize(
    ("periods", "start", "word"),
    [
        (QUARTERS, "2020-Q3", "quarters"),
        (MONTHS, "2020-07", "months"),
        (WEEKS, "2023-W20", "weeks"),
        (YEARS, "2010", "years"),
    ],
)
def test_panels_of_every_kind_of_period_are_compared(tmp_path, periods, start, word):
    table = [
        f"{name},{period},{(200 + 10 * n + (t * (n + 3)) % 7) - (80 if n == 0 and period >= start else 0)}"
        for n, name in enumerate("abcde")
        for t, period in enumerate(periods)
    ]

    found = evaluated(tmp_path, small(tmp_path, *table), "--go-live", start_of(tmp_path, f"a,{start}"))

    assert found["methods"]["borough_did"]["percent"] == pytest.approx(-40, abs=3)
    assert found["verdict"]["case"] == "fell"
    assert "borough" not in json.dumps([found["verdict"], found["warnings"]])
    if word != "months":
        assert "month" not in json.dumps([found["verdict"], found["warnings"]])


def test_plain_values_are_answered_in_their_own_units(tmp_path):
    table = a_table(
        YEARS, lambda n, t: 20.5 - 3 * n + 0.25 * t + 0.1 * ((t * (n + 2)) % 3) - (6 if n == 0 and t >= 20 else 0)
    )

    found = evaluated(
        tmp_path, small(tmp_path, *table, header="unit,period,value"), "--go-live", start_of(tmp_path, "a,2010")
    )

    headline = found["methods"]["borough_did"]
    assert (headline["unit_of_estimate"], headline["percent"]) == ("difference", None)
    assert headline["estimate"] == pytest.approx(-6, abs=0.1)
    assert found["verdict"]["sentence"].startswith("Values fell by about ")
    assert "%" not in found["verdict"]["sentence"]
    assert "rate" not in headline["detail"]["treated"]


def test_another_column_can_be_the_outcome(tmp_path):
    rows = [f"{row},{n % 5}" for n, row in enumerate(a_table(MONTHS))]
    panel = small(tmp_path, *rows, header="unit,period,count,attempts")

    found = evaluated(tmp_path, panel, "--go-live", start_of(tmp_path), "--outcome", "attempts")

    assert found["plan"]["outcome"] == "attempts"
    assert found["methods"]["borough_did"]["detail"]["by_unit"][0]["count_before"] < 100


def test_a_plan_says_who_is_in_question_and_keeps_its_settings(tmp_path, monthly, go_live):
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"treated": ["Stockport"], "pre_months": 36, "unit": "borough"}), encoding="utf-8")

    found = evaluated(tmp_path, monthly, "--go-live", go_live, "--plan", plan)

    assert found["plan"]["treated"] == ["Stockport"]
    assert found["methods"]["borough_did"]["settings"]["windows"]["months_before"] == 36
    assert "boroughs" in found["verdict"]["sentence"]


def test_neighbours_losses_cases_late_reports_and_costs_come_from_files(tmp_path, monthly, go_live):
    adjacency = write(
        tmp_path / "adjacency.csv",
        "unit,neighbour",
        [("Stockport", "Manchester"), ("Stockport", "Tameside"), ("Trafford", "Manchester"), ("Trafford", "Salford")],
    )
    losses = write(
        tmp_path / "losses.csv",
        "unit,period,loss",
        [
            (unit, month, 50 + 7 * n)
            for n, unit in enumerate(STARTS)
            for month in ("2022-05", "2023-02", "2024-08", "2025-02")
        ],
    )
    cases = write(
        tmp_path / "cases.csv",
        "case_id,report_date,outcome,outcome_date,extract_date,unit",
        [
            (1, "2024-01-05", "positive", "2024-03-01", "2026-10-31", "Stockport"),
            (2, "2024-01-09", "other", "2024-02-01", "2026-10-31", "Bury"),
            (3, "2024-02-09", "open", "", "2026-10-31", "Bury"),
        ],
    )
    triangle = write(
        tmp_path / "triangle.csv",
        "report_month,extract_month,reports",
        [("2026-08", "2026-08", 90), ("2026-08", "2026-09", 10), ("2026-09", "2026-09", 90), ("2026-09", "2026-10", 10),
         ("2026-10", "2026-10", 90)],
    )  # fmt: skip
    costs = write(tmp_path / "costs.csv", "item,pounds", [("staff", 90_000), ("printing", 1_000)])

    found = evaluated(
        tmp_path, monthly, "--go-live", go_live, "--adjacency", adjacency, "--losses", losses, "--cases", cases,
        "--triangle", triangle, "--costs", costs,
    )["methods"]  # fmt: skip

    assert found["displacement"]["detail"]["buffer"] == ["Manchester", "Salford", "Tameside"]
    assert found["losses_capped"]["estimate"] is not None
    assert found["maturity_aj"]["detail"]["all"]["to_date"] == pytest.approx(1 / 3)
    assert found["maturity_projection"]["not_computed"].startswith("Too early")
    assert found["cost_benefit"]["detail"]["cost_pounds"] == 91_000


# What is wrong is said with its line and column.


@pytest.mark.parametrize(
    ("option", "header", "row", "sentence"),
    [
        ("--losses", "unit,period,loss", ("Stokport", "2024-08", 5), "column unit: the panel has no row for Stokport."),
        ("--losses", "unit,period,loss", ("Stockport", "2131-01", 5), "column period: 2131-01 has not begun yet"),
        ("--adjacency", "unit,neighbour", ("Stockport", "Atlantis"), "column neighbour: the panel has no row for Atl"),
        ("--adjacency", "unit,neighbour", ("Bury", "Bury"), "column neighbour: Bury is no neighbour of itself."),
        ("--cases", CASES, (1, "2024-01-05", "open", "", "2026-10-31", "Stokport"), "has no row for Stokport."),
        ("--cases", CASES, (1, "2131-01-05", "open", "", "2131-10-31", "Bury"), "2131-10-31 is still to come."),
        ("--triangle", "report_month,extract_month,reports", ("2131-01", "2131-01", 9), "2131-01 has not begun yet."),
    ],
)
def test_what_the_panel_does_not_know_or_is_still_to_come_is_refused_beside_it_too(
    tmp_path, monthly, option, header, row, sentence
):
    go_live = write(tmp_path / "go_live.csv", "unit,go_live,kind", [("Stockport", "2024-01-08", "pilot")])
    beside = write(tmp_path / "beside.csv", header, [row])

    told = refused(tmp_path, monthly, "--go-live", go_live, option, beside)

    assert "beside.csv, line 2" in told
    assert sentence in told


def test_a_programme_that_cost_nothing_has_no_balance(tmp_path, monthly):
    go_live = write(tmp_path / "go_live.csv", "unit,go_live,kind", [("Stockport", "2024-01-08", "pilot")])
    costs = write(tmp_path / "costs.csv", "item,pounds", [("staff", 0)])

    found = evaluated(tmp_path, monthly, "--go-live", go_live, "--costs", costs)

    assert found["methods"]["cost_benefit"]["not_computed"] == "What the programme cost was not given."


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("a,2018-01,5", "line 3, column period: a already has 2018-01 on line 2; one unit has one row a month."),
        ("a,2018-02,-5", "line 3, column count: the count is -5; a count cannot be below zero."),
        ("a,2018-02,1.5", "line 3, column count: the count is 1.5; a count is a whole number."),
        ("a,2018-02,", "line 3, column count: it is empty. Leave the row out if nothing is known, or write 0."),
        ("a,2018-02,many", "line 3, column count: “many” is not a number."),
        ("a,2018-02,nan", "line 3, column count: “nan” is not a number."),
        (
            "a,Feb 2018,5",
            "line 3, column period: “Feb 2018” is not a period; write 2024, 2024-Q3, 2024-07 or 2024-W05.",
        ),
        ("a,,5", "line 3, column period: it is empty; write 2024, 2024-Q3, 2024-07 or 2024-W05."),
        ("a,2018-Q2,5", "line 3, column period: “2018-Q2” is a quarter, and the rows before are months; use one kind."),
        (",2018-02,5", "line 3, column unit: it is empty."),
        ("a,2018-02", "line 3: it has 2 columns and the header has 3."),
        ("a,2199-02,5", "line 3, column period: 2199-02 has not begun yet; leave out what is to come."),
        (f"a,2018-02,{'9' * 400}", f"line 3, column count: “{'9' * 40}…” is too large to be meant"),
        (
            "a,2018-04,5",
            "line 3, column period: no unit has a row for 2018-02 to 2018-03, between 2018-01 and 2018-04.",
        ),
    ],
)
def test_a_bad_row_is_named_by_line_and_column_and_gives_no_result(tmp_path, row, sentence):
    panel = small(tmp_path, "a,2018-01,5", row)

    assert sentence in refused(tmp_path, panel, "--go-live", start_of(tmp_path))


def test_all_that_is_wrong_in_a_panel_is_said_at_once(tmp_path):
    panel = small(tmp_path, "a,2018-01,5", "a,2018-02,-3", "a,13/2024,4", "a,2018-03,=1+1")

    told = refused(tmp_path, panel, "--go-live", start_of(tmp_path))

    for sentence in (
        "line 3, column count: the count is -3", "line 4, column period: “13/2024” is not a period",
        "line 5, column count: “=1+1” is not a number",
    ):  # fmt: skip
        assert sentence in told


def hostile(tmp_path, content: bytes) -> Path:
    path = tmp_path / "panel.csv"
    path.write_bytes(content)
    return path


GOOD = "\n".join(["unit,period,count", *a_table(MONTHS)]).encode() + b"\n"
THIRD = b"a,2018-03,102\n"  # on line 4


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + GOOD, id="with a byte order mark"),
        pytest.param(GOOD.replace(b"\n", b"\r\n"), id="with the line ends of Windows"),
        pytest.param(GOOD.replace(b"\n", b"\r"), id="with the line ends of old Macs"),
        pytest.param(GOOD.replace(b"unit,period,count", b" unit , period , count "), id="with spaces in the header"),
        pytest.param(GOOD.replace(THIRD, b"a , 2018-03, 102\n"), id="with spaces around the cells"),
        pytest.param(GOOD.replace(THIRD, b'"a","2018-03","102"\n'), id="with cells in quotation marks"),
        pytest.param(GOOD + b"\n,,\n\n", id="with empty rows at the end"),
    ],
)
def test_a_file_as_other_programs_write_it_gives_the_same_digits(tmp_path, content):
    plain = evaluated(tmp_path, hostile(tmp_path, GOOD), "--go-live", start_of(tmp_path))

    assert evaluated(tmp_path, hostile(tmp_path, content), "--go-live", start_of(tmp_path)) == plain


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "panel.csv is empty."),
        (b"\n\n\n", "line 1: there is no column “unit”."),
        (b"unit,period,count\n", "panel.csv has a header and no rows."),
        (GOOD.replace(b",", b";"), "line 1: its columns are set apart by semicolons. Save it with commas."),
        (GOOD.replace(b",", b"\t"), "line 1: its columns are set apart by tabs. Save it with commas."),
        (
            GOOD.replace(b"unit,period", b"Unit,Period"),
            "no column “unit”. “Unit” has capitals; column names have none.",
        ),
        (GOOD.decode().encode("utf-16"), "panel.csv is not in UTF-8. Save it as “CSV UTF-8”."),
        (GOOD.replace(b"a,", b"B\xe9,", 1), "panel.csv is not in UTF-8."),
        (GOOD + b'"f,2018-01,5\n', "line 242: it is not readable as CSV: a quotation mark is opened and not closed."),
        (b"unit,period,count\n" + b"a" * 200_000 + b",2018-01,5\n", "line 2: it is not readable as CSV: field larger"),
        # A cell that runs over two lines moves every line after it.
        (b'unit,period,count,note\na,2018-01,5,"1\n2"\nb,2018-01,-7,x\n', "line 4, column count: the count is -7;"),
        (b'unit,period,count\n"a\nb",2018-01,5\n', "line 2, column unit: the name has a line break or another sign"),
        (GOOD.replace(THIRD, b"a,2018-03,NaN\n"), "line 4, column count: “NaN” is not a number."),
        (GOOD.replace(THIRD, b"a,2018-03,inf\n"), "line 4, column count: “inf” is not a number."),
        (GOOD.replace(THIRD, b"a,2018-03,1e309\n"), "line 4, column count: “1e309” is too large to be meant;"),
        (GOOD.replace(THIRD, b"a,2018-03,1e300\n"), "line 4, column count: “1e300” is too large to be meant;"),
        (
            GOOD.replace(THIRD, b'a,2018-03,"1,020"\n'),
            "line 4, column count: “1,020” is not a number. Write it without",
        ),
        (GOOD.replace(THIRD, b"a,2018-03,1_000\n"), "line 4, column count: “1_000” is not a number."),
        (GOOD.replace(THIRD, "a,2018-03,١٠٢\n".encode()), "line 4, column count: “١٠٢” is not a number."),
        (GOOD.replace(THIRD, "a,٢٠١٨-03,102\n".encode()), "line 4, column period: “٢٠١٨-03” is not a period;"),
        (GOOD.replace(THIRD, b"a,2018-03,0x1F\n"), "line 4, column count: “0x1F” is not a number."),
        (GOOD.replace(THIRD, b"a,01/03/2018,102\n"), "line 4, column period: “01/03/2018” is not a period;"),
        (GOOD.replace(THIRD, b"a,Mar-18,102\n"), "A spreadsheet has made a date of it: make the column text"),
        (GOOD.replace(THIRD, b"a,43160,102\n"), "A spreadsheet has made a date of it: make the column text"),
        (GOOD.replace(THIRD, b"a,2018-03-01,102\n"), "It is a day; of its month only 2018-03."),
        (GOOD.replace(THIRD, b"a,2018-13,102\n"), "line 4, column period: “2018-13” is not a period;"),
        (b"unit,period,count\na,2021-W52,3\na,2021-W53,4\n", "line 3, column period: “2021-W53” is not a week;"),
        (b"unit,period,value\na,2018-01,1e308\n", "line 2, column value: “1e308” is too large to be meant;"),
        (b"unit,period,value\na,2018-01,5e-324\n", "line 2, column value: “5e-324” is too small to be told from"),
        (b"unit,period,count,exposure\na,2018-01,5,inf\n", "line 2, column exposure: “inf” is not a number."),
        (b"unit,period,count,exposure\na,2018-01,5,1e-320\n", "line 2, column exposure: it is 1e-320; it is too small"),
        (
            b"unit,period,count,exposure\na,2018-01,5,1e12\nb,2018-01,5,2\n",
            "line 3, column exposure: it is 2, and 1e12 on line 2; exposures so far apart cannot be meant.",
        ),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_and_gives_no_result(tmp_path, content, sentence):
    assert sentence in refused(tmp_path, hostile(tmp_path, content), "--go-live", start_of(tmp_path))


def test_three_hundred_units_are_answered_and_more_than_a_thousand_refused(tmp_path):
    def of(units):
        return [f"u{n},{2000 + t},{50 + n % 7 + (t * n) % 5}" for n in range(units) for t in range(20)]

    found = evaluated(tmp_path, small(tmp_path, *of(300)), "--go-live", start_of(tmp_path, "u0,2014\nu5,2014"))
    (tmp_path / "out.json").unlink()
    said = refused(tmp_path, small(tmp_path, *of(1_001)), "--go-live", start_of(tmp_path, "u0,2014"))

    assert found["methods"]["synthetic_did"]["estimate"] is not None
    assert found["methods"]["model_did"]["detail"]["clusters"] == 300
    assert said == "panel.csv has 1,001 units, and at most 1,000 can be compared."


def test_the_answer_is_never_written_over_what_was_read(tmp_path):
    panel = small(tmp_path, *a_table(MONTHS))
    before = panel.read_bytes()

    with pytest.raises(CommandError, match="is one of the files to be read"):
        call_command("evaluate", str(panel), "--go-live", str(start_of(tmp_path)), "--json", str(panel))

    assert panel.read_bytes() == before


def test_names_that_differ_in_capitals_alone_are_told(tmp_path):
    table = [*a_table(MONTHS), *(row.replace("a,", "A ,", 1) for row in a_table(MONTHS) if row.startswith("a,"))]

    found = evaluated(tmp_path, small(tmp_path, *table), "--go-live", start_of(tmp_path))

    assert "“A”, “a” are compared as 2 units." in found["warnings"]


@pytest.mark.parametrize("size", [1e-90, 1.0, 1e90])
def test_values_of_any_size_are_answered_without_overflow(tmp_path, size):
    table = a_table(
        YEARS, lambda n, t: size * (20 - 3 * n + 0.25 * t + 0.1 * ((t * (n + 2)) % 3) - 6 * (n == 0 and t >= 20))
    )

    found = evaluated(
        tmp_path, small(tmp_path, *table, header="unit,period,value"), "--go-live", start_of(tmp_path, "a,2010")
    )

    assert found["methods"]["borough_did"]["estimate"] / size == pytest.approx(-6, abs=0.1)
    assert found["verdict"]["case"] == "fell"


def test_an_absurd_change_is_said_as_more_than_a_thousand_percent(tmp_path):
    table = a_table(MONTHS, lambda n, t: 10**12 if n == 0 and t >= 30 else 2 + (n + t) % 3)

    found = evaluated(tmp_path, small(tmp_path, *table), "--go-live", start_of(tmp_path))

    assert "rose by about more than 1,000%" in found["verdict"]["sentence"]


@pytest.mark.parametrize(
    ("exposure", "sentence"),
    [("", "it is empty."), ("0", "it is 0; it must be above zero."), ("-4", "it is -4; it must be above zero."),
     ("some", "“some” is not a number.")],
)  # fmt: skip
def test_a_unit_without_exposure_is_named(tmp_path, exposure, sentence):
    panel = small(tmp_path, "a,2018-01,5,1000", f"b,2018-01,5,{exposure}", header="unit,period,count,exposure")

    assert f"panel.csv, line 3, column exposure: {sentence}" in refused(
        tmp_path, panel, "--go-live", start_of(tmp_path)
    )


def test_everything_wrong_is_said_at_once(tmp_path):
    panel = small(tmp_path, "a,2018-01,-1", "a,2018-02,x", "a,2018-03,2")

    said = refused(tmp_path, panel, "--go-live", start_of(tmp_path))

    assert said.count("column count") == 2


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("unit,month,count", "line 1: there is no column “period”."),
        ("unit,period,number", "line 1: there is no column “count” or “value”. Choose one of number with --outcome."),
        ("unit,period,period", "line 1: there are two columns “period”."),
    ],
)
def test_a_header_that_does_not_fit_is_refused(tmp_path, header, sentence):
    panel = small(tmp_path, "a,2018-01,5", header=header)

    assert sentence in refused(tmp_path, panel, "--go-live", start_of(tmp_path))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,soon", "go_live.csv, line 2, column go_live: “soon” is not a date or a period; write it as 2024-01-15."),
        ("a,2020-07\na,2020-08", "go_live.csv, line 3, column unit: a is there twice; one unit goes live once."),
        ("z,2020-07", "go_live.csv names z, and the panel has no row for it."),
        ("a,", "Nothing has a go-live date."),
    ],
)
def test_go_live_days_that_cannot_be_read_are_named(tmp_path, text, sentence):
    panel = small(tmp_path, *a_table(MONTHS))

    assert sentence in refused(tmp_path, panel, "--go-live", start_of(tmp_path, text))


def test_a_file_that_is_not_there_or_not_text_is_said(tmp_path):
    binary = tmp_path / "panel.csv"
    binary.write_bytes(b"\xff\xfe\x00unit")

    assert "No such file" in refused(tmp_path, tmp_path / "none.csv", "--go-live", start_of(tmp_path))
    assert "not in UTF-8" in refused(tmp_path, binary, "--go-live", start_of(tmp_path))


def test_a_month_missing_for_one_unit_is_left_out_for_all_and_said(tmp_path):
    rows = [row for row in a_table(MONTHS) if row.split(",")[:2] != ["b", "2019-05"]]

    found = evaluated(tmp_path, small(tmp_path, *rows), "--go-live", start_of(tmp_path))["methods"]

    assert found["borough_did"]["detail"]["months_dropped"] == ["May 2019"]
    assert found["imputation"]["estimate"] is not None


def changes(tmp_path, *rows: str) -> Path:
    path = tmp_path / "changes.csv"
    path.write_text("\n".join(["happened,text,unit", *rows]) + "\n", encoding="utf-8")
    return path


def test_a_change_of_recording_is_flagged_and_the_window_can_be_cut_at_it(tmp_path):
    panel, go_live = small(tmp_path, *a_table(MONTHS)), start_of(tmp_path)
    change = changes(tmp_path, "2021-03-15,A new crime system,", "2021-05,Only elsewhere,e")

    whole = evaluated(tmp_path, panel, "--go-live", go_live, "--changes", change)
    cut = evaluated(tmp_path, panel, "--go-live", go_live, "--changes", change, "--cut-at-changes")

    assert any("A new crime system, March 2021" in text for text in whole["warnings"])
    assert whole["methods"]["borough_did"]["settings"]["windows"]["after"] == ["2020-08", "2021-11"]
    assert cut["methods"]["borough_did"]["settings"]["windows"]["after"] == ["2020-08", "2021-02"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("soon,Something,", "changes.csv, line 2, column happened: “soon” is not a date or a period;"),
        ("2021-03-15,,", "changes.csv, line 2, column text: it is empty."),
        ("2021-03-15,Something,z", "changes.csv, line 2, column unit: the panel has no row for z."),
    ],
)
def test_a_change_that_cannot_be_read_is_named(tmp_path, row, sentence):
    panel = small(tmp_path, *a_table(MONTHS))

    assert sentence in refused(tmp_path, panel, "--go-live", start_of(tmp_path), "--changes", changes(tmp_path, row))
