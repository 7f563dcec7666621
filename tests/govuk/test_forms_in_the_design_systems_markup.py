"""What {{ form }} writes: labels, hints, messages tied to their fields, and the summary that leads to them."""

import re

import pytest
from django import forms
from django.template import Context, Template

from fraudhub.govuk import fields
from fraudhub.govuk.forms import GovukForm
from fraudhub.govuk.widgets import Checkboxes, Radios


class VisitForm(GovukForm):
    name = fields.NameField(label="Resident's name", help_text="As they write it.")
    when = fields.DateField(label="Date of the visit", past=True)
    lost = fields.MoneyField(label="Amount lost", required=False)
    people = fields.NumberField(label="People who came", suffix="people", required=False)
    outcome = forms.ChoiceField(
        label="Was anyone in?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(hints={"no": "Leave a card."}),
    )
    needs = forms.MultipleChoiceField(
        label="What would help", choices=[("large", "Large print")], widget=Checkboxes, required=False
    )
    note = fields.NoteField(label="Note", required=False)
    agrees = forms.BooleanField(label="They agree", required=False)


def opening_tag(html: str, element_id: str) -> str:
    return re.search(rf'<\w+[^>]*\bid="{element_id}"[^>]*>', html).group()


@pytest.mark.feature(147)
def test_a_hint_and_a_message_are_both_read_out_with_their_field():
    html = str(VisitForm({"name": ""}))

    box = opening_tag(html, "id_name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in box
    assert "govuk-input--error" in box
    assert '<div class="govuk-hint" id="id_name_helptext">As they write it.</div>' in html
    assert opening_tag(html, "id_name_error")


@pytest.mark.feature(147)
def test_the_summary_leads_to_the_first_control_of_each_field_that_is_wrong():
    form = VisitForm({"when_day": "1", "when_month": "6", "when_year": ""})

    html = str(form)

    assert "There is a problem" in html
    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', html)
    assert links == [
        ("id_name", "Enter resident&#x27;s name"),
        ("id_when_year", "Date of the visit must include a year"),
        ("id_outcome_0", "Answer the question “Was anyone in?”"),
    ]
    for element_id, _ in links:
        assert opening_tag(html, element_id)


def test_a_problem_of_the_whole_form_is_said_without_a_link():
    form = VisitForm({"name": "Ada"})
    form.add_error(None, "The borough is not live yet.")

    html = str(form)

    assert '<span class="hub-error-text">The borough is not live yet.</span>' in html


def test_the_summary_stands_above_the_heading_and_only_once():
    form = VisitForm({})
    page = Template("{% load govuk %}{% error_summary form %}<h1>Record a visit</h1>{{ form }}")

    html = page.render(Context({"form": form}))

    assert html.count("There is a problem") == 1
    assert html.index("There is a problem") < html.index("<h1>")


def test_a_form_that_was_not_sent_has_no_summary():
    assert "There is a problem" not in str(VisitForm())


def test_fields_that_may_be_left_out_say_so_and_a_tick_box_does_not():
    html = str(VisitForm())

    optional = re.findall(r'>([^<>]+) <span class="hub-optional">\(optional\)', html)
    assert optional == ["Amount lost", "People who came", "What would help", "Note"]


def test_filters_do_not_call_each_of_their_fields_optional():
    class Filters(GovukForm):
        marks_optional = False
        reference = forms.CharField(required=False)

    assert "(optional)" not in str(Filters())


def test_what_was_typed_is_shown_again_as_it_was_typed():
    typed = {
        "name": " Zoë O’Brien ",
        "when_day": "31",
        "when_month": "Feb",
        "when_year": "2025",
        "lost": "lots",
        "people": "1,2,3",
        "outcome": "no",
        "needs": ["large"],
        "note": "Two\nlines",
        "agrees": "on",
    }

    html = str(VisitForm(typed))

    assert 'value=" Zoë O’Brien "' in html
    for element_id, value in [
        ("id_when_day", "31"),
        ("id_when_month", "Feb"),
        ("id_when_year", "2025"),
        ("id_lost", "lots"),
        ("id_people", "1,2,3"),
    ]:
        assert f'value="{value}"' in opening_tag(html, element_id)
    for element_id in ("id_outcome_1", "id_needs_0", "id_agrees"):
        assert "checked" in opening_tag(html, element_id)
    assert "Two\nlines</textarea>" in html


def test_what_was_typed_cannot_write_markup():
    html = str(VisitForm({"name": '"><script>x</script>', "note": "</textarea><script>y</script>"}))

    assert "<script" not in html


def test_a_date_is_a_named_group_of_three_boxes():
    html = str(VisitForm())

    assert re.search(r'<fieldset class="govuk-fieldset" role="group">\s*<legend[^>]*>Date of the visit</legend>', html)
    for part, words in (("day", "Day"), ("month", "Month"), ("year", "Year")):
        assert f'for="id_when_{part}">{words}</label>' in html
        assert 'inputmode="numeric"' in opening_tag(html, f"id_when_{part}")


def test_only_the_boxes_that_are_wrong_are_marked():
    html = str(VisitForm({"when_day": "1", "when_month": "", "when_year": "2025"}))

    assert "govuk-input--error" in opening_tag(html, "id_when_month")
    assert "govuk-input--error" not in opening_tag(html, "id_when_day")
    assert "govuk-input--error" not in opening_tag(html, "id_when_year")


def test_choices_stand_in_a_group_and_a_hint_belongs_to_its_choice():
    html = str(VisitForm())

    assert re.search(r"<legend[^>]*>Was anyone in\?</legend>", html)
    assert 'aria-describedby="id_outcome_1_hint"' in opening_tag(html, "id_outcome_1")
    assert "aria-describedby" not in opening_tag(html, "id_outcome_0")


def test_money_has_its_sign_and_people_their_word():
    html = str(VisitForm())

    assert '<div class="govuk-input__prefix" aria-hidden="true">£</div>' in html
    assert '<div class="govuk-input__suffix" aria-hidden="true">people</div>' in html


def test_a_long_text_is_counted_and_never_cut_off():
    html = str(VisitForm())

    box = opening_tag(html, "id_note")
    assert "maxlength" not in box
    assert 'aria-describedby="id_note-info"' in box
    assert 'data-module="govuk-character-count" data-maxlength="4000"' in html


def test_the_browser_is_not_asked_to_refuse_what_we_refuse_better():
    html = str(VisitForm())

    assert not re.search(r"<(input|textarea|select)[^>]*\srequired\b", html)


def test_a_long_form_may_stand_in_sections():
    class Sectioned(GovukForm):
        sections = (("Where", ("place",)), ("Who", ("partner",)))
        title = forms.CharField()
        partner = forms.CharField()
        place = forms.CharField()

    html = str(Sectioned())

    order = [html.index(words) for words in ("id_title", ">Where</h2>", "id_place", ">Who</h2>", "id_partner")]
    assert order == sorted(order)


def test_messages_of_djangos_own_fields_name_the_field():
    class Plain(GovukForm):
        partner = forms.CharField(label="Partner", max_length=5)
        email = forms.EmailField(label="Email address")
        borough = forms.ChoiceField(label="Borough", choices=[("a", "A")])
        agrees = forms.BooleanField(label="I agree")
        town = forms.CharField(error_messages={"required": "Say which town"})

    empty = Plain({})
    wrong = Plain({"partner": "Age UK Stockport", "email": "x", "borough": "b"})

    assert {name: list(messages) for name, messages in empty.errors.items()} == {
        "partner": ["Enter partner"],
        "email": ["Enter email address"],
        "borough": ["Select borough"],
        "agrees": ["Tick “I agree” to go on"],
        "town": ["Say which town"],
    }
    assert wrong.errors["partner"] == ["Partner must be 5 characters or fewer"]
    assert wrong.errors["email"] == ["Enter an email address in the correct format, like name@example.com"]
    assert wrong.errors["borough"] == ["Select one of the choices shown"]
