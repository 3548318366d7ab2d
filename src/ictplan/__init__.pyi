"""Indicators, gaps and reports for municipal ICT plans.

Written by tools/refresh.py; change the questions instead.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ictplan.core.answer import Answer as Answer
from ictplan.core.dataset import Dataset as Dataset
from ictplan.core.errors import AmbiguousNameError as AmbiguousNameError
from ictplan.core.errors import IctplanError as IctplanError
from ictplan.core.errors import InvalidDatasetError as InvalidDatasetError
from ictplan.core.errors import MissingExtraError as MissingExtraError
from ictplan.core.errors import NotComparableError as NotComparableError
from ictplan.core.errors import NumeralError as NumeralError
from ictplan.core.errors import OutputError as OutputError
from ictplan.core.errors import PeriodError as PeriodError
from ictplan.core.errors import Problem as Problem
from ictplan.core.errors import ReaderLeftError as ReaderLeftError
from ictplan.core.errors import TemplateError as TemplateError
from ictplan.core.errors import UnknownCodeError as UnknownCodeError
from ictplan.core.errors import UnreadableFileError as UnreadableFileError
from ictplan.core.errors import UsageError as UsageError
from ictplan.core.library import Library as Library
from ictplan.core.measures.dispersion import dispersion as dispersion
from ictplan.core.measures.inequality import inequality as inequality
from ictplan.core.measures.peers import PeerRule as PeerRule
from ictplan.core.messages import Language as Language
from ictplan.questions.all_areas import gap_all_areas as gap_all_areas
from ictplan.questions.all_areas import rank_all_areas as rank_all_areas
from ictplan.questions.audit import audit_plan as audit_plan
from ictplan.questions.audit import explain as explain
from ictplan.questions.audit import verify as verify
from ictplan.questions.datasets import export as export
from ictplan.questions.importing import explain_files as explain_files
from ictplan.questions.importing import import_files as import_files
from ictplan.questions.importing import read_pdf_tables as read_pdf_tables
from ictplan.report.regenerate import write_report as write_report

__version__: str

def profile(
    *,
    area: str | Sequence[str] | None = None,
    as_of: str | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
) -> Answer:
    """Show on one page where a city stands, what changed and what stands out.

    The headline indicators of the area, see `ictplan.findings.headline.headlines`, and
    its strongest findings as headlines. Benchmarks are of the same period; one that
    nobody publishes is computed from the municipalities and says so; of states they are
    the share of bodies in percent. ``rank`` is among the municipalities of the
    prefecture, shared with ``tied`` more. ``assessment`` is against the nation in the
    same period. ``change_1y`` and ``change_3y`` are in the unit of the value, points of
    shares. ``is_falling_back`` is true where the area is behind the nation, and further
    than one or three years before. ``series`` and ``nation_series`` are JSON:
    ``[[period, value], …]``.

    One row per indicator: the area's own before those of its prefecture and of Japan.

    Args:
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        as_of: Data are fresh as of the end of this period; the newest held without.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the area is unknown.
        NotComparableError: If there is nothing to show of it.
    """

def list_findings(
    dataset: str = "",
    *,
    area: str | Sequence[str] | None = None,
    kind: str | Sequence[str] = (),
    top: int = 20,
    as_of: str | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
) -> Answer:
    """Say what the data show of an area, the most telling first.

    No finding compares across definitions, breaks or units; inside its sampling error
    or rounding a difference is called about level. Where a dataset has no value of the
    area, that of its prefecture or of Japan stands in; ``whose`` says so.

    ``score`` runs from 0 to 100: size, certainty, freshness, whose it is. ``result`` is
    the number a finding is about, in ``unit``. ``difference`` is unrounded, with the
    ends of its 95% interval or of its rounding; ``basis`` says which: ``counts``
    (neither), ``rounding``, ``sample``, or ``unknown``, a sample of unknown size.
    ``categories`` are ``dimension=code`` joined by blanks, several codes of one
    dimension by commas. ``evidence`` is JSON: formulas over cells, what they give.

    One row per finding, by ``score``.

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        kind: Only findings of this kind, such as turning-point; repeatable.
        top: How many findings; 0 gives all.
        as_of: Data are fresh as of the end of this period; the newest held without.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the dataset, the area or a kind is unknown.
        UsageError: If ``top`` is negative.
        NotComparableError: If there is nothing to say.
    """

def list_datasets(
    word: str | None = None,
    *,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """List the datasets.

    One row per dataset, by id; with a word those whose id, name, definition or
    categories hold it, in Japanese or English.

    Args:
        word: Only datasets whose id, name or categories hold this.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        InvalidDatasetError: If a dataset breaks a rule.
    """

def show(
    dataset: str,
    *,
    area: str | Sequence[str] | None = None,
    period: str | int | None = None,
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Show the observations of a dataset with their sources.

    Every source's, and of all areas unless one is named. One row per observation: the
    columns of its file, with the name of the area, in file order; where items have
    units of their own, that of each row too.

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        period: 2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all.
        where: Only this category of a dimension; repeatable.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
    """

def list_sources(
    dataset: str,
    *,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Show where the values of a dataset were read.

    One row per source, the one whose values count first.

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the dataset is unknown.
    """

def find_areas(
    text: str,
    *,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Find areas by their code or name, of today or of before.

    A code or name of before gives the body of today, and ``note`` says what became of
    it. One row per area of which one spelling begins with the text, by code.

    Args:
        text: A code or a name, or how it begins: 08217, 取手, とりで, Toride.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If nothing has the code or name, nor begins so.
        AmbiguousNameError: If bodies of before with different successors had the name.
        UsageError: If the text is a code with a fault, or its body was divided.
    """

def gap(
    dataset: str,
    *,
    area: str | Sequence[str] | None = None,
    to: str | Sequence[str] | None = None,
    period: str | int | None = None,
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    alike: str | Sequence[str] | None = None,
    nearest: int = 20,
    peers_as: str | None = None,
    allow_mismatch: bool = False,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Compare an area with its benchmarks.

    ``gap`` is area minus benchmark, in points where the unit is a share; below zero
    the area is below. It comes from counts where both sides have them, else from the
    published values, and then ``gap_margin`` says what rounding may add or hide. Where
    the dataset has no value of a municipality, its prefecture stands in, and a note
    says so. ``gap_lower`` and ``gap_upper`` bound the 95% interval of a gap of two
    samples (Newcombe). Nobody publishes a value of peers: there ``gap_published`` is
    null.

    One row per benchmark and shared cell: by benchmark, period, categories.

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        to: A benchmark: code, name, nation, prefecture or peers; repeatable.
        period: 2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all.
        where: Only this category of a dimension; repeatable.
        alike: Peers are the areas nearest in this characteristic; repeatable.
        nearest: How many nearest areas are peers.
        peers_as: How peers become one value; pooled where there are counts.
        allow_mismatch: Compare the nearest period or definition, with a note.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If a benchmark that was named, or every benchmark, shares
            no cell with the area.
    """

def rank(
    dataset: str,
    *,
    area: str | Sequence[str] | None = None,
    period: str | int | None = "latest",
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    alike: str | Sequence[str] | None = None,
    nearest: int = 20,
    among: str = "prefecture",
    neighbours: int = 3,
    every: bool = False,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Rank an area among others.

    Areas compare exactly, by counts where all have them; those that tie share the
    better place. ``percentile`` is the percentage of areas that stand below, with half
    of the equal ones; ``deviation_score`` (偏差値) is 50 + 10 standard deviations
    better. The latest period is the newest in which the area has others beside it.

    One row per period, cell and area shown: by period, then rank.

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        period: 2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all.
        where: Only this category of a dimension; repeatable.
        alike: Peers are the areas nearest in this characteristic; repeatable.
        nearest: How many nearest areas are peers.
        among: Among whom: its prefecture, all, its tier, or its peers.
        neighbours: Places above and below to show.
        every: Show every place.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If a dataset, area, period, category or ``among`` is unknown.
        NotComparableError: If the dataset has no other area of the level.
    """

def trend(
    dataset: str,
    *,
    area: str | Sequence[str] | None = None,
    to: str | Sequence[str] | None = None,
    period: str | int | None = None,
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    alike: str | Sequence[str] | None = None,
    nearest: int = 20,
    peers_as: str | None = None,
    since: str | None = None,
    mark: str | Sequence[str] | Mapping[str, str] | None = None,
    target: float | None = None,
    by: str | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Show how an area moves against a benchmark.

    The series never runs over a break or from one definition to another: it begins
    after the last break, and holds the definition whose last period is newest.
    ``change`` is in points, ``growth`` in percent, both on the period before; the time
    distance is positive where the area is behind, and the note says why there is none.
    The notes give sign changes and catch-up by two models with window and error, the
    headlines how a target stands.

    One row per shared period, in order.

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        to: A benchmark: code, name, nation, prefecture or peers; repeatable.
        period: 2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all.
        where: Only this category of a dimension; repeatable.
        alike: Peers are the areas nearest in this characteristic; repeatable.
        nearest: How many nearest areas are peers.
        peers_as: How peers become one value; pooled where there are counts.
        since: Begin the trend here, such as after a policy shock.
        mark: Tell of an event in the period it falls in; repeatable.
        target: A rate to be reached.
        by: By the end of this period.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If area and benchmark share no period, or values are states.
        PeriodError: If ``by`` or an event's period is none.
        UsageError: If ``target`` and ``by`` do not come together, or there are several
            benchmarks.
    """

def convergence(
    dataset: str,
    *,
    area: str | Sequence[str] | None = None,
    period: str | int | None = None,
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    alike: str | Sequence[str] | None = None,
    nearest: int = 20,
    among: str = "prefecture",
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Measure whether the areas of a group grow alike.

    Only areas that are held in all of the fullest periods count, so that the spread
    moves by their values alone; rates come from counts where there are counts. The
    series begins after the last break; see `ictplan.core.measures.convergence.sigma`.
    The notes say whether the spread fell (sigma convergence) and whether areas that
    began behind grew faster (beta).

    One row per period, by cell of the dimensions, in order.

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        period: 2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all.
        where: Only this category of a dimension; repeatable.
        alike: Peers are the areas nearest in this characteristic; repeatable.
        nearest: How many nearest areas are peers.
        among: Among whom: its prefecture, all, its tier, or its peers.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If a dataset, area, period, category or ``among`` is unknown.
        NotComparableError: If no two areas of the group share a period, or values are
            states.
    """

def list_peers(
    *,
    area: str | Sequence[str] | None = None,
    alike: str | Sequence[str] | None = None,
    nearest: int = 20,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """List the peers of an area.

    The characteristics are the differences from the area in standard deviations, whose
    squares sum to that of ``distance``. Peers of a list of types have no distance and
    come by code. One row per peer, the nearest first, then by code; a column for each
    characteristic follows.

    Args:
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        alike: Peers are the areas nearest in this characteristic; repeatable.
        nearest: How many nearest areas are peers.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the area or a characteristic is unknown.
        NotComparableError: If there is no list of types, or the area lacks a
            characteristic.
    """

def digital_divide(
    dataset: str = "internet-use",
    *,
    area: str | Sequence[str] | None = None,
    period: str | int | None = None,
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    by: str = "age",
    measures: str | Sequence[str] | None = None,
    weights: str | Path | None = None,
    table: str | Path | None = None,
    ordered: bool | None = None,
    direction: str | None = None,
    scale: float = 100,
    interval: str = "wilson",
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Measure the fall-off across ages, incomes or areas.

    ``drop_off`` is the best subgroup's value minus this one's (never negative), in
    points of a share; ``step`` the value minus that of the subgroup before;
    see `ictplan.core.measures.divide`. ``lower`` and ``upper`` bound the 95% interval of
    a sample's rate. ``non_users_share`` is the percentage of all non-users who are in
    the subgroup; null without people, and where a subgroup contains others. Without a
    period the newest of those counts that have the most subgroups; without an area the
    first that has subgroups, the home area before all others.

    One row per subgroup, by period, then in subgroup order. With ``measures`` or
    ``table`` one row per measure of inequality: ``measure, estimate, se, lower, upper,
    unit, note, method, reading``.

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        period: 2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all.
        where: Only this category of a dimension; repeatable.
        by: The dimension of subgroups: age, household_income, ref_area …
        measures: Summary measures of inequality: all, or ids such as d,sii,ti.
        weights: A CSV with subgroup, population: who is in each.
        table: Measure a CSV of your own: subgroup, estimate, se, population …
        ordered: Whether the subgroups of --table have an order.
        direction: Which way is better in --table.
        scale: What the whole is in --table: 100 for percent.
        interval: How the interval of a sample's rate is computed.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If a dataset, dimension, area, period, category, interval or
            measure is unknown.
        UsageError: If options do not go together, or ``weights`` lacks a subgroup.
        NotComparableError: If there are not two subgroups with exact values, or they
            are states.
    """

def structure(
    dataset: str = "internet-use",
    *,
    area: str | Sequence[str] | None = None,
    to: str | Sequence[str] | None = None,
    period: str | int | None = None,
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    by: str = "age",
    people: str | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Split a gap into structure and rates.

    Where the rates of both are known by subgroup, after Kitagawa; where only the
    benchmark's are, by indirect standardisation: the rate the area would have if each
    of its subgroups did as the benchmark's. Shares are fractions of the people;
    effects are in points, and both of the last row sum to its gap. ``method`` is
    ``kitagawa`` or ``indirect``, which has no effects by subgroup, and no
    ``rate_effect`` where the area has no value: what it would have is told then.

    One row per subgroup in order, then one for all (``category`` ``_T``).

    Args:
        dataset: Id or name of a dataset; 'ictplan list' names them.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        to: A benchmark: code, name, nation, prefecture or peers; repeatable.
        period: 2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all.
        where: Only this category of a dimension; repeatable.
        by: The dimension of subgroups.
        people: Who lives there: a CSV with ref_area, subgroup, population, or a dataset.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If a dataset, dimension, area, period or category is unknown.
        UsageError: If people are missing, or the dataset is no share.
        NotComparableError: If the benchmark has no rates by subgroup, or none over all.
    """

def scorecard(
    *,
    area: str | Sequence[str] | None = None,
    as_of: str | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
) -> Answer:
    """Compare an area with the nation on every indicator, the most telling first.

    Where a dataset has no value of the area, that of its prefecture stands in;
    ``ref_area`` says which. Each indicator is compared in the newest period it shares
    with the nation; with the prefecture, or what the dataset names, where the nation
    has no value. Amounts, such as a number of residents, are left out: of them a
    benchmark that the area is a part of always has more. ``category`` joins the codes
    of all dimensions that are no totals by blanks. A gap between ``gap_lower`` and
    ``gap_upper`` is ``level``: sampling or rounding may have made it. Of states
    ``benchmark_value`` is the share of bodies in percent, and there is no gap. ``rank``
    and ``of`` are the place among the areas of the same level in the same prefecture
    (of prefectures: in Japan), ``age_years`` says how old the value is.

    One row per indicator, by ``score`` of its strongest finding: what is large, sure
    and fresh comes first, values more than three years old last. ``label`` names the
    indicator itself.

    Args:
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        as_of: Data are fresh as of the end of this period; the newest held without.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the area is unknown.
        NotComparableError: If no dataset has the area or its prefecture and a
            benchmark.
    """

def compare(
    *,
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    datasets: str | Sequence[str] = (),
    area: str | Sequence[str] | None = None,
    every: str | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Set areas side by side: a row per area, a column per indicator or per year.

    Areas are codes, names, ``茨城県内`` (municipalities of a prefecture), ``peers``
    (those of the type of the first area), ``prefectures``, ``all``, or files with an
    area a line; without any, the workspace's area, its prefecture and Japan. Without
    datasets the headline indicators of the first area are compared, each in the newest
    period that nine in ten of the areas share. ``every`` (``FY``, ``year``, ``period``) shows
    one indicator over time, its last value in each. ``rank`` is the place among the
    areas shown, 1 the best, null where neither way is better. All values beside one
    another are of one period and one definition.

    One row per area and column that has a value, areas in the order asked for.

    Args:
        where: Only this category of a dimension; repeatable.
        datasets: Ids of datasets; the headline indicators without.
        area: An area, 茨城県内, peers, prefectures, all, or a file with one a line; repeatable.
        every: One dataset over time: its last value in each.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If a dataset, an area or a category is unknown.
        UsageError: If ``every`` goes with several datasets or indicators.
        NotComparableError: If no area has a value.
    """

def diff(
    first: str | None = None,
    second: str | None = None,
    third: str | None = None,
    *,
    where: str | Sequence[str] | Mapping[str, str] | None = None,
    since: str | None = None,
    area: str | Sequence[str] | None = None,
    among: str = "nation",
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Say what changed between two folders of data, or two releases of a dataset.

    Of two folders: datasets, areas and periods that are new or gone, changed
    definitions, and each value that is new, gone or another. Of two periods of a
    dataset: each area's value then and now. Of a day: what was published or revised
    since. ``places`` are those gained among all areas of the level (or ``among``); null
    where another number of areas is ranked. ``crossed`` says who is now ``ahead`` of the
    nation or ``behind`` it and was not.

    One row per difference: definitions, datasets, areas and periods before values; of
    values first those of areas that crossed the nation, then those of most places.

    Args:
        first: A folder of data before, or a dataset.
        second: A folder of data now, or a period.
        third: A later period of the dataset.
        where: Only this category of a dimension; repeatable.
        since: What was published or revised after this day.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        among: Among whom: its prefecture, all, its tier, or its peers.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the dataset, an area, a period or a category is unknown.
        UnreadableFileError: If a folder holds no dataset.
        InvalidDatasetError: If a dataset breaks a rule.
        PeriodError: If ``since`` is no day.
        UsageError: If it is neither two folders, nor a dataset and two periods, nor a
            day.
    """

def targets(
    plan: str | None = None,
    *,
    owner: str | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Grade the targets of a plan by the newest values.

    ``made`` is how much of the way from base to target is made, ``elapsed`` how much of
    the time is gone, both in percent. Grade A: reached, or 105 % of the straight way to
    the target or more; B: 95 % or more; C: less, or due and not reached; D: cannot be
    judged. ``required_pace`` and ``present_pace`` are units a year. The projection is
    the value at the target's period with an interval that held 80 % of what came in a
    back-test over all municipalities; ``projected_period`` the month the trend reaches
    the target, from ``projected_first`` to ``projected_last``, empty where it does not
    within twenty years. It goes by the whole series since its last break, never past 0
    or 100 %.

    One row per target, in the order of the plan.

    Args:
        plan: Id of a plan; without it your own.
        owner: Only targets of this owner.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the plan, or a category of a target, is unknown.
        UsageError: If the plan has no target, or a target's base is in no data.
    """

def plan_figures(
    plan: str | None = None,
    *,
    missing: bool = False,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """List the figures of a plan and the data held of each.

    ``datasets`` and ``tables`` are ids separated by blanks; ``observations`` counts
    those of the datasets; ``missing`` is empty where nothing is. One row per figure, by
    number.

    Args:
        plan: Id of a plan; without it your own.
        missing: Only figures of which something is missing.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the plan is unknown.
    """

def plan_progress(
    plan: str | None = None,
    *,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Show the measures of a plan by goal and status.

    ``_T`` is all goals; ``share`` is in percent, as printed; empty where the plan
    prints none. One row per goal and status that the plan prints.

    Args:
        plan: Id of a plan; without it your own.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the plan is unknown.
    """

def plan_timeline(
    plan: str | None = None,
    *,
    period: str | int | None = None,
    actor: str | None = None,
    era: int | None = None,
    figure: int | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """List the dated events of a plan.

    An event counts that begins and ends in the period. ``time_label`` gives the year
    both ways (2020年12月（令和2年12月）) in Japanese. One row per event, by time, then in
    the order of the text.

    Args:
        plan: Id of a plan; without it your own.
        period: 2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all.
        actor: Only events of this area.
        era: Only events of this policy era.
        figure: Only events of this figure.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the plan or the actor is unknown, or nothing is left.
        PeriodError: If the text is no period.
    """

def init_workspace(
    folder: str | Path,
    *,
    area: str | Sequence[str] | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Write a workspace for a municipality.

    One row per part of the workspace.

    Args:
        folder: A folder that does not exist, or is empty.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnknownCodeError: If the area is unknown.
        AmbiguousNameError: If a name is that of several areas.
        UsageError: If the folder is not empty, or the area is a country.
        OutputError: If something cannot be written.
    """

def next_steps(
    *,
    area: str | Sequence[str] | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Say what is missing: data of the city, tables of the plan, the chapter.

    The datasets that hold municipalities come first, those without a value of the area
    before the others, which say how new it is; ``path`` is where the publisher has
    newer ones. Put files into ``downloads/`` beside the data: ``ictplan update``
    imports them.

    One row per step, the most useful first.

    Args:
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UsageError: If no area is named, here or in ictplan.toml.
    """

def update(
    *,
    offline: bool = False,
    released: str | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Bring the data of the workspace up to date.

    For each source of the own datasets with an official address (where there are none
    yet, of the bundled ones of municipalities): a file is fetched into
    ``downloads/<dataset>/``; of a page, or where the network does not allow it, the
    answer says what to download and where to put it. Then every file there that is not
    known yet is imported, the data are checked, and the sentences of the workspace's
    texts (``.txt``, ``.md``, ``.docx``, ``.pdf``) that are out of date now are named. The headlines say what
    changed. The same files give the same data, fetched or put there by hand.

    One row per source, file, problem and sentence, in that order.

    Args:
        offline: Fetch nothing; say what to download where.
        released: The day revised values were published.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UsageError: If there are no data of one's own.
        OutputError: If something cannot be written.
    """

def validate(
    paths: str | Path | Sequence[str | Path] = (),
    *,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Check dataset folders against every rule.

    Paths are dataset folders, folders of datasets, or files of a dataset; all datasets
    without any. One row per problem, by file as given; a file that cannot be read is
    one with the rule ``unreadable``.

    Args:
        paths: Files or folders.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        UnreadableFileError: If a path means no dataset.
    """

def trace(
    number: str,
    *,
    area: str | Sequence[str] | None = None,
    file: str | Path | None = None,
    data: str | Path | Sequence[str | Path] = (),
    lang: Language = "ja",
    library: Library | None = None,
    as_of: str | date | None = None,
) -> Answer:
    """Say where a number comes from that a report, or an area's data, have.

    ``times`` says how often the same number of the same observations is printed,
    ``value`` is that of the observation as text. One row per observation behind each
    number that is printed so, in order of print, then of the formula's operands.

    Args:
        number: The number as printed, with its unit or without: 60.0, 3.5ポイント.
        area: The area: code (08217), name (取手市, Toride), all of a prefecture (茨城県内), a file that lists areas, or all; repeatable.
        file: A file of 'ictplan report': .html, .md, .docx or .xlsx; the area's data without it.
        data: Folders with datasets of your own, beside the bundled ones.
        lang: Language of names and sentences of the answer: ja or en.
        library: Where to look, in place of ``data``.
        as_of: A day: values as they were published by then.

    Raises:
        NumeralError: If ``number`` is no number, and is not printed for one.
        UsageError: If neither a file nor an area is named.
        UnknownCodeError: If the file's suffix names no format of reports, or it prints
            no such number.
        UnreadableFileError: If the file is no report, or carries no evidence.
        MissingExtraError: If the libraries that read the format are not installed.
    """

findings = list_findings
list = list_datasets
sources = list_sources
areas = find_areas
peers = list_peers
init = init_workspace
next = next_steps
