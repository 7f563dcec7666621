from enum import StrEnum


class DocumentAudit(StrEnum):
    UPLOADED = "document.uploaded"
    RELEASED = "document.released"
    REFUSED = "document.refused"
    LIST_READ = "document.list_read"
    READ = "document.read"
    DOWNLOADED = "document.downloaded"
