"""Somebody who sees every borough says why they look, as a person would."""

from django.urls import reverse


def says_why(client, person=None, *, reason="Money of theirs went to the account in mine."):
    """For the lists, and for one person with their cases."""
    pages = [reverse("web:give_reason")]
    if person is not None:
        pages.append(reverse("people:give_reason", args=[getattr(person, "reference", person)]))
    for page in pages:
        assert client.post(page, {"reason": reason}).status_code == 302
