"""What is left empty is asked for in a sentence, not in a label behind "Enter" or "Select"."""

import inspect

import pytest
from django.forms import Field

from fraudhub.cases import case_forms, money_forms
from fraudhub.govuk.forms import GovukForm
from fraudhub.people import forms as people_forms
from fraudhub.referrals import forms as referral_forms

BY_THEMSELVES = {"Full name", "Borough", "Your name", "Day", "Time"}  # "Enter full name" reads as it should


@pytest.mark.parametrize("module", [case_forms, money_forms, people_forms, referral_forms])
def test_each_field_that_must_be_filled_says_so_in_its_own_words(module):
    forms = [each for _, each in inspect.getmembers(module, inspect.isclass) if issubclass(each, GovukForm)]
    asked = [
        (form.__name__, field.label)
        for form in forms
        if form.__module__ == module.__name__
        for field in form.base_fields.values()
        if field.required and not field.label.endswith("?") and field.label not in BY_THEMSELVES
        if field.error_messages["required"] == Field.default_error_messages["required"]
    ]

    assert asked == []
