from fraudhub.audit.words import Action


class InboxAudit(Action):
    READ = "inbox.read", "Read the inbox"
    TAKEN = "inbox.taken", "Took something from the inbox"
    GIVEN_BACK = "inbox.given_back", "Gave something back to the inbox"
