"""What stands in the way of what is done with people."""

from datetime import date

from django.core.exceptions import ValidationError

from fraudhub.core.validators import valid_birth_date, valid_name


def why_not_add(*, full_name: str, birth_date: date | None):
    try:
        valid_name(full_name)
        if birth_date is not None:
            valid_birth_date(birth_date)
    except ValidationError as problem:
        yield from problem.messages
