"""Indicators made of two others: from counts, with both operands in the trail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import descriptor, run, write_dataset

import ictplan
from ictplan import Library
from ictplan.core.errors import InvalidDatasetError


def amounts(root: Path, name: str, **values: tuple[str, float]) -> None:
    """Write a dataset of counts of persons, a value per area."""
    rows = [f"{a.removeprefix('a')},{p},{v},A,plan" for a, (p, v) in values.items()]
    package = descriptor(unit_measure="PERS", decimals=0, dimensions=[])
    package["name"] = name
    header = "ref_area,time_period,obs_value,obs_status,source"
    place = write_dataset(root, *rows, header=header, package=package)
    place.rename(root / name)


def derived(root: Path, kind: str, unit: str, **operands: Any) -> Library:  # noqa: ANN401
    """Write the derived dataset ``made`` beside them."""
    package = descriptor(unit_measure=unit, dimensions=[])
    del package["sources"], package["resources"]
    package["name"] = "made"
    named = {"of": {"dataset": "users"}, "by": {"dataset": "people"}} | operands
    package["derived"] = {"kind": kind, **named}
    (root / "made").mkdir()
    text = json.dumps(package, ensure_ascii=False)
    (root / "made" / "datapackage.json").write_text(text, encoding="utf-8")
    return Library([root])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Users of March 2024 and people of January; one area's people are too old."""
    amounts(
        tmp_path,
        "users",
        a08217=("2024-03-31", 1),
        a08220=("2024-03-31", 250),
        a01100=("2024-03-31", 7),
        a00000=("2024-03-31", 500),
    )
    amounts(
        tmp_path,
        "people",
        a08217=("2024-01-01", 3),
        a08220=("2024-01-01", 1000),
        a01100=("2023-03-29", 20),  # 368 days before
        a00000=("2024-01-01", 1003),
    )
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "unit", "expected"),
    [
        ("share", "PC_POP", [49.9, 33.3, 25.0]),
        ("per_1000", "PER_1000", [498.5, 333.3, 250.0]),
        ("ratio", "TIMES", [0.5, 0.3, 0.3]),
        ("difference", "PERS", [-503.0, -2.0, -750.0]),
    ],
)
def test_each_kind_is_what_it_says(
    root: Path, kind: str, unit: str, expected: list[float]
) -> None:
    loaded = derived(root, kind, unit).load("made").observations

    assert loaded.get_column("ref_area").to_list() == ["00000", "08217", "08220"]
    assert loaded.get_column("obs_value").to_list() == expected


def test_a_gap_goes_by_the_counts_of_both_operands(root: Path) -> None:
    library = derived(root, "share", "PC_POP")

    (row,) = ictplan.gap("made", area="08217", to="nation", library=library).frame.rows(
        named=True
    )

    # 1 of 3 against 500 of 1,003; of the rounded rates it would be -16.6.
    assert row["basis"] == "counts"
    assert row["gap"] == pytest.approx(100 / 3 - 100 * 500 / 1003)
    assert row["gap_published"] == pytest.approx(-16.6)


def test_the_trail_shows_both_operands_and_their_sources(root: Path) -> None:
    library = derived(root, "share", "PC_POP")

    row = ictplan.show("made", area="08217", library=library).frame.row(0, named=True)

    assert row["note"] == "1 (users 2024-03-31) ÷ 3 (people 2024-01-01)"
    assert row["denominator_period"] == "2024-01-01"
    assert row["source"] == "plan-by-plan"


def test_cards_over_registered_residents_are_the_published_rate(tmp_path: Path) -> None:
    library = derived(
        tmp_path,
        "share",
        "PC_POP",
        of={"dataset": "mynumber", "where": {"measure": "issued"}},
        by={"dataset": "registered-residents"},
    )

    row = ictplan.show(
        "made", area="取手市", period="2022-12-31", library=library
    ).frame

    # The ministry printed 53.5 %: 56,703 cards of 105,967 residents.
    assert row.select("obs_value", "numerator", "denominator").row(0) == (
        53.5,
        56703,
        105967,
    )


def test_releases_of_it_are_compared_too(tmp_path: Path) -> None:
    amounts(tmp_path, "users", a08217=("2024-03", 1), a00000=("2024-03", 500))
    amounts(tmp_path, "people", a08217=("2024", 2), a00000=("2024", 900))
    rows = tmp_path / "users" / "observations.csv"
    more = "08217,2025-03,2,A,plan\n00000,2025-03,450,A,plan\n"
    rows.write_text(rows.read_text("utf-8") + more, "utf-8")
    people = tmp_path / "people" / "observations.csv"
    people.write_text(
        people.read_text("utf-8").replace(",2024,", ",2023-12-31,")
        + ("08217,2024-12-31,2,A,plan\n00000,2024-12-31,900,A,plan\n"),
        "utf-8",
    )
    library = derived(tmp_path, "share", "PC_POP")

    answer = ictplan.diff("made", "2024-03", "2025-03", area="08217", library=library)

    # 1 of 2 was below 500 of 900; 2 of 2 is above 450 of 900.
    row = answer.frame.row(0, named=True)
    assert (row["old_value"], row["obs_value"], row["crossed"]) == (
        50.0,
        100.0,
        "ahead",
    )


def test_findings_tell_of_a_dataset_without_dimensions(root: Path) -> None:
    library = derived(root, "share", "PC_POP")

    found = ictplan.list_findings("made", area="08217", library=library, lang="en")

    assert "16.52 points below Japan" in " ".join(found.frame["sentence"])


@pytest.mark.parametrize(
    ("kind", "unit", "operands", "sentence"),
    [
        ("share", "PER_1000", {}, "is no share: choose one that is"),
        ("share", "PC_POP", {"by": {"dataset": "peeple"}}, "Unknown dataset 'peeple'"),
        ("share", "PC_POP", {"by": {"dataset": "made"}}, "Unknown dataset 'made'"),
        (
            "share",
            "PC_POP",
            {"by": {"dataset": "mynumber"}},
            "mynumber: choose one measure in 'where'",
        ),
        (
            "difference",
            "PERS",
            {"by": {"dataset": "internet-use", "where": {"base": "known"}}},
            "",
        ),
    ],
)
def test_what_cannot_be_made_is_said_by_validate(
    root: Path, kind: str, unit: str, operands: dict[str, object], sentence: str
) -> None:
    library = derived(root, kind, unit, **operands)

    done = run("validate", str(root / "made"), "--data", str(root), "--lang", "en")

    assert done.code == 1
    assert "made/datapackage.json: derived." in done.out
    assert sentence in done.out
    with pytest.raises(InvalidDatasetError):
        library.load("made")


def test_the_set_of_kinds_is_closed(root: Path) -> None:
    library = derived(root, "product", "PC_POP")

    with pytest.raises(InvalidDatasetError):
        library.load("made")
