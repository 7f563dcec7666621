from fraudhub.audit.words import Action


class JobAudit(Action):
    ASKED = "job.asked", "Asked for a job"
    FINISHED = "job.finished", "A job was finished"
    FAILED = "job.failed", "A job did not work"
    DOWNLOADED = "artefact.downloaded", "Downloaded a file"
    EXPIRED = "artefact.expired", "A file was removed when its time was over"
