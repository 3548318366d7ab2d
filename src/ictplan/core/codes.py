"""Closed code sets: what a status, a unit, a direction may be, and its name.

Each set is an enum whose members are the codes that stand in data files. Names for
people are catalogue texts; ``NAMES`` holds them by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ictplan.core.messages import N_


class ObsStatus(StrEnum):
    """Status of an observation: SDMX cross-domain code list CL_OBS_STATUS 2.2."""

    NORMAL = "A"
    BREAK = "B"
    DEFINITION_DIFFERS = "D"
    ESTIMATED = "E"
    FORECAST = "F"
    EXPERIMENTAL = "G"
    MISSING_HOLIDAY = "H"
    IMPUTED = "I"
    DEROGATION = "J"
    INCLUDED_ELSEWHERE = "K"
    NOT_COLLECTED = "L"
    CANNOT_EXIST = "M"
    NOT_SIGNIFICANT = "N"
    MISSING = "O"
    PROVISIONAL = "P"
    SUPPRESSED = "Q"
    SPECIAL_EVENT = "S"
    LOW_RELIABILITY = "U"
    UNVALIDATED = "V"
    INCLUDES_OTHER = "W"


STATUS_WITHOUT_VALUE = frozenset("HLMOQ")
"""The statuses that explain an empty ``obs_value``."""


class Qualifier(StrEnum):
    """How a printed number stands to the true one: 8割を超える is no value."""

    EQUAL = "eq"
    AT_LEAST = "ge"
    AT_MOST = "le"
    ABOUT = "approx"


class Direction(StrEnum):
    """Which way an indicator is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Assessment(StrEnum):
    """How an area stands to its benchmark, by the indicator's direction."""

    AHEAD = "ahead"
    BEHIND = "behind"
    LEVEL = "level"


class Basis(StrEnum):
    """What a gap was computed from."""

    COUNTS = "counts"
    PUBLISHED = "published"


class Confidence(StrEnum):
    """How a value was read: in the plan, at its publisher, or where quoted."""

    PLAN = "plan"
    OFFICIAL = "official"
    SECONDARY = "secondary"


class DimensionRole(StrEnum):
    """What the categories of a dimension are to each other.

    The categories of a ``definition`` are different quantities (cards issued, cards
    held): never chained, never subtracted from one another.
    """

    SUBGROUP = "subgroup"
    ITEM = "item"
    DEFINITION = "definition"


class UnitMeasure(StrEnum):
    """Unit of an observation; a share names the base it is a share of."""

    PC_POP = "PC_POP"
    PC_IND = "PC_IND"
    PC_USER = "PC_USER"
    PC_HH = "PC_HH"
    PC_ENT = "PC_ENT"
    PC_GOV = "PC_GOV"
    PC_ACCESS = "PC_ACCESS"
    PC_TRADE = "PC_TRADE"
    PC_CHANGE = "PC_CHANGE"
    PC_PROC = "PC_PROC"
    PC_CASE = "PC_CASE"
    PC_ESTAB = "PC_ESTAB"
    PC_FIN = "PC_FIN"
    PC_AREA = "PC_AREA"
    PC = "PC"
    PC_RATIO = "PC_RATIO"
    PER_HH = "PER_HH"
    PER_1000 = "PER_1000"
    PER_TEACHER = "PER_TEACHER"
    INDEX = "INDEX"
    TIMES = "TIMES"
    PERS = "PERS"
    HH = "HH"
    GOV = "GOV"
    STATE = "STATE"
    CONTRACT = "CONTRACT"
    JPY_TRILLION = "JPY_TRILLION"
    JPY_THOUSAND = "JPY_THOUSAND"
    TBPS = "TBPS"
    GBPS = "GBPS"
    CARD = "CARD"
    CASE = "CASE"
    SCHOOL = "SCHOOL"
    FACILITY = "FACILITY"
    ESTAB = "ESTAB"
    PROCEDURE = "PROCEDURE"
    HA = "HA"


POINTS = N_("points")
"""The unit of a difference of percentages."""


@dataclass(frozen=True)
class Unit:
    """What a unit is, in catalogue texts.

    ``symbol`` stands right after a number, ``difference`` is the unit of a difference
    of two values, ``base`` is what a share is a share of. Of an amount, a whole has
    more than each of its parts, so that an area is not compared with what it lies in.
    ``states`` are the names of 0 and 1 where values are no numbers but answers. ``per``
    is what numerator over denominator is multiplied by to give the value: 100 for
    percent, 1000 for so many of a thousand; None where counts do not make the value.
    """

    name: str
    symbol: str
    difference: str
    base: str | None = None
    is_amount: bool = False
    states: tuple[str, str] | None = None
    per: int | None = None

    @property
    def is_of_persons(self) -> bool:
        """Say whether values are percentages of persons."""
        return self.base in PERSONS

    @property
    def is_share(self) -> bool:
        """Say whether values are percentages of a base, from 0 to 100."""
        return self.base is not None


PERSONS = ("residents", "persons", "Internet users")
"""Bases of shares that are persons."""


def _share(name: str, base: str) -> Unit:
    return Unit(name, "%", POINTS, base, per=100)


def _amount(name: str, symbol: str) -> Unit:
    return Unit(name, symbol, name, is_amount=True)


UNITS = {
    UnitMeasure.PC_POP: _share(N_("% of residents"), N_("residents")),
    UnitMeasure.PC_IND: _share(N_("% of individuals"), N_("persons")),
    UnitMeasure.PC_USER: _share(N_("% of Internet users"), N_("Internet users")),
    UnitMeasure.PC_HH: _share(N_("% of households"), N_("households")),
    UnitMeasure.PC_ENT: _share(N_("% of enterprises"), N_("enterprises")),
    UnitMeasure.PC_GOV: _share(N_("% of local governments"), N_("governments")),
    UnitMeasure.PC_ACCESS: _share(N_("% of page accesses"), N_("page accesses")),
    UnitMeasure.PC_TRADE: _share(N_("% of the value of trade"), N_("trade")),
    UnitMeasure.PC_PROC: _share(N_("% of procedures"), N_("procedures")),
    UnitMeasure.PC_CASE: _share(N_("% of applications"), N_("applications")),
    UnitMeasure.PC_ESTAB: _share(N_("% of establishments"), N_("establishments")),
    UnitMeasure.PC_FIN: _share(N_("% of revenue or spending"), N_("thousand yen")),
    UnitMeasure.PC_AREA: _share(N_("% of the area"), N_("hectares")),
    # A percentage whose base nobody states: it compares only with itself.
    UnitMeasure.PC: Unit(N_("%, base not stated"), "%", POINTS),
    UnitMeasure.PC_RATIO: Unit(N_("%, may pass 100"), "%", POINTS, per=100),
    UnitMeasure.PER_HH: Unit(
        N_("persons per household"), N_(" persons per household"), N_("persons"), per=1
    ),
    UnitMeasure.PER_1000: Unit(
        N_("per thousand residents"), N_(" per thousand"), N_("per thousand"), per=1000
    ),
    UnitMeasure.PER_TEACHER: Unit(
        N_("pupils per teacher"), N_(" per teacher"), N_("pupils"), per=1
    ),
    UnitMeasure.INDEX: Unit(N_("index"), "", N_("index")),
    UnitMeasure.PC_CHANGE: Unit(N_("% of change"), "%", POINTS),
    UnitMeasure.TIMES: Unit(N_("times"), N_(" times"), N_("times")),
    UnitMeasure.PERS: _amount(N_("persons"), N_(" persons")),
    UnitMeasure.HH: _amount(N_("households"), N_(" households")),
    UnitMeasure.GOV: _amount(N_("local governments"), N_(" governments")),
    UnitMeasure.STATE: Unit(
        N_("1 in place, 0 not"),
        "",
        N_("difference of states"),
        states=(N_("not in place"), N_("in place")),
    ),
    UnitMeasure.CONTRACT: _amount(N_("contracts"), N_(" contracts")),
    UnitMeasure.JPY_TRILLION: _amount(N_("trillion yen"), N_(" trillion yen")),
    UnitMeasure.JPY_THOUSAND: _amount(N_("thousand yen"), N_(" thousand yen")),
    UnitMeasure.CARD: _amount(N_("cards"), N_(" cards")),
    UnitMeasure.CASE: _amount(N_("cases"), N_(" cases")),
    UnitMeasure.SCHOOL: _amount(N_("schools"), N_(" schools")),
    UnitMeasure.FACILITY: _amount(N_("facilities"), N_(" facilities")),
    UnitMeasure.ESTAB: _amount(N_("establishments"), N_(" establishments")),
    UnitMeasure.PROCEDURE: _amount(N_("procedures"), N_(" procedures")),
    UnitMeasure.HA: _amount(N_("hectares"), N_(" ha")),
    UnitMeasure.TBPS: _amount("Tbps", " Tbps"),
    UnitMeasure.GBPS: _amount("Gbps", " Gbps"),
}
"""Every unit."""

NAMES = {
    ObsStatus.NORMAL: N_("normal value"),
    ObsStatus.BREAK: N_("break in series"),
    ObsStatus.DEFINITION_DIFFERS: N_("definition differs"),
    ObsStatus.ESTIMATED: N_("estimated value"),
    ObsStatus.FORECAST: N_("forecast value"),
    ObsStatus.EXPERIMENTAL: N_("experimental value"),
    ObsStatus.MISSING_HOLIDAY: N_("missing; holiday or weekend"),
    ObsStatus.IMPUTED: N_("imputed value"),
    ObsStatus.DEROGATION: N_("derogation"),
    ObsStatus.INCLUDED_ELSEWHERE: N_("included in another category"),
    ObsStatus.NOT_COLLECTED: N_("missing; not collected"),
    ObsStatus.CANNOT_EXIST: N_("missing; cannot exist"),
    ObsStatus.NOT_SIGNIFICANT: N_("not significant"),
    ObsStatus.MISSING: N_("missing value"),
    ObsStatus.PROVISIONAL: N_("provisional value"),
    ObsStatus.SUPPRESSED: N_("suppressed"),
    ObsStatus.SPECIAL_EVENT: N_("strike or other special event"),
    ObsStatus.LOW_RELIABILITY: N_("low reliability"),
    ObsStatus.UNVALIDATED: N_("unvalidated value"),
    ObsStatus.INCLUDES_OTHER: N_("includes another category"),
    Qualifier.EQUAL: N_("exactly"),
    Qualifier.AT_LEAST: N_("at least"),
    Qualifier.AT_MOST: N_("at most"),
    Qualifier.ABOUT: N_("about"),
    Direction.HIGHER: N_("higher is better"),
    Direction.LOWER: N_("lower is better"),
    Direction.NEUTRAL: N_("neither is better"),
    Assessment.AHEAD: N_("ahead"),
    Assessment.BEHIND: N_("behind"),
    Assessment.LEVEL: N_("level"),
    Confidence.PLAN: N_("printed in the plan"),
    Confidence.OFFICIAL: N_("read at the publisher"),
    Confidence.SECONDARY: N_("read where quoted"),
}
"""The name of every code that is shown to people, a catalogue text."""
