"""What happens to maps and impact reports, as the audit trail names it."""

from enum import StrEnum


class MapAudit(StrEnum):
    ASKED = "map.asked"
    REFUSED = "map.refused"
    DRAWN = "map.drawn"
    SEEN = "map.seen"
    FIGURES_DOWNLOADED = "map.figures_downloaded"


class ImpactAudit(StrEnum):
    ASKED = "impact_report.asked"
    REFUSED = "impact_report.refused"
    WRITTEN = "impact_report.written"
    SEEN = "impact_report.seen"
