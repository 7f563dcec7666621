"""The morning's work on one page."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views import View

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken
from fraudhub.inbox.audit import InboxAudit
from fraudhub.inbox.sorting import MOST_SHOWN, what_waits
from fraudhub.inbox.verbs import give_back, grab_next, take_item
from fraudhub.web.doorways import Doorway, Page


class Inbox(Page):
    template_name = "inbox/list.html"
    permission = Permission.SEE_INBOX
    page_title = "Inbox"

    def get_context_data(self, **kwargs):
        viewer = self.request.user
        waiting, piles = what_waits(viewer)
        shown = waiting[:MOST_SHOWN]
        if shown:
            audit(
                InboxAudit.READ, by=viewer, references=[each.item.reference for each in shown],
                boroughs=self.scope.borough_codes(), facts={"count": len(shown)},
            )  # fmt: skip
        now = timezone.now()
        return super().get_context_data(
            rows=[
                {
                    "item": each.item,
                    "is_late": each.item.due <= now,
                    "with_me": each.is_with(viewer),
                    "with_whom": each.hold.held_by if each.hold and not each.is_with(viewer) else None,
                    "is_a_colleagues": each.item.for_whom not in (None, viewer.pk),
                    "may_take": each.may_be_taken_by(viewer),
                }
                for each in shown
            ],
            piles=[pile for pile in piles if pile.total],
            total=sum(pile.total for pile in piles),
            can_grab=any(each.may_be_taken_by(viewer) for each in waiting),
            **kwargs,
        )


class _Press(Doorway, View):
    """A button of the inbox: by POST alone, and back with a sentence when a rule stands in the way."""

    permission = Permission.SEE_INBOX
    page_title = "Inbox"

    def press(self, kind: str, reference: str) -> str:
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            href = self.press(request.POST.get("kind", ""), request.POST.get("item", ""))
        except RuleBroken as broken:
            for sentence in broken.sentences:
                messages.error(request, sentence)
            href = reverse("inbox:list")
        return HttpResponseRedirect(href)


class GrabNext(_Press):
    def press(self, kind, reference):
        return grab_next(by=self.request.user).href


class TakeItem(_Press):
    def press(self, kind, reference):
        return take_item(kind, reference, by=self.request.user).href


class GiveBack(_Press):
    def press(self, kind, reference):
        give_back(kind, reference, by=self.request.user)
        return reverse("inbox:list")
