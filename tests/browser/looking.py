"""What a page is looked at with: axe-core, and a ruler."""

from fraudhub.govuk.finders import PACKAGES

WIDTHS = (320, 390, 1280)  # a small phone (or 400% zoom of a desk), a phone, a desk
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = PACKAGES / "axe-core" / "axe.min.js"


def what_axe_finds(page) -> list[str]:
    """Breaches of WCAG 2.2 A and AA. Run through the debugger, so that the page keeps its own policy."""
    if not page.evaluate("'axe' in window"):
        debugger = page.context.new_cdp_session(page)
        debugger.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        debugger.detach()
    # A frame is a page of its own, and looked at as one. axe fetches nothing: the picture of a map forbids it.
    options = {"runOnly": WCAG_AA, "iframes": False, "preload": False, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{breach['id']}: {node['html'][:200]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for breach in found["violations"]
        for node in breach["nodes"][:3]
    ]


def what_is_too_wide(page, width: int) -> list[str]:
    """Sideways scrolling of the whole page; a wide table of figures scrolls in a region of its own, and a list never,
    as its rows stand on a phone by themselves."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    lists = page.evaluate(
        "[...document.querySelectorAll('.hub-stacked')].map(each => [each.scrollWidth, each.parentElement.clientWidth])"
    )
    return [
        *([f"the page is {wide} px wide on a screen of {width}"] if wide > width else []),
        *(f"a list is {its} px wide in {room} on a screen of {width}" for its, room in lists if its > room),
    ]
