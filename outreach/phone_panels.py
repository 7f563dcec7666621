"""What the inbox says of phones: work that is unsent for long, and visits of which two accounts came."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import show_moment
from fraudhub.core.one_question import Row, told
from fraudhub.core.plurals import how_many
from fraudhub.inbox.sockets import Band, Pile, pile_of
from fraudhub.web.sockets import Menu, NavLink
from outreach.models import OtherAccount, Phone
from outreach.models.phones import UNSENT_FOR_LONG

TWO_ACCOUNTS_READ_WITHIN = timedelta(days=2)


def navigation(_, viewer) -> list[NavLink]:
    return [NavLink("Phones", "outreach:phone_list", Permission.SEE_VOLUNTEERS, Menu.VOLUNTEERS)]


def told_piles(viewer) -> list:
    """See panels.piles."""
    found = []
    if viewer.may(Permission.SEE_VOLUNTEERS):
        phones = Phone.objects.within(viewer.scope_for(Permission.SEE_VOLUNTEERS)).unsent_for_long(timezone.now())
        found.append(
            told("phone_unsent", phones, order_by=["oldest_unsent_at", "pk"], borough="borough",
                 who="user__full_name", at="oldest_unsent_at", number="unsent_count")
        )  # fmt: skip
    if viewer.may(Permission.SEE_VISITS):
        accounts = OtherAccount.objects.within(viewer.scope_for(Permission.SEE_VISITS)).waiting()
        found.append(
            told("other_account", accounts, order_by=["received_at", "pk"], borough="visit__borough",
                 who="recorded_by__full_name", words="visit__reference", at="received_at")
        )  # fmt: skip
    return found


def piles_of(rows: dict[str, list[Row]]) -> list[Pile]:
    return [
        pile_of("phone_unsent", "Unsent work on phones", rows, _unsent, href=reverse("outreach:phone_list")),
        pile_of("other_account", "Two accounts of a visit", rows, _two_accounts),
    ]


def _unsent(row: Row) -> dict:
    return {
        "title": "Work is unsent on a phone",
        "why": f"{row.who} has {how_many(row.number, 'item')} unsent, the oldest since {show_moment(row.at)}. "
        "Ring them: it may be a visit with a worry in it.",
        "href": reverse("outreach:phone_list"),
        "due": row.at + UNSENT_FOR_LONG,
        "band": Band.HIGH,
    }


def _two_accounts(row: Row) -> dict:
    return {
        "title": "Two accounts of a visit",
        "why": f"{row.who} sent another account of {row.words}. Read both.",
        "href": reverse("outreach:account_detail", args=[row.reference]),
        "due": row.at + TWO_ACCOUNTS_READ_WITHIN,
        "band": Band.MEDIUM,
    }
