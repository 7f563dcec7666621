"""Maps: the list, the request, the page, its frame and its figures as a file."""

import csv
import io

from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.utils.text import slugify
from django.views.generic import View

from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.core.spreadsheets import guarded
from fraudhub.geography.levels import Level
from fraudhub.jobs import store
from fraudhub.jobs.models import Artefact
from fraudhub.jobs.views import AskForJob
from fraudhub.web.doorways import OneRecord, RecordDetail, RecordList
from mapping.audit import MapAudit
from mapping.breakdowns import MEASURES, MapRequest
from mapping.drawing import pictures
from mapping.forms import MapFilter, RequestMapForm
from mapping.models import MapEdition
from mapping.refusing import note_refusal
from mapping.serializers import figure_rows
from mapping.tables import columns_of, grouped
from mapping.verbs import request_map

NOT_BY_ADDRESS = "What to draw is chosen below, not in the address of the page."


class MadeForThisAudience:
    """Only what was made for the role's audience: another edition may be finer, or not rounded."""

    def find(self):
        found = self.model.objects.within(self.scope).for_audience(self.request.user.audience)
        found = found.filter(reference=self.kwargs["reference"])
        record = (found.select_related(*self.joined) if self.joined else found).first()
        if record is None:
            raise Http404
        return record


class MapList(RecordList):
    model = MapEdition
    permission = Permission.SEE_MAPS
    template_name = "mapping/map_list.html"
    page_title = "Maps"
    filter_form = MapFilter

    def render_to_response(self, context, **kwargs):
        if self.filters.errors:
            note_refusal(
                MapAudit.REFUSED, by=self.request.user, scope=self.scope, said=self.request.GET.dict(),
                sentences=[sentence for each in self.filters.errors.values() for sentence in each],
            )  # fmt: skip
        return super().render_to_response(context, **kwargs)

    def rows(self, queryset):
        editions = queryset.for_audience(self.request.user.audience).newest_first()
        return editions.select_related("created_by").defer("figures", "picture")


class RefusalsAreAudited:
    """A map that may not be drawn is refused with a sentence and written down, whoever asked by whatever way."""

    refused_action: str

    def form_invalid(self, form):
        note_refusal(
            self.refused_action, by=self.request.user, scope=self.scope, said=self.request.POST.dict(),
            sentences=[sentence for each in form.errors.values() for sentence in each],
            fields=[name for name in form.errors if name in form.fields],
        )  # fmt: skip
        return super().form_invalid(form)


class RequestMap(RefusalsAreAudited, AskForJob):
    permission = Permission.SEE_MAPS
    refused_action = MapAudit.REFUSED
    form_class = RequestMapForm
    template_name = "mapping/map_new.html"
    page_title = "Draw a map"

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if request.GET:
            note_refusal(MapAudit.REFUSED, by=request.user, scope=self.scope, said=request.GET.dict(),
                         sentences=[NOT_BY_ADDRESS])  # fmt: skip
            response.status_code = 400
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(not_understood=NOT_BY_ADDRESS if self.request.GET else "", **kwargs)

    def perform(self, data):
        return request_map(MapRequest(**{name: data[name] for name in MapRequest.__match_args__}), by=self.request.user)


class MapDetail(MadeForThisAudience, RecordDetail):
    model = MapEdition
    permission = Permission.SEE_MAPS
    audit_action = MapAudit.SEEN
    template_name = "mapping/map_detail.html"

    def title(self):
        return self.object.title

    def render_to_response(self, context, **kwargs):
        """A page of one borough has an address of its own; nothing else can be asked of a map that is drawn."""
        if sentence := context["not_understood"]:
            note_refusal(MapAudit.REFUSED, by=self.request.user, scope=self.scope, said=self.request.GET.dict(),
                         sentences=[sentence])  # fmt: skip
            kwargs["status"] = 400
        return super().render_to_response(context, **kwargs)

    def not_understood(self, borough: str | None) -> str:
        if set(self.request.GET) - {"borough"}:
            return "A map that is drawn can be narrowed to a borough, and to nothing else. All of it is shown."
        if self.request.GET.get("borough") and borough is None:
            return "This map has no borough of that name. All of it is shown."
        return ""

    def get_context_data(self, **kwargs):
        edition = self.object
        figures = self.figures(edition)
        return super().get_context_data(
            **figures,
            not_understood=self.not_understood(figures["borough"]),
            is_wide=bool(edition.before_code or MEASURES[edition.measure].crossed_with),
            counts_older=edition.shown_per.counted == "reports_65plus",
            area_word=Level(edition.level).label,
            editions=self.editions(edition),
            may_download=edition.is_kept and edition.file.may_be_read_by(self.request.user),
            files=self.files(edition),
            **kwargs,
        )

    def editions(self, edition) -> list[MapEdition]:
        """The same map as it was drawn at other times, the latest first; those whose time is over are left out."""
        same = MapEdition.objects.within(self.scope).for_audience(self.request.user.audience).of(edition.asked)
        same = same.filter(whole_area=edition.whole_area, file__removed_at=None).newest_first()
        return list(same.only("reference", "data_cut", "created_at")[:20])

    def files(self, edition) -> list[tuple[str, str, Artefact]]:
        kinds = {"PNG": "A picture for a paper or a slide", "SVG": "The same as a drawing that can be enlarged",
                 "GeoJSON": "The figures with their shapes"}  # fmt: skip
        found = [(kind, text, edition.file_ending(kind.lower())) for kind, text in kinds.items()]
        return [each for each in found if each[2] is not None]

    def figures(self, edition) -> dict:
        """The table, of one borough when the reader has chosen one; LSOAs are too many to be read all at once."""
        if not edition.is_kept:
            return {"columns": [], "groups": [], "boroughs": [], "borough": None}
        boroughs = [(row["code"], row["borough"]) for row in edition.figures if row["kind"] == "borough"]
        slugs = {slugify(name): code for code, name in boroughs}
        wanted = slugs.get(self.request.GET.get("borough", ""))
        below = edition.level != Level.BOROUGH
        rows = edition.figures
        if wanted and below:
            rows = [row for row in rows if row["borough_code"] == wanted]
        elif edition.level == Level.LSOA and len(boroughs) > 1:
            rows = [row for row in rows if row["kind"] in ("borough", "total") or not row["borough_code"]]
        columns = columns_of(edition)
        return {
            "columns": columns,
            "groups": grouped(rows, columns, by_borough=below),
            "boroughs": [(slugify(name), name) for _, name in boroughs] if below and len(boroughs) > 1 else [],
            "borough": dict(boroughs).get(wanted), "borough_code": wanted, "is_short": edition.level == Level.LSOA
            and not wanted and len(boroughs) > 1,
        }  # fmt: skip


class MapPicture(MadeForThisAudience, OneRecord, View):
    """The page inside the frame. It has an opaque origin and may load its own few files, by their full addresses."""

    model = MapEdition
    permission = Permission.SEE_MAPS

    def get(self, request, reference):
        edition = self.find()
        if not edition.is_kept:
            return _no_longer_kept()
        level = Level(edition.level)
        page = pictures.with_addresses(edition.picture.encode(), static, level)
        response = HttpResponse(page, content_type="text/html; charset=utf-8")
        response["Content-Security-Policy"] = pictures.picture_policy(
            lambda name: request.build_absolute_uri(static(name)), level
        )
        return response


class MapSheet(MadeForThisAudience, OneRecord, View):
    """The sheet as an image, which a page shows where no script runs. Opened by itself it is a file: as a page it would
    stand under a policy that leaves out its own styles."""

    model = MapEdition
    permission = Permission.SEE_MAPS

    def get(self, request, reference):
        edition = self.find()
        file = edition.file_ending("svg")
        if not edition.is_kept or file is None:
            return _no_longer_kept()
        audit(MapAudit.SHEET_FETCHED, edition, by=request.user, boroughs=edition.borough_codes)
        response = HttpResponse(store.read(file.sha256), content_type="image/svg+xml")
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Content-Disposition"] = f'attachment; filename="{edition.reference}.svg"'
        return response


class MapFigures(MadeForThisAudience, OneRecord, View):
    """The figures as CSV, with what they are and the rule they were made under in every row's company."""

    model = MapEdition
    permission = Permission.SEE_MAPS

    def get(self, request, reference):
        edition = self.find()
        if not edition.is_kept:
            return _no_longer_kept()
        audit(MapAudit.FIGURES_DOWNLOADED, edition, by=request.user, boroughs=edition.borough_codes)
        response = HttpResponse(figures_csv(edition), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{edition.reference}.csv"'
        return response


def figures_csv(edition: MapEdition) -> str:
    """A row an area. A number is empty where it is hidden, and `state` says so."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    rows = figure_rows(edition)
    writer.writerow([*rows[0], "measure", "period", "data_cut", "suppression_rule", "map"])
    about = [edition.shown_per.title, edition.period_code, edition.data_cut.isoformat(timespec="seconds"),
             edition.rule_version, edition.reference]  # fmt: skip
    for row in rows:
        cells = [guarded(cell) if isinstance(cell, str) else cell for cell in (*row.values(), *about)]
        writer.writerow(["" if cell is None else cell for cell in cells])
    return text.getvalue()


def _no_longer_kept() -> HttpResponse:
    return HttpResponse(
        "This edition was removed when its time was over. Ask for the map again.\n",
        status=410,
        content_type="text/plain; charset=utf-8",
    )
