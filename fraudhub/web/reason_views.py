"""Where somebody says why they look beyond their own work."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.web.doorways import ActOnRecord, FormPage
from fraudhub.web.forms import ReasonForm
from fraudhub.web.reasons import give_reason
from fraudhub.web.sessions import onward


class GiveReason(ActOnRecord):
    """Before one record opens. It shows nothing of it."""

    template_name = "web/act_on_record.html"
    form_class, asks_reason = ReasonForm, False
    page_title = "Why do you open this record?"
    list_name = "web:home"  # where somebody goes who gives none
    extra_context = {
        "button_text": "Open the record",
        "introduction": "It is not part of your work. Your reason is kept with your name; it holds for an hour, for "
        "this person and their cases.",
    }

    def perform(self, record, data):
        give_reason(self.request, data["reason"], record)

    def address_of(self, record):
        return onward(self.request) if self.request.GET.get("next") else record.url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse(self.list_name), **kwargs)


class GiveReasonForLists(FormPage):
    """Before lists of people across Greater Manchester open."""

    template_name = "web/act_on_record.html"
    form_class, permission = ReasonForm, Permission.SEE_PEOPLE
    page_title = "Why do you look across Greater Manchester?"
    extra_context = {
        "button_text": "Open the list",
        "introduction": "The list names people of every borough. Your reason is kept with your name; it holds for an "
        "hour, for lists and searches.",
    }

    def form_valid(self, form):
        give_reason(self.request, form.cleaned_data["reason"])
        return self.done(onward(self.request))

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_href=reverse("web:home"), **kwargs)
