"""``ictplan digital-divide --measures`` and ``--table``, as a user runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import run

TABLE = (
    "subgroup,subgroup_order,estimate,se,population\n"
    "a,1,20,5,78\nb,2,30,7,91\nc,3,40,10,162\nd,4,50,12,103\ne,5,60,14,105\n"
)
AGES = (
    "Y6T12", "Y13T19", "Y20T29", "Y30T39", "Y40T49", "Y50T59", "Y60T69", "Y70T79",
    "Y_GE80",
)  # fmt: skip


def _file(folder: Path, text: str) -> str:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


# Reference values of healthequal's own tests: see tests/measures/test_inequality.py.
def test_a_table_is_measured(tmp_path: Path) -> None:
    done = run(
        "digital-divide", "--table", _file(tmp_path, TABLE), "--ordered",
        "--direction", "higher", "--measures", "sii,aci", "--format", "csv",
    )  # fmt: skip
    rows = {row["measure"]: row for row in done.rows}

    assert done.code == 0
    assert list(rows) == ["aci", "sii"]
    assert float(rows["sii"]["estimate"]) == pytest.approx(44.44502, rel=1e-6)
    assert float(rows["aci"]["estimate"]) == pytest.approx(7.3284202, rel=1e-6)
    assert rows["aci"]["method"] == "delta"


def test_a_bad_table_is_told_by_row(tmp_path: Path) -> None:
    path = _file(tmp_path, TABLE.replace("b,2,30", "b,2,-30").replace("c,3", "c,2"))

    done = run(
        "--lang", "en", "digital-divide", "--table", path, "--ordered",
        "--direction", "higher",
    )  # fmt: skip

    assert (done.code, done.out) == (2, "")
    assert f"{path}:3: estimate: negative: '-30.0' is below 0" in done.err
    assert (
        f"{path}:4: subgroup_order: duplicate-order: order 2 stands twice" in done.err
    )


def test_a_cell_that_is_no_number_is_told_by_row(tmp_path: Path) -> None:
    path = _file(
        tmp_path, TABLE.replace("b,2,30", "b,2,３０").replace("c,3,40", "c,3,x")
    )

    done = run(
        "--lang", "en", "digital-divide", "--table", path, "--ordered",
        "--direction", "higher",
    )  # fmt: skip

    assert (done.code, done.out) == (2, "")
    assert f"{path}:3: estimate: number-format: '３０' is no number" in done.err
    assert "write 30" in done.err
    assert f"{path}:4: estimate: number-format: 'x' is no number" in done.err


# 84.7 (6-12, the most advantaged end by age) - 27.6 (80 and over) = 57.1 points
def test_measures_of_a_dataset_say_what_is_missing() -> None:
    done = run("--lang", "en", "digital-divide", "--measures", "all", "--notes")
    rows = run("digital-divide", "--measures", "all", "--format", "csv").rows

    assert [row["measure"] for row in rows] == ["d", "r"]
    assert float(rows[0]["estimate"]) == pytest.approx(57.1)
    assert rows[0]["reading"] == "6～12歳と80歳以上の差は 57.1 ポイントです。"
    assert "No populations of the subgroups" in done.out
    assert "no interval" in done.out


def test_weights_come_from_a_file(tmp_path: Path) -> None:
    text = "subgroup,population\n" + "".join(f"{code},100\n" for code in AGES)
    done = run(
        "digital-divide", "--measures", "aci,sii", "--format", "csv",
        "--weights", _file(tmp_path, text),
    )  # fmt: skip
    lacking = run(
        "--lang", "en", "digital-divide", "--measures", "aci",
        "--weights", _file(tmp_path, text.replace("Y_GE80,100\n", "")),
    )  # fmt: skip
    # Equal people: ranks (j - 1/2)/9, oldest first; ACI = 2/9 sum (rank - 1/2) y.
    rates = [27.6, 59.4, 84.4, 95.2, 97.7, 97.9, 98.4, 98.7, 84.7]
    aci = 2 / 9 * sum(((j + 0.5) / 9 - 0.5) * y for j, y in enumerate(rates))

    assert float(done.rows[0]["estimate"]) == pytest.approx(aci)
    assert lacking.code == 2
    assert "has no population of Y_GE80" in lacking.err


def test_registers_weigh_prefectures_with_their_people() -> None:
    rows = run(
        "digital-divide", "mynumber", "--by", "ref_area", "--period", "2022-12-31",
        "--measures", "d,bgv,mdmw", "--format", "csv",
    ).rows  # fmt: skip

    assert [row["measure"] for row in rows] == ["d", "bgv", "mdmw"]
    assert all(row["lower"] == "" for row in rows)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--table", "x.csv"], "--table needs --ordered"),
        (["--ordered"], "are about --table"),
        (["--measures", "sii"], "measure sii does not apply"),
        (["--measures", "gini"], "Unknown measure 'gini'"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], words: str) -> None:
    done = run("--lang", "en", "digital-divide", *options)

    assert (done.code, done.out) == (2, "")
    assert words in done.err
