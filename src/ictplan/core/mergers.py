"""What became of a municipality: mergers, new names, new codes, since when.

The table is ``datasets/codelists/area-change.csv``; it covers `SINCE` to `UNTIL`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.errors import UsageError
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SINCE, UNTIL = "2000-01-01", "2024-01-01"
"""The first and the last day of which the table lists changes."""

KINDS: Mapping[str, Message] = {
    "merger": Message(N_("merged into a new body")),
    "absorption": Message(N_("absorbed")),
    "city": Message(N_("became a city")),
    "town": Message(N_("became a town")),
    "renamed": Message(N_("renamed")),
    "code": Message(N_("new code")),
    "split": Message(N_("divided")),
}
"""Every kind of change, and how people call it."""

WHOLE = frozenset(["city", "town", "renamed", "code"])
"""The kinds by which the same people got another name or code, and nothing else."""


class Change(NamedTuple):
    """One row of the table: on this day the old body became the new one, or part of it.

    A body that was divided has several rows of one day.
    """

    date: str
    kind: str
    old_code: str
    old_label: str
    new_code: str
    new_label: str

    def message(self) -> Message:
        """Say it: from, to, date and kind."""
        return Message(
            N_(
                "{old_label} ({old_code}) is {new_label} ({new_code}) since {date}: {kind}"
            ),
            {**self._asdict(), "kind": KINDS[self.kind]},
        )


@dataclass(frozen=True)
class Succession:
    """The changes that lead from a body of before to the one of today."""

    steps: tuple[Change, ...]

    @property
    def code(self) -> str:
        """The code of the body of today."""
        return self.steps[-1].new_code

    @property
    def is_whole(self) -> bool:
        """Whether the body of today has the same people, and no others."""
        return all(step.kind in WHOLE for step in self.steps)


@dataclass(frozen=True, eq=False)
class BoundaryHistory:
    """Every change of the table, in the order of dates."""

    changes: tuple[Change, ...] = ()
    covers: tuple[str, str] = (SINCE, UNTIL)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> BoundaryHistory:
        """Build the history from rows with the fields of `Change`, in any order."""
        changes = (Change(*(row[name] for name in Change._fields)) for row in rows)
        return cls(tuple(sorted(changes)))

    def of_code(self, code: str) -> Succession | None:
        """Follow a code of before; None if the table has no change of it.

        Raises:
            UsageError: If the body was divided.
        """
        first = self._by_code.get(code)
        return self._follow(first[0]) if first else None

    def __contains__(self, code: object) -> bool:
        """Say whether the table has a change of a code."""
        return code in self._by_code

    def composition(self, code: str, on: str) -> frozenset[str]:
        """Give the codes that a body of today had on a day, of all its parts.

        A body that no other joined since has one code.

        Raises:
            UsageError: If one of the parts was divided since: there is no sum.
        """
        found = {code}
        dates = {change.date for change in self.changes if change.date > on}
        for date in sorted(dates, reverse=True):
            undone: set[str] = set()
            while todo := (found - undone) & self._heirs_on[date]:
                undone |= todo
                found -= todo
                found = found.union(*(self.parts(heir, date) for heir in todo))
        return frozenset(found)

    def grown_since(self, day: str) -> frozenset[str]:
        """Give the codes of the bodies that others joined after a day."""
        joined = (c for c in self.changes if c.date > day and c.kind not in WHOLE)
        return frozenset(change.new_code for change in joined)

    def parts(self, code: str, date: str) -> frozenset[str]:
        """Give the codes of which a body was put together on one day.

        The body that absorbed others is one of its parts; a body that only got another
        name or code has one part.

        Raises:
            UsageError: If one of the parts was divided: there is no sum.
        """
        found = [c for c in self._by_heir.get(code, ()) if c.date == date]
        for change in found:
            if change.kind == "split":
                self._refuse(change)
        kinds = {change.kind for change in found}
        absorber = {code} if "absorption" in kinds else set()
        return frozenset(change.old_code for change in found) | absorber

    def _follow(self, first: Change) -> Succession:
        steps = [first]
        while True:
            last = steps[-1]
            if last.kind == "split":
                self._refuse(last)
            later = (
                change
                for change in self._by_code.get(last.new_code, ())
                if change not in steps
                and change.old_label == last.new_label
                and change.date >= last.date
            )
            following = next(later, None)
            if following is None:
                return Succession(tuple(steps))
            steps.append(following)

    def _refuse(self, split: Change) -> None:
        heirs = (c for c in self._by_code[split.old_code] if c.date == split.date)
        raise UsageError(
            N_(
                "{label} ({code}) was divided on {date} between {heirs}; it has no"
                " successor, and no sum gives its figures"
            ),
            label=split.old_label,
            code=split.old_code,
            date=split.date,
            heirs=", ".join(f"{c.new_label} ({c.new_code})" for c in heirs),
        )

    @cached_property
    def _by_code(self) -> Mapping[str, list[Change]]:
        return _grouped((change.old_code, change) for change in self.changes)

    @cached_property
    def _by_heir(self) -> Mapping[str, list[Change]]:
        return _grouped((change.new_code, change) for change in self.changes)

    @cached_property
    def _heirs_on(self) -> Mapping[str, set[str]]:
        heirs: defaultdict[str, set[str]] = defaultdict(set)
        for change in self.changes:
            heirs[change.date].add(change.new_code)
        return heirs


def _grouped(pairs: Iterable[tuple[str, Change]]) -> defaultdict[str, list[Change]]:
    groups: defaultdict[str, list[Change]] = defaultdict(list)
    for key, change in pairs:
        groups[key].append(change)
    return groups
