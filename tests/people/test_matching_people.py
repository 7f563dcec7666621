"""Same person: decided, undone in any order, shown as one within a hub and as hardly anything across hubs."""

import random
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.people.matching import oldest_of_each
from fraudhub.people.models import Match, Person
from fraudhub.people.verbs import confirm_match, keep_apart, undo_match
from tests.factories.accounts import the_borough
from tests.factories.people import a_person
from tests.factories.reasons import says_why

pytestmark = pytest.mark.django_db
BORN = date(1941, 5, 3)


def jean(borough="stockport", **told):
    return a_person(borough, **{"full_name": "Jean Ogden", "birth_date": BORN, "phone": "+441614960001", **told})


def canonical_of(*people) -> list[int]:
    return [Person.objects.get(pk=person.pk).canonical_id for person in people]


@pytest.mark.feature(30)
def test_a_match_joins_two_rows_and_undoing_it_parts_them_and_both_are_written_down(stockport_officer):
    first, second = a_person(), a_person()

    match = confirm_match(second, first, by=stockport_officer)
    assert canonical_of(first, second) == [first.pk, first.pk]
    undo_match(match, reason="Mother and daughter.", by=stockport_officer)

    assert canonical_of(first, second) == [first.pk, second.pk]
    entries = AuditEntry.objects.filter(action__startswith="people.match").order_by("pk")
    assert [entry.action for entry in entries] == ["people.matched", "people.match_undone"]
    assert entries[0].references == [first.reference, second.reference]
    assert entries[1].reason == "Mother and daughter."


@pytest.mark.feature(30)
@pytest.mark.parametrize("seed", range(6))
def test_undone_in_any_order_what_stands_is_what_the_standing_matches_join(stockport_officer, seed):
    draw = random.Random(seed)
    people = [a_person() for _ in range(6)]
    pairs = [(one, other) for index, one in enumerate(people) for other in people[index + 1 :]]
    standing = {}

    for _ in range(14):
        if standing and draw.random() < 0.4:
            pair = draw.choice(sorted(standing))
            undo_match(standing.pop(pair), reason="Wrong.", by=stockport_officer)
        else:
            one, other = draw.choice([pair for pair in pairs if (pair[0].pk, pair[1].pk) not in standing])
            standing[one.pk, other.pk] = confirm_match(one, other, by=stockport_officer)
        expected = oldest_of_each([person.pk for person in people], standing)
        assert dict(Person.objects.values_list("pk", "canonical")) == expected


def test_two_decide_about_the_same_two_at_once_and_one_decision_stands(committed_db):
    from tests.factories.accounts import an_account

    officer = an_account("hub_officer", "stockport")
    rows = [a_person() for _ in range(3)]
    pairs = [(rows[0], rows[1]), (rows[1], rows[0]), (rows[1], rows[2]), (rows[0], rows[2])]
    barrier, refused = Barrier(len(pairs)), []

    def decide(one, other):
        barrier.wait()
        try:
            confirm_match(one, other, by=officer)
        except RuleBroken:
            refused.append((one, other))
        finally:
            connection.close()

    threads = [Thread(target=decide, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Match.objects.standing().count() == 3
    assert canonical_of(*rows) == [rows[0].pk] * 3


def test_full_agreement_is_matched_by_rule_across_hubs_and_tells_the_second_hub_one_sentence(
    client, trafford_officer, stockport_officer
):
    first = jean("stockport", access_needs="Hard of hearing.")
    second = jean("trafford")
    assert canonical_of(first, second) == [first.pk, first.pk]
    match = Match.objects.get()
    assert (match.rule, match.created_by) == ("2026-1", None)
    client.force_login(trafford_officer)

    page = client.get(second.url()).content.decode()

    assert "Previously known to another hub." in page
    assert first.reference not in page
    assert "Hard of hearing" not in page
    assert "Stockport" not in page
    assert client.get(first.url()).status_code == 404
    assert client.get(match.url("undo")).status_code == 404


def test_less_than_full_agreement_across_hubs_is_offered_only_to_who_sees_all(client, trafford_officer, investigator):
    first, second = jean("stockport"), jean("trafford", full_name="Jeane Ogden")
    assert not Match.objects.exists()

    client.force_login(trafford_officer)
    theirs = client.get(second.url()).content.decode()
    client.force_login(investigator)
    says_why(client, second)
    all_of_it = client.get(second.url()).content.decode()

    assert "May be the same person" not in theirs
    assert "Previously known" not in theirs
    assert f"/people/{second.reference}/same-as/{first.reference}/" in all_of_it
    assert "the same date of birth" in all_of_it


@pytest.mark.feature(28)
def test_before_somebody_is_added_twice_the_page_asks_and_keeps_what_was_typed(client, stockport_officer):
    known = jean()
    client.force_login(stockport_officer)
    typed = {
        "borough": the_borough("stockport").pk, "full_name": "Jean Ogdon", "birth_date": "1941-05-03",
        "phone": "0161 496 0001",
    }  # fmt: skip

    asked = client.post("/people/add/", typed)

    page = asked.content.decode()
    assert Person.objects.count() == 1
    assert "Is it one of these?" in page
    assert known.url() in page
    assert "a name that is nearly the same" in page.lower()
    assert 'value="Jean Ogdon"' in page
    added = client.post("/people/add/", {**typed, "is_new": "yes"})
    assert added.status_code == 302
    assert Person.objects.count() == 2


def test_a_neighbours_person_is_never_proposed_at_entry(client, trafford_officer):
    jean("stockport")
    client.force_login(trafford_officer)

    answer = client.post(
        "/people/add/",
        {"borough": the_borough("trafford").pk, "full_name": "Jean Ogden", "birth_date": "1941-05-03",
         "phone": "0161 496 0001"},
    )  # fmt: skip

    assert answer.status_code == 302


def test_two_rows_of_one_hub_are_shown_as_one_with_both_values_kept(client, stockport_officer):
    first = jean(phone="+441614960001", language="Polish")
    second = jean(full_name="Jeane Ogden", phone="+441614960002", address="9 Mill Lane")
    client.force_login(stockport_officer)
    offered = client.get(second.url()).content.decode()
    assert "May be the same person" in offered

    beside = client.get(f"/people/{second.reference}/same-as/{first.reference}/").content.decode()
    assert "0161 496 0001" in beside
    assert "0161 496 0002" in beside
    client.post(f"/people/{second.reference}/same-as/{first.reference}/", {"decision": "same"})
    page = client.get(second.url()).content.decode()

    for value in ("0161 496 0001", "0161 496 0002", "Polish", "9 Mill Lane", "Jeane Ogden"):
        assert value in page
    assert "May be the same person" not in page
    assert f'Undo<span class="govuk-visually-hidden"> the match with {first.reference}' in page


def test_kept_apart_they_are_not_offered_again_until_that_is_undone(client, stockport_officer):
    first, second = jean(), jean(full_name="Jeane Ogden")
    decision = keep_apart(first, second, by=stockport_officer)
    client.force_login(stockport_officer)
    page = client.get(first.url()).content.decode()
    assert "May be the same person" not in page
    assert decision.url("undo") in page

    client.post(decision.url("undo"), {"reason": "It is her after all."})

    assert "May be the same person" in client.get(first.url()).content.decode()


def test_who_was_kept_apart_is_not_joined_by_way_of_a_third(stockport_officer):
    one, two, three = jean(), jean(birth_date=None), jean(birth_date=None)
    confirm_match(one, two, by=stockport_officer)
    apart = keep_apart(two, three, by=stockport_officer)

    with pytest.raises(RuleBroken, match="decided to be somebody else"):
        confirm_match(one, three, by=stockport_officer)
    undo_match(apart, reason="She is.", by=stockport_officer)
    confirm_match(one, three, by=stockport_officer)
    with pytest.raises(RuleBroken, match="Other decisions make these two one person"):
        keep_apart(two, three, by=stockport_officer)

    assert len(set(canonical_of(one, two, three))) == 1


def test_the_rule_joins_nobody_whom_somebody_kept_apart(stockport_officer):
    one, two = jean(phone="0161 496 0001"), jean(phone="", email="j@example.org")
    for match in Match.objects.standing():
        undo_match(match, reason="They are mother and daughter.", by=stockport_officer)
    keep_apart(one, two, by=stockport_officer)

    jean("bury", phone="0161 496 0001")

    one.refresh_from_db()
    two.refresh_from_db()
    assert one.canonical_id != two.canonical_id


def test_each_decision_that_stands_says_which_two_rows_it_is_about(client, stockport_officer):
    one, two, three = jean(birth_date=None), jean(birth_date=None), jean(birth_date=None)
    confirm_match(one, two, by=stockport_officer)
    confirm_match(two, three, by=stockport_officer)
    client.force_login(stockport_officer)

    page = client.get(one.url()).content.decode()

    assert f"the match with {two.reference}<" in page
    assert f"the match of {two.reference} with {three.reference}<" in page


def test_the_page_of_somebody_with_decisions_asks_at_most_fifteen_questions(
    client, stockport_coordinator, django_assert_max_num_queries
):
    one, two, three = jean(birth_date=None), jean(birth_date=None), jean("bury", birth_date=None)
    confirm_match(one, two, by=stockport_coordinator)
    confirm_match(two, three, by=stockport_coordinator)
    client.force_login(stockport_coordinator)
    client.get(one.url())

    with django_assert_max_num_queries(15):
        page = client.get(one.url())

    assert "Previously known to another hub." in page.content.decode()


def test_what_was_decided_is_not_decided_again_nor_undone_twice(stockport_officer):
    first, second = a_person(), a_person()
    match = confirm_match(first, second, by=stockport_officer)

    with pytest.raises(RuleBroken, match="Undo that first"):
        keep_apart(second, first, by=stockport_officer)
    with pytest.raises(RuleBroken, match="one record, not two"):
        confirm_match(first, first, by=stockport_officer)
    undo_match(match, reason="Wrong.", by=stockport_officer)
    with pytest.raises(RuleBroken, match="undone already"):
        undo_match(match, reason="Wrong.", by=stockport_officer)


@pytest.mark.feature(62)
def test_a_person_is_counted_once_whatever_the_number_of_rows(stockport_officer):
    jean("stockport")
    jean("trafford")
    a_person("stockport")

    assert Person.objects.values("canonical").distinct().count() == 2
