"""Which kinds of finding are there: for each its detector, its sentences, its weight.

A kind is one row of `KINDS`: what it looks at and of which values, its detector, how
much it tells, and catalogue texts by the word its detector gives; their fields are the
detector's facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ictplan.core.messages import N_
from ictplan.findings import breakdown, coverage, movement, position
from ictplan.findings.subjects import Among, Breakdown, Coverage, Trajectory, Versus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ictplan.findings.model import Sighting
    from ictplan.findings.subjects import Subject


@dataclass(frozen=True)
class Kind:
    """A kind of finding.

    ``looks_at`` is what its detector takes, of the subjects that are ``of`` the right
    values. ``weight`` is how much a finding of it tells, all else equal: what an officer
    acts on counts most.
    """

    name: str
    looks_at: type[Trajectory | Versus | Among | Breakdown | Coverage]
    of: Callable[[Any], bool]
    detect: Callable[[Any], Iterator[Sighting]]
    weight: float
    sentences: Mapping[str, str]


def anything(_: Subject) -> bool:
    """Take any values."""
    return True


def states(subject: Subject) -> bool:
    """Take what is in place or not."""
    return subject.indicator.unit.states is not None


def numbers(subject: Subject) -> bool:
    """Take all but states."""
    return not states(subject)


def rates(subject: Subject) -> bool:
    """Take neither states nor amounts, of which a larger area always has more."""
    return not subject.indicator.unit.is_amount and not states(subject)


def moves(t: Trajectory) -> bool:
    """Take numbers of more than one point since the last break."""
    return numbers(t) and len(t.series.segment) > 1


def ordered_shares(b: Breakdown) -> bool:
    """Take shares of groups in an order, such as ages."""
    return b.is_ordered and b.role == "subgroup" and b.indicator.unit.is_share


def tiers(b: Breakdown) -> bool:
    """Take shares of groups that have no order."""
    return not b.is_ordered and b.role == "subgroup" and b.indicator.unit.is_share


def items(b: Breakdown) -> bool:
    """Take numbers of items that have no order."""
    return not b.is_ordered and b.role == "item" and numbers(b)


_KINDS = (
    Kind(
        "level",
        Trajectory,
        anything,
        position.find_level,
        0.7,
        {
            "level": N_("{indicator} of {area}: {value} ({period})."),
            "state": N_("{indicator}: {area} has it {value} ({period})."),
        },
    ),
    Kind(
        "standing",
        Versus,
        rates,
        position.find_standing,
        1.0,
        {
            "above": N_(
                "{indicator} ({period}): {area} {value}, {difference} above {benchmark}"
                " ({benchmark_value})."
            ),
            "below": N_(
                "{indicator} ({period}): {area} {value}, {difference} below {benchmark}"
                " ({benchmark_value})."
            ),
            "level": N_(
                "{indicator} ({period}): {area} {value}, about level with {benchmark}"
                " ({benchmark_value}); the difference lies within its margin."
            ),
            "above-unsure": N_(
                "{indicator} ({period}): {area} {value}, {difference} above {benchmark}"
                " ({benchmark_value}); the sampling error is not known."
            ),
            "below-unsure": N_(
                "{indicator} ({period}): {area} {value}, {difference} below {benchmark}"
                " ({benchmark_value}); the sampling error is not known."
            ),
            "above-computed": N_(
                "{indicator} ({period}): {area} {value}, {difference} above"
                " {benchmark} ({benchmark_value}, computed)."
            ),
            "below-computed": N_(
                "{indicator} ({period}): {area} {value}, {difference} below"
                " {benchmark} ({benchmark_value}, computed)."
            ),
            "level-computed": N_(
                "{indicator} ({period}): {area} {value}, about level with"
                " {benchmark} ({benchmark_value}, computed)."
            ),
        },
    ),
    Kind(
        "rank",
        Among,
        rates,
        position.find_rank,
        0.9,
        {
            "rank": N_(
                "{indicator} ({period}): {area} ({value}) is number {rank} of the {of}"
                " {group}."
            ),
            "rank-tied": N_(
                "{indicator} ({period}): {area} ({value}) is number {rank} of the {of}"
                " {group}, with {tied} more on the same place."
            ),
            "rank-partial": N_(
                "{indicator} ({period}): {area} ({value}) is number {rank} of the {of}"
                " with a value among the {size} {group}."
            ),
            "rank-sample": N_(
                "{indicator} ({period}): {area} ({value}) is number {rank} of the {of}"
                " {group}; places in a sample survey are uncertain."
            ),
            "rank-neutral-sample": N_(
                "{indicator} ({period}): {area} ({value}) is number {rank} from the"
                " highest of the {of} {group}; places in a sample survey are uncertain."
            ),
            "rank-neutral": N_(
                "{indicator} ({period}): {area} ({value}) is number {rank} from the"
                " highest of the {of} {group}."
            ),
            "rank-neutral-tied": N_(
                "{indicator} ({period}): {area} ({value}) is number {rank} from the"
                " highest of the {of} {group}, with {tied} more on the same place."
            ),
            "rank-neutral-partial": N_(
                "{indicator} ({period}): {area} ({value}) is number {rank} from the"
                " highest of the {of} with a value among the {size} {group}."
            ),
        },
    ),
    Kind(
        "rank-change",
        Among,
        rates,
        position.find_rank_change,
        0.9,
        {
            "rose": N_(
                "{indicator}: {area} rose from number {old_rank} ({former}) to"
                " {rank} ({period}) of the {of} {group}."
            ),
            "fell": N_(
                "{indicator}: {area} fell from number {old_rank} ({former}) to"
                " {rank} ({period}) of the {of} {group}."
            ),
            "kept": N_(
                "{indicator}: {area} was number {rank} of the {of} {group} both in"
                " {former} and in {period}."
            ),
        },
    ),
    Kind(
        "turning-point",
        Versus,
        rates,
        movement.find_crossing,
        1.0,
        {
            "below-since": N_(
                "{indicator}: {area} was still above {benchmark} in {before} and has"
                " been below it since {since}; by {difference} in {last}."
            ),
            "above-since": N_(
                "{indicator}: {area} was still below {benchmark} in {before} and has"
                " been above it since {since}; by {difference} in {last}."
            ),
        },
    ),
    Kind(
        "extreme",
        Trajectory,
        moves,
        movement.find_extremes,
        1.0,
        {
            "peak-amount": N_(
                "{indicator} of {area} was largest in {extreme} ({extreme_value}) and"
                " is {difference} less in {last} ({value})."
            ),
            "trough-amount": N_(
                "{indicator} of {area} was smallest in {extreme} ({extreme_value}) and"
                " is {difference} more in {last} ({value})."
            ),
            "peak-rate": N_(
                "{indicator} of {area} was highest in {extreme} ({extreme_value}) and"
                " is {difference} lower in {last} ({value})."
            ),
            "trough-rate": N_(
                "{indicator} of {area} was lowest in {extreme} ({extreme_value}) and"
                " is {difference} higher in {last} ({value})."
            ),
        },
    ),
    Kind(
        "jump",
        Trajectory,
        rates,
        movement.find_jump,
        0.9,
        {
            "jump": N_(
                "{indicator} of {area} went from {former_value} ({former}) to {value}"
                " ({period}) at once, {difference}, unlike nearly all others; there may"
                " be another way of counting, or something special, behind it."
            ),
        },
    ),
    Kind(
        "change",
        Trajectory,
        moves,
        movement.find_change,
        0.6,
        {
            "rose": N_(
                "{indicator} of {area} rose by {difference} within {years} year(s):"
                " {former_value} ({former}), {value} ({period})."
            ),
            "fell": N_(
                "{indicator} of {area} fell by {difference} within {years} year(s):"
                " {former_value} ({former}), {value} ({period})."
            ),
            "kept": N_(
                "{indicator} of {area} is the same as {years} year(s) before: {value}"
                " ({former}, {period})."
            ),
            "unclear": N_(
                "{indicator} of {area} is about level with {years} year(s) before:"
                " {former_value} ({former}), {value} ({period}); the change lies"
                " within its margin."
            ),
        },
    ),
    Kind(
        "pace",
        Trajectory,
        moves,
        movement.find_pace,
        0.8,
        {
            "rise-faster": N_(
                "{indicator} of {area} grows faster: by {newer} from {middle} to"
                " {last}, by {older} from {first} to {middle}."
            ),
            "rise-slower": N_(
                "{indicator} of {area} grows more slowly: by {newer} from {middle} to"
                " {last}, by {older} from {first} to {middle}."
            ),
            "fall-faster": N_(
                "{indicator} of {area} falls faster: by {newer} from {middle} to"
                " {last}, by {older} from {first} to {middle}."
            ),
            "fall-slower": N_(
                "{indicator} of {area} falls more slowly: by {newer} from {middle} to"
                " {last}, by {older} from {first} to {middle}."
            ),
            "turned-up": N_(
                "{indicator} of {area} rises again: by {newer} from {middle} to {last},"
                " after falling by {older} from {first} to {middle}."
            ),
            "turned-down": N_(
                "{indicator} of {area} falls now: by {newer} from {middle} to {last},"
                " after rising by {older} from {first} to {middle}."
            ),
        },
    ),
    Kind(
        "trend",
        Trajectory,
        moves,
        movement.find_trend,
        0.5,
        {
            "rose": N_(
                "{indicator} of {area} is rising in its last five values: from"
                " {first_value} ({first}) to {value} ({last}), {difference} higher."
            ),
            "fell": N_(
                "{indicator} of {area} is falling in its last five values: from"
                " {first_value} ({first}) to {value} ({last}), {difference} lower."
            ),
            "unclear": N_(
                "{indicator} of {area} shows no clear trend in its last five values"
                " ({first} to {last})."
            ),
        },
    ),
    Kind(
        "years-behind",
        Versus,
        rates,
        position.find_years_behind,
        0.8,
        {
            "days": N_(
                "{indicator}: {benchmark} stood where {area} stands ({value}, {period})"
                " about {days} days earlier."
            ),
            "years": N_(
                "{indicator}: {benchmark} stood where {area} stands ({value}, {period})"
                " about {years} years earlier."
            ),
        },
    ),
    Kind(
        "parity",
        Versus,
        rates,
        position.find_parity,
        0.9,
        {
            "more": N_(
                "{indicator}: {count} more would bring {area} ({value}) level"
                " with {benchmark} ({benchmark_value}, {period})."
            ),
            "fewer": N_(
                "{indicator}: {count} fewer would bring {area} ({value}) level"
                " with {benchmark} ({benchmark_value}, {period})."
            ),
            "more-computed": N_(
                "{indicator}: {count} more would bring {area} ({value}) level"
                " with {benchmark} ({benchmark_value}, computed, {period})."
            ),
            "fewer-computed": N_(
                "{indicator}: {count} fewer would bring {area} ({value}) level"
                " with {benchmark} ({benchmark_value}, computed, {period})."
            ),
        },
    ),
    Kind(
        "widening",
        Versus,
        rates,
        movement.find_widening,
        1.0,
        {
            "behind-wider": N_(
                "{indicator}: {area} falls further below {benchmark}, by {then} in"
                " {former} and by {now} in {last}."
            ),
            "behind-narrower": N_(
                "{indicator}: {area} comes nearer to {benchmark} from below, by {then}"
                " in {former} and by {now} in {last}."
            ),
            "ahead-wider": N_(
                "{indicator}: {area} rises further above {benchmark}, by {then} in"
                " {former} and by {now} in {last}."
            ),
            "ahead-narrower": N_(
                "{indicator}: {benchmark} comes nearer to {area} from below, by {then}"
                " in {former} and by {now} in {last}."
            ),
        },
    ),
    Kind(
        "divergence",
        Versus,
        numbers,
        movement.find_divergence,
        0.9,
        {
            "own-down": N_(
                "{indicator}: {area} fell by {ours} while {benchmark} rose by {theirs}"
                " ({former} to {last})."
            ),
            "own-up": N_(
                "{indicator}: {area} rose by {ours} while {benchmark} fell by {theirs}"
                " ({former} to {last})."
            ),
        },
    ),
    Kind(
        "bodies",
        Trajectory,
        states,
        position.find_bodies,
        1.0,
        {
            "does": N_(
                "{indicator}: {area} has it in place ({period}), as have {far_doers} of"
                " {far_of} {far_group} ({far_share}) and {near_doers} of {near_of}"
                " {near_group} ({near_share})."
            ),
            "does-not": N_(
                "{indicator}: {area} does not have it in place ({period}); {far_doers}"
                " of {far_of} {far_group} have ({far_share}), and {near_doers} of"
                " {near_of} {near_group} ({near_share})."
            ),
            "does-alone": N_(
                "{indicator}: {area} has it in place ({period}), as have {near_doers}"
                " of {near_of} {near_group} ({near_share})."
            ),
            "does-not-alone": N_(
                "{indicator}: {area} does not have it in place ({period});"
                " {near_doers} of {near_of} {near_group} have ({near_share})."
            ),
        },
    ),
    Kind(
        "fall-off",
        Breakdown,
        ordered_shares,
        breakdown.find_fall_off,
        1.0,
        {
            "cliff-down": N_(
                "{indicator} ({area}, {period}): from {high_value} ({high}) to"
                " {low_value} ({low}), {difference} apart; the steepest step is the"
                " fall of {step} between {before} and {after}."
            ),
            "cliff-up": N_(
                "{indicator} ({area}, {period}): from {high_value} ({high}) to"
                " {low_value} ({low}), {difference} apart; the steepest step is the"
                " rise of {step} between {before} and {after}."
            ),
            "spread": N_(
                "{indicator} ({area}, {period}): from {high_value} ({high}) to"
                " {low_value} ({low}), {difference} apart."
            ),
        },
    ),
    Kind(
        "top",
        Breakdown,
        items,
        breakdown.find_top,
        0.8,
        {
            "order": N_(
                "{indicator} ({area}, {period}): first {first} ({first_value}), then"
                " {second} ({second_value}) and {third} ({third_value}), of {count}."
            ),
            "order-level": N_(
                "{indicator} ({area}, {period}): {first} ({first_value}) and {second}"
                " ({second_value}) come first, about level, then {third}"
                " ({third_value}), of {count}."
            ),
        },
    ),
    Kind(
        "overtaking",
        Breakdown,
        items,
        breakdown.find_overtaking,
        0.8,
        {
            "overtook": N_(
                "{indicator} ({area}): {over} was still below {under} in {before} and"
                " has been above it since {since}; {over_value} and {under_value} in"
                " {period}."
            ),
        },
    ),
    Kind(
        "contrast",
        Breakdown,
        tiers,
        breakdown.find_contrast,
        0.8,
        {
            "apart": N_(
                "{indicator} ({area}, {period}): {high} {high_value}, {low}"
                " {low_value}, {difference} apart."
            ),
            "level": N_(
                "{indicator} ({area}, {period}): {high} {high_value} and {low}"
                " {low_value} are about level."
            ),
        },
    ),
    Kind(
        "age",
        Coverage,
        anything,
        coverage.find_age,
        0.35,
        {
            "old": N_(
                "{indicator}: the newest value of {area} is of {period}, {years} years"
                " older than the newest data held."
            ),
        },
    ),
    Kind(
        "missing",
        Coverage,
        anything,
        coverage.find_missing,
        0.5,
        {
            "missing": N_(
                "{indicator}: no value of {area} is held; {holders} of {size} areas of"
                " its kind have one."
            ),
            "stands-in": N_(
                "{indicator}: no value of {area} is held ({holders} of {size} areas of"
                " its kind have one); {instead} stands in."
            ),
        },
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
"""Every kind, by its name, in the order reports tell them."""
