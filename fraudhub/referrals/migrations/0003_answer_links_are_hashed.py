"""What opens a link stood in the clear, and only its hash stays: links that were mailed work on. Backwards there is no
way from a hash: such a link works no longer, and the hub sends another."""

import hashlib

from django.db import migrations
from django.db.models.functions import Length, Substr

BATCH = 1000
HASH_LENGTH, NONCE_LENGTH = 64, 40


def hash_nonces(apps, schema_editor):
    """Safe to run again: what is as long as a hash is one."""
    links = apps.get_model("referrals", "AnswerLink").objects.alias(length=Length("nonce_hash"))
    clear = links.filter(length__lt=HASH_LENGTH).order_by("pk")
    while batch := list(clear[:BATCH]):
        for link in batch:
            link.nonce_hash = hashlib.sha256(link.nonce_hash.encode()).hexdigest()
        links.model.objects.bulk_update(batch, ["nonce_hash"])


def cut_to_what_fits(apps, schema_editor):
    links = apps.get_model("referrals", "AnswerLink").objects
    links.update(nonce_hash=Substr("nonce_hash", 1, NONCE_LENGTH))


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_answer_links_have_room_for_a_hash")]

    operations = [migrations.RunPython(hash_nonces, cut_to_what_fits)]
