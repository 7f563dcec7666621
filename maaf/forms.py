"""Shapes of what is typed about partnerships, meetings and actions."""

from django import forms
from django.utils import timezone

from fraudhub.accounts.models import Organisation, OrganisationType, User
from fraudhub.accounts.roles import Permission
from fraudhub.accounts.rules import what_does_not_fit_an_agreement
from fraudhub.cases.models import FraudCase
from fraudhub.core.references import tidy_reference
from fraudhub.core.validators import NAME_LENGTH
from fraudhub.documents.forms import clean_upload
from fraudhub.geography.models import Borough
from fraudhub.govuk.fields import DateField, NameField, NoteField, NumberField, TextField, TimeField, YesNoField
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Checkboxes, Radios
from fraudhub.people.models import Person
from fraudhub.web.forms import FilterForm, ScopedForm, moment_of
from maaf.models import Action, AgendaItem, Attendance, HandlingMark, LawfulBasis, Partnership


def members_of(partnership: Partnership):
    """Organisations that are members today."""
    places = partnership.members.on(timezone.localdate())
    return Organisation.objects.filter(pk__in=places.values("organisation")).order_by("name")


class _OfPartnershipForm(ScopedForm, GovukForm):
    """Organisations to choose from are the partnership's members."""

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        for name in ("organisation", "organisations", "controller"):
            if name in self.fields:
                self.fields[name].queryset = members_of(partnership)


# Partnerships -------------------------------------------------------------------------------------------


class ChangePartnershipForm(ScopedForm, GovukForm):
    rhythm = forms.ChoiceField(label="How often does it meet?", choices=Partnership.Rhythm.choices, widget=Radios)
    quorum = NumberField(
        label="How many organisations must be there to decide?", min_value=1, max_value=60,
        help_text="Fewer, and no decision is recorded.",
    )  # fmt: skip


class JoinForm(ScopedForm, GovukForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Organisation", empty_label="Select an organisation",
        help_text="A system administrator adds one that is not in the list.",
    )  # fmt: skip
    type = forms.ModelChoiceField(
        OrganisationType.objects.order_by("name"), label="What kind of body is it?", required=False,
        empty_label="As it is recorded already", help_text="Needed where nobody has said so before.",
    )  # fmt: skip
    starts_on = DateField(label="Member since")


class NameDelegateForm(ScopedForm, GovukForm):
    full_name = NameField(label="Full name", max_length=NAME_LENGTH)
    email = forms.EmailField(
        label="Email address", max_length=254, help_text="They are written to when an agenda is ready. No name of "
        "anybody is ever in such a mail.",
    )  # fmt: skip
    is_deputy = YesNoField(label="Do they stand in for the delegate?")


class SignAgreementForm(_OfPartnershipForm):
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label="Who signed", empty_label="Select one")
    title = TextField(label="Which agreement, and which version of it", max_length=120)
    signed_by = NameField(label="Who signed for them", max_length=NAME_LENGTH)
    signed_on = DateField(label="Signed on", past=True)
    starts_on = DateField(label="First day it holds")
    ends_on = DateField(label="Last day it holds")
    review_on = DateField(label="Day of its review")

    def clean(self):
        cleaned = super().clean()
        for field, sentence in what_does_not_fit_an_agreement(cleaned):
            if field not in self.errors:
                self.add_error(field, sentence)
        return cleaned


# Meetings -----------------------------------------------------------------------------------------------


class PlanMeetingForm(ScopedForm, GovukForm):
    on = DateField(label="Day", future=True)
    clock = TimeField(label="Time", help_text="Like 10am or 2:15pm.")
    place = TextField(label="Where", max_length=NAME_LENGTH, required=False)

    def clean(self):
        cleaned = super().clean()
        moment = moment_of(self, "on", "clock")
        cleaned.pop("on", None)
        cleaned.pop("clock", None)
        return {**cleaned, "starts_at": moment}


class MeetingFilter(FilterForm):
    show = forms.ChoiceField(
        label="Which", required=False, choices=[("", "To come"), ("held", "Held"), ("any", "All")]
    )  # fmt: skip
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough", required=False, empty_label="All")

    def apply(self, queryset):
        asked = self.cleaned_data
        if not asked["show"]:
            queryset = queryset.to_come()
        elif asked["show"] == "held":
            queryset = queryset.held()
        return queryset.filter(partnership__borough=asked["borough"]) if asked["borough"] else queryset


class AcceptStatementForm(ScopedForm, GovukForm):
    accepts = forms.BooleanField(
        label="I accept this statement for this meeting",
        error_messages={"required": "Tick that you accept the statement. Without it no paper opens."},
    )


class BeginForm(ScopedForm, GovukForm):
    chair = forms.ModelChoiceField(
        User.objects.none(), label="Who takes the chair?", widget=Radios, empty_label=None,
        error_messages={"required": "Choose who takes the chair."},
    )  # fmt: skip

    def __init__(self, *args, chairs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = chairs
        if len(chairs) == 1:
            self.initial["chair"] = chairs[0].pk


class AttendanceForm(ScopedForm, GovukForm):
    """Two fields for each member: whether it is there, and by whom."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for organisation, state, who, delegates in rows:
            self.fields[f"state_{organisation.reference}"] = forms.ChoiceField(
                label=organisation.name, choices=[("", "Not said yet"), *Attendance.State.choices], required=False,
                initial=state,
            )  # fmt: skip
            self.fields[f"who_{organisation.reference}"] = TextField(
                label=f"Who came for {organisation.name}", max_length=NAME_LENGTH, required=False, initial=who,
                help_text=delegates,
            )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        said = {}
        for organisation, *_ in self.rows:
            state = cleaned.get(f"state_{organisation.reference}")
            who = cleaned.get(f"who_{organisation.reference}", "")
            if state in Attendance.HERE and not who:
                self.add_error(f"who_{organisation.reference}", f"Enter who came for {organisation}.")
            if state:
                said[organisation] = {"state": state, "who": who}
        if self.rows and not said and not self.errors:
            self.add_error(
                f"state_{self.rows[0][0].reference}", "Say of at least one organisation whether it is there."
            )
        return {"rows": said}


class ProposeForm(_OfPartnershipForm):
    kind = forms.ChoiceField(label="What is it?", widget=Radios, error_messages={"required": "Choose what it is."})
    title = TextField(
        label="Title", max_length=200, required=False,
        help_text="Of a theme or an event. It is read by all members: name nobody in it.",
    )  # fmt: skip
    about = TextField(
        label="Reference of the case or person", max_length=40, required=False,
        help_text="For a case, like FC-7K3M-9QTX-4. Only those you share it with, the chair and the hub read it.",
    )  # fmt: skip
    why_here = NoteField(label="Why is it brought here?", rows=4)
    basis = forms.ModelChoiceField(
        LawfulBasis.objects.order_by("name"), label="On which lawful basis is it shared?", required=False,
        empty_label="It names nobody",
    )  # fmt: skip
    basis_note = NoteField(label="Why this basis fits", rows=2, required=False)
    mark = forms.ModelChoiceField(
        HandlingMark.objects.order_by("code"), label="Handling mark", widget=Radios, empty_label=None,
        error_messages={"required": "Choose a handling mark."},
    )  # fmt: skip
    controller = forms.ModelChoiceField(
        Organisation.objects.all(), label="Which organisation owns the data?", required=False,
        empty_label="It names nobody",
    )  # fmt: skip
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.all(), label="Which organisations have a role in this case?", required=False,
        widget=Checkboxes, help_text="Only they read it, and only while their sharing agreement is in force.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [AgendaItem.Kind.THEME, AgendaItem.Kind.EVENT]
        if self.user.may(Permission.SEE_NAMED_ITEMS) and not self.partnership.is_strategic:
            kinds.insert(0, AgendaItem.Kind.CASE)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def clean(self):
        cleaned = super().clean()
        about, kind = cleaned.pop("about", ""), cleaned.get("kind")
        if kind == AgendaItem.Kind.CASE:
            cleaned["case"], cleaned["person"] = self._found(about)
            for name, sentence in (
                ("basis", "Choose the lawful basis on which it is shared."),
                ("controller", "Choose which organisation owns the data: a partnership owns none."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        elif kind:
            if not cleaned.get("title"):
                self.add_error("title", "Enter a title.")
            if about:
                self.add_error("about", "A theme or an event names nobody. Choose a case, or leave this empty.")
            cleaned |= {"basis": None, "controller": None, "organisations": [], "basis_note": ""}
        return cleaned

    def _found(self, typed: str):
        """Only within what the proposer sees: a person out of scope is as missing as one that never was."""
        reference = tidy_reference(typed) or typed.strip()
        if not reference:
            self.add_error("about", "Enter the reference of a case or of a person.")
            return None, None
        cases = FraudCase.objects.within(self.user.scope_for(Permission.SEE_CASES)).select_related("person")
        if case := cases.filter(reference=reference).first():
            return case, case.person
        people = Person.objects.within(self.user.scope_for(Permission.SEE_PEOPLE))
        if person := people.filter(reference=reference).first():
            return None, person
        self.add_error("about", "There is no case or person that you can see under this reference. Check it.")
        return None, None


class ShareForm(_OfPartnershipForm):
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label="Organisation", empty_label="Select one")
    role = TextField(label="What have they to do with it?", max_length=200)


class KnowForm(_OfPartnershipForm):
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label="Organisation", empty_label="Select one")
    knows = NoteField(label="What do they know?", rows=5, help_text="Facts, and from whom. Keep opinions apart.")

    def __init__(self, *args, roles, read, **kwargs):
        """``roles``: of whom something may be said. ``read``: the one whose earlier words stand in the box, if any."""
        super().__init__(*args, **kwargs)
        self.said = {role.organisation_id: role.knows for role in roles}
        self.read = read
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.filter(pk__in=self.said)

    def clean_organisation(self):
        """Words that nobody saw are not written over."""
        chosen = self.cleaned_data["organisation"]
        if self.said.get(chosen.pk) and (self.read is None or self.read.organisation_id != chosen.pk):
            raise forms.ValidationError(f"{chosen} has said something already. Change that on the item’s page.")
        return chosen


class ConflictForm(_OfPartnershipForm):
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label="Organisation", empty_label="Select one")
    what = TextField(label="What is the conflict?", max_length=200)


class WriteUpForm(ScopedForm, GovukForm):
    discussion = NoteField(label="What was said", rows=6, required=False)
    plan = NoteField(label="Plan", rows=4, required=False)


class DecideForm(_OfPartnershipForm):
    """One row: what, why, who, by when."""

    what = NoteField(
        label="Decision", rows=3, error_messages={"required": "Enter what was decided."},
        help_text="As something somebody does.",
    )  # fmt: skip
    reason = NoteField(
        label="Reason", rows=3, error_messages={"required": "Enter the reason: a decision without one is none."}
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Owner", empty_label="Select one",
        error_messages={"required": "Choose who does it."},
    )  # fmt: skip
    owner_name = TextField(label="By name", max_length=NAME_LENGTH, required=False)
    due_on = DateField(label="By when", error_messages={"required": "Enter by when it is done."})


class AgreeActionForm(_OfPartnershipForm):
    what = NoteField(
        label="What is to be done", rows=3, help_text="All members read it: name nobody.",
        error_messages={"required": "Enter what is to be done."},
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Owner", empty_label="Select one",
        error_messages={"required": "Choose who does it: an action without an owner is nobody’s."},
    )  # fmt: skip
    owner_name = TextField(label="By name", max_length=NAME_LENGTH, required=False)
    due_on = DateField(label="By when", error_messages={"required": "Enter by when it is done."})


class LayPaperForm(ScopedForm, GovukForm):
    title = TextField(label="What it is", max_length=NAME_LENGTH)
    file = forms.FileField(
        label="File", help_text="PDF, JPEG, PNG, CSV or XLSX of up to 10 MB.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty. Choose another one."},
    )  # fmt: skip

    def clean_file(self):
        return clean_upload(self.cleaned_data["file"])


class CorrectMinutesForm(ScopedForm, GovukForm):
    item = forms.ChoiceField(label="About which item?", required=False)
    text = NoteField(label="What should it say?", rows=4, help_text="It is added with today’s date and your name.")

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = {item.reference: item for item in items}
        named = [(item.reference, item.heading) for item in items]
        self.fields["item"].choices = [("", "The meeting as a whole"), *named]

    def clean_item(self):
        return self.items.get(self.cleaned_data["item"])


# Actions ------------------------------------------------------------------------------------------------


class ActionFilter(FilterForm):
    reference = forms.CharField(label="Reference", required=False, max_length=40)
    words = forms.CharField(label="Words", required=False, max_length=120)
    state = forms.ChoiceField(
        label="State", required=False,
        choices=[("", "Open"), ("late", "Late"), ("any", "Any"), *Action.State.choices[1:]],
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(places__isnull=False).distinct(), label="Organisation", required=False,
        empty_label="All",
    )  # fmt: skip
    borough = forms.ModelChoiceField(Borough.objects.all(), label="Borough", required=False, empty_label="All")

    def apply(self, queryset):
        asked = self.cleaned_data
        if asked["reference"]:
            return queryset.filter(reference=tidy_reference(asked["reference"]) or asked["reference"].strip())
        if asked["state"] == "late":
            queryset = queryset.overdue(timezone.localdate())
        elif not asked["state"]:
            queryset = queryset.open()
        elif asked["state"] != "any":
            queryset = queryset.filter(state=asked["state"])
        for word in asked["words"].split():
            queryset = queryset.filter(what__icontains=word)
        if asked["organisation"]:
            queryset = queryset.filter(organisation=asked["organisation"])
        return queryset.filter(partnership__borough=asked["borough"]) if asked["borough"] else queryset


class AnswerActionForm(ScopedForm, GovukForm):
    state = forms.ChoiceField(
        label="How does it go?", widget=Radios,
        choices=[("noted", "It goes on: a word about it"), ("done", "It is done"), ("dropped", "It is dropped")],
        error_messages={"required": "Choose how it goes."},
    )  # fmt: skip
    text = NoteField(
        label="What came of it, or how far it is", rows=4, required=False,
        help_text="Needed when it goes on or is dropped.",
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        sentences = {"noted": "Say how far it is.", "dropped": "Say why it is dropped."}
        if not cleaned.get("text") and cleaned.get("state") in sentences and "text" not in self.errors:
            self.add_error("text", sentences[cleaned["state"]])
        return cleaned


class RaiseIssueForm(ScopedForm, GovukForm):
    title = TextField(label="What is it about?", max_length=120, help_text="Name nobody: all boroughs read it.")
    words = NoteField(label="What should be settled at Greater Manchester level, and why?", rows=5)


class AnswerIssueForm(ScopedForm, GovukForm):
    answer = NoteField(label="The answer", rows=5, error_messages={"required": "Enter the answer."})
