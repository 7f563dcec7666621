"""Files people upload. They wait in quarantine until they are checked, and are only ever given out by a view."""

from django.db import models
from django.db.models import Q

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet


class DocumentState(models.TextChoices):
    QUARANTINE = "quarantine", "Being checked"
    AVAILABLE = "available", "Available"
    REFUSED = "refused", "Refused"
    FORGOTTEN = "forgotten", "Deleted when its time was over"


class DocumentQuerySet(ScopedQuerySet):
    def available(self):
        return self.filter(state=DocumentState.AVAILABLE)


class Document(Record):
    """One file of one hub: a leaflet, a poster, a scan. Stored under a random name outside the web root. One without
    a borough belongs to all of Greater Manchester: a list shows it to those alone who see all of it."""

    reference_prefix = "DC"
    borough_path = "borough"
    reason_path = "of_case__case"
    personal = PersonalData(
        p3={"title", "file_name"},
        not_personal={"borough", "content_type", "size", "sha256", "stored_as", "state", "reason"},
    )

    borough = models.ForeignKey(Borough, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=DocumentState.choices, default=DocumentState.QUARANTINE)
    reason = models.CharField(max_length=200, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_is_not_empty"),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.REFUSED) | ~Q(reason=""), name="a_refused_document_says_why"
            ),
        ]
