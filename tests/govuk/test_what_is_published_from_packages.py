"""Nothing of node_modules can be asked for but the files on the list."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from fraudhub.govuk.finders import COMPILED, PACKAGES, PUBLISHED, PublishedPackagesFinder

needs_packages = pytest.mark.skipif(
    not PACKAGES.is_dir() or not (COMPILED / "hub.css").is_file(), reason="npm ci and npm run build have not been run"
)


@needs_packages
def test_each_published_name_leads_to_its_one_file():
    for name, path in PUBLISHED.items():
        assert finders.find(name) == str(path)


@pytest.mark.parametrize(
    "name",
    [
        "govuk-frontend/package.json",
        "../package.json",
        "leaflet/../../settings.py",
        "leaflet/leaflet-src.js",
        "images/",
        "images/moj-logotype-crest-2024.png",
        "/hub.css",
        "",
    ],
)
def test_nothing_else_is_found(name):
    finder = PublishedPackagesFinder()

    assert not finder.find(name)
    assert finder.find(name, find_all=True) == []


@needs_packages
def test_what_is_collected_is_the_list_and_no_more():
    collected = {name for name, _ in PublishedPackagesFinder().list(ignore_patterns=[])}

    assert collected == set(PUBLISHED)


@needs_packages
def test_a_published_script_names_no_source_map():
    for name, storage in PublishedPackagesFinder().list(ignore_patterns=[]):
        if name.endswith(".js"):
            assert not re.search(rb"(?m)^//# sourceMappingURL", storage.open(name).read())


@needs_packages
@pytest.mark.feature(147)
def test_our_style_sheets_have_no_crown_no_gds_font_and_no_outside_address():
    for sheet in ("hub.css", "field.css"):
        css = (COMPILED / sheet).read_text()

        assert not re.search(r"GDS Transport|crown|crest|@font-face|@import", css)
        addresses = set(re.findall(r"url\(([^)]+)\)", css))
        assert {address.strip("\"'") for address in addresses} <= set(PUBLISHED)


def test_missing_files_are_told_with_the_command_that_brings_them(monkeypatch):
    monkeypatch.setitem(PUBLISHED, "gone.js", settings.ROOT / "node_modules" / "gone.js")

    (warning,) = [each for each in PublishedPackagesFinder().check() if "gone.js" in each.msg]

    assert "npm ci --ignore-scripts" in warning.hint


def test_the_lock_names_no_registry():
    lock = (settings.ROOT / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert all("integrity" in row for name, row in json.loads(lock)["packages"].items() if name)
