from fraudhub.audit.words import Action


class ReportAudit(Action):
    LISTED = "reports.listed", "Read the list of reports"
    SEEN = "report.seen", "Opened a report"


class ImportAudit(Action):
    STARTED = "import.started", "Began to load reports"
    FINISHED = "import.finished", "Loaded reports"
    PREVIEWED = "import.previewed", "Checked a file of reports"
    SEEN = "import.seen", "Opened an import"
    ERRORS_READ = "import.errors_read", "Downloaded refused rows"
