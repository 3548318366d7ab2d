"""Peers through the questions: tiers by code, lists of types, near areas."""

import json
from pathlib import Path

import pytest
from support import descriptor, run, write_dataset

import ictplan
from ictplan import Library
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.groups import group_of, tier_of
from ictplan.core.measures.peers import PeerRule

TYPES = ("code,label_ja,label_en", "u3,都市Ⅲ－３,City III-3", "u1,都市Ⅰ－１,City I-1")


def with_types(root: Path) -> Library:
    """Write a list of municipality types; the value is 0 where not counted."""
    folder = write_dataset(
        root,
        "08217,2022,u3,1,A,plan",
        "08203,2022,u3,1,A,plan",
        "08204,2022,u3,1,A,plan",
        "08205,2022,u3,0,A,plan",
        "08207,2022,u1,1,A,plan",
        "08217,2018,u1,1,A,plan",
        header="ref_area,time_period,peer_group,obs_value,obs_status,source",
        package={
            **descriptor(
                dimensions=[{"id": "peer_group", "codelist": "peer-group"}],
                unit_measure="GOV",
                decimals=0,
                direction="neutral",
            ),
            "name": "peer-groups",
        },
    )
    folder.rename(root / "peer-groups")
    lists = root / "codelists"
    lists.mkdir()
    (lists / "peer-group.csv").write_text("\n".join(TYPES) + "\n", encoding="utf-8")
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "codelists",
        "title": "コード表",
        "resources": [
            {
                "name": "peer-group",
                "path": "peer-group.csv",
                "label": {"ja": "類型", "en": "type"},
                "ordered": False,
                "schema": {},
            }
        ],
    }
    text = json.dumps(package, ensure_ascii=False)
    (lists / "datapackage.json").write_text(text, encoding="utf-8")
    return Library([root])


@pytest.mark.parametrize(
    ("code", "tier"),
    [
        ("01100", "designated-city"),
        ("13104", "special-ward"),
        ("08217", "city"),
        ("08564", "town-or-village"),
        ("08000", None),
        ("00000", None),
        ("USA", None),
    ],
)
def test_a_code_tells_the_tier(code: str, tier: str | None) -> None:
    assert tier_of(code) == tier


def test_japan_has_twenty_designated_cities_and_23_special_wards() -> None:
    tiers = [tier_of(code) for code in Library().areas.areas]
    assert (tiers.count("designated-city"), tiers.count("special-ward")) == (20, 23)


def test_peers_are_of_the_same_type_in_the_newest_list(tmp_path: Path) -> None:
    group = group_of("08217", "peers", library=with_types(tmp_path))
    assert group.codes == ("08203", "08204", "08205")
    assert group.counted == ("08203", "08204")
    assert group.label.text("ja") == "都市Ⅲ－３"
    assert "2022" in group.notes[0].text("en")


def test_the_bundled_list_has_62_cities_of_the_type_of_toride() -> None:
    # 都市Ⅲ－３: 62 cities, of which one is not counted in averages (非選定).
    group = group_of("08217", "peers", library=Library())
    assert (len(group.codes), len(group.counted)) == (61, 60)


def test_without_a_list_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    write_dataset(tmp_path)
    with pytest.raises(NotComparableError, match="--alike"):
        group_of("08217", "peers", library=Library([tmp_path], alone=True))


def test_prefectures_have_all_others_as_peers() -> None:
    assert len(group_of("08000", "peers", library=Library()).codes) == 46


# Tsuchiura (08203) and Koga (08204), 31 December 2022: counts of the release.
def test_the_gap_to_peers_is_that_of_their_people_together(tmp_path: Path) -> None:
    library = with_types(tmp_path)
    answer = ictplan.gap(
        "mynumber", to=["peers"], period="2022-12-31", library=library, lang="en"
    )
    held = ictplan.show("mynumber", period="2022-12-31", library=library).frame
    counts = {
        row["ref_area"]: (row["numerator"], row["denominator"])
        for row in held.iter_rows(named=True)
        if row["ref_area"] in {"08203", "08204", "08217"}
    }
    cards = counts["08203"][0] + counts["08204"][0]
    people = counts["08203"][1] + counts["08204"][1]
    ours = 100 * counts["08217"][0] / counts["08217"][1]
    (row,) = answer.frame.to_dicts()
    assert row["gap"] == pytest.approx(ours - 100 * cards / people)
    assert row["benchmark"] == "peers"
    assert row["benchmark_label"] == "City III-3"
    assert row["gap_published"] is None
    assert row["basis"] == "counts"


def test_nearest_areas_are_peers_too() -> None:
    rule = PeerRule(alike=("mynumber",), count=4)
    group = group_of("08217", "peers", library=Library(), rule=rule)
    # 53.5 %, as Minamiuonuma and Kitami have, its neighbours of 1,741 on 2022-12-31.
    rates = ictplan.show("mynumber", period="2022-12-31", where=["age=_T", "sex=_T"])
    shown = dict(rates.frame.select("ref_area", "obs_value").iter_rows())
    assert {shown[code] for code in group.codes} == {53.5}


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (PeerRule(alike=("mynumber",), count=0), UsageError),
        (PeerRule(alike=("no-such",)), UnknownCodeError),
        (PeerRule(alike=("population",)), NotComparableError),
        (PeerRule(alike=("mynumber:age",)), UsageError),
    ],
)
def test_what_makes_no_peers_says_why(rule: PeerRule, error: type[Exception]) -> None:
    with pytest.raises(error):
        group_of("08217", "peers", library=Library(), rule=rule)


def test_the_newest_row_is_placed_in_time_and_rank() -> None:
    answer = ictplan.gap("mynumber", period="2022-11-30..2022-12-31", lang="en")
    said = [note.text("en") for note in answer.notes]
    assert "2022-12-31: Toride-shi is 28 of 44 in Ibaraki." in said
    july = ictplan.gap("mynumber", to=["nation"], period="2022-07-31")
    assert any("163" in note.text("en") for note in july.notes)


def test_a_trend_can_begin_late_and_tell_of_events() -> None:
    made = run(
        "trend", "mynumber", "--from", "2022-06-30", "--format", "csv",
        "--mark", "2022-07-15=points",
    )  # fmt: skip
    assert made.rows[0]["time_period"] == "2022-06-30"
    marked = [row["time_period"] for row in made.rows if "points" in row["note"]]
    assert marked == ["2022-07-31"]


def test_from_and_period_do_not_come_together() -> None:
    made = run("trend", "mynumber", "--from", "2022", "--period", "2021..")
    assert made.code == 2
