"""Does any area get an answer from the bundled data, offline: how many are its own.

``python benchmarks/any_area.py [STEP]`` asks every question of every municipality and
prefecture (of every STEP-th with STEP) in one process, and prints per question how many
areas have an answer, how many of these are the area's own values, and how many have none.
An answer that stands in (the prefecture or Japan, as its title says) is not its own.
"""

from __future__ import annotations

import sys
from collections import Counter
from time import process_time
from typing import TYPE_CHECKING

import ictplan
from ictplan import Library
from ictplan.core.errors import IctplanError
from ictplan.findings.find import Finder
from ictplan.questions.profile import profile_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ictplan.core.answer import Answer

NOT_ADMINISTERED = {f"{code:05}" for code in range(1695, 1701)}
"""Six villages of the northern territories: codes without figures."""


def questions(library: Library) -> dict[str, Callable[[str], Answer]]:
    """Give every question by its name; pages share what they read."""
    finder = Finder(library)
    return {
        "gap mynumber": lambda area: ictplan.gap(
            "mynumber", area=area, period="latest", library=library
        ),
        "gap mynumber --to peers": lambda area: ictplan.gap(
            "mynumber", area=area, to="peers", period="latest", library=library
        ),
        "rank mynumber": lambda area: ictplan.rank(
            "mynumber", area=area, library=library
        ),
        "trend mynumber": lambda area: ictplan.trend(
            "mynumber", area=area, library=library
        ),
        "peers": lambda area: ictplan.list_peers(area=area, library=library),
        "digital-divide mynumber": lambda area: ictplan.digital_divide(
            "mynumber", area=area, library=library
        ),
        "gap dx-progress": lambda area: ictplan.gap(
            "dx-progress", area=area, where="item=ai", library=library
        ),
        "gap aged_share": lambda area: ictplan.gap(
            "municipal-indicators",
            area=area,
            where="item=aged_share",
            period="latest",
            library=library,
        ),
        "profile": lambda area: page(finder, area),
    }


def page(finder: Finder, area: str) -> Answer:
    """Make the page of one area, then let go of what was read for it."""
    answer = profile_of(finder, area)
    finder.forget(area)
    return answer


def main() -> None:
    """Ask, and print one line per question."""
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    library = Library().keeping()
    for name in ("mynumber", "peer-groups", "dx-progress", "municipal-indicators"):
        library.load(name)
    areas = [
        area.code
        for area in library.areas.areas.values()
        if area.level in ("municipality", "prefecture")
        and area.code not in NOT_ADMINISTERED
    ][::step]
    print(f"{len(areas)} areas")
    for name, ask in questions(library).items():
        found = Counter[str]()
        why = Counter[str]()
        began = process_time()
        for area in areas:
            try:
                frame = ask(area).frame
            except IctplanError as error:
                found["none"] += 1
                why[error.message.template] += 1
                continue
            # Peers and ranks list the others; the question was about the area itself.
            is_own = name == "peers" or area in frame.get_column("ref_area").to_list()
            found["own" if is_own else "stands in"] += 1
        spent = 1000 * (process_time() - began) / len(areas)
        said = ", ".join(f"{kind} {count}" for kind, count in found.items())
        print(f"{name}: {said}; {spent:.0f} ms each")
        for template, count in why.most_common(3):
            print(f"    {count} x {template}")


if __name__ == "__main__":
    main()
