"""A small chapter for tests of writers: hostile texts, a figure, a table, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import UNITS, Confidence, UnitMeasure
from ictplan.core.schema import Source
from ictplan.report.chapter import (
    PUBLISHED,
    Chapter,
    Column,
    Evidence,
    Figure,
    Heading,
    Items,
    Link,
    Note,
    Paragraph,
    Reference,
    Strong,
    Table,
    chapter_of,
)
from ictplan.report.plot import Kind, Plot, Role, Series

if TYPE_CHECKING:
    from ictplan.core.messages import Language

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{ 7*7 }}",
    "a\x00\x1b|b",
)

PLAN = Source(
    name="toride-plan",
    title="取手市の情報化計画",
    title_en="Toride City ICT plan",
    publisher="取手市",
    publisher_en="Toride City",
    confidence=Confidence.PLAN,
    table="図表20",
    path="https://www.city.toride.ibaraki.jp/",
)


def evidence(area: str, period: str, value: float) -> Evidence:
    key = (("ref_area", area), ("time_period", period))
    return Evidence("mynumber", key, value, PLAN)


def published(text: str, found: Evidence) -> Reference:
    return Reference(text, found.value, PUBLISHED, (found,), 1)


# Figure 20 of the plan: 60.0 percent in the city, 63.5 in the nation, 2023.
CITY = evidence("08217", "2023-02-28", 60.0)
NATION = evidence("00000", "2023-02-28", 63.5)
CITY_2020 = evidence("08217", "2020-03-01", 15.6)
NATION_2020 = evidence("00000", "2020-03-01", 15.5)
GAP_FORMULA = "area_value - benchmark_value"
GAP = Reference("−3.5", -3.5, GAP_FORMULA, (CITY, NATION), 1)
GAP_2020 = Reference("+0.1", 0.1, GAP_FORMULA, (CITY_2020, NATION_2020), 1)


def plot(kind: Kind = Kind.LINES) -> Plot:
    days = (737485, 738579) if kind is Kind.LINES else ()
    ours = Series("取手市", (15.6, 60.0), Role.OURS)
    theirs = Series(HOSTILE[1], (15.5, 63.5), Role.BENCHMARK)
    return Plot(
        kind=kind,
        title="マイナンバーカード",
        category_name="時点",
        categories=("2020-03-01", "2023-02-28"),
        series=(ours, theirs),
        measured=UNITS[UnitMeasure.PC_POP],
        decimals=1,
        language="ja",
        days=days,
    )


def chapter(language: Language = "ja", kind: Kind = Kind.LINES) -> Chapter:
    columns = (
        Column("時点", "left"),
        Column("取手市"),
        Column(HOSTILE[1]),
        Column("差", difference=(1, 2)),
    )
    rows = (
        (
            "2020-03-01",
            published("15.6", CITY_2020),
            published("15.5", NATION_2020),
            GAP_2020,
        ),
        ("2023-02-28", published("60.0", CITY), published("63.5", NATION), GAP),
    )
    figure = Figure(
        caption=HOSTILE[0],
        plot=plot(kind),
        alt="折れ線グラフ: 取手市と全国。",
        table=Table("", columns, rows),
        sources=(PLAN,),
        notes=(HOSTILE[2],),
    )
    blocks = (
        Heading(1, HOSTILE[0]),
        Paragraph(
            (
                "本市は",
                Strong((published("60.0%", CITY),)),
                "で、全国を",
                Reference("3.5ポイント", 3.5, GAP_FORMULA, (CITY, NATION), 1),
                "下回っています。",
                Link("https://example.jp/?a=1&b=2", (HOSTILE[3],)),
            )
        ),
        Note((HOSTILE[1],)),
        Items(((HOSTILE[2],), (published("60.0%", CITY),)), ordered=True),
        figure,
        Table(
            "表",
            (Column("", "left"), Column("値")),
            ((HOSTILE[1], published("60.0%", CITY)),),
        ),
    )
    return chapter_of("取手市の情報化", language, blocks)
