"""``{{ form }}`` in the design system's markup.

The renderer draws whole forms and field groups. Single widgets keep Django's own templates, so the admin is left
as it is. Any Django field works; ``fraudhub.govuk.fields`` has those that need more (dates, money, whole numbers).
"""

from django import forms
from django.forms.renderers import TemplatesSetting

from fraudhub.govuk.widgets import DateInputs

_CLASSES = (
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
)


class GovukFormRenderer(TemplatesSetting):
    form_template_name = "govuk/forms/form.html"
    formset_template_name = "govuk/forms/formset.html"
    field_template_name = "govuk/forms/field.html"

    def render(self, template_name, context, request=None):
        if template_name == self.field_template_name:
            context = {**context, **field_group(context["field"])}
        elif template_name == self.form_template_name:
            context = {**context, "sections": _sections(context["form"], [field for field, _ in context["fields"]])}
        return super().render(template_name, context, request)


def field_group(field: forms.BoundField) -> dict:
    """All that the template of one field group needs: words, ids, and the control already drawn."""
    widget = field.field.widget
    # Browsers' own bubbles are not read out well, and vanish; our summary and messages stay.
    field.form.use_required_attribute = False
    error_id = f"{field.auto_id}_error" if field.errors else ""
    hint_id = f"{field.auto_id}_helptext" if field.help_text else ""
    info_id = f"{field.auto_id}-info" if _counts_characters(field) else ""
    described_by = " ".join(each for each in (hint_id, error_id, info_id) if each)
    group = {
        "template": "govuk/forms/input.html",
        "label": field.label,
        "optional": _is_optional(field),
        "hint": field.help_text,
        "hint_id": hint_id,
        "messages_of_field": list(field.errors),
        "error_id": error_id,
        "described_by": described_by,
        "prefix": getattr(widget, "prefix", ""),
        "suffix": getattr(widget, "suffix", ""),
    }
    if isinstance(widget, forms.CheckboxInput):
        group["template"] = "govuk/forms/checkbox.html"
        group["control"] = _draw(field, "govuk-checkboxes__input", described_by)
    elif isinstance(widget, forms.RadioSelect):  # checkboxes are a kind of it in Django
        group["template"] = "govuk/forms/choices.html"
        group["kind"] = "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radios"
        group["inline"] = getattr(widget, "inline", False)
        group["items"] = _items(field)
    elif isinstance(widget, DateInputs):
        group["template"] = "govuk/forms/date.html"
        group["items"] = _date_items(field)
    else:
        css = next((css for kind, css in _CLASSES if isinstance(widget, kind)), "govuk-input")
        if css == "govuk-input":
            group["password"] = isinstance(widget, forms.PasswordInput)
            if group["password"]:
                css += " govuk-password-input__input govuk-js-password-input-input"
        if info_id:
            group["limit"], group["info_id"] = field.field.max_length, info_id
            css += " govuk-js-character-count"
        if field.errors:
            css += f" {css.split()[0]}--error"
        group["control"] = _draw(field, css, described_by)
    return group


def _draw(field, css: str, described_by: str):
    attrs = {"class": f"{css} {field.field.widget.attrs.get('class', '')}".strip()}
    if described_by:
        attrs["aria-describedby"] = described_by
    if _counts_characters(field):
        attrs["maxlength"] = False  # the counter tells; a hard stop would swallow the end of a paste
    return field.as_widget(attrs=attrs)


def _counts_characters(field) -> bool:
    return isinstance(field.field.widget, forms.Textarea) and bool(getattr(field.field, "max_length", None))


def _is_optional(field) -> bool:
    return (
        not field.field.required
        and not isinstance(field.field.widget, forms.CheckboxInput)
        and getattr(field.form, "marks_optional", True)
    )


def _items(field) -> list[dict]:
    hints = getattr(field.field.widget, "hints", {})
    items = []
    for option in field.subwidgets:
        data = option.data
        item_id = data["attrs"].get("id", "")
        hint = hints.get(str(data["value"]), "")
        attrs = {name: value for name, value in data["attrs"].items() if name not in {"class", "aria-describedby"}}
        attrs["aria-describedby"] = f"{item_id}_hint" if hint else False
        items.append(
            {
                "id": item_id,
                "value": data["value"],
                "label": data["label"],
                "hint": hint,
                "name": data["name"],
                "widget": {"attrs": attrs},
            }
        )
    return items


def _date_items(field) -> list[dict]:
    widget = field.field.widget
    parts = widget.decompress(field.value())
    wrong = parts_in_error(field)
    birthday = widget.is_birthday
    return [
        {
            "id": f"{field.auto_id}_{part}",
            "name": f"{field.html_name}_{part}",
            "label": part.capitalize(),
            "value": "" if value is None else value,
            "width": 4 if part == "year" else 2,
            "error": part in wrong,
            "autocomplete": f"bday-{part}" if birthday else "",
            "disabled": field.field.disabled,
        }
        for part, value in zip(widget.PARTS, parts, strict=True)
    ]


def parts_in_error(field) -> tuple[str, ...]:
    """Which of day, month and year the messages are about; all three when they are about the date as a whole."""
    wrong: list[str] = []
    for problem in field.errors.as_data():
        wrong.extend((problem.params or {}).get("parts", DateInputs.PARTS))
    return tuple(part for part in DateInputs.PARTS if part in wrong)


def first_input_id(field) -> str:
    """Where a link in the error summary puts the reader."""
    widget = field.field.widget
    if isinstance(widget, DateInputs):
        return f"{field.auto_id}_{(parts_in_error(field) or DateInputs.PARTS)[0]}"
    if isinstance(widget, forms.RadioSelect):
        return f"{field.auto_id}_0"
    return field.auto_id


def summary_of(form) -> list[dict]:
    """``[{"text", "href"}]``: the form as a whole first, then field by field."""
    if form is None or not getattr(form, "is_bound", False):
        return []
    problems = [{"text": text, "href": ""} for text in form.non_field_errors()]
    for field in form:
        href = "" if field.is_hidden else f"#{first_input_id(field)}"
        problems.extend({"text": text, "href": href} for text in field.errors)
    return problems


def _sections(form, fields: list) -> list[dict]:
    """A long form may group its fields: ``sections = (("Where", ("place", "postcode")), …)``; the rest come first."""
    named = {field.name: field for field in fields}
    sections = []
    for heading, names in getattr(form, "sections", ()):
        sections.append({"heading": heading, "fields": [named.pop(name) for name in names if name in named]})
    return [{"heading": "", "fields": list(named.values())}, *sections]
