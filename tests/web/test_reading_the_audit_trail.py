from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps

from fraudhub.accounts.audit import AccountAudit
from fraudhub.audit.models import AuditEntry
from fraudhub.audit.words import has_words
from fraudhub.audit.writing import audit
from outreach.audit import VisitAudit
from tests.factories.outreach import a_visit

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

    assert "Read a list" in page
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


def every_action():
    """The members of all the …Audit classes of our apps."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.audit") is not None and config.name.startswith(
            ("fraudhub.", "outreach", "mapping")
        ):
            for name, found in vars(import_module(f"{config.name}.audit")).items():
                if name.endswith("Audit") and issubclass(found, StrEnum):
                    yield from found


def test_every_action_is_said_in_words():
    actions = list(every_action())

    assert len(actions) > 50
    assert [str(action) for action in actions if not has_words(action)] == []


def test_the_trail_says_in_words_what_was_done_to_which_reference_and_never_a_number_of_a_row(
    client, data_protection, stockport_officer, trafford_officer
):
    visit = a_visit()
    audit(AccountAudit.CREATED, trafford_officer, by=stockport_officer)
    audit(AccountAudit.MEMBERSHIP_GIVEN, trafford_officer.memberships.get(), by=stockport_officer)
    client.force_login(data_protection)

    page = client.get("/audit/").content.decode()

    rows = page.split('<tbody class="govuk-table__body">')[1].split("</tbody>")[0]
    assert "Planned a visit" in rows
    assert visit.reference in rows
    assert "Made an account" in rows
    assert "Otto Trafford" in rows
    assert "visit.planned" not in rows
    for entry in AuditEntry.objects.exclude(object_reference=""):
        if entry.object_reference.isdigit():
            assert f">{entry.object_reference}<" not in rows


def test_the_trail_is_narrowed_by_the_words_it_says(client, data_protection, stockport_officer):
    audit(VisitAudit.CANCELLED, by=stockport_officer)
    audit(AccountAudit.LIST_READ, by=stockport_officer)
    client.force_login(data_protection)

    page = client.get("/audit/?action=cancelled+a").content.decode()

    assert "Cancelled a visit" in page
    assert "Read a list" not in page
