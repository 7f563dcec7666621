"""What the pages of a matter share. Those that name victims ask an investigator whose matter it is not for a reason
(web/reasons.py); the rest tells of money."""

from __future__ import annotations

from fraudhub.accounts.roles import Permission
from fraudhub.recovery.audit import RecoveryAudit
from fraudhub.recovery.models import Matter
from fraudhub.web.doorways import ActOnRecord, AddToRecord, GoesBack, RecordDetail
from fraudhub.web.lists import list_address

PAGES = (
    ("detail", "Stages and assets"),
    ("ledger", "Ledger"),
    ("victims", "Victims"),
    ("papers", "Hearings and papers"),
)


class MatterPage(RecordDetail):
    """One page of a matter; ``tab`` is its place in the sub-navigation."""

    model, permission, audit_action = Matter, Permission.SEE_RECOVERY, RecoveryAudit.MATTER_SEEN
    joined = ("route", "stage", "owner", "victim_borough")
    tab, asks_reason = "detail", False

    def title(self):
        return f"Matter {self.object.reference}"

    def get_context_data(self, **kwargs):
        matter = self.object
        may_work = self.request.user.may(Permission.WORK_RECOVERY)
        return super().get_context_data(
            tabs=[{"text": text, "href": matter.url(key), "current": key == self.tab} for key, text in PAGES],
            list_href=list_address(self.request, "recovery:list"),
            may_work=may_work and matter.is_open,
            may_reopen=may_work and not matter.is_open,
            **kwargs,
        )


class OfAMatter(GoesBack):
    """A doorway to a matter or to something of one."""

    asks_reason = False

    def matter(self) -> Matter:
        found = self.found()
        return found if isinstance(found, Matter) else found.matter

    def whole(self) -> Matter:
        return self.matter()


class ActOnMatter(OfAMatter, ActOnRecord):
    template_name = "web/act_on_record.html"
    model, permission = Matter, Permission.WORK_RECOVERY


class AddToMatter(OfAMatter, AddToRecord):
    """Something new in a matter: one, however often the button is pressed."""

    template_name = "web/act_on_record.html"
    model, permission = Matter, Permission.WORK_RECOVERY


class WithMatterForm:
    """A form whose choices are those of the matter."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "matter": self.matter()}
