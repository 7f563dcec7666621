from enum import StrEnum


class JobAudit(StrEnum):
    ASKED = "job.asked"
    FINISHED = "job.finished"
    FAILED = "job.failed"
    DOWNLOADED = "artefact.downloaded"
    EXPIRED = "artefact.expired"
