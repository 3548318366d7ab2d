"""What became of municipalities: e-Stat's 廃置分合等情報, and small tables by hand."""

import pytest
from support import run

from ictplan.core.areas import AreaRegister
from ictplan.core.errors import AmbiguousNameError, UnknownCodeError, UsageError
from ictplan.core.library import Library
from ictplan.core.mergers import SINCE, UNTIL, BoundaryHistory, Change

AREAS = Library().areas
HISTORY = AREAS.history

RENAMED = [
    # 総務省「市町村合併の状況」: the same people under another code or name.
    ("23304", "23238", "2012-01-04"),  # 長久手
    ("11445", "11246", "2012-10-01"),  # 白岡
    ("12402", "12239", "2013-01-01"),  # 大網白里
    ("03305", "03216", "2014-01-01"),  # 滝沢
    ("04423", "04216", "2016-10-10"),  # 富谷
    ("40305", "40231", "2018-10-01"),  # 那珂川
    ("28221", "28221", "2019-05-01"),  # 丹波篠山
    ("22137", "22140", "2024-01-01"),  # 浜松市天竜区
]


@pytest.mark.parametrize(("old", "new", "date"), RENAMED)
def test_a_new_name_or_code_leads_to_the_same_people(
    old: str, new: str, date: str
) -> None:
    succession = HISTORY.of_code(old)
    assert succession is not None
    assert (succession.code, succession.is_whole) == (new, True)
    assert succession.steps[-1].date == date


def test_every_change_leads_to_an_area_of_today_under_its_name() -> None:
    ended = {c.old_code for c in HISTORY.changes if c.kind != "split"}
    ended -= {c.old_code for c in HISTORY.changes if c.kind == "split"}
    astray = []
    for code in sorted(ended - set(AREAS.areas)):
        succession = HISTORY.of_code(code)
        assert succession is not None
        last = succession.steps[-1]
        if "区" in last.new_label:
            continue  # wards are not in the code list
        area = AREAS.areas.get(last.new_code)
        if area is None or area.label_ja != last.new_label:
            astray.append(last)
    assert not astray


def test_the_table_covers_what_it_says() -> None:
    dates = [change.date for change in HISTORY.changes]
    assert min(dates) >= SINCE
    assert max(dates) == UNTIL


def test_toride_absorbed_fujishiro() -> None:
    assert HISTORY.parts("08217", "2005-03-28") == {"08217", "08563"}
    assert AREAS.resolve("藤代町") == "08217"


def test_tochigi_was_merged_in_2010_and_absorbed_iwafune_in_2014() -> None:
    merged = {"09203", "09365", "09366", "09368"}
    assert HISTORY.parts("09203", "2010-03-29") == merged
    assert HISTORY.parts("09203", "2014-04-05") == {"09203", "09367"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("篠山市", "28221"),
        ("兵庫県篠山市", "28221"),
        ("福岡県那珂川町", "40231"),
        ("福岡県筑紫郡那珂川町", "40231"),
        ("那珂川町", "09411"),  # Tochigi's has the name today
        ("滝沢村", "03216"),
        ("033057", "03216"),
        ("09367", "09203"),
    ],
)
def test_a_name_or_code_of_before_means_the_area_of_today(text: str, code: str) -> None:
    assert Library().areas.resolve(text) == code


def test_what_was_followed_is_told_once() -> None:
    library = Library()
    library.areas.resolve("取手市")
    assert not library.followed
    library.areas.resolve("岩舟町")
    library.areas.resolve("09367")
    (note,) = library.followed
    assert str(note) == "岩舟町 (09367) is 栃木市 (09203) since 2014-04-05: absorbed"


def test_a_name_of_several_bodies_gives_the_candidates() -> None:
    # 朝日村 of Gifu, Yamagata and Niigata; Nagano's is one today, so it is meant.
    assert AREAS.resolve("朝日村") == "20451"
    assert AREAS.resolve("岐阜県朝日村") == "21203"
    # 藤岡町 of Tochigi and of Aichi are both no more.
    with pytest.raises(AmbiguousNameError, match="栃木県藤岡町 → 栃木市"):
        AREAS.resolve("藤岡町")


@pytest.mark.parametrize("text", ["上九一色村", "19341"])
def test_a_body_that_was_divided_has_no_successor(text: str) -> None:
    with pytest.raises(UsageError, match="divided on 2006-03-01 between 甲府市"):
        AREAS.resolve(text)


def test_a_code_outside_the_table_says_what_the_table_covers() -> None:
    with pytest.raises(UsageError, match=f"{SINCE} to {UNTIL}"):
        AREAS.resolve("08562")  # 取手町, a city since 1970


def test_a_ward_of_before_is_told_to_be_one() -> None:
    with pytest.raises(
        UsageError, match=r"浜松市天竜区 \(22140\).*no figures of wards"
    ):
        AREAS.resolve("22137")


def test_the_command_line_tells_what_was_followed() -> None:
    found = run(
        "gap", "mynumber", "--area", "藤代町", "--lang", "en", "--format", "csv"
    )
    note = "藤代町 (08563) is 取手市 (08217) since 2005-03-28: absorbed"
    assert note in found.err
    assert (
        found.rows
        == run(
            "gap", "mynumber", "--area", "取手市", "--lang", "en", "--format", "csv"
        ).rows
    )
    assert not run("gap", "mynumber", "--area", "藤代町", "--quiet").err


def test_an_unknown_name_is_still_unknown() -> None:
    with pytest.raises(UnknownCodeError):
        AREAS.resolve("架空町")


def test_changes_are_followed_over_several_steps() -> None:
    history = BoundaryHistory(
        (
            Change("2001-01-01", "renamed", "08901", "甲村", "08901", "乙村"),
            Change("2002-01-01", "town", "08901", "乙村", "08902", "乙町"),
            Change("2002-01-01", "absorption", "08903", "丙村", "08902", "乙町"),
        )
    )
    whole, part = history.of_code("08901"), history.of_code("08903")
    assert whole is not None
    assert part is not None
    assert [step.date for step in whole.steps] == ["2001-01-01", "2002-01-01"]
    assert (whole.code, whole.is_whole) == ("08902", True)
    assert (part.code, part.is_whole) == ("08902", False)


def test_a_register_without_history_knows_no_name_of_before() -> None:
    with pytest.raises(UnknownCodeError):
        AreaRegister(AREAS.areas).resolve("篠山市")
