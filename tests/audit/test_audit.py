import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from fraudhub.accounts.audit import AccountAudit
from fraudhub.audit.models import AuditEntry, Seal
from fraudhub.audit.sealing import seal_entries, verify_audit
from fraudhub.audit.writing import audit
from fraudhub.geography.scoping import Scope

pytestmark = pytest.mark.django_db


def some_entries(officer, count=3):
    return [audit(AccountAudit.LIST_READ, by=officer, references=[f"PN-{n}"]) for n in range(count)]


def test_an_entry_says_who_in_which_role(stockport_officer):
    entry = audit(AccountAudit.LIST_READ, by=stockport_officer, boroughs=["E08000007"])

    assert (entry.actor_id, entry.acting_role) == (stockport_officer.pk, "hub_officer")


def test_entries_can_be_neither_changed_nor_deleted(stockport_officer):
    entry = audit(AccountAudit.LIST_READ, by=stockport_officer)

    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()
    with pytest.raises(TypeError):
        AuditEntry.objects.update(action="nothing")


def test_a_change_that_fails_leaves_no_entry(stockport_officer):
    before = AuditEntry.objects.count()

    def change_and_fail():
        audit(AccountAudit.LIST_READ, by=stockport_officer)
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        change_and_fail()

    assert AuditEntry.objects.count() == before


def test_a_coordinator_reads_entries_about_the_borough_alone(stockport_officer):
    own = audit(AccountAudit.LIST_READ, by=stockport_officer, boroughs=["E08000007"])
    both = audit(AccountAudit.LIST_READ, by=stockport_officer, boroughs=["E08000007", "E08000009"])
    audit(AccountAudit.LIST_READ, by=stockport_officer, boroughs=["E08000009"])
    audit(AccountAudit.LIST_READ, by=stockport_officer)

    seen = AuditEntry.objects.within(Scope.borough("E08000007")).filter(action=AccountAudit.LIST_READ)

    assert set(seen) == {own, both}
    assert not AuditEntry.objects.within(Scope.nothing()).exists()


def test_sealing_twice_seals_once_and_the_chain_holds(stockport_officer):
    some_entries(stockport_officer)

    first, second = seal_entries(), seal_entries()
    some_entries(stockport_officer)
    third = seal_entries()

    assert first >= 3
    assert (second, third) == (0, 3)
    found = verify_audit()
    assert (found.problems, found.unsealed, found.sealed) == ([], 0, first + third)


def test_verifying_says_how_old_the_oldest_unsealed_entry_is(stockport_officer, capsys):
    some_entries(stockport_officer)

    call_command("verify_audit")

    assert "The oldest unsealed entry is" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("tamper", "noticed"),
    [
        ("UPDATE audit_auditentry SET actor_id = 987654321 WHERE id = %s", "was changed after it was sealed"),
        ("DELETE FROM audit_auditentry WHERE id = %s", "is missing"),
    ],
)
def test_a_sealed_entry_changed_behind_our_back_is_noticed(stockport_officer, tamper, noticed):
    entry = some_entries(stockport_officer)[1]
    seal_entries()

    with connection.cursor() as cursor:
        cursor.execute(tamper, [entry.pk])

    with pytest.raises(CommandError, match=noticed):
        call_command("verify_audit")


def test_a_seal_taken_out_of_the_middle_is_noticed(stockport_officer):
    for _ in range(3):
        some_entries(stockport_officer)
        seal_entries()

    middle = Seal.objects.order_by("position")[1]
    middle.entries.all().delete()
    middle.delete()

    assert any("does not follow" in problem for problem in verify_audit().problems)


def test_an_entry_committed_late_with_a_lower_number_is_still_sealed(stockport_officer):
    late = some_entries(stockport_officer)[0]
    values = AuditEntry.objects.filter(pk=late.pk).values().get()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE id = %s", [late.pk])
    seal_entries()

    AuditEntry.objects.bulk_create([AuditEntry(**values)])
    seal_entries()

    assert verify_audit().problems == []
    assert verify_audit().unsealed == 0
