"""Days and clock times as London people mean them. Moments are stored in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from fraudhub.core.periods import show_date


def london_moment(day: date, clock: time) -> datetime:
    """The moment a wall clock in London shows that time. ValidationError for the hour that is skipped in March;
    of the hour that comes twice in October, the first. In UTC, where every moment is one."""
    wanted, london = datetime.combine(day, clock), timezone.get_default_timezone()
    moment = wanted.replace(tzinfo=london).astimezone(UTC)
    if moment.astimezone(london).replace(tzinfo=None) != wanted:
        raise ValidationError(
            f"There is no {show_clock(clock)} on {show_date(day)}: the clocks go forward. Choose another time.",
            code="skipped_hour",
        )
    return moment


def day_begins(day: date) -> datetime:
    """Midnight in London at the start of that day, which every day has."""
    return datetime.combine(day, time.min).replace(tzinfo=timezone.get_default_timezone())


def days_later(moment: datetime, days: int) -> date:
    """The London day so many days after the London day of a moment."""
    return timezone.localdate(moment) + timedelta(days=days)


def show_clock(clock: time | datetime) -> str:
    """ "2:05pm", "10am", "midday": as it is said."""
    if isinstance(clock, datetime):
        clock = timezone.localtime(clock).time()
    if (clock.hour, clock.minute) in {(12, 0), (0, 0)}:
        return "midday" if clock.hour else "midnight"
    minutes = f":{clock.minute:02d}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'am' if clock.hour < 12 else 'pm'}"


def show_moment(moment: datetime) -> str:
    """ "2:05pm on 1 June 2025"."""
    return f"{show_clock(moment)} on {show_date(timezone.localdate(moment))}"
