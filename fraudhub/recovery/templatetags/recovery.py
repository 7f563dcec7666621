from decimal import Decimal

from django import template

from fraudhub.core.money import show_pounds

register = template.Library()


@register.filter
def from_pence(pence: int) -> str:
    return show_pounds(Decimal(pence) / 100)
