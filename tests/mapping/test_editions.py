"""Maps are drawn again at night where something changed; an older one stays as it was, and the two tell no more."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fraudhub.accounts.roles import POLICE
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from mapping.breakdowns import latest_of_everything, why_not_draw
from mapping.models import FigureRelease, MapEdition
from mapping.verbs import request_latest_maps
from tests.factories.mapping import a_map, done, reports_in_wards

pytestmark = pytest.mark.django_db


def row_of(edition, code):
    return next(row for row in edition.figures if row["code"] == code)


def test_nothing_stands_in_the_way_of_what_is_drawn_at_night():
    today = timezone.localdate()

    for asked in latest_of_everything(today):
        assert list(why_not_draw(asked, audience=POLICE, today=today)) == []


def test_a_night_draws_what_changed_once_for_the_police_and_nothing_twice():
    today = timezone.localdate()
    assert request_latest_maps(today) == []
    reports_in_wards("stockport", (40, 20), (50, 25), on=date(today.year - 1, 7, 1))

    asked = request_latest_maps(today)
    again = request_latest_maps(today)
    (one,) = [job for job in asked if job.params["per"] == "1000" and job.params["level"] == "borough"
              and job.params["measure"] == "reports" and job.params["period"].count("-") == 1][-1:]  # fmt: skip
    edition = done(one).map_edition
    later = request_latest_maps(today)

    assert {job.pk for job in asked} == {job.pk for job in again}
    assert Job.objects.count() == len(asked)
    assert edition.created_by is None
    assert edition.audience_code == "police"
    assert one.pk not in {job.pk for job in later}
    assert one.scope == Scope.everything()


def test_the_viewer_sees_the_latest_and_can_open_the_older_one(client, gmp_viewer):
    reports_in_wards("stockport", (40, 20), (50, 25))
    old = a_map(gmp_viewer, per="none")
    reports_in_wards("stockport", (10, 5), (10, 5))
    new = a_map(gmp_viewer, per="none")
    client.force_login(gmp_viewer)

    page = client.get(new.url()).content.decode()

    assert new.data_cut > old.data_cut
    assert f'href="{old.url()}"' in page
    assert client.get(old.url()).status_code == 200
    assert row_of(old, old.figures[-1]["code"])["count"] == 90


@pytest.mark.feature(103)
def test_an_area_that_was_hidden_is_hidden_in_every_later_edition(gmp_viewer):
    few, shield, *_ = reports_in_wards("stockport", (20, 3), (30, 7), (45, 22), (60, 31))
    first = a_map(gmp_viewer)
    reports_in_wards("stockport", (40, 20))

    second = a_map(gmp_viewer)

    assert row_of(first, few)["state"] == "hidden"
    assert row_of(second, few)["state"] == "hidden"
    assert row_of(second, shield)["state"] == "hidden"
    assert FigureRelease.objects.count() == 1


@pytest.mark.feature(103)
def test_too_little_that_came_in_since_is_not_shown_and_the_earlier_map_stands(gmp_viewer):
    wards = reports_in_wards("stockport", (40, 0), (50, 12), (45, 22), (60, 31))
    first = a_map(gmp_viewer)
    reports_in_wards("stockport", (2, 2))

    with pytest.raises(RuleBroken, match="too little to be shown without telling it"):
        a_map(gmp_viewer)

    assert row_of(first, wards[0])["state"] == "zero"
    assert MapEdition.objects.get() == first


def test_a_map_has_a_sheet_a_drawing_and_its_shapes_and_each_download_is_written_down(client, gmp_viewer):
    reports_in_wards("stockport", (40, 20), (50, 25))
    edition = a_map(gmp_viewer, per="none", level="borough", period="2024-25")
    client.force_login(gmp_viewer)

    page = client.get(edition.url()).content.decode()
    sheet = client.get(f"{edition.url()}sheet.svg")

    assert [edition.file_ending(kind) is not None for kind in ("svg", "png", "geojson")] == [True] * 3
    assert sheet["Content-Type"] == "image/svg+xml"
    assert f'<noscript><img class="map-sheet" src="{edition.url()}sheet.svg"' in page
    for kind in ("svg", "png", "geojson"):
        assert edition.file_ending(kind).reference in page
    assert edition.data_cut < timezone.now() + timedelta(minutes=1)
