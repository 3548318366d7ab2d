from __future__ import annotations

from pathlib import Path

import pytest

from ictplan.core.arealists import resolve_areas
from ictplan.core.errors import UnknownCodeError, UnreadableFileError
from ictplan.core.library import Library

AREAS = Library().areas


def test_codes_and_names_come_once_in_the_order_asked() -> None:
    asked = ["つくば市", "08217", "取手市", "府中市（東京都）"]

    assert resolve_areas(asked, AREAS) == ["08220", "08217", "13206"]


def test_all_of_a_prefecture_are_its_municipalities_without_itself() -> None:
    found = resolve_areas(["鳥取県内"], AREAS)

    # Tottori has 4 cities, 14 towns and 1 village.
    assert (len(found), found[0], found[-1]) == (19, "31201", "31403")


@pytest.mark.parametrize("header", ["", "市区町村\n", "# ours\n"])
def test_a_file_lists_areas_one_a_line(tmp_path: Path, header: str) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(f"{header}取手市,x\n\n札幌市\n", encoding="utf-8-sig")

    assert resolve_areas([str(file)], AREAS) == ["08217", "01100"]


def test_a_line_that_is_no_area_is_told_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "areas.txt"
    file.write_text("取手市\n取手町村\n", encoding="utf-8")

    with pytest.raises(UnreadableFileError, match=r"areas\.txt:2"):
        resolve_areas([str(file)], AREAS)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_bytes("取手市\n".encode("cp932"))

    with pytest.raises(UnreadableFileError, match="UTF-8"):
        resolve_areas([str(file)], AREAS)


def test_what_is_neither_area_nor_file_is_unknown() -> None:
    with pytest.raises(UnknownCodeError):
        resolve_areas(["areas.csv"], AREAS)
