"""Asking for maps, and keeping what their jobs made. Of impact reports: impact_verbs and plan_verbs."""

from __future__ import annotations

import base64
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from fraudhub.accounts.roles import POLICE, Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.periods import parse_period
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.kinds import kind_called
from fraudhub.jobs.models import Artefact, Job
from fraudhub.jobs.verbs import request_job
from mapping.audit import MapAudit
from mapping.breakdowns import MEASURES, MapRequest, Source, latest_of_everything, why_not_draw
from mapping.models import FigureRelease, MapEdition
from mapping.sources import cases, outreach, recovery

MAP_JOB = "map"


@transaction.atomic
def request_map(asked: MapRequest, *, by) -> Job:
    """A job that draws this map for this person's role and area. The same request while it is live is the same job."""
    refuse_if(why_not_draw(asked, audience=by.audience, today=timezone.localdate()))
    scope = by.scope_for(Permission.SEE_MAPS)
    job = request_job(kind_called(MAP_JOB), by=by, scope=scope, params=asked.to_json())
    audit(MapAudit.ASKED, job, by=by, boroughs=scope.borough_codes(), facts=asked.to_json())
    return job


def request_latest_maps(today: date) -> list[Job]:
    """Every night, for the police: the latest of each map, where something changed since it was last drawn."""
    scope, jobs = Scope.everything(), []
    changed_at = {
        Source.REPORTS: cases.victims_changed_at(scope),
        Source.PROGRAMME: outreach.changed_at(scope),
        Source.LEDGER: recovery.changed_at(scope),
    }
    kind, begun = kind_called(MAP_JOB), outreach.first_day(scope)
    for asked in latest_of_everything(today):
        measure = MEASURES[asked.measure]
        if measure.programme and (begun is None or parse_period(asked.period).start < begun):
            continue  # not begun throughout that period
        changes = [changed_at[source] for source in measure.sources]
        changed = None if None in changes else max(changes)
        there = MapEdition.objects.within(scope).for_audience(POLICE).of(asked).filter(whole_area=True)
        if changed is None or there.up_to_date(changed).exists():
            continue
        jobs.append(request_job(kind, by=None, scope=scope, params=asked.to_json(), audience=POLICE))
    return jobs


def keep_map(job: Job, artefacts: dict[str, Artefact], facts: dict) -> MapEdition:
    """The edition that a map job drew; called in the transaction that stores its file."""
    file = next(artefact for name, artefact in artefacts.items() if name.endswith(".html"))
    asked = job.params
    edition = MapEdition.objects.create(
        job=job, measure=asked["measure"], per=asked["per"], level=asked["level"], period_code=asked["period"],
        before_code=asked.get("before", ""), audience_code=job.audience_code, whole_area=job.scope.is_everything,
        title=facts["title"], finding=facts["finding"],
        figures=facts["figures"], notes=facts["notes"], picture=facts["picture"], file=file,
        data_cut=parse_datetime(facts["data_cut"]), rule_version=facts["rule_version"],
        engine_version=facts["engine_version"], created_by=job.created_by,
    )  # fmt: skip
    edition.boroughs.set(job.borough_codes)
    for release in facts["releases"]:
        remember_release(release)
    audit(MapAudit.DRAWN, edition, by=job.created_by, boroughs=job.borough_codes, facts=job.params)
    job.result_url = edition.url()
    return edition


def remember_release(release: dict) -> None:
    """Keep what this release hid. The one before it is no longer needed: what it hid is hidden here too."""
    FigureRelease.objects.filter(family=release["family"], k=release["k"]).delete()
    FigureRelease.objects.create(
        family=release["family"], k=release["k"], patterns=release["patterns"],
        counts=base64.b64decode(release["counts"]), data_cut=parse_datetime(release["data_cut"]),
        rule_version=release["rule_version"],
    )  # fmt: skip
