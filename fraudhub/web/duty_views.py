"""The duty rota: who is called first, and who second."""

from django import forms
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import DutyTurn, User
from fraudhub.accounts.roles import Permission
from fraudhub.accounts.verbs import end_duty, put_on_duty
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, TimeField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Radios
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordList
from fraudhub.web.forms import ScopedForm, moment_of


class DutyForm(ScopedForm, GovukForm):
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough")
    kind = forms.ChoiceField(
        label="What for?", choices=DutyTurn.Kind.choices, widget=Radios, initial=DutyTurn.Kind.SAFEGUARDING
    )
    user = forms.ModelChoiceField(User.objects.none(), label="Who?", empty_label="Select one")
    rung = forms.TypedChoiceField(
        label="Who is called first?",
        choices=[(1, "They are called first"), (2, "They are called when the first does not take it")],
        coerce=int,
        widget=Radios,
        error_messages={"required": "Choose whether they are called first or second."},
    )
    from_on = DateField(label="From the day")
    from_clock = TimeField(label="From the time")
    until_on = DateField(label="Until the day")
    until_clock = TimeField(label="Until the time")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = [borough.pk for borough in self.fields["borough"].queryset]
        people = User.objects.none()
        for code in codes:
            people = people | User.objects.who_may(Permission.TAKE_CONCERN, code)
        self.fields["user"].queryset = people.distinct().order_by("full_name")

    def clean(self):
        cleaned = super().clean()
        starts_at = moment_of(self, "from_on", "from_clock")
        ends_at = moment_of(self, "until_on", "until_clock")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("until_on", "The duty must end after it starts.")
        return {**cleaned, "starts_at": starts_at, "ends_at": ends_at}


class DutyList(RecordList):
    template_name = "web/duty_list.html"
    model, permission, audit_action = DutyTurn, Permission.SEE_DUTY, AccountAudit.LIST_READ
    page_title = "Duty"

    def rows(self, queryset):
        coming = queryset.filter(ends_at__gt=timezone.now())
        return coming.select_related("user", "borough").order_by("starts_at", "rung")

    def get_context_data(self, **kwargs):
        now = timezone.now()
        mine = [] if self.scope.is_everything else self.scope.borough_codes()
        turns = DutyTurn.objects.within(self.scope).now(now).values_list("borough", "kind", "rung")
        covered = {(borough, kind) for borough, kind, rung in turns if rung == 1 or kind == DutyTurn.Kind.LONE_WORKER}
        boroughs = list(Borough.objects.filter(pk__in=mine))

        def nobody(kind):
            return [borough for borough in boroughs if (borough.pk, kind) not in covered]

        return super().get_context_data(
            now=now,
            may_set=self.request.user.may(Permission.SET_DUTY),
            set_href=reverse("web:duty_set"),
            nobody=nobody(DutyTurn.Kind.SAFEGUARDING),
            nobody_for_lone_workers=nobody(DutyTurn.Kind.LONE_WORKER),
            **kwargs,
        )


class SetDuty(CreateRecord):
    template_name = "web/act_on_record.html"
    form_class, permission = DutyForm, Permission.SET_DUTY
    page_title = "Put somebody on duty"
    success_message = "They are on duty."
    extra_context = {"cancel_href": reverse_lazy("web:duty_list")}

    def perform(self, data):
        return put_on_duty(data.pop("borough"), by=self.request.user, **data)

    def address_of(self, record):
        return reverse("web:duty_list")


class EndDuty(ActOnRecord):
    template_name = "web/act_on_record.html"
    model, form_class, permission = DutyTurn, ScopedForm, Permission.SET_DUTY
    joined = ("user",)
    page_title = "End this duty"
    success_message = "The duty is ended."

    def perform(self, turn, data):
        end_duty(turn, by=self.request.user)

    def address_of(self, record):
        return reverse("web:duty_list")

    def get_context_data(self, **kwargs):
        about = f"{self.record.user}, {self.record.get_kind_display().lower()}."
        return super().get_context_data(introduction=about, cancel_href=reverse("web:duty_list"), **kwargs)
