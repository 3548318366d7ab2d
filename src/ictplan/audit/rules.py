"""Every rule: a row with its id, its words and an example of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.messages import N_

if TYPE_CHECKING:
    from ictplan.audit.model import Severity


@dataclass(frozen=True)
class Rule:
    """One rule: a stable id, what it looks for, an example of each kind.

    ``name``, ``summary`` and ``advice`` are catalogue texts; ``fires`` is a text on
    which the rule reports something, ``passes`` one on which it is silent. The two differ
    by one unit where the rule has a bound.
    """

    id: str
    name: str
    family: str
    severity: Severity
    summary: str
    advice: str
    fires: str
    passes: str

    @property
    def address(self) -> str:
        """Where the rule is explained, for services that link to it."""
        return f"{ADDRESS}#{self.id.lower()}"


FAMILIES = {
    "arithmetic": N_("arithmetic"),
    "repeated": N_("repetition"),
    "periods": N_("periods"),
    "enumerations": N_("lists"),
    "data": N_("data"),
    "terms": N_("terms"),
    "ignores": N_("remarks"),
}
"""What kind of fault rules find, catalogue texts."""

ADDRESS = "docs/audit-rules.md"
"""The page of all rules, from the root of the repository: where it lies is not known."""

_CITED = (
    '普及率は[{value}%](#row-1 "obs_value: 1")です。\n\n'
    "| 行 | データ | キー | 値 |\n| --- | --- | --- | --- |\n"
    "| 1 | mynumber | ref_area=08217 time_period=2023-02-28 measure=issued age=_T"
    " sex=_T | 60.0 |\n"
)

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "ICT101",
            N_("difference"),
            "arithmetic",
            "error",
            N_(
                "A difference stands beside its two values and is not their difference."
            ),
            N_("Subtract again, or name the two values the difference lies between."),
            "全国は63.5％、本市は60.0％で、全国平均と比べて4.5ポイント下回っています。",
            "全国は63.5％、本市は60.0％で、全国平均と比べて3.5ポイント下回っています。",
        ),
        Rule(
            "ICT102",
            N_("growth"),
            "arithmetic",
            "error",
            N_(
                "A rate of growth stands beside its two values and does not follow from them."
            ),
            N_("Divide again; a rate from unrounded values may need a note."),
            "相談件数は令和３年度の200件から令和４年度は250件となり、30％増加しました。",
            "相談件数は令和３年度の200件から令和４年度は250件となり、25％増加しました。",
        ),
        Rule(
            "ICT103",
            N_("multiple"),
            "arithmetic",
            "error",
            N_(
                "A multiple stands beside its two values and does not follow from them."
            ),
            N_("Divide again."),
            "利用者は令和２年度の100人から令和４年度は250人となり、3.5倍となりました。",
            "利用者は令和２年度の100人から令和４年度は250人となり、2.5倍となりました。",
        ),
        Rule(
            "ICT104",
            N_("direction"),
            "arithmetic",
            "error",
            N_(
                "A word of direction (増加, 下回る) says the opposite of the values beside it."
            ),
            N_("Change the word or the values."),
            "普及率は令和２年の15.5％から令和５年には63.5％に減少しました。",
            "普及率は令和２年の15.5％から令和５年には63.5％に増加しました。",
        ),
        Rule(
            "ICT105",
            N_("share"),
            "arithmetic",
            "error",
            N_("The share in brackets is not that of the count in the whole."),
            N_("Divide again, or correct the count."),
            "全52施策のうち、完了が49施策（84％）でした。",
            "全52施策のうち、完了が49施策（94％）でした。",
        ),
        Rule(
            "ICT106",
            N_("total"),
            "arithmetic",
            "error",
            N_("A total is not the sum of the parts it stands with."),
            N_("Add up again, or name the part that is missing."),
            "子育て関係の15手続と介護関係の11手続の合計27手続を対象とします。",
            "子育て関係の15手続と介護関係の11手続の合計26手続を対象とします。",
        ),
        Rule(
            "ICT107",
            N_("majority"),
            "arithmetic",
            "error",
            N_(
                "過半数, 半数以上 and the like stand beside a share that says otherwise."
            ),
            N_("Change the words or the value."),
            "「利用したい」と回答した割合は44.4％と過半数を占めています。",
            "「利用したい」と回答した割合は54.4％と過半数を占めています。",
        ),
        Rule(
            "ICT108",
            N_("exclusive shares"),
            "arithmetic",
            "error",
            N_("Shares of classes that exclude each other add up to more than 100%."),
            N_("Correct a share, or say that several answers were possible."),
            "内訳は、完了が64.2％、継続が35.8％、停滞が10.0％です。",
            "内訳は、完了が64.2％、継続が30.8％、停滞が5.0％です。",
        ),
        Rule(
            "ICT109",
            N_("impossible share"),
            "arithmetic",
            "warning",
            N_("No whole number of the n stated gives the percentage (the GRIM test)."),
            N_("Look the share up again; a weighted survey may ignore this."),
            "「はい」と回答した割合は33.8％でした（n=50）。",
            "「はい」と回答した割合は34.0％でした（n=50）。",
        ),
        Rule(
            "ICT110",
            N_("share over 100"),
            "arithmetic",
            "error",
            N_("A rate or share of a whole is over 100%."),
            N_(
                "Correct the value; name a ratio to a target an achievement rate (達成率)."
            ),
            "スマートフォンの普及率は160.0％です。",
            "目標に対する達成率は160.0％です。",
        ),
        Rule(
            "ICT111",
            N_("part of 100%"),
            "arithmetic",
            "warning",
            N_("All of a whole is 100%, and a part of the same whole is less."),
            N_("Say which answers each share counts."),
            "全20施策で「完了」又は「継続」の割合は100％です。\n\n"
            "目標別に「完了」又は「継続」の割合をみると、目標１では94％でした。",
            "全20施策で「完了」又は「継続」の割合は95％です。\n\n"
            "目標別に「完了」又は「継続」の割合をみると、目標１では94％でした。",
        ),
        Rule(
            "ICT112",
            N_("points called percent"),
            "arithmetic",
            "warning",
            N_("The difference of two shares is written in percent instead of points."),
            N_("Write ポイント; a percentage of change is another number."),
            "全国は63.5％、本市は60.0％で、全国平均と比べて3.5％下回っています。",
            "全国は63.5％、本市は60.0％で、全国平均と比べて3.5ポイント下回っています。",
        ),
        Rule(
            "ICT113",
            N_("share in tenths"),
            "arithmetic",
            "error",
            N_(
                "A share told in tenths (８割) does not describe the percentage beside it."
            ),
            N_("Round the percentage again, or name the tenths that hold it."),
            "市民の約８割（69.6％）が利用しています。",
            "市民の約８割（79.6％）が利用しています。",
        ),
        Rule(
            "ICT114",
            N_("per one"),
            "arithmetic",
            "error",
            N_(
                "A mean or a value per one is not the total divided by the number beside it."
            ),
            N_("Divide again, or name the total and the number it was divided by."),
            "講座は15回開き、受講者は延べ330人で、１回当たり23人でした。",
            "講座は15回開き、受講者は延べ330人で、１回当たり22人でした。",
        ),
        Rule(
            "ICT201",
            N_("two values"),
            "repeated",
            "error",
            N_(
                "The same quantity is stated twice in the document with different values."
            ),
            N_("Correct one of them, or say what period or base makes them differ."),
            "「光回線」を利用している世帯の割合は58.2％です。\n\n"
            "なお、「光回線」を利用している世帯の割合が52.8％あります。",
            "「光回線」を利用している世帯の割合は58.2％です。\n\n"
            "なお、「光回線」を利用している世帯の割合が58.2％あります。",
        ),
        Rule(
            "ICT301",
            N_("length of a range"),
            "periods",
            "error",
            N_(
                "The number of years is not that of the range beside it, both ends counted."
            ),
            N_("Count both fiscal years: 令和４年度から令和８年度 are five."),
            "計画期間は、令和４年度から令和８年度までの４年間とします。",
            "計画期間は、令和４年度から令和８年度までの５年間とします。",
        ),
        Rule(
            "ICT302",
            N_("range backwards"),
            "periods",
            "error",
            N_("A range of periods ends before it begins."),
            N_("Write the earlier period first."),
            "計画期間は、令和８年度から令和４年度までとします。",
            "計画期間は、令和４年度から令和８年度までとします。",
        ),
        Rule(
            "ICT303",
            N_("two dates in one"),
            "periods",
            "error",
            N_(
                "Two spellings of one date differ: era and year, month and fiscal year."
            ),
            N_("A fiscal year runs from April to March; 令和1年 is 2019."),
            "令和３年（2020年）に実施しました。",
            "令和３年（2021年）に実施しました。",
        ),
        Rule(
            "ICT304",
            N_("event dated twice"),
            "periods",
            "warning",
            N_("The same event has two dates that cannot both be right, or hardly."),
            N_(
                "Look up the date; a fiscal year and a calendar year overlap only in part."
            ),
            "令和２年３月に更改した情報系サーバを利用しています。\n\n令和２年度 ・情報系サーバ更改",
            "令和３年３月に更改した情報系サーバを利用しています。\n\n令和２年度 ・情報系サーバ更改",
        ),
        Rule(
            "ICT305",
            N_("impossible date"),
            "periods",
            "error",
            N_("A date lies before or after its era, or never was."),
            N_("平成 ended on 30 April 2019."),
            "平成31年６月に開始し、令和３年に終了しました。",
            "平成31年４月に開始し、令和３年に終了しました。",
        ),
        Rule(
            "ICT401",
            N_("number of entries"),
            "enumerations",
            "error",
            N_("A list has more or fewer entries than the text says."),
            N_("Count the entries again."),
            "次の４つの方針を定めます。\n\n① 手続\n\n② データ\n\n③ 人材\n",
            "次の３つの方針を定めます。\n\n① 手続\n\n② データ\n\n③ 人材\n",
        ),
        Rule(
            "ICT402",
            N_("order of marks"),
            "enumerations",
            "warning",
            N_(
                "The mark of a heading or item is repeated, or one is missing before it."
            ),
            N_("Number the items again."),
            "ア 現状\n\n現状を述べます。\n\nイ 課題\n\n課題を述べます。\n\nイ 方針\n\n方針を述べます。\n",
            "ア 現状\n\n現状を述べます。\n\nイ 課題\n\n課題を述べます。\n\nウ 方針\n\n方針を述べます。\n",
        ),
        Rule(
            "ICT403",
            N_("figure number"),
            "enumerations",
            "warning",
            N_("A figure's number is given twice, or one is missing before it."),
            N_("Number the figures again, in order of the text."),
            "図表１ 人口の推移\n\n図表２ 利用率の推移\n\n図表２ 普及率の推移\n",
            "図表１ 人口の推移\n\n図表２ 利用率の推移\n\n図表３ 普及率の推移\n",
        ),
        Rule(
            "ICT404",
            N_("repeated title"),
            "enumerations",
            "warning",
            N_("Two figures have the same title."),
            N_("Say what each shows, or mark the second as 再掲."),
            "図表１ 利用する理由\n\n図表２ 利用する理由\n",
            "図表１ 利用する理由\n\n図表２ 利用する理由（再掲）\n",
        ),
        Rule(
            "ICT405",
            N_("missing figure"),
            "enumerations",
            "error",
            N_("The text points to a figure that the document does not have."),
            N_("Correct the number, or add the figure."),
            "図表１ 人口の推移\n\n推移を図表３に示します。\n",
            "図表１ 人口の推移\n\n推移を図表１に示します。\n",
        ),
        Rule(
            "ICT406",
            N_("marks of notes"),
            "enumerations",
            "warning",
            N_(
                "The mark of a note leads to another word's note, or a note has no mark."
            ),
            N_("Number marks and notes in the order of the text."),
            "携帯電話（LTE1）、無線（BWA3）、次世代（5G2）を使います。\n\n1 LTE：規格の一つ。\n\n"
            "2 BWA：無線の一つ。\n\n3 5G：次世代の規格。\n",
            "携帯電話（LTE1）、無線（BWA2）、次世代（5G3）を使います。\n\n1 LTE：規格の一つ。\n\n"
            "2 BWA：無線の一つ。\n\n3 5G：次世代の規格。\n",
        ),
        Rule(
            "ICT501",
            N_("value of the data"),
            "data",
            "error",
            N_(
                "The number contradicts an observation of the same subject, period and area."
            ),
            N_(
                "Compare with the source named; give period and base if another is meant."
            ),
            "全国の光ファイバの整備率は令和３年度では93.9％です。",
            "全国の光ファイバの整備率は令和３年度では99.3％です。",
        ),
        Rule(
            "ICT502",
            N_("cut off"),
            "data",
            "info",
            N_(
                "The number is that of the data with digits cut off instead of rounded."
            ),
            N_("Round half up, as the statistics do, or say that digits were cut off."),
            "消費者向け電子商取引の物販系分野の市場規模は、全国で令和３年に13.2兆円です。",
            "消費者向け電子商取引の物販系分野の市場規模は、全国で令和３年に13.3兆円です。",
        ),
        Rule(
            "ICT503",
            N_("another definition"),
            "data",
            "info",
            N_("The number is that of another definition than its words say."),
            N_("Name the definition: cards issued (交付) and held (保有) differ."),
            "全国のマイナンバーカードの保有率は令和５年２月28日に63.5％です。",
            "全国のマイナンバーカードの交付率は令和５年２月28日に63.5％です。",
        ),
        Rule(
            "ICT504",
            N_("change or gap in the data"),
            "data",
            "warning",
            N_(
                "A change or gap whose values the text does not give differs from the data's."
            ),
            N_("Compare with the values named, and give both in the text."),
            "全国のインターネット利用率は令和３年には82.9％で、前年と比べて0.9ポイント低下しました。",
            "全国のインターネット利用率は令和３年には82.9％で、前年と比べて0.5ポイント低下しました。",
        ),
        Rule(
            "ICT505",
            N_("place in the data"),
            "data",
            "error",
            N_("A place among areas is not that which the data give."),
            N_("Rank again with 'ictplan rank'; say among whom, and of which day."),
            "取手市のマイナンバーカードの普及率は、令和４年12月31日に53.5％で、県内44市町村中25位です。",
            "取手市のマイナンバーカードの普及率は、令和４年12月31日に53.5％で、県内44市町村中28位です。",
        ),
        Rule(
            "ICT506",
            N_("cited row"),
            "data",
            "error",
            N_(
                "A number of a generated chapter does not follow from the rows it cites, or"
                " a row is no longer that of the data."
            ),
            N_(
                "Do not edit numbers of a generated chapter; run 'ictplan report' again."
            ),
            _CITED.format(value="61.0"),
            _CITED.format(value="60.0"),
        ),
        Rule(
            "ICT601",
            N_("spelling of a name"),
            "terms",
            "warning",
            N_("A plan or law is written with and without middle dots."),
            N_("Write the name as its publisher does, the same everywhere."),
            "「デジタル・ガバメント実行計画」を定めました。同計画はデジタルガバメント実行計画ともいいます。"
            "デジタル・ガバメント実行計画は閣議決定です。",
            "「デジタル・ガバメント実行計画」を定めました。デジタル・ガバメント実行計画は閣議決定です。",
        ),
        Rule(
            "ICT602",
            N_("name nearly the same"),
            "terms",
            "info",
            N_(
                "A name quoted once has the words of another name, left out or swapped."
            ),
            N_("Look up the official name."),
            "「デジタル田園都市国家構想基本方針」と「デジタル田園都市国家構想基本方針」、"
            "「デジタル田園都市国家基本構想」を踏まえます。",
            "「デジタル田園都市国家構想基本方針」と「デジタル田園都市国家構想基本方針」、"
            "「自治体デジタル推進計画」を踏まえます。",
        ),
        Rule(
            "ICT901",
            N_("ignored without a reason"),
            "ignores",
            "warning",
            N_("A remark that ignores findings names no rule or gives no reason."),
            N_("Name the rule, then say why; until then the finding is reported."),
            "[ictplan: ignore ICT301]\n令和４年度から令和８年度までの４年間です。",
            "[ictplan: ignore ICT301 １年目は準備期間]\n令和４年度から令和８年度までの４年間です。",
        ),
        Rule(
            "ICT902",
            N_("nothing to ignore"),
            "ignores",
            "warning",
            N_("A remark ignores a rule that reports nothing there, or no rule."),
            N_("Take the remark out; what it hid is mended or stands elsewhere."),
            "[ictplan: ignore ICT301 １年目は準備期間]\n令和４年度から令和８年度までの５年間です。",
            "[ictplan: ignore ICT301 １年目は準備期間]\n令和４年度から令和８年度までの４年間です。",
        ),
    )
}
"""Rule by id, in order of id."""
