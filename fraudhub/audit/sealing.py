"""Committed entries are bound into a hash chain in batches, so that a change made behind our back shows.

Each entry is hashed as canonical JSON (sorted keys, no spaces, UTC times), each batch as the sha256 of the batch
before it and its entries' hashes: the scheme of Haber and Stornetta, "How to time-stamp a digital document" (1991).
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.audit.models import AuditEntry, Seal, SealedEntry

BATCH = 5_000
# An entry can be committed after one with a higher number; how far back we look for such late ones each time.
LOOK_BACK = 10_000
BEGINNING = "0" * 64
_SAID = (
    "id at action actor_id acting_role object_type object_reference references borough_codes fields reason "
    "recipient facts request_id session_hash address_prefix"
).split()


@dataclass
class Verification:
    sealed: int = 0
    unsealed: int = 0
    oldest_unsealed_at: datetime | None = None
    problems: list[str] = field(default_factory=list)


def entry_hash(entry: AuditEntry) -> str:
    said = {name: getattr(entry, name) for name in _SAID}
    said["at"] = entry.at.astimezone(UTC).isoformat()
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def chain_hash(previous: str, hashes: list[str]) -> str:
    return hashlib.sha256("".join([previous, *hashes]).encode()).hexdigest()


def seal_entries() -> int:
    """Seal what is committed and not yet sealed; returns how many entries. Two sealers at once: one wins."""
    total = 0
    while sealed := _seal_one_batch():
        total += sealed
        if sealed < BATCH:
            break
    return total


def _seal_one_batch() -> int:
    try:
        with transaction.atomic():
            last = Seal.objects.order_by("-position").first()
            floor = last.highest_entry_id - LOOK_BACK if last else 0
            entries = list(AuditEntry.objects.filter(pk__gt=floor).unsealed().order_by("pk")[:BATCH])
            if not entries:
                return 0
            hashes = [entry_hash(entry) for entry in entries]
            previous = last.hash if last else BEGINNING
            seal = Seal.objects.create(
                position=last.position + 1 if last else 1,
                sealed_at=timezone.now(),
                count=len(entries),
                highest_entry_id=max(entries[-1].pk, last.highest_entry_id if last else 0),
                previous_hash=previous,
                hash=chain_hash(previous, hashes),
            )
            SealedEntry.objects.bulk_create(
                SealedEntry(entry_id=entry.pk, seal=seal, place=place, entry_hash=found)
                for place, (entry, found) in enumerate(zip(entries, hashes, strict=True))
            )
            return len(entries)
    except IntegrityError:  # another sealer took this position; it has sealed these entries
        return 0


def verify_audit() -> Verification:
    """Read the whole sealed part again and compare. Entries changed or gone, and links that do not hold, are named."""
    found = Verification()
    previous = BEGINNING
    expected_position = 1
    for seal in Seal.objects.order_by("position"):
        rows = list(seal.entries.order_by("place"))
        entries = AuditEntry.objects.in_bulk([row.entry_id for row in rows])
        hashes = []
        for row in rows:
            entry = entries.get(row.entry_id)
            if entry is None:
                found.problems.append(f"Entry {row.entry_id} is missing.")
                hashes.append(row.entry_hash)
                continue
            now = entry_hash(entry)
            if now != row.entry_hash:
                found.problems.append(f"Entry {row.entry_id} was changed after it was sealed.")
            hashes.append(row.entry_hash)
        if (
            seal.position != expected_position
            or seal.previous_hash != previous
            or seal.count != len(rows)
            or seal.hash != chain_hash(previous, hashes)
        ):
            found.problems.append(f"Seal {seal.position} does not follow from the one before it.")
        previous = seal.hash
        expected_position = seal.position + 1
        found.sealed += len(rows)
    unsealed = AuditEntry.objects.unsealed().order_by("at")
    found.unsealed = unsealed.count()
    oldest = unsealed.first()
    found.oldest_unsealed_at = oldest.at if oldest else None
    return found
