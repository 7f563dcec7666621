from io import StringIO

import pytest
from django.core.management import call_command

from fraudhub.cases.models import FraudCase, FraudType, OutcomeCode, ReportSource, ScamMethod

pytestmark = pytest.mark.django_db


def test_the_lists_are_whole_and_keep_their_doubts():
    assert (FraudType.objects.count(), ScamMethod.objects.count(), OutcomeCode.objects.count()) == (56, 26, 26)
    assert not FraudType.objects.filter(needs_checking="").exists()
    assert not FraudType.objects.filter(source="").exists()


def test_computer_misuse_is_told_apart_from_fraud():
    codes = FraudType.objects.filter(is_computer_misuse=True).values_list("code", flat=True)

    assert sorted(codes) == [f"NFIB{code}" for code in ("50A", "51A", "51B", "52A", "52B", "52C", "52D", "52E")]


def test_still_open_is_no_outcome_and_the_positive_sets_are_those_of_the_programme():
    positive = OutcomeCode.objects.filter(is_positive=True).values_list("code", flat=True)
    wide = OutcomeCode.objects.filter(is_positive_wide=True).values_list("code", flat=True)

    assert [row.code for row in OutcomeCode.objects.filter(is_outcome=False)] == ["0"]
    assert set(positive) == {"1", "1A", "2", "2A", "3", "3A", "4", "6", "7", "8"}
    assert set(wide) - set(positive) == {"22"}


def test_methods_point_at_fraud_types_and_some_are_no_fraud():
    assert {kind.code for kind in ScamMethod.objects.get(pk="COURIER").fraud_types.all()} == {
        "NFIB5A",
        "NFIB1H",
        "NFIB90",
    }
    assert {row.code for row in ScamMethod.objects.filter(is_fraud=False)} == {"DISTRACTION", "SEXTORTION"}


def test_report_fraud_takes_over_from_action_fraud_on_4_december_2025():
    before, after = ReportSource.objects.get(pk="action-fraud"), ReportSource.objects.get(pk="report-fraud")

    assert before.valid_to == after.valid_from
    assert str(after.valid_from) == "2025-12-04"


def test_every_source_says_where_a_name_comes_from_and_on_what_basis():
    assert not ReportSource.objects.filter(name_source=None).exists()
    assert ReportSource.objects.get(pk="banking-protocol").name_source.pk == "bank"


def test_loading_the_lists_again_changes_nothing_and_mends_what_was_changed():
    FraudType.objects.filter(pk="NFIB1D").update(name="Something else")
    first, second = StringIO(), StringIO()

    call_command("load_reference", stdout=first)
    call_command("load_reference", stdout=second)

    assert "fraud types: 0 added, 1 changed, 55 unchanged" in first.getvalue()
    assert "fraud types: 0 added, 0 changed, 56 unchanged" in second.getvalue()
    assert FraudType.objects.get(pk="NFIB1D").name == "Dating Scam"


@pytest.mark.feature(58)
def test_whatever_people_call_it_a_fraud_is_added_up_by_the_national_code():
    """Method, code and channel are three fields; each method of the volunteers leads to codes of the national list, and
    each code belongs to one branch of its tree."""
    without = [method.pk for method in ScamMethod.objects.all() if method.is_fraud and not method.fraud_types.exists()]
    branches = set(FraudType.objects.values_list("group", flat=True))

    assert without == []
    assert "" not in branches
    assert len(branches) < FraudType.objects.count()
    assert {"channel", "fraud_type", "method"} <= {field.name for field in FraudCase._meta.fields}
    assert {each.group for each in ScamMethod.objects.get(pk="COURIER").fraud_types.all()} <= branches
