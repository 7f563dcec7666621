"""What somebody agreed to, who may speak for them, who they live with, how vulnerable they are, and what life does."""

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.people.audit import PersonAudit
from fraudhub.people.consenting import last_said, stands_as_yes
from fraudhub.people.forms import (
    AssessmentForm,
    ChangePersonForm,
    ConsentForm,
    DeathForm,
    HouseholdForm,
    MoveForm,
    TrustedContactForm,
    WithdrawConsentForm,
)
from fraudhub.people.models import Consent, ConsentPurpose, Person, TrustedContact, VulnerabilityAssessment
from fraudhub.people.sockets import consent_is_withdrawn, person_died, person_moved
from fraudhub.people.verbs import (
    add_trusted_contact,
    assess_vulnerability,
    change_person,
    end_trusted_contact,
    join_household,
    leave_household,
    record_answer,
    record_death,
    record_move,
    withdraw_consent,
)
from fraudhub.people.verbs.assessing import rule_now
from fraudhub.web.doorways import ActOnRecord, AddToRecord, ChangeRecord, GoesBack, RecordDetail
from fraudhub.web.forms import ReasonForm, ScopedForm
from fraudhub.web.lists import list_address


def tabs(person: Person, current: str) -> list[dict]:
    pages = (("detail", "Summary"), ("consents", "Consent and contacts"), ("vulnerability", "Vulnerability"))
    return [{"text": text, "href": person.url(key), "current": key == current} for key, text in pages]


class PersonPage(RecordDetail):
    """One page of a person; ``tab`` is its place in the sub-navigation."""

    model, permission, audit_action = Person, Permission.SEE_PEOPLE, PersonAudit.SEEN
    joined = ("borough", "address", "name_source")
    tab = "detail"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            tabs=tabs(self.object, self.tab),
            list_href=list_address(self.request, "people:list"),
            may_change=self.request.user.may(Permission.CHANGE_PERSON),
            **kwargs,
        )


class PersonConsents(PersonPage):
    template_name = "people/consents.html"
    tab = "consents"

    def get_context_data(self, **kwargs):
        person = self.object
        said = list(
            Consent.objects.within(self.scope).of_person(person).select_related("purpose", "wording", "created_by")
        )
        counts = last_said(person)
        holds = {each.pk for each in counts.values() if not each.is_withdrawn}
        elsewhere = [purpose for purpose, last in counts.items() if last.pk not in {each.pk for each in said}]
        names = ConsentPurpose.objects.in_bulk(elsewhere)
        return super().get_context_data(
            standing=[each for each in said if each.pk in holds],
            earlier=[each for each in said if each.pk not in holds],
            elsewhere=[(names[purpose], stands_as_yes(counts[purpose])) for purpose in elsewhere],
            contacts=TrustedContact.objects.within(self.scope).standing().filter(person=person),
            **kwargs,
        )


class PersonVulnerability(PersonPage):
    template_name = "people/vulnerability.html"
    tab = "vulnerability"

    def get_context_data(self, **kwargs):
        rows = VulnerabilityAssessment.objects.within(self.scope).filter(person=self.object)
        found = list(rows.select_related("rule", "band", "chosen_band", "created_by"))
        last = found[0] if found else None
        names = {factor.pk: factor.name for factor in last.rule.factors.all()} if last else {}
        return super().get_context_data(
            last=last,
            said_yes=[names[code] for code, answer in last.answers.items() if answer == "yes"] if last else [],
            not_known=[names[code] for code, answer in last.answers.items() if answer == "not_known"] if last else [],
            earlier=found[1:],
            is_due=bool(last and last.again_on <= timezone.localdate()),
            may_assess=self.request.user.may(Permission.ASSESS_PEOPLE),
            **kwargs,
        )


class _OfAPerson(GoesBack):
    template_name = "web/act_on_record.html"
    model, permission = Person, Permission.CHANGE_PERSON

    def whole(self) -> Person:
        return self.record if isinstance(self.record, Person) else self.record.person

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"introduction": f"{self.whole().full_name}.", **kwargs})


class ChangePerson(_OfAPerson, ChangeRecord):
    form_class = ChangePersonForm
    page_title = "Change what is known"
    success_message = "It is changed. What stood there before is kept in the history."

    def get_initial(self):
        person = self.record
        named = [name for name in self.form_class.base_fields if name not in ("address", "postcode")]
        at_home = {"address": person.address.lines, "postcode": person.address.postcode} if person.address else {}
        return {name: getattr(person, name) for name in named} | at_home

    def shown(self, record, name):
        if name in ("address", "postcode"):
            home = record.address
            return (home.lines if name == "address" else home.postcode) if home else ""
        return getattr(record, name)

    def perform(self, person, data):
        return change_person(person, version=self.version(), by=self.request.user, **data)


class RecordConsent(_OfAPerson, AddToRecord):
    form_class, back_to = ConsentForm, "consents"
    page_title = "Record what they agree to"
    success_message = "It is recorded."

    def get_initial(self):
        return {"given_on": timezone.localdate()}

    def perform(self, data):
        return record_answer(self.record, by=self.request.user, **data)


class WithdrawConsent(_OfAPerson, ActOnRecord):
    model, form_class, back_to = Consent, WithdrawConsentForm, "consents"
    page_title = "They take it back"
    success_message = "It is withdrawn, everywhere."
    extra_context = {"button_text": "Withdraw the consent"}

    def perform(self, consent, data):
        withdraw_consent(consent, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        consent = self.record
        lines = consent_is_withdrawn.gather(consent, by=self.request.user, preview=True)
        return super().get_context_data(
            introduction=f"{consent.purpose}: {consent.purpose.when_withdrawn}",
            cautions=lines or ["Nothing that is planned or sent rests on it now."],
            **kwargs,
        )


class AddTrustedContact(_OfAPerson, AddToRecord):
    form_class, back_to = TrustedContactForm, "consents"
    page_title = "Add a trusted contact"
    success_message = "The contact is added."

    def perform(self, data):
        return add_trusted_contact(self.record, by=self.request.user, **data)


class EndTrustedContact(_OfAPerson, ActOnRecord):
    model, form_class, back_to = TrustedContact, ReasonForm, "consents"
    page_title = "End a trusted contact"
    success_message = "It is ended."

    def perform(self, contact, data):
        end_trusted_contact(contact, by=self.request.user, **data)


class JoinHousehold(_OfAPerson, ActOnRecord):
    form_class = HouseholdForm
    page_title = "They live with somebody we know"
    success_message = "It is recorded."

    def perform(self, person, data):
        join_household(person, of=data["reference"], by=self.request.user)


class LeaveHousehold(_OfAPerson, ActOnRecord):
    form_class = ScopedForm
    page_title = "They live apart"
    success_message = "It is recorded."

    def perform(self, person, data):
        leave_household(person, by=self.request.user)


class RecordDeath(_OfAPerson, ActOnRecord):
    form_class = DeathForm
    page_title = "They have died"
    success_message = "It is recorded. What was planned for them is called off."

    def perform(self, person, data):
        record_death(person, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        lines = person_died.gather(self.record, by=self.request.user, preview=True)
        return super().get_context_data(cautions=lines, **kwargs)


class RecordMove(_OfAPerson, ActOnRecord):
    form_class = MoveForm
    page_title = "They have moved away"
    success_message = "It is recorded."

    def perform(self, person, data):
        record_move(person, by=self.request.user, **data)

    def get_context_data(self, **kwargs):
        lines = person_moved.gather(self.record, by=self.request.user, preview=True)
        return super().get_context_data(cautions=lines, **kwargs)


class AssessVulnerability(_OfAPerson, AddToRecord):
    form_class, permission, back_to = AssessmentForm, Permission.ASSESS_PEOPLE, "vulnerability"
    page_title = "Score their vulnerability"
    success_message = "The score is kept."

    def get_form_kwargs(self):
        self.rule = rule_now()
        return {**super().get_form_kwargs(), "rule": self.rule}

    def perform(self, data):
        return assess_vulnerability(self.record, rule=self.rule, by=self.request.user, **data)
