"""The shortest way through a day's calls, and what a coordinator does with it."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudhub.core.errors import RuleBroken
from outreach.allocating import day_of, places_of, plan_of_the_day
from outreach.day_order import Place, km_between, length_km, shortest_order, travel_minutes
from outreach.models import Rollout
from outreach.verbs import announce_visit, move_rollout, reorder_day
from tests.factories.geography import a_postcode_in
from tests.factories.outreach import a_visit, a_volunteer, at
from tests.factories.people import a_person

HOME = Place("home", 53.40, -2.15)


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    assert km_between(Place(1, 53.0, -2.0), Place(2, 54.0, -2.0)) == pytest.approx(111.19, abs=0.01)


def test_a_kilometre_takes_eighteen_minutes_on_foot_and_nine_by_car_with_parking():
    assert travel_minutes(1.0, "on_foot") == 18  # 1.3 km of streets at 4.5 km/h is 17.3 minutes
    assert travel_minutes(1.0, "by_car") == 9  # 3.1 minutes and five to park


@pytest.mark.feature(19)
def test_calls_along_one_road_are_made_from_one_end_to_the_other():
    road = [Place(number, 53.40, -2.15 + number / 100) for number in (3, 1, 4, 2)]

    assert [stop.key for stop in shortest_order(None, road)] in ([1, 2, 3, 4], [4, 3, 2, 1])


places = st.lists(st.tuples(st.floats(53.3, 53.7), st.floats(-2.7, -1.9)), min_size=0, max_size=6, unique=True).map(
    lambda points: [Place(number, lat, lon) for number, (lat, lon) in enumerate(points)]
)


@settings(deadline=None)  # what is shown is the order; a busy machine takes longer
@given(places)
@pytest.mark.feature(19)
def test_no_other_order_is_shorter(stops):
    found = shortest_order(HOME, stops)

    assert sorted(stop.key for stop in found) == sorted(stop.key for stop in stops)
    shortest = min(length_km(HOME, order) for order in permutations(stops))
    assert length_km(HOME, found) == pytest.approx(shortest, abs=1e-6)


def test_a_day_of_thirteen_calls_is_not_put_in_order():
    with pytest.raises(ValueError, match="more than 12"):
        shortest_order(None, [HOME] * 13)


# With the hub's records -------------------------------------------------------------------------------------


def postcodes_by_distance(home):
    """Three of Stockport: the nearest to a home, one in between and the furthest."""
    known = places_of([a_postcode_in("stockport", number) for number in range(40)])
    return sorted(known, key=lambda code: km_between(known[home], known[code]))


@pytest.fixture
def a_day_that_goes_to_and_fro(db):
    home = a_postcode_in("stockport", 0)
    ranked = postcodes_by_distance(home)
    volunteer = a_volunteer()
    volunteer.postcode = home
    volunteer.save()
    far, near, middle = ranked[-1], ranked[1], ranked[len(ranked) // 2]
    visits = [
        a_visit(volunteer.user, start=at(clock, days=2), residents=[a_person(postcode=code)])
        for clock, code in (("10:00", near), ("11:30", far), ("14:00", near), ("15:30", middle))
    ]
    return volunteer, visits


@pytest.mark.feature(19)
def test_a_shorter_order_is_shown_with_what_it_saves_and_planned_at_a_press(
    client, stockport_coordinator, a_day_that_goes_to_and_fro
):
    volunteer, visits = a_day_that_goes_to_and_fro
    address = f"/volunteers/{volunteer.reference}/day/?on={at('10:00', days=2).date().isoformat()}"
    client.force_login(stockport_coordinator)
    before = client.get(address).content.decode()

    client.post(address)

    after = client.get(address).content.decode()
    assert "A shorter order saves" in before
    assert "No order is shorter." in after
    starts = sorted(visit.planned_start for visit in day_of(volunteer, at("10:00", days=2).date()))
    assert starts == [visit.planned_start for visit in visits]  # the same times, taken by others


@pytest.mark.feature(19)
def test_an_order_that_a_resident_was_told_stays(a_day_that_goes_to_and_fro):
    volunteer, visits = a_day_that_goes_to_and_fro
    announce_visit(visits[0], how="call", told_on=at("10:00").date(), by=None)
    plan = plan_of_the_day(
        day_of(volunteer, at("10:00", days=2).date()), home=volunteer.postcode, travels=volunteer.travels
    )

    with pytest.raises(RuleBroken, match="was told the time already"):
        reorder_day([leg.visit for leg in plan.better], by=None)


@pytest.mark.feature(19)
@pytest.mark.parametrize("in_the_way", ["a pause", "another visit to them"])
def test_another_order_is_asked_what_another_time_is_asked(a_day_that_goes_to_and_fro, in_the_way):
    volunteer, visits = a_day_that_goes_to_and_fro
    order = [visits[1], visits[0], *visits[2:]]  # the second call at ten now, the first at half past eleven
    sentence = "is paused on"
    if in_the_way == "a pause":
        rollout = Rollout.objects.get(borough=volunteer.borough)
        move_rollout(rollout, stage=Rollout.Stage.PAUSED, reason="Nobody is there.", by=None)
    else:
        resident = visits[1].residents.get()
        a_visit(start=at("09:30", days=2), residents=[resident])
        sentence = "is to be visited from 9:30am to 10:30am"

    with pytest.raises(RuleBroken, match=sentence):
        reorder_day(order, by=None)


@pytest.mark.feature(19)
def test_a_day_of_many_calls_is_shown_by_the_clock(client, stockport_coordinator, a_day_that_goes_to_and_fro):
    volunteer, _ = a_day_that_goes_to_and_fro
    home = volunteer.postcode
    for number in range(13):
        start = at("10:00", days=3) + timedelta(minutes=30 * number)
        a_visit(volunteer.user, start=start, hours=0.4, residents=[a_person(postcode=home)])
    client.force_login(stockport_coordinator)

    page = client.get(f"/volunteers/{volunteer.reference}/day/?on={at('10:00', days=3).date().isoformat()}")

    assert page.status_code == 200
    assert "With so many calls no shorter order is looked for." in page.content.decode()


@pytest.mark.feature(19)
def test_a_shorter_order_whose_times_cannot_be_kept_is_no_button(client, stockport_coordinator):
    """Near at ten, far at noon, near again from two: the way to the far one fits where it is, and not before half
    past ten."""
    home = a_postcode_in("stockport", 0)
    ranked = postcodes_by_distance(home)
    volunteer = a_volunteer()
    volunteer.postcode = ranked[-1]
    volunteer.save()
    for clock, postcode in (("09:00", ranked[0]), ("12:30", ranked[-1]), ("16:00", ranked[1]), ("17:02", ranked[2])):
        a_visit(volunteer.user, start=at(clock, days=2), residents=[a_person(postcode=postcode)])
    plan = plan_of_the_day(
        day_of(volunteer, at("10:00", days=2).date()), home=volunteer.postcode, travels=volunteer.travels
    )
    assert plan.better_is_hurried == (sum(leg.short_by for leg in plan.better) > sum(leg.short_by for leg in plan.legs))
    client.force_login(stockport_coordinator)

    page = client.get(f"/volunteers/{volunteer.reference}/day/?on={at('10:00', days=2).date().isoformat()}")

    said = "In these times that way cannot be kept." in page.content.decode()
    assert said == plan.better_is_hurried
    assert ("Plan them in this order" in page.content.decode()) == (bool(plan.better) and not said)
    assert plan.better_is_hurried


@pytest.mark.feature(19)
def test_too_little_time_for_the_way_is_said(db):
    home = a_postcode_in("stockport", 0)
    far = postcodes_by_distance(home)[-1]
    volunteer = a_volunteer()
    start = at("10:00", days=2)
    a_visit(volunteer.user, start=start, residents=[a_person(postcode=home)])
    a_visit(volunteer.user, start=start + timedelta(hours=1, minutes=1), residents=[a_person(postcode=far)])

    plan = plan_of_the_day(day_of(volunteer, start.date()), home=home, travels="on_foot")

    assert plan.legs[1].short_by == plan.legs[1].minutes - 1
