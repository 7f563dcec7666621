"""Draw the phone's icons again from icon.svg, in the sizes that home screens ask for.

  .venv/bin/python -m tests.browser.draw_icons

The drawing keeps to the middle four fifths, so that one picture serves as it is and cut to a circle (maskable).
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "outreach" / "static" / "outreach" / "phone"
DRAWN = {"icon-192": 192, "icon-512": 512, "icon-maskable-512": 512}


def main() -> None:
    drawing = (FOLDER / "icon.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, size in DRAWN.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{drawing}")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
