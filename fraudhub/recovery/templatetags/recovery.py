from decimal import Decimal

from django import template
from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.core.money import show_pounds

register = template.Library()

PAGES = (
    ("list", "Matters", Permission.SEE_RECOVERY),
    ("hearing_list", "Hearings", Permission.SEE_RECOVERY),
    ("repayment_list", "To be repaid", Permission.SEE_RECOVERY),
    ("distribution_list", "Splits to agree", Permission.SEE_RECOVERY),
    ("return_list", "Returned", Permission.SEE_RETURNS),
    ("asset_list", "Assets", Permission.SEE_RECOVERY),
    ("totals", "Totals", Permission.SEE_RECOVERY_TOTALS),
    ("month_list", "Closed months", Permission.SEE_RECOVERY),
    ("limit_list", "Limits", Permission.SET_RECOVERY_LIMIT),
)


@register.filter
def from_pence(pence: int) -> str:
    return show_pounds(Decimal(pence) / 100)


@register.inclusion_tag("recovery/_pages.html", takes_context=True)
def recovery_pages(context, current: str):
    """The pages of recovery that the reader may open; none where there is only the one."""
    user = context["user"]
    links = [
        {"text": text, "href": reverse(f"recovery:{name}"), "current": name == current}
        for name, text, permission in PAGES
        if user.may(permission)
    ]
    return {"links": links if len(links) > 1 else [], "label": "Pages of recovery"}
