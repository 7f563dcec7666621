"""From what waits for a visit to a visit that is planned, given to others, announced and put in order."""

from datetime import timedelta
from functools import cached_property
from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken
from fraudhub.core.validators import valid_day
from fraudhub.inbox.sockets import the_first
from fraudhub.people.models import Person, VulnerabilityAssessment
from fraudhub.referrals.models import Referral
from fraudhub.web.doorways import ActOnRecord, AddToRecord, CreateRecord, OneRecord, Page
from outreach.allocating import day_of, plan_of_the_day
from outreach.allocation_forms import AnnounceForm, PlanVisitForm, ReallocateForm
from outreach.audit import VisitAudit
from outreach.models import Visit, VisitNotice, Volunteer
from outreach.planning_cautions import before_planning
from outreach.rules.visiting import why_not_go
from outreach.verbs import announce_visit, plan_visit, reallocate_visit, reorder_day

SHOWN = 25


class AllocationList(Page):
    """What waits for a visitor: planned visits that cannot go ahead as they are, what referrals ask for, and visits
    that nobody has been told of."""

    template_name = "outreach/allocation_list.html"
    permission = Permission.PLAN_VISIT
    page_title = "What waits for a visitor"

    def get_context_data(self, **kwargs):
        now, visits = timezone.now(), Visit.objects.within(self.scope)
        told = VisitNotice.objects.within(self.scope).that_hold().filter(visit=OuterRef("pk"))
        untold = visits.planned().filter(planned_start__gt=now).exclude(Exists(told))
        stuck, stuck_count = the_first(_with_visitors(visits.that_cannot_go_ahead(now)))
        asked, asked_count = the_first(self.asked_for())
        untold, untold_count = the_first(_with_visitors(untold).prefetch_related("residents"))
        shown = [each.reference for each in (*stuck[:SHOWN], *untold[:SHOWN])]
        shown += [referral.person.reference for referral in asked[:SHOWN]]
        if shown:
            audit(VisitAudit.ALLOCATION_READ, by=self.request.user, references=shown,
                  boroughs=self.scope.borough_codes(), facts={"count": len(shown)})  # fmt: skip
        return super().get_context_data(
            stuck=stuck[:SHOWN],
            stuck_count=stuck_count,
            asked=asked[:SHOWN],
            asked_count=asked_count,
            untold=untold[:SHOWN],
            untold_count=untold_count,
            open=visits.planned().filter(planned_end__gte=now).count(),
            **kwargs,
        )

    def asked_for(self):
        """Referrals that ask for a visit and wait for none; the highest score first, then the oldest."""
        held = Visit.objects.within(self.scope).that_hold_a_referral().filter(asked_for=OuterRef("pk"))
        scored = VulnerabilityAssessment.objects.within(self.scope).standing().filter(person=OuterRef("person"))
        band = scored.annotate(holding=Coalesce("chosen_band__name", "band__name")).values("holding")
        points = scored.annotate(points=Coalesce("chosen_band__from_points", "band__from_points", 99)).values("points")
        waiting = Referral.objects.within(self.scope).awaiting_visit().exclude(Exists(held))
        return (
            waiting.select_related("person__address")
            .annotate(band=Subquery(band[:1]), points=Coalesce(Subquery(points[:1]), 0))
            .order_by("-points", "sent_on", "pk")
        )


def _with_visitors(visits):
    return visits.select_related("volunteer", "companion", "officer").order_by("planned_start", "pk")


class _ChoosesWhoGoes:
    """A second button looks who could go at that time, and saves nothing. What should be known before is said once:
    pressed again with the same, the visit is planned all the same."""

    @property
    def looking(self) -> bool:
        return "look" in self.request.POST

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "looking": self.looking}

    def form_valid(self, form):
        told = [] if getattr(self, "was_saved_already", False) else form.before_planning()
        if self.looking:
            return self.render_to_response(self.get_context_data(form=form, choice=form.choice, **self.as_told(told)))
        if told and self.request.POST.get("told") != _mark_of(told):
            return self.render_to_response(self.get_context_data(form=form, asked_again=True, **self.as_told(told)))
        return super().form_valid(form)

    def as_told(self, sentences: list[str]) -> dict:
        return {"before_planning": sentences, "told": _mark_of(sentences)}


def _mark_of(sentences: list[str]) -> str:
    """Stands on the page for what was said there, so that other sentences are said again."""
    return sha256("\n".join(sentences).encode()).hexdigest()[:16]


class PlanVisit(_ChoosesWhoGoes, CreateRecord):
    template_name = "outreach/visit_plan.html"
    form_class, permission = PlanVisitForm, Permission.PLAN_VISIT
    page_title = "Plan a visit"
    success_message = "The visit is planned. Tell the resident who comes and when, and record it here."

    def get_initial(self):
        person = self.person()
        return {"residents": person.reference if person else "", "purpose": "first_visit"}

    def person(self) -> Person | None:
        """Whoever's page the coordinator came from, if it is one they may see."""
        reference = self.request.GET.get("person", "")[:16]
        return Person.objects.within(self.scope).filter(reference=reference).first() if reference else None

    def get_context_data(self, **kwargs):
        person = self.person()
        known = {} if person is None or self.request.method == "POST" else self.as_told(before_planning([person], None))
        return super().get_context_data(**{"person": person, **known, **kwargs})

    def asked_for(self, residents: list[Person]) -> Referral | None:
        """The referral that asks for this visit: where the coordinator came from, or the oldest of theirs for which no
        visit is planned, so that nobody is asked for who is to be visited."""
        reference = self.request.GET.get("referral", "")[:16]
        waiting = Referral.objects.within(self.request.user.scope_for(Permission.SEE_REFERRALS)).awaiting_visit()
        if reference:
            return waiting.filter(reference=reference).first()
        planned = Visit.objects.within(self.scope).planned().filter(asked_for=OuterRef("pk"))
        theirs = waiting.filter(person__canonical__in=[person.canonical_id for person in residents])
        theirs = theirs.filter(borough=residents[0].borough_id).exclude(Exists(planned))
        return theirs.order_by("sent_on", "pk").first()

    def perform(self, data):
        return plan_visit(
            data["volunteer"],
            companion=data["companion"],
            officer=data["officer"],
            borough=data["residents"][0].borough,
            residents=data["residents"],
            planned_start=data["planned_start"],
            planned_end=data["planned_end"],
            purpose=data["purpose"],
            notes_for_visitor=data["notes_for_visitor"],
            asked_for=self.asked_for(data["residents"]),
            by=self.request.user,
        )


class ReallocateVisit(_ChoosesWhoGoes, ActOnRecord):
    template_name = "outreach/visit_reallocate.html"
    model, form_class, permission = Visit, ReallocateForm, Permission.PLAN_VISIT
    joined = ("volunteer__borough", "volunteer__user", "companion__borough", "companion__user", "officer", "borough")
    page_title = "Give a visit to others, or another time"
    success_message = "Changed. Whoever no longer goes, or goes at another time, reads it at their next look."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "other_than": self.record}

    def get_initial(self):
        visit = self.record
        start, end = timezone.localtime(visit.planned_start), timezone.localtime(visit.planned_end)
        return {
            "day": start.date(), "starts": start.time(), "ends": end.time(), "volunteer": visit.volunteer_id,
            "companion": visit.companion_id, "officer": visit.officer_id,
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        return super().get_context_data(cautions=list(why_not_go(self.record)), **kwargs)

    def perform(self, visit, data):
        told = visit.notices.that_hold().exists()
        changed = self._reallocated(visit, data)
        if told and not visit.notices.that_hold().exists():
            messages.warning(self.request, "The resident was told of the earlier plan. Tell them again, and record it.")
        return changed

    def _reallocated(self, visit, data):
        return reallocate_visit(
            visit, volunteer=data["volunteer"], companion=data["companion"], officer=data["officer"],
            planned_start=data["planned_start"], planned_end=data["planned_end"], reason=data["reason"],
            by=self.request.user,
        )  # fmt: skip


class AnnounceVisit(AddToRecord):
    template_name = "outreach/visit_announce.html"
    model, form_class, permission = Visit, AnnounceForm, Permission.PLAN_VISIT
    joined = ("volunteer", "companion", "officer")
    page_title = "The resident was told"
    success_message = "Recorded. A password is shown to the visitor once they are at the door."

    def get_initial(self):
        return {"told_on": timezone.localdate()}

    def address_of(self, notice):
        return self.record.url()

    def perform(self, data):
        return announce_visit(self.record, by=self.request.user, **data)


class VolunteerDay(OneRecord, Page):
    """The calls of one day in their order, the way between them, and a shorter order where there is one."""

    template_name = "outreach/volunteer_day.html"
    model, permission = Volunteer, Permission.PLAN_VISIT

    def title(self):
        return f"{self.volunteer}’s day"

    @cached_property
    def volunteer(self) -> Volunteer:
        return self.find()

    @cached_property
    def day(self):
        """Whatever else stands in the address, the page is about today."""
        try:
            return valid_day(self.request.GET.get("on", ""))
        except ValidationError:
            return timezone.localdate()

    def plan(self):
        volunteer = self.volunteer
        return plan_of_the_day(day_of(volunteer, self.day), home=volunteer.postcode, travels=volunteer.travels)

    def get_context_data(self, **kwargs):
        plan, day = self.plan(), self.day
        shown = [leg.visit.reference for leg in plan.legs]
        if shown:
            audit(VisitAudit.DAY_READ, self.volunteer, by=self.request.user, references=shown)
        told = [leg.visit for leg in plan.better if any(each.overtaken_at is None for each in leg.visit.notices.all())]
        return super().get_context_data(
            plan=plan, day=day, told=told, before=day - timedelta(days=1), after=day + timedelta(days=1),
            volunteer=self.volunteer, **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Plans the day's calls in the shorter order."""
        address = f"{reverse('outreach:volunteer_day', args=[self.volunteer.reference])}?on={self.day.isoformat()}"
        try:
            reorder_day([leg.visit for leg in self.plan().better], by=request.user)
        except RuleBroken as broken:
            for sentence in broken.sentences:
                messages.error(request, sentence)
        else:
            messages.success(request, "The calls are planned in the shorter order. Tell the residents.")
        return HttpResponseRedirect(address)
