import io
import zipfile

import pytest
from PIL import Image

from fraudhub.audit.models import AuditEntry
from fraudhub.documents.checking import checked
from fraudhub.documents.models import Document, DocumentState
from fraudhub.documents.verbs import upload_document
from tests.factories.accounts import the_borough

pytestmark = pytest.mark.django_db


def a_picture(kind="JPEG", size=(40, 30)):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera of somebody"
    Image.new("RGB", size, "teal").save(out, kind, exif=exif)
    return out.getvalue()


def a_workbook(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **members}.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_picture_is_drawn_again_without_what_the_camera_wrote():
    content_type, kept = checked("photo.jpg", a_picture())

    assert content_type == "image/jpeg"
    assert b"A camera of somebody" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.pdf", b"MZ not a pdf"),
        ("photo.png", a_picture("JPEG")),
        ("photo.jpg", b"\xff\xd8\xff broken"),
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg onload='x'/>"),
        ("sheet.xlsx", b"PK not a zip"),
        ("sheet.xlsx", a_workbook(**{"xl/big.xml": b"0" * 20_000_000})),
        ("list.csv", b"\xff\xfe\x00"),
        ("empty.pdf", b""),
        ("noextension", b"%PDF-1.7"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused_with_a_sentence(name, content):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        checked(name, content)

    assert refused.value.messages[0].endswith(".")


def test_a_document_is_kept_given_out_as_an_attachment_and_written_down(client, stockport_officer, trafford_officer):
    client.force_login(stockport_officer)
    file = io.BytesIO(b"%PDF-1.7 a leaflet")
    file.name = "../../etc/leaf;let.pdf"

    answer = client.post("/documents/add/", {"borough": "E08000007", "title": "Leaflet", "file": file})

    document = Document.objects.get()
    assert answer["Location"] == document.url()
    assert document.state == DocumentState.AVAILABLE
    download = client.get(document.url("download"))
    assert download.content == b"%PDF-1.7 a leaflet"
    assert download["Content-Disposition"] == 'attachment; filename="leaf-let.pdf"'
    assert AuditEntry.objects.about(document).filter(action="document.downloaded").exists()
    client.force_login(trafford_officer)
    assert client.get(document.url("download")).status_code == 404


def test_a_file_for_a_neighbouring_borough_is_refused(client, stockport_officer):
    client.force_login(stockport_officer)
    file = io.BytesIO(b"%PDF-1.7")
    file.name = "leaflet.pdf"

    answer = client.post("/documents/add/", {"borough": "E08000009", "title": "Leaflet", "file": file})

    assert answer.status_code == 400
    assert not Document.objects.exists()


def sees_a_virus(content):
    return "The scanner found something in this file. Do not open it."


def breaks_down(content):
    raise OSError("no scanner")


@pytest.mark.parametrize(
    ("scanner", "state"), [("sees_a_virus", DocumentState.REFUSED), ("breaks_down", DocumentState.QUARANTINE)]
)
def test_what_the_scanner_does_not_let_through_cannot_be_downloaded(
    client, stockport_officer, monkeypatch, scanner, state
):
    monkeypatch.setenv("HUB_DOCUMENT_SCANNER", f"tests.documents.test_uploading.{scanner}")

    document = upload_document(
        title="Leaflet", file_name="a.pdf", content=b"%PDF-1.7", borough=the_borough("stockport"), by=stockport_officer
    )

    client.force_login(stockport_officer)
    assert document.state == state
    assert client.get(document.url("download")).status_code == 404
    assert client.get(document.url()).status_code == 200


def test_the_same_form_sent_twice_keeps_one_document(client, stockport_officer):
    client.force_login(stockport_officer)
    page = client.get("/documents/add/")
    key = page.context["submission_key"]

    def send():
        file = io.BytesIO(b"%PDF-1.7")
        file.name = "leaflet.pdf"
        return client.post(
            "/documents/add/", {"borough": "E08000007", "title": "Leaflet", "file": file, "submission_key": str(key)}
        )

    first, second = send(), send()

    assert first["Location"] == second["Location"]
    assert Document.objects.count() == 1
