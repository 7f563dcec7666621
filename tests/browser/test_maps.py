"""Maps as a person sees them: drawn, from our own server alone, and read with a mouse or from the table."""

import pytest
from django.urls import reverse

from fraudhub.jobs import store
from tests.factories.mapping import a_map, reports_in_wards

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edition(committed_db, request):
    from tests.factories.accounts import an_account

    viewer = an_account("gmp_viewer", name="Gemma Viewer")
    reports_in_wards("stockport", (20, 3), (30, 7), (45, 22), (60, 31))
    reports_in_wards("trafford", (40, 12), (50, 25))
    made = a_map(viewer)
    made.viewer = viewer
    return made


def the_map(page):
    return next(frame for frame in page.frames if frame.url.endswith("/picture/"))


def drawn(frame):
    frame.wait_for_selector("html[data-drawn]")
    return int(frame.evaluate("document.documentElement.dataset.drawn"))


@pytest.mark.feature(106)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_map_is_drawn_from_our_own_server_alone(signed_in, edition, width):
    page = signed_in(edition.viewer, width=width)

    page.goto(edition.url())
    frame = the_map(page)

    assert drawn(frame) == 215
    assert frame.evaluate("self.origin") == "null"
    assert page.outside == []
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.feature(99)
def test_the_areas_are_shaded_in_the_colours_of_the_key(signed_in, edition):
    page = signed_in(edition.viewer)

    page.goto(edition.url())
    frame = the_map(page)
    drawn(frame)
    shades = frame.evaluate(
        """() => {
            const canvas = document.querySelector("canvas");
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            const seen = new Set();
            for (let at = 0; at < pixels.length; at += 4) {
                if (pixels[at + 3] === 255) seen.add(`rgb(${pixels[at]}, ${pixels[at + 1]}, ${pixels[at + 2]})`);
            }
            return [...document.querySelectorAll(".swatch[data-kind^=class]")].map(
                (swatch) => seen.has(getComputedStyle(swatch).backgroundColor));
        }"""
    )

    assert shades
    assert all(shades)


@pytest.mark.feature(105)
def test_pointing_at_a_ward_reads_out_the_figure_of_the_table(signed_in, edition):
    page = signed_in(edition.viewer, height=1800)  # a pointer is moved over all of the map
    page.goto(edition.url())
    frame = the_map(page)
    drawn(frame)
    box = frame.locator("#map_areas").bounding_box()

    said = set()
    for across in range(12, 88, 3):
        for down in range(12, 88, 4):
            page.mouse.move(box["x"] + box["width"] * across / 100, box["y"] + box["height"] * down / 100)
            said.add(frame.locator("#readout").inner_text())

    in_stockport = [row for row in edition.figures if row["borough"] == "Stockport" and row["kind"] == "ward"]
    shown = {row["name"]: row for row in in_stockport}
    read = [text for text in said if any(text.startswith(name) for name in shown)]
    assert read
    for text in read:
        name = max((name for name in shown if text.startswith(name)), key=len)
        row = shown[name]
        expected = {"hidden": "hidden", "zero": "none"}.get(row["state"])
        assert (expected or f"{row['value']:.1f} reports per 1,000") in text


def test_a_map_saved_to_a_disk_draws_with_no_server_and_asks_nobody(chromium, edition, tmp_path):
    file = tmp_path / "map.html"
    file.write_bytes(store.read(edition.file.sha256))
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))

    page.goto(file.as_uri())
    areas = drawn(page)
    context.close()

    assert areas == 215
    assert asked == [file.as_uri()]
    assert complaints == []


def test_the_picture_opened_by_itself_is_still_in_its_sandbox(signed_in, edition):
    page = signed_in(edition.viewer)

    page.goto(reverse("mapping:map_picture", args=[edition.reference]))

    assert drawn(page) == 215
    assert page.evaluate("self.origin") == "null"
    assert page.outside == []


@pytest.mark.feature(105)
def test_the_table_is_put_in_order_by_keyboard_and_back(signed_in, edition):
    page = signed_in(edition.viewer)
    page.goto(edition.url())
    button = page.get_by_role("button", name="Per 1,000")

    button.press("Enter")
    first = page.locator(".map-table tbody tr").first.inner_text()
    page.get_by_role("button", name="Borough and ward").press("Enter")
    again = page.locator(".map-table tbody tr").first.inner_text()

    shown = [row for row in edition.figures if row["kind"] == "ward" and row["value"] is not None]
    top = max(shown, key=lambda row: row["value"])
    assert first.startswith(f"{top['name']}, {top['borough']}")
    assert again.startswith("Bolton")


@pytest.mark.feature(105)
def test_one_borough_is_read_and_seen_larger_and_the_keyboard_says_what_the_mouse_says(signed_in, edition):
    page = signed_in(edition.viewer)
    page.goto(f"{edition.url()}?borough=stockport")
    frame = next(frame for frame in page.frames if "/picture/" in frame.url)
    drawn(frame)

    frame.get_by_role("button", name="Next area").press("Enter")
    said = frame.locator("#readout").inner_text()

    assert frame.url.endswith("#E08000007")
    assert "Trafford" not in page.locator(".map-table").inner_text()
    assert said
    assert not said.startswith("Point at")


def test_without_scripts_the_sheet_is_there_in_place_of_the_frame(signed_in, edition):
    page = signed_in(edition.viewer, java_script_enabled=False)

    page.goto(edition.url())

    assert page.locator(".map-frame").is_hidden()
    assert page.locator("img.map-sheet").evaluate("image => image.naturalWidth") > 0


@pytest.mark.feature(106)
@pytest.mark.parametrize("width", [320, 1280])
def test_a_frame_that_is_too_low_grows_until_the_last_note_is_read_without_scrolling_in_it(signed_in, edition, width):
    page = signed_in(edition.viewer, width=width)

    def lower(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + " .map-frame { height: 300px; }")

    page.route("**/mapping/pages*.css", lower)
    page.goto(edition.url())
    frame = the_map(page)
    drawn(frame)

    page.wait_for_function("document.querySelector('.map-frame').clientHeight > 600")
    frame.wait_for_function("document.documentElement.scrollHeight <= document.documentElement.clientHeight")
    assert page.complaints == []
