"""Can the hub visit those who should be visited? By borough for who leads, by ward for the hub itself."""

import re
from datetime import date

import pytest
import time_machine

from fraudhub.accounts.roles import PARTNERSHIP
from fraudhub.geography.models import Lsoa, Population, Postcode
from fraudhub.people.models import Person
from fraudhub.referrals.verbs import send_referral
from outreach.capacity import by_borough, by_ward, shares_by_ward
from outreach.counts_shown import count_for
from tests.factories.accounts import an_account, the_borough
from tests.factories.geography import a_postcode_in
from tests.factories.outreach import a_visit, at, the_record_of
from tests.factories.people import a_consent, a_person
from tests.factories.referrals import a_referral
from tests.factories.rollout import two_vetted_volunteers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-11-26T15:00:00+00:00", tick=False):
        yield


def waits(slug="stockport", nth=0, person=None):
    person = person or a_person(slug, postcode=a_postcode_in(slug, nth))
    a_consent(person)
    return send_referral(a_referral(person, "HUBVISIT"), by=None)


def the_row(slug, viewer):
    return by_borough([the_borough(slug)], viewer=viewer, today=TODAY).rows[0]


@pytest.mark.feature(129)
def test_a_hub_reads_what_it_can_do_beside_who_waits(stockport_coordinator):
    two_vetted_volunteers()
    for nth in range(9):
        waits(nth=nth)

    row = the_row("stockport", stockport_coordinator)

    stockport = Population.objects.get(area_code="E08000007", as_published=True)
    wanted = -(-stockport.aged_75_plus // 52)
    assert (row.volunteers, row.visits_a_week, row.waiting.text) == (2, 4, "9")
    assert row.aged_75_plus == stockport.aged_75_plus
    assert row.gap == (
        f"9 people wait: all can be visited within 3 weeks. {wanted - 4:,} visits a week too few for everybody aged 75 "
        "and over."
    )


@pytest.mark.feature(129)
def test_who_waits_is_counted_once_and_no_longer_once_a_visit_is_planned(stockport_coordinator, stockport_volunteer):
    person = a_person("stockport")
    asked = [waits(person=person), waits(person=person)]
    waiting = [the_row("stockport", stockport_coordinator).waiting.text]

    for days, referral in enumerate(asked, 1):
        a_visit(stockport_volunteer, residents=[person], start=at("10:00", days=days), asked_for=referral)
        waiting.append(the_row("stockport", stockport_coordinator).waiting.text)

    assert waiting == ["1", "1", "0"]


def test_who_was_not_met_waits_still(stockport_coordinator, stockport_volunteer):
    person = a_person("stockport")
    visit = a_visit(stockport_volunteer, residents=[person], asked_for=waits(person=person))

    the_record_of(visit, outcome="no_answer", answers={"volunteer_ok": "fine"})

    assert the_row("stockport", stockport_coordinator).waiting.text == "1"


@pytest.mark.feature(129)
def test_with_nobody_cleared_the_gap_says_so(stockport_coordinator):
    waits()

    row = the_row("stockport", stockport_coordinator)

    assert row.visits_a_week == 0
    assert row.gap == "Nobody is cleared to visit, and 1 person waits."


@pytest.mark.feature(129)
@pytest.mark.parametrize("role", ["programme_lead", "gmp_viewer", "analyst"])
def test_who_may_not_see_the_people_reads_no_count_of_them_under_k_and_nothing_that_gives_it_back(client, role):
    two_vetted_volunteers()
    for nth in range(3):
        waits(nth=nth)
    for nth in range(7):
        waits("bury", nth)
    client.force_login(an_account(role))

    page = client.get("/rollout/capacity/").content.decode()

    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Fewer than 5 people wait: all can be visited this week." in text
    assert "about 5" in text
    assert not re.search(r"\b(3|7) people", text)
    assert "Total" not in text


@pytest.mark.feature(129)
def test_who_leads_reads_every_wards_residents_and_share_and_nothing_of_anybody(client, programme_lead):
    two_vetted_volunteers()
    for nth in range(7):
        waits(nth=nth)
    client.force_login(programme_lead)
    assert "/rollout/capacity/wards/" in client.get("/rollout/capacity/").content.decode()

    page = client.get("/rollout/capacity/wards/")

    assert len(page.context["counted"].rows) == 10
    text = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    ((_, rows),) = shares_by_ward([the_borough("stockport")], today=TODAY).rows
    assert sum(row.share for row in rows) == pytest.approx(2 * 2 * 12, abs=len(rows) / 2)
    assert f"{rows[0].ward.name} {rows[0].aged_65_plus:,} {rows[0].share} " in text
    assert "people wait" not in text
    assert "People who wait" not in text
    assert "are too few to be told to anybody but their hub" in text


def test_three_and_four_are_told_alike_and_so_are_eight_and_twelve(programme_lead):
    told = [count_for(programme_lead, "E08000007", count).text for count in (0, 3, 4, 5, 7, 8, 12, 13)]

    assert told == [f"fewer than {PARTNERSHIP.k}"] * 3 + ["about 5", "about 5", "about 10", "about 10", "about 15"]


@pytest.mark.feature(129)
def test_a_neighbours_coordinator_is_shown_their_own_borough_alone(client, trafford_coordinator):
    waits()
    client.force_login(trafford_coordinator)

    borough, wards = (client.get(path).content.decode() for path in ("/rollout/capacity/", "/rollout/capacity/wards/"))

    assert "Trafford" in borough
    assert "Stockport" not in borough + wards


@pytest.mark.feature(129)
def test_each_ward_stands_with_its_share_by_the_best_fit_ward_of_the_address(client, stockport_officer):
    two_vetted_volunteers()
    postcode = Postcode.objects.select_related("lsoa").get(postcode=a_postcode_in("stockport", 0))
    ward = postcode.lsoa.ward
    waits()
    with time_machine.travel("2026-11-10T15:00:00+00:00", tick=False):
        the_record_of(a_visit(start=at("10:00"), residents=[a_person("stockport", postcode=postcode.postcode)]))

    ((_, rows),) = by_ward([the_borough("stockport")], today=TODAY).rows

    row = next(row for row in rows if row.ward == ward)
    aged = Population.objects.summed().of("ward").get(area_code=ward.pk).aged_65_plus
    of_all = sum(each.aged_65_plus for each in rows if each.ward)
    assert Lsoa.objects.in_ward(ward).exists()
    assert (row.waiting, row.visited, row.aged_65_plus) == (1, 1, aged)
    cleared = 3  # two vetted, and who made the visit; two visits a week each
    assert row.share == round(cleared * 2 * 12 * aged / of_all)
    assert row.gap == f"1 person waits. {row.share - 1} visit{'' if row.share == 2 else 's'} fewer than its share."
    client.force_login(stockport_officer)
    assert ward.name in client.get("/rollout/capacity/wards/").content.decode()


@pytest.mark.feature(129)
def test_somebody_whose_address_lies_in_no_ward_is_not_lost_from_the_table():
    person = a_person("stockport", postcode="")
    Person.objects.filter(pk=person.pk).update(address=None)
    waits(person=person)

    ((_, rows),) = by_ward([the_borough("stockport")], today=TODAY).rows

    assert (rows[-1].ward, rows[-1].waiting) == (None, 1)
    assert sum(row.waiting for row in rows) == 1


@pytest.mark.feature(129)
def test_all_wards_are_asked_with_few_questions(client, stockport_officer, django_assert_max_num_queries):
    client.force_login(stockport_officer)
    for nth in range(3):
        waits(nth=nth)

    for path in ("/rollout/capacity/", "/rollout/capacity/wards/"):
        with django_assert_max_num_queries(15):
            client.get(path)
