"""All financial years side by side: the page and its file."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.recovery.audit import LedgerAudit
from fraudhub.recovery.exports import CSV, TOTAL_COLUMNS, as_file, as_lines, total_rows
from fraudhub.recovery.models import Column
from fraudhub.recovery.money_forms import YearsFilter
from fraudhub.recovery.totals import BASES, WAYS
from fraudhub.recovery.totals_for_all import BASES_FOR_ALL, WAYS_FOR_ALL, open_routes
from fraudhub.recovery.years import SideBySide, side_by_side
from fraudhub.web.doorways import Doorway, Page


def years_filter(user, said) -> YearsFilter:
    """Who sees matters may ask for every basis and way; others for what says nothing of a victim."""
    full = user.may(Permission.SEE_RECOVERY)
    return YearsFilter(said, bases=list(BASES) if full else BASES_FOR_ALL, ways=WAYS if full else WAYS_FOR_ALL)


def years_for(user, scope, filters: YearsFilter) -> SideBySide:
    basis, by = filters.asked()
    routes = None if user.may(Permission.SEE_RECOVERY) else open_routes()
    return side_by_side(basis, by, scope, routes=routes)


def note_years(user, found: SideBySide, action=LedgerAudit.TOTALS_READ, **facts) -> None:
    audit(action, by=user, facts={"year": "all", "basis": str(found.basis), "by": found.by, **facts}, boroughs=[])


class AsksForYears:
    permission = Permission.SEE_RECOVERY_TOTALS

    @property
    def sees_matters(self) -> bool:
        return self.request.user.may(Permission.SEE_RECOVERY)

    def years_filter(self) -> YearsFilter:
        if not hasattr(self, "_filters"):
            self._filters = years_filter(self.request.user, self.request.GET or None)
        return self._filters

    def years(self) -> SideBySide:
        return years_for(self.request.user, self.scope, self.years_filter())


class AllYears(AsksForYears, Page):
    """The latest year first."""

    template_name = "recovery/totals_years.html"
    page_title = "Assets recovered, year by year"

    def get_context_data(self, **kwargs):
        found = self.years()
        note_years(self.request.user, found)
        asked = [totals.asked for totals in reversed(found.years)]
        return super().get_context_data(
            filters=self.years_filter(),
            found=found,
            sees_matters=self.sees_matters,
            basis=Column(found.basis).label,
            basis_in_words=BASES[found.basis],
            way=WAYS[found.by],
            years=[(each.year.label, reverse("recovery:totals") + "?" + each.query()) for each in asked],
            rows=[(line, self.cells(line, found)) for line in found.lines],
            totals=found.totals[::-1],
            recovered=found.recovered and found.recovered[::-1],
            **kwargs,
        )

    def cells(self, line, found: SideBySide) -> list[tuple]:
        """(pounds or None, where what is behind it is) of each year."""
        return [
            (pounds, reverse("recovery:totals_line") + "?" + totals.asked.query(line=line.key))
            if self.sees_matters and pounds is not None
            else (pounds, "")
            for pounds, totals in reversed(list(zip(found.row(line), found.years, strict=True)))
        ]


class AllYearsCsv(AsksForYears, Doorway, View):
    """Each year's lines, as the file of that year has them. What is not understood gives no file of something else."""

    def get(self, request):
        filters = self.years_filter()
        if filters.is_bound and not filters.is_valid():
            return HttpResponseRedirect(reverse("recovery:totals_years") + "?" + request.GET.urlencode())
        found = self.years()
        note_years(request.user, found, LedgerAudit.EXPORTED, rows="years")
        rows = (row for totals in found.years for row in total_rows(totals))
        text = "".join(as_lines(TOTAL_COLUMNS, rows))
        return as_file(HttpResponse(text, content_type=CSV), f"recovery-years-{found.basis}-by-{found.by}.csv")
