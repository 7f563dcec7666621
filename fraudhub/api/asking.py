"""What a program asks for in an address, by the form of the page that asks for the same."""

from __future__ import annotations

from django import forms
from rest_framework.exceptions import ValidationError


def understood(params, make_form, *, besides: frozenset[str] = frozenset(), **instead):
    """The bound form of ``params``, a QueryDict, when it understood all of them. What it does not know, was sent twice
    or is wrong is refused with a sentence (400), and not passed over. ``besides``: names that others read; ``instead``:
    what counts where a name is left out."""
    said = {name: params[name] for name in params if name not in besides}
    form = make_form({**instead, **said})
    problems = {name: ["This field is not known here."] for name in set(said) - set(form.fields)}
    if problems:
        raise ValidationError(problems, code="unknown_field")
    if twice := [name for name in said if len(params.getlist(name)) > 1]:
        raise ValidationError({name: ["Send it once."] for name in twice}, code="twice")
    if not form.is_valid():
        errors = form.errors.as_data().items()
        raise ValidationError(
            {name: [_sentence(form.fields.get(name), error) for error in found] for name, found in errors},
            code="invalid",
        )
    return form


def _sentence(field: forms.Field | None, error) -> str:
    """A page shows what there is to choose from; a program is told."""
    if getattr(error, "code", "") == "invalid_choice":
        if isinstance(field, forms.ModelChoiceField):
            return f"There is no such code here. Send one like {field.queryset.values_list('pk', flat=True).first()}."
        return f"Send one of: {', '.join(str(value) for value, _ in field.choices if value)}."
    return " ".join(error.messages)
