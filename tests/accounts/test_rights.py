from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import ROLES, Permission, Reach
from fraudhub.accounts.verbs import end_membership, give_membership
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import ALL, Grant, Scope
from tests.factories.accounts import an_account, the_borough

pytestmark = pytest.mark.django_db


def afresh(user):
    """As at the next request."""
    return User.objects.get(pk=user.pk)


def test_the_scope_follows_the_permission(stockport_officer):
    assert stockport_officer.scope_for(Permission.SEE_PEOPLE) == Scope.borough("E08000007")
    assert stockport_officer.scope_for(Permission.SEE_AUDIT) == Scope.nothing()


def test_a_volunteer_is_granted_only_what_is_their_own(stockport_volunteer):
    scope = stockport_volunteer.scope_for(Permission.SEE_OWN_VISITS)

    assert scope == Scope.of([Grant("E08000007", own=stockport_volunteer.pk)])


def test_a_partners_figures_are_about_the_borough_and_records_about_their_organisation(stockport_partner):
    assert stockport_partner.scope_for(Permission.SEE_MAPS) == Scope.borough("E08000007")


def test_a_gmp_viewer_sees_all_places_and_may_see_no_person(gmp_viewer):
    assert gmp_viewer.scope_for(Permission.SEE_MAPS) == Scope.of([Grant(ALL)])
    for permission in (Permission.SEE_PEOPLE, Permission.SEE_REPORTS, Permission.SEE_VISITS, Permission.SEE_EVENTS):
        assert not gmp_viewer.may(permission)
        assert gmp_viewer.scope_for(permission) == Scope.nothing()


@pytest.mark.feature(133)
def test_no_membership_means_nothing():
    user = an_account(None)

    assert user.acting is None
    assert not any(user.may(permission) for permission in Permission)
    assert not any(user.scope_for(permission) for permission in Permission)


def test_a_membership_that_ended_gives_nothing_at_the_next_request(stockport_officer):
    end_membership(stockport_officer.memberships.get(), ends_on=timezone.localdate(), by=None)

    assert not afresh(stockport_officer).may(Permission.SEE_PEOPLE)


def test_lapsed_vetting_gives_nothing_the_day_after(stockport_officer):
    membership = stockport_officer.memberships.get()

    membership.vetted_until = timezone.localdate()
    membership.save()
    assert afresh(stockport_officer).may(Permission.SEE_PEOPLE)

    membership.vetted_until = timezone.localdate() - timedelta(days=1)
    membership.save()
    assert not afresh(stockport_officer).may(Permission.SEE_PEOPLE)


def test_a_membership_of_tomorrow_gives_nothing_today():
    user = an_account(None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    give_membership(user, role="analyst", starts_on=tomorrow, by=None)

    assert not afresh(user).may(Permission.SEE_MAPS)


def test_a_person_with_two_roles_acts_in_one_at_a_time(stockport_officer):
    give_membership(
        stockport_officer,
        role="hub_coordinator",
        borough=the_borough("trafford"),
        starts_on=timezone.localdate(),
        by=None,
    )
    user = afresh(stockport_officer)

    assert not user.may(Permission.PLAN_VISIT)
    user.act_as("hub_coordinator")
    assert user.scope_for(Permission.PLAN_VISIT) == Scope.borough("E08000009")
    assert user.scope_for(Permission.SEE_PEOPLE) == Scope.borough("E08000009")


def test_a_person_in_two_boroughs_acts_in_both_or_in_one(stockport_officer):
    give_membership(
        stockport_officer, role="hub_officer", borough=the_borough("trafford"), starts_on=timezone.localdate(), by=None
    )
    user = afresh(stockport_officer)

    assert user.scope_for(Permission.SEE_PEOPLE) == Scope.of([Grant("E08000007"), Grant("E08000009")])
    user.act_as("hub_officer", "E08000009")
    assert user.scope_for(Permission.SEE_PEOPLE) == Scope.borough("E08000009")


def test_a_choice_of_role_one_does_not_have_changes_nothing(stockport_officer):
    stockport_officer.act_as("system_admin")

    assert stockport_officer.acting_role == "hub_officer"


def test_nobody_gives_themselves_a_right(stockport_coordinator):
    with pytest.raises(RuleBroken, match="nobody may change their own rights"):
        give_membership(
            stockport_coordinator, role="system_admin", starts_on=timezone.localdate(), by=stockport_coordinator
        )


def test_a_role_tied_to_a_borough_needs_one():
    with pytest.raises(RuleBroken, match="Choose a borough"):
        give_membership(an_account(None), role="hub_officer", starts_on=timezone.localdate(), by=None)


def test_roles_without_a_person_in_their_line_have_no_way_to_one():
    personal = {
        Permission.SEE_PEOPLE, Permission.SEE_REPORTS, Permission.SEE_VISITS, Permission.SEE_EVENTS,
        Permission.SEE_DOCUMENTS,
    }  # fmt: skip

    for code in ("gmp_viewer", "analyst", "programme_lead", "partner", "maaf_chair", "system_admin", "call_handler"):
        assert not ROLES[code].permissions & personal, code
    assert ROLES["system_admin"].reach is Reach.NONE
