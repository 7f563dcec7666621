"""Somebody who sees every borough says why they look, as a person would."""

from django.urls import reverse


def says_why(client, whom=None, *, reason="Money of theirs went to the account in mine."):
    """For the lists, and for one record that asks for itself: a person (or their reference), a report, a matter."""
    pages = [reverse("web:give_reason")]
    if whom is not None:
        pages.append(reverse("people:give_reason", args=[whom]) if isinstance(whom, str) else whom.url("give_reason"))
    for page in pages:
        assert client.post(page, {"reason": reason}).status_code == 302
