"""Formats of exchange, each read by a program that is not ours."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from csvw import CSVW
from geojson_pydantic import FeatureCollection
from jsonstat_validator import validate_jsonstat
from pysdmx.io import read_sdmx
from pysdmx.io.pd import PandasDataset
from pyshacl import validate as validate_shapes
from rdflib import DCAT, DCTERMS, Graph
from support import run

if TYPE_CHECKING:
    from collections.abc import Iterator

# Two sources for one cell; a dimension called as a column is; fiscal years.
CASES = ("internet-use", "home-internet-lines", "municipal-telework")


def _export(dataset: str, form: str, file: Path) -> None:
    answer = run("export", dataset, "--format", form, "-o", str(file), "--quiet")
    assert answer.code == 0, answer.err


@pytest.mark.parametrize("dataset", CASES)
def test_csvw_is_valid_and_every_key_is_unique(tmp_path: Path, dataset: str) -> None:
    _export(dataset, "csvw", tmp_path / "data.csv")

    assert _is_valid_csvw(tmp_path / "data.csv-metadata.json")


def test_a_value_of_another_type_is_no_csvw(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    _export("internet-use", "csvw", file)
    file.write_text(file.read_text(encoding="utf-8").replace(",9.2,", ",many,"))

    assert not _is_valid_csvw(Path(f"{file}-metadata.json"))


def _is_valid_csvw(metadata: Path) -> bool:
    # The validator gathers warnings: as errors, or ignored, it would not see them.
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        return bool(CSVW(str(metadata), validate=True).is_valid)


@pytest.mark.parametrize("dataset", CASES)
def test_jsonstat_is_valid(dataset: str) -> None:
    answer = run("export", dataset, "--format", "jsonstat", "--quiet")

    validate_jsonstat(json.loads(answer.out))


def _cells(cube: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], float]]:
    """Read a cube as the standard says: the last dimension runs fastest."""
    axes = [list(cube["dimension"][name]["category"]["index"]) for name in cube["id"]]
    for place, value in cube["value"].items():
        rest, codes = int(place), []
        for axis in reversed(axes):
            rest, index = divmod(rest, len(axis))
            codes.append(axis[index])
        yield tuple(reversed(codes)), value


def test_a_cell_of_jsonstat_is_where_its_codes_say() -> None:
    cube = json.loads(run("export", "internet-use", "--format", "jsonstat").out)
    cells = dict(_cells(cube))
    rows = run("export", "internet-use", "--format", "csv").rows

    assert len(cells) == len(rows)
    # The white paper: in 1997 9.2 % of individuals had used the internet.
    key = ("00000", "1997", "excl_nonresponse", "_T", "_T", "_T", "wp-r06-f00310")
    assert cells[key] == 9.2


def test_sdmx_csv_is_read_with_fiscal_years_as_reporting_years(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    _export("municipal-telework", "sdmx-csv", file)

    (read,) = read_sdmx(file, validate=False).data or ()
    assert isinstance(read, PandasDataset)
    table = pl.from_pandas(read.data)

    assert str(read.structure) == "Dataflow=ICTPLAN:MUNICIPAL_TELEWORK(1.0.0)"
    rows = run("export", "municipal-telework", "--format", "csv").rows
    assert table.height == len(rows)
    fiscal = [row for row in rows if row["time_period"].startswith("FY")]
    reporting = table.filter(pl.col("TIME_PERIOD").str.ends_with("-A1"))
    assert reporting.height == len(fiscal)


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ;
                sh:datatype rdf:langString ] ;
  sh:property [ sh:path dct:description ; sh:minCount 1 ; sh:uniqueLang true ] ;
  sh:property [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ;
                sh:class foaf:Organization ] ;
  sh:property [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ] ;
  sh:property [ sh:path dct:description ; sh:minCount 1 ; sh:uniqueLang true ] ;
  sh:property [ sh:path dct:publisher ; sh:minCount 1 ] ;
  sh:property [ sh:path dcat:theme ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path dcat:distribution ; sh:minCount 1 ;
                sh:class dcat:Distribution ] ;
  sh:property [ sh:path ( dct:temporal dcat:startDate ) ; sh:datatype xsd:date ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path dcat:byteSize ; sh:maxCount 1 ;
                sh:datatype xsd:nonNegativeInteger ] .
"""
"""What DCAT-AP, and DCAT-AP-JP after it, makes mandatory, and its types."""


def test_the_catalogue_keeps_the_profile_and_its_files_are_there(
    tmp_path: Path,
) -> None:
    answer = run("export", "--all", "--format", "jsonl", "-o", str(tmp_path), "--quiet")
    assert answer.code == 0, answer.err
    base = "https://data.example.lg.jp/ict/catalog.jsonld"
    graph = Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader's own
        graph.parse(tmp_path / "catalog.jsonld", format="json-ld", publicID=base)

    conforms, _, report = validate_shapes(
        graph, shacl_graph=Graph().parse(data=SHAPES, format="turtle")
    )

    assert conforms, report
    files = {
        str(url).rpartition("/")[2] for url in graph.objects(None, DCAT.downloadURL)
    }
    assert all((tmp_path / file).is_file() for file in files)
    listed = {str(name) for name in graph.objects(None, DCTERMS.identifier)} - {"JPN"}
    assert listed == {row["dataset"] for row in run("list", "--format", "csv").rows}


def test_geojson_is_valid_and_a_shape_is_where_its_city_is(tmp_path: Path) -> None:
    file = tmp_path / "cards.geojson"
    assert run("export", "mynumber", "-o", str(file), "--quiet").code == 0

    read: FeatureCollection[Any] = FeatureCollection.model_validate_json(
        file.read_bytes()
    )

    shapes = {each.id: each for each in read.features}
    municipalities = [code for code in shapes if not str(code).endswith("000")]
    # Seven villages on small islands are lost where shapes are simplified to 0.1 %.
    without = {code for code in municipalities if shapes[code].geometry is None}
    assert len(municipalities) == 1741
    assert len(without) == 7
    assert "13402" in without  # Aogashima
    sapporo = shapes["01100"]
    assert sapporo.properties is not None
    # The ministry's release of 31 December 2022, and of all before: 56.8 percent.
    assert sapporo.properties["issued"] == 56.8
    assert sapporo.geometry is not None
    outline = sapporo.geometry.model_dump()["coordinates"][0][0]
    assert outline[0] == outline[-1]
    middle = [sum(axis) / len(outline) for axis in zip(*outline, strict=True)]
    # The city hall stands at 43.06 north, 141.35 east.
    assert middle == pytest.approx([141.35, 43.06], abs=0.3)


def test_csvw_needs_a_file() -> None:
    answer = run("export", "internet-use", "--format", "csvw", "--lang", "en")

    assert answer.code == 2
    assert "name one with -o FILE" in answer.err
