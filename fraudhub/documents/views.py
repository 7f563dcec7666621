from django.http import Http404, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse, reverse_lazy

from fraudhub.accounts.roles import Permission
from fraudhub.documents.audit import DocumentAudit
from fraudhub.documents.forms import UploadDocumentForm
from fraudhub.documents.models import Document, DocumentState
from fraudhub.documents.sockets import kept_elsewhere
from fraudhub.documents.verbs import read_document, upload_document
from fraudhub.govuk.templatetags.govuk import uk_datetime
from fraudhub.web.doorways import CreateRecord, RecordDetail, RecordList


def of_this_door(documents):
    """Without those that another app shows by rules of its own."""
    for keys in kept_elsewhere.gather():
        documents = documents.exclude(pk__in=keys)
    return documents


class OneDocument(RecordDetail):
    model, permission = Document, Permission.SEE_DOCUMENTS

    def find(self):
        found = of_this_door(Document.objects.within(self.scope)).filter(reference=self.kwargs["reference"]).first()
        return found or self.missing()


class DocumentList(RecordList):
    model = Document
    permission = Permission.SEE_DOCUMENTS
    template_name = "documents/list.html"
    page_title = "Documents"
    audit_action = DocumentAudit.LIST_READ

    def rows(self, queryset):
        return of_this_door(queryset).select_related("borough").order_by("-pk")

    def get_context_data(self, **kwargs):
        may_add = self.request.user.may(Permission.ADD_DOCUMENT)
        return super().get_context_data(may_add=may_add, add_href=reverse("documents:upload"), **kwargs)


class DocumentDetail(OneDocument):
    template_name = "documents/detail.html"
    audit_action = DocumentAudit.READ

    def title(self):
        return self.object.title

    def get_context_data(self, **kwargs):
        document = self.object
        rows = [
            {"key": "Borough", "value": str(document.borough or "Greater Manchester")},
            {"key": "File", "value": f"{document.file_name}, {filesizeformat(document.size)}"},
            {"key": "Added", "value": uk_datetime(document.created_at)},
            {"key": "State", "value": document.get_state_display()},
        ]
        return super().get_context_data(
            rows=rows, list_href=reverse("documents:list"), download_href=document.url("download"), **kwargs
        )


class UploadDocument(CreateRecord):
    permission = Permission.ADD_DOCUMENT
    form_class = UploadDocumentForm
    template_name = "documents/upload.html"
    page_title = "Add a document"
    success_message = "The document is kept."
    extra_context = {"button_text": "Add document", "cancel_href": reverse_lazy("documents:list")}

    def perform(self, data):
        name, content = data["file"]
        return upload_document(
            title=data["title"],
            file_name=name,
            content=content,
            borough=data["borough"],
            by=self.request.user,
        )


class DownloadDocument(OneDocument):
    def get(self, request, *args, **kwargs):
        document = self.found()
        if document.state != DocumentState.AVAILABLE:
            raise Http404
        response = HttpResponse(read_document(document, by=request.user), content_type=document.content_type)
        response["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
        return response
