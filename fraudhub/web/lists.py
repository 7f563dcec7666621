"""A list keeps its filters when somebody comes back to it: the address it was last read by, in the reader's session."""

from django.urls import reverse

SESSION_KEY = "lists"
LONGEST = 500


def remember_list(request) -> None:
    """Called by each list with its own address; a list without filters forgets the ones before."""
    query = request.GET.urlencode()[:LONGEST]
    kept = request.session.get(SESSION_KEY, {})
    if kept.get(request.path, "") != query:
        request.session[SESSION_KEY] = {**kept, request.path: query}


def list_address(request, url_name: str) -> str:
    """Where a record's page leads back to."""
    path = reverse(url_name)
    query = request.session.get(SESSION_KEY, {}).get(path, "")
    return f"{path}?{query}" if query else path
