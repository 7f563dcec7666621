"""What the files of a report are called on its page."""

SAID = (
    (".pdf", "PDF, tagged for screen readers"),
    (".docx", "Word document"),
    (".html", "One page that opens without the hub"),
    (".csv", "CSV: every table, one row a figure"),
    (".json", "JSON: plan, verdict and every method"),
    (".svg", "The chart"),
)
STORY_FORMS = {"pdf": "PDF", "html": "as a page"}


def files_said(name: str, reference: str) -> tuple[int, str]:
    """(place in the list, what it is)."""
    story = name.removeprefix(f"{reference}-story-")
    if story != name:
        slug, _, ending = story.rpartition(".")
        return len(SAID), f"Story of {slug.replace('-', ' ').title()} on one sheet, {STORY_FORMS.get(ending, ending)}"
    for place, (ending, said) in enumerate(SAID):
        if name.endswith(ending):
            return place, said
    return len(SAID), name
