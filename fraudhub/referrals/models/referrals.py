"""A case or a person handed on to somebody who can help, step by step, and the links by which partners answer."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from fraudhub.accounts.models import Organisation
from fraudhub.cases.models import FraudCase
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.core.working_days import after_working_days
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Consent, Person

CHASED_AFTER_WORKING_DAYS = (2, 5)
LINK_LASTS = timedelta(days=14)
MOST_LINKS = 6  # three months of asking what came of it


class Destination(ReferenceRow):
    """Somewhere people are referred to, by which route, and whether they must agree."""

    class Route(models.TextChoices):
        LINK = "link", "By mail with a link to answer by"
        PHONE = "phone", "By phone"
        WEB = "web", "By their web form"
        LETTER = "letter", "By letter"
        SELF = "self", "The person does it, with our help"
        RECORD = "record", "It comes about by itself; noted here"
        PLATFORM = "platform", "Inside the hub"

    class ConsentRule(models.TextChoices):
        NEEDED = "needed", "They must agree"
        SELF = "self", "They do it themselves"
        NONE = "none", "No consent is needed"

    personal = PersonalData(
        not_personal={
            "kind", "use_for", "how_to_reach", "route", "consent_rule", "may_go_without", "urgency", "usually_shared",
            "reply_expected",
        }
    )  # fmt: skip

    kind = models.CharField(max_length=60)
    use_for = models.CharField(max_length=200)
    how_to_reach = models.CharField(max_length=200)
    route = models.CharField(max_length=10, choices=Route.choices)
    consent_rule = models.CharField(max_length=10, choices=ConsentRule.choices)
    may_go_without = models.BooleanField(default=False, help_text="For serious reasons, without consent.")
    urgency = models.CharField(max_length=60)
    usually_shared = models.CharField(max_length=60, blank=True)
    reply_expected = models.CharField(max_length=60, blank=True)


class ReferralQuerySet(ScopedQuerySet):
    OVER = ("declined", "closed", "recalled")

    def open(self) -> ReferralQuerySet:
        return self.exclude(state__in=self.OVER)

    def with_them(self) -> ReferralQuerySet:
        """Something was shared, and the end of it has not come."""
        return self.filter(state__in=["sent", "received", "accepted", "in_progress"])

    def unanswered(self) -> ReferralQuerySet:
        """Sent to somebody who answers, and nobody has said that it arrived."""
        return self.filter(state="sent", expects_answer=True)

    def to_chase(self, day: date) -> ReferralQuerySet:
        return self.unanswered().filter(chase_on__lte=day)

    def with_an_old_link(self, now: datetime) -> ReferralQuerySet:
        """Somebody answered by a link, and has none that works to say how it ended."""
        began = self.filter(state__in=["received", "accepted", "in_progress"]).exclude(to_email="")
        old = began.filter(
            Exists(AnswerLink.objects.filter(referral=OuterRef("pk"), used_at=None, expires_at__lte=now))
        )
        return old.alias(sent_links=Count("links")).filter(sent_links__lt=MOST_LINKS)

    def awaiting_visit(self) -> ReferralQuerySet:
        """For outreach, which pulls them and answers."""
        return self.filter(destination="HUBVISIT", state__in=["sent", "received", "accepted", "in_progress"])


class Referral(Record):
    """One person handed on to one destination, with what may be shared and why it may."""

    class State(models.TextChoices):
        DRAFTED = "drafted", "Drafted"
        SENT = "sent", "Sent"
        RECEIVED = "received", "Received"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        IN_PROGRESS = "in_progress", "In progress"
        CLOSED = "closed", "Closed"
        RECALLED = "recalled", "Called back"

    class Ground(models.TextChoices):
        CAPACITY = "capacity", "They lack capacity to decide this"
        COERCED = "coerced", "Somebody is coercing them"
        OTHERS = "others", "Others are at risk"
        CRIME = "crime", "To prevent serious crime"
        VITAL = "vital", "To protect life"

    reference_prefix = "RF"
    borough_path = "borough"
    reason_path = ""
    organisation_path = "organisation"
    personal = PersonalData(
        p3={
            "person", "need", "shared", "shared_text", "to_email", "without_consent_reason", "told_them", "outcome",
            "consent",
        },
        not_personal={
            "borough", "state", "without_consent_ground", "sent_on", "expects_answer", "chase_on", "times_chased",
            "answered_at", "closed_on",
        },
        keep="case",
    )  # fmt: skip

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(FraudCase, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="referrals")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="A partner with accounts of its own, who answers by signing in.",
    )  # fmt: skip
    to_email = models.EmailField(blank=True, help_text="Of a partner without an account.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFTED)
    need = models.TextField(max_length=NOTE_LENGTH, help_text="What they are asked to do.")
    shared = models.JSONField(default=list, help_text="What was agreed to be told: phone, address, need, access.")
    shared_text = models.TextField(blank=True, help_text="Exactly what they are told, as it was when it was sent.")
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals")
    without_consent_ground = models.CharField(max_length=10, choices=Ground.choices, blank=True)
    without_consent_reason = models.TextField(blank=True, max_length=NOTE_LENGTH)
    told_them = models.BooleanField(null=True, help_text="The person was told that it goes without their consent.")
    sent_on = models.DateField(null=True, blank=True)
    expects_answer = models.BooleanField(default=True)
    chase_on = models.DateField(null=True, blank=True)
    times_chased = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True, max_length=NOTE_LENGTH)
    closed_on = models.DateField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["chase_on"], condition=Q(state="sent"), name="referral_to_chase_by_day"),
            models.Index(fields=["borough", "state"], name="referral_by_borough_and_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(need=""), name="referral_says_what_is_needed"),
            models.CheckConstraint(
                condition=Q(without_consent_ground="", without_consent_reason="")
                | ~Q(without_consent_ground="") & ~Q(without_consent_reason=""),
                name="referral_without_consent_has_a_right_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="drafted") | Q(state="recalled") | Q(sent_on__isnull=False),
                name="referral_that_went_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["declined", "closed"]) & ~Q(outcome="") | ~Q(state__in=["declined", "closed"]),
                name="referral_ends_with_an_outcome",
            ),
        ]

    def next_chase(self, sent_on: date) -> date | None:
        """The day of the next chaser, counted from the day it went; None after the last."""
        if self.times_chased >= len(CHASED_AFTER_WORKING_DAYS):
            return None
        return after_working_days(sent_on, CHASED_AFTER_WORKING_DAYS[self.times_chased])


class ReferralStep(models.Model):
    """One thing that happened to a referral, by whom: never changed."""

    borough_path = "referral__borough"
    organisation_path = "referral__organisation"
    personal = PersonalData(p3={"text"}, p2={"by_name"}, not_personal={"what", "at"})

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=12, help_text="A state, or chased.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=NAME_LENGTH, blank=True, help_text="At a partner without an account.")
    text = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.what


def hash_of(nonce: str) -> str:
    """It is long and drawn at random, so one round without salt is enough."""
    return hashlib.sha256(nonce.encode()).hexdigest()


class AnswerLink(models.Model):
    """A link by which a partner without an account answers one referral, once, for a fortnight. The row keeps a hash:
    what opens it is in the mail alone, signed with the hub's key."""

    borough_path = "referral__borough"
    personal = PersonalData(not_personal={"nonce_hash", "made_at", "expires_at", "used_at"}, keep="with the record")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links")
    nonce_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of what the link was signed for.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="answer_link_ends_after_it_is_made")
        ]

    def __str__(self):
        return str(self.referral)


# Concerns -----------------------------------------------------------------------------------------------
