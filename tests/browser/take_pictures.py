"""Take the README's pictures again, from a hub that is running with its demonstration world.

  ./hub run                                                 in one window
  .venv/bin/python -m tests.browser.take_pictures           in another; --address and --accounts say where, if elsewhere

They go to fraudhub/docs/pictures/ and show what a person sees after asking for it by hand, nothing arranged.
"""

import argparse
import json
import os
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "fraudhub" / "docs" / "pictures"
LARGEST_BYTES = 250_000
JOB_TAKES_MS = 180_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--accounts", type=Path, default=ROOT / "var" / "demo_accounts.json")
    parser.add_argument("--phone", metavar="COOKIE", help="as tests.benchmarks.phone_run prints it; the phone's too")
    options = parser.parse_args()
    accounts = json.loads(options.accounts.read_text())
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )

        def signed_in(account: dict, width: int, height: int, scale: float = 1):
            page = browser.new_page(
                base_url=options.address,
                viewport={"width": width, "height": height},
                device_scale_factor=scale,
                locale="en-GB",
                timezone_id="Europe/London",
            )
            page.goto("/sign-in/")
            page.get_by_label("Email address").fill(account["email"])
            page.locator("input[type=password]").fill(account["password"])
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda address: "/sign-in/" not in address)
            return page

        volunteers = [account for account in accounts if account["role"] == "volunteer"]
        take_volunteers_page(signed_in, volunteers)
        if options.phone:
            take_the_phone(browser, options.address, options.phone)
        officer = next(account for account in accounts if account["role"] == "hub_officer")
        take_inbox(signed_in(officer, 1280, 900))
        viewer = signed_in(next(account for account in accounts if account["role"] == "gmp_viewer"), 1280, 900)
        take_map(viewer)
        take_impact_report(viewer)
        browser.close()
    for picture in PICTURES.glob("*.png"):
        size = picture.stat().st_size
        print(f"{picture.relative_to(ROOT)}  {size:,} bytes")
        if size > LARGEST_BYTES:
            raise SystemExit(f"{picture.name} is larger than {LARGEST_BYTES:,} bytes.")


def take_inbox(page) -> None:
    page.goto("/inbox/")
    page.screenshot(path=PICTURES / "inbox.png")


def take_volunteers_page(signed_in, volunteers: list[dict]) -> None:
    """The first volunteer with a visit today or tomorrow."""
    for account in volunteers:
        page = signed_in(account, 360, 740, 1.5)
        page.goto("/field/")
        if page.locator(".hub-field-row").count():
            break
    page.screenshot(path=PICTURES / "volunteer.png")


def take_the_phone(browser, address: str, cookie: str) -> None:
    """Set up by hand for a volunteer who is signed in with a second step."""
    name, value = cookie.split("=")
    page = browser.new_page(
        viewport={"width": 360, "height": 640}, device_scale_factor=1.5, timezone_id="Europe/London"
    )
    page.context.add_cookies([{"name": name, "value": value, "url": address}])
    page.goto(f"{address}/field/phone/")
    page.get_by_role("link", name="Choose a PIN").click()
    page.get_by_label("PIN for this phone").fill("582913")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("The same PIN").fill("582913")
    page.get_by_role("button", name="Set up this phone").click()
    page.locator(".card").first.click()
    page.get_by_text("Reference").wait_for()
    page.screenshot(path=PICTURES / "phone-visit.png")
    page.get_by_role("link", name="Say how it went").click()
    page.get_by_text("We met and talked").wait_for()
    page.screenshot(path=PICTURES / "phone-question.png")
    page.evaluate("location.hash = '#/danger/danger_now'")
    page.locator(".number--first").wait_for()
    page.screenshot(path=PICTURES / "phone-danger.png")


def take_map(page) -> None:
    page.goto("/maps/new/")
    page.get_by_label("What to show").select_option("victims_65plus")
    page.get_by_label("1,000 residents aged 65 and over").check()
    page.get_by_label("Ward", exact=True).check()
    page.get_by_label("Which period").select_option("2024-25")
    page.get_by_role("button", name="Draw the map").click()
    see_the_result(page)
    page.frame_locator("iframe").locator("html[data-drawn]").wait_for()
    page.screenshot(path=PICTURES / "map.png")


def take_impact_report(page) -> None:
    page.goto("/impact/new/")
    for borough in ("Stockport", "Trafford"):
        page.get_by_label(borough).check()
    page.get_by_role("button", name="Freeze the plan and compare").click()
    see_the_result(page)
    page.screenshot(path=PICTURES / "impact-report.png")


def see_the_result(page) -> None:
    """The page of the job follows it by itself."""
    result = page.get_by_role("button", name="See the result")
    result.wait_for(timeout=JOB_TAKES_MS)
    result.click()
    page.wait_for_load_state("load")


if __name__ == "__main__":
    print(f"Pictures of {date.today():%-d %B %Y}")
    main()
