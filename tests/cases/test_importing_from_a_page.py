from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import FraudReport, ImportRun
from fraudhub.cases.uploading import forget_old_uploads
from tests.factories.accounts import the_borough
from tests.factories.cases import a_report, a_row, an_extract
from tests.factories.geography import a_postcode_in

pytestmark = pytest.mark.django_db


def upload(client, *rows, content: bytes | None = None, name="extract.csv"):
    content = an_extract(*rows).getvalue() if content is None else content
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post("/reports/import/", {"source": "action-fraud", "file": file}, follow=True)


@pytest.mark.feature(143)
def test_an_officer_reads_what_would_happen_before_anything_is_loaded(client, stockport_officer):
    client.force_login(stockport_officer)
    theirs = a_row(victim_borough_code=the_borough("trafford").code)

    page = upload(client, a_row(victim_postcode=a_postcode_in("stockport")), theirs, a_row(reported_on="x"))

    text = page.content.decode()
    assert "1 would be loaded + 0 already there + 2 refused = 3 rows" in text
    assert "This report is from Trafford." in text
    assert not FraudReport.objects.exists()
    assert AuditEntry.objects.filter(action="import.previewed", actor_id=stockport_officer.pk).count() == 1


@pytest.mark.feature(143)
def test_pressing_load_loads_what_was_promised_once(client, stockport_officer):
    client.force_login(stockport_officer)
    upload(client, a_row(victim_postcode=a_postcode_in("stockport")), a_row(reported_on="x"))
    run = ImportRun.objects.get()

    first = client.post(run.url("load"), follow=True)
    second = client.post(run.url("load"), follow=True)

    run.refresh_from_db()
    assert "1 loaded + 0 already there + 1 refused = 2 rows" in first.content.decode()
    assert "This file was loaded already." in second.content.decode()
    assert FraudReport.objects.get().victim_borough.slug == "stockport"
    assert (run.loaded, run.refused, run.rows) == (1, 1, 2)
    assert ImportRun.objects.count() == 1


def test_a_file_is_read_before_anything_is_written_so_that_a_slow_one_holds_nobody_up(client, stockport_officer):
    client.force_login(stockport_officer)

    with CaptureQueriesContext(connection) as asked:
        upload(client, a_row(victim_postcode=a_postcode_in("stockport")))

    statements = [query["sql"] for query in asked.captured_queries]
    read = next(place for place, sql in enumerate(statements) if 'FROM "geography_postcode"' in sql)
    first_write = next(place for place, sql in enumerate(statements) if 'INSERT INTO "accounts_receipt"' in sql)
    assert read < first_write


def test_the_refused_rows_can_be_downloaded_safe_for_a_spreadsheet(client, stockport_officer):
    client.force_login(stockport_officer)
    upload(client, a_row(victim_name="=CMD()", victim_age="x"))

    answer = client.get(ImportRun.objects.get().url("refused"))

    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    assert "'=CMD()" in answer.content.decode()
    assert AuditEntry.objects.filter(action="import.errors_read").exists()


def test_the_download_asks_again_who_is_there_after_ten_minutes(client, stockport_officer):
    client.force_login(stockport_officer)
    upload(client, a_row(victim_age="x"))
    run = ImportRun.objects.get()

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        answer = client.get(run.url("refused"))

    assert answer["Location"].startswith("/confirm-it-is-you/?next=")


def test_a_file_that_is_no_extract_is_refused_on_the_page(client, stockport_officer):
    client.force_login(stockport_officer)

    page = upload(client, content=b"name,colour\nJean,blue\n")

    assert page.status_code == 400
    assert "does not name the columns of a report extract" in page.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_saved_in_windows_letters_is_refused_with_what_to_do(client, stockport_officer):
    client.force_login(stockport_officer)

    page = upload(client, content="reference,reported_on,victim_name\nA1,2025-05-06,Zöe\n".encode("cp1252"))

    assert page.status_code == 400
    assert "Save it as CSV UTF-8, then load it again." in page.content.decode()
    assert not ImportRun.objects.exists()


def test_an_empty_file_is_refused_in_our_own_words(client, stockport_officer):
    client.force_login(stockport_officer)

    page = upload(client, content=b"")

    assert page.status_code == 400
    assert "The selected file is empty" in page.content.decode()


def test_pressing_load_again_leads_to_the_import_with_a_sentence_and_not_to_an_error(client, stockport_officer):
    client.force_login(stockport_officer)
    upload(client, a_row(victim_postcode=a_postcode_in("stockport")))
    run = ImportRun.objects.get()
    client.post(run.url("load"))

    pressed, opened = client.post(run.url("load")), client.get(run.url("load"))
    page = client.get(run.url()).content.decode()

    assert [(answer.status_code, answer.headers["Location"]) for answer in (pressed, opened)] == 2 * [(302, run.url())]
    assert "This file was loaded already." in page
    assert "There is a problem" not in page
    assert "1 loaded + 0 already there + 0 refused = 1 row<" in page


def test_a_file_larger_than_10_mb_is_refused_on_the_page(client, stockport_officer):
    client.force_login(stockport_officer)

    page = upload(client, content=b"reference,reported_on\n" + b"x" * (10 * 1_048_576))

    assert page.status_code in {400, 413}
    assert "10 MB" in page.content.decode()
    assert not ImportRun.objects.exists()


def test_the_neighbour_neither_sees_nor_loads_the_import(client, stockport_officer, trafford_officer):
    client.force_login(stockport_officer)
    upload(client, a_row())
    run = ImportRun.objects.get()
    client.force_login(trafford_officer)

    assert client.get(run.url()).status_code == 404
    assert client.post(run.url("load")).status_code == 404
    assert client.get(run.url("refused")).status_code == 404
    assert not FraudReport.objects.exists()


def test_an_uploaded_file_is_gone_after_a_day_and_says_so(client, stockport_officer):
    client.force_login(stockport_officer)
    upload(client, a_row())
    run = ImportRun.objects.get()
    ImportRun.objects.update(created_at=timezone.now() - timedelta(days=2))

    assert forget_old_uploads() == 1

    assert storages["documents"].listdir("imports")[1] == []
    assert "The file was kept for a day and is gone." in client.get(run.url()).content.decode()


def test_somebody_who_may_not_import_has_no_way_in(client, gmp_viewer):
    client.force_login(gmp_viewer)

    assert client.get("/reports/import/").status_code == 403


def test_a_reference_of_another_hub_is_refused_and_nothing_is_written_on_its_report(client, stockport_officer):
    theirs = a_report("trafford")
    client.force_login(stockport_officer)

    page = upload(client, a_row(reference=theirs.source_reference, summary="Something else"))
    client.post(ImportRun.objects.latest("pk").url("load"))

    assert "0 would be loaded + 0 already there + 1 refused = 1 row" in page.content.decode()
    assert "Your hub cannot load a report under this reference." in page.content.decode()
    assert not theirs.differences.exists()
