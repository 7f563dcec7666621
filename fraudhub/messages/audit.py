from fraudhub.audit.words import Action


class MessageAudit(Action):
    WRITTEN = "message.written", "Wrote a message"
    OUTBOX_READ = "outbox.read", "Read the list of messages"
    READ = "message.read", "Opened a message"
    SHOWN_BY_HAND = "message.shown_by_hand", "Read a message with its link, from the shell"
