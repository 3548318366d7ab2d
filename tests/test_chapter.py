"""Chapter 2 of Toride's plan is in the data: every number it prints, every figure."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support import run

import ictplan
from ictplan.core.errors import PeriodError
from ictplan.core.library import Library
from ictplan.core.periods import parse, parse_code

PLAN_UNITS = {
    "trillion_jpy": {"JPY_TRILLION"},
    "persons": {"PERS"},
    "contracts": {"CONTRACT"},
    "percent_per_year": {"PC_CHANGE"},
    "times": {"TIMES"},
}
TIME_UNITS = {
    "year_month", "year", "fiscal_year", "fiscal_year_end", "date", "season",
    "year_month_end",
}  # fmt: skip

ABROAD = {"US": "USA", "INTL": "USA", "": "00000"}


@cache
def library() -> Library:
    return Library()


@cache
def printed() -> dict[tuple[str, float], list[tuple[str, str]]]:
    """Give unit and period of all values of the plan, by area and value."""
    found = defaultdict(list)
    for name in library().ids:
        dataset = library().load(name)
        unit = str(dataset.metadata.unit_measure)
        rows = dataset.observations.filter(
            pl.col("source").str.starts_with("toride-plan")
        )
        for row in rows.iter_rows(named=True):
            key = (row["ref_area"], row["obs_value"])
            found[key].append((unit, str(row["time_period"])))
    return found


def _table(name: str) -> list[dict[str, Any]]:
    return library().plan("toride-4").tables[name].to_dicts()


def _ledger(shared: Path) -> list[dict[str, str]]:
    with (shared / "facts" / "plan_ledger.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _within(period: str, asked: str) -> bool:
    """Say whether an observation's period is the ledger's, or lies in its year."""
    try:
        span = parse_code(asked)
    except PeriodError:
        return True  # the ledger says such as "last 10 years"
    return parse_code(period) in span or span in parse_code(period)


def _is_indicator(row: dict[str, str]) -> bool:
    units = PLAN_UNITS.get(row["unit"])
    value = float(row["value"])
    area = ABROAD.get(row["area"], row["area"])
    areas = ("USA", "DEU", "CHN") if area == "FOREIGN" else (area,)
    return any(
        (unit in units if units else unit.startswith("PC_"))
        and _within(period, row["period"])
        for code in areas
        for unit, period in printed()[code, value]
    )


def _is_quantity(row: dict[str, str]) -> bool:
    return any(
        entry["line"] == int(row["line"])
        and entry["value"] == float(row["value"])
        and entry["label_ja"] == row["subject_ja"]
        for entry in _table("quantities")
    )


def _is_progress(row: dict[str, str]) -> bool:
    column = "share" if row["unit"] == "%" else "measures"
    goal = row["category"] if row["dimension"] == "goal" else "_T"
    return any(
        entry[column] == float(row["value"]) and entry["goal"] == goal
        for entry in _table("progress")
    )


def _is_event(row: dict[str, str]) -> bool:
    year = re.search(r"\d{4}", row["value"])
    area = ABROAD.get(row["area"], row["area"])
    return any(
        entry["line"] == int(row["line"])
        and entry["ref_area"] == area
        and year is not None
        and year[0] in entry["time_period"]
        for entry in _table("events")
    )


def _is_cited(row: dict[str, str]) -> bool:
    (figure,) = (f for f in _table("figures") if f"図表{f['figure']}" == row["figure"])
    cited = str(figure["cited"])
    if row["unit"] == "version":
        return f"第{row['value']}版" in cited.replace(" ", "")
    eras = re.findall(r"(?:平成|令和) ?\d+ ?年(?:度| ?\d+ ?月(?: ?\d+ ?日)?)?", cited)
    codes = {parse(text.replace(" ", "")).code for text in eras}
    return row["value"] in codes | set(re.findall(r"20\d\d", cited))


def test_every_number_of_the_ledger_is_in_a_dataset_or_the_plan(shared: Path) -> None:
    lost: list[str] = []
    rows = _ledger(shared)
    for row in rows:
        if row["section"] == "source":
            found = _is_cited(row)
        elif row["unit"] in TIME_UNITS:
            found = _is_event(row)
        elif row["unit"] in {"item_no", "trend_sign", "decade", "boolean"}:
            line = int(row["line"])
            tables = {"item_no": "items", "decade": "events"}
            lines = {r["line"] for r in _table(tables.get(row["unit"], "trends"))}
            found = line in lines
        else:
            found = _is_indicator(row) or _is_quantity(row) or _is_progress(row)
        if not found:
            lost.append(f"{row['id']} {row['subject_ja']} {row['value']}{row['unit']}")

    assert len(rows) == 451
    assert lost == []


LEFT_OUT = {
    "mynumber_issuance_rate_gap_pt": "a computed gap is no published value",
    "internet_use_rate_change_pt": "a computed change",
    "internet_use_rate_approx": "approximations whose place of reading is unknown",
    "ec_b2c_goods_share_change": "stated in the plan's quantities",
    "city_staff_change": "stated in the plan's quantities",
    "telework_municipal_rate_change": "stated in the plan's quantities",
    "plan_goal_achievement_share": "in the plan's progress",
    "plan_measure_status_share": "in the plan's progress",
    "plan_measure_status": "in the plan's progress",
    "plan_measure_count": "in the plan's progress",
    "mynumber_population_base": "a denominator, not a value",
    "mynumber_cards_issued": "a numerator, not a value",
    "mynumber_cards_held": "a numerator, not a value",
    "egov_use_rate_age_max": "the upper end of a range, in a note",
}


def test_every_published_value_held_is_in_a_dataset(shared: Path) -> None:
    values = defaultdict(list)
    for name in library().ids:
        for row in library().load(name).observations.iter_rows(named=True):
            values[row["ref_area"], row["obs_value"]].append(str(row["time_period"]))
    scale = {"万契約": 10_000, "万世帯": 10_000}
    with (shared / "facts" / "observations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lost = [
        f"{row['indicator']} {row['area']} {row['period']} {row['value']}"
        for row in rows
        if row["indicator"] not in LEFT_OUT
        and not row["area"].startswith("R:")
        and row["dimension"] not in {"municipality_type", "city_size"}
        and "derived" not in row["note"]
        and "uncertain" not in row["note"]
        and row["category"] != "高齢者"
        and not any(
            _within(period, row["period"])
            for period in values[
                ABROAD.get(row["area"], row["area"]),
                float(row["value"]) * scale.get(row["unit"], 1),
            ]
        )
    ]

    assert len(rows) > 4000
    assert [text for text in lost if "last 10 years" not in text] == []


def test_every_figure_has_its_place() -> None:
    frame = ictplan.plan_figures().frame
    assigned = {
        number: set(names.split())
        for number, names in frame.select("figure", "datasets").iter_rows()
        if names
    }
    declared = defaultdict(set)
    for name in library().ids:
        for number in library().package(name).ictplan.figures:
            declared[number].add(name)

    assert frame.get_column("figure").to_list() == list(range(4, 77))
    assert assigned == declared
    nothing = frame.filter(pl.col("datasets").is_null() & pl.col("tables").is_null())
    assert nothing.get_column("missing").null_count() == 0
    only_missing = ictplan.plan_figures(missing=True).frame
    assert only_missing.get_column("missing").null_count() == 0
    assert {37, 39, 48, 51, 59} <= set(only_missing.get_column("figure").to_list())


def test_every_observation_names_a_whole_source() -> None:
    for name in library().ids:
        dataset = library().load(name)
        sources = {source.name: source for source in dataset.sources}
        for used in dataset.observations.get_column("source").unique():
            source = sources[used]
            assert source.publisher, name
            assert source.title, name
            assert source.publisher_en, name
            assert source.title_en, name
            if source.confidence == "plan":
                assert source.table, name
            else:
                assert source.path or source.note or source.read_in, (name, used)


# 計画 5 イ「前計画の実施状況」: 52施策のうち完了49（94％）、継続3（6％）、調整・停滞0。
# 目標別は、目標1が94％、目標2が86％だけが印刷されている。
def test_progress_is_what_the_plan_prints() -> None:
    frame = ictplan.plan_progress(lang="en").frame
    rows = {
        (row["goal"], row["status"]): (row["measures"], row["share"])
        for row in frame.iter_rows(named=True)
    }

    assert rows == {
        ("_T", "completed"): (49, 94.0),
        ("_T", "continued"): (3, 6.0),
        ("_T", "adjusted"): (0, None),
        ("_T", "stalled"): (0, None),
        ("_T", "completed_or_continued"): (52, 100.0),
        ("_T", "_T"): (52, None),
        ("1", "completed_or_continued"): (None, 94.0),
        ("2", "completed_or_continued"): (None, 86.0),
    }
    assert (
        "49 of 52 measures are completed (94%)"
        in run("--lang", "en", "plan", "progress").out
    )


def test_the_timeline_is_in_order_and_gives_years_both_ways() -> None:
    yearly = ictplan.plan_timeline(figure=75).frame
    starts = [parse_code(code).start for code in yearly.get_column("time_period")]

    assert yearly.height == 59
    assert starts == sorted(starts)
    assert yearly.row(0, named=True)["time_label"] == "1999年度（平成11年度）"
    assert set(yearly.get_column("ref_area")) == {"08217"}

    eras = ictplan.plan_timeline(era=4).frame
    assert eras.get_column("label").to_list()[-1] == (
        "デジタル田園都市国家構想基本方針"
    )
    acts = ictplan.plan_timeline(actor="全国", period="2021-05..2021-09").frame
    assert set(acts.get_column("label")) >= {"改革関連6法成立", "デジタル庁設置"}


def test_a_timeline_without_events_says_so() -> None:
    nothing = run("--lang", "en", "plan", "timeline", "--period", "1950")
    unknown = run("--lang", "en", "plan", "timeline", "--era", "9")

    assert (nothing.code, nothing.out) == (2, "")
    assert "No event of the plan is left" in nothing.err
    assert unknown.code == 2
    assert "1, 2, 3, 4" in unknown.err


def test_lists_of_the_plan_are_whole() -> None:
    items = pl.DataFrame(_table("items")).group_by("list").len()

    assert dict(items.iter_rows()) == {
        "standardised-systems": 20,
        "data-act-pillars": 5,
        "reform-acts": 6,
        "garden-city-policies": 4,
        "dx-priorities": 6,
        "dx-alongside": 3,
        "dx-optional": 2,
        "goals": 4,
    }
    procedures = [q["value"] for q in _table("quantities") if q["unit"] == "PROCEDURE"]
    assert procedures == [59.0, 49.0, 31.0, 26.0]


# 60.0 - 63.5 = -3.5 ポイント（計画 図表20）; -3.5 / 63.5 = -5.5 ％
def test_the_scorecard_has_the_card_once_with_its_newest_gap() -> None:
    frame = ictplan.scorecard(area="取手市").frame
    (card,) = frame.filter(dataset="mynumber").to_dicts()

    assert card["ref_area"] == "08217"
    assert card["benchmark"] == "00000"
    assert card["gap"] == -3.5
    assert card["relative_gap"] == pytest.approx(-100 * 3.5 / 63.5)
    assert card["assessment"] == "behind"


def test_a_scorecard_of_a_prefecture_uses_its_own_values() -> None:
    frame = ictplan.scorecard(area="08000").frame

    assert set(frame.get_column("ref_area")) == {"08000"}
    assert "internet-use" in set(frame.get_column("dataset"))


def test_everything_is_exported(tmp_path: Path) -> None:
    assert run("export", "--all", "-o", str(tmp_path), "--quiet").code == 0

    names = {path.stem for path in tmp_path.glob("*.csv")}
    tables = {f"toride-4-{name}" for name in library().plan("toride-4").tables}
    assert names == set(library().ids) | tables
    figures = pl.read_csv(tmp_path / "toride-4-figures.csv")
    assert figures.height == 73


def test_sources_of_a_dataset_are_listed_with_their_use() -> None:
    rows = run("sources", "mynumber", "--format", "csv").rows

    assert rows[0]["source"] == "mic-releases"
    listed = run("list", "mynumber", "--format", "csv").rows
    held = next(row["observations"] for row in listed if row["dataset"] == "mynumber")
    assert sum(int(row["observations"]) for row in rows) == int(held)
    assert rows[-1]["confidence"] == "plan"


def test_plan_tables_are_checked(tmp_path: Path) -> None:
    folder = tmp_path / "plans" / "ours"
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(
        """{"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "ours", "title": "計画", "title_en": "Plan", "sources": [{"name": "p",
        "title": "計画", "title_en": "Plan", "publisher": "市", "publisher_en": "City",
        "confidence": "plan"}], "resources": [{"name": "items", "path": "items.csv",
        "schema": {}}, {"name": "goals", "path": "goals.csv", "schema": {}}]}""",
        encoding="utf-8",
    )
    (folder / "items.csv").write_text(
        "list,number,label_ja,label_en,figure,section,line\n"
        "goals,1,目標,goal,,1,1\ngoals,1,目標,goal,,1,2\ngoals,x,目標,goal,,1,3\n",
        encoding="utf-8",
    )

    done = run("--lang", "en", "validate", str(folder))

    assert done.code == 1
    assert "ours/items.csv:4: number" in done.out
    assert "'goals' is no table of a plan" in done.out
