"""Doorways of meetings: what is run is found among what the person runs; what is named only by who may read it, and
only after they accepted the statement of its meeting."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from fraudhub.web.doorways import OneRecord
from maaf.need_to_know import has_accepted, readable_items, reader_of


class Run(OneRecord):
    """Records of partnerships that the person runs: the strategic one only by who answers for all boroughs."""

    def find(self):
        rows = self.model.objects.within(self.scope).run_by(self.scope).filter(reference=self.kwargs["reference"])
        found = rows.select_related(*self.joined).first() if self.joined else rows.first()
        return found or self.missing()


class NotAccepted(Exception):
    """Somebody may read it, and has not accepted the statement of its meeting."""

    def __init__(self, meeting):
        self.meeting = meeting


class OfItem(OneRecord):
    """Items, or what hangs on one by ``item_path``, that the person may read."""

    item_path = ""
    runs = False
    needs_statement = False  # also in the open part: for papers

    def find(self):
        self.reader = reader_of(self.request.user, self.permission)
        rows = self.model.objects.within(self.scope).filter(readable_items(self.reader, self.item_path))
        if self.runs:
            rows = rows.run_by(self.scope)
        found = rows.select_related(*self.joined).filter(reference=self.kwargs["reference"]).first() or self.missing()
        item = getattr(found, self.item_path) if self.item_path else found
        asks = item and item.meeting_id and (item.is_closed or self.needs_statement)
        if asks and not has_accepted(self.request.user, item.meeting_id):
            raise NotAccepted(item.meeting)
        return found

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAccepted as not_yet:
            there = reverse("maaf:meeting_accept", args=[not_yet.meeting.reference])
            return HttpResponseRedirect(there)
