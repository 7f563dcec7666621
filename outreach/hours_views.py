"""The hours a volunteer gave, besides those that visits and events say themselves."""

from datetime import timedelta

from django.utils import timezone

from fraudhub.core.periods import show_date
from fraudhub.web.doorways import ActOnRecord, AddToRecord
from fraudhub.web.forms import ScopedForm
from outreach.models import HoursEntry
from outreach.supervision import minutes_given
from outreach.verbs import give_hours, take_hours_back
from outreach.volunteer_forms import HoursForm
from outreach.volunteer_views import OfAVolunteer


class GiveHours(OfAVolunteer, AddToRecord):
    """The hours of the last year, and what is written down of them."""

    template_name = "outreach/volunteer_hours.html"
    form_class, success_message = HoursForm, "The hours are recorded."

    def title(self):
        return f"Hours of {self.record}"

    def get_initial(self):
        return {"on": timezone.localdate()}

    def get_context_data(self, **kwargs):
        volunteer, today = self.record, timezone.localdate()
        entries = HoursEntry.objects.within(self.scope).filter(volunteer=volunteer, taken_back_at=None)
        given = minutes_given([volunteer.pk], today - timedelta(days=364), today)[volunteer.pk]
        return super().get_context_data(entries=entries[:50], hours_given=round(given / 60, 1), **kwargs)

    def perform(self, data):
        return give_hours(self.record, by=self.request.user, **data)


class TakeHoursBack(OfAVolunteer, ActOnRecord):
    model, joined = HoursEntry, ("volunteer",)
    form_class = ScopedForm
    page_title, success_message = "Take hours back", "The hours are taken back."

    def get_context_data(self, **kwargs):
        entry = self.record
        text = f"{entry.minutes // 60} hours {entry.minutes % 60} minutes on {show_date(entry.on)}: {entry.what}"
        return super().get_context_data(introduction=text, button_text="Take them back", **kwargs)

    def perform(self, entry, data):
        return take_hours_back(entry, by=self.request.user)
