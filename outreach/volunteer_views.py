"""Pages about volunteers, for those who look after them."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.periods import months_after, show_date
from fraudhub.core.validators import show_phone
from fraudhub.web.doorways import ActOnRecord, AddToRecord, ChangeRecord, CreateRecord, RecordDetail, RecordList
from fraudhub.web.forms import ReasonForm, ScopedForm
from fraudhub.web.lists import list_address
from outreach.audit import VolunteerAudit
from outreach.belongings import left_with_something, what_they_have
from outreach.clearance import Lack, lack_of, lack_of_membership, lack_of_step
from outreach.models import (
    Absence,
    Acquaintance,
    Activity,
    Visit,
    Volunteer,
    VolunteerCard,
    VolunteerCheck,
    VolunteerRequirement,
    VolunteerStep,
)
from outreach.models.verifying import show_card
from outreach.rules.enrolling import steps_open_to
from outreach.supervision import ONE_TO_ONE, minutes_given, under_the_eye_of
from outreach.verbs import (
    call_absence_off,
    change_volunteer,
    end_acquaintance,
    invite_volunteer,
    move_volunteer,
    record_absence,
    record_acquaintance,
    record_application,
    record_check,
    set_supervisor,
    withdraw_check,
)
from outreach.volunteer_forms import (
    ApplicationForm,
    AwayForm,
    KnowsForm,
    MoveForm,
    RecordCheckForm,
    SupervisorForm,
    VolunteerDetailsForm,
    VolunteerFilter,
)

SOON = ("Soon", "yellow")  # state of what runs out within a month


class VolunteerList(RecordList):
    template_name = "outreach/volunteer_list.html"
    model, permission, audit_action = Volunteer, Permission.SEE_VOLUNTEERS, VolunteerAudit.LIST_READ
    filter_form = VolunteerFilter
    page_title = "Volunteers"

    def filtered(self, rows):
        return self.filters.apply(rows, self.request.user)

    def rows(self, queryset):
        now, today = timezone.now(), timezone.localdate()
        if not self.request.GET.get("show"):
            queryset = queryset.still_with_us()
        ahead = Q(visits__status=Visit.Status.PLANNED, visits__planned_end__gte=now)
        card = VolunteerCard.objects.within(self.scope).standing().filter(volunteer=OuterRef("pk"))
        cleared = {
            f"for_{activity.value}": Exists(Volunteer.objects.cleared_for(activity, today).filter(pk=OuterRef("pk")))
            for activity in Activity
        }
        ending = Volunteer.objects.with_something_running_out(today).filter(pk=OuterRef("pk"))
        return (
            queryset.select_related("borough", "supervisor")
            .annotate(
                ahead=Count("visits", filter=ahead),
                ending=Exists(ending),
                away=Exists(Volunteer.objects.away_on(today).filter(pk=OuterRef("pk"))),
                card_number=Subquery(card.values("number")),
                card_reference=Subquery(card.values("reference")),
                **cleared,
            )
            .order_by("full_name", "pk")
        )

    def get_context_data(self, **kwargs):
        may_handle = self.request.user.may(Permission.HANDLE_VOLUNTEERS)
        owing = left_with_something(Volunteer.objects.within(self.scope)).count()
        return super().get_context_data(may_handle=may_handle, owing=owing, **kwargs)


class YourVolunteers(RecordList):
    """Those somebody looks after today, with the ones they stand in for."""

    template_name = "outreach/your_volunteers.html"
    model, permission, audit_action = Volunteer, Permission.SUPERVISE, VolunteerAudit.LIST_READ
    page_title = "Volunteers you look after"

    def rows(self, queryset):
        now, today = timezone.now(), timezone.localdate()
        planned = Q(visits__status=Visit.Status.PLANNED)
        met = (
            VolunteerCheck.objects.within(self.scope)
            .standing()
            .filter(volunteer=OuterRef("pk"), requirement=ONE_TO_ONE)
        )
        return (
            queryset.filter(pk__in=under_the_eye_of(self.request.user, today).values("pk"))
            .select_related("supervisor", "borough")
            .annotate(
                ahead=Count("visits", filter=planned & Q(visits__planned_end__gte=now), distinct=True),
                overdue=Count("visits", filter=planned & Q(visits__planned_end__lt=now), distinct=True),
                residents=Count("visits__residents", filter=planned, distinct=True),
                serves=Exists(Volunteer.objects.serving_on(today).filter(pk=OuterRef("pk"))),
                last_met_on=Subquery(met.order_by("-done_on").values("done_on")[:1]),
            )
            .order_by("full_name", "pk")
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        today, shown = timezone.localdate(), list(context["object_list"])
        given = minutes_given([row.pk for row in shown], today - timedelta(days=27), today)
        for row in shown:
            row.hours_given = round(given[row.pk] / 60, 1)
        self.say_what_they_lack(shown, today)
        context["object_list"] = shown
        return context

    def say_what_they_lack(self, shown: list[Volunteer], today):
        """Of their step, and what runs out within a month. Two questions, however many are shown."""
        checks: dict[int, list[VolunteerCheck]] = {}
        held = VolunteerCheck.objects.within(self.scope).standing().filter(volunteer__in=[row.pk for row in shown])
        for check in held:
            checks.setdefault(check.volunteer_id, []).append(check)
        asked = list(VolunteerRequirement.objects.valid_on(today))
        for row in shown:
            stands = _as_they_stand(checks.get(row.pk, []), asked, today)
            steps = Volunteer.STEPS_THAT_ALLOW
            activity = next((each for each in (Activity.VISITS, Activity.TALKS) if row.status in steps[each]), None)
            row.lacks = _lacks(row, stands, activity, today) if activity else []
            row.ending = [each for each in stands if each["state"] == SOON and _blocks(each["requirement"])]


class RecordApplication(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = ApplicationForm, Permission.HANDLE_VOLUNTEERS
    page_title = "Record an application"
    success_message = "The application is recorded. Their checks come next."

    def get_initial(self):
        return {"applied_on": timezone.localdate(), "travels": "on_foot"}

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("outreach:volunteer_list"), **kwargs)

    def perform(self, data):
        return record_application(data.pop("borough"), by=self.request.user, **data)


class VolunteerDetail(RecordDetail):
    """Everything about one volunteer: where they stand, what they hold and lack, whom they visit."""

    template_name = "outreach/volunteer_detail.html"
    model, permission, audit_action = Volunteer, Permission.SEE_VOLUNTEERS, VolunteerAudit.READ
    joined = ("borough", "supervisor", "user", "invitation")

    def get_context_data(self, **kwargs):
        volunteer, today = self.object, timezone.localdate()
        of_them = {"volunteer": volunteer}
        checks = list(VolunteerCheck.objects.within(self.scope).filter(**of_them).select_related("requirement", "text"))
        requirements = _as_they_stand(checks, VolunteerRequirement.objects.valid_on(today), today)
        visits = Visit.objects.within(self.scope).taking_up_any_of([volunteer]).planned()
        card = VolunteerCard.objects.within(self.scope).standing().filter(volunteer=OuterRef("pk"))
        now = Volunteer.objects.within(self.scope).filter(pk=volunteer.pk)
        serving = Volunteer.objects.serving_on(today).filter(pk=OuterRef("pk"))  # of a row within scope
        now = now.annotate(serves=Exists(serving), card_number=Subquery(card.values("number"))).get()
        known = Acquaintance.objects.within(self.scope).standing().filter(**of_them)
        may_settle = self.request.user.may(Permission.HANDLE_STOCK)
        return super().get_context_data(
            lacks={activity.label: _lacks(now, requirements, activity, today) for activity in Activity},
            card=now.card_number and show_card(now.card_number),
            phone=show_phone(volunteer.phone),
            emergency_phone=show_phone(volunteer.emergency_phone),
            requirements=requirements,
            withdrawn=[check for check in checks if check.withdrawn_at],
            steps=VolunteerStep.objects.within(self.scope).filter(**of_them).select_related("recorded_by"),
            absences=Absence.objects.within(self.scope).filter(**of_them).from_day_on(today),
            known=known.select_related("person"),
            has=what_they_have(volunteer) if may_settle else [],
            has_left=volunteer.status == Volunteer.Status.LEFT,
            ahead=visits.filter(planned_end__gte=timezone.now())
            .select_related("purpose")
            .order_by("planned_start")[:20],
            may_handle=self.request.user.may(Permission.HANDLE_VOLUNTEERS),
            may_move=bool(steps_open_to(volunteer)),
            list_href=list_address(self.request, "outreach:volunteer_list"),
            today=today,
            **kwargs,
        )


def _lacks(volunteer, requirements: list[dict], activity: Activity, today) -> list[Lack]:
    """What holds them back, from rows that the page shows anyway."""
    found = [] if volunteer.status in Volunteer.STEPS_THAT_ALLOW[activity] else [lack_of_step(volunteer, activity)]
    if not volunteer.serves:
        found.append(lack_of_membership(volunteer, today))
    for row in requirements:
        requirement, check = row["requirement"], row["check"]
        counts = check is not None and (check.expires_on is None or check.expires_on > today)
        if getattr(requirement, f"blocks_{activity.value}") and not counts:
            found.append(lack_of(volunteer, requirement, check and check.expires_on))
    return found


def _blocks(requirement: VolunteerRequirement) -> bool:
    return requirement.blocks_talks or requirement.blocks_visits


def _as_they_stand(checks: list[VolunteerCheck], asked: Iterable[VolunteerRequirement], today) -> list[dict]:
    """Each requirement in its order, with the row that counts longest, and its state in a word."""
    standing: dict[str, VolunteerCheck] = {}
    for check in sorted(checks, key=lambda each: (each.expires_on is None, each.expires_on or each.done_on)):
        if not check.withdrawn_at:
            standing[check.requirement_id] = check
    rows = []
    for requirement in asked:
        check = standing.get(requirement.pk)
        ends_on = check and check.expires_on
        if check is None:
            state = ("Missing", "grey")
        elif ends_on and ends_on <= today:
            state = ("Ran out", "red")
        else:
            state = SOON if ends_on and ends_on <= months_after(today, 1) else ("Held", "green")
        rows.append({"requirement": requirement, "check": check, "state": state})
    return rows


class OfAVolunteer:
    """Something about one volunteer that is said on a page of its own."""

    template_name = "web/act_on_record.html"
    model, permission = Volunteer, Permission.HANDLE_VOLUNTEERS
    joined = ("borough",)

    def volunteer(self) -> Volunteer:
        return self.record if isinstance(self.record, Volunteer) else self.record.volunteer

    def address_of(self, record):
        return self.volunteer().url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"cancel_href": self.volunteer().url(), **kwargs})


class ChangeVolunteer(OfAVolunteer, ChangeRecord):
    form_class, page_title = VolunteerDetailsForm, "Change a volunteer’s details"
    success_message = "The details are changed."

    def perform(self, volunteer, data):
        return change_volunteer(volunteer, version=self.version(), by=self.request.user, **data)


class MoveVolunteer(OfAVolunteer, ActOnRecord):
    """Whoever leaves is asked for what they have of ours; nobody is kept from leaving by it."""

    form_class, success_message = MoveForm, "Moved. The step before is kept in their history."

    def title(self):
        return f"Move {self.record} on the ladder"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "record": self.record}

    def get_initial(self):
        return {"moved_on": timezone.localdate()}

    def get_context_data(self, **kwargs):
        has = [each.words for each in what_they_have(self.record)]
        if card := self.record.cards.within(self.scope).standing().first():
            has.append(f"The card {card}")
        asked = [f"They have of ours: {'; '.join(has)}. Ask for it back when they leave."] if has else []
        return super().get_context_data(cautions=asked, **kwargs)

    def perform(self, volunteer, data):
        moved = move_volunteer(volunteer, by=self.request.user, **data)
        if moved.status == Volunteer.Status.LEFT and (has := what_they_have(moved)):
            self.success_message = (
                f"Moved. Still with them: {'; '.join(each.words for each in has)}. It stays on their page until it "
                "comes back or is written off."
            )
        return moved


class InviteVolunteer(OfAVolunteer, ActOnRecord):
    form_class = ScopedForm
    page_title = "Invite a volunteer"
    success_message = "The invitation is on its way. It can be used once, within 24 hours."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            introduction=f"{self.record} gets a mail at {self.record.email} by which they choose a password. "
            "From then on they can sign in; they see no visit before they are cleared.",
            button_text="Send the invitation",
            **kwargs,
        )

    def perform(self, volunteer, data):
        return invite_volunteer(volunteer, base_url=self.request.build_absolute_uri("/"), by=self.request.user)


class RecordCheck(OfAVolunteer, AddToRecord):
    form_class, page_title = RecordCheckForm, "Record what a volunteer holds"
    success_message = "It is recorded, and counts from its day."

    def get_initial(self):
        return {"done_on": timezone.localdate(), "requirement": self.request.GET.get("what", "")[:40]}

    def perform(self, data):
        return record_check(self.record, by=self.request.user, **data)


class WithdrawCheck(OfAVolunteer, ActOnRecord):
    model, joined, form_class = VolunteerCheck, ("volunteer", "requirement"), ReasonForm
    success_message = "It no longer counts. Visits that it cleared wait for somebody else."

    def title(self):
        return f"Withdraw “{self.record}” of {self.record.volunteer}"

    def perform(self, check, data):
        check = withdraw_check(check, by=self.request.user, **data)
        alike = VolunteerCheck.objects.within(self.scope).that_count_on(timezone.localdate())
        earlier = alike.filter(volunteer=check.volunteer_id, requirement=check.requirement_id).first()
        if earlier is not None:
            self.success_message = (
                f"It no longer counts. The one of {show_date(earlier.done_on)} still does: withdraw it too if they may "
                "not go."
            )
        return check


class SetSupervisor(OfAVolunteer, ActOnRecord):
    form_class, success_message = SupervisorForm, "Recorded."

    def title(self):
        return f"Who looks after {self.record}"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "record": self.record}

    def get_initial(self):
        return {"supervisor": self.record.supervisor_id}

    def perform(self, volunteer, data):
        return set_supervisor(volunteer, by=self.request.user, **data)


class RecordAbsence(OfAVolunteer, AddToRecord):
    form_class, success_message = AwayForm, "Recorded. Visits planned for those days wait for somebody else."

    def title(self):
        return f"{self.record} is away"

    def perform(self, data):
        return record_absence(self.record, by=self.request.user, **data)


class CallAbsenceOff(OfAVolunteer, ActOnRecord):
    model, joined = Absence, ("volunteer",)
    form_class = ScopedForm
    success_message = "They are not away on those days after all."

    def title(self):
        return f"{self.record.volunteer} is not away after all"

    def get_context_data(self, **kwargs):
        days = f"From {show_date(self.record.first_on)} to {show_date(self.record.last_on)}."
        return super().get_context_data(introduction=days, button_text="They are not away", **kwargs)

    def perform(self, absence, data):
        return call_absence_off(absence, by=self.request.user)


class RecordAcquaintance(OfAVolunteer, AddToRecord):
    form_class, success_message = KnowsForm, "Recorded. They are not asked to visit this person."

    def title(self):
        return f"{self.record} knows somebody"

    def perform(self, data):
        return record_acquaintance(self.record, by=self.request.user, **data)


class EndAcquaintance(OfAVolunteer, ActOnRecord):
    model, joined = Acquaintance, ("volunteer", "person")
    form_class = ScopedForm
    success_message = "It no longer holds."

    def title(self):
        return f"{self.record.volunteer} does not know them any more"

    def get_context_data(self, **kwargs):
        text = f"{self.record.person.full_name}: {self.record.how}"
        return super().get_context_data(introduction=text, button_text="It no longer holds", **kwargs)

    def perform(self, known, data):
        return end_acquaintance(known, by=self.request.user)
