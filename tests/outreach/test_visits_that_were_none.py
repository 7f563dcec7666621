"""Nobody in, a wrong address, a death that a neighbour tells of: each leaves the hub something to do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.working_days import after_working_days
from fraudhub.inbox.sockets import end_of
from fraudhub.inbox.sorting import what_waits
from fraudhub.people.verbs import record_death, record_move
from outreach.models import Visit, VisitOutcome
from outreach.verbs import cancel_visit, see_to_next_step
from tests.factories.outreach import a_visit, at, the_record_of
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db

NONE = ["no_answer", "declined", "wrong_address", "unsafe", "in_hospital", "moved_away", "died"]


def called_in_vain(outcome="no_answer", person=None, **told):
    visit = a_visit(residents=[person or a_person()], **told)
    return the_record_of(visit, outcome=outcome, answers={"volunteer_ok": "fine"}).visit


def waits(user) -> dict:
    return {each.item.reference: each.item for each in what_waits(user)[0] if each.item.kind == "next_step"}


@pytest.mark.feature(16)
@pytest.mark.parametrize("outcome", NONE)
def test_an_outcome_that_is_no_visit_waits_in_the_inbox_until_somebody_says_what_was_done(outcome, stockport_officer):
    visit = called_in_vain(outcome)
    known = VisitOutcome.objects.get(pk=outcome)

    item = waits(stockport_officer)[visit.reference]
    see_to_next_step(visit, note="Rang her: she was at her sister's.", by=stockport_officer)

    assert item.title == known.waits_as
    assert visit.residents.get().reference in item.why
    assert item.due == end_of(after_working_days(timezone.localdate(), known.seen_to_within_days))
    assert waits(stockport_officer) == {}
    assert AuditEntry.objects.about(visit).filter(action="visit.next_step_done").count() == 1
    with pytest.raises(RuleBroken, match="saw to this already"):
        see_to_next_step(visit, note="Again", by=stockport_officer)


def test_a_visit_at_which_somebody_was_met_leaves_nothing_to_do(stockport_officer):
    visit = the_record_of(a_visit()).visit

    assert waits(stockport_officer) == {}
    with pytest.raises(RuleBroken, match="nothing waits"):
        see_to_next_step(visit, note="What?", by=stockport_officer)
    with pytest.raises(RuleBroken, match="Nobody has said yet"):
        see_to_next_step(a_visit(start=at("10:00", days=1)), note="What?", by=stockport_officer)


@pytest.mark.feature(16)
def test_another_visit_that_is_planned_settles_it_and_a_cancelled_one_does_not(stockport_officer):
    person = a_person()
    visit = called_in_vain(person=person)

    another = a_visit(residents=[person], start=at("10:00", days=3), now=timezone.now() + timedelta(minutes=1))
    planned = waits(stockport_officer)
    cancel_visit(another, reason="The volunteer is ill.", by=None)

    assert planned == {}
    assert set(waits(stockport_officer)) == {visit.reference}


@pytest.mark.feature(16)
def test_what_a_volunteer_was_told_changes_nobody_and_the_hubs_own_record_settles_it(stockport_officer):
    dead, gone = a_person(), a_person()
    told = {called_in_vain("died", dead).reference, called_in_vain("moved_away", gone).reference}
    dead.refresh_from_db()
    gone.refresh_from_db()
    assert (dead.died_on, gone.moved_on) == (None, None)
    assert set(waits(stockport_officer)) == told

    record_death(dead, died_on=timezone.localdate(), by=stockport_officer)
    record_move(gone, moved_on=timezone.localdate(), by=stockport_officer)

    assert waits(stockport_officer) == {}


def test_of_a_couple_it_waits_while_one_of_them_is_left_to_be_seen_to(stockport_officer):
    may, tom = a_person(), a_person()
    visit = the_record_of(a_visit(residents=[may, tom]), outcome="no_answer", answers={"volunteer_ok": "fine"}).visit

    record_death(tom, died_on=timezone.localdate(), by=stockport_officer)

    assert set(waits(stockport_officer)) == {visit.reference}


def test_the_visits_page_says_what_waits_and_then_what_was_done(client, stockport_officer, trafford_officer):
    visit = called_in_vain()
    client.force_login(stockport_officer)

    before = client.get(visit.url()).content.decode()
    empty = client.post(visit.url("next_step"), {"note": ""})
    after = client.post(visit.url("next_step"), {"note": "Rang: come on Friday."}, follow=True).content.decode()
    client.force_login(trafford_officer)

    assert "Nobody answered: ring before another visit is planned." in before
    assert "Say what was done" in before
    assert empty.status_code == 400
    assert "Rang: come on Friday. (Olive Stockport," in after
    assert "Say what was done" not in after
    assert client.get(visit.url("next_step")).status_code == 404
    assert Visit.objects.without_next_step().count() == 0
