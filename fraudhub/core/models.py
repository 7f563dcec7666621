"""What every record of ours carries, and what every reference list looks like."""

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch, reverse

from fraudhub.core.references import new_reference


class Record(models.Model):
    """A thing people work on. It has a reference that can be said on the phone, and a beginning."""

    reference_prefix: str
    url_namespace: str = ""  # "outreach:visit" when the record's pages are outreach:visit_detail, …_record

    reference = models.CharField(max_length=16, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.reference

    def save(self, *args, **kwargs):
        if not self.reference:
            self.reference = new_reference(self.reference_prefix)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        try:
            return self.url()
        except NoReverseMatch:
            return ""

    def url(self, action: str = "detail") -> str:
        """The address of this record's page, or of a thing done to it: visit.url("record")."""
        namespace = self.url_namespace or self._meta.app_label
        separator = "_" if ":" in namespace else ":"
        return reverse(f"{namespace}{separator}{action}", args=[self.reference])


class ReferenceRowQuerySet(models.QuerySet):
    def valid_on(self, day):
        """Rows in force on that London day; ends are exclusive, as all our periods."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day),
        )


class ReferenceRow(models.Model):
    """One line of a reference list: dated, sourced, and open about what still has to be checked."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The first day it no longer holds.")
    needs_checking = models.TextField(blank=True, help_text="What nobody has confirmed yet.")
    source = models.TextField(blank=True)

    objects = ReferenceRowQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self):
        return self.name
