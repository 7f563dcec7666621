"""A concern's clock starts at the doorstep; it climbs the rota by the clock; it ends with decision, reason and name."""

import re
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from fraudhub.accounts.models import User
from fraudhub.accounts.verbs import end_duty, give_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import CloseReason
from fraudhub.cases.timeline import happenings
from fraudhub.cases.verbs import close_case
from fraudhub.core.errors import RuleBroken
from fraudhub.inbox.sorting import what_waits
from fraudhub.messages import verbs as messages
from fraudhub.messages.models import Message
from fraudhub.people.verbs import open_emergency_access
from fraudhub.referrals.models import Concern, ConcernDecision
from fraudhub.referrals.verbs import (
    answer_care_act,
    climb_ladders,
    decide_concern,
    give_concern_back,
    record_council_decision,
    take_concern,
    tell_council,
)
from tests.factories.accounts import an_account, the_borough
from tests.factories.cases import a_case
from tests.factories.outreach import CALM_ANSWERS, a_visit, at, the_record_of
from tests.factories.people import a_person
from tests.factories.referrals import a_concern, on_duty

NOW = datetime(2025, 6, 2, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def called(concern) -> list[str]:
    return [call.user.full_name for call in concern.calls.select_related("user").order_by("pk")]


def the_decision(code):
    return ConcernDecision.objects.get(pk=code)


@pytest.fixture
def rota(db):
    first = an_account("hub_officer", "stockport", name="First")
    second = an_account("hub_officer", "stockport", name="Second")
    an_account("hub_coordinator", "stockport", name="Coordinator")
    an_account("investigator", name="Police")
    on_duty(first, 1)
    on_duty(second, 2)
    return first, second


@pytest.mark.feature(75)
def test_if_nobody_takes_it_it_climbs_the_rota_by_the_clock(rota, time_machine):
    concern = a_concern(kind="danger_now")
    assert called(concern) == ["First"]

    for minutes, who in ((9, ["First"]), (10, ["First", "Second"]), (20, ["First", "Second", "Coordinator"]),
                         (30, ["First", "Second", "Coordinator", "Police"])):  # fmt: skip
        time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
        climb_ladders()
        assert called(concern) == who, minutes
    assert climb_ladders() == 0


@pytest.mark.feature(75)
def test_one_that_comes_late_calls_at_once_everybody_it_would_have_called_by_now(rota):
    concern = a_concern(kind="danger_now", happened_at=NOW - timedelta(minutes=25))

    assert called(concern) == ["First", "Second", "Coordinator"]
    assert concern.decide_by == NOW + timedelta(minutes=35)


@pytest.mark.feature(75)
def test_it_climbs_whatever_the_message_provider_says(rota, time_machine, monkeypatch):
    class Away:
        def send(self, message):
            raise ConnectionError("away")

    monkeypatch.setattr(messages, "the_port", Away)
    concern = a_concern(kind="danger_now")
    time_machine.move_to(NOW + timedelta(minutes=10), tick=False)

    climb_ladders()

    assert called(concern) == ["First", "Second"]
    assert Message.objects.filter(subject="A concern must not wait").count() == 2


@pytest.mark.django_db
def test_with_nobody_on_duty_the_next_rung_is_called_at_once():
    an_account("hub_coordinator", "stockport", name="Coordinator")

    assert called(a_concern(kind="worried")) == ["Coordinator"]


@pytest.mark.django_db
def test_an_officer_here_who_coordinates_another_borough_is_not_called_as_a_coordinator_of_this_one():
    an_account("hub_coordinator", "stockport", name="Coordinator")
    both = an_account("hub_officer", "stockport", name="Both")
    give_membership(both, role="hub_coordinator", borough=the_borough("trafford"), starts_on=NOW.date(), by=None)

    assert called(a_concern(kind="worried")) == ["Coordinator"]


def test_a_turn_that_ended_calls_nobody(rota):
    end_duty(rota[0].duty_turns.get(), by=None)

    assert called(a_concern(kind="worried")) == ["Second"]


def test_when_somebody_takes_it_nobody_else_is_called_until_it_is_given_back(rota, time_machine):
    concern = a_concern(kind="danger_now")
    take_concern(concern, by=rota[0])
    time_machine.move_to(NOW + timedelta(minutes=40), tick=False)
    assert climb_ladders() == 0

    give_concern_back(concern, reason="I am called away.", by=rota[0])

    assert climb_ladders() == 3


def test_two_who_take_it_together_one_has_it(committed_db):
    officers = [an_account("hub_officer", "stockport") for _ in range(4)]
    concern = a_concern(a_person("stockport"), kind="danger_now")
    won, together = [], threading.Barrier(4)

    def press(pk):
        try:
            user = User.objects.get(pk=pk)
            together.wait()
            take_concern(concern, by=user)
            won.append(pk)
        except RuleBroken:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[officer.pk]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    concern.refresh_from_db()
    assert won == [concern.taken_by_id]


@pytest.mark.django_db
@pytest.mark.feature(77)
def test_it_cannot_be_closed_without_decision_reason_and_name(stockport_officer):
    concern = a_concern()

    with pytest.raises(RuleBroken, match="a decision, a reason and a name"):
        decide_concern(concern, decision=the_decision("no_more"), reason="", by=stockport_officer)
    for missing in ({"decided_at": NOW}, {"decision": "no_more"}, {"decided_by": stockport_officer}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Concern.objects.filter(pk=concern.pk).update(**missing)
    concern = decide_concern(concern, decision=the_decision("no_more"), reason="Her niece.", by=stockport_officer)

    assert (concern.decided_by, concern.decision_reason) == (stockport_officer, "Her niece.")
    with pytest.raises(RuleBroken, match="decided about this already"):
        decide_concern(concern, decision=the_decision("no_more"), reason="Again.", by=stockport_officer)


def the_answers(concern, *, agrees=True, by=None, **told):
    return answer_care_act(
        concern,
        **{"has_care_needs": "yes", "is_abused": "yes", "cannot_protect": "yes", "agrees": agrees, **told},
        by=by,
    )


@pytest.mark.django_db
@pytest.mark.feature(77)
def test_a_section_42_concern_needs_its_three_answers_consent_or_a_right_and_the_council_told(stockport_officer):
    concern = a_concern()
    s42 = {"decision": the_decision("s42"), "reason": "He takes her pension.", "by": stockport_officer}
    with pytest.raises(RuleBroken, match="three questions of section 42"):
        decide_concern(concern, **s42)
    the_answers(concern, agrees=False)
    with pytest.raises(RuleBroken) as refused:
        decide_concern(concern, **s42)
    assert len(refused.value.sentences) == 2
    with pytest.raises(RuleBroken, match="say by which right the council is told all the same"):
        tell_council(concern, told_at=NOW, how="phone", by=stockport_officer)

    answers = the_answers(concern, agrees=False, ground="coerced", ground_reason="He stands by her.")
    tell_council(concern, told_at=NOW, how="phone", council_reference="SK-17", by=stockport_officer)
    concern = decide_concern(concern, **s42)
    with pytest.raises(RuleBroken, match="before it was told"):
        record_council_decision(concern, decision="It enquires.", decided_on=date(2025, 6, 1), by=stockport_officer)
    concern = record_council_decision(
        concern, decision="It enquires.", decided_on=date(2025, 6, 2), by=stockport_officer
    )

    assert answers.test_is_met
    assert concern.care_act_answers.count() == 2
    assert (concern.council_reference, concern.council_decision) == ("SK-17", "It enquires.")


@pytest.mark.django_db
@pytest.mark.feature(75)
def test_what_a_volunteer_finds_at_the_door_is_a_concern_that_heads_the_inbox(
    client, stockport_officer, stockport_volunteer
):
    visit = a_visit(stockport_volunteer, start=at("08:30"), now=at("07:00"))
    answers = {**CALM_ANSWERS, "money_danger": "here"}

    the_record_of(visit, answers=answers, now=at("10:30"))

    concern = Concern.objects.get()
    assert (concern.kind_id, concern.source_reference, concern.person) == (
        "danger_now", visit.reference, visit.residents.get(),
    )  # fmt: skip
    client.force_login(stockport_officer)
    told = text_of(client.get("/inbox/"))
    assert "Concern: danger now" in told
    assert "From the doorstep at" in told
    assert what_waits(stockport_officer)[0][0].item.reference == concern.reference


@pytest.mark.django_db
def test_the_same_visit_raises_each_kind_once():
    person = a_person()

    first = a_concern(person, source_reference="VT-1")
    again = a_concern(person, source_reference="VT-1")

    assert (again, Concern.objects.count()) == (first, 1)


@pytest.mark.django_db
def test_an_officer_works_a_concern_on_its_pages(client, stockport_officer):
    concern = a_concern(a_person("stockport"), kind="money_now")
    client.force_login(stockport_officer)

    client.post(concern.url("take"))
    assert "Olive Stockport, since" in text_of(client.get(concern.url()))
    client.post(
        concern.url("care_act"),
        {"has_care_needs": "no", "is_abused": "yes", "cannot_protect": "not_known", "agrees": "yes"},
    )
    client.post(concern.url("decide"), {"decision": "bank", "reason": "The bank holds the payment."})

    told = text_of(client.get(concern.url()))
    assert "The bank was told and holds the money" in told
    assert "The bank holds the payment." in told
    assert AuditEntry.objects.filter(action="concern.decided").count() == 1


@pytest.mark.django_db
def test_an_investigator_opens_concerns_in_an_emergency(client, investigator):
    concern = a_concern(a_person("stockport"))
    access = open_emergency_access(concern.person, reason="He is at her door.", by=investigator)
    client.force_login(investigator)

    assert "A man holds her cards." in text_of(client.get(access.url()))


def test_the_rota_warns_when_nobody_is_on_duty_and_is_set_by_the_coordinator(
    client, stockport_coordinator, stockport_officer
):
    client.force_login(stockport_coordinator)
    assert "Nobody is on duty in Stockport now." in text_of(client.get("/duty/"))

    typed = {
        "borough": "E08000007", "kind": "safeguarding", "user": stockport_officer.pk, "rung": "1",
        "from_on": "2025-06-02", "from_clock": "9am", "until_on": "2025-06-03", "until_clock": "9am",
    }  # fmt: skip
    client.post("/duty/add/", typed)

    told = text_of(client.get("/duty/"))
    assert "Olive Stockport" in told
    assert "Nobody is on duty in Stockport now." not in told
    refused = client.post("/duty/add/", typed)
    assert "has that duty already in some of these hours" in text_of(refused)


@pytest.mark.feature(75)
def test_a_concern_of_the_person_stands_in_the_way_of_closing_and_on_the_line_of_the_case(stockport_officer):
    case = a_case(by=stockport_officer)
    concern, others = a_concern(case.person), a_concern()

    with pytest.raises(RuleBroken, match=f"The concern {concern.reference} is not decided") as refusal:
        close_case(case, reason=CloseReason.objects.get(pk="protected"), by=stockport_officer)

    assert others.reference not in str(refusal.value)
    assert [each.href for each in happenings(case, stockport_officer) if each.heading.startswith("Concern")] == [
        concern.url()
    ]
    support = ConcernDecision.objects.get(pk="support")
    decide_concern(concern, decision=support, reason="Rang her.", by=stockport_officer)
    assert close_case(case, reason=CloseReason.objects.get(pk="protected"), by=stockport_officer).agreed


def test_a_slip_of_the_year_does_not_head_the_inbox(client, stockport_officer):
    client.force_login(stockport_officer)
    person = a_person()
    typed = {"kind": "danger_now", "what": "A man at the door", "clock": "8am"}
    day = {"on_day": "2", "on_month": "6", "on_year": "2015"}

    page = client.post(reverse("referrals:concern_raise", args=[person.reference]), typed | day)

    assert page.status_code == 400
    assert "That is more than a year ago. Check the year" in page.content.decode()
    assert not Concern.objects.exists()
