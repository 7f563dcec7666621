"""What became of a job, and the files it made."""

from django.http import Http404, HttpResponse, JsonResponse
from django.views.generic import ListView, View

from fraudhub.accounts.audit import AccountAudit
from fraudhub.audit.writing import audit
from fraudhub.geography.scoping import ALL, Grant, Scope
from fraudhub.jobs import store
from fraudhub.jobs.audit import JobAudit
from fraudhub.jobs.models import Artefact, Job
from fraudhub.jobs.panels import asked_for
from fraudhub.jobs.verbs import worker_is_running
from fraudhub.web.doorways import CreateRecord, Doorway, RecordDetail


class OwnJobs:
    """Everyone sees the jobs they asked for themselves, whatever their role."""

    permission = None

    @property
    def scope(self):
        return Scope.of([Grant(ALL, own=self.request.user.pk)])


class AskForJob(CreateRecord):
    """A form that asks for slow work. It says so when nobody is there to do it just now."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(worker_is_running=worker_is_running(), **kwargs)


class JobList(OwnJobs, Doorway, ListView):
    template_name = "jobs/list.html"
    page_title = "Your jobs"
    paginate_by = 25

    def get_queryset(self):
        return Job.objects.within(self.scope).order_by("-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(worker_is_running=worker_is_running(), kept_query="", **kwargs)
        asked = asked_for(context["object_list"], self.request.user)
        for job in context["object_list"]:
            job.asked = asked[job.pk]
        return context


class JobDetail(OwnJobs, RecordDetail):
    model = Job
    template_name = "jobs/job.html"

    def title(self):
        return self.object.job_kind.name

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            job=self.object,
            asked=asked_for([self.object], self.request.user)[self.object.pk],
            worker_is_running=worker_is_running(),
            artefacts=self._files(),
            **kwargs,
        )

    def _files(self):
        """Those given out here; some are given out on a page of their own, which asks for more."""
        there = self.object.artefacts.filter(removed_at__isnull=True).order_by("name")
        return [file for file in there if file.may_be_read_by(self.request.user)]


class JobNow(OwnJobs, RecordDetail):
    """The same in JSON, for the page to ask while it waits."""

    model = Job
    is_activity = False

    def get(self, request, *args, **kwargs):
        job = self.find()
        return JsonResponse(
            {
                "state": job.state,
                "state_label": job.state_in_words(),
                "sign_of_life": job.sign_of_life(),
                "progress": job.progress,
                "note": job.note,
                "reason": job.reason,
                "result_url": job.result_url,
                "worker_is_running": worker_is_running(),
            }
        )


class DownloadArtefact(Doorway, View):
    """The right is asked again at each download, and each is written down."""

    permission = None

    def get(self, request, reference):
        artefact = Artefact.objects.filter(reference=reference).first()
        if artefact is None or not artefact.may_be_read_by(request.user):
            if artefact is not None:
                audit(AccountAudit.PERMISSION_DENIED, artefact, by=request.user)
            raise Http404
        if artefact.removed_at:
            return HttpResponse(
                "This file was removed when its time was over. Ask for it again.\n",
                status=410, content_type="text/plain; charset=utf-8",
            )  # fmt: skip
        audit(
            JobAudit.DOWNLOADED, artefact, by=request.user, boroughs=artefact.borough_codes,
            facts={"name": artefact.name, "sha256": artefact.sha256},
        )  # fmt: skip
        response = HttpResponse(store.read(artefact.sha256), content_type=artefact.content_type)
        response["Content-Disposition"] = f'attachment; filename="{artefact.name}"'
        return response
