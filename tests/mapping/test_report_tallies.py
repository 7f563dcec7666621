"""Reports counted by place and month: kept current by the database itself, folded from time to time, counted again when
somebody asks. All three give equal numbers. SQLite counts each time."""

from datetime import date

import numpy as np
import pytest
from django.db import connection, transaction

from fraudhub.cases.models import FraudReport
from fraudhub.geography.levels import Level
from fraudhub.geography.models import Lsoa
from fraudhub.geography.scoping import Scope
from mapping.releasing import family_of
from mapping.remembering import earlier_release
from mapping.report_tallies import COUNTED, ReportChange, ReportMonth, fold_report_changes, rebuild_report_tallies
from mapping.sources import cases
from mapping.sources.places import the_ground
from tests.factories.accounts import the_borough
from tests.factories.cases import a_row, imported
from tests.factories.mapping import a_map, reports_in_wards


def some_reports(on=date(2024, 7, 1)):
    reports_in_wards("stockport", (20, 3), (30, 7), on=on, unplaced=4)
    reports_in_wards("trafford", (12, 5), on=on)
    code = the_borough("bury").code
    imported(*[a_row(reported_on=on.isoformat(), victim_kind="business", victim_borough_code=code) for _ in range(3)])
    imported(a_row(reported_on=on.isoformat()))


def counted_one_by_one(ground, first, months):
    """The same from the rows themselves, in Python."""
    grids = {name: np.zeros((len(ground.places), months), dtype=np.int64) for name in COUNTED}
    for report in FraudReport.objects.all():
        place = ground.place_of(report.lsoa_id, report.victim_borough_id)
        month = (report.reported_on.year - first.year) * 12 + report.reported_on.month - first.month
        individual, older = report.victim_kind != "business", report.victim_aged_65_plus
        for name, counts in (("reports", True), ("older", older), ("age_unknown", older is None),
                             ("individuals", individual), ("older_individuals", individual and older)):  # fmt: skip
            grids[name][place, month] += bool(counts)
    return grids


def assert_true():
    ground = the_ground()
    tallied = cases.reports_tallied(ground)
    expected = counted_one_by_one(ground, tallied.first, tallied.months)
    for name in COUNTED:
        assert np.array_equal(tallied.grids[name], expected[name]), name
    assert tallied.grids["reports"].sum() == FraudReport.objects.count()


@pytest.mark.django_db
def test_what_is_tallied_is_what_there_is():
    assert cases.reports_tallied(the_ground()) is None
    some_reports()
    some_reports(on=date(2025, 2, 3))

    assert_true()


@pytest.mark.django_db
@pytest.mark.postgres
def test_folded_noted_and_counted_again_are_equal_as_reports_come_change_and_go():
    ground = the_ground()
    some_reports()
    assert fold_report_changes(ground) > 0
    assert ReportMonth.objects.exists()
    assert not ReportChange.objects.exists()
    assert_true()

    some_reports(on=date(2024, 9, 3))
    some = FraudReport.objects.filter(reported_on__month=7)[:5].values("pk")
    FraudReport.objects.filter(pk__in=list(some.values_list("pk", flat=True))).update(
        victim_aged_65_plus=None, lsoa=Lsoa.objects.first(), victim_borough=Lsoa.objects.first().borough_id
    )
    gone = FraudReport.objects.filter(reported_on__month=9)[:4]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_triage WHERE report_id = ANY(%s)", [[each.pk for each in gone]])
        cursor.execute("DELETE FROM cases_fraudreport WHERE id = ANY(%s)", [[each.pk for each in gone]])
    assert ReportChange.objects.exists()
    assert_true()
    noted = cases.reports_tallied(ground)
    fold_report_changes(ground)
    assert fold_report_changes(ground) == 0
    folded = cases.reports_tallied(ground)
    rebuild_report_tallies(ground)
    again = cases.reports_tallied(ground)

    assert_true()
    for name in COUNTED:
        assert np.array_equal(noted.grids[name], folded.grids[name])
        assert np.array_equal(folded.grids[name], again.grids[name])


@pytest.mark.django_db
@pytest.mark.postgres
def test_an_import_that_is_taken_back_leaves_nothing_noted():
    with transaction.atomic():
        some_reports()
        transaction.set_rollback(True)

    assert not ReportChange.objects.exists()


@pytest.mark.django_db
def test_where_nothing_changed_the_same_is_hidden_again_without_working_it_out(gmp_viewer):
    reports_in_wards("stockport", (20, 3), (30, 7), (45, 22), (60, 31), unplaced=6)
    first = a_map(gmp_viewer, per="1000", level="ward")
    today = date(2026, 11, 27)

    earlier = earlier_release("reports", 5)
    settled = family_of("reports", k=5, today=today, earlier=earlier)
    worked_out = family_of("reports", k=5, today=today)
    second = a_map(gmp_viewer, per="1000", level="ward")
    reports_in_wards("stockport", (40, 20))
    changed = family_of("reports", k=5, today=today, earlier=earlier)

    assert settled.settled
    assert not worked_out.settled
    assert not changed.settled
    assert settled.patterns["reports"] == worked_out.patterns["reports"]
    assert settled.without_the_unplaced == worked_out.without_the_unplaced
    assert first.figures == second.figures
    assert first.file.sha256 == second.file.sha256
    at = settled.ground.codes[Level.WARD]
    for release, other in ((settled.releases["reports"], worked_out.releases["reports"]),):
        assert [release.hides_area("reports", Level.WARD, one, (12, 24)) for one in range(len(at))] == [
            other.hides_area("reports", Level.WARD, one, (12, 24)) for one in range(len(at))
        ]


@pytest.mark.django_db
@pytest.mark.postgres
def test_an_import_that_is_done_later_with_earlier_moments_is_counted_all_the_same(gmp_viewer):
    reports_in_wards("stockport", (20, 3), (30, 7))
    a_map(gmp_viewer, per="1000", level="ward")
    earlier, cut = earlier_release("reports", 5), cases.counted_changed_at(Scope.everything())

    reports_in_wards("stockport", (40, 20))
    ReportChange.objects.filter(changed_at__gt=cut).update(changed_at=cut)

    assert cases.counted_changed_at(Scope.everything()) == cut
    assert not family_of("reports", k=5, today=date(2026, 11, 27), earlier=earlier).settled
