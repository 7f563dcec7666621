"""On a made-up county: two boroughs side by side, two wards each, two LSOAs in each ward."""

import csv
import gzip
import json
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command
from shapely.geometry import shape

from fraudhub.geography.shapes import features_of
from fraudhub.geography.tables import read_table

STEP = 0.01
NORTHERN = 53.41


def test_tables_and_shapes_are_made_from_the_published_files(county, tmp_path):
    printed = StringIO()

    call_command("build_geography", source=county.folder, **_into(tmp_path / "made"), stdout=printed)

    lsoas = list(read_table("lsoas.csv", tmp_path / "made"))
    assert [row["ward_code"] for row in lsoas] == ["E05000001"] * 2 + ["E05000002"] * 2 + ["E05000003"] * 2 + [
        "E05000004"
    ] * 2
    assert [row["slug"] for row in read_table("boroughs.csv", tmp_path / "made")] == ["east-town", "west-town"]
    pairs = list(read_table("borough_adjacency.csv", tmp_path / "made"))
    assert [(row["borough_code"], row["neighbour_code"]) for row in pairs] == [("E08000001", "E08000002")]
    assert int(pairs[0]["shared_boundary_m"]) == pytest.approx(2 * STEP * 111_300, rel=0.01)
    assert "lsoa.topojson: 8 areas" in printed.getvalue()


@pytest.mark.parametrize(("level", "areas"), [("borough", 2), ("ward", 4), ("msoa", 4), ("lsoa", 8)])
def test_shapes_come_back_as_they_went_in(county, tmp_path, level, areas):
    call_command("build_geography", source=county.folder, **_into(tmp_path / "made"), stdout=StringIO())

    topology = json.loads((tmp_path / "made" / f"{level}.topojson").read_text())
    found = [shape(feature["geometry"]) for feature in features_of(topology, level)]

    assert len(found) == areas
    assert shapely.coverage_is_valid(found)
    assert shapely.union_all(found).area == pytest.approx(8 * STEP * STEP, rel=0.01)


def test_a_postcode_names_its_official_ward_only_where_it_is_not_the_best_fit(county, tmp_path):
    call_command("build_geography", source=county.folder, **_into(tmp_path / "made"), stdout=StringIO())

    rows = list(read_table("postcodes.csv.gz", tmp_path / "made"))

    assert [(row["postcode"], row["official_ward_code"], row["positional_quality"]) for row in rows] == [
        ("ZZ1 1AA", "", ""),
        ("ZZ1 1AB", "E05000002", "50"),
    ]


def test_the_same_input_gives_the_same_bytes_in_whatever_order_it_comes(county, tmp_path):
    call_command("build_geography", source=county.folder, **_into(tmp_path / "first"), stdout=StringIO())
    county.reverse_every_file()

    call_command("build_geography", source=county.folder, **_into(tmp_path / "second"), stdout=StringIO())

    first = {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()}
    second = {path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()}
    assert len(first) == 12
    assert first == second


def test_files_that_contradict_each_other_are_refused_with_the_place(county, tmp_path):
    rows = county.rows("lsoa_lookup.csv")
    rows[0]["ward_best_fit_code"] = "E05000004"  # of the other borough
    county.write_rows("lsoa_lookup.csv", rows)

    with pytest.raises(CommandError, match="E01000001 is in E08000001, but E05000004 is not"):
        call_command("build_geography", source=county.folder, **_into(tmp_path / "made"), stdout=StringIO())


def test_a_folder_without_the_files_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"cannot be used.*boroughs\.geojson"):
        call_command("build_geography", source=tmp_path, **_into(tmp_path / "made"), stdout=StringIO())


def _into(folder):
    return {"tables": folder, "shapes": folder}


class County:
    """Eight squares in two rows; LSOAs, and from them everything larger. MSOAs are columns of one square's width."""

    def __init__(self, folder):
        self.folder = folder
        cells = [(column, row) for column in range(4) for row in range(2)]
        self.lsoas = [
            {
                "lsoa_code": f"E0100000{n + 1}",
                "lsoa_name": f"Town 00{n + 1}A",
                "msoa_code": f"E0200000{column + 1}",
                "msoa_name": f"Town 00{column + 1}",
                "msoa_hcl_name": f"Column {column + 1}",
                "ward_best_fit_code": f"E0500000{column + 1}",
                "ward_best_fit_name": f"Ward {column + 1}",
                "borough_code": f"E0800000{column // 2 + 1}",
                "borough_name": ["East Town", "West Town"][column // 2],
                "cell": (column, row),
            }
            for n, (column, row) in enumerate(cells)
        ]
        self.write_areas("lsoa.geojson", "lsoa_code", "lsoa_name")
        self.write_areas("msoa.geojson", "msoa_code", "msoa_name")
        self.write_areas("wards.geojson", "ward_best_fit_code", "ward_best_fit_name")
        self.write_areas("boroughs.geojson", "borough_code", "borough_name")
        self.write_rows("lsoa_lookup.csv", [{k: v for k, v in lsoa.items() if k != "cell"} for lsoa in self.lsoas])
        self.write_rows(
            "imd2025_lsoa.csv",
            [{"lsoa_code": lsoa["lsoa_code"], "imd_rank": n + 1, "imd_decile": 1} for n, lsoa in enumerate(self.lsoas)],
        )
        bands = {"age_0_15": 1, "age_16_24": 2, "age_25_34": 3, "age_35_49": 4, "age_50_64": 5, "age_65_plus": 6}
        self.write_rows(
            "population_lsoa_census2021.csv",
            [{"lsoa_code": lsoa["lsoa_code"], "all_ages": 21, **bands} for lsoa in self.lsoas],
        )
        self.write_rows(
            "population_borough_census2021.csv",
            [
                {"borough_code": code, "all_ages": 84, "age_65_plus": 24, "age_75_plus": 9}
                for code in ("E08000001", "E08000002")
            ],
        )
        place = {"lsoa_code": "E01000001", "borough_code": "E08000001", "lat": "53.40500", "lon": "-2.49500"}
        self.write_rows(
            "postcodes.csv.gz",
            [
                {"postcode": "ZZ1 1AB", **place, "ward_code": "E05000002", "positional_quality": 50},
                {"postcode": "ZZ1 1AA", **place, "ward_code": "E05000001", "positional_quality": 10},
            ],
        )

    def write_areas(self, name, code, called):
        squares = {}
        for lsoa in self.lsoas:
            (column, row), key = lsoa["cell"], lsoa[code]
            west, south = -2.5 + column * STEP, 53.4 + row * STEP
            square = shapely.box(west, south, round(west + STEP, 6), round(south + STEP, 6))
            squares.setdefault(key, (lsoa, []))[1].append(shapely.set_precision(square, 1e-6))
        found = [
            {
                "type": "Feature",
                "properties": {
                    "code": key,
                    "name": lsoa[called],
                    "hcl_name": lsoa["msoa_hcl_name"],
                    "msoa_code": lsoa["msoa_code"],
                    "borough_code": lsoa["borough_code"],
                },
                "geometry": shapely.geometry.mapping(shapely.coverage_union_all(shapes)),
            }
            for key, (lsoa, shapes) in squares.items()
        ]
        self._write(name, json.dumps({"type": "FeatureCollection", "features": found}))

    def write_rows(self, name, rows):
        text = StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        self._write(name, text.getvalue())

    def rows(self, name):
        return list(csv.DictReader(StringIO(self._read(name))))

    def reverse_every_file(self):
        for path in self.folder.iterdir():
            if path.suffix == ".geojson":
                collection = json.loads(path.read_text())
                collection["features"].reverse()
                path.write_text(json.dumps(collection))
            else:
                self.write_rows(path.name, self.rows(path.name)[::-1])

    def _write(self, name, text):
        content = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
        (self.folder / name).write_bytes(content)

    def _read(self, name):
        content = (self.folder / name).read_bytes()
        return (gzip.decompress(content) if name.endswith(".gz") else content).decode()


@pytest.fixture
def county(tmp_path):
    folder = tmp_path / "published"
    folder.mkdir()
    return County(folder)
