"""Whether somebody at a door comes from us: the cards volunteers carry, and each time it was asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from outreach.models.visits import Visit
from outreach.models.volunteers import Volunteer

CARD_DIGITS = 8


class SaidOfCards(ScopedQuerySet):
    def standing(self):
        return self.filter(revoked_at=None)

    def not_back(self):
        """Asked back from who left, and neither back nor written off."""
        return self.filter(back=VolunteerCard.Back.ASKED)


class VolunteerCard(Record):
    """The number on the card a volunteer shows at the door. It stands until it is revoked, and is never used again.
    From who leaves the card itself is asked back."""

    class Back(models.TextChoices):
        NOT_ASKED = "", "Not asked back"
        ASKED = "asked", "Asked back"
        CAME = "came", "It came back"
        WRITTEN_OFF = "written_off", "Written off"

    reference_prefix = "VC"
    url_namespace = "outreach:card"
    borough_path = "volunteer__borough"
    personal = PersonalData(
        p2={"number"},
        not_personal={"revoked_at", "revoked_because", "back", "back_on", "written_off_because"},
        keep="volunteer",
    )

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="cards")
    number = models.CharField(max_length=CARD_DIGITS, unique=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_because = models.TextField(blank=True, max_length=NOTE_LENGTH)
    back = models.CharField(max_length=12, choices=Back.choices, blank=True, default=Back.NOT_ASKED, db_default="")
    back_on = models.DateField(null=True, blank=True, help_text="When it came, or was written off.")
    written_off_because = models.TextField(blank=True, max_length=NOTE_LENGTH, default="", db_default="")

    objects = SaidOfCards.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"], condition=Q(revoked_at=None), name="volunteer_carries_one_card"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_because=""),
                name="card_is_revoked_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(back="") | Q(revoked_at__isnull=False), name="card_is_asked_back_once_it_is_revoked"
            ),
            models.CheckConstraint(
                condition=Q(back__in=["", "asked"], back_on__isnull=True, written_off_because="")
                | Q(back="came", back_on__isnull=False, written_off_because="")
                | Q(back="written_off", back_on__isnull=False) & ~Q(written_off_because=""),
                name="card_is_written_off_with_a_reason",
            ),
        ]

    def __str__(self):
        return show_card(self.number)


def show_card(number: str) -> str:
    """ "4821 7730": as it is printed and read out."""
    return f"{number[:4]} {number[4:]}"


class VisitorCheckQuerySet(ScopedQuerySet):
    def alarms(self):
        """Somebody was at a door and is not known to us, and nobody has looked into it yet."""
        return self.filter(is_expected=False, settled_at=None)

    def noes_of(self, user, *, since) -> int:
        """How often that account was told no."""
        return self.filter(created_by=user, created_at__gt=since, is_expected=False).count()


class VisitorCheck(Record):
    """Somebody rang and asked whether their visitor is genuine: what they read out, and what they were told."""

    reference_prefix = "GV"
    url_namespace = "outreach:visitor_check"
    borough_path = "borough"
    personal = PersonalData(
        p3={"postcode"},
        p2={"asked_for"},
        not_personal={"is_expected", "was_looked_up", "settled_at", "settled_because"},
        keep="visit",
    )

    borough = models.ForeignKey(
        Borough, null=True, on_delete=models.PROTECT, related_name="+",
        help_text="Where the postcode lies; that of the hub which was asked when nobody knows the postcode.",
    )  # fmt: skip
    asked_for = models.CharField(
        max_length=40, blank=True, help_text="What was read out: the card number, the visit, or nothing."
    )
    postcode = models.CharField(max_length=8)
    is_expected = models.BooleanField()
    was_looked_up = models.BooleanField(
        default=True, help_text="Not where one account was told no so often that a program may be asking."
    )
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="checks")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = VisitorCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["borough"], condition=Q(is_expected=False, settled_at=None), name="visitor_alarms"),
            models.Index(fields=["created_by", "created_at"], name="visitor_checks_of_an_asker"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_expected=True, visit__isnull=False) | Q(is_expected=False, visit__isnull=True),
                name="visitor_is_expected_for_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_because="")
                | Q(settled_at__isnull=False) & ~Q(settled_because=""),
                name="visitor_check_is_settled_with_words",
            ),
        ]

    def __str__(self):
        return self.reference
