"""Formats of exchange, each read by a program that is not ours."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from csvw import CSVW
from jsonstat_validator import validate_jsonstat
from pyshacl import validate as validate_shapes
from pysdmx.io import read_sdmx
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
        return CSVW(str(metadata), validate=True).is_valid


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

    (read,) = read_sdmx(file, validate=False).data
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
    files = {str(url).rpartition("/")[2] for url in graph.objects(None, DCAT.downloadURL)}
    assert all((tmp_path / file).is_file() for file in files)
    listed = {str(name) for name in graph.objects(None, DCTERMS.identifier)} - {"JPN"}
    assert listed == {row["dataset"] for row in run("list", "--format", "csv").rows}


def test_csvw_needs_a_file() -> None:
    answer = run("export", "internet-use", "--format", "csvw", "--lang", "en")

    assert answer.code == 2
    assert "name one with -o FILE" in answer.err
