from fraudhub.audit.words import Action


class DocumentAudit(Action):
    UPLOADED = "document.uploaded", "Uploaded a document"
    RELEASED = "document.released", "Released a document from quarantine"
    REFUSED = "document.refused", "Refused a document"
    FORGOTTEN = "document.forgotten", "Deleted a document whose time was over"
    LIST_READ = "document.list_read", "Read the list of documents"
    READ = "document.read", "Opened a document"
    DOWNLOADED = "document.downloaded", "Downloaded a document"
