"""A form that speaks plainly: each of Django's messages in the design system's words, naming the field."""

from django import forms
from django.forms.utils import pretty_name

from fraudhub.govuk.fields import lower_first


class GovukForm(forms.Form):
    """Fields may still bring their own ``error_messages``.

    ``sections``: ``((heading, (field names)), …)`` for a long form.
    ``marks_optional``: False where nothing is required, as in filters.
    """

    sections: tuple = ()
    marks_optional = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.label is None:
                field.label = pretty_name(name)  # so that a field's own messages can name it
            speak_plainly(field)


def speak_plainly(field: forms.Field) -> None:
    """Replace the messages that are still Django's."""
    for code, sentence in _sentences(field).items():
        if field.error_messages.get(code) in (None, _inherited(field, code)):
            field.error_messages[code] = sentence
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == "---------":
        field.empty_label = "Select one"


def _inherited(field, code):
    """What the field's class says when nobody gave it a message."""
    for kind in type(field).__mro__:
        if code in getattr(kind, "default_error_messages", {}):
            return kind.default_error_messages[code]
    return None


def _sentences(field) -> dict[str, str]:
    label = str(field.label)
    named = label.replace("%", "%%")  # those with numbers are formatted by Django
    words = {
        "required": _required(field, label),
        "invalid": f"{label} cannot be read. Enter it again",
        "null_characters_not_allowed": "Take out the character that cannot be shown",
        "max_length": f"{named} must be %(limit_value)d characters or fewer",
        "min_length": f"{named} must be %(limit_value)d characters or more",
        "max_value": f"{named} must be %(limit_value)s or less",
        "min_value": f"{named} must be %(limit_value)s or more",
    }
    if isinstance(field, forms.EmailField):
        words["invalid"] = "Enter an email address in the correct format, like name@example.com"
    elif isinstance(field, forms.IntegerField):
        words["invalid"] = f"{label} must be a number"
    elif isinstance(field, forms.FileField):
        words["empty"] = "The selected file is empty"
        words["contradiction"] = "Choose a file or take the old one out, not both"
        words["missing"] = words["invalid"] = words["required"]
        words["max_length"] = "The name of the file must be %(max)d characters or fewer"
    elif isinstance(field, forms.UUIDField):
        words["invalid"] = "This page is out of date. Go back and open it again"
    if isinstance(field, forms.ChoiceField):
        words["invalid_choice"] = words["invalid_list"] = "Select one of the choices shown"
        words["invalid_pk_value"] = "Select one of the choices shown"
    return words


def _required(field, label: str) -> str:
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to go on"
    if isinstance(field, forms.FileField):
        return f"Choose a file: {lower_first(label)}"
    if isinstance(field, forms.ChoiceField):
        return f"Select {lower_first(label)}"
    return f"Enter {lower_first(label)}"
