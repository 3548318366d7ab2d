"""Targets: grades at their bounds by hand, projections that keep to their scale."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from support import run

import ictplan
from ictplan import Library
from ictplan.core.errors import InvalidDatasetError
from ictplan.core.measures.projection import project
from ictplan.core.measures.targets import grade
from ictplan.core.measures.trend import Point, Reason
from ictplan.report.tables import targets as targets_table

HALF = 500
"""Half of the time from a base on day 0 to a target on day 1000."""


def graded(value: float, *, day: int = HALF, base: float = 0, goal: float = 100) -> str:
    return grade(
        Point(0, base), Point(day, value), Point(1000, goal), higher=goal >= base
    ).grade


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (52.5, "A"),  # 105 % of 50
        (52.4, "B"),
        (47.5, "B"),  # 95 % of 50
        (47.4, "C"),
        (100.0, "A"),
        (-1.0, "C"),
    ],
)
def test_a_grade_changes_at_95_and_105_percent_of_the_way(
    value: float, expected: str
) -> None:
    assert graded(value) == expected
    # The same way where less is better: from 100 down to 0.
    assert graded(100 - value, base=100, goal=0) == expected


def test_after_its_day_a_target_is_reached_or_missed() -> None:
    assert graded(99.9, day=1000) == "C"
    assert graded(100.0, day=1001) == "A"


def test_a_target_to_be_held_is_no_worse_than_its_base() -> None:
    assert graded(60.0, base=60, goal=60) == "B"
    assert graded(60.1, base=60, goal=60) == "B"
    assert graded(59.9, base=60, goal=60) == "C"


def test_without_a_value_after_the_base_nothing_is_judged() -> None:
    base, goal = Point(10, 0), Point(1000, 100)

    assert grade(base, None, goal, higher=True).grade == "D"
    assert grade(base, Point(10, 50), goal, higher=True).grade == "D"
    assert grade(base, Point(11, 50), goal, higher=True).grade == "A"


def test_paces_are_units_a_year() -> None:
    years = 1461  # days in four years
    found = grade(Point(0, 20), Point(years, 40), Point(2 * years, 100), higher=True)

    assert (found.present, found.required) == (5.0, 15.0)
    assert (found.made, found.elapsed) == (25.0, 50.0)
    assert found.grade == "C"


FOUR_YEARS = 1461


def test_what_doubles_goes_on_doubling_or_stops_or_doubles_faster() -> None:
    points = [Point(FOUR_YEARS * n, 100.0 * 2**n) for n in range(3)]

    made = project(points, is_share=False, decimals=0)

    assert not isinstance(made, str)
    value, lower, upper = made.at(3 * FOUR_YEARS)
    assert value == pytest.approx(800, rel=1e-3)
    # spread = drift 4^0.8 = (ln 2 / 4) 3.031 = 0.5253; three points: 1.66 of it
    assert upper / value == pytest.approx(math.exp(1.66 * 0.5253), rel=5e-3)
    assert value / lower == pytest.approx(upper / value)


def test_a_share_never_passes_one_hundred_and_never_reaches_it() -> None:
    points = [
        Point(FOUR_YEARS * n, value) for n, value in enumerate((70.0, 80.0, 90.0))
    ]

    made = project(points, is_share=True, decimals=1)

    assert not isinstance(made, str)
    for years in range(1, 200):
        value, lower, upper = made.at(points[-1].time + 365 * years)
        assert 0 < lower < value < upper <= 100
    assert made.reach(100.0) == (None, None, None)
    first, middle, last = (made.reach(95.0)[place] for place in (1, 0, 2))
    assert first is not None
    assert middle is not None
    assert points[-1].time < first < middle
    assert last is None or last > middle


def test_a_trend_within_its_own_noise_is_none() -> None:
    points = [
        Point(FOUR_YEARS * n, value) for n, value in enumerate((50.0, 53.0, 50.1))
    ]

    made = project(points, is_share=True, decimals=1)

    assert not isinstance(made, str)
    assert made.drift == 0
    assert made.at(10 * FOUR_YEARS).value == pytest.approx(50.1)


def test_of_monthly_values_one_a_year_counts() -> None:
    monthly = [Point(30 * n, 40.0 + n) for n in range(25)]

    made = project(monthly, is_share=True, decimals=1)

    assert not isinstance(made, str)
    assert made.factor == 1.66  # 24 months hold three yearly points
    assert project(monthly[:20], is_share=True, decimals=1) == Reason.POINTS


HEADER = (
    "id,label_ja,label_en,measure,owner,dataset,categories,ref_area,unit,direction,"
    "base_period,base_value,target_period,target_value,figure,section,line"
)
CARDS = (
    "t1,カード,cards,2-1,市民課,mynumber,measure=issued,08220,PC_POP,higher,"
    "2020-03-01,,FY2025,80,,3-1,60"
)
OWN = "t2,手続,procedures,2-2,企画課,,,08220,PROCEDURE,higher,FY2022,100,FY2027,200,,3-1,61"


@pytest.fixture
def tsukuba(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tables of the plan of a new workspace."""
    run("init", str(tmp_path / "tsukuba"), "--area", "つくば市")
    monkeypatch.chdir(tmp_path / "tsukuba")
    return tmp_path / "tsukuba" / "data" / "plans" / "plan"


def write(folder: Path, *targets: str, actuals: tuple[str, ...] = ()) -> None:
    lines = "\n".join([HEADER, *targets, ""])
    (folder / "targets.csv").write_text(lines, encoding="utf-8")
    lines = "\n".join(["target,time_period,value,note", *actuals, ""])
    (folder / "actuals.csv").write_text(lines, encoding="utf-8")


def test_targets_of_data_and_of_own_values_are_graded(tsukuba: Path) -> None:
    write(tsukuba, CARDS, OWN, actuals=("t2,FY2023,118,", "t2,FY2024,141,"))

    first, second = run("targets", "--format", "csv", "--lang", "en").rows

    # From 19.0 on 1 March 2020 to 59.2 on 31 December 2022: 40.2 of 61.0 points in 1,035
    # of 2,221 days.
    assert (first["base_value"], first["obs_value"]) == ("19.0", "59.2")
    assert float(first["made"]) == pytest.approx(100 * 40.2 / 61.0)
    assert float(first["elapsed"]) == pytest.approx(100 * 1035 / 2221)
    assert first["grade"] == "A"
    # 41 of 100 in two of five years: 102 % of the way.
    assert (second["grade"], float(second["made"])) == ("B", 41.0)
    assert float(second["present_pace"]) == pytest.approx(20.5, abs=0.05)
    assert second["reason"].endswith("from 95% of the plan on is B")


def test_the_columns_of_a_new_workspace_are_enough(tsukuba: Path) -> None:
    targets = tsukuba / "targets.csv"
    header = targets.read_text(encoding="utf-8")
    assert header == (
        "id,label_ja,measure,owner,dataset,categories,unit,direction,base_period,"
        "base_value,target_period,target_value\n"
    )
    row = "t1,カード,,,mynumber,measure=issued,PC_POP,higher,2020-03-01,,FY2025,80\n"
    targets.write_text(header + row, encoding="utf-8")

    (found,) = run("targets", "--format", "csv", "--lang", "en").rows

    # The plan's own area, and the Japanese name for want of an English one.
    assert (found["ref_area"], found["label"]) == ("08220", "カード")
    assert (found["base_value"], found["obs_value"]) == ("19.0", "59.2")


def test_a_plan_of_nobody_needs_the_area_of_each_target(tsukuba: Path) -> None:
    descriptor = tsukuba / "datapackage.json"
    package = json.loads(descriptor.read_text(encoding="utf-8"))
    del package["area"]
    descriptor.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    write(tsukuba, OWN, OWN.replace("t2", "t3").replace("08220", ""))

    (line,) = run("validate", "data", "--lang", "en").out.splitlines()

    assert line.startswith("plan/targets.csv:3: ref_area: required: is empty, and")


def test_a_grade_can_fail_a_job(tsukuba: Path) -> None:
    write(tsukuba, OWN, actuals=("t2,FY2024,130,",))

    assert run("targets", "--fail-if", "grade = C", "-q").code == 1
    assert run("targets", "--fail-if", "grade = A", "-q").code == 0


def test_words_are_in_both_languages(tsukuba: Path) -> None:
    write(tsukuba, OWN, actuals=("t2,FY2024,130,",))

    assert "behind plan) 1" in run("targets", "--lang", "en").out
    assert "C（遅れ）1" in run("targets", "--lang", "ja").out


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            OWN.replace("FY2022,100", "FY2022,"),
            "'t2' has no base: write base_value, or the dataset that has the value of"
            " FY2022",
        ),
        (CARDS.replace("PC_POP", "PC_HH"), "(PC_POP): write PC_POP, or leave"),
        (OWN.replace("FY2027", "FY2022"), "FY2022 is not after the base FY2022"),
        (OWN.replace("200", "99"), "99 is worse than the base 100"),
        (CARDS.replace("mynumber", "mynumbr"), "'mynumbr' is no known dataset"),
    ],
)
def test_a_faulty_target_is_named_with_its_row_and_a_remedy(
    tsukuba: Path, row: str, sentence: str
) -> None:
    write(tsukuba, row)

    done = run("validate", "data", "--lang", "en")

    assert done.code == 1
    assert "plan/targets.csv:2: " in done.out
    assert sentence in done.out
    with pytest.raises(InvalidDatasetError):
        Library([tsukuba.parents[1]]).plan("plan")


def test_a_base_that_no_data_hold_is_named_with_its_row(tsukuba: Path) -> None:
    write(tsukuba, OWN, CARDS.replace("2020-03-01", "2010-03-01"))

    done = run("targets", "--lang", "en")

    assert (done.code, done.out) == (2, "")
    assert "plan/targets.csv:3: 't1' has no base: mynumber holds no value" in done.err


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("t9,FY2024,130,", "'t9' is no target"),
        ("t1,FY2024,60,", "'t1' takes its values"),
    ],
)
def test_own_values_are_those_of_a_target_without_dataset(
    tsukuba: Path, value: str, sentence: str
) -> None:
    write(tsukuba, CARDS, OWN, actuals=(value,))

    assert sentence in run("validate", "data", "--lang", "en").out


@pytest.mark.parametrize(
    ("target", "by", "sentence"),
    [
        ("nan", "FY2030", "--target takes a number"),
        ("inf", "FY2030", "--target takes a number"),
        ("100.1", "FY2030", "a percentage lies between 0 and 100"),
        ("-0.1", "FY2030", "a percentage lies between 0 and 100"),
        ("50", "2022-12-31", "--by 2022-12-31 is not after the newest value"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(
    target: str, by: str, sentence: str
) -> None:
    asked = ("trend", "mynumber", "--area", "札幌市", f"--target={target}", "--by", by)

    done = run(*asked, "--lang", "en")

    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def test_an_empty_cell_and_an_unknown_unit_are_said_once(tsukuba: Path) -> None:
    row = OWN.replace("PROCEDURE", "件").replace("t2,手続,", "t2,,")
    write(tsukuba, row, actuals=("t2,FY2024,130,",))

    lines = run("validate", "data", "--lang", "en").out.splitlines()

    assert len(lines) == 2
    assert any(": unit: row: Unknown code '件'" in line for line in lines)
    assert any(
        ": label_ja: required: a value is required here" in line for line in lines
    )


def test_a_fault_of_the_targets_does_not_stop_the_timeline(tsukuba: Path) -> None:
    write(tsukuba, OWN.replace("FY2022,100", "FY2022,"))
    with (tsukuba / "events.csv").open("a", encoding="utf-8") as file:
        file.write("e1,2026-04,at,計画の開始,\n")

    assert run("plan", "timeline", "-q").code == 0
    assert run("targets", "-q").code == 2


def test_a_trend_to_one_hundred_percent_is_never_on_track() -> None:
    answer = ictplan.trend(
        "mynumber", area="札幌市", target=100, by="FY2026", lang="en"
    )
    (told,) = [
        n.text("en") for n in answer.headlines if n.text("en").startswith("Target")
    ]

    assert "too slow" in told


def test_a_chapter_ends_with_the_targets_of_its_own_plan(tsukuba: Path) -> None:
    write(tsukuba, CARDS, OWN, actuals=("t2,FY2023,118,", "t2,FY2024,141,"))

    library = Library([tsukuba.parents[1]])
    own = targets_table("08220", library=library, language="en")
    other = targets_table("08217", library=library, language="en")

    assert other is None
    assert own is not None
    assert [row[4] for row in own.rows] == ["A", "B"]
    assert own.rows[1][:4] == (
        "procedures",
        "100 procedures (FY2022)",
        "141 procedures (FY2024)",
        "200 procedures (FY2027)",
    )
    assert targets_table("08220", library=Library(), language="en") is None
