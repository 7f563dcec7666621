"""The guide for readers of maps says what the code does."""

from pathlib import Path

from fraudhub.accounts.roles import AUDIENCES

GUIDE = (Path(__file__).parents[2] / "fraudhub/docs/reading-a-map.md").read_text()


def test_the_guide_names_every_audience_with_its_smallest_number_and_rounding():
    for audience in AUDIENCES.values():
        rounded = f"nearest {audience.round_to}" if audience.round_to > 1 else "not rounded"
        (row,) = [line for line in GUIDE.splitlines() if line.startswith(f"| {audience.name} |")]

        cells = [cell.strip() for cell in row.strip("|").split("|")]

        assert cells[2] == str(audience.k)
        assert cells[4] == rounded


def test_the_guide_says_that_hiding_holds_within_one_table():
    assert "Hiding holds within one table, and no further." in GUIDE
    assert "Do not lay two editions side by side" in GUIDE
    assert "hatching on the map means the same as *hidden*" in GUIDE
