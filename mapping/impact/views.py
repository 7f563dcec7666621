"""Impact reports: what was asked for, asking for one, and what it says."""

from django.db.models import Q

from fraudhub.accounts.roles import Permission
from fraudhub.jobs.models import Artefact
from fraudhub.jobs.views import AskForJob
from fraudhub.web.doorways import AddToRecord, RecordDetail, RecordList
from mapping.audit import ImpactAudit
from mapping.drawing import reports
from mapping.drawing.file_names import files_said
from mapping.drawing.plans import about_the_look, areas_in_question
from mapping.impact.forms import RequestImpactForm, StoryForm
from mapping.impact.planning import changed_starts
from mapping.impact.verbs import STORY_JOB, request_impact_report, request_story
from mapping.models import Evaluation
from mapping.sources import areas, outreach
from mapping.views import MadeForThisAudience, RefusalsAreAudited


class ImpactList(RecordList):
    model = Evaluation
    permission = Permission.SEE_IMPACT
    template_name = "mapping/impact_list.html"
    page_title = "Impact"

    def rows(self, queryset):
        reports_ = queryset.for_audience(self.request.user.audience).newest_first()
        return reports_.select_related("created_by", "job").defer("chart", "figures")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        names = areas.borough_names()
        for evaluation in context["object_list"]:
            evaluation.about = areas_in_question(evaluation.plan["treated"], names)
        return context


class RequestImpact(RefusalsAreAudited, AskForJob):
    permission = Permission.SEE_IMPACT
    refused_action = ImpactAudit.REFUSED
    form_class = RequestImpactForm
    template_name = "mapping/impact_new.html"
    page_title = "Compare before and after"

    def perform(self, data):
        return request_impact_report(data["treated"], by=self.request.user)


class ImpactDetail(MadeForThisAudience, RecordDetail):
    model = Evaluation
    permission = Permission.SEE_IMPACT
    audit_action = ImpactAudit.SEEN
    template_name = "mapping/impact_detail.html"

    def title(self):
        return f"{self.report()['areas']} before and after"

    joined = ("plan_version__plan", "superseded_by", "job", "created_by")

    def get_context_data(self, **kwargs):
        evaluation, names = self.object, areas.borough_names()
        started = outreach.go_live_dates(self.scope)
        told = about_the_look(evaluation) | {"moved": list(changed_starts(evaluation.plan["go_live"], started, names))}
        return super().get_context_data(report=self.report() | told, files=self.files(), **kwargs)

    def files(self) -> list[tuple]:
        """What it can be taken away as, in the order people ask for it."""
        if not self.object.job_id or not self.object.result:
            return []
        stories = Q(job__kind=STORY_JOB, job__params__report=self.object.reference)
        files = Artefact.objects.filter(Q(job=self.object.job_id) | stories, removed_at__isnull=True)
        there = [file for file in files if file.may_be_read_by(self.request.user)]
        by_name = sorted((files_said(file.name, self.object.reference), file.name, file) for file in there)
        return [(said, file) for (_, said), _, file in by_name]

    def report(self) -> dict:
        evaluation = self.object
        return reports.report_page(
            result=evaluation.result, figures=evaluation.figures, plan=evaluation.plan, chart=evaluation.chart,
            names=areas.borough_names(),
        )  # fmt: skip


class WriteStory(MadeForThisAudience, RefusalsAreAudited, AddToRecord):
    """Asks for one borough's sheet."""

    model = Evaluation
    permission = Permission.SEE_IMPACT
    refused_action = ImpactAudit.REFUSED
    form_class = StoryForm
    template_name = "mapping/impact_story.html"
    page_title = "Write a borough’s story"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"treated": self.record.plan["treated"]}

    def perform(self, data):
        return request_story(self.record, borough=data["borough"].pk, by=self.request.user)
