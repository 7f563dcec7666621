"""What the pages of a case share: its sub-navigation and the way back."""

from __future__ import annotations

from fraudhub.accounts.roles import Permission
from fraudhub.cases.models import FraudCase
from fraudhub.cases.sockets import Tab, case_tabs
from fraudhub.web.doorways import ActOnRecord, AddToRecord, GoesBack, RecordDetail
from fraudhub.web.lists import list_address


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

    def case(self) -> FraudCase:
        found = self.found()
        return found if isinstance(found, FraudCase) else found.case

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


class BackToTheCase(OfACase, GoesBack):
    def whole(self) -> FraudCase:
        return self.case()


class ActOnCase(BackToTheCase, ActOnRecord):
    """A verb done to a case or to something of one."""

    template_name = "web/act_on_record.html"
    model, permission = FraudCase, Permission.WORK_CASES


class AddToCase(BackToTheCase, AddToRecord):
    """Something new in a case: one, however often the button is pressed."""

    template_name = "web/act_on_record.html"
    model, permission = FraudCase, Permission.WORK_CASES
