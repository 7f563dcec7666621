"""Out alone, on the volunteer's phone: I have arrived, 15 minutes more, I have left safely, I need help.

Each is one press of a large button and works without a script; its page is there to press it again when a rule, or the
network, stood in the way.
"""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from fraudhub.accounts.roles import Permission
from fraudhub.core.errors import RuleBroken
from fraudhub.web.doorways import ActOnRecord, Doorway, OneRecord, Page
from fraudhub.web.errors import error_response
from fraudhub.web.forms import ScopedForm
from outreach.field.views import OwnVisit
from outreach.models import LoneWorkerLimit, Outing
from outreach.rules.lone_working import what_for
from outreach.verbs import ask_for_help, ask_for_help_on_visit, extend_outing, say_safe, start_outing


class _Press(ActOnRecord):
    template_name = "outreach/field/press.html"
    form_class, permission = ScopedForm, Permission.RECORD_VISIT

    def address_of(self, outing) -> str:
        return reverse("outreach:field:outing", args=[outing.reference])


class Arrive(OwnVisit, _Press):
    page_title = "I have arrived"
    extra_context = {
        "button_text": "I have arrived",
        "says": "The hub then knows that you are in there, and until when.",
    }

    def perform(self, visit, data):
        return start_outing(visit, by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(back=self.address("visit"), **kwargs)


class NeedHelpOnVisit(OwnVisit, _Press):
    page_title = "I need help"
    extra_context = {"button_text": "I need help", "button_kind": "warning",
                     "says": "Everybody on duty at the hub is told at once. In danger, ring 999 first."}  # fmt: skip

    def perform(self, visit, data):
        return ask_for_help_on_visit(visit, by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(back=self.address("visit"), **kwargs)


class OwnOuting(OneRecord):
    model = Outing
    joined = ("visit", "borough")

    def find(self):
        mine = self.model.objects.within(self.scope).of_person(self.request.user)
        rows = mine.filter(reference=self.kwargs["reference"])
        return rows.select_related(*self.joined).first() or self.missing()


class OwnOutingDetail(OwnOuting, Page):
    """Where they stand with the hub, and the three things they may want to say."""

    template_name = "outreach/field/outing.html"
    permission = Permission.RECORD_VISIT

    def get_context_data(self, **kwargs):
        outing = self.find()
        limits = LoneWorkerLimit.objects.in_force(timezone.localdate())
        title = "You are out" if outing.is_out else "You are safe"
        visit = outing.visit
        return super().get_context_data(
            page_title="You asked for help" if outing.is_out and outing.help_at else title,
            outing=outing,
            what_for=what_for(outing),
            is_late=outing.is_out and outing.due_back_at <= timezone.now(),
            longer=int(limits["extend_by"].total_seconds() // 60),
            visit_href=reverse("outreach:field:visit", args=[visit.reference]) if visit else "",
            **kwargs,
        )


class Say(Doorway, View):
    """A button on the page of whoever is out, also when they are signed out by now: a visit of an hour is longer than
    the half hour after which a phone that lay still is signed out, and nobody types a password before help. The page
    was opened while they were signed in, and its mark is good for these three words about this one outing; it opens
    no page and shows nothing."""

    permission = None
    public = True
    words = {"longer": extend_outing, "safe": say_safe, "help": ask_for_help}

    def post(self, request):
        outing = Outing.objects.marked(request.POST.get("mark", ""))
        word = self.words.get(request.POST.get("word", ""))
        if outing is None or word is None:
            return error_response(request, 403)
        sentences, told = [], {}
        if word is extend_outing and request.POST.get("so_far", "").isdecimal():
            told["so_far"] = int(request.POST["so_far"][:6])
        try:
            outing = word(outing, by=outing.user, **told)
        except RuleBroken as broken:
            sentences = broken.sentences
        if request.user == outing.user:
            for sentence in sentences:
                messages.error(request, sentence)
            return HttpResponseRedirect(reverse("outreach:field:outing", args=[outing.reference]))
        title = "That is not possible" if sentences else "The hub knows"
        context = {"page_title": title, "outing": outing, "sentences": sentences}
        return render(request, "outreach/field/said.html", context, status=400 if sentences else 200)
