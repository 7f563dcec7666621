import hashlib
import io
import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from fraudhub.cases import extract
from fraudhub.cases.extract import Extract
from fraudhub.core.errors import RuleBroken
from fraudhub.core.validators import valid_name, valid_note, valid_phone

PLAIN = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=40)


def answer(read, text):
    try:
        return read(text)
    except ValidationError as problem:
        return problem.messages


@given(PLAIN | st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]+ [A-Z]'?[A-Za-z\-]+", fullmatch=True))
@example("X")
@example("Ng  ")
@example("a" * 121)
def test_the_short_way_to_a_name_ends_where_the_shared_validator_does(text):
    assert answer(extract.name_cell, text) == answer(valid_name, text)


@given(st.from_regex(r"(\+44|0)\d{6,12}", fullmatch=True) | PLAIN)
@example("01614960000")
@example("+4407700900123")
@example("00441614960000")
def test_the_short_way_to_a_phone_number_ends_where_the_shared_validator_does(text):
    assert answer(extract.phone_cell, text) == answer(valid_phone, text)


@given(PLAIN | st.text(max_size=60) | st.text(alphabet="0123456789 -.pin:is", max_size=60))
@example("PIN is 1234")
@example("4111 1111 1111 1111")
@example("20-00-00 12345678")
def test_the_short_way_to_a_note_ends_where_the_shared_validator_does(text):
    assert answer(extract.note_cell, text) == answer(valid_note, text)


def opened(text: str | bytes) -> Extract:
    return Extract(io.BytesIO(text if isinstance(text, bytes) else text.encode()))


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("", "The file is empty."),
        ("name;date", "does not name the columns"),
        ("reference,reported_on,colour", "the columns we do not know: “colour”"),
        ("reference,reported_on,reference", "more often: “reference”"),
        ("reference", "Add what is missing: “reported_on”"),
    ],
)
def test_a_header_that_will_not_do_is_refused_with_a_sentence(header, sentence):
    with pytest.raises(RuleBroken) as refused:
        opened(header + "\r\n1,2,3\r\n")

    assert sentence in " ".join(refused.value.sentences)


def test_a_byte_order_mark_quotes_and_another_order_of_columns_are_welcome():
    found = opened('\ufeff"reported_on",reference\r\n2025-05-06,A1\r\n')

    values, problems = found.read(next(found.rows()))

    assert problems == []
    assert (values["reference"], values["reported_on"].isoformat()) == ("A1", "2025-05-06")


def test_lines_are_counted_as_an_editor_counts_them_with_blank_lines_and_lines_within_a_cell():
    found = opened('reference,reported_on,summary\r\n\r\nA1,2025-05-06,"one\r\ntwo"\r\nA2,2025-05-06,\r\n')

    assert [row.line for row in found.rows()] == [3, 5]


def test_a_broken_quotation_mark_and_a_wrong_number_of_cells_are_told_and_reading_goes_on():
    found = opened('reference,reported_on\nA1,2025-05-06\nA2,"20"25\nA3\nA4,2025-05-07\n')

    rows = list(found.rows())

    assert [bool(row.unreadable) for row in rows] == [False, True, True, False]
    assert [row.line for row in rows] == [2, 3, 4, 5]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_in_another_encoding_is_refused_whole_with_what_to_do(encoding):
    content = "reference,reported_on,victim_name\nA1,2025-05-06,Zoe\nA2,2025-05-06,Zöe\n".encode(encoding)

    with pytest.raises(RuleBroken) as refusal:
        extract.read_through(io.BytesIO(content))

    assert refusal.value.sentences == [
        f"The file is not in UTF-8: line {3 if encoding == 'cp1252' else 1} has a letter we cannot read. "
        "Save it as CSV UTF-8, then load it again."
    ]


@pytest.mark.parametrize("size", [1, 2, 5, 1 << 20])
def test_a_file_in_utf_8_is_read_through_whatever_the_chunks_it_comes_in(monkeypatch, size):
    monkeypatch.setattr(extract, "CHUNK_BYTES", size)
    content = "\ufeffreference,victim_name\nA1,Zöe \U0001f600 O’Neill\n".encode()
    file = io.BytesIO(content)

    digest = extract.read_through(file)

    assert digest == hashlib.sha256(content).hexdigest()
    assert file.tell() == 0


def test_a_few_broken_letters_in_a_file_that_is_utf_8_cost_their_rows_and_no_other():
    file = io.BytesIO("reference,victim_name\nA1,Zöe\nA2,Z".encode() + b"\xf6e\n")

    extract.read_through(file)

    assert file.tell() == 0


def test_bytes_that_are_not_utf_8_are_refused_where_they_stand():
    found = opened(b"reference,reported_on,victim_name\nA1,2025-05-06,Z\xf6e\nA2,2025-05-06,Zoe\n")

    first, second = (found.read(row) for row in found.rows())

    assert [problem.column for problem in first[1]] == ["victim_name"]
    assert second[1] == []


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("reported_on", "06/05/2025"),
        ("reported_on", "20250506"),
        ("reported_on", "2025-02-30"),
        ("lost_gbp", "-5"),
        ("lost_gbp", "1e400"),
        ("lost_gbp", "NaN"),
        ("lost_gbp", "1__0"),
        ("lost_gbp", "10000000.01"),
        ("lost_gbp", "1.005"),
        ("victim_age", "4.5"),
        ("victim_age", "126"),
        ("victim_age", "٦٥"),
        ("victim_birth_date", "1899-12-31"),
        ("victim_phone", "phone"),
        ("victim_email", "nobody"),
        ("victim_name", "\u200b"),
        ("victim_kind", "Individual"),
        ("reference", "x" * 41),
    ],
)
def test_a_cell_that_cannot_be_right_is_refused_with_its_column_and_what_stood_there(column, cell):
    row = {"reference": "A1", "reported_on": "2025-05-06"} | {column: cell}
    found = opened(",".join(row) + "\n" + ",".join(row.values()) + "\n")

    _, problems = found.read(next(found.rows()))

    assert [(problem.line, problem.column, problem.value) for problem in problems] == [(2, column, cell)]


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("summary", "Card 4111 1111 1111 1111 was used", "Card xxxx xxxx xxxx xxxx was used"),
        ("summary", "The PIN is 1234", "The PIN is xxxx"),
        ("victim_address", "4111 1111 1111 1111", "xxxx xxxx xxxx xxxx"),
        ("summary", "41\u200b11111111111111 on 6 May", "xx\u200bxxxxxxxxxxxxxx on x May"),
        ("victim_email", "4111-1111-1111-1111", "xxxx-xxxx-xxxx-xxxx"),
        ("victim_phone", "not at home", "not at home"),
    ],
)
def test_what_is_told_of_a_refused_cell_has_no_bank_details(column, cell, told):
    row = {"reference": "A1", "reported_on": "2025-05-06", column: cell}
    found = opened(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    (read,) = found.rows()

    _, (problem,) = found.read(read)

    assert (problem.column, problem.value) == (column, told)
    assert read.cells[-1] == told


def test_a_line_that_cannot_be_read_is_told_without_bank_details():
    found = opened('reference,reported_on,summary\nA1,2025-05-06,"card "4111 1111 1111 1111\n')
    (read,) = found.rows()

    found.read(read)

    assert read.unreadable
    assert "4111" not in "".join(read.cells)


def test_pounds_may_have_commas_nought_is_an_amount_and_spaces_are_nothing():
    found = opened('reference,reported_on,attempted_gbp,lost_gbp,channel\nA1,2025-05-06,"£1,250.50",0.00,   \n')

    values, _ = found.read(next(found.rows()))

    assert (str(values["attempted_gbp"]), str(values["lost_gbp"]), values["channel"]) == ("1250.50", "0.00", None)


def test_a_stray_quotation_mark_costs_its_own_row_and_no_other():
    found = opened('reference,reported_on\nA1,"2025-05-06\nA2,2025-05-07\nA3,2025-05-08\nA4,2025-05-09\n')

    rows = list(found.rows())

    assert [(row.line, bool(row.unreadable)) for row in rows] == [(2, True), (3, False), (4, False), (5, False)]
    assert rows[0].cells == ['A1,"2025-05-06']


def test_two_stray_marks_swallow_no_row_between_them():
    found = opened('reference,reported_on\nA1,"2025-05-06\nA2,2025-05-07\nA3",2025-05-08\nA4,2025-05-09\n')

    rows = list(found.rows())

    assert [(row.line, bool(row.unreadable)) for row in rows] == [(2, True), (3, False), (4, False), (5, False)]


def test_a_cell_that_is_far_too_long_is_told_by_its_line_and_reading_goes_on():
    found = opened(f"reference,reported_on,summary\nA1,2025-05-06,{'x' * 200_000}\nA2,2025-05-07,\n")

    rows = list(found.rows())

    assert [row.line for row in rows] == [2, 3]
    assert "too long" in rows[0].unreadable
    assert rows[0].cells[0].startswith("A1,2025-05-06,xxx")
    assert not rows[1].unreadable


def test_many_stray_marks_do_not_make_reading_slow():
    lines = "".join(f'A{number},"2025-05-06\n' for number in range(4_000))
    found = opened("reference,reported_on\n" + lines)
    began = time.perf_counter()

    rows = list(found.rows())

    assert len(rows) == 4_000
    assert time.perf_counter() - began < 10
