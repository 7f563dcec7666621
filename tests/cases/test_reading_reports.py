import pytest

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import FraudReport
from tests.factories.cases import a_report, a_row, imported
from tests.factories.reasons import says_why

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_own_borough_and_writes_down_who_read_which(client, stockport_officer):
    mine, theirs = a_report("stockport", victim_name="Jean Ogden"), a_report("trafford")
    client.force_login(stockport_officer)

    page = client.get("/reports/").content.decode()

    assert mine.reference in page
    assert theirs.reference not in page
    assert AuditEntry.objects.get(action="reports.listed").references == [mine.reference]


def test_filters_stay_in_the_address_and_narrow_the_list(client, investigator):
    wanted, other = a_report("stockport", fraud_type_code="NFIB5A"), a_report("stockport", fraud_type_code="NFIB1D")
    client.force_login(investigator)
    says_why(client)

    page = client.get("/reports/", {"fraud_type": "NFIB5A"}).content.decode()

    assert wanted.reference in page
    assert other.reference not in page


def test_opening_a_report_is_written_down(client, stockport_officer):
    report = a_report("stockport", victim_name="Sinéad O'Brien-Smith", lost_gbp="250000")
    client.force_login(stockport_officer)

    page = client.get(report.url()).content.decode()

    assert "Sinéad O&#x27;Brien-Smith" in page
    assert "£250,000.00" in page
    entry = AuditEntry.objects.get(action="report.seen")
    assert (entry.object_reference, entry.actor_id) == (report.reference, stockport_officer.pk)


def test_what_came_later_under_the_same_reference_is_shown_beside_the_report(client, stockport_officer):
    report = a_report("stockport", lost_gbp="5")
    row = a_row(reference=report.source_reference, victim_borough_code=report.victim_borough_id, lost_gbp="7")
    imported(row)
    client.force_login(stockport_officer)

    page = client.get(report.url()).content.decode()

    assert "£5.00" in page
    assert "lost_gbp" in page or "Lost" in page
    assert "7.00" in page


@pytest.mark.feature(132)
def test_the_neighbours_report_is_as_missing_as_none(client, trafford_officer):
    report = a_report("stockport")
    client.force_login(trafford_officer)

    assert client.get(report.url()).status_code == 404
    assert client.get(f"/api/v1/reports/{report.reference}/").status_code == 404


def test_a_report_of_no_borough_is_for_those_who_see_all(client, stockport_officer, investigator):
    imported(a_row())
    report = FraudReport.objects.get()

    for user, asked, status in ((stockport_officer, 404, 404), (investigator, 302, 200)):
        client.force_login(user)
        assert client.post(report.url("give_reason"), {"reason": "No borough is known."}).status_code == asked
        assert client.get(report.url()).status_code == status


def test_the_list_takes_the_same_number_of_queries_however_many_reports(
    client, stockport_officer, django_assert_max_num_queries
):
    for _ in range(12):
        a_report("stockport", fraud_type_code="NFIB5A")
    client.force_login(stockport_officer)

    with django_assert_max_num_queries(15):
        client.get("/reports/")
