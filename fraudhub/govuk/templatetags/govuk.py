"""How values are written on pages, and the little that templates cannot say themselves.

Components are templates under govuk/components/, drawn with ``{% include … with … %}``; there are no tags for them.
"""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone

from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.govuk.renderer import summary_of

register = template.Library()

NOT_KNOWN = "not known"


@register.filter
def uk_date(day: date | datetime | None) -> str:
    """``date(2025, 6, 1)`` -> "1 June 2025"; a moment is first taken to London."""
    if not day:
        return NOT_KNOWN
    if isinstance(day, datetime):
        day = _in_london(day).date()
    return show_date(day)


@register.filter
def uk_time(moment: datetime | None) -> str:
    """ "2:30pm", "9am", "midday", "midnight"."""
    if not moment:
        return NOT_KNOWN
    if isinstance(moment, datetime):
        moment = _in_london(moment)
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


@register.filter
def uk_datetime(moment: datetime | None) -> str:
    """ "1 June 2025 at 2:30pm", in London."""
    return f"{uk_date(moment)} at {uk_time(moment)}" if moment else NOT_KNOWN


def _in_london(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


@register.filter
def money(amount: Decimal | None) -> str:
    """``Decimal("1250.5")`` -> "£1,250.50"."""
    return NOT_KNOWN if amount is None or amount == "" else show_pounds(Decimal(amount))


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """``12177`` -> "12,177". Fractions keep the places they came with. A missing number is not nought."""
    return NOT_KNOWN if value is None or value == "" else f"{value:,}"


@register.filter
def elided_pages(page) -> list:
    """The numbers a list's pages are shown with: 1 … 4 5 6 … 20."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def is_number(value) -> bool:
    return isinstance(value, int)


@register.inclusion_tag("govuk/components/error_summary.html")
def error_summary(form):
    """Every problem of a form, once a page: the page shell draws it above the heading, else ``{{ form }}`` does."""
    problems = summary_of(form)
    if form is not None and problems:
        form.summary_is_shown = True
    return {"problems": problems}
