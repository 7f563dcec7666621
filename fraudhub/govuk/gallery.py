"""What /design/ shows: each component with an example, and a form with every kind of field."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.template import Context
from django.template.loader import get_template

from fraudhub.govuk import fields
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Checkboxes, Radios

_FIRST_COMMENT = re.compile(r"\{% comment %\}\n(.*?)\n\{% endcomment %\}", re.DOTALL)


@dataclass(frozen=True)
class Specimen:
    """One component, drawn once for each of its examples."""

    name: str
    examples: list[dict] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"govuk/components/{self.name}.html"

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def inputs(self) -> str:
        """The template's first comment, as it stands in the file, so that the two cannot differ."""
        return first_comment(self.template)

    def draw(self, request) -> list[str]:
        """Without the context processors: a component knows its inputs, and pagination the address."""
        drawn = []
        for example in self.examples:
            context = Context(example)
            context.request = request
            drawn.append(get_template(self.template).template.render(context))
        return drawn


def first_comment(template_name: str) -> str:
    found = _FIRST_COMMENT.search(get_template(template_name).template.source)
    return found.group(1) if found else ""


def specimens() -> list[Specimen]:
    monday = datetime(2025, 6, 2, 13, 30, tzinfo=UTC)
    return [
        Specimen("back_link", [{"href": "#back_link", "text": "Back to visits"}]),
        Specimen(
            "breadcrumbs",
            [{"links": [{"text": "Outreach", "href": "#breadcrumbs"}, {"text": "Visits", "href": "#breadcrumbs"}]}],
        ),
        Specimen(
            "button",
            [
                {"text": "Save the visit"},
                {"text": "Save as a draft", "kind": "secondary"},
                {"text": "Cancel the visit", "kind": "warning"},
                {"text": "Plan a visit", "kind": "start", "href": "#button"},
            ],
        ),
        Specimen(
            "details",
            [
                {
                    "summary": "What counts as a visit",
                    "text": "A planned conversation at somebody's home, whether or not they were in.",
                }
            ],
        ),
        Specimen(
            "empty",
            [
                {
                    "heading": "No visits this week",
                    "text": "Nothing is planned for your borough.",
                    "href": "#empty",
                    "link_text": "Plan a visit",
                }
            ],
        ),
        Specimen("inset", [{"text": "The resident asked to be called in the morning."}]),
        Specimen(
            "notification",
            [
                {"text": "The visit was saved.", "kind": "success", "heading_id": "specimen-done"},
                {"text": "Reports up to 31 May were loaded.", "heading_id": "specimen-important"},
            ],
        ),
        Specimen("pagination", [{"page_obj": Paginator(range(240), 20).page(4)}]),
        Specimen("panel", [{"heading": "Visit recorded", "text": "Its reference is VT-7K3M-9QTX-4"}]),
        Specimen("progress", [{"label": "Drawing the map", "percent": 40, "sentence": "Reading reports"}]),
        Specimen(
            "stat",
            [
                {
                    "value": "12,177",
                    "label": "Reports of fraud",
                    "definition": "Received about residents of Greater Manchester, 1 April 2024 to 31 March 2025.",
                }
            ],
        ),
        Specimen(
            "sub_navigation",
            [
                {
                    "label": "Views of the map",
                    "links": [
                        {"text": "Map", "href": "#sub_navigation", "current": True},
                        {"text": "Table", "href": "#sub_navigation"},
                        {"text": "How it was made", "href": "#sub_navigation"},
                    ],
                }
            ],
        ),
        Specimen(
            "summary_list",
            [
                {
                    "rows": [
                        {
                            "key": "Planned for",
                            "value": "2 June 2025 at 2:30pm",
                            "href": "#summary_list",
                            "hidden": "the day of the visit",
                        },
                        {"key": "Volunteer", "value": "Jean Hargreaves", "value_href": "#summary_list"},
                        {"key": "Needs", "value": "Hard of hearing\nLarge print"},
                    ]
                }
            ],
        ),
        Specimen(
            "table",
            [
                {
                    "caption": "Reports by financial year",
                    "head": ["Financial year", {"text": "Reports", "numeric": True}, "State"],
                    "rows": [
                        ["2023 to 2024", {"text": "14,153", "numeric": True}, {"text": "Final", "tag": "green"}],
                        [
                            {"text": "2024 to 2025", "href": "#table"},
                            {"text": "12,177", "numeric": True},
                            {"text": "Provisional", "tag": "yellow"},
                        ],
                    ],
                    "first_cell_heads": True,
                }
            ],
        ),
        Specimen(
            "tag",
            [
                {"text": text, "colour": colour}
                for text, colour in (
                    ("Planned", "blue"),
                    ("Done", "green"),
                    ("Overdue", "red"),
                    ("Provisional", "yellow"),
                    ("Paused", "grey"),
                    ("Check", "orange"),
                )
            ],
        ),
        Specimen(
            "task_list",
            [
                {
                    "id": "visit",
                    "items": [
                        {"text": "Ring the resident", "href": "#task_list", "status": "Done"},
                        {
                            "text": "Record the visit",
                            "href": "#task_list",
                            "hint": "Within 24 hours",
                            "status": "Not started",
                            "colour": "blue",
                        },
                    ],
                }
            ],
        ),
        Specimen(
            "timeline",
            [
                {
                    "entries": [
                        {
                            "heading": "Visit recorded",
                            "by": "Jean Hargreaves",
                            "at": monday,
                            "text": "Nobody was in. A card was left.",
                            "href": "",
                        },
                    ]
                }
            ],
        ),
        Specimen("warning", [{"text": "Ring 999 if somebody is in danger or money is being taken now."}]),
    ]


class EveryField(GovukForm):
    """One of each, in two sections."""

    sections = (("What was seen", ("saw", "needs", "note", "photo")), ("Agreement", ("agrees",)))

    name = fields.NameField(label="Resident's name", help_text="As they write it.")
    when = fields.DateField(label="Date of the visit", help_text="For example, 1 6 2025 or 1 June 2025.", past=True)
    time = fields.TimeField(label="Time of the visit", required=False)
    postcode = fields.PostcodeField(label="Postcode")
    phone = fields.PhoneField(label="Phone number", required=False)
    lost = fields.MoneyField(label="Amount lost", required=False)
    people = fields.NumberField(label="People who came", suffix="people", max_value=500)
    borough = forms.ChoiceField(
        label="Borough", choices=[("", "Select one"), ("E08000007", "Stockport"), ("E08000009", "Trafford")]
    )
    saw = forms.ChoiceField(
        label="Was anyone in?",
        choices=[("yes", "Yes"), ("no", "No"), ("refused", "Somebody was in but did not wish to talk")],
        widget=Radios(hints={"no": "Leave a card with the number of the hub."}),
    )
    needs = forms.MultipleChoiceField(
        label="What would help",
        choices=[("large", "Large print"), ("hearing", "Hearing loop"), ("interpreter", "Interpreter")],
        widget=Checkboxes(hints={"interpreter": "Say which language in the note."}),
        required=False,
    )
    note = fields.NoteField(label="Note", required=False, help_text="No card numbers and no bank details.")
    photo = forms.FileField(label="Leaflet shown", required=False)
    agrees = forms.BooleanField(label="They agree to be rung in six weeks")


def forms_shown() -> list[dict]:
    """The form as it opens, and as it comes back with something wrong in most fields."""
    typed = {
        "name": "", "when_day": "31", "when_month": "6", "when_year": "2025", "time": "half past", "postcode": "M1",
        "phone": "12", "lost": "lots", "people": "-1", "note": "Nobody was in.",
    }  # fmt: skip
    return [
        {"heading": "A form as it opens", "form": EveryField(prefix="new", initial={"lost": Decimal("1250.50")})},
        {
            "heading": "A form with problems",
            "form": EveryField({f"sent-{name}": value for name, value in typed.items()}, prefix="sent"),
        },
    ]
