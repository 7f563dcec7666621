"""The map job's own function from the shell."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories.mapping import reports_in_wards

pytestmark = pytest.mark.django_db


def draw(out, role, **asked):
    options = {"measure": "reports", "per": "1000_65plus", "level": "ward", "period": "2024-25"} | asked
    call_command("draw_map", out=out, role=role, **options)


def test_a_map_is_written_into_one_file_that_needs_no_server(tmp_path):
    reports_in_wards("stockport", (20, 3), (30, 7), (45, 22))

    draw(tmp_path / "map.html", "hub_officer:stockport")

    page = (tmp_path / "map.html").read_text()
    assert "hubBoundaries.ward" in page
    assert "/assets/" not in page.split("hubBoundaries", 1)[0]


@pytest.mark.parametrize(
    ("role", "asked", "sentence"),
    [
        ("volunteer", {}, "Choose a role that sees maps"),
        ("hub_officer", {}, "Say which borough"),
        ("gmp_viewer:stockport", {}, "leave the borough out"),
        ("gmp_viewer", {"level": "street"}, "Choose a kind of area"),
        ("gmp_viewer", {}, "The hub holds no reports of 2024 to 2025"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence_and_no_file(tmp_path, role, asked, sentence):
    with pytest.raises(CommandError, match=sentence):
        draw(tmp_path / "map.html", role, **asked)

    assert not (tmp_path / "map.html").exists()
