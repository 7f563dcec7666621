from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from fraudhub.core.validators import valid_name
from fraudhub.documents.checking import checked
from fraudhub.geography.models import Borough
from fraudhub.web.forms import ScopedForm


class UploadDocumentForm(ScopedForm):
    borough = forms.ModelChoiceField(
        label="Borough", queryset=Borough.objects.all(), error_messages={"required": "Choose a borough."}
    )
    title = forms.CharField(
        label="What is it?", max_length=120, error_messages={"required": "Enter what the document is."}
    )
    file = forms.FileField(
        label="File",
        help_text="A PDF, JPEG, PNG, CSV or XLSX file of up to 10 MB. Never a copy of a bank card.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty. Choose another one."},
    )

    def clean_title(self):
        return valid_name(self.cleaned_data["title"])

    def clean_file(self):
        return clean_upload(self.cleaned_data["file"])


def clean_upload(file) -> tuple[str, bytes]:
    """An uploaded file's name and content, checked; for every form that takes one."""
    if file.size > settings.UPLOAD_LIMIT_BYTES:
        raise ValidationError("The file must be 10 MB or smaller.", code="too_large")
    content = file.read()
    checked(file.name, content)
    return file.name, content
