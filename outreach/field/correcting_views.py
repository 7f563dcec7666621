"""At the door somebody says that what the phone shows is not right: their name, the address, what they need.

It goes to the hub at once. Where the hub changed the same thing meanwhile, both values are kept and somebody there
chooses: the volunteer need not know."""

from functools import cached_property

from django.http import Http404
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.people.models import Person
from fraudhub.web.doorways import ActOnRecord, Page
from outreach.correctable import IN_SIGHT, held
from outreach.field.correcting_forms import SayWhatIsRightForm
from outreach.field.views import OwnVisit
from outreach.models import Correction, VisitResident
from outreach.verbs import correct_person


class _AboutResidents(OwnVisit):
    permission = Permission.RECORD_VISIT

    @cached_property
    def residents(self) -> list[Person]:
        """In the order in which the visit names them: the first is 1 in addresses, so that no address holds a name."""
        visited = VisitResident.objects.within(self.scope).filter(visit=self.visit).order_by("pk")
        rows = visited.select_related("person__address", "person__borough")
        return [row.person for row in rows.prefetch_related("person__communication_needs")]


class NotRight(_AboutResidents, Page):
    template_name = "outreach/field/not_right.html"
    page_title = "What is not right?"

    def get_context_data(self, **kwargs):
        people = [
            (person, [self._row(place, person, field) for field in Correction.Field])
            for place, person in enumerate(self.residents, 1)
        ]
        return super().get_context_data(people=people, back=self.address("visit"), visit=self.visit, **kwargs)

    def _row(self, place: int, person: Person, field: Correction.Field) -> dict:
        shown = held(person, field) if field in IN_SIGHT else "Known to the hub alone"
        return {
            "key": field.label, "value": shown or "Nothing", "href": self.address("correct", place, field.value),
            "action": "Not right", "hidden": f": {field.label.lower()} of {person.full_name}",
        }  # fmt: skip


class SayWhatIsRight(_AboutResidents, ActOnRecord):
    template_name = "outreach/field/question.html"
    form_class = SayWhatIsRightForm

    def dispatch(self, request, *args, **kwargs):
        if kwargs["field"] not in Correction.Field.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def person(self) -> Person:
        place = self.kwargs["place"]
        if not 1 <= place <= len(self.residents):
            raise Http404
        return self.residents[place - 1]

    @property
    def field(self) -> Correction.Field:
        return Correction.Field(self.kwargs["field"])

    def title(self):
        return f"{self.field.label}: what is right?"

    def get_initial(self):
        shown = held(self.person, self.field) if self.field in IN_SIGHT else ""
        return {"was": shown, "says": shown}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "field": self.field, "name": self.person.full_name}

    def perform(self, visit, data):
        return correct_person(
            visit, person=self.person, field=self.field, was=data["was"], says=data["says"],
            happened_at=timezone.now(), by=self.request.user,
        )  # fmt: skip

    def done(self, url):
        self.success_message = "The hub has it. Thank you."
        return super().done(self.address("visit"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(visit=self.visit, back=self.address("not_right"), **kwargs)

    def address_of(self, record):
        return self.address("visit")
