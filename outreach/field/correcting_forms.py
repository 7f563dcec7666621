"""What is typed where something about somebody is not right."""

from django import forms
from django.core.exceptions import ValidationError

from fraudhub.web.forms import ScopedForm
from outreach.correctable import tidy_says
from outreach.models import Correction

HINTS = {
    Correction.Field.ADDRESS: "House and street, then a comma and the postcode: 16 Chapel Street, SK1 3XE. If they "
    "have moved away, say so at “How did it go?”.",
    Correction.Field.ACCESS_NEEDS: "What helps them to hear, read or come to the door. Facts, not opinions.",
    Correction.Field.PHONE: "You are not shown the number the hub has. Ask them to say it.",
}


class SayWhatIsRightForm(ScopedForm):
    """``was`` is what this page showed, so that a change at the hub meanwhile is noticed."""

    says = forms.CharField(max_length=4000)
    was = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args, field: Correction.Field, name: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.field, says = field, self.fields["says"]
        says.label = f"{field.label} of {name}"
        says.help_text = HINTS.get(field, "")
        says.error_messages["required"] = "Say what is right."
        if field in (Correction.Field.ACCESS_NEEDS, Correction.Field.ADDRESS):
            says.widget = forms.Textarea(attrs={"rows": 3})
        elif field == Correction.Field.PHONE:
            says.widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def clean_was(self):
        return self.cleaned_data["was"].replace("\r\n", "\n")

    def clean_says(self):
        return tidy_says(self.field, self.cleaned_data["says"])

    def clean(self):
        data = super().clean()
        if data.get("says") and data["says"] == data.get("was"):
            raise ValidationError("This is what the hub has. Change it to what is right.")
        return data
