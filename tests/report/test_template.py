"""A template prints words with their evidence, and can do nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import descriptor, write_dataset

from ictplan.core.errors import TemplateError, UnreadableFileError
from ictplan.core.library import Library
from ictplan.report.chapter import (
    Chapter,
    Figure,
    Heading,
    Inline,
    Items,
    Mention,
    Note,
    Paragraph,
    Reference,
    Strong,
    Table,
)
from ictplan.report.lookup import Lookup
from ictplan.report.phrases import Digits, Style
from ictplan.report.sandbox import LOOP_STEPS, TEMPLATE_SIZE
from ictplan.report.template import chapter_from, read_template
from ictplan.report.words import Words

if TYPE_CHECKING:
    from ictplan.core.messages import Language


def _chapter(
    text: str,
    *,
    folder: Path | None = None,
    language: Language = "ja",
    digits: Digits = Digits.HALF,
) -> Chapter:
    library = Library([folder] if folder else [])
    words = Words(Lookup(library, "08217", language), Style(language, digits))
    return chapter_from(f"# 題\n\n{text}\n", file="chapter.md", words=words)


def _text(content: tuple[Inline, ...]) -> str:
    return "".join(
        part
        if isinstance(part, str)
        else part.text
        if isinstance(part, Reference)
        else part.caption
        if isinstance(part, Mention)
        else _text(part.content)
        for part in content
    )


def _line(text: str, *, folder: Path | None = None, language: Language = "ja") -> str:
    (block,) = _chapter(text, folder=folder, language=language).blocks
    assert isinstance(block, Paragraph)
    return _text(block.content)


def _refused(text: str, *, folder: Path | None = None) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        _chapter(text, folder=folder)
    return caught.value


def _evidence(reference: Reference) -> list[tuple[str, str, float | None]]:
    return [
        (item.key[0][1], dict(item.key)["time_period"], item.value)
        for item in reference.evidence
    ]


CARD = 'area="取手市", period="2023-02-28"'


def test_the_sentence_of_figure_20_says_what_the_plan_says() -> None:
    # 令和５年時点で 60.0％と全国平均と比べて 3.5 ポイント下回る状況です。
    said = _line('{{ compared("mynumber", to="nation", period="2023-02-28") }}')

    assert said == (
        "令和5年2月28日の取手市のマイナンバーカードの普及率は60.0%で、"
        "全国（63.5%）を3.5ポイント下回っています。"
    )


def test_every_number_of_a_sentence_has_its_evidence() -> None:
    chapter = _chapter('{{ compared("mynumber", to="nation", period="2023-02-28") }}')

    value, other, gap = chapter.references
    assert _evidence(value) == [("08217", "2023-02-28", 60.0)]
    assert _evidence(other) == [("00000", "2023-02-28", 63.5)]
    assert _evidence(gap) == [*_evidence(value), *_evidence(other)]
    assert gap.formula == "area_value - benchmark_value"
    assert value.evidence[0].dataset == "mynumber"


def test_rounded_rates_that_hide_a_gap_are_said_to() -> None:
    # 1 May 2020: both 16.4, the counts give -0.007 points.
    said = _line('{{ compared("mynumber", to="nation", period="2020-05-01") }}')
    assert "全国（16.4%）と同じです" in said
    # 1 February 2022: 38.2 against 41.8 published; 40,991 of 107,236
    # against 52,880,461 of 126,654,244 are 38.225 and 41.752.
    said = _line('{{ compared("mynumber", to="nation", period="2022-02-01") }}')
    assert said.endswith(
        "（41.8%）を3.6ポイント下回っています。"
        "（元の件数から計算した差は3.5ポイントです。）"
    )


def test_a_trend_says_where_it_began_and_where_it_is(tmp_path: Path) -> None:
    rows = ("08217,2020,_T,80.1,A,plan", "08217,2021,_T,82.9,A,plan")
    write_dataset(tmp_path, *rows)

    assert _line('{{ trend("sample") }}', folder=tmp_path) == (
        "取手市の見本は、令和2年の80.1%から令和3年の82.9%へ2.8ポイント上昇しています。"
    )
    assert _line('{{ change("sample") }}', folder=tmp_path) == "+2.8ポイント"
    assert _line('{{ trend("sample") }}', folder=tmp_path, language="en") == (
        "Sample in Toride-shi rose from 80.1% in 2020 to 82.9% in 2021 (by 2.8 points)."
    )


def test_a_trend_does_not_run_over_a_break(tmp_path: Path) -> None:
    rows = [
        f"08217,{year},_T,{year - 2000}.0,{'B' if year == 2020 else 'A'},plan"
        for year in range(2018, 2023)
    ]
    broken = {"time_period": "2020", "note": {"ja": "断絶", "en": "break"}}
    write_dataset(tmp_path, *rows, package=descriptor(breaks=[broken]))

    said = _line('{{ trend("sample") }}', folder=tmp_path)
    assert "令和3年の21.0%から令和4年の22.0%へ" in said
    error = _refused('\n\n{{ trend("sample", since="2018") }}', folder=tmp_path)
    assert error.line == 5
    assert "2018" in str(error)


def test_rank_gap_era_and_names() -> None:
    assert _line('{{ rank("mynumber", period="2022-12-31") }}').endswith("位")
    said = _line('{{ gap("mynumber", to="nation", period="2023-02-28") }}')
    assert said == "−3.5ポイント"
    assert _line('{{ when("R3") }}、{{ area("00000") }}') == "令和3年、全国"
    assert _line('{{ label("mynumber") }}') == "マイナンバーカードの普及率"
    assert _line('{{ source("fibre-coverage") }}').startswith("総務省「")
    assert "交付枚数" in _line('{{ definition("mynumber") }}')


def test_a_template_chooses_and_repeats() -> None:
    chapter = _chapter(
        '{% for d in ["mynumber", "telework"] %}\n'
        "- {{ label(d) }}: "
        '{% if has(d) %}{{ value(d, period="2023-02-28") }}{% else %}なし{% endif %}\n\n'
        "{% endfor %}"
        '{% set v = value("mynumber", period="2023-02-28") %}\n\n'
        "{{ v.area }} {% if v > 50 and v <= 60 %}半分超{% endif %}"
        "（{{ when(v.period) }}）\n"
    )

    items, line = chapter.blocks
    assert isinstance(items, Items)
    assert isinstance(line, Paragraph)
    assert [_text(item) for item in items.items] == [
        "マイナンバーカードの普及率: 60.0%",
        "テレワークの導入率（企業）: なし",
    ]
    assert _text(line.content) == "取手市 半分超（令和5年2月28日）"


def test_markdown_gives_the_blocks_of_a_chapter() -> None:
    chapter = _chapter(
        "## 一\n\n**太字** [先](https://example.jp/) `code`\n続き\n\n> 注\n\n"
        "1. 甲\n2. 乙\n\n"
        "表: 値の表\n\n| a | b |\n|---|--:|\n| x |"
        ' {{ value("mynumber", period="2023-02-28") }} |\n'
    )

    heading, paragraph, note, items, table = chapter.blocks
    assert (chapter.title, heading) == ("題", Heading(1, "一"))
    assert isinstance(paragraph, Paragraph)
    assert paragraph.content[0] == Strong(("太字",))
    assert _text(paragraph.content) == "太字 先 code続き"
    assert note == Note(("注",))
    assert items == Items((("甲",), ("乙",)), ordered=True)
    assert isinstance(table, Table)
    assert (table.caption, table.number) == ("値の表", 1)
    assert isinstance(table.rows[0][1], Reference)


def test_charts_and_tables_stand_alone_and_know_their_numbers() -> None:
    chapter = _chapter(
        '{{ chart("gap", "mynumber", to="nation", period="2023-02-28") }}\n\n'
        '{{ table("digital-divide", "internet-use", by="age") }}\n'
    )

    figure, table = chapter.blocks
    assert isinstance(figure, Figure)
    assert isinstance(table, Table)
    assert [cell.text for row in figure.table.rows for cell in references(row)] == [
        "60.0",
        "63.5",
    ]
    # Figure 9 of the plan: 27.6 percent of those of 80 and more.
    last = chapter.references[-1]
    assert (last.text, dict(last.evidence[0].key)["age"]) == ("27.6", "Y_GE80")
    assert table.sources


def references(row: tuple[str | Reference, ...]) -> list[Reference]:
    return [cell for cell in row if isinstance(cell, Reference)]


def test_a_table_inside_a_line_is_refused() -> None:
    error = _refused('\nx {{ table("rank", "mynumber") }}')

    assert (error.line, "a line of its own" in str(error)) == (4, True)
    assert "Did you mean rank?" in str(_refused('{{ chart("rnk", "mynumber") }}'))


HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{ 7*7 }}{% for x in y %}",
    "**強** [a](javascript:x) | `x` ![i](http://a/)",
    "\ue0000\ue001",
)


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_of_data_is_text_whatever_it_holds(tmp_path: Path, label: str) -> None:
    hostile = descriptor(label={"ja": label, "en": label})
    write_dataset(tmp_path, package=hostile)

    assert _line('{{ label("sample") }}', folder=tmp_path) == label
    assert label in _line('{{ compared("sample") }}', folder=tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('\n{{ valeu("mynumber") }}', 4, "Unknown word 'valeu'. Did you mean value"),
        ('{{ value("mynumbr") }}', 3, "Did you mean mynumber?"),
        ('{{ value("mynumber", area="取手町") }}', 3, "Unknown area '取手町'"),
        ('{{ value("mynumber", ag="_T") }}', 3, "Unknown dimension 'ag'"),
        ('{{ value("mynumber", age="old") }}', 3, "Unknown category 'old'"),
        ('{{ value("mynumber", period="1999") }}', 3, "Unknown period '1999'"),
        ('{{ value("telework") }}', 3, "holds no value of Toride-shi"),
        ('{{ value("mynumber", period="2022") }}', 3, "choose one with period='…'"),
        ("{{ value() }}", 3, "missing a required argument: 'dataset'"),
        ("{{ value(3) }}", 3, "takes texts in quotes"),
        ("{{ value }}", 3, "'value' is a word: value(…)"),
        ("\n\n{{ 3 }}", 5, "no number without a source"),
        ('{% for x in ["a"] %}{{ loop }}{% endfor %}', 3, "cannot be printed"),
        ('{% if has("telework") %}{% set v = "a" %}{% endif %}{{ v }}', 3, "never set"),
        ("{{ value('mynumber'", 3, "cannot be read"),
        ('{% if value("mynumber", period="2023-02-28") < "a" %}{% endif %}', 3, "'<'"),
        ("## {{ value('mynumber', period='2023-02-28') }}", 3, "no numbers or links"),
        ("<b>\n\n```\nx = 1\n```", 6, "cannot hold this (fence)"),
        ("![図](https://example.jp/a.png)", 3, "pictures come from chart()"),
        ("[x](javascript:alert)", 3, ""),
        ("# 二つ目", 3, "a chapter has one title"),
        ("- a\n  - b", 4, "no list within a list"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int, says: str) -> None:
    if not says:  # Markdown takes no such address: the brackets stay text
        assert _line(text) == text
        return
    error = _refused(text)

    assert error.line == line
    assert says in str(error)
    assert str(error).startswith(f"chapter.md:{line}: ")


@pytest.mark.parametrize(
    "text",
    [
        '{{ "".__class__.__mro__ }}',
        "{{ value.__globals__ }}",
        "{{ value('mynumber').reference }}",
        "{{ self.__init__ }}",
        "{{ [].append }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for a in ['x'] recursive %}{{ loop(a) }}{% endfor %}",
        "{{ range(10 ** 9) }}",
        "{{ 'x' * 10 ** 9 }}",
        "{{ 'a' ~ 'b' }}",
        "{{ 'a' | upper }}",
        "{{ value(**{'dataset': 'mynumber'}) }}",
        "{% set value = 'x' %}",
        "{% set t = ([],) %}",
        "{% autoescape false %}x{% endautoescape %}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{% if true %}" * 150 + "{% endif %}" * 150,
        "x" * (TEMPLATE_SIZE + 1),
        "\ue0000\ue001",
    ],
)
def test_what_a_template_may_not_do_is_refused(text: str) -> None:
    _refused(text)


def test_loops_end() -> None:
    names = ", ".join(f"'{n}'" for n in range(LOOP_STEPS // 10))
    loops = f"{{% for a in [{names}] %}}" * 3 + "{% endfor %}" * 3

    assert f"more than {LOOP_STEPS} steps" in str(_refused(loops))


def test_what_comes_out_is_limited() -> None:
    text = "{% for a in ['1', '2', '3', '4'] %}" * 4 + "x" * 100_000
    assert "gives more than" in str(_refused(text + "{% endfor %}" * 4))


def test_a_template_file_must_be_there_and_may_be_cp932(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"no\.md: does not exist"):
        read_template(tmp_path / "no.md")
    wrong = tmp_path / "wrong.md"
    wrong.write_bytes("題".encode("cp932"))
    assert read_template(wrong) == "題"
