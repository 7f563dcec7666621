"""/design/ shows each component, with its inputs as its own template states them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from fraudhub.govuk.gallery import first_comment, specimens

COMPONENTS = Path(settings.ROOT) / "fraudhub" / "govuk" / "templates" / "govuk" / "components"
# Drawn by others that are shown: the summary and the filters by forms, the cell by the table.
SHOWN_WITHIN = {"error_summary", "filters", "cell"}


@pytest.mark.parametrize("name", sorted(path.stem for path in COMPONENTS.glob("*.html")))
def test_each_component_begins_with_its_inputs(name):
    assert first_comment(f"govuk/components/{name}.html")


def test_each_component_is_shown():
    shown = {specimen.name for specimen in specimens()}

    assert shown | SHOWN_WITHIN == {path.stem for path in COMPONENTS.glob("*.html")}


@pytest.mark.feature(147)
def test_the_gallery_is_one_page_with_one_heading(client, stockport_officer):
    client.force_login(stockport_officer)

    page = client.get(reverse("govuk:design")).content.decode()

    assert page.count("<h1") == 1
    assert "<title>Design of the pages – Fraud Protection Hub</title>" in page
    assert 'lang="en-GB"' in page
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert sorted(ids) == sorted(set(ids))


def test_the_gallery_needs_sign_in(client, db):
    page = client.get(reverse("govuk:design"))

    assert page.status_code == 302
    assert page.url.startswith(reverse("web:sign_in"))
