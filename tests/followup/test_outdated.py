"""Sentences that data put out of date are named, all of them and no others."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from support import HEADER, descriptor, run, write_dataset

from ictplan import Library, audit_plan
from ictplan.core.sentences import outdated_sentences, sentences_of
from ictplan.report.check import difference
from ictplan.report.regenerate import write_report

AREAS = ("08217", "08220", "08201", "08202", "08203", "08204", "08205", "08207")
"""Municipalities of Ibaraki, beside the nation."""

SINGLE = '{{{{ area("{0}") }}}}は{{{{ value("sample", area="{0}") }}}}です。'
AGAINST = '{{{{ area("{0}") }}}}と全国の差は{{{{ gap("sample", area="{0}", to="nation") }}}}です。'


def test_a_sentence_ends_at_its_mark_or_its_line() -> None:
    assert sentences_of(
        ["<p>一つ目。二つ目です。", "3.5 is [one](#a). A head</p>"]
    ) == [
        "一つ目。",
        "二つ目です。",
        "3.5 is one.",
    ]


def test_what_is_repeated_is_counted() -> None:
    assert outdated_sentences(["a。a。b。"], ["a。b。"]) == [("a。", None)]


def test_a_sentence_finds_its_new_wording() -> None:
    old = ["取手市は60.0％です。全国は63.5％です。"]
    new = ["取手市は61.2％です。全国は63.5％です。"]

    assert outdated_sentences(old, new) == [
        ("取手市は60.0％です。", "取手市は61.2％です。")
    ]


class City:
    """A library of a few rates, each of which can change."""

    def __init__(self, folder: Path) -> None:
        """Begin with rates that all differ."""
        self.folder = folder
        self.rates = {code: 50.0 + at for at, code in enumerate(("00000", *AREAS))}

    def library(self) -> Library:
        """Write the rates and read them."""
        rows = [
            f"{code},2021,_T,{rate:.1f},A,plan" for code, rate in self.rates.items()
        ]
        write_dataset(self.folder / "data", *rows)
        return Library([self.folder / "data"])


@pytest.mark.parametrize("first", range(0, 40, 20))
def test_each_seeded_change_names_its_sentences(tmp_path: Path, first: int) -> None:
    template = tmp_path / "plan.md"
    lines = [text.format(code) for code in AREAS for text in (SINGLE, AGAINST)]
    template.write_text("# 章\n\n" + "\n\n".join(lines) + "\n", encoding="utf-8")
    city = City(tmp_path)
    library = city.library()
    committed = tmp_path / "plan.out.md"
    committed.write_bytes(
        write_report(template, area="08217", format="md", library=library)
    )
    names = {code: library.areas.label(code).ja for code in AREAS}
    kept = dict(city.rates)
    for seed in range(first, first + 20):
        chance = random.Random(seed)  # noqa: S311 - a seeded choice, no secret
        city.rates = dict(kept)
        for code in chance.sample(sorted(kept), chance.randint(1, 3)):
            city.rates[code] += chance.choice((-7.3, -0.1, 0.1, 4.4))
        moved = {code for code in kept if city.rates[code] != kept[code]}
        expected = {f"{names[code]}は" for code in AREAS if code in moved}
        for code in AREAS:
            gaps = [round(of[code] - of["00000"], 1) for of in (kept, city.rates)]
            if gaps[0] != gaps[1]:
                expected.add(f"{names[code]}と")
        fresh = write_report(
            template, area="08217", format="md", library=city.library()
        )

        told = [line.text("en") for line in difference(committed, fresh, "md")]

        named = [line for line in told if line.startswith("out of date: ")]
        assert len(named) == len(expected), seed
        for beginning in expected:
            assert sum(f"out of date: {beginning}" in line for line in named) == 1, seed


def test_the_check_of_a_report_names_the_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    city = City(tmp_path)
    city.library()
    Path("plan.md").write_text("# 章\n\n" + SINGLE.format("08217"), encoding="utf-8")
    made = ("report", "plan.md", "--area", "08217", "-o", "out.md", "--data", "data")
    assert run(*made).code == 0
    city.rates["08217"] = 61.5
    city.library()

    done = run(*made, "--check", "--lang", "ja")

    assert done.code == 1
    assert "古くなった文：取手市は51.0%です。 → 取手市は61.5%です。" in done.out


def written(text: str, data: Path, *more: str) -> list[dict[str, str]]:
    plan = data.parent / "plan.txt"
    plan.write_text(text, encoding="utf-8")
    asked = ("audit", str(plan), "--data", str(data), "--area", "08217", *more)
    return run(*asked, "--format", "csv", "--lang", "en").rows


@pytest.mark.parametrize("first", range(0, 10, 5))
def test_an_audit_names_the_sentences_of_each_seeded_change(
    tmp_path: Path, first: int
) -> None:
    city = City(tmp_path)
    before = city.library()
    shutil.copytree(tmp_path / "data", tmp_path / "before")
    before = Library([tmp_path / "before"])
    kept = dict(city.rates)
    names = {code: before.areas.label(code).ja for code in AREAS}
    nation = kept["00000"]
    told: list[tuple[str, str]] = []
    for code in AREAS:
        own, of = kept[code], f"2021年の{names[code]}の見本の割合は"
        told += [
            (f"value {code}", f"{of}{own:.1f}％です。"),
            (f"both {code}", f"{of}{own:.1f}％に対し、全国は{nation:.1f}％です。"),
            (f"gap {code}", f"{of}全国を{own - nation:.1f}ポイント上回っています。"),
        ]
    plan = tmp_path / "plan.txt"
    plan.write_text("\n".join(text for _, text in told), encoding="utf-8")
    for seed in range(first, first + 5):
        chance = random.Random(seed)  # noqa: S311 - a seeded choice, no secret
        city.rates = dict(kept)
        for code in chance.sample(sorted(kept), chance.randint(1, 3)):
            city.rates[code] += chance.choice((-7.3, -0.1, 0.1, 4.4))
        moved = {code for code in kept if city.rates[code] != kept[code]}
        expected = set()
        for code in AREAS:
            gaps = [round(of[code] - of["00000"], 1) for of in (kept, city.rates)]
            expected |= {f"value {code}"} if code in moved else set()
            expected |= {f"both {code}"} if moved & {code, "00000"} else set()
            expected |= {f"gap {code}"} if gaps[0] != gaps[1] else set()

        found = audit_plan(
            [str(plan)], area="08217", library=city.library(), before=before
        ).frame

        lines = found.get_column("line").to_list()
        assert {told[line - 1][0] for line in lines} == expected, seed


def test_an_audit_names_what_a_revision_put_out_of_date(tmp_path: Path) -> None:
    data = tmp_path / "data"
    place = write_dataset(
        data, "08217,2021,_T,61.0,A,plan", "00000,2021,_T,63.5,A,plan"
    )
    versions = f"released,{HEADER}\n2023-06-01,08217,2021,_T,60.0,A,plan\n"
    (place / "versions.csv").write_text(versions, encoding="utf-8")
    package = descriptor(label={"ja": "見本の利用率", "en": "Sample rate"})
    package["versions"] = {"name": "versions", "path": "versions.csv", "schema": {}}
    (place / "datapackage.json").write_text(
        json.dumps(package, ensure_ascii=False), encoding="utf-8"
    )
    text = (
        "2021年の取手市の見本の利用率は60.0％です。\n"
        "2021年の全国の見本の利用率は63.5％です。\n"
        "2021年の全国の見本の利用率は70.0％です。\n"
    )

    everything = written(text, data)
    since = written(text, data, "--since", "2023-05-31")
    after = written(text, data, "--since", "2023-06-01")

    # The third sentence was wrong from the beginning.
    assert [row["line"] for row in everything] == ["1", "3"]
    assert [(row["line"], row["text"], row["expected"]) for row in since] == [
        ("1", "60.0％", "61.0%")
    ]
    assert after == []
