"""Agenda, minutes and pack as PDF, each for the rights of whoever asked."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.models import SharingAgreement
from fraudhub.accounts.roles import AUDIENCES
from fraudhub.accounts.verbs import end_agreement
from fraudhub.core.errors import RuleBroken
from fraudhub.jobs.paper import as_pdf
from fraudhub.jobs.products import ProducedFile, Product
from fraudhub.jobs.verbs import claim_job, store_product
from maaf import printing
from maaf.models import Pack
from maaf.need_to_know import has_accepted, reader_of
from maaf.sockets import meeting_pack
from maaf.verbs import end_meeting, record_decision, request_pack
from tests.factories.maaf import (
    a_chair,
    a_meeting,
    a_member,
    a_named_item,
    a_partner,
    a_partnership,
    a_theme,
    accepted_by,
    held,
    sitting,
)
from tests.factories.outreach import an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    partnership = a_partnership(quorum=1)
    a_member(partnership), a_member(partnership)
    meeting = a_meeting(partnership)
    a_theme(partnership)
    inside, _ = (member.organisation for member in partnership.members.order_by("pk"))
    a_named_item(partnership, organisations=[inside])
    return meeting


def readers(meeting):
    """Two partners who accepted the statement: with a role in the named item, and without."""
    found = []
    for member in meeting.partnership.members.order_by("pk"):
        partner = a_partner(member.organisation)
        accepted_by(partner, meeting)
        found.append(partner)
    return found


def page_of(meeting, user, kind):
    context = printing.told(meeting, reader_of(user), kind=kind, accepted=has_accepted(user, meeting))
    return printing.render_to_string("maaf/print.html", context)


@pytest.mark.feature(91)
@pytest.mark.parametrize("kind", ["agenda", "pack"])
def test_what_is_printed_names_somebody_only_to_who_may_read_it(meeting, kind):
    item = meeting.items.get(kind="case")
    inside, outside = readers(meeting)

    theirs, others = page_of(meeting, inside, kind), page_of(meeting, outside, kind)

    for secret in (item.person.full_name, "4,321"):
        assert secret in theirs
        assert secret not in others
    assert "OFFICIAL-SENSITIVE" in theirs
    assert "OFFICIAL-SENSITIVE" not in others
    assert "Courier fraud in the north" in others


@pytest.mark.feature(91)
def test_minutes_are_printed_by_the_readers_rights(meeting):
    item = meeting.items.get(kind="case")
    inside, outside = readers(meeting)
    held(meeting)

    assert item.person.full_name in page_of(meeting, inside, "minutes")
    assert item.person.full_name not in page_of(meeting, outside, "minutes")


def test_the_open_part_of_a_pack_has_published_figures_and_the_diary(meeting):
    an_event("stockport", place="Bramhall Library")

    sections = meeting_pack.gather(meeting, AUDIENCES["published"])

    assert [section.heading.split(",")[0] for section in sections] == ["Fraud picture", "Prevention diary"]
    assert any("Bramhall Library" in row for row in sections[1].rows)


def made(user, meeting, kind="agenda", product=None):
    job = request_pack(meeting, kind=kind, by=user)
    held_job = claim_job(job.pk)
    store_product(held_job, product or printing.make_file(held_job))
    return Pack.objects.get(job=job)


@pytest.mark.feature(91)
def test_a_pdf_is_made_by_a_job_and_given_to_who_asked_alone(client, meeting):
    pytest.importorskip("weasyprint", reason="PDF needs weasyprint and the pango libraries", exc_type=ImportError)
    inside, outside = readers(meeting)
    pack = made(inside, meeting)

    client.force_login(inside)
    answer = client.get(pack.url("download"))
    client.force_login(outside)

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].endswith(f'agenda-{meeting.reference}.pdf"')
    assert client.get(pack.url("download")).status_code == 404


@pytest.mark.feature(91)
def test_a_file_made_before_an_agreement_ended_is_not_given_out_after(client, meeting):
    inside, _ = readers(meeting)
    item = meeting.items.get(kind="case")
    product = Product(
        [ProducedFile("agenda.pdf", "application/pdf", b"%PDF-1.7 Mrs Secret")],
        {"items": [item.reference], "state_of_minutes": ""},
    )
    pack = made(inside, meeting, product=product)
    client.force_login(inside)
    assert client.get(pack.url("download")).status_code == 200

    organisation = inside.memberships.get().organisation
    end_agreement(SharingAgreement.objects.get(organisation=organisation), reason="They left.", by=None)

    answer = client.get(pack.url("download"))
    assert answer.status_code == 409
    assert b"Ask for it again" in answer.content
    assert b"Mrs Secret" not in answer.content


@pytest.mark.feature(91)
def test_a_pack_with_an_older_action_about_somebody_is_not_given_out_after_the_agreement_ended(client, meeting):
    pytest.importorskip("weasyprint", reason="PDF needs weasyprint and the pango libraries", exc_type=ImportError)
    inside, _ = readers(meeting)
    organisation = inside.memberships.get().organisation
    sitting(meeting)
    a_decision(meeting.items.get(kind="case"), organisation)
    following = end_meeting(meeting, by=None).partnership.meetings.to_come().get()
    accepted_by(inside, following)
    pack = made(inside, following, kind="pack")
    client.force_login(inside)
    assert client.get(pack.url("download")).status_code == 200

    end_agreement(SharingAgreement.objects.get(organisation=organisation), reason="They left.", by=None)

    assert client.get(pack.url("download")).status_code == 409


def a_decision(item, organisation):
    return record_decision(
        item, what="Fit a call blocker.", reason="She is called daily.", organisation=organisation,
        due_on=timezone.localdate() + timedelta(days=30), by=None,
    )  # fmt: skip


@pytest.mark.feature(90)
def test_the_log_of_a_pack_has_nothing_of_the_closed_part_before_the_statement_is_accepted(meeting):
    inside, _ = readers(meeting)
    sitting(meeting)
    a_decision(meeting.items.get(kind="case"), inside.memberships.get().organisation)
    following = end_meeting(meeting, by=None).partnership.meetings.to_come().get()

    before = page_of(following, inside, "pack")
    accepted_by(inside, following)

    assert "Fit a call blocker." not in before
    with time_machine.travel(meeting.starts_at + timedelta(days=1)):
        after = page_of(following, inside, "pack")
    assert "Fit a call blocker." in after
    assert ">1 day<" in after


@pytest.mark.feature(89)
def test_printed_minutes_bear_the_mark_of_what_they_hold(meeting):
    inside, outside = readers(meeting)
    held(meeting)

    foot = f"{meeting.reference}, OFFICIAL"

    assert f'"{foot}-SENSITIVE"' in page_of(meeting, inside, "minutes")
    assert f'"{foot}"' in page_of(meeting, outside, "minutes")


def test_a_right_that_ended_before_the_job_ran_makes_no_file(meeting):
    inside, _ = readers(meeting)
    job = request_pack(meeting, kind="agenda", by=inside)
    membership = inside.memberships.get()
    membership.ends_on = timezone.localdate()
    membership.save()

    with pytest.raises(RuleBroken, match="You do not see this meeting any more"):
        printing.make_file(claim_job(job.pk))


def test_a_printed_page_asks_for_nothing_from_outside(caplog):
    pytest.importorskip("weasyprint", reason="PDF needs weasyprint and the pango libraries", exc_type=ImportError)
    page = """<html lang="en"><title>Agenda</title><p>Agenda</p><img alt="A map" src="https://example.org/map.svg">"""

    content = as_pdf(page, instead="")

    assert content.startswith(b"%PDF-")
    assert "https://example.org/map.svg" in caplog.text  # said to have failed, and never asked for


def test_minutes_that_are_not_there_are_not_asked_for(client, meeting):
    client.force_login(a_chair())

    page = client.post(meeting.url("minutes_file"), {})

    assert "This meeting has no minutes yet." in page.content.decode()


def test_the_files_of_a_job_that_have_a_page_of_their_own_are_not_listed_twice(client, meeting):
    chair = a_chair()
    product = Product([ProducedFile("a.pdf", "application/pdf", b"%PDF")], {"items": [], "state_of_minutes": ""})
    pack = made(chair, meeting, product=product)
    client.force_login(chair)

    page = client.get(reverse("jobs:detail", args=[pack.job.reference])).content.decode()

    assert pack.url() in page
    assert "/files/" not in page
    assert client.get(pack.url()).status_code == 200


def test_a_file_of_a_meeting_goes_away_after_seven_days(meeting):
    product = Product([ProducedFile("a.pdf", "application/pdf", b"%PDF")], {"items": [], "state_of_minutes": ""})
    file = made(a_chair(), meeting, product=product).job.artefacts.get()

    assert timedelta(days=6) < file.expires_at - timezone.now() <= timedelta(days=7)
