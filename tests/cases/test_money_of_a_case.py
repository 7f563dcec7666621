"""Money: six columns that are never added together, to the penny, wherever they are shown."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import FraudCase, Payment
from fraudhub.cases.money import money_of
from fraudhub.cases.verbs import log_bank_contact, record_credit, record_reimbursement, reverse_entry
from fraudhub.core.errors import RuleBroken
from tests.factories.cases import a_case, a_payment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def test_money_from_before_1980_is_refused_by_rule_and_by_the_database():
    case = a_case()
    payment = a_payment(case)
    long_ago = datetime(1902, 3, 4, 12, tzinfo=UTC)

    with pytest.raises(RuleBroken, match="on or after 1 January 1980"):
        a_payment(case, paid_on=date(1902, 3, 4))
    with pytest.raises(RuleBroken, match="on or after 1 January 1980"):
        record_reimbursement(case, firm="Barclays", amount_gbp=Decimal(1), received_on=date(1902, 3, 4), by=None)
    with pytest.raises(RuleBroken, match="on or after 1 January 1980"):
        log_bank_contact(case, at=long_ago, what="told", bank="Barclays", by=None)
    with pytest.raises(IntegrityError, match="payment_is_from_1980_on"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(paid_on=date(1979, 12, 31))


def test_a_bank_contact_is_about_a_payment_of_its_own_case():
    payment = a_payment(a_case())

    with pytest.raises(RuleBroken, match="Choose a payment of this case"):
        log_bank_contact(a_case(), at=datetime(2025, 5, 1, tzinfo=UTC), what="told", bank="B", payment=payment, by=None)


@pytest.mark.feature(60)
def test_attempted_is_not_lost_and_prevented_is_not_recovered():
    case = a_case()
    a_payment(case, "100.10", state="attempted")
    a_payment(case, "200.20", state="prevented")
    a_payment(case, "1000.33", state="lost")
    record_reimbursement(
        case, firm="Northern Bank", amount_gbp=Decimal("600.01"), received_on=date(2025, 5, 20), by=None
    )
    record_credit(case, kind="returned", amount_gbp=Decimal("50.02"), received_on=date(2025, 5, 21), by=None)
    record_credit(case, kind="compensation", amount_gbp=Decimal("10.03"), received_on=date(2025, 5, 22), by=None)

    columns = money_of(case).columns()

    assert {name: str(amount) for name, amount in columns.items()} == {
        "attempted": "100.1", "prevented": "200.2", "lost": "1000.33", "reimbursed": "600.01", "returned": "50.02",
        "compensation": "10.03", "net_loss": "340.27",
    }  # fmt: skip


def test_a_payment_by_mistake_is_taken_back_by_a_second_entry_and_neither_counts():
    case = a_case()
    payment = a_payment(case, "999.99")

    second = reverse_entry(payment, reason="The wrong victim.", by=None)

    assert money_of(case).lost == 0
    assert (second.reverses, second.amount_gbp, Payment.objects.count()) == (payment, Decimal("999.99"), 2)
    assert AuditEntry.objects.get(action="entry.reversed").reason == "The wrong victim."
    with pytest.raises(RuleBroken, match="taken back already"):
        reverse_entry(Payment.objects.get(pk=payment.pk), reason="Again.", by=None)
    with pytest.raises(RuleBroken, match="takes back another one"):
        reverse_entry(second, reason="Again.", by=None)


def test_no_more_comes_back_than_was_lost():
    case = a_case()
    payment = a_payment(case, "500.00")
    a_payment(case, "10000.00", state="prevented")
    first = record_reimbursement(
        case, firm="Northern Bank", amount_gbp=Decimal("450.00"), received_on=date(2025, 5, 20), by=None
    )

    with pytest.raises(RuleBroken, match=r"at most £50\.00 can still come back"):
        record_credit(case, kind="returned", amount_gbp=Decimal("50.01"), received_on=date(2025, 5, 21), by=None)
    with pytest.raises(RuleBroken, match="More would have come back than was lost"):
        reverse_entry(payment, reason="A mistake.", by=None)

    reverse_entry(first, reason="Another customer's.", by=None)
    reverse_entry(payment, reason="A mistake.", by=None)
    assert money_of(case).net_loss == 0


@pytest.mark.feature(59)
def test_a_payment_in_another_currency_keeps_both_amounts():
    payment = a_payment(a_case(), "850.00", original_amount=Decimal("1000.00"), currency="EUR", payee="M. Dupont")

    assert (payment.amount_gbp, payment.original_amount, payment.currency) == (850, 1000, "EUR")
    with pytest.raises(RuleBroken, match="Give the original amount and its currency"):
        a_payment(a_case(), "850.00", original_amount=Decimal("1000.00"))


@pytest.mark.parametrize("amount", ["0.00", "-5.00", "10000000.01"])
def test_the_database_holds_the_bounds_of_an_amount(amount):
    case = a_case()

    with pytest.raises((IntegrityError, ArithmeticError)), transaction.atomic():
        a_payment(case, amount)


def test_a_payment_of_tomorrow_is_refused():
    with pytest.raises(RuleBroken, match="today or in the past"):
        a_payment(a_case(), paid_on=date(2025, 6, 3))


@pytest.mark.feature(78)
def test_who_at_the_bank_was_told_what_at_which_minute_is_kept(stockport_officer):
    case = a_case(by=stockport_officer)
    payment = a_payment(case)
    at = datetime(2025, 6, 2, 7, 41, tzinfo=UTC)

    contact = log_bank_contact(
        case, at=at, what="hold_placed", bank="Northern Bank", staff_name="Ms Hall", bank_reference="NB-17",
        payment=payment, by=stockport_officer,
    )  # fmt: skip

    assert (contact.at, contact.staff_name, contact.payment) == (at, "Ms Hall", payment)
    with pytest.raises(RuleBroken, match="must be in the past"):
        log_bank_contact(case, at=at.replace(hour=9), what="told", bank="Northern Bank", by=stockport_officer)


pence = st.integers(min_value=1, max_value=10_000_000_00)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lost=st.lists(pence, min_size=1, max_size=8), taken_back=st.integers(min_value=0, max_value=7))
def test_sums_are_to_the_penny_and_taking_back_restores_the_balance(lost, taken_back):
    case = a_case()
    payments = [a_payment(case, str(Decimal(amount) / 100)) for amount in lost]
    before = money_of(case).lost

    assert before == Decimal(sum(lost)) / 100
    entry = payments[taken_back % len(payments)]
    reverse_entry(entry, reason="A mistake.", by=None)
    assert money_of(case).lost == before - entry.amount_gbp


def test_a_list_of_cases_asks_for_all_money_at_once(django_assert_num_queries):
    for _ in range(3):
        a_payment(a_case())

    with django_assert_num_queries(1):
        assert [money_of(case).lost for case in FraudCase.objects.with_money()] == [1000, 1000, 1000]
