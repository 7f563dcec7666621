"""Slow work asked for, and what it produced. The Job row is the truth; the Celery message is only a nudge."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fraudhub.accounts.roles import AUDIENCES, Audience
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.plurals import how_many
from fraudhub.geography.scoping import Scope, ScopedQuerySet
from fraudhub.jobs.kinds import ArtefactKind, JobKind, kind_called

LEASE = timedelta(seconds=30)
SILENT_AFTER = timedelta(seconds=12)  # a worker that holds a job is heard of every five
UNTAKEN_AFTER = timedelta(seconds=60)
MOST_ATTEMPTS = 4


class JobState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being worked on"
    DONE = "done", "Ready"
    FAILED = "failed", "Did not work"


LIVE = (JobState.QUEUED, JobState.RUNNING)


class JobQuerySet(ScopedQuerySet):
    def live(self):
        return self.filter(state__in=LIVE)

    def dropped(self, now):
        """Running, and whoever ran it has not been heard of for a lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=now)

    def untaken(self, now):
        """Waiting for longer than a message takes, so its message is lost or was never sent."""
        return self.filter(state=JobState.QUEUED, nudged_at__lt=now - UNTAKEN_AFTER)


class Job(Record):
    """One request for slow work, under the scope that whoever asked had then. By one person; where the work is the
    same for everyone with the same rights, others who asked while it was live are named too."""

    reference_prefix = "JB"
    owner_path = ("created_by", "also_asked_by")
    personal = PersonalData(
        not_personal={
            "kind", "params", "scope_json", "audience_code", "borough_codes", "dedupe_key", "state", "progress",
            "note", "reason", "attempts", "token", "lease_until", "deadline_at", "nudged_at", "started_at",
            "finished_at", "result_url", "also_asked_by",
        }
    )  # fmt: skip

    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    scope_json = models.JSONField(default=list)
    audience_code = models.CharField(max_length=20, blank=True)
    borough_codes = models.JSONField(default=list)
    dedupe_key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result_url = models.CharField(max_length=200, blank=True)
    also_asked_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"], condition=Q(state__in=LIVE), name="same_job_is_live_only_once"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_a_percentage"),
            models.CheckConstraint(condition=~Q(state=JobState.FAILED) | ~Q(reason=""), name="a_failed_job_says_why"),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_by_state")]

    @property
    def job_kind(self) -> JobKind:
        return kind_called(self.kind)

    @property
    def scope(self) -> Scope:
        return Scope.from_json(self.scope_json)

    @property
    def audience(self) -> Audience | None:
        return AUDIENCES.get(self.audience_code)

    @property
    def asked_by(self):
        return self.created_by

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def last_heard_of_at(self) -> datetime | None:
        """When whoever is working on it last renewed the lease; None when nobody is."""
        return self.lease_until - LEASE if self.state == JobState.RUNNING and self.lease_until else None

    def is_silent(self, now: datetime) -> bool:
        return self.last_heard_of_at is not None and now - self.last_heard_of_at > SILENT_AFTER

    def state_in_words(self, now: datetime | None = None) -> str:
        """Its state, and not that somebody works on it when nobody was heard of."""
        return "No sign of life just now" if self.is_silent(now or timezone.now()) else self.get_state_display()

    def sign_of_life(self, now: datetime | None = None) -> str:
        """When it was last heard of, in a sentence; empty when nobody works on it."""
        if self.last_heard_of_at is None:
            return ""
        now = now or timezone.now()
        seconds = max(0, round((now - self.last_heard_of_at).total_seconds()))
        told = f"Last sign of life {how_many(seconds, 'second')} ago."
        if self.is_silent(now):
            told += f" If none comes within {LEASE.seconds} seconds of that, it is taken up again by itself."
        return told

    def tell_progress(self, percent: int, note: str = "") -> None:
        """For the job's function. In the child process it reaches the worker; elsewhere nobody listens."""
        listener = self.__dict__.get("progress_listener")
        if listener:
            listener(max(0, min(100, int(percent))), note[:200])


class ArtefactQuerySet(ScopedQuerySet):
    def expired(self, now):
        return self.filter(expires_at__lt=now, removed_at__isnull=True)


class Artefact(Record):
    """One file that a job produced, kept under the hash of its content."""

    reference_prefix = "AF"
    owner_path = "created_by"
    personal = PersonalData(
        not_personal={
            "job", "kind", "name", "content_type", "size", "sha256", "permission", "audience_code", "borough_codes",
            "whole_area", "expires_at", "removed_at",
        }
    )  # fmt: skip

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="artefacts")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ArtefactKind])
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    permission = models.CharField(max_length=40, blank=True)
    audience_code = models.CharField(max_length=20, blank=True)
    borough_codes = models.JSONField(default=list)
    whole_area = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = ArtefactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "name"], name="artefact_name_is_unique_in_its_job"),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")),
                name="artefact_expires_after_it_was_made",
            ),
        ]

    def may_be_read_by(self, user) -> bool:
        """Asked at each reading: the right, the audience it was made for, and every borough it is about."""
        if not user.may(self.permission):
            return False
        audience = user.audience.code if user.audience else ""
        if audience != self.audience_code:
            return False
        scope = user.scope_for(self.permission)
        return scope.is_everything if self.whole_area else scope.covers_all_of(self.borough_codes)


class Heartbeat(models.Model):
    """When a part of the running hub was last heard of."""

    personal = PersonalData(not_personal={"at"})

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.name
