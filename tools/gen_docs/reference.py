"""The reference pages of ``docs/`` about data: every rule, every dataset."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from ictplan.audit.rules import RULES
from ictplan.core.codes import NAMES, UNITS
from ictplan.core.messages import Label, Language, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.rules import Rule
    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.schema import Dimension, Source

WRITTEN = "<!-- Written by tools/refresh.py; change the code or the data instead. -->"


def fenced(text: str) -> list[str]:
    """Put a text between fences."""
    return ["```text", *(line.rstrip() for line in text.splitlines()), "```"]


def rule_reference() -> str:
    """Give every rule of the audit, in English and Japanese, with its examples."""
    lines = [WRITTEN, "# Rules of the audit", "", RULES_INTRODUCTION, ""]
    lines += ["| Rule | Name | 名称 | Severity |", "|---|---|---|---|"]
    for rule in RULES.values():
        names = f"{rule.name} | {translate(rule.name, 'ja')}"
        lines.append(f"| [{rule.id}](#{rule.id.lower()}) | {names} | {rule.severity} |")
    for family, rules in groupby(RULES.values(), key=lambda rule: rule.family):
        lines += ["", f"## {family.capitalize()}"]
        for rule in rules:
            lines += _rule(rule)
    return "\n".join(lines) + "\n"


RULES_INTRODUCTION = """\
The severity is the worst a rule gives; where a text can be read in two ways it gives a
lesser one. The examples are those of `ictplan explain`, and a test runs them. See
[audit.md](audit.md) for the command.

重さは、その規則が出すもののうち最も重いものです。二通りに読める文章では軽くなります。例は `ictplan explain` のもので、
テストが実行しています。コマンドは [audit.ja.md](audit.ja.md) にあります。"""


def _rule(rule: Rule) -> Iterator[str]:
    yield from ("", f"### {rule.id}", "")
    languages: tuple[Language, ...] = ("en", "ja")
    for language in languages:
        texts = (rule.summary, rule.advice)
        between = " " if language == "en" else ""
        yield between.join(translate(text, language) for text in texts)
        yield ""
    yield from ("It reports / 指摘する例:", "", *fenced(rule.fires), "")
    yield from ("It lets pass / 指摘しない例:", "", *fenced(rule.passes))


def dataset_pages(library: Library) -> Iterator[tuple[str, str]]:
    """Give the name and the text of each dataset's page, and of their index."""
    datasets = [library.load(name) for name in library.ids]
    yield "README.md", "\n".join(_index(datasets)) + "\n"
    for dataset in datasets:
        yield f"{dataset.id}.md", "\n".join(_page(dataset, library)) + "\n"


def _index(datasets: list[Dataset]) -> Iterator[str]:
    yield from (WRITTEN, "# Datasets", "")
    yield "| Dataset | Name | 名称 | Figures | Observations |"
    yield "|---|---|---|---|---:|"
    for dataset in datasets:
        label = dataset.metadata.label
        figures = ", ".join(str(number) for number in dataset.metadata.figures)
        yield (
            f"| [{dataset.id}]({dataset.id}.md) | {label.en} | {label.ja}"
            f" | {figures} | {dataset.observations.height:,} |"
        )


def _page(dataset: Dataset, library: Library) -> Iterator[str]:
    metadata = dataset.metadata
    yield from (WRITTEN, f"# {dataset.id}: {metadata.label.en}", "")
    yield from (f"{metadata.label.ja}。{metadata.definition.ja}", "")
    yield from (metadata.definition.en, "")
    unit = translate(UNITS[metadata.unit_measure].name, "en")
    yield f"- Unit: `{metadata.unit_measure}`, {unit}; {metadata.decimals} decimals"
    yield f"- Direction: {translate(NAMES[metadata.direction], 'en')}"
    if metadata.figures:
        yield f"- Figures of the plan: {', '.join(str(n) for n in metadata.figures)}"
    periods = sorted(dataset.observations.get_column("time_period").cast(pl.String))
    areas = dataset.observations.get_column("ref_area").n_unique()
    yield (
        f"- {dataset.observations.height:,} observations,"
        f" {periods[0]} to {periods[-1]}, {areas} areas"
    )
    for dimension in metadata.dimensions:
        yield from _dimension(dimension, dataset, library)
    if metadata.breaks:
        yield from ("", "## Breaks", "")
        for entry in metadata.breaks:
            yield f"- {entry.time_period}: {_both(entry.note)}"
    yield from ("", "## Sources", "")
    used = dataset.observations.get_column("source").value_counts()
    counts = dict(used.iter_rows())
    for source in dataset.sources:
        yield _source(source, counts.get(source.name, 0))


def _dimension(
    dimension: Dimension, dataset: Dataset, library: Library
) -> Iterator[str]:
    yield from ("", f"## Dimension `{dimension.id}` ({dimension.role})", "")
    used = set(dataset.observations.get_column(dimension.id).cast(pl.String).unique())
    meanings = {
        entry.code: entry.definition
        for entry in dataset.metadata.definitions
        if entry.dimension == dimension.id
    }
    for item in library.codelist(dimension.codelist).items:
        if item.code in used:
            meaning = meanings.get(item.code)
            more = f": {_both(meaning)}" if meaning else ""
            yield f"- `{item.code}` {item.label_en}, {item.label_ja}{more}"


def _source(source: Source, observations: int) -> str:
    name = f"[{source.label.en}]({source.path})" if source.path else source.label.en
    confidence = translate(NAMES[source.confidence], "en")
    return (
        f"- `{source.name}`: {name} ({source.label.ja});"
        f" {confidence}; {observations:,} observations"
    )


def _both(label: Label) -> str:
    return f"{label.en} ({label.ja})"
