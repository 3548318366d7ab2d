"""A catalogue of files as data portals read it: DCAT in JSON-LD, as DCAT-AP-JP asks."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.messages import N_, Label, Message
from ictplan.core.periods import parse_code
from ictplan.exchange.csvw import in_languages
from ictplan.exchange.cube import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan.core.dataset import Dataset

CATALOG = "catalog.jsonld"
"""What the file of a catalogue is called."""

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
THEME = "http://publications.europa.eu/resource/authority/data-theme/TECH"
"""The theme of every dataset in the vocabulary that DCAT-AP takes: technology."""

MEDIA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Distribution:
    """One file of a dataset: its name beside the catalogue, media type, size, digest."""

    file: str
    mediatype: str
    size: int
    sha256: str

    @classmethod
    def of(cls, file: str, mediatype: str, content: bytes) -> Distribution:
        """Describe a file by its content."""
        digest = hashlib.sha256(content).hexdigest()
        return cls(file, mediatype, len(content), digest)


def as_catalog(datasets: Iterable[tuple[Dataset, list[Distribution]]]) -> bytes:
    """Write a catalogue of datasets and the files of each.

    Addresses are relative to the catalogue, so that the folder can be published
    anywhere. A licence is given where all sources of a dataset state the same.
    """
    title = label_of(Message(N_("Indicators of municipal ICT plans")))
    about = label_of(
        Message(N_("Published figures with their sources, put together by ictplan."))
    )
    content = {
        "@context": CONTEXT,
        "@id": CATALOG,
        "@type": "dcat:Catalog",
        "dct:title": in_languages(title),
        "dct:description": in_languages(about),
        "dct:publisher": _agent(Label(ja="ictplan", en="ictplan")),
        "dct:language": [{"@id": f"{LANGUAGE}{code}"} for code in ("JPN", "ENG")],
        "dcat:dataset": [_dataset(data, files) for data, files in datasets],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _dataset(dataset: Dataset, files: list[Distribution]) -> dict[str, Any]:
    metadata = dataset.metadata
    sources = dataset.sources
    periods = [
        parse_code(code)
        for code in dataset.observations.get_column("time_period")
        .cast(pl.String)
        .unique()
    ]
    licences = {source.licence for source in sources}
    (licence, *others) = licences
    described: dict[str, Any] = {
        "@id": f"{CATALOG}#{dataset.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.id,
        "dct:title": in_languages(metadata.label),
        "dct:description": in_languages(metadata.definition),
        "dct:publisher": [
            _agent(Label(ja=ja, en=en))
            for ja, en in dict.fromkeys((s.publisher, s.publisher_en) for s in sources)
        ],
        "dcat:theme": {"@id": THEME},
        "dct:spatial": {
            "@type": "dct:Location",
            "dct:identifier": "JPN",
        },
        "dct:provenance": [
            {
                "@type": "dct:ProvenanceStatement",
                "dct:description": in_languages(each.label),
            }
            for each in sources
        ],
        "dcat:landingPage": [
            {"@id": path, "@type": "foaf:Document"}
            for path in dict.fromkeys(each.path for each in sources if each.path)
        ],
        "dcat:distribution": [
            _distribution(metadata.label, file, None if others else licence)
            for file in files
        ],
    }
    if periods:
        described["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _date(min(each.start for each in periods).isoformat()),
            "dcat:endDate": _date(max(each.end for each in periods).isoformat()),
        }
    return described


def _distribution(
    label: Label, file: Distribution, licence: str | None
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@id": f"{CATALOG}#{file.file}",
        "@type": "dcat:Distribution",
        "dct:title": in_languages(label),
        "dcat:accessURL": {"@id": file.file},
        "dcat:downloadURL": {"@id": file.file},
        "dcat:mediaType": {"@id": f"{MEDIA}{file.mediatype}", "@type": "dct:MediaType"},
        "dcat:byteSize": {
            "@value": str(file.size),
            "@type": "xsd:nonNegativeInteger",
        },
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }
    if licence is not None:
        described["dct:license"] = {
            "@type": "dct:LicenseDocument",
            "dct:title": {"@value": licence, "@language": "ja"},
        }
    return described


def _agent(name: Label) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": in_languages(name)}


def _date(text: str) -> dict[str, str]:
    return {"@value": text, "@type": "xsd:date"}
