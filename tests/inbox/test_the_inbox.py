"""One page with what waits, ranked; and one thing to one person."""

import re
import threading
from datetime import date

import pytest
from django.db import connections
from django.urls import reverse

from fraudhub.accounts.models import User
from fraudhub.audit.models import AuditEntry
from fraudhub.cases.verbs import change_case, set_aside_report
from fraudhub.core.errors import RuleBroken
from fraudhub.inbox.models import Hold
from fraudhub.inbox.sorting import what_waits
from fraudhub.inbox.verbs import give_back, grab_next, take_item
from fraudhub.referrals.verbs import take_concern
from tests.factories.accounts import an_account
from tests.factories.cases import a_case, a_report
from tests.factories.people import a_person
from tests.factories.referrals import a_concern

MONDAY = "2025-06-02T08:00:00Z"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(MONDAY, tick=False)


def a_new_report(borough="stockport", **told):
    return a_report(borough, reported_on="2025-05-30", **told)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.django_db
@pytest.mark.feature(65)
def test_what_weighs_most_comes_first_and_each_row_says_why(client, stockport_officer):
    a_new_report(lost_gbp="50.00")
    a_new_report(lost_gbp="50000.00")
    a_new_report("trafford", lost_gbp="90000.00")
    case = a_case(by=stockport_officer)
    change_case(case, version=1, review_on=date(2025, 6, 1), by=stockport_officer)
    client.force_login(stockport_officer)

    told = text_of(client.get(reverse("inbox:list")))

    assert told.index("£50,000.00 lost") < told.index("£50.00 lost")
    assert "£90,000.00" not in told
    assert f"Case {case.reference}: somebody wanted to, on 1 June 2025." in told
    assert "Nobody has decided what becomes of it." in told


@pytest.mark.django_db
def test_what_is_dealt_with_waits_no_longer(stockport_officer):
    report = a_new_report()
    assert [each.item.reference for each in what_waits(stockport_officer)[0]] == [report.reference]

    set_aside_report(report, reason="A letter was sent.", by=stockport_officer)

    assert what_waits(stockport_officer)[0] == []


@pytest.mark.django_db
@pytest.mark.feature(80)
def test_grab_next_gives_the_most_urgent_and_then_the_next(stockport_officer, stockport_coordinator):
    small, large = a_new_report(), a_new_report(lost_gbp="50000.00")

    first = grab_next(by=stockport_officer)
    second = grab_next(by=stockport_coordinator)

    assert [first.reference, second.reference] == [large.reference, small.reference]
    with pytest.raises(RuleBroken, match="Nothing waits"):
        grab_next(by=an_account("hub_officer", "stockport"))
    assert AuditEntry.objects.filter(action="inbox.taken").count() == 2


@pytest.mark.django_db
@pytest.mark.feature(80)
def test_what_somebody_has_cannot_be_taken_until_it_is_given_back(stockport_officer, stockport_coordinator):
    report = a_new_report()
    take_item("report", report.reference, by=stockport_officer)

    with pytest.raises(RuleBroken, match="Somebody else has this in hand"):
        take_item("report", report.reference, by=stockport_coordinator)
    give_back("report", report.reference, by=stockport_coordinator)
    assert Hold.objects.get().held_by == stockport_officer

    give_back("report", report.reference, by=stockport_officer)
    assert take_item("report", report.reference, by=stockport_coordinator).reference == report.reference


@pytest.mark.django_db
def test_nothing_is_held_for_ever_by_somebody_who_went_home(stockport_officer, stockport_coordinator, time_machine):
    report = a_new_report()
    take_item("report", report.reference, by=stockport_officer)
    time_machine.move_to("2025-06-02T16:01:00Z", tick=False)

    assert grab_next(by=stockport_coordinator).reference == report.reference


@pytest.mark.django_db
def test_what_a_colleague_owns_is_seen_and_not_grabbed(stockport_officer, stockport_coordinator):
    case = a_case(by=stockport_officer)
    change_case(case, version=1, review_on=date(2025, 6, 1), by=stockport_officer)

    assert any(each.item.reference == case.reference for each in what_waits(stockport_coordinator)[0])
    with pytest.raises(RuleBroken, match="Nothing waits"):
        grab_next(by=stockport_coordinator)


@pytest.mark.django_db
def test_the_neighbours_inbox_cannot_be_taken_from(trafford_officer):
    report = a_new_report()

    with pytest.raises(RuleBroken, match="waits no longer"):
        take_item("report", report.reference, by=trafford_officer)


@pytest.mark.feature(80)
def test_two_who_press_together_get_two_things(committed_db):
    officers = [an_account("hub_officer", "stockport") for _ in range(6)]
    reports = {a_new_report().reference for _ in range(6)}
    got, together = [], threading.Barrier(6)

    def press(pk):
        try:
            user = User.objects.get(pk=pk)
            together.wait()
            got.append(grab_next(by=user).reference)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[officer.pk]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == sorted(reports)


@pytest.mark.django_db
def test_a_button_pressed_too_late_says_so_and_goes_back(client, stockport_officer, stockport_coordinator):
    report = a_new_report()
    take_item("report", report.reference, by=stockport_coordinator)
    client.force_login(stockport_officer)

    page = client.post(reverse("inbox:take"), {"kind": "report", "item": report.reference}, follow=True)

    assert "Somebody else has this in hand." in text_of(page)
    assert "With Amir Stockport" in text_of(page)


@pytest.mark.django_db
@pytest.mark.feature(75)
def test_any_concern_comes_before_whatever_is_none(stockport_officer):
    a_new_report(lost_gbp="50000.00")
    concern = a_concern(a_person("stockport"), kind="worried")

    assert what_waits(stockport_officer)[0][0].item.reference == concern.reference


@pytest.mark.django_db
def test_who_grabs_a_concern_has_taken_it_until_it_is_given_back(stockport_officer, stockport_coordinator):
    concern = a_concern(a_person("stockport"), kind="danger_now")

    assert grab_next(by=stockport_officer).reference == concern.reference
    concern.refresh_from_db()
    assert concern.taken_by == stockport_officer
    with pytest.raises(RuleBroken, match="Somebody else has this in hand"):
        take_item("concern", concern.reference, by=stockport_coordinator)

    give_back("concern", concern.reference, by=stockport_officer)
    concern.refresh_from_db()
    assert concern.taken_by is None


@pytest.mark.django_db
def test_a_concern_that_somebody_took_on_its_own_page_is_not_grabbed(stockport_officer, stockport_coordinator):
    concern = a_concern(a_person("stockport"), kind="danger_now")
    take_concern(concern, by=stockport_coordinator)

    with pytest.raises(RuleBroken, match="Nothing waits"):
        grab_next(by=stockport_officer)
