from django.db import IntegrityError, models, transaction

from fraudhub.core.personal_data import PersonalData


class Chapter(models.Model):
    """One part of the demonstration world that is finished. It is written in the transaction of what it tells, so a
    world whose making was cut short goes on where it stopped, and a finished one is left alone."""

    personal = PersonalData(not_personal={"key", "told_at"})

    key = models.CharField(max_length=80, unique=True)
    told_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.key


def tell_once(key: str, tell) -> bool:
    """Run ``tell`` unless this chapter was told before; whether it ran now."""
    if Chapter.objects.filter(key=key).exists():
        return False
    try:
        with transaction.atomic():
            Chapter.objects.create(key=key)
            tell()
    except IntegrityError:
        if not Chapter.objects.filter(key=key).exists():
            raise
        return False  # somebody else told it at the same time
    return True
