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


def test_the_guide_says_how_far_hiding_holds():
    assert "Hiding holds across levels, periods, ages and editions." in GUIDE
    assert "It does not hold between measures of different kinds." in GUIDE
    assert "hatching on the map means the same as *hidden*" in GUIDE
