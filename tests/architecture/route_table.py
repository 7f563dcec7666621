"""Who gets in where: every route by hand, so that a new one without a row fails the test."""

PUBLIC = None
STAFF = {"hub_officer", "hub_coordinator"}
INVESTIGATORS = {"investigator"}
VOLUNTEERS = {"volunteer"}
COORDINATORS = {"hub_coordinator"}
LEAD = {"programme_lead"}
POLICE = {"gmp_viewer", "analyst"}
PARTNERSHIP = {"partner", "maaf_chair", "programme_lead"}
EVERYONE = {
    "volunteer", "hub_officer", "hub_coordinator", "partner", "maaf_chair", "call_handler", "investigator",
    "gmp_viewer", "analyst", "programme_lead", "data_protection", "system_admin",
}  # fmt: skip
REPORTS = STAFF | INVESTIGATORS
MAPS = STAFF | INVESTIGATORS | POLICE | PARTNERSHIP
IMPACT = INVESTIGATORS | POLICE | LEAD
ROLLOUT = STAFF | POLICE | LEAD | {"maaf_chair"}
LISTS = {"analyst", "programme_lead", "data_protection", "system_admin"}

# Functions: the roles that get in; every other role is refused with 403.
MATRIX = {
    "web:home": EVERYONE,
    "web:sign_in": PUBLIC,
    "web:sign_out": EVERYONE,
    "web:forgotten_password": PUBLIC,
    "web:new_password": PUBLIC,  # to who holds a link that was sent
    "web:your_sessions": EVERYONE,
    "web:end_sessions": EVERYONE,
    "web:session_now": PUBLIC,  # says how long is left, or that nobody is signed in
    "web:stay_signed_in": EVERYONE,
    "web:kept_form": EVERYONE,
    "web:confirm": EVERYONE,
    "web:change_role": EVERYONE,
    "web:audit": COORDINATORS | {"data_protection"},
    "web:audit_metadata": {"system_admin"},
    "web:my_access": EVERYONE,
    "web:reference_lists": LISTS,
    "web:accessibility": PUBLIC,
    "web:privacy": PUBLIC,
    "web:about": PUBLIC,
    "web:healthz": PUBLIC,
    "web:readyz": PUBLIC,
    "web:metrics": PUBLIC,  # by its token
    "jobs:list": EVERYONE,
    "jobs:detail": EVERYONE,
    "jobs:now": EVERYONE,
    "jobs:download": EVERYONE,
    "govuk:design": EVERYONE,
    "documents:list": REPORTS,
    "documents:upload": STAFF,
    "documents:detail": REPORTS,
    "documents:download": REPORTS,
    "hub_messages:list": COORDINATORS | {"data_protection"},
    "hub_messages:detail": COORDINATORS | {"data_protection"},
    "people:list": REPORTS,
    "people:add": STAFF,
    "people:detail": REPORTS,
    "people:open_emergency_access": INVESTIGATORS,
    "people:emergency_detail": INVESTIGATORS,
    "people:emergency_list": {"data_protection"},
    "people:emergency_review": {"data_protection"},
    "cases:report_list": REPORTS,
    "cases:report_detail": REPORTS,
    "cases:import": REPORTS,
    "cases:import_list": REPORTS,
    "cases:import_detail": REPORTS,
    "cases:import_load": REPORTS,
    "cases:import_refused": REPORTS,
    "outreach:rollout_list": ROLLOUT,
    "outreach:rollout_begin": LEAD,
    "outreach:rollout_detail": ROLLOUT,
    "outreach:rollout_plan_go_live": LEAD,
    "outreach:rollout_record_go_live": LEAD,
    "outreach:volunteer_list": COORDINATORS,
    "outreach:visit_list": STAFF,
    "outreach:visit_plan": COORDINATORS,
    "outreach:visit_detail": STAFF,
    "outreach:visit_cancel": COORDINATORS,
    "outreach:event_list": STAFF,
    "outreach:event_log": STAFF,
    "outreach:event_detail": STAFF,
    "outreach:field:today": VOLUNTEERS,
    "outreach:field:visit": VOLUNTEERS,
    "outreach:field:outcome": VOLUNTEERS,
    "outreach:field:question": VOLUNTEERS,
    "outreach:field:do_now": VOLUNTEERS,
    "outreach:field:when": VOLUNTEERS,
    "outreach:field:check": VOLUNTEERS,
    "outreach:field:received": VOLUNTEERS,
    "mapping:map_list": MAPS,
    "mapping:map_new": MAPS,
    "mapping:map_detail": MAPS,
    "mapping:map_picture": MAPS,
    "mapping:map_figures": MAPS,
    "mapping:impact_list": IMPACT,
    "mapping:impact_new": IMPACT,
    "mapping:impact_detail": IMPACT,
    "api_schema": EVERYONE,
    "api:job-list": EVERYONE,
    "api:job-detail": EVERYONE,
    "api:person-list": REPORTS,
    "api:person-detail": REPORTS,
    "api:report-list": REPORTS,
    "api:report-detail": REPORTS,
    "api:rollout-list": ROLLOUT,
    "api:rollout-detail": ROLLOUT,
    "api:visit-list": STAFF | VOLUNTEERS,
    "api:visit-detail": STAFF | VOLUNTEERS,
    "api:visit-record": VOLUNTEERS,
    "api:event-list": STAFF,
    "api:event-detail": STAFF,
    "api:map-list": MAPS,
    "api:map-ask": MAPS,
    "api:map-detail": MAPS,
    "api:impact-list": IMPACT,
    "api:impact-ask": IMPACT,
    "api:impact-detail": IMPACT,
}

# Records: which one of Stockport's a route is tried with, and the roles of Stockport (or of everywhere) that find it.
# The other roles of MATRIX are told that there is nothing there, as everyone is in Trafford.
RECORDS = {
    "jobs:detail": ("job of the officer", {"hub_officer"}),
    "jobs:now": ("job of the officer", {"hub_officer"}),
    "jobs:download": ("file of the officer's map", STAFF | INVESTIGATORS),
    "documents:detail": ("document", REPORTS),
    "documents:download": ("document", REPORTS),
    "hub_messages:detail": ("message", COORDINATORS | {"data_protection"}),
    "people:detail": ("person", REPORTS),
    "people:open_emergency_access": ("person", INVESTIGATORS),
    "people:emergency_detail": ("emergency access", INVESTIGATORS),
    "people:emergency_review": ("emergency access", {"data_protection"}),
    "cases:report_detail": ("report", REPORTS),
    "cases:import_detail": ("import", REPORTS),
    "cases:import_load": ("import", REPORTS),
    "cases:import_refused": ("import", REPORTS),
    "outreach:rollout_detail": ("rollout", ROLLOUT),
    "outreach:rollout_plan_go_live": ("rollout", LEAD),
    "outreach:rollout_record_go_live": ("rollout", LEAD),
    "outreach:visit_detail": ("visit", STAFF),
    "outreach:visit_cancel": ("visit", COORDINATORS),
    "outreach:event_detail": ("event", STAFF),
    "outreach:field:visit": ("visit", VOLUNTEERS),
    "outreach:field:outcome": ("visit", VOLUNTEERS),
    "outreach:field:question": ("visit", VOLUNTEERS),
    "outreach:field:do_now": ("visit", VOLUNTEERS),
    "outreach:field:when": ("visit", VOLUNTEERS),
    "outreach:field:check": ("visit", VOLUNTEERS),
    "outreach:field:received": ("recorded visit", VOLUNTEERS),
    "mapping:map_detail": ("officer's map", STAFF | INVESTIGATORS),
    "mapping:map_picture": ("officer's map", STAFF | INVESTIGATORS),
    "mapping:map_figures": ("officer's map", STAFF | INVESTIGATORS),
    "mapping:impact_detail": ("viewer's impact report", POLICE),
    "api:job-detail": ("job of the officer", {"hub_officer"}),
    "api:person-detail": ("person", REPORTS),
    "api:report-detail": ("report", REPORTS),
    "api:rollout-detail": ("rollout", ROLLOUT),
    "api:visit-detail": ("visit", STAFF | VOLUNTEERS),
    "api:visit-record": ("visit", VOLUNTEERS),
    "api:event-detail": ("event", STAFF),
    "api:map-detail": ("officer's map", STAFF | INVESTIGATORS),
    "api:impact-detail": ("viewer's impact report", POLICE),
}
SENDS_ONLY = {"api:visit-record", "api:map-ask", "api:impact-ask"}
# What a route needs besides the reference.
MORE_ARGUMENTS = {
    "outreach:field:question": {"key": "consent"},
    "outreach:field:do_now": {"key": "consent"},
    "web:new_password": {"token": "never:sent"},
}
# Public, and opened by a link that was sent to one person: for anybody else there is nothing there.
BY_LINK = {"web:new_password"}
