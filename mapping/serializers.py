"""Shape of the API's answers and requests about maps and impact reports."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fraudhub.api.serializers import StrictSerializer
from mapping.bands import BANDS
from mapping.models import Evaluation, MapEdition


class FigureSerializer(serializers.Serializer):
    """One area. `count` and `per_1000` are null where hidden; `state` says which. Money is in whole pounds."""

    kind = serializers.ChoiceField(choices=["borough", "ward", "msoa", "lsoa", "not_known", "total"])
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    borough = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=["value", "zero", "hidden", "no_data", "not_started"])
    count = serializers.IntegerField(allow_null=True)
    residents = serializers.IntegerField(allow_null=True)
    per_1000 = serializers.FloatField(allow_null=True)
    # Of a pair: the same of the earlier period, and of boroughs the difference in percent with its 95% interval.
    before_state = serializers.CharField(required=False)
    before_count = serializers.IntegerField(allow_null=True, required=False)
    before_per_1000 = serializers.FloatField(allow_null=True, required=False)
    difference = serializers.FloatField(allow_null=True, required=False)
    difference_low = serializers.FloatField(allow_null=True, required=False)
    difference_high = serializers.FloatField(allow_null=True, required=False)
    hub = serializers.CharField(allow_blank=True, required=False)
    # Of "where next": residents visited, and the class in words.
    visited = serializers.IntegerField(allow_null=True, required=False)
    visited_per_1000 = serializers.FloatField(allow_null=True, required=False)
    band = serializers.CharField(allow_blank=True, required=False)


class MapEditionSerializer(serializers.ModelSerializer):
    period = serializers.CharField(source="period_code")
    before = serializers.CharField(source="before_code")
    figures = serializers.SerializerMethodField()

    class Meta:
        model = MapEdition
        fields = ["reference", "title", "finding", "measure", "per", "level", "period", "before", "audience_code",
                  "data_cut", "rule_version", "engine_version", "notes", "created_at", "figures"]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(FigureSerializer(many=True))
    def get_figures(self, edition):
        """Empty once the edition's time is over."""
        return figure_rows(edition) if edition.is_kept else []


def figure_rows(edition: MapEdition) -> list[dict]:
    """The figures with names of their own; what CSV and API give out."""
    rate = bool(edition.shown_per.band)
    return [
        {
            "kind": row["kind"],
            "code": row["code"] if row["kind"] not in ("not_known", "total") else None,
            "name": row["name"],
            "borough": row["borough"],
            "state": row["state"],
            "count": row["count"],
            "residents": row["population"],
            "per_1000": row["value"] if rate else None,
        }
        | _beside(row, rate=rate)
        for row in edition.figures
    ]


def _beside(row: dict, *, rate: bool) -> dict:
    """What there is besides of a pair, and of "where next"."""
    found = {}
    if "before_state" in row:
        found |= {"before_state": row["before_state"], "before_count": row["before_count"],
                  "before_per_1000": row["before_value"] if rate else None}  # fmt: skip
    if "difference" in row:
        found |= {name: row[name] for name in ("difference", "difference_low", "difference_high", "hub")}
    if "band" in row:
        found |= {"visited": row["reach_count"], "visited_per_1000": row["reach_value"],
                  "band": BANDS.get(row["band"], "")}  # fmt: skip
    return found


class EvaluationSerializer(serializers.ModelSerializer):
    verdict = serializers.SerializerMethodField()
    years = serializers.SerializerMethodField()

    class Meta:
        model = Evaluation
        fields = ["reference", "plan", "frozen_at", "finished_at", "data_cut", "snapshot", "engine_version",
                  "demonstration", "look", "look_at", "superseded_because", "verdict", "years"]  # fmt: skip
        read_only_fields = fields

    def get_verdict(self, evaluation) -> dict | None:
        return evaluation.result["verdict"] if evaluation.result else None

    def get_years(self, evaluation) -> list[dict]:
        return evaluation.figures["years"] if evaluation.figures else []


class RequestMapInput(StrictSerializer):
    measure = serializers.CharField(max_length=40)
    per = serializers.CharField(max_length=40)
    level = serializers.CharField(max_length=20)
    period = serializers.CharField(max_length=40)
    before = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="An earlier period, to stand beside it."
    )


class RequestImpactInput(StrictSerializer):
    treated = serializers.ListField(child=serializers.CharField(max_length=9), min_length=1, max_length=10)


class StoryInput(StrictSerializer):
    borough = serializers.CharField(max_length=9, help_text="ONS code of one of the boroughs in question.")
