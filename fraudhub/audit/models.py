"""What happened, to what, by whom. Rows are added and never change; there are no foreign keys, so nothing
that is deleted elsewhere can take its history with it."""

from django.db import models

from fraudhub.geography.scoping import Scope


class AuditEntryQuerySet(models.QuerySet):
    def within(self, scope: Scope):
        """Entries about any borough the scope reaches in full."""
        if scope.is_everything:
            return self
        allowed = models.Q(pk__in=[])
        for code in scope.borough_codes():
            if scope.covers_borough(code):
                allowed |= models.Q(borough_codes__contains=f" {code} ")
        return self.filter(allowed)

    def of_actor(self, user):
        return self.filter(actor_id=user.pk)

    def about(self, record):
        return self.filter(object_type=record._meta.label_lower, object_reference=reference_of(record))

    def unsealed(self):
        return self.filter(~models.Exists(SealedEntry.objects.filter(entry_id=models.OuterRef("pk"))))

    def update(self, **kwargs):
        raise TypeError("Audit entries never change.")

    def delete(self):
        raise TypeError("Audit entries are not deleted.")


class AuditEntry(models.Model):
    """One thing that somebody did, saw or was refused."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60, db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    acting_role = models.CharField(max_length=40, blank=True)
    object_type = models.CharField(max_length=80, blank=True)
    object_reference = models.CharField(max_length=80, blank=True)
    references = models.JSONField(default=list)  # all records a page showed, when it showed several
    borough_codes = models.CharField(max_length=120, blank=True)  # " E08000007 E08000009 ", spaces at both ends
    fields = models.JSONField(default=list)  # names only; values live in the protected history
    reason = models.TextField(blank=True)
    recipient = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)  # counts and codes, never personal data
    request_id = models.CharField(max_length=40, blank=True)
    session_hash = models.CharField(max_length=64, blank=True)
    address_prefix = models.CharField(max_length=45, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["object_type", "object_reference"], name="audit_by_object")]

    def __str__(self):
        return f"{self.action} {self.object_reference}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("Audit entries never change.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("Audit entries are not deleted.")


class Seal(models.Model):
    """One batch of committed entries, bound to the batch before it: hash = sha256(previous hash + entry hashes)."""

    position = models.PositiveBigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    highest_entry_id = models.BigIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return f"Seal {self.position}"


class SealedEntry(models.Model):
    """Which batch sealed an entry, at which place, and the hash of what it said then."""

    entry_id = models.BigIntegerField(primary_key=True)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="entries")
    place = models.PositiveIntegerField()
    entry_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seal", "place"]

    def __str__(self):
        return f"Entry {self.entry_id} in {self.seal_id}"


def reference_of(record) -> str:
    """How an entry names a record: its reference, or its key for rows that have none."""
    return str(getattr(record, "reference", "") or record.pk)
