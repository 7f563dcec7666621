from enum import StrEnum


class MessageAudit(StrEnum):
    WRITTEN = "message.written"
    OUTBOX_READ = "outbox.read"
    READ = "message.read"
