"""The people a hub knows of."""

from django.db.models import BooleanField, Value
from django.urls import reverse, reverse_lazy

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.validators import show_phone
from fraudhub.govuk.templatetags.govuk import uk_date
from fraudhub.people.audit import PersonAudit
from fraudhub.people.candidates import candidates, decisions_about, rows_elsewhere
from fraudhub.people.care_views import PersonPage
from fraudhub.people.forms import (
    AddPersonForm,
    ContactWishesForm,
    DecideMatchForm,
    LiftMarkerForm,
    PersonFilter,
    SetMarkerForm,
    UndoMatchForm,
)
from fraudhub.people.matching import Details, compare
from fraudhub.people.models import CommunicationNeed, ContactWish, Marker, Match, Person
from fraudhub.people.sockets import person_panels, visits_are_unwanted
from fraudhub.people.verbs import (
    add_person,
    confirm_match,
    keep_apart,
    lift_marker,
    set_contact_wishes,
    set_marker,
    undo_match,
)
from fraudhub.web import reason_views
from fraudhub.web.doorways import ActOnRecord, CreateRecord, RecordList

MOST_PROPOSED = 5


class PersonList(RecordList):
    template_name = "people/list.html"
    model, permission, audit_action = Person, Permission.SEE_PEOPLE, PersonAudit.LISTED
    filter_form = PersonFilter
    page_title = "People"

    def rows(self, queryset):
        return queryset.select_related("address", "borough").order_by("full_name", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_add=self.request.user.may(Permission.ADD_PERSON), add_href=reverse("people:add"), **kwargs
        )


SHOWN = (
    ("Borough", lambda person: person.borough.name),
    ("Name", lambda person: person.full_name),
    ("Date of birth", lambda person: uk_date(person.birth_date) if person.birth_date else ""),
    ("Phone", lambda person: show_phone(person.phone)),
    ("Email", lambda person: person.email),
    ("Address", lambda person: str(person.address or "")),
    ("Access and communication needs", lambda person: person.access_needs),
    ("Language", lambda person: person.language),
    ("Before the door", lambda person: person.risk_flags),
    (
        "Where we got the name",
        lambda person: f"{person.name_source}\n{person.name_source.lawful_basis}" if person.name_source else "",
    ),
    ("Died on", lambda person: uk_date(person.died_on) if person.died_on else ""),
    (
        "Moved away",
        lambda person: f"{uk_date(person.moved_on)}\n{person.moved_to}".strip() if person.moved_on else "",
    ),
)


class PersonDetail(PersonPage):
    template_name = "people/detail.html"
    joined = (*PersonPage.joined, "household")

    def get_context_data(self, **kwargs):
        person = self.object
        near = Person.objects.within(self.scope).near(person).exclude(pk=person.pk)
        near = list(near.select_related("address", "borough", "name_source").order_by("pk"))
        same = [each for each in near if each.canonical_id == person.canonical_id]
        rows = rows_of(person, same)
        deaths_elsewhere = list(rows_elsewhere(person, self.scope).values_list("died_on", flat=True))
        household = [each for each in near if person.household_id and each.household_id == person.household_id]
        panels = person_panels.gather(person, self.request.user)
        may_open = self.request.user.may(Permission.OPEN_EMERGENCY_ACCESS)
        return super().get_context_data(
            rows=rows,
            panels=panels,
            has_died=any([*(each.died_on for each in (person, *same)), *deaths_elsewhere]),
            **self.matching(person, is_elsewhere=bool(deaths_elsewhere)),
            markers=self.markers(person),
            contact_rows=self.contact_rows(person),
            household=household,
            may_mark=self.request.user.may(Permission.SET_MARKER),
            emergency_href=person.url("open_emergency_access") if may_open else "",
            **kwargs,
        )

    def contact_rows(self, person) -> list[dict]:
        """What they said of ways to reach them and of what they need: two tables, asked once."""
        wishes = ContactWish.objects.within(self.scope).standing().filter(person=person).order_by()
        needs = CommunicationNeed.objects.within(self.scope).standing().filter(person=person).order_by()
        no_answer = Value(None, output_field=BooleanField())
        said = wishes.values_list("way", "is_safe", "note").union(
            needs.values_list("kind", no_answer, Value("")), all=True
        )
        answers = {what: (is_safe, note) for what, is_safe, note in said}
        rows = [
            {"key": label, "value": "Safe" if answers[way][0] else "Not safe: do not"}
            for way, label in ContactWish.Way.choices
            if way in answers
        ]
        if wanted := [label for kind, label in CommunicationNeed.Kind.choices if kind in answers]:
            rows.append({"key": "They need", "value": "\n".join(wanted)})
        notes = sorted({note for _, note in answers.values() if note})
        return [*rows, *({"key": "What else to know", "value": note} for note in notes)]

    def markers(self, person):
        scope = self.request.user.scope_for(Permission.SEE_MARKERS)
        return Marker.objects.within(scope).of_person(person).standing().select_related("created_by")

    def matching(self, person, *, is_elsewhere: bool) -> dict:
        """What is decided about this person's rows, who else may be the same, and whether another hub knows them."""
        scope = self.request.user.scope_for(Permission.MATCH_PEOPLE)
        if not scope:
            return {}
        decisions = list(decisions_about(person, scope))
        return {
            "apart": [_told(match, person) for match in decisions if not match.is_same],
            "decisions": [_told(match, person) for match in decisions if match.is_same],
            "proposals": candidates(person.details, scope=scope, apart_from=person)[:MOST_PROPOSED],
            "known_elsewhere": is_elsewhere,
        }


def _told(match: Match, person: Person) -> tuple[Match, Person, Person | None]:
    """The decision, whom it names besides this row, and the third row where it is about two others of the person."""
    if person.pk in (match.first_id, match.second_id):
        return match, match.other_than(person), None
    return match, match.second, match.first


def rows_of(person: Person, others: list[Person]) -> list[dict]:
    """For the summary list: what the row says and, where another row of the same person says something else, both."""
    rows = []
    for key, told in SHOWN:
        values = list(dict.fromkeys(filter(None, (told(each) for each in (person, *others)))))
        if values and (key != "Name" or len(values) > 1):
            rows.append({"key": key, "value": "\n".join(values)})
    return rows


class GiveReason(reason_views.GiveReason):
    model, permission, list_name = Person, Permission.SEE_PEOPLE, "people:list"


class DecideMatch(ActOnRecord):
    """Two records beside each other, and whether they are one person."""

    template_name = "people/match_decide.html"
    model, form_class, permission = Person, DecideMatchForm, Permission.MATCH_PEOPLE
    page_title = "Is this the same person?"
    success_message = "Your decision is recorded. It can be undone."

    def tells_of(self):
        return [self.found(), self.other()]

    def other(self) -> Person:
        found = Person.objects.within(self.scope).filter(reference=self.kwargs["other"]).first()
        return found or self.missing()

    def perform(self, person, data):
        decide = confirm_match if data["decision"] == "same" else keep_apart
        decide(person, self.other(), by=self.request.user)
        return person

    def get_context_data(self, **kwargs):
        person, other = self.record, self.other()
        audit(
            PersonAudit.MATCH_OPENED, by=self.request.user, references=[person.reference, other.reference],
            boroughs={person.borough_id, other.borough_id},
        )  # fmt: skip
        beside = [[key, told(person) or "not known", told(other) or "not known"] for key, told in SHOWN]
        return super().get_context_data(
            other=other,
            head=["", person.reference, other.reference],
            beside=[row for row in beside if row[1:] != ["not known", "not known"]],
            comparison=compare(person.details, other.details),
            **kwargs,
        )


class UndoMatch(ActOnRecord):
    template_name = "people/match_undo.html"
    model, form_class, permission = Match, UndoMatchForm, Permission.MATCH_PEOPLE
    page_title = "Undo a match"
    success_message = "It is undone. What was called off meanwhile stays so."

    def perform(self, match, data):
        return undo_match(match, by=self.request.user, **data).first


class SetContactWishes(ActOnRecord):
    template_name = "people/contact_wishes.html"
    model, form_class, permission = Person, ContactWishesForm, Permission.CHANGE_PERSON
    page_title = "How they may be reached"
    success_message = "It is recorded."

    def get_initial(self):
        standing = list(ContactWish.objects.within(self.scope).standing().filter(person=self.record))
        needs = CommunicationNeed.objects.within(self.scope).standing().filter(person=self.record)
        asked = {each.way: "yes" if each.is_safe else "no" for each in standing}
        return {way: asked.get(way, "") for way in ContactWish.Way.values} | {
            "needs": [each.kind for each in needs],
            "note": next((each.note for each in standing), ""),
        }

    def perform(self, person, data):
        return set_contact_wishes(person, by=self.request.user, **data)


class SetMarker(ActOnRecord):
    template_name = "people/marker_set.html"
    model, form_class, permission = Person, SetMarkerForm, Permission.SET_MARKER
    page_title = "Set a marker"
    success_message = "The marker is set."

    def perform(self, person, data):
        set_marker(person, by=self.request.user, **data)
        return person

    def get_context_data(self, **kwargs):
        called_off = visits_are_unwanted.gather(self.record, by=self.request.user, preview=True)
        return super().get_context_data(called_off=called_off, **kwargs)


class LiftMarker(ActOnRecord):
    template_name = "people/marker_lift.html"
    model, form_class, permission = Marker, LiftMarkerForm, Permission.SET_MARKER
    page_title = "Lift a marker"
    success_message = "The marker is lifted."

    def perform(self, marker, data):
        return lift_marker(marker, by=self.request.user, **data).person


class AddPerson(CreateRecord):
    template_name = "people/add.html"
    form_class, permission = AddPersonForm, Permission.ADD_PERSON
    page_title = "Add a person"
    success_message = "The person is added."
    extra_context = {"button_text": "Add person", "cancel_href": reverse_lazy("people:list")}

    def form_valid(self, form):
        """Before somebody is added twice: is it one of those we know?"""
        if self.request.POST.get("is_new") != "yes":
            typed = {name: form.cleaned_data[name] for name in ("full_name", "birth_date", "phone", "email")}
            details = Details(**typed, address=form.cleaned_data["address"], postcode=form.cleaned_data["postcode"])
            self.proposals = candidates(details, scope=self.scope)[:MOST_PROPOSED]
            if self.proposals:
                return self.render_to_response(self.get_context_data(form=form, proposals=self.proposals))
        return super().form_valid(form)

    def perform(self, data):
        return add_person(**data, by=self.request.user)
