"""One record of each kind in Stockport, and the whole cast: what tests of every page stand on."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.module_loading import import_string

from fraudhub.accounts.models import Passkey, User
from fraudhub.accounts.roles import ROLES
from fraudhub.accounts.verbs import invite
from fraudhub.cases.models import CloseReason, ReportSource
from fraudhub.cases.uploading import keep_preview, read_upload
from fraudhub.cases.verbs import (
    close_case,
    draft_claim,
    join_case,
    name_identifier,
    note_on_case,
    record_reimbursement,
)
from fraudhub.core.periods import Month, Window
from fraudhub.documents.verbs import upload_document
from fraudhub.geography.models import Borough
from fraudhub.jobs.products import ProducedFile, Product
from fraudhub.jobs.verbs import claim_job, store_product
from fraudhub.messages.verbs import write_message
from fraudhub.people.models import Person
from fraudhub.people.verbs import add_trusted_contact, confirm_match, open_emergency_access, set_marker
from fraudhub.recovery.verbs import close_month, list_hearing, name_victim, set_limit
from fraudhub.referrals.verbs import send_referral
from maaf.verbs import lay_paper, raise_issue, record_decision, request_pack
from mapping.breakdowns import MapRequest
from mapping.impact.plan_verbs import make_plan
from mapping.impact.verbs import request_impact_report, request_panel_figures
from mapping.models import Evaluation, MapEdition, PanelFigures
from mapping.verbs import request_map
from outreach.models import GateEvidence, QualityCheck, Rollout
from outreach.verbs import (
    arrange_cover,
    check_visitor,
    give_card,
    give_hours,
    reallocate_visit,
    record_absence,
    record_acquaintance,
    reply_to_visit,
    set_supervisor,
)
from outreach.verbs.supervising import draw_for_a_second_look
from tests.architecture.route_table import ANOTHER_PERSON
from tests.factories.accounts import an_account, an_organisation, the_borough
from tests.factories.cases import a_case, a_payment, a_report, a_row, imported
from tests.factories.geography import a_postcode_in
from tests.factories.lone_working import on_the_rota, out_by_hand
from tests.factories.maaf import a_meeting, a_member, a_named_item, a_partnership, a_theme, sitting
from tests.factories.mapping import a_cost, a_unit_figure
from tests.factories.outreach import (
    a_correction,
    a_device,
    a_follow_up,
    a_live_borough,
    a_visit,
    a_volunteer,
    an_action,
    an_event,
    at,
    the_record_of,
)
from tests.factories.passkeys import Device
from tests.factories.people import a_consent, a_person
from tests.factories.phones import a_concern_that_names_nobody, a_phone_of, another_account
from tests.factories.recovery import a_distribution, received
from tests.factories.referrals import a_concern, a_referral, on_duty

IN_A_BOROUGH = {"volunteer", "hub_officer", "hub_coordinator", "partner", "maaf_chair"}


def the_cast(borough):
    return {
        role: an_account(
            role,
            borough if role in IN_A_BOROUGH else None,
            organisation=an_organisation() if role == "partner" else None,
        )
        for role in ROLES
    }


def some_years_of_reports():
    """Four a month from each borough, so that there is something to draw and to compare."""
    imported(
        *(
            a_row(
                reference=f"{slug}-{month.code}-{number}",
                reported_on=month.start.isoformat(),
                victim_postcode=a_postcode_in(slug, number),
                victim_age="70",
                lost_gbp="100.00",
            )
            for slug in Borough.objects.values_list("slug", flat=True)
            for month in Window(Month(2021, 4), Month(2025, 6)).months()
            for number in range(4)
        )
    )


_products = {}  # a drawn map is a drawn map: once a run is enough


def finished(job):
    kind = job.job_kind.code
    held = claim_job(job.pk)
    if kind not in _products:
        _products[kind] = import_string(job.job_kind.function)(held)
    return store_product(held, _products[kind])


def of_a_volunteer(visit, recorded, person, cast) -> dict[str, str]:
    """What is kept about those who visit; ``person`` is somebody they do not visit."""
    volunteer, by, today = visit.volunteer, cast["hub_coordinator"], timezone.localdate()
    days = {"first_on": today + timedelta(days=200), "last_on": today + timedelta(days=201)}
    moved = a_visit(cast["volunteer"], start=at("14:00", days=5))
    reallocate_visit(
        moved, volunteer=volunteer, planned_start=at("15:00", days=5), planned_end=at("16:00", days=5),
        reason="They asked for another time.", by=by,
    )  # fmt: skip
    set_supervisor(volunteer, supervisor=cast["hub_officer"], by=by)
    return {
        "check": volunteer.checks.filter(requirement="T_FAS").get().reference,
        "absence": record_absence(volunteer, by=by, **days).reference,
        "acquaintance": record_acquaintance(volunteer, person=person, how="A neighbour", by=by).reference,
        "hours": give_hours(volunteer, on=today, minutes=90, what="Training", by=by).reference,
        "cover": arrange_cover(
            volunteer.borough, supervisor=cast["hub_officer"], covered_by=by, by=by, **days
        ).reference,
        "reply": reply_to_visit(recorded, volunteer=volunteer, text="Thank you.", is_thanks=True, by=by).reference,
        "second look": (
            QualityCheck.objects.filter(visit=recorded).first()
            or draw_for_a_second_look(recorded, now=timezone.now(), one_in=1)
        ).reference,
        "visit taken off": moved.taken_off.get().reference,
    }


def of_a_phone(recorded, user) -> dict[str, str]:
    """What is kept of a volunteer's phone, and of what came from it beside the plan."""
    return {
        "phone": a_phone_of(user).reference,
        "other account": another_account(recorded).reference,
        "unnamed concern": a_concern_that_names_nobody(user).reference,
    }


def of_a_partnership(cast) -> dict[str, str]:
    """A meeting that sits, with an item on somebody in which the partner's organisation has a role."""
    officer, chair = cast["hub_officer"], cast["maaf_chair"]
    partnership = a_partnership(quorum=1)
    organisation = cast["partner"].memberships.get().organisation
    member = a_member(partnership, organisation)
    meeting = a_meeting(partnership, days=1)
    item = a_named_item(partnership, organisations=[organisation], by=officer)
    theme = a_theme(partnership, by=officer)
    sitting(meeting, chair)
    paper = lay_paper(item, title="A letter", file_name="a.csv", content=b"a,b\n1,2\n", by=chair)
    decision = record_decision(
        item, what="Fit a call blocker.", reason="She is called daily.", organisation=organisation,
        due_on=timezone.localdate() + timedelta(days=7), by=chair,
    )  # fmt: skip
    job = request_pack(meeting, kind="agenda", by=officer)
    made = Product([ProducedFile("agenda.pdf", "application/pdf", b"%PDF-1.7")], {"items": [], "state_of_minutes": ""})
    store_product(claim_job(job.pk), made)
    return {
        "partnership": partnership.reference,
        "member": member.reference,
        "delegate": member.delegates.get().reference,
        "agreement": organisation.agreements.get().reference,
        "organisation of the partner": organisation.reference,
        "meeting": meeting.reference,
        "named item": item.reference,
        "theme": theme.reference,
        "paper of the named item": paper.reference,
        "named action": decision.action.reference,
        "issue": raise_issue(partnership, title="One number", words="Each bank has its own.", by=chair).reference,
        "minutes": meeting.minutes.reference,
        "pack of the officer": meeting.packs.get().reference,
    }


def of_recovery(case, cast) -> dict[str, str]:
    """A matter about that case, with money that waits for a second person, and a month that is closed."""
    by = cast["investigator"]
    matter, asset = received("1000.00", by=by)
    name_victim(matter, case=case, by=by)
    entry = matter.entries.order_by("pk").first()
    starts_at = timezone.now() + timedelta(days=2)
    return {
        "recovery matter": matter.reference,
        "asset": asset.reference,
        "recovery stage": matter.events.order_by("pk").last().reference,
        "recovery victim": matter.victims.get().reference,
        "recovery entry": entry.reference,
        "hearing": list_hearing(matter, starts_at=starts_at, court="Bolton", purpose="Appeal", by=by).reference,
        "split over victims": a_distribution(matter, asset, "100.00", by=an_account("investigator")).reference,
        "recovery limit": set_limit(
            amount_gbp=Decimal("500.00"), from_on=timezone.localdate(), note="As agreed.", borough=case.borough, by=by
        ).reference,
        "closed month": close_month(Month(2025, 4), by=by).reference,
    }


def an_outing(cast):
    """The volunteer rang in, and is on the board."""
    on_the_rota(cast["hub_coordinator"])
    return out_by_hand(cast["volunteer"], by=cast["hub_officer"])


def a_world() -> tuple[dict[str, User], dict[str, str]]:
    """(role to its account, what to its reference): made by the verbs that make them in life."""
    cast = the_cast("stockport")
    stockport, officer = the_borough("stockport"), cast["hub_officer"]
    report = a_report("stockport")
    some_years_of_reports()
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    a_volunteer(borough="trafford")
    visit = a_visit(cast["volunteer"], start=at("10:00"))
    map_job = request_map(MapRequest("reports", "1000_65plus", "ward", "2024-25"), by=officer)
    finished(map_job)
    edition = MapEdition.objects.get(job=map_job)
    impact_job = request_impact_report(["E08000007", "E08000009"], by=cast["gmp_viewer"])
    finished(impact_job)
    panel_job = request_panel_figures(by=cast["gmp_viewer"])
    finished(panel_job)
    recorded = a_visit(cast["volunteer"], start=at("07:00", days=-1), now=at("06:00", days=-1))
    device = Device()
    person, other = a_person("stockport"), a_person("stockport")
    Person.objects.filter(pk=other.pk).update(reference=ANOTHER_PERSON)
    match = confirm_match(a_person("stockport"), a_person("stockport"), by=officer)
    case = a_case("stockport", by=officer)
    payment = a_payment(case, by=officer)
    consent = a_consent(person, by=officer)
    closing_case = a_case("stockport", by=officer)
    records = {
        "case": case.reference,
        "triage": join_case(a_report("stockport"), case, by=officer).reference,
        "payment": payment.reference,
        "claim": draft_claim(case, bank="Northern Bank", payments=[payment], by=officer).reference,
        "reimbursement": record_reimbursement(
            case, firm="Northern Bank", amount_gbp=Decimal("10.00"), received_on=date(2025, 5, 20), by=officer
        ).reference,
        "note": note_on_case(case, text="She was not in.", by=officer).reference,
        "identifier": name_identifier(case, kind="trader", value="apex", as_written="Apex", by=officer).reference,
        "closing": close_case(
            closing_case, reason=CloseReason.objects.get(pk="declined"), note="Twice.", by=officer
        ).reference,
        "referral": a_referral(person, by=officer).reference,
        "referral to the partner": send_referral(
            a_referral(person, organisation=cast["partner"].memberships.get().organisation, by=officer), by=officer
        ).reference,
        "concern": a_concern(person, by=officer).reference,
        "duty turn": on_duty(cast["hub_coordinator"]).reference,
        "outing": an_outing(cast).reference,
        "duty": case.duties.waiting().get(right="R4_REFER").reference,
        "job of the officer": map_job.reference,
        "file of the officer's map": edition.file.reference,
        "account of the volunteer": cast["volunteer"].reference,
        "passkey of the volunteer": Passkey.objects.create(
            user=cast["volunteer"],
            name="my phone",
            credential_id=device.credential_id,
            credential=device.credential,
            added_at=timezone.now(),
        ).reference,
        "role of the volunteer": cast["volunteer"].memberships.get().reference,
        "invitation": invite(
            email="new.volunteer@example.org",
            full_name="Nora Newcomer",
            role="volunteer",
            borough=stockport,
            starts_on=date(2025, 1, 1),
            base_url="http://testserver/",
            by=cast["hub_coordinator"],
        ).reference,
        "document": upload_document(
            title="Leaflet", file_name="a.csv", content=b"a,b\n1,2\n", borough=stockport, by=officer
        ).reference,
        "message": write_message(to_address="jean@example.org", body="Hello", borough=stockport, by=officer).reference,
        "person": person.reference,
        "match": match.reference,
        "consent": consent.reference,
        "trusted contact": add_trusted_contact(
            person, full_name="Jo Kay", capacity="family", may_be_told=False, by=officer
        ).reference,
        "marker": set_marker(other, kind="hazard", note="A dog that bites.", by=officer).reference,
        "emergency access": open_emergency_access(
            a_person("stockport"), reason="He is at her door now.", by=cast["investigator"]
        ).reference,
        "report": report.reference,
        "import": keep_preview(
            read_upload(
                source=ReportSource.objects.get(pk="partner"),
                file_name="a.csv",
                content=b"reference,reported_on\nX1,2025-05-01\n",
                by=officer,
            ),
            by=officer,
        ).reference,
        "rollout": Rollout.objects.get(borough=stockport).reference,
        "evidence of the rollout": GateEvidence.objects.filter(rollout__borough=stockport).first().reference,
        "visit": visit.reference,
        "recorded visit": the_record_of(recorded).visit.reference,
        "volunteer": visit.volunteer.reference,
        "card": give_card(visit.volunteer, by=cast["hub_coordinator"]).reference,
        "visitor check": check_visitor(
            asked_for="00000000", postcode=a_postcode_in("stockport", 0), by=officer
        ).reference,
        **of_recovery(case, cast),
        **of_a_partnership(cast),
        **of_a_volunteer(visit, recorded, other, cast),
        **of_a_phone(recorded, cast["volunteer"]),
        "event": an_event("stockport").reference,
        "device": a_device().reference,
        "follow-up": a_follow_up(person).reference,
        "protective action": an_action(person).reference,
        "correction": a_correction(visit, was="Somebody Else").reference,
        "officer's map": edition.reference,
        "plan": make_plan(title="Stockport", wanted={"treated": [stockport.pk]}, by=cast["analyst"]).reference,
        "cost": a_cost(cast["programme_lead"]).reference,
        "unit figure": a_unit_figure(cast["programme_lead"]).reference,
        "viewer's panel figures": PanelFigures.objects.get(job=panel_job).reference,
        "viewer's impact report": Evaluation.objects.get(job=impact_job).reference,
    }
    return cast, records
