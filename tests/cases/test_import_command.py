import csv
import os
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from fraudhub.cases.models import FraudReport, ImportRun
from tests.factories.accounts import the_borough
from tests.factories.cases import a_row, an_extract

pytestmark = pytest.mark.django_db


def imported(path, *arguments, source="action-fraud") -> str:
    out = StringIO()
    call_command("import_reports", str(path), "--source", source, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def extract(tmp_path):
    path = tmp_path / "extract.csv"
    path.write_bytes(an_extract(a_row(), a_row(victim_age="many")).getvalue())
    return path


@pytest.mark.feature(143)
def test_the_command_says_what_it_did_and_where_rows_were_wrong(extract):
    told = imported(extract)

    assert "1 loaded + 0 already there + 1 refused = 2 rows" in told
    assert "line 3, victim_age: Write the age as a whole number" in told
    assert "many" not in told  # a value may be personal and stays out of the console


def test_a_dry_run_says_what_would_happen_and_changes_nothing(extract):
    told = imported(extract, "--dry-run")

    assert "Dry run: nothing was changed." in told
    assert "1 would be loaded + 0 already there + 1 refused = 2 rows" in told
    assert not FraudReport.objects.exists()
    assert not ImportRun.objects.exists()


def test_the_errors_file_has_the_refused_rows(extract, tmp_path):
    imported(extract, "--errors", str(tmp_path / "errors.csv"))

    rows = list(csv.DictReader(StringIO((tmp_path / "errors.csv").read_text(encoding="utf-8"))))
    assert [(row["line"], row["column"], row["value"]) for row in rows] == [("3", "victim_age", "many")]


def test_a_person_named_with_by_imports_only_where_they_may(tmp_path, stockport_officer):
    path = tmp_path / "extract.csv"
    path.write_bytes(an_extract(a_row(victim_borough_code=the_borough("trafford").code)).getvalue())

    told = imported(path, "--by", stockport_officer.email)

    assert "0 loaded + 0 already there + 1 refused = 1 row" in told
    assert ImportRun.objects.get().created_by == stockport_officer


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--source", "nobody"], "There is no source nobody. Sources: action-fraud"),
        (["--by", "nobody@example.org"], "Nobody signs in as nobody@example.org."),
    ],
)
def test_an_unknown_source_or_person_is_refused_with_a_sentence(extract, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        imported(extract, *arguments)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        imported(tmp_path / "none.csv")


def test_a_file_with_an_unknown_column_is_refused_whole(tmp_path):
    path = tmp_path / "extract.csv"
    path.write_bytes(an_extract(a_row(colour="blue")).getvalue())

    with pytest.raises(CommandError, match="colour"):
        imported(path)

    assert not ImportRun.objects.exists()


def test_the_errors_file_is_never_the_extract_itself(extract):
    before = extract.read_bytes()

    with pytest.raises(CommandError, match="names the extract itself"):
        imported(extract, "--errors", str(extract), "--dry-run")

    assert extract.read_bytes() == before


def test_a_pipe_is_written_to_and_stays_a_pipe(extract, tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()

    imported(extract, "--errors", str(pipe))

    reader.join(timeout=10)
    assert pipe.is_fifo()
    assert len(list(csv.DictReader(StringIO(read[0])))) == 1


def test_an_earlier_errors_file_stays_when_the_import_is_refused(tmp_path):
    nothing, errors = tmp_path / "nothing.csv", tmp_path / "errors.csv"
    nothing.write_text("")
    errors.write_text("from before")

    with pytest.raises(CommandError, match="The file is empty"):
        imported(nothing, "--errors", str(errors))

    assert errors.read_text() == "from before"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["errors.csv", "nothing.csv"]
