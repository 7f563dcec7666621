"""Where partnerships are seen. A borough's by who works there, the strategic one by everybody who takes part anywhere;
a partner only where their organisation is a member today."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from fraudhub.geography.scoping import ALL, Grant, Scope, ScopedQuerySet


class OfAPartnership(ScopedQuerySet):
    """``partnership_path`` on the model says how it reaches its partnership; empty on the partnership itself."""

    def _reached_by(self, grant: Grant) -> Q:
        path = self.model.partnership_path
        before = f"{path}__" if path else ""
        reached = Q()
        if grant.borough != ALL:
            reached &= Q(**{f"{before}borough": grant.borough}) | Q(**{f"{before}borough__isnull": True})
        if grant.own is not None:
            return Q(pk__in=[])
        if grant.organisation is not None:
            from maaf.models import Member

            of = Member.objects.on(timezone.localdate()).filter(organisation=grant.organisation)
            reached &= Q(**{f"{path or 'pk'}__in": of.values("partnership")})
        return reached

    def run_by(self, scope: Scope):
        """Besides ``within``: the strategic partnership is run only by who answers for all of its boroughs."""
        if scope.is_everything:
            return self
        path = self.model.partnership_path
        return self.exclude(**{f"{path}__borough__isnull" if path else "borough__isnull": True})
