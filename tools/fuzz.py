"""Give every reader broken inputs for a while, and keep those that it does not survive.

``python tools/fuzz.py --minutes 10`` makes inputs by a seed: files of the project and
of users with bits flipped, bytes cut out or repeated, and texts put together from the
words of the readers. Each goes to one command, in this process. A command must end with
0, 1 or 2; anything else is a fault, whose input is written to ``--keep``. The last line
counts inputs by command and exit code.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]

RELEASE = (
    "都道府県名,市区町村名,人口（R2.1.1時点）,交付枚数（R2.3.1時点）,交付率\n"
    "茨城県,取手市,1000,155,15.5%\n茨城県,水戸市,2000,300,15.0%\n"
)
TABLE = "年,区分,割合\n令和3年,全体,８５．２％\n令和4年,60～69歳,－\n"
PLAN = "本市の交付率は53.5％で、全国の63.5％を10.0ポイント下回る（図表1）。\n"
CHAPTER = "# 市\n\n{{ value('mynumber', period='latest') }}\n"
SETTINGS = 'area = "水戸市"\ndata = []\n'
CONDITION = (
    "gap", "差", "tied", "'", '"', "(", ")", "and", "または", "not", "<", "≦", "=", "-3",
    "−３", "null", "true", "\x1b", "　", "5%", "ref_area",
)  # fmt: skip


def main() -> None:
    """Run until the time is over; exit with 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-faults"))
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311
    counts: Counter[str] = Counter()
    faults = 0
    end = time.monotonic() + 60 * asked.minutes
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        make = inputs(Path(folder), chance)
        while time.monotonic() < end:
            arguments = chance.choice(make)()
            code, told = run(arguments)
            counts[f"{arguments[0]} {code}"] += 1
            if code not in (0, 1, 2):
                faults += 1
                keep(asked.keep, Path(folder), arguments, told)
    shown = ", ".join(f"{name}: {count}" for name, count in sorted(counts.items()))
    sys.stdout.write(f"{counts.total()} inputs, {faults} faults ({shown})\n")
    sys.exit(min(faults, 1))


def inputs(folder: Path, chance: random.Random) -> list[Callable[[], list[str]]]:
    """Give the ways to make one input and the command it goes to."""
    bundled = sorted((ROOT / "datasets").glob("*/*.csv"))
    small = [path for path in bundled if path.stat().st_size < 100_000]

    def stored() -> list[str]:
        place = chance.choice(small)
        target = folder / "data" / place.parent.name
        shutil.rmtree(folder / "data", ignore_errors=True)
        shutil.copytree(place.parent, target)
        victim = chance.choice([target / place.name, target / "datapackage.json"])
        victim.write_bytes(damage(victim.read_bytes(), chance))
        return ["validate", "data"]

    def text(name: str, content: str, *arguments: str) -> Callable[[], list[str]]:
        def made() -> list[str]:
            encoding = chance.choice(["utf-8", "cp932", "utf-16", "euc_jp"])
            raw = content.encode(encoding, "replace")
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(damage(raw * chance.choice([1, 1, 30]), chance))
            return list(arguments)

        return made

    def condition() -> list[str]:
        words = chance.choices(CONDITION, k=chance.randrange(1, 9))
        return ["gap", "telework", "--fail-if", chance.choice(["", " "]).join(words)]

    deep = text("deep.json", "[" * 5000, "import", "estat", "deep.json", "--dry-run")
    return [
        stored,
        condition,
        deep,
        text("r.csv", RELEASE, "import", "mynumber", "r.csv", "--dry-run"),
        text("t.csv", TABLE, "import", "table", "t.csv", "--guess"),
        text("plan.txt", PLAN, "audit", "plan.txt"),
        text("plan.md", PLAN, "audit", "plan.md", "--format", "json"),
        text("c.md", CHAPTER, "report", "c.md", "--format", "md", "--area", "取手市"),
        text("own/ictplan.toml", SETTINGS, "list", "--project", "own"),
    ]


def damage(raw: bytes, chance: random.Random) -> bytes:
    """Flip bits, cut, repeat or put in bytes, one to four times."""
    content = bytearray(raw)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(content) + 1)
        length = chance.choice([1, 2, 20])
        match chance.randrange(4):
            case 0 if at < len(content):
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                del content[at : at + length]
            case 2:
                content[at:at] = content[at : at + length] * chance.choice([1, 50])
            case _:
                content[at:at] = chance.randbytes(length)
    return bytes(content)


def run(arguments: list[str]) -> tuple[int, str]:
    """Run a command in this process; give its exit code and what it told."""
    from ictplan.cli import main as command

    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = command(arguments)
    return code, err.getvalue()


def keep(place: Path, folder: Path, arguments: list[str], told: str) -> None:
    """Write an input that was not survived, and what was told."""
    target = place if place.is_absolute() else ROOT / place
    target = target / f"{len(list(target.glob('*'))) + 1:04}"
    shutil.copytree(folder, target)
    said = json.dumps(
        {"arguments": arguments, "told": told[-2000:]}, ensure_ascii=False
    )
    (target / "fault.json").write_text(said, encoding="utf-8")


if __name__ == "__main__":
    main()
