"""The panel's figures: those already counted, counting them again, and one count with its definitions."""

from fraudhub.accounts.roles import Permission
from fraudhub.jobs.views import AskForJob
from fraudhub.web.doorways import RecordDetail, RecordList
from mapping.audit import ImpactAudit
from mapping.impact.forms import NothingToSay
from mapping.impact.verbs import request_panel_figures
from mapping.models import PanelFigures
from mapping.views import MadeForThisAudience, RefusalsAreAudited


class PanelList(RecordList):
    model = PanelFigures
    permission = Permission.SEE_IMPACT
    template_name = "mapping/panel_list.html"
    page_title = "Figures given to the panel"

    def rows(self, queryset):
        rows = queryset.for_audience(self.request.user.audience).newest_first()
        return rows.select_related("created_by").defer("lines")


class RequestPanel(RefusalsAreAudited, AskForJob):
    permission = Permission.SEE_IMPACT
    refused_action = ImpactAudit.REFUSED
    form_class = NothingToSay
    template_name = "mapping/panel_new.html"
    page_title = "Count the panel’s figures again"

    def perform(self, data):
        return request_panel_figures(by=self.request.user)


class PanelDetail(MadeForThisAudience, RecordDetail):
    model = PanelFigures
    permission = Permission.SEE_IMPACT
    audit_action = ImpactAudit.PANEL_SEEN
    template_name = "mapping/panel_detail.html"
    page_title = "Figures given to the panel, counted again"
