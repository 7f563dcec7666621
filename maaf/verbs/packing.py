"""Files of a meeting: its agenda, its minutes, its pack. Each is made by a job for one reader's rights."""

from __future__ import annotations

from django.db import transaction

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.jobs import store
from fraudhub.jobs.kinds import kind_called
from fraudhub.jobs.models import Artefact, Job
from fraudhub.jobs.verbs import request_job
from maaf.audit import MinutesAudit
from maaf.models import Meeting, Minutes, Pack

PACK_JOB = "meeting_file"
OTHER_RIGHTS = "You may read other parts of this meeting now than when the file was made. Ask for it again."


@transaction.atomic
def request_pack(meeting: Meeting, *, kind: str, by) -> Job:
    """The same request while it is live is the same job."""
    refuse_if(_why_not_make(meeting, kind))
    scope = by.scope_for(Permission.SEE_MEETINGS)
    params = {
        "meeting": meeting.reference,
        "kind": str(kind),
        "role": by.acting_role,
        "named": by.may(Permission.SEE_NAMED_ITEMS),
    }
    job = request_job(kind_called(PACK_JOB), by=by, scope=scope, params=params)
    audit(MinutesAudit.PACK_ASKED, meeting, by=by, references=[job.reference], facts={"kind": str(kind)})
    return job


def _why_not_make(meeting: Meeting, kind: str):
    if kind == Pack.Kind.MINUTES and not Minutes.objects.filter(meeting=meeting).exists():
        yield "This meeting has no minutes yet."
    if meeting.state == Meeting.State.CANCELLED:
        yield "This meeting was cancelled."


def keep_pack(job: Job, artefacts: dict[str, Artefact], facts: dict) -> Pack:
    """The file that a job made; called in the transaction that stores it."""
    meeting = Meeting.objects.get(reference=job.params["meeting"])
    pack = Pack.objects.create(
        meeting=meeting, job=job, kind=job.params["kind"], items=facts["items"],
        state_of_minutes=facts["state_of_minutes"], created_by=job.created_by,
    )  # fmt: skip
    job.result_url = pack.url()
    return pack


def read_pack(pack: Pack, *, readable: set[str], by) -> bytes:
    """The file, if whoever asked for it may still read all that is in it. ``readable``: the named items they may read
    now."""
    if not set(pack.items) <= readable:
        raise RuleBroken(OTHER_RIGHTS)
    file = pack.job.artefacts.get()
    refuse_if(["This file was removed when its time was over. Ask for it again."] if file.removed_at else [])
    audit(
        MinutesAudit.PACK_READ, pack, by=by, references=[pack.meeting.reference, *pack.items],
        facts={"kind": pack.kind, "sha256": file.sha256},
    )  # fmt: skip
    return store.read(file.sha256)
