import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudhub.core.spreadsheets import guarded, unguarded


@pytest.mark.feature(124)
@pytest.mark.parametrize(
    "text", ["=SUM(A1)", "+44161", "-2", "@import", "\tx", "\rx", " =1", "＝1", "＋1", "－1", "＠1", "'=1", "''-x"]
)
def test_a_cell_that_would_run_gets_one_apostrophe_and_loses_exactly_that_one(text):
    safe = guarded(text)

    assert safe == "'" + text
    assert unguarded(safe) == text


@pytest.mark.parametrize("text", ["", "Smith", "O'Brien", "'tis", "12.50", "'", "Flat = 2"])
def test_any_other_cell_stays_as_it_is(text):
    assert guarded(text) == unguarded(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r ＝＋－＠ab1"), max_size=8) | st.text(max_size=20))
def test_reading_back_what_was_written_gives_the_same_text(text):
    assert unguarded(guarded(text)) == text
