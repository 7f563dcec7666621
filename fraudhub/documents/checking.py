"""What may be kept: PDF, JPEG, PNG, CSV and XLSX, told by content and by extension, within size. Pictures are
drawn again without their metadata; spreadsheets must not be bombs."""

import csv
import io
import zipfile

from django.conf import settings
from django.core.exceptions import ValidationError

TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_PIXELS = 40_000_000
MOST_UNZIPPED = 100 * 1_048_576
MOST_RATIO = 100
_WHICH = "Choose a PDF, JPEG, PNG, CSV or XLSX file."


def checked(file_name: str, content: bytes) -> tuple[str, bytes]:
    """(content type, content to keep). ValidationError with a sentence when the file may not be kept."""
    if not content:
        raise ValidationError("The file is empty. Choose another one.", code="empty")
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        raise ValidationError("The file must be 10 MB or smaller.", code="too_large")
    extension = file_name.rpartition(".")[2].lower()
    if extension not in TYPES:
        raise ValidationError(_WHICH, code="type")
    if extension in {"jpg", "jpeg", "png"}:
        content = _redrawn(content, "PNG" if extension == "png" else "JPEG")
    elif extension == "pdf":
        if not content.startswith(b"%PDF-"):
            raise ValidationError("This is not a PDF, whatever its name says. " + _WHICH, code="type")
    elif extension == "xlsx":
        _check_workbook(content)
    else:
        _check_csv(content)
    return TYPES[extension], content


def _redrawn(content: bytes, wanted: str) -> bytes:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=[wanted]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError("The picture is too large. Make it smaller than 40 megapixels.", code="too_large")
            turned = picture.convert("RGB" if wanted == "JPEG" else "RGBA")
            out = io.BytesIO()
            turned.save(out, wanted)
    except ValidationError:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValidationError("We could not read the picture. " + _WHICH, code="unreadable") from None
    return out.getvalue()


def _check_workbook(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise ValidationError("We could not read the spreadsheet. " + _WHICH, code="unreadable") from None
    unzipped = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unzipped > MOST_UNZIPPED or unzipped / packed > MOST_RATIO:
        raise ValidationError(
            "The spreadsheet unpacks to more than we can keep. Choose a smaller one.", code="too_large"
        )
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise ValidationError("This is not a spreadsheet, whatever its name says. " + _WHICH, code="type")


def _check_csv(content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
        if "\x00" in text:
            raise ValueError
        for _ in csv.reader(io.StringIO(text)):
            pass
    except (UnicodeDecodeError, ValueError, csv.Error):
        raise ValidationError(
            "We could not read the file as CSV. Save it as CSV in UTF-8.", code="unreadable"
        ) from None
