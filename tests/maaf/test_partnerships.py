"""Who belongs to a partnership, who signed what, and what lapses."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.models import SharingAgreement
from fraudhub.accounts.verbs import end_agreement, sign_agreement
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.messages.models import Message
from maaf.models import AgendaItem, Member, Partnership
from maaf.need_to_know import readable_items, reader_of
from maaf.verbs import found_partnership, join_partnership, leave_partnership, warn_of_lapsing_agreements
from tests.factories.accounts import an_account, an_organisation
from tests.factories.maaf import (
    a_chair,
    a_meeting,
    a_member,
    a_named_item,
    a_partner,
    a_partnership,
    an_agreement,
)

pytestmark = pytest.mark.django_db


def test_the_lead_founds_ten_partnerships_and_one_for_all(client, programme_lead):
    client.force_login(programme_lead)

    client.post(reverse("maaf:partnership_found"))
    client.post(reverse("maaf:partnership_found"))

    assert Partnership.objects.exclude(borough=None).count() == 10
    assert Partnership.objects.filter(borough=None).count() == 1


def test_a_chair_founds_nothing(client):
    client.force_login(a_chair())

    answer = client.post(reverse("maaf:partnership_found"))

    assert answer.status_code == 403
    assert not Partnership.objects.exists()


def test_a_member_joins_by_kind_and_its_delegate_is_named(client):
    partnership, organisation = a_partnership(), an_organisation("Age Concern Stockport")
    client.force_login(a_chair())

    client.post(
        partnership.url("join"),
        {"organisation": organisation.pk, "type": "AGE_VCSE", "starts_on": "2025-06-01"},
    )  # fmt: skip
    member = Member.objects.get()
    client.post(
        reverse("maaf:member_delegate", args=[member.reference]),
        {"full_name": "Pat Speaker", "email": "pat@example.org", "is_deputy": "no"},
    )

    page = client.get(partnership.url()).content.decode()
    assert "Age Concern Stockport" in page
    assert "Pat Speaker" in page
    assert "Older people" in page
    assert AuditEntry.objects.filter(action="partnership.member_joined").exists()


def test_a_body_of_no_kind_is_asked_for_it_and_what_was_typed_is_kept(client):
    partnership, organisation = a_partnership(), an_organisation("New Body")
    client.force_login(a_chair())

    page = client.post(
        partnership.url("join"),
        {"organisation": organisation.pk, "starts_on": "2025-06-01"},
    )

    assert "Choose what kind of body New Body is." in page.content.decode()
    assert 'value="2025"' in page.content.decode()
    assert not Member.objects.exists()


def test_nobody_is_a_member_twice():
    partnership = a_partnership()
    member = a_member(partnership)

    with pytest.raises(RuleBroken, match="is a member already"):
        join_partnership(partnership, organisation=member.organisation, starts_on=timezone.localdate(), by=None)


def test_an_agreement_whose_days_do_not_fit_is_refused_beside_them(client):
    partnership = a_partnership()
    member = a_member(partnership, signs=False)
    client.force_login(a_chair())

    page = client.post(
        partnership.url("sign"),
        {"organisation": member.organisation.pk, "title": "ISA 2", "signed_by": "Sam Signer",
         "signed_on": "2025-06-01",
         "starts_on": "2025-05-01",
         "ends_on": "2025-04-01",
         "review_on": "2026-04-01"},
    )  # fmt: skip

    text = page.content.decode()
    assert page.status_code == 400
    assert "It cannot hold before it was signed." in text
    assert "The last day must be on or after the first." in text
    assert "Sam Signer" in text
    assert not SharingAgreement.objects.exists()


def test_an_agreement_is_signed_on_its_page_and_shown_with_its_days(client):
    partnership = a_partnership()
    member = a_member(partnership, signs=False)
    client.force_login(a_chair())

    client.post(
        partnership.url("sign"),
        {"organisation": member.organisation.pk, "title": "GM sharing agreement, version 2", "signed_by": "Sam Signer",
         "signed_on": "2025-06-01",
         "starts_on": "2025-06-01",
         "ends_on": "2035-05-31",
         "review_on": "2030-06-01"},
    )  # fmt: skip

    page = client.get(partnership.url()).content.decode()
    assert "GM sharing agreement, version 2" in page
    assert "1 June 2025 to 31 May 2035, review on 1 June 2030" in page
    assert "In force" in page


def reads(user):
    return AgendaItem.objects.within(reader_of(user).scope).filter(readable_items(reader_of(user)), kind="case")


def test_the_day_after_an_agreement_ends_named_data_is_shut():
    partnership = a_partnership()
    member = a_member(partnership, ends_on=timezone.localdate() + timedelta(days=20))
    a_meeting(partnership)
    item = a_named_item(partnership, organisations=[member.organisation])
    partner = a_partner(member.organisation)
    last = timezone.localdate() + timedelta(days=20)

    with time_machine.travel(f"{last}T22:00:00+00:00"):
        assert list(reads(fresh(partner))) == [item]
    with time_machine.travel(f"{last + timedelta(days=1)}T10:00:00+00:00"):
        assert not reads(fresh(partner)).exists()


def fresh(user):
    """As at the next request."""
    return type(user).objects.get(pk=user.pk)


def test_an_agreement_that_is_ended_early_shuts_at_once():
    partnership = a_partnership()
    member = a_member(partnership)
    a_meeting(partnership)
    a_named_item(partnership, organisations=[member.organisation])
    partner = a_partner(member.organisation)
    assert reads(fresh(partner)).exists()

    end_agreement(SharingAgreement.objects.get(), reason="They left the programme.", by=None)

    assert not reads(fresh(partner)).exists()


def test_a_chair_is_told_30_and_7_days_before_and_once_each():
    partnership, chair = a_partnership(), a_chair()
    member = a_member(partnership, ends_on=date(2026, 3, 31), starts_on=date(2025, 4, 1))

    told = []
    for day in ("2026-02-28", "2026-03-01", "2026-03-02", "2026-03-23", "2026-03-24", "2026-03-25", "2026-04-01"):
        with time_machine.travel(f"{day}T09:00:00+00:00"):
            told.append((day, warn_of_lapsing_agreements(), warn_of_lapsing_agreements()))

    assert [(day, first) for day, first, _ in told if first] == [("2026-03-01", 1), ("2026-03-24", 1)]
    assert all(again == 0 for *_, again in told)
    mails = Message.objects.filter(to_user=chair)
    assert mails.count() == 2
    assert all(member.organisation.name in mail.body for mail in mails)


def test_no_chair_is_told_of_an_agreement_that_is_renewed():
    partnership = a_partnership()
    a_chair()
    today = timezone.localdate()
    member = a_member(partnership, ends_on=today + timedelta(days=10))
    an_agreement(member.organisation, partnership, starts_on=today, ends_on=today + timedelta(days=400))

    assert warn_of_lapsing_agreements() == 0


def test_a_partner_is_led_to_the_page_of_its_own_organisation_alone(client):
    partnership = a_partnership()
    own, other = a_member(partnership).organisation, a_member(partnership).organisation
    there = {body: reverse("maaf:agency_detail", args=[body.reference]) for body in (own, other)}

    client.force_login(a_partner(own))
    page = client.get(partnership.url()).content.decode()
    client.force_login(a_chair())
    chairs = client.get(partnership.url()).content.decode()

    assert [there[body] in page for body in (own, other)] == [True, False]
    assert other.name in page
    assert [there[body] in chairs for body in (own, other)] == [True, True]


def test_an_organisation_that_left_sees_nothing_of_the_partnership(client):
    partnership = a_partnership()
    member = a_member(partnership)
    meeting = a_meeting(partnership)
    partner = a_partner(member.organisation)
    client.force_login(partner)
    assert client.get(meeting.url()).status_code == 200

    leave_partnership(member, by=None)

    assert client.get(meeting.url()).status_code == 404


def test_an_organisation_of_another_partnership_sees_nothing_of_this_one(client):
    partnership, other = a_partnership(), a_partnership("trafford")
    meeting = a_meeting(partnership)
    elsewhere = a_member(other)
    client.force_login(a_partner(elsewhere.organisation, "stockport"))

    assert client.get(meeting.url()).status_code == 404
    assert client.get(partnership.url()).status_code == 404


def test_the_strategic_partnership_is_read_by_every_chair_and_run_by_the_lead(client, programme_lead):
    strategic = a_partnership(None)
    client.force_login(a_chair())
    assert client.get(strategic.url()).status_code == 200
    assert client.get(strategic.url("plan")).status_code == 404

    client.force_login(programme_lead)

    assert client.get(strategic.url("plan")).status_code == 200


def test_an_agreement_needs_a_borough():
    with pytest.raises(RuleBroken, match="Choose the boroughs"):
        sign_agreement(
            an_organisation(), title="ISA", signed_by="Sam", signed_on=date(2025, 1, 1), starts_on=date(2025, 1, 1),
            ends_on=date(2026, 1, 1), review_on=date(2026, 1, 1), boroughs=[], by=None,
        )  # fmt: skip


def test_an_agreement_is_ended_only_by_who_answers_for_all_its_boroughs(client):
    stockport, trafford = a_partnership(), a_partnership("trafford")
    member = a_member(stockport, signs=False)
    today = timezone.localdate()
    agreement = sign_agreement(
        member.organisation, title="ISA", signed_by="Sam", signed_on=today, starts_on=today,
        ends_on=today + timedelta(days=9), review_on=today, boroughs=[stockport.borough, trafford.borough], by=None,
    )  # fmt: skip
    client.force_login(an_account("hub_coordinator", "stockport"))

    assert client.get(reverse("maaf:agreement_end", args=[agreement.reference])).status_code == 404


def test_founding_again_answers_the_same_partnership():
    assert a_partnership() == found_partnership(a_partnership().borough, by=None)
