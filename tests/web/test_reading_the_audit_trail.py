import pytest

from fraudhub.accounts.audit import AccountAudit
from fraudhub.audit.models import AuditEntry
from fraudhub.audit.writing import audit

pytestmark = pytest.mark.django_db


@pytest.mark.feature(135)
def test_a_coordinator_reads_who_did_what_in_the_borough_and_not_elsewhere(
    client, stockport_officer, trafford_officer, stockport_coordinator
):
    audit(AccountAudit.LIST_READ, by=stockport_officer, boroughs=["E08000007"])
    audit(AccountAudit.LIST_READ, by=trafford_officer, boroughs=["E08000009"])
    client.force_login(stockport_coordinator)

    page = client.get("/audit/").content.decode()

    assert stockport_officer.full_name in page
    assert trafford_officer.full_name not in page


def test_reading_the_trail_is_itself_written_down(client, data_protection):
    client.force_login(data_protection)

    client.get("/audit/")

    assert AuditEntry.objects.of_actor(data_protection).filter(action="audit.read").count() == 1


def test_a_system_administrator_sees_that_something_happened_and_never_to_whom(client, stockport_officer, system_admin):
    audit(AccountAudit.LIST_READ, by=stockport_officer, references=["PN-7K3M-9QTX-4"], boroughs=["E08000007"])
    client.force_login(system_admin)

    assert client.get("/audit/").status_code == 403
    page = client.get("/audit/without-records/").content.decode()

    assert "list.read" in page
    assert "PN-7K3M-9QTX-4" not in page


def test_everyone_sees_their_own_part(client, stockport_officer, trafford_officer):
    audit(AccountAudit.LIST_READ, by=stockport_officer, references=["PN-1"])
    audit(AccountAudit.LIST_READ, by=trafford_officer, references=["PN-2"])
    client.force_login(stockport_officer)

    page = client.get("/audit/mine/").content.decode()

    assert "PN-1" in page
    assert "PN-2" not in page


def test_a_refused_try_is_written_down(client, gmp_viewer):
    client.force_login(gmp_viewer)

    assert client.get("/people/").status_code == 403

    assert AuditEntry.objects.of_actor(gmp_viewer).filter(action="permission.denied").exists()


def test_filters_stay_in_the_address_of_the_next_page(client, data_protection, stockport_officer):
    for _ in range(60):
        audit(AccountAudit.LIST_READ, by=stockport_officer)
    client.force_login(data_protection)

    page = client.get("/audit/?action=list.read").content.decode()

    assert "action=list.read&amp;page=2" in page or "page=2&amp;action=list.read" in page
