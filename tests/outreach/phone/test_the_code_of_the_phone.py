"""The phone's own code, run by node: what needs no browser. Each ``*.test.mjs`` beside this file is one test here."""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from fraudhub.core.validators import refuse_bank_details
from outreach import checklist
from outreach.field.phone import words
from outreach.models import ChecklistVersion, EscalationCode

HERE = Path(__file__).parent
OUTCOMES = ["visited", "no_answer", "declined", "unsafe"]
NOTES = [
    "", "She rang 101 at 10:30.", "Lloyds, ending 1234", "4111 1111 1111 1111", "4111111111111112",
    "4111-1111-1111-1111",
    "card 3782 822463 10005 he said", "Sort code 20-00-00, account 12345678", "12345678 and 20-00-00",
    "200000 12345678",
    "her PIN is 4821", "pin: 0000", "4821 was her pin", "passcode 12 34 56", "The password was not said",
    "one-time code 123456", "Ring 0161 496 0000", "ref 12345678", "١١١١ 4111 1111 1111 1111", "Number 000000000000000",
    "x" * 4000, "x" * 4001, "spinning 1234", "the pin code number of it is 98765", "CVV 123", "£1,250.50 on 12-05-26",
    "4471 is her PIN", "card 4929 1234 5678 9019", "Visa 4929-1234-5678-9012", "reference 20454512345678",
    "sort code 20-45-45 account 12345678", "account 12345678, sort code 20-45-45", "12345678 and no more",
    "Rang 0161 496 0150 twice at 10:30", "Password: bluebell77441", "They asked for the PIN, she said no.",
    "4111x1111x1111x1111", "4111 x 1111-1111.1111", "4111111111111111 12/27", "paid 4000 in 2021, 4500 in 2022",
    "the code for her card is 4821", "4821 is the code for her card", "the card's security code: 123",
    "the sort code for her card is 204545", "the dialling code on cards is 0161", "the code they sent her was 482133",
    "pins, 1200 of them", "her pin, as she told the man, is 4821", "4821 (her PIN)", "code to the door is 4821",
    "Lost 1234567 points", "seen on 12-10-25 at 14 Chapel Street",
]  # fmt: skip


def run_in_node(*files: str, **env: str) -> None:
    """Fails with what node said. Node is part of what the hub needs (README), so nothing is skipped without it."""
    node = shutil.which("node")
    assert node, "Node 20 or newer is needed on the PATH."
    done = subprocess.run(
        [node, "--test", "--test-reporter=spec", *(str(HERE / file) for file in files)],
        env=os.environ | {"NODE_NO_WARNINGS": "1"} | env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.parametrize("about", ["clock", "comparing", "outbox", "patience", "times", "vault"])
def test_what_is_true_of_the_phones_own(about):
    run_in_node(f"{about}.test.mjs")


def test_every_file_of_cases_is_run():
    found = {path.name.removesuffix(".test.mjs") for path in HERE.glob("*.test.mjs")}

    assert found == {"clock", "comparing", "outbox", "patience", "times", "vault", "questions"}


@pytest.mark.feature(26)
@pytest.mark.parametrize("version", ["2024-1", "2026-1"])
def test_the_phone_asks_accepts_and_escalates_as_the_hub_does(version, db, tmp_path):
    questions = list(ChecklistVersion.objects.get(code=version).questions_in_order())
    dice = random.Random(8)
    sets = [some_answers(questions, dice) for _ in range(600)]
    cases = [
        {"outcome": outcome, "answers": answers, "hub": what_the_hub_says(questions, outcome, answers)}
        for outcome, answers in sets
    ]
    table = {
        "questions": [as_the_phone_has_it(question) for question in questions],
        "codes": [{"code": row.code, "rank": row.rank} for row in EscalationCode.objects.all()],
        "cases": cases,
        "notes": [[text, what_the_hub_says_of(text)] for text in NOTES],
    }
    (tmp_path / "cases.json").write_text(json.dumps(table), encoding="utf-8")

    run_in_node("questions.test.mjs", QUESTION_CASES=str(tmp_path / "cases.json"))

    # A table in which nothing is ever accepted, refused or called for would prove nothing.
    assert sum(not case["hub"]["problems"] for case in cases) > 20
    assert sum(bool(case["hub"]["problems"]) for case in cases) > 20
    assert sum(len(case["hub"]["escalations"]) > 1 for case in cases) > 20


def test_a_phone_that_was_never_set_up_says_in_danger_what_one_that_is_set_up_says():
    built_in = (HERE.parents[2] / "outreach/static/outreach/phone/words.js").read_text(encoding="utf-8")

    missing = [each for each in (*words.DANGER, *words.MONEY, *words.NEVER) if f'"{each}"' not in built_in]

    assert missing == []


def as_the_phone_has_it(question) -> dict:
    escalation = question.escalation and {
        "code": question.escalation_id,
        "when": question.escalate_when,
        "what_to_do": question.what_to_do,
    }
    return {
        "key": question.key,
        "kind": question.answer_type,
        "choices": question.choices,
        "required": question.required,
        "asked_when": question.asked_when,
        "escalation": escalation,
    }


def some_answers(questions, dice) -> tuple[str, dict]:
    """Mostly what a careful person would answer, sometimes what a broken program would send."""
    outcome, careful = dice.choice(OUTCOMES[:1] * 4 + OUTCOMES), dice.random() < 0.6
    answers = {}
    for question in questions if dice.random() < 0.8 else dice.sample(questions, len(questions) // 2):
        if not question.required and dice.random() < 0.3:
            continue
        values = [value for value, _ in question.choices]
        if question.is_many:
            good, odd = dice.sample(values, dice.randint(1, len(values))), [[], "text", ["no such"], None, [1]]
        elif values:
            good, odd = dice.choice(values), ["", "no such", None, 3, [values[0]]]
        elif question.answer_type == "number":
            good, odd = str(dice.randint(0, 999)), ["1000", "-1", "007", "", "1.5", 3]
        else:
            good, odd = "She said it twice.", ["", "  ", "her PIN is 4821", None, " two\r\nlines ", 4]
        answers[question.key] = good if careful or dice.random() < 0.9 else dice.choice(odd)
    if careful:
        called_for = {each.key for each in checklist.asked(questions, outcome=outcome, answers=answers)}
        answers = {key: answer for key, answer in answers.items() if key in called_for}
    return outcome, answers


def what_the_hub_says(questions, outcome, answers) -> dict:
    problems, kept = {}, {}
    called_for = checklist.asked(questions, outcome=outcome, answers=answers)
    try:
        checklist.clean_answers(questions, outcome=outcome, answers=answers)
    except ValidationError as problem:
        problems = {key: sentences[0] for key, sentences in problem.message_dict.items()}
    for question in called_for:
        if question.key not in problems and (answer := checklist.clean_answer(question, answers.get(question.key))):
            kept[question.key] = answer
    return {
        "asked": [question.key for question in called_for],
        "answers": kept,
        "problems": problems,
        "escalations": [[each.question.key, each.code.code] for each in checklist.escalations(questions, answers)],
        "words": {
            question.key: checklist.in_words(question, answers[question.key])
            for question in called_for
            if question.key in kept and question.key in answers
        },
    }


def what_the_hub_says_of(text: str) -> str:
    if len(text) > 4000:
        return "Use 4,000 characters or fewer."
    try:
        refuse_bank_details(text)
    except ValidationError as problem:
        return problem.messages[0]
    return ""
