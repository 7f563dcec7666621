"""What apps above say of documents that are theirs."""

from fraudhub.core.sockets import show

# () -> querysets of the keys of documents that have a door of their own, with rules of its own: no other opens them
kept_elsewhere = show("documents.kept_elsewhere")
