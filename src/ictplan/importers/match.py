"""Which area is each row, and what is told of it: repairs, questions, refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ictplan.core.errors import Problem, UnreadableFileError, UsageError
from ictplan.core.messages import N_, Message
from ictplan.importers.grid import folded
from ictplan.importers.places import Labels, Place, Resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.importers.draft import Log, Options

LISTED = 10
"""How many unknown areas or cells an error lists."""

LOGGED = {"outside": "outside", "rest": "outside", "former": "part"}
"""The repair that a row of each kind is, which is left out."""


def where_problem(where: str, rule: str, template: str, **params: object) -> Problem:
    """Make a finding: ``file!cell: rule: words``."""
    return Problem(where, None, None, rule, Message(template, params))


@dataclass
class AreaMatch:
    """Matches rows with areas; collects ``findings`` and what is ``assumed``.

    ``place`` and ``where`` name the cell of a row, without and with its file;
    ``has_values`` says whether a row has any, so that its area is needed.
    """

    areas: AreaRegister
    options: Options
    log: Log
    file: str
    place: Callable[[int], str]
    where: Callable[[int], str]
    has_values: Callable[[int], bool] = lambda _: True
    home: str | None = None
    left_out: str = ""
    findings: list[Problem] = field(default_factory=list)
    assumed: list[Message] = field(default_factory=list)
    keeps_wards: bool = False

    def match(self, labels: Sequence[Labels]) -> list[Place]:
        """Find the place of each row; what a label means is told once.

        Raises:
            UnreadableFileError: If rows with values are of no known area.
            UsageError: If a name is that of several areas.
        """
        resolver = Resolver(self.areas, self.home, self.options.choices)
        places = resolver.resolve(labels, file=self.file)
        self.keeps_wards = _are_mostly_wards(places)
        keys = list(zip(labels, places, strict=True))
        told: dict[tuple[Labels, Place], Place] = {}
        for at, (label, place) in enumerate(keys):
            if (label, place) not in told:
                told[label, place] = self._tell(at, label, place)
        found = [told[key] for key in keys]
        unknown = [
            at
            for at, place in enumerate(found)
            if place.kind in ("unknown", "blank") and self.has_values(at)
        ]
        if unknown and not self.options.skip_unmatched:
            self._refuse(unknown, found, labels)
        for at in unknown:
            self.log.add("outside", self.file, self.place(at), labels[at].text, "")
        return found

    def _tell(self, at: int, label: Labels, place: Place) -> Place:
        """Log what became of a label; give another place for one that is left out."""
        if self._is_left_out(label):
            self.log.add("left-out", self.file, self.place(at), label.text, "")
            return Place("outside")
        if place.kind == "ward" and not self.keeps_wards:
            place = Place("outside", place.code)
        if place.kind in LOGGED:
            self.log.add(LOGGED[place.kind], self.file, self.place(at), label.text, "")
        elif place.kind == "area":
            self._tell_area(at, label, place)
        return place

    def _tell_area(self, at: int, label: Labels, place: Place) -> None:
        if place.scope == "contradicts":
            self.findings.append(self._contradiction(at, label, place))
        if place.scope == "assumed":
            area = self.areas.qualified_label(place.code)
            self.assumed.append(
                Message(
                    N_(
                        "'{name}' is taken for {area}, in the prefecture of the other rows"
                    ),
                    {"name": label.name, "area": area},
                )
            )
        if place.repair == "name" and self._is_official(place.code, label):
            return
        if place.repair:
            self.log.add(
                place.repair, self.file, self.place(at), label.text, place.code
            )
        elif label.code and not label.code.startswith(place.code):
            self.log.add("code", self.file, self.place(at), label.code, place.code)

    def _is_official(self, code: str, label: Labels) -> bool:
        """Say whether a row has the official name of its area, so that nothing is told."""
        text = folded(label.prefecture + label.name)
        return text in (self.areas.label(code).ja, self.areas.qualified_label(code).ja)

    def _contradiction(self, at: int, label: Labels, place: Place) -> Problem:
        """Say that a code and the name beside it are not of one area."""
        given = place.candidates[0]
        if given not in self.areas:
            return where_problem(
                self.where(at), "code-name",
                N_("code {code} is of no area, but the name beside it is {name}"),
                code=given, name=label.name,
            )  # fmt: skip
        return where_problem(
            self.where(at), "code-name",
            N_("code {code} is {is_of}, but the name beside it is {name}"),
            code=place.code, is_of=self.areas.label(place.code), name=label.name,
        )  # fmt: skip

    def _is_left_out(self, label: Labels) -> bool:
        """Say whether a row has a label that the user, or the format, leaves out."""
        names = [folded(label.name), folded(label.prefecture + label.name), label.code]
        if any(folded(text) in names for text in self.options.leave_out):
            return True
        return bool(self.left_out) and any(
            re.fullmatch(self.left_out, name) for name in names if name
        )

    def _refuse(
        self, unknown: Sequence[int], places: Sequence[Place], labels: Sequence[Labels]
    ) -> None:
        for at in unknown:
            if places[at].candidates:
                raise UsageError(
                    N_("{where}: '{name}' is the name of several areas: {candidates}; give --choose {name}=CODE"),
                    where=self.where(at), name=labels[at].name,
                    candidates=", ".join(map(self._named, places[at].candidates[:4])),
                )  # fmt: skip
        raise UnreadableFileError(
            self.file,
            N_("{count} of {of} rows are of no known area: {shown}{more}; nothing is imported; give --choose NAME=CODE for one, or --leave-out NAME"),
            count=len(unknown), of=len(places), more=" …" if len(unknown) > LISTED else "",
            shown=", ".join(
                f"{labels[at].text or '?'} ({self.place(at)})" for at in unknown[:LISTED]
            ),
        )  # fmt: skip

    def _named(self, code: str) -> str:
        known = code in self.areas
        return f"{code} {self.areas.qualified_label(code).ja if known else code}"


def _are_mostly_wards(places: Sequence[Place]) -> bool:
    """Say whether a table is of the wards of cities: only then are they kept."""
    wards = sum(place.kind == "ward" for place in places)
    return wards * 2 > wards + sum(place.kind == "area" for place in places)
