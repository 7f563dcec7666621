"""What volunteers see of themselves: where they stand, what they hold, their hours and thanks; what they may say."""

from datetime import timedelta

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.web.doorways import ActOnRecord, AddToRecord, OneRecord, Page
from fraudhub.web.forms import ReasonForm, ScopedForm
from outreach.clearance import lacks_today_and_tomorrow
from outreach.field.views import OwnVisit
from outreach.models import (
    Absence,
    Activity,
    AgreementText,
    Phone,
    VisitReply,
    VisitTakenOff,
    Volunteer,
    VolunteerCheck,
)
from outreach.supervision import minutes_given
from outreach.verbs import (
    accept_agreement,
    record_absence,
    record_acquaintance,
    revoke_phone,
    see_reply,
    see_taken_off,
)
from outreach.volunteer_forms import AwayForm, IKnowThemForm


class _OfOneself(OneRecord):
    """The volunteer's own record; who has none is told so."""

    model, permission = Volunteer, Permission.SEE_OWN_VOLUNTEERING

    def find(self):
        rows = Volunteer.objects.within(self.scope).filter(user=self.request.user)
        return rows.select_related("borough", "supervisor").first() or self.missing()

    def address_of(self, record):
        return reverse("outreach:field:about_you")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"cancel_href": reverse("outreach:field:about_you"), **kwargs})


class AboutYou(_OfOneself, Page):
    template_name = "outreach/field/about_you.html"
    page_title = "About you"

    def get_context_data(self, **kwargs):
        volunteer, today = self.find(), timezone.localdate()
        checks = VolunteerCheck.objects.within(self.scope).that_count_on(today).filter(volunteer=volunteer)
        in_force = {text.requirement_id: text for text in AgreementText.objects.valid_on(today).order_by("valid_from")}
        latest = {check.requirement_id: check for check in checks.select_related("requirement").order_by("done_on")}
        replies = VisitReply.objects.within(self.scope).filter(volunteer=volunteer)
        given = minutes_given([volunteer.pk], today - timedelta(days=364), today)[volunteer.pk]
        lacks, from_tomorrow = lacks_today_and_tomorrow(volunteer, Activity.VISITS, today)
        return super().get_context_data(
            volunteer=volunteer,
            lacks=lacks,
            lacks_from_tomorrow=from_tomorrow,
            checks=sorted(latest.values(), key=lambda check: check.requirement.position),
            texts=[(text, latest.get(text.requirement_id)) for text in in_force.values()],
            replies=replies.select_related("created_by")[:20],
            hours=round(given / 60, 1),
            phones=Phone.objects.within(self.scope).filter(user=self.request.user).order_by("-last_contact_at")[:10],
            absences=Absence.objects.within(self.scope).filter(volunteer=volunteer).from_day_on(today),
            **kwargs,
        )


class AcceptAgreement(_OfOneself, ActOnRecord):
    template_name = "outreach/field/agreement.html"
    form_class = ScopedForm
    success_message = "Thank you. It is recorded that you accept these words."

    @property
    def text(self) -> AgreementText:
        found = AgreementText.objects.filter(pk=self.kwargs["code"]).first()
        if found is None:
            raise Http404
        return found

    def title(self):
        return self.text.name

    def get_context_data(self, **kwargs):
        return super().get_context_data(text=self.text, **kwargs)

    def perform(self, volunteer, data):
        accept_agreement(volunteer, text=self.text, by=self.request.user)


class SayAway(_OfOneself, AddToRecord):
    template_name = "outreach/field/say.html"
    form_class, page_title = AwayForm, "When are you away?"
    success_message = "Thank you. The hub finds somebody else for those days."

    def perform(self, data):
        return record_absence(self.record, by=self.request.user, **data)


class IKnowThem(OwnVisit, ActOnRecord):
    """A neighbour volunteers: nobody visits or reads of their own neighbour by accident."""

    template_name = "outreach/field/say.html"
    permission, form_class = Permission.RECORD_VISIT, IKnowThemForm
    page_title = "You know who is to be visited"
    success_message = "Thank you. The hub finds somebody else; you need do nothing more."

    def perform(self, visit, data):
        volunteer = next((each for each in visit.volunteers if each.user_id == self.request.user.pk), None)
        if volunteer is None:
            raise Http404
        for person in visit.residents.all():
            record_acquaintance(volunteer, person=person, by=self.request.user, **data)
        return visit

    def address_of(self, record):
        return reverse("outreach:field:today")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            cancel_href=self.address("visit"),
            introduction="Say so before you go. You are then not asked to visit them, and no longer see this visit.",
            **kwargs,
        )


class OwnPhoneIsLost(_OfOneself, ActOnRecord):
    """Whoever lost a phone need not wait for the hub to say so."""

    template_name = "outreach/field/phone_lost.html"
    form_class, permission, asks_again = ReasonForm, Permission.SEE_OWN_VISITS, True
    page_title = "This phone is lost"
    success_message = "The hub knows. The phone forgets what it holds at its next contact with the hub."

    def find(self):
        rows = Phone.objects.within(self.scope).filter(user=self.request.user, reference=self.kwargs["reference"])
        return rows.select_related("user").first() or self.missing()

    def perform(self, phone, data):
        revoke_phone(phone, by=self.request.user, **data)


class _ReadIt(OneRecord, Page):
    """A press of a button: it was read, and is not shown again. Found by who it is for alone."""

    permission = Permission.SEE_OWN_VISITS
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.read(self.find())
        return HttpResponseRedirect(reverse("outreach:field:today"))


class ReadReply(_ReadIt):
    model = VisitReply

    def find(self):
        rows = VisitReply.objects.within(self.scope).filter(volunteer__user=self.request.user)
        return rows.filter(reference=self.kwargs["reference"]).first() or self.missing()

    def read(self, reply):
        see_reply(reply, by=self.request.user)


class ReadTakenOff(_ReadIt):
    model = VisitTakenOff

    def find(self):
        rows = VisitTakenOff.objects.within(self.scope).filter(user=self.request.user)
        return rows.filter(reference=self.kwargs["reference"]).select_related("visit").first() or self.missing()

    def read(self, taken):
        see_taken_off(taken, by=self.request.user)
