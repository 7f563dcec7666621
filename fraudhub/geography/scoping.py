"""Where a person may see: a Scope is a frozen set of grants, and within(scope) is the one filter that applies it.

A grant is (borough or all, own: user or none, organisation or none). Empty scope means nothing.
A model says how it reaches a borough (``borough_path``) and, where a person or a body can hold it, how it reaches
them (``owner_path``, ``organisation_path``): one path, or several when several people hold it together. A limited
grant matches nothing on a model without that path.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from django.db.models import Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP

ALL = "all"


@dataclass(frozen=True)
class Grant:
    """One place, or all, narrowed to what one user or one organisation holds when those are given."""

    borough: str  # an ONS code, or ALL
    own: int | None = None
    organisation: int | None = None


@dataclass(frozen=True)
class Scope:
    grants: frozenset[Grant] = frozenset()

    @classmethod
    def of(cls, grants: Iterable[Grant]) -> Scope:
        return cls(frozenset(grants))

    @classmethod
    def nothing(cls) -> Scope:
        return cls()

    @classmethod
    def everything(cls) -> Scope:
        return cls(frozenset({Grant(ALL)}))

    @classmethod
    def borough(cls, code: str) -> Scope:
        return cls(frozenset({Grant(code)}))

    def __bool__(self) -> bool:
        return bool(self.grants)

    @property
    def is_everything(self) -> bool:
        return Grant(ALL) in self.grants

    def covers_borough(self, code: str | None) -> bool:
        """May the holder see all of that borough? A record with no borough is for those who see all."""
        return self.is_everything or (code is not None and Grant(code) in self.grants)

    def covers_all_of(self, codes: Iterable[str]) -> bool:
        """For a record about several boroughs that is seen only by someone who may see all of them."""
        return all(self.covers_borough(code) for code in codes)

    def borough_codes(self) -> list[str]:
        """The boroughs it reaches, without ALL; sorted, so that keys made from it are stable."""
        return sorted({grant.borough for grant in self.grants} - {ALL})

    @property
    def only_borough(self) -> str | None:
        """The one borough it reaches; None for several, for all, and for nothing."""
        codes = self.borough_codes()
        return codes[0] if len(codes) == 1 and not self.is_everything else None

    def to_json(self) -> list[list]:
        """A stable list, to be stored with a job so that it can be drawn again after people move."""
        rows = [[grant.borough, grant.own, grant.organisation] for grant in self.grants]
        return sorted(rows, key=lambda row: (row[0], row[1] or 0, row[2] or 0))

    @classmethod
    def from_json(cls, rows: list[list]) -> Scope:
        return cls(frozenset(Grant(*row) for row in rows))


_PATHS = ("borough_path", "owner_path", "organisation_path")


class ScopedQuerySet(QuerySet):
    """Base of every queryset over records that belong to a place or a person."""

    def within(self, scope: Scope) -> ScopedQuerySet:
        """The rows this scope reaches, each once. A path across many-to-many is asked in a subquery, as it would
        double rows; one along foreign keys is asked of the row itself, which the database answers from an index."""
        if scope.is_everything:
            return self
        allowed = reduce(or_, (self._reached_by(grant) for grant in scope.grants), Q(pk__in=[]))
        if _reaches_one_each(self.model):
            return self.filter(allowed)
        return self.filter(pk__in=self.model._base_manager.filter(allowed).values("pk"))

    def _reached_by(self, grant: Grant) -> Q:
        reached = Q()
        wanted = (None if grant.borough == ALL else grant.borough, grant.own, grant.organisation)
        for attribute, value in zip(_PATHS, wanted, strict=True):
            if value is None:
                continue
            path = getattr(self.model, attribute, None)
            if path is None:
                return Q(pk__in=[])
            paths = (path,) if isinstance(path, str) else path
            reached &= reduce(or_, (Q(**{each: value}) for each in paths))
        return reached


@cache
def _reaches_one_each(model: type[Model]) -> bool:
    """Is every path of the model made of foreign keys alone, so that a row has at most one of what it leads to?"""
    for attribute in _PATHS:
        path = getattr(model, attribute, ())
        for each in (path,) if isinstance(path, str) else path:
            at = model
            for step in each.split(LOOKUP_SEP):
                field = at._meta.get_field(step)
                if not (field.many_to_one or (field.one_to_one and field.concrete)):
                    return False
                at = field.related_model
    return True
