"""What the pages of a case share: its sub-navigation, and the reason that is asked of who works it from outside."""

from __future__ import annotations

import time

from django.http import HttpResponseRedirect

from fraudhub.accounts.roles import Permission
from fraudhub.cases.models import FraudCase
from fraudhub.cases.sockets import Tab, case_tabs
from fraudhub.web.doorways import ActOnRecord, AddToRecord, RecordDetail
from fraudhub.web.lists import list_address

REASON_LASTS_S = 60 * 60
SESSION_KEY = "case_reasons"


def is_outside_own(case: FraudCase, viewer) -> bool:
    return viewer.scope_for(Permission.SEE_CASES).is_everything and case.owner_id != viewer.pk


def asks_for_reason(case: FraudCase, request) -> bool:
    """Who sees every borough says why, outside the cases they have (SECURITY 9). It holds for an hour after the last
    look, which is longer than a session may lie idle: so no form is ever sent into this question."""
    if not is_outside_own(case, request.user):
        return False
    if request.session.get(SESSION_KEY, {}).get(case.reference, 0) < time.time():
        return True
    remember_reason(case, request)
    return False


def remember_reason(case: FraudCase, request) -> None:
    given = {key: until for key, until in request.session.get(SESSION_KEY, {}).items() if until > time.time()}
    request.session[SESSION_KEY] = {**given, case.reference: time.time() + REASON_LASTS_S}


def tabs(case: FraudCase, viewer, current: str) -> list[dict]:
    own = [
        Tab("summary", "Summary", case.url()),
        Tab("people", "People", case.url("people")),
        Tab("payments", "Payments", case.url("payments")),
        Tab("refunds", "Refunds", case.url("refunds")),
        Tab("rights", "Rights", case.url("rights")),
    ]
    last = [
        Tab("documents", "Documents", case.url("documents")),
        Tab("history", "History", case.url("history")),
    ]
    links = [*own, *case_tabs.gather(case, viewer), *last]
    return [{"text": tab.text, "href": tab.href, "current": tab.key == current} for tab in links]


class OfACase:
    """A doorway to a case or to something of one."""

    def find(self):
        if not hasattr(self, "_found"):
            self._found = super().find()
        return self._found

    def case(self) -> FraudCase:
        found = self.find()
        return found if isinstance(found, FraudCase) else found.case

    def dispatch(self, request, *args, **kwargs):
        if (
            request.user.is_authenticated
            and request.user.may(self.permission)
            and asks_for_reason(self.case(), request)
        ):
            query = f"?next={request.path}" if request.method == "GET" else ""
            return HttpResponseRedirect(self.case().url("give_reason") + query)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(case=self.case(), list_href=list_address(self.request, "cases:list"), **kwargs)


class CasePage(OfACase, RecordDetail):
    """One page of a case; ``tab`` is its place in the sub-navigation."""

    model, permission = FraudCase, Permission.SEE_CASES
    joined = ("person", "borough", "owner", "created_by", "fraud_type", "method")
    tab = "summary"

    def title(self):
        return f"Case {self.object.reference}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            tabs=tabs(self.object, self.request.user, self.tab),
            may_work=self.request.user.may(Permission.WORK_CASES) and self.object.is_open,
            **kwargs,
        )


class ActOnCase(OfACase, ActOnRecord):
    """A verb done to a case or to something of one."""

    template_name = "web/act_on_record.html"
    model, permission = FraudCase, Permission.WORK_CASES
    back_to = "detail"  # the page of the case that it began on, and goes back to

    def address_of(self, record):
        return self.case().url(self.back_to)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"cancel_href": self.case().url(self.back_to), **kwargs})


class AddToCase(OfACase, AddToRecord):
    """Something new in a case: one, however often the button is pressed."""

    template_name = "web/act_on_record.html"
    model, permission = FraudCase, Permission.WORK_CASES
    back_to = "detail"

    def address_of(self, record):
        return self.case().url(self.back_to)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"cancel_href": self.case().url(self.back_to), **kwargs})
