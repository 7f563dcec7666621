"""axe-core on every page of the hub, in every state worth a look, at the widths people have."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.models import LinkPurpose
from fraudhub.accounts.one_time_links import make_link, place_of, with_links
from fraudhub.accounts.roles import ROLES, Permission
from fraudhub.accounts.verbs import invite
from fraudhub.jobs.models import Job, JobState
from fraudhub.referrals.verbs import send_referral
from fraudhub.web.errors import TITLES, error_response
from maaf.models import Meeting
from maaf.verbs import accept_statement
from mapping.breakdowns import MapRequest
from mapping.verbs import request_map
from outreach.models import ChecklistQuestion, VisitDraft, VisitOutcome
from outreach.verbs import ask_for_help, keep_answer, keep_outcome, keep_time, say_safe
from tests.architecture.route_table import MATRIX, MORE_ARGUMENTS, NAMED, PUBLIC, RECORDS
from tests.browser.looking import WIDTHS, what_axe_finds, what_is_too_wide
from tests.factories.accounts import an_account, the_borough
from tests.factories.lone_working import on_the_rota, out_by_hand, out_on_a_visit
from tests.factories.outreach import WALKED_ANSWERS, a_visit, at
from tests.factories.people import a_consent, a_person
from tests.factories.referrals import a_referral, the_link
from tests.factories.world import a_world

pytestmark = pytest.mark.browser

NOT_PAGES = {
    "maaf:pack_download", "maaf:paper_download", "recovery:totals_csv", "recovery:entries_csv",
    "recovery:totals_years_csv",
    "recovery:totals_line",  # without a line it leads back to the totals
    *(f"outreach:field:phone:{name}" for name in ("bundle", "sync", "hello", "worker", "manifest")),
    "web:sign_out", "web:end_sessions", "web:session_now", "web:stay_signed_in",
    "web:healthz", "web:readyz", "web:metrics", "jobs:now", "jobs:download", "documents:download",
    "cases:import_refused", "mapping:map_figures", "mapping:map_sheet", "api_schema", "inbox:grab_next", "inbox:take",
    "inbox:give_back", "outreach:field:say",
    "web:second_step",  # only after a password: looked at in test_signing_in_with_a_second_step.py
}  # fmt: skip
FORMS = {  # sent empty, so that the page comes back with what is wrong
    "web:sign_in", "web:forgotten_password", "web:confirm", "web:invite", "web:set_up_app", "web:add_passkey",
    "web:change_password", "web:account_give_membership", "web:membership_end", "web:account_close",
    "web:organisation_add", "people:add", "people:open_emergency_access", "people:emergency_review",
    "people:match_decide", "people:set_marker", "documents:upload", "cases:import",
    "outreach:rollout_plan_go_live", "outreach:rollout_record_go_live", "outreach:rollout_withdraw_go_live",
    "outreach:rollout_move", "outreach:rollout_record_evidence", "outreach:evidence_withdraw",
    "outreach:visit_plan", "outreach:visit_cancel", "outreach:event_log", "outreach:field:question",
    "outreach:field:outcome", "people:change", "people:record_consent", "people:add_trusted_contact", "people:assess",
    "people:record_death", "people:record_move", "people:join_household", "cases:report_triage", "cases:note",
    "cases:close", "cases:record_payment", "cases:record_reimbursement", "cases:draft_claim",
    "cases:log_bank_contact", "cases:name_identifier", "cases:decide_outcome", "cases:begin_duty", "cases:duty_meet",
    "cases:agree_updates", "cases:enhanced_rights", "cases:add_paper", "cases:closing_answer",
    "people:give_reason", "cases:report_give_reason",
    "maaf:partnership_change", "maaf:partnership_join", "maaf:partnership_sign", "maaf:partnership_plan",
    "maaf:partnership_propose", "maaf:partnership_raise", "maaf:member_delegate", "maaf:agreement_end",
    "maaf:meeting_move", "maaf:meeting_cancel", "maaf:meeting_accept", "maaf:meeting_begin",
    "maaf:meeting_attendance", "maaf:meeting_action", "maaf:item_room", "maaf:item_share",
    "maaf:item_know", "maaf:item_conflict", "maaf:item_paper", "maaf:item_withdraw", "maaf:action_answer",
    "maaf:issue_answer", "maaf:minutes_redraft", "maaf:minutes_correct",
    "recovery:open", "recovery:record_stage", "recovery:add_asset", "recovery:record_entry", "recovery:revalue",
    "recovery:distribute", "recovery:agree_shares", "recovery:list_hearing", "recovery:distribution_answer",
    "recovery:entry_reverse", "recovery:limit_set", "recovery:name_victim",
    "referrals:draft", "referrals:move", "referrals:recall", "referrals:concern_raise", "referrals:concern_care_act",
    "referrals:concern_council", "referrals:concern_decide", "web:duty_set", "web:give_reason",
    "outreach:outing_enter", "outreach:outing_find_safe", "outreach:outing_note", "outreach:outing_say_when_left",
    "outreach:check_visitor", "outreach:card_revoke", "outreach:visitor_check_settle",
    "outreach:visit_next_step", "outreach:protective_record", "outreach:protective_take_back",
    "outreach:device_receive", "outreach:device_issue", "outreach:device_fit", "outreach:device_move",
    "outreach:stock_move", "outreach:follow_up_plan", "outreach:follow_up_do", "outreach:follow_up_end",
    "outreach:correction_choose", "outreach:event_take_back", "outreach:field:correct",
    "mapping:cost_new", "mapping:cost_correct", "mapping:unit_figure_new",
}  # fmt: skip
LISTS = (
    "people:list", "cases:report_list", "cases:import_list", "documents:list", "outreach:visit_list",
    "outreach:event_list", "outreach:rollout_list", "outreach:rollout_capacity", "outreach:rollout_capacity_wards",
    "outreach:volunteer_list", "mapping:map_list", "mapping:cost_list",
    "jobs:list",
    "cases:list", "cases:claim_list", "cases:outcome_shares", "referrals:list", "referrals:concern_list", "inbox:list",
    "outreach:follow_up_list", "outreach:protective_list", "outreach:device_list", "outreach:correction_list",
    "outreach:your_volunteers", "outreach:cover_list", "outreach:second_look_list",
    "web:duty_list", "outreach:outing_list", "hub_messages:list", "web:audit", "people:emergency_list",
    "web:account_list", "web:invitation_list",
)  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One page to look at, and as whom."""

    name: str
    user: object
    path: str
    sent_empty: bool = False


def the_tour() -> list[Stop]:
    """Every page of the route table, as a role that finds its record there; then the states a page can be in."""
    cast, references = a_world()
    begun, answered = a_begun_visit(cast["volunteer"]), an_answered_visit(cast["volunteer"])
    references |= {"begun visit": begun.reference, "answered visit": answered.reference}
    meeting = Meeting.objects.get(reference=references["meeting"])
    for role in NAMED:
        accept_statement(meeting, by=cast[role])  # or each of its pages would lead to the statement
    better = {
        "outreach:field:question": "begun visit", "outreach:field:do_now": "begun visit",
        "outreach:field:when": "begun visit", "outreach:field:check": "answered visit",
    }  # fmt: skip
    stops = []
    for route, allowed in MATRIX.items():
        if route in NOT_PAGES or route.startswith("api:"):
            continue
        kind, finds = RECORDS.get(route, (None, allowed))
        user = None if allowed is PUBLIC else cast[sorted(finds)[0]]
        more = {"key": "money_danger"} if route == "outreach:field:do_now" else MORE_ARGUMENTS.get(route, {})
        reference = {"reference": references[better.get(route, kind)]} if kind else {}
        path = reverse(route, kwargs=reference | more)
        stops.append(Stop(route, user, path))
        if route in FORMS:
            stops.append(Stop(f"{route} sent empty", user, path, sent_empty=True))
    stops += [Stop(f"home of a {role}", cast[role], "/") for role in ROLES]
    stops += [
        Stop(f"question {key}", cast["volunteer"], reverse("outreach:field:question", args=[answered.reference, key]))
        for key in ("confidence_before", "made_safer", "worrying")
    ]
    stops += [
        Stop("recorded visit", cast["hub_coordinator"], f"/visits/{references['recorded visit']}/"),
        Stop("plan a visit to somebody", cast["hub_coordinator"], f"/visits/plan/?person={references['person']}"),
        Stop("search without a result", cast["hub_officer"], "/people/?name=Nobody+of+that+name"),
        Stop("second page of a list", cast["hub_officer"], "/reports/?page=2"),
    ]
    newcomer = an_account("hub_coordinator", "bury")
    stops += [Stop(f"empty {route}", newcomer, reverse(route)) for route in LISTS]
    stops.append(Stop("no visits", an_account("volunteer", "bury"), reverse("outreach:field:today")))
    stops += [Stop(f"job {job.state}", newcomer, job.url()) for job in jobs_in_every_state(newcomer)]
    token = with_links(place_of(make_link(newcomer, LinkPurpose.RESET)))
    stops += [
        Stop("choose a new password", None, reverse("web:new_password", args=[token])),
        Stop("choose a new password, too short", None, reverse("web:new_password", args=[token]), sent_empty=True),
    ]
    for email in ("new@example.org", newcomer.email):
        invitation = invite(
            email=email, full_name="Nora", role="volunteer", borough=the_borough("stockport"),
            starts_on=timezone.localdate(), base_url="http://testserver/", by=cast["hub_coordinator"],
        )  # fmt: skip
        token = with_links(place_of(invitation))
        stops.append(Stop(f"invitation to {email}", None, reverse("web:accept_invitation", args=[token])))
    for sent_empty in (False, True):
        stops.append(Stop("a referral answered by its link", None, the_link_of_a_referral(), sent_empty=sent_empty))
    stops += outings_in_every_state(cast["hub_officer"])
    stops += [
        Stop("nothing there", cast["hub_officer"], "/nothing/here/"),
        Stop("nothing there, not signed in", None, "/nothing/here/"),
        Stop("not allowed", cast["gmp_viewer"], reverse("people:list")),
        Stop("unreadable address", None, "/sign-in/?next=%00"),
        Stop("not that way", cast["hub_officer"], reverse("web:sign_out")),
    ]
    return stops


def outings_in_every_state(officer) -> list[Stop]:
    """Late by the whole ladder, asking for help, and back, as the hub and as the person sees it."""
    late = an_account("volunteer", "stockport", name="Late for an hour and more")
    ago = timezone.now() - timedelta(hours=3)
    on_the_rota(since=ago - timedelta(hours=1), rung=2)
    with time_machine.travel(ago, tick=False):
        overdue = out_by_hand(late, by=officer, minutes=90)
    helped, back = out_on_a_visit(), out_on_a_visit()
    ask_for_help(helped, by=helped.user)
    say_safe(back, by=back.user)
    stops = [Stop("the board", officer, reverse("outreach:outing_list"))]
    for name, outing in (("late", overdue), ("asking for help", helped), ("back", back)):
        stops.append(Stop(f"somebody {name}", officer, outing.url()))
        stops.append(Stop(f"oneself {name}", outing.user, reverse("outreach:field:outing", args=[outing.reference])))
    return stops


def the_link_of_a_referral() -> str:
    person = a_person()
    a_consent(person)
    referral = send_referral(a_referral(person, to_email="help@example.org"), by=None)
    return the_link(referral)


def a_begun_visit(volunteer):
    visit = a_visit(volunteer, start=at("14:00"), now=at("06:00"))
    draft = keep_outcome(visit, outcome=VisitOutcome.objects.get(code="visited"), by=volunteer)
    for key, answer in (("present", "alone"), ("consent", "yes"), ("money_danger", "here")):
        draft = an_answer(draft, key, answer, volunteer)
    return visit


def an_answered_visit(volunteer):
    visit = a_visit(volunteer, start=at("16:00"), now=at("00:00"))
    draft = keep_outcome(visit, outcome=VisitOutcome.objects.get(code="visited"), by=volunteer)
    asked = {question.key for question in draft.checklist_version.questions_in_order()}
    for key, answer in WALKED_ANSWERS.items():
        if key not in asked:
            continue
        draft = an_answer(draft, key, answer, volunteer)
    keep_time(draft, happened_at=at("00:00"), by=volunteer)
    return visit


def an_answer(draft: VisitDraft, key: str, answer, volunteer) -> VisitDraft:
    question = ChecklistQuestion.objects.get(version=draft.checklist_version, key=key)
    return keep_answer(draft, question=question, typed=answer, by=volunteer)


def jobs_in_every_state(user) -> list[Job]:
    jobs = []
    for state, year in zip(JobState.values, ("2025-26", "2024-25", "2023-24", "2022-23"), strict=True):
        job = request_map(MapRequest("reports", "none", "ward", year), by=user)
        reason = "There was nothing to draw." if state == JobState.FAILED else ""
        Job.objects.filter(pk=job.pk).update(state=state, progress=40, reason=reason)
        jobs.append(Job.objects.get(pk=job.pk))
    return jobs


@pytest.mark.feature(147)
@pytest.mark.feature(154)
def test_axe_finds_nothing_on_any_page_and_no_page_scrolls_sideways(signed_in):
    tour, wrong = the_tour(), []

    for user in dict.fromkeys(stop.user for stop in tour):
        page = signed_in(user)
        if user is not None and user.scope_for(Permission.SEE_PEOPLE).is_everything:
            page.goto(reverse("web:give_reason"))
            page.get_by_label("Why", exact=True).fill("To look at every page.")
            page.get_by_role("button", name="Open the list").click()
        for stop in tour:
            if stop.user == user:
                wrong += what_is_wrong_with(page, stop)
        page.context.close()

    assert wrong == [], "\n" + "\n".join(wrong)


def what_is_wrong_with(page, stop: Stop) -> list[str]:
    """Opened at a desk, and made narrower as a hand or a zoom does. axe reads both ends, which a third of this
    suite's time goes to; a wider phone than the smallest has the same page with more room, and gets the ruler."""
    small, phone, desk = WIDTHS
    page.set_viewport_size({"width": desk, "height": 900})
    page.goto(stop.path)
    found = []
    if urlsplit(page.url).path != urlsplit(stop.path).path:
        found.append(f"it led to {page.url}")
    if stop.sent_empty:
        empty_and_send(page)
        if not page.title().startswith("Error: ") or page.locator(".govuk-error-summary").count() != 1:
            found.append(f"it does not say that there is an error: {page.title()}")
    if page.locator("h1").count() != 1:
        found.append("there is not exactly one h1")
    if "Demonstration data" not in page.locator("body").inner_text():
        found.append("it does not say that its data is made up")
    for width in (desk, phone, small):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"at {width}: {line}" for line in what_is_too_wide(page, width)]
        if width != phone:
            found += [f"at {width}: {line}" for line in what_axe_finds(page)]
    return [f"{stop.name} ({stop.path}): {line}" for line in found]


def empty_and_send(page) -> None:
    """Send the page's form with nothing in it; an answer that was chosen already can only be taken back by a script."""
    page.evaluate(
        """() => {
            const form = [...document.querySelectorAll("main form")].at(-1)
            for (const box of form.querySelectorAll("input:not([type=hidden]), textarea"))
                if (box.matches("[type=radio], [type=checkbox]")) box.checked = false
                else box.value = ""
        }"""
    )
    with page.expect_navigation():
        page.locator("main form").last.locator("button").last.click()


@pytest.mark.feature(147)
def test_axe_finds_nothing_on_the_error_pages_that_nobody_can_visit(signed_in, live_server):
    for width in WIDTHS:
        page = signed_in(width=width)
        for status in sorted(TITLES.keys() - {401}):
            answer = error_response(RequestFactory().get(f"/errors/{status}/"), status)
            page.route(
                f"{live_server.url}/errors/{status}/",
                lambda route, _, body=answer.content: route.fulfill(content_type="text/html; charset=utf-8", body=body),
            )
            page.goto(f"/errors/{status}/")

            assert what_axe_finds(page) + what_is_too_wide(page, width) == [], status
            assert page.locator("h1").inner_text() == TITLES[status][1]
