from django import template

register = template.Library()


@register.filter
def address(record, action: str) -> str:
    """Where a thing is done to a record: ``meeting|address:"begin"``."""
    return record.url(action)
