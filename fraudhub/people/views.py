"""The people a hub knows of."""

from django.urls import reverse, reverse_lazy

from fraudhub.accounts.roles import Permission
from fraudhub.core.validators import show_phone
from fraudhub.govuk.templatetags.govuk import uk_date
from fraudhub.people.audit import PersonAudit
from fraudhub.people.forms import AddPersonForm, PersonFilter
from fraudhub.people.models import Person
from fraudhub.people.sockets import person_panels
from fraudhub.people.verbs import add_person
from fraudhub.web.doorways import CreateRecord, RecordDetail, RecordList


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


class PersonDetail(RecordDetail):
    template_name = "people/detail.html"
    model, permission, audit_action = Person, Permission.SEE_PEOPLE, PersonAudit.SEEN

    def get_context_data(self, **kwargs):
        person = self.object
        rows = [
            {"key": key, "value": value}
            for key, value in (
                ("Borough", person.borough.name),
                ("Date of birth", uk_date(person.birth_date) if person.birth_date else ""),
                ("Phone", show_phone(person.phone)),
                ("Email", person.email),
                ("Address", str(person.address or "")),
                ("Access and communication needs", person.access_needs),
                ("Language", person.language),
                ("Before the door", person.risk_flags),
            )
            if value
        ]
        panels = person_panels.gather(person, self.request.user)
        may_open = self.request.user.may(Permission.OPEN_EMERGENCY_ACCESS)
        return super().get_context_data(
            rows=rows,
            panels=panels,
            list_href=reverse("people:list"),
            emergency_href=person.url("open_emergency_access") if may_open else "",
            **kwargs,
        )


class AddPerson(CreateRecord):
    template_name = "people/add.html"
    form_class, permission = AddPersonForm, Permission.ADD_PERSON
    page_title = "Add a person"
    success_message = "The person is added."
    extra_context = {"button_text": "Add person", "cancel_href": reverse_lazy("people:list")}

    def perform(self, data):
        return add_person(**data, by=self.request.user)
