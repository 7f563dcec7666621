"""One measure over all areas and periods at once: which numbers may be shown without telling another."""

RULE_VERSION = "3"
