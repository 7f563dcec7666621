from enum import StrEnum


class ReportAudit(StrEnum):
    LISTED = "reports.listed"
    SEEN = "report.seen"


class ImportAudit(StrEnum):
    STARTED = "import.started"
    FINISHED = "import.finished"
    PREVIEWED = "import.previewed"
    SEEN = "import.seen"
    ERRORS_READ = "import.errors_read"
