"""What templates of cases cannot say themselves."""

from django import template

from fraudhub.cases.money import CaseMoney, money_of

register = template.Library()


@register.simple_tag
def case_money(case) -> CaseMoney:
    """Of a case that came with its money."""
    return money_of(case)
