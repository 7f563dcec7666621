"""Uploading and releasing. The scanner is a hook: HUB_DOCUMENT_SCANNER names a function(bytes) -> "" or a sentence."""

import hashlib
import os
import uuid

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.module_loading import import_string

from fraudhub.audit.writing import audit
from fraudhub.core.validators import valid_name
from fraudhub.documents.audit import DocumentAudit
from fraudhub.documents.checking import checked
from fraudhub.documents.models import Document, DocumentState

log = structlog.get_logger("fraudhub.documents")


def upload_document(*, title: str, file_name: str, content: bytes, borough, by) -> Document:
    """Keep a checked file in quarantine, then let the scanner decide. The file is written before the row, so that
    no row is ever without its file; a file without a row is only rubbish."""
    content_type, kept = checked(file_name, content)
    stored_as = f"{uuid.uuid4().hex}"
    storages["documents"].save(stored_as, ContentFile(kept))
    with transaction.atomic():
        document = Document.objects.create(
            borough=borough,
            title=valid_name(title),
            file_name=_plain_name(file_name),
            content_type=content_type,
            size=len(kept),
            sha256=hashlib.sha256(kept).hexdigest(),
            stored_as=stored_as,
            created_by=by,
        )
        audit(DocumentAudit.UPLOADED, document, by=by, facts={"content_type": content_type, "size": len(kept)})
    scan_document(document, content=kept)
    document.refresh_from_db()
    return document


def scan_document(document: Document, *, content: bytes) -> None:
    """With no scanner configured, the checks of checking.py are the decision. A scanner that is away leaves the
    document in quarantine."""
    path = os.environ.get("HUB_DOCUMENT_SCANNER", "")
    try:
        problem = import_string(path)(content) if path else ""
    except Exception:
        log.exception("the scanner did not answer; the document stays in quarantine", document=document.reference)
        return
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        held.state = DocumentState.REFUSED if problem else DocumentState.AVAILABLE
        held.reason = problem[:200]
        held.save(update_fields=["state", "reason"])
        audit(DocumentAudit.REFUSED if problem else DocumentAudit.RELEASED, held, by=None)


def forget_document(document: Document, *, by) -> None:
    """Its time is over: the row says that there was a document, and nothing of it. ``delete_forgotten_files`` takes the
    file, after this is committed."""
    held = Document.objects.select_for_update().get(pk=document.pk)
    held.state, held.title, held.file_name, held.reason = DocumentState.FORGOTTEN, "Deleted", "deleted", ""
    held.sha256 = ""  # whoever has a copy could show by it what this was
    held.save(update_fields=["state", "title", "file_name", "reason", "sha256"])
    audit(DocumentAudit.FORGOTTEN, held, by=by)


def delete_forgotten_files() -> int:
    """Files of forgotten documents that are still there, also after a process that was killed in between."""
    store, deleted = storages["documents"], 0
    for stored_as in Document.objects.filter(state=DocumentState.FORGOTTEN).values_list("stored_as", flat=True):
        if store.exists(stored_as):
            store.delete(stored_as)
            deleted += 1
    return deleted


def read_document(document: Document, *, by) -> bytes:
    """The content, written down as given out."""
    audit(DocumentAudit.DOWNLOADED, document, by=by, facts={"sha256": document.sha256})
    with storages["documents"].open(document.stored_as) as file:
        return file.read()


def _plain_name(file_name: str) -> str:
    """Safe to send back in a header: letters, digits and a few marks of the last part of the path."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    stem, _, extension = name.rpartition(".")
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_ ") else "-" for letter in stem)
    return f"{safe.strip(' -')[:80] or 'document'}.{extension.lower()}"
