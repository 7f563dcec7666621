"""What happens to maps and impact reports, as the audit trail names it."""

from fraudhub.audit.words import Action


class MapAudit(Action):
    ASKED = "map.asked", "Asked for a map"
    REFUSED = "map.refused", "Was refused a map"
    DRAWN = "map.drawn", "A map was drawn"
    SEEN = "map.seen", "Opened a map"
    FIGURES_DOWNLOADED = "map.figures_downloaded", "Downloaded the figures of a map"


class ImpactAudit(Action):
    ASKED = "impact_report.asked", "Asked for an impact report"
    REFUSED = "impact_report.refused", "Was refused an impact report"
    WRITTEN = "impact_report.written", "An impact report was written"
    SEEN = "impact_report.seen", "Opened an impact report"
