"""Who sees what is about several boroughs."""

from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import Scope, ScopedQuerySet


class AboutSeveralBoroughs(ScopedQuerySet):
    """Records seen only by someone who may see every borough they are about (``whole_area``, or ``boroughs``)."""

    def within(self, scope: Scope):
        if scope.is_everything:
            return self
        others = Borough.objects.exclude(code__in=scope.borough_codes())
        return self.filter(whole_area=False, boroughs__isnull=False).exclude(boroughs__in=others).distinct()


class AboutAllBoroughs(ScopedQuerySet):
    """Records that compare all ten boroughs: for those who may see all of them."""

    def within(self, scope: Scope):
        return self if scope.is_everything else self.none()
