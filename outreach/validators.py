"""What may be typed into outreach alone; forms and the API share it."""

from datetime import date

from django.core.exceptions import ValidationError

from fraudhub.core.validators import NAME_LENGTH, tidy_line

REASON_LENGTH = 500
LATEST_DAY = date(2100, 1, 1)


def valid_place(typed: str) -> str:
    """Where an event was held, in one line, and never only blanks or invisible marks."""
    place = tidy_line(typed)
    if not any(letter.isalnum() for letter in place):
        raise ValidationError("Enter the place.", code="required")
    if len(place) > NAME_LENGTH:
        raise ValidationError(f"Place must be {NAME_LENGTH} characters or fewer.", code="too_long")
    return place
