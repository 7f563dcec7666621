"""What happens to maps and impact reports, as the audit trail names it."""

from fraudhub.audit.words import Action


class MapAudit(Action):
    ASKED = "map.asked", "Asked for a map"
    REFUSED = "map.refused", "Was refused a map"
    DRAWN = "map.drawn", "A map was drawn"
    SEEN = "map.seen", "Opened a map"
    SHEET_FETCHED = "map.sheet_fetched", "Fetched the sheet of a map"
    FIGURES_DOWNLOADED = "map.figures_downloaded", "Downloaded the figures of a map"


class ImpactAudit(Action):
    ASKED = "impact_report.asked", "Asked for an impact report"
    REFUSED = "impact_report.refused", "Was refused an impact report"
    WRITTEN = "impact_report.written", "An impact report was written"
    SEEN = "impact_report.seen", "Opened an impact report"
    STORY_ASKED = "impact_report.story_asked", "Asked for a borough's story"
    STORY_WRITTEN = "impact_report.story_written", "A borough's story was written"
    PANEL_ASKED = "panel_figures.asked", "Asked for the panel's figures"
    PANEL_COUNTED = "panel_figures.counted", "The panel's figures were counted"
    PANEL_SEEN = "panel_figures.seen", "Opened the panel's figures"
    CHANGED_SINCE = "impact_report.changed_since", "What an impact report stands on has changed"
    SUPERSEDED = "impact_report.superseded", "An impact report was superseded by a later one"


class PlanAudit(Action):
    MADE = "analysis_plan.made", "Made an analysis plan"
    CHANGED = "analysis_plan.changed", "Changed an analysis plan"
    FROZEN = "analysis_plan.frozen", "Froze an analysis plan"
    REFUSED = "analysis_plan.refused", "Was refused an analysis plan"
    SEEN = "analysis_plan.seen", "Opened an analysis plan"
    POWER_WORKED_OUT = "analysis_plan.power", "Worked out what a plan could see"


class CostAudit(Action):
    SEEN = "programme_cost.seen", "Opened the costs of the programme"
    RECORDED = "programme_cost.recorded", "Entered a cost of the programme"
    CORRECTED = "programme_cost.corrected", "Corrected a cost of the programme"
    REFUSED = "programme_cost.refused", "Was refused a cost of the programme"
    UNIT_FIGURE_RECORDED = "unit_figure.recorded", "Entered what one fraud costs"
