"""What each role may do, in one table. Where it may do it is the scope of its memberships."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Permission(StrEnum):
    """Each is declared once, on the doorway that asks for it. A new one is added with its doorway."""

    SEE_REPORTS = "see_reports"
    IMPORT_REPORTS = "import_reports"
    SEE_PEOPLE = "see_people"
    ADD_PERSON = "add_person"
    MATCH_PEOPLE = "match_people"
    CHANGE_PERSON = "change_person"
    ASSESS_PEOPLE = "assess_people"
    SEE_MARKERS = "see_markers"
    SET_MARKER = "set_marker"
    OPEN_EMERGENCY_ACCESS = "open_emergency_access"
    REVIEW_EMERGENCY_ACCESS = "review_emergency_access"
    SEE_INBOX = "see_inbox"
    SEE_CASES = "see_cases"
    WORK_CASES = "work_cases"
    AGREE_CLOSING = "agree_closing"
    SEE_RESTRICTED_NOTES = "see_restricted_notes"
    EXPORT_CASES = "export_cases"
    SEE_REFERRALS = "see_referrals"
    REFER = "refer"
    ANSWER_REFERRALS = "answer_referrals"
    SEE_CONCERNS = "see_concerns"
    TAKE_CONCERN = "take_concern"
    SEE_RECOVERY = "see_recovery"
    WORK_RECOVERY = "work_recovery"
    AGREE_RECOVERY = "agree_recovery"
    CLOSE_RECOVERY_MONTH = "close_recovery_month"
    SET_RECOVERY_LIMIT = "set_recovery_limit"
    SEE_RETURNS = "see_returns"
    SEE_RECOVERY_TOTALS = "see_recovery_totals"
    SEE_DUTY = "see_duty"
    SET_DUTY = "set_duty"
    SEE_VISITS = "see_visits"
    PLAN_VISIT = "plan_visit"
    SEE_OWN_VISITS = "see_own_visits"
    RECORD_VISIT = "record_visit"
    SEE_EVENTS = "see_events"
    LOG_EVENT = "log_event"
    SEE_VOLUNTEERS = "see_volunteers"
    HANDLE_VOLUNTEERS = "handle_volunteers"
    SUPERVISE = "supervise"
    SEE_OWN_VOLUNTEERING = "see_own_volunteering"
    SEE_PROTECTIVE = "see_protective"
    RECORD_PROTECTIVE = "record_protective"
    HANDLE_STOCK = "handle_stock"
    SEE_FOLLOW_UPS = "see_follow_ups"
    DO_FOLLOW_UP = "do_follow_up"
    HANDLE_CARDS = "handle_cards"
    VERIFY_VISITOR = "verify_visitor"
    SEE_LONE_WORKING = "see_lone_working"
    KEEP_LONE_WORKING = "keep_lone_working"
    SEE_MEETINGS = "see_meetings"
    SEE_NAMED_ITEMS = "see_named_items"
    PROPOSE_ITEM = "propose_item"
    RUN_MEETINGS = "run_meetings"
    KEEP_PARTNERSHIPS = "keep_partnerships"
    ANSWER_ACTIONS = "answer_actions"
    SEE_ROLLOUT = "see_rollout"
    SET_ROLLOUT = "set_rollout"
    RECORD_EVIDENCE = "record_evidence"
    SEE_MAPS = "see_maps"
    SEE_IMPACT = "see_impact"
    PLAN_ANALYSES = "plan_analyses"
    ENTER_COSTS = "enter_costs"
    SEE_AUDIT = "see_audit"
    SEE_AUDIT_METADATA = "see_audit_metadata"
    SEE_OUTBOX = "see_outbox"
    SEE_DOCUMENTS = "see_documents"
    ADD_DOCUMENT = "add_document"
    SEE_REFERENCE_LISTS = "see_reference_lists"
    SEE_DESIGN = "see_design"
    MANAGE_ACCOUNTS = "manage_accounts"
    CLOSE_ACCOUNTS = "close_accounts"
    MANAGE_ORGANISATIONS = "manage_organisations"


# Figures about places, with small numbers hidden: no record of anybody's can be reached by these.
AGGREGATES = frozenset({
    Permission.SEE_MAPS, Permission.SEE_IMPACT, Permission.SEE_ROLLOUT, Permission.SEE_RECOVERY_TOTALS,
})  # fmt: skip


# What shows people beyond one's own visits, or gives the right to: a second step guards it (SECURITY 3).
SHOWS_PEOPLE = frozenset({
    Permission.SEE_REPORTS, Permission.IMPORT_REPORTS, Permission.SEE_PEOPLE, Permission.ADD_PERSON,
    Permission.CHANGE_PERSON, Permission.ASSESS_PEOPLE, Permission.MATCH_PEOPLE, Permission.SEE_MARKERS,
    Permission.SET_MARKER, Permission.OPEN_EMERGENCY_ACCESS, Permission.REVIEW_EMERGENCY_ACCESS,
    Permission.SEE_INBOX, Permission.SEE_CASES, Permission.WORK_CASES, Permission.AGREE_CLOSING,
    Permission.SEE_RESTRICTED_NOTES, Permission.EXPORT_CASES, Permission.SEE_REFERRALS, Permission.REFER,
    Permission.SEE_RECOVERY, Permission.WORK_RECOVERY, Permission.AGREE_RECOVERY, Permission.SEE_RETURNS,
    Permission.ANSWER_REFERRALS, Permission.SEE_CONCERNS, Permission.TAKE_CONCERN, Permission.SEE_VISITS,
    Permission.PLAN_VISIT, Permission.SEE_PROTECTIVE, Permission.RECORD_PROTECTIVE, Permission.HANDLE_STOCK,
    Permission.SEE_FOLLOW_UPS, Permission.DO_FOLLOW_UP, Permission.SEE_VOLUNTEERS, Permission.SUPERVISE,
    Permission.SEE_LONE_WORKING, Permission.KEEP_LONE_WORKING, Permission.SEE_AUDIT, Permission.SEE_OUTBOX,
    Permission.SEE_DOCUMENTS, Permission.ADD_DOCUMENT, Permission.MANAGE_ACCOUNTS, Permission.CLOSE_ACCOUNTS,
    Permission.SEE_NAMED_ITEMS,
})  # fmt: skip
# Who may do what, and no record of anybody's: a role without records can still have all of these.
ACCOUNTS = frozenset({Permission.MANAGE_ACCOUNTS, Permission.CLOSE_ACCOUNTS, Permission.MANAGE_ORGANISATIONS})


class Reach(Enum):
    """How a membership's borough becomes a grant."""

    OWN = "what they hold themselves, in their borough"
    BOROUGH = "their borough"
    BOROUGH_AND_ORGANISATION = "what their organisation holds, in their borough"
    ALL = "Greater Manchester"
    NONE = "no records"


class Level(StrEnum):
    """Sizes of area, finest first."""

    LSOA = "lsoa"
    MSOA = "msoa"
    WARD = "ward"
    BOROUGH = "borough"


@dataclass(frozen=True)
class Audience:
    """For whom a figure is made: the smallest count of people shown, the levels, and the rounding (DESIGN 4)."""

    code: str
    name: str
    k: int
    levels: frozenset[Level]
    round_to: int = 1  # 1 is none


HUB = Audience("hub", "Hub staff", 5, frozenset(Level))
POLICE = Audience("police", "Police", 5, frozenset(Level))
PARTNERSHIP = Audience("partnership", "Partnership", 5, frozenset({Level.WARD, Level.MSOA, Level.BOROUGH}), round_to=5)
PUBLISHED = Audience("published", "Published", 10, frozenset({Level.BOROUGH}), round_to=5)
AUDIENCES = {audience.code: audience for audience in (HUB, POLICE, PARTNERSHIP, PUBLISHED)}


@dataclass(frozen=True)
class Role:
    code: str
    name: str
    reach: Reach
    permissions: frozenset[Permission] = field(repr=False)
    audience: Audience | None = None
    line: str = ""
    gives: frozenset[str] = field(default=frozenset(), repr=False)  # roles that it may give to others


EVERY_ROLE = frozenset({
    "volunteer", "hub_officer", "hub_coordinator", "partner", "maaf_chair", "call_handler", "investigator",
    "gmp_viewer", "analyst", "programme_lead", "data_protection", "system_admin",
})  # fmt: skip
P = Permission
_HUB_OFFICER = {
    P.SEE_REPORTS, P.IMPORT_REPORTS, P.SEE_PEOPLE, P.ADD_PERSON, P.CHANGE_PERSON, P.ASSESS_PEOPLE, P.MATCH_PEOPLE,
    P.SEE_MARKERS, P.SET_MARKER,
    P.SEE_VISITS, P.SEE_EVENTS, P.LOG_EVENT, P.SEE_MAPS, P.SEE_ROLLOUT, P.SEE_DOCUMENTS, P.ADD_DOCUMENT,
    P.SEE_INBOX, P.SEE_CASES, P.WORK_CASES, P.SEE_REFERRALS, P.REFER, P.SEE_CONCERNS, P.TAKE_CONCERN, P.SEE_DUTY,
    P.VERIFY_VISITOR, P.SUPERVISE, P.SEE_OWN_VISITS, P.RECORD_VISIT, P.SEE_LONE_WORKING, P.KEEP_LONE_WORKING,
    P.SEE_PROTECTIVE, P.RECORD_PROTECTIVE, P.SEE_FOLLOW_UPS, P.DO_FOLLOW_UP, P.SEE_RETURNS,
    P.SEE_MEETINGS, P.SEE_NAMED_ITEMS, P.PROPOSE_ITEM, P.ANSWER_ACTIONS,
}  # fmt: skip


def _role(code, name, reach, permissions, audience, line, gives=()) -> Role:
    # Everybody may look at the gallery of components: it holds nothing of anybody's.
    return Role(code, name, reach, frozenset(permissions) | {P.SEE_DESIGN}, audience, line, frozenset(gives))


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role("volunteer", "Volunteer", Reach.OWN, {P.SEE_OWN_VISITS, P.RECORD_VISIT, P.SEE_OWN_VOLUNTEERING}, None,
              "visits residents and records what was said"),
        _role("hub_officer", "Hub officer", Reach.BOROUGH, _HUB_OFFICER, HUB,
              "people, cases, visits, events and imports of one borough"),
        _role("hub_coordinator", "Hub coordinator", Reach.BOROUGH,
              _HUB_OFFICER
              | {P.PLAN_VISIT, P.SEE_VOLUNTEERS, P.HANDLE_VOLUNTEERS, P.HANDLE_CARDS, P.SEE_AUDIT, P.SEE_OUTBOX,
                 P.MANAGE_ACCOUNTS, P.AGREE_CLOSING, P.SEE_RESTRICTED_NOTES, P.EXPORT_CASES, P.SET_DUTY,
                 P.RECORD_EVIDENCE, P.HANDLE_STOCK, P.RUN_MEETINGS, P.KEEP_PARTNERSHIPS,
                 P.SET_RECOVERY_LIMIT}, HUB,
              "the same, and volunteers and their visits", gives={"volunteer"}),
        _role("partner", "Partner organisation", Reach.BOROUGH_AND_ORGANISATION,
              {P.SEE_MAPS, P.ANSWER_REFERRALS, P.SEE_MEETINGS, P.SEE_NAMED_ITEMS, P.ANSWER_ACTIONS}, PARTNERSHIP,
              "what concerns their own organisation"),
        _role("maaf_chair", "MAAF chair", Reach.BOROUGH,
              {P.SEE_MAPS, P.SEE_ROLLOUT, P.SEE_MEETINGS, P.SEE_NAMED_ITEMS, P.RUN_MEETINGS, P.KEEP_PARTNERSHIPS,
               P.ANSWER_ACTIONS}, PARTNERSHIP,
              "runs a borough's partnership"),
        _role("call_handler", "Call handler", Reach.ALL, {P.VERIFY_VISITOR}, None,
              "answers whether a visitor is expected"),
        _role("investigator", "Investigator (ECCU)", Reach.ALL,
              {P.SEE_REPORTS, P.IMPORT_REPORTS, P.SEE_PEOPLE, P.SEE_MAPS, P.SEE_IMPACT, P.SEE_DOCUMENTS,
               P.OPEN_EMERGENCY_ACCESS, P.MATCH_PEOPLE, P.CHANGE_PERSON, P.ASSESS_PEOPLE, P.SEE_INBOX, P.SEE_CASES,
               P.WORK_CASES, P.AGREE_CLOSING, P.SEE_RESTRICTED_NOTES, P.EXPORT_CASES, P.SEE_REFERRALS, P.REFER,
               P.SEE_CONCERNS, P.TAKE_CONCERN, P.SEE_DUTY, P.SEE_LONE_WORKING, P.KEEP_LONE_WORKING,
               P.SEE_RECOVERY, P.WORK_RECOVERY, P.AGREE_RECOVERY, P.CLOSE_RECOVERY_MONTH, P.SET_RECOVERY_LIMIT,
               P.SEE_RETURNS, P.SEE_RECOVERY_TOTALS}, HUB,
              "cases, outcomes and recovery"),
        _role("gmp_viewer", "GMP viewer", Reach.ALL,
              {P.SEE_MAPS, P.SEE_IMPACT, P.SEE_ROLLOUT, P.SEE_RECOVERY_TOTALS}, POLICE,
              "maps and impact reports; aggregates only, no person, ever"),
        _role("analyst", "Analyst", Reach.ALL,
              {P.SEE_MAPS, P.SEE_IMPACT, P.PLAN_ANALYSES, P.SEE_ROLLOUT, P.SEE_RECOVERY_TOTALS,
               P.SEE_REFERENCE_LISTS}, POLICE, "aggregates, analysis plans and import quality"),
        _role("programme_lead", "Programme lead (GMCA)", Reach.ALL,
              {P.SEE_MAPS, P.SEE_IMPACT, P.ENTER_COSTS, P.SEE_ROLLOUT, P.SET_ROLLOUT, P.RECORD_EVIDENCE,
               P.SEE_REFERENCE_LISTS, P.SEE_RECOVERY_TOTALS,
               P.SEE_MEETINGS, P.PROPOSE_ITEM, P.RUN_MEETINGS, P.KEEP_PARTNERSHIPS, P.ANSWER_ACTIONS},
              PARTNERSHIP,
              "the rollout, aggregates and published reports"),
        _role("data_protection", "Data protection officer", Reach.ALL,
              {P.SEE_AUDIT, P.SEE_OUTBOX, P.SEE_REFERENCE_LISTS, P.REVIEW_EMERGENCY_ACCESS}, None,
              "audit, retention and access requests"),
        _role("system_admin", "System administrator", Reach.NONE,
              ACCOUNTS | {P.SEE_AUDIT_METADATA, P.SEE_REFERENCE_LISTS}, None,
              "accounts and settings; no personal data", gives=EVERY_ROLE),
    )
}  # fmt: skip
ROLE_CHOICES = [(role.code, role.name) for role in ROLES.values()]
