"""Change the code a little, one change at a time, and see whether a test fails.

``python tools/mutate.py src/ictplan/core/periods.py --count 20`` makes twenty changes
chosen by a seed: a comparison at its bound (``<`` to ``<=``), a sign, ``and`` for
``or``, a number plus one, a ``not`` taken away. For each the tests beside the module
are run (``core/periods.py`` has ``tests/core/test_periods.py``, else its folder's).
A change that no test notices has survived and is printed: it needs a test, or a word
why nobody could tell. Several files, or folders, may be given; ``--seed`` chooses
others. The sources are copied first, so nothing here is changed.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "ictplan"

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=",
    ast.NotEq: "==", ast.In: "not in", ast.NotIn: "in", ast.Is: "is not",
    ast.IsNot: "is",
}  # fmt: skip
SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*",
    ast.Mod: "//", ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip
SECONDS = 600
"""A run that takes longer hangs, which is noticed too."""


@dataclass(frozen=True)
class Mutation:
    """One change: what stands in the file from ``start`` to ``end`` becomes ``new``."""

    file: Path
    line: int
    start: int
    end: int
    old: str
    new: str


def main() -> None:
    """Choose, run, count; exit with 1 if too few are noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=0.9)
    parser.add_argument("--tests", nargs="*", help="instead of those beside the module")
    asked = parser.parse_args()
    files = [each for path in asked.files for each in _sources(path.resolve())]
    found = [mutation for file in files for mutation in mutations(file)]
    chosen = random.Random(asked.seed).sample(found, min(asked.count, len(found)))  # noqa: S311
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(SOURCE, copy / "src" / "ictplan")
        (copy / "datasets").symlink_to(ROOT / "datasets")
        for each in {tuple(asked.tests or _tests_of(m.file)) for m in chosen}:
            if not passes(copy, list(each)):
                sys.exit(f"{' '.join(each)} fails without any change")
        for number, mutation in enumerate(chosen, 1):
            noticed = is_noticed(mutation, copy, asked.tests)
            survivors += not noticed
            where = f"{mutation.file.relative_to(ROOT)}:{mutation.line}"
            change = f"{mutation.old!r} -> {mutation.new!r}"
            word = "noticed " if noticed else "SURVIVED"
            sys.stdout.write(f"{number:4} {word} {where}: {change}\n")
            sys.stdout.flush()
    noticed_of = f"{len(chosen) - survivors} of {len(chosen)} noticed"
    sys.stdout.write(f"{noticed_of}; {len(found)} changes are possible\n")
    sys.exit(int(len(chosen) - survivors < asked.least * len(chosen)))


def _sources(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def mutations(file: Path) -> Iterator[Mutation]:
    """Give every change of a file that is worth a run; annotations are none."""
    text = Text(file)
    tree = ast.parse(text.raw)
    parts = (
        getattr(node, name, None)
        for node in ast.walk(tree)
        for name in ("annotation", "returns")
    )
    hints = {each for part in parts if part is not None for each in ast.walk(part)}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and node not in hints:
            yield from changes_of(node, text)


def changes_of(node: ast.expr, text: Text) -> Iterator[Mutation]:
    """Give the changes of one node."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from text.between(left, right, COMPARISONS[type(op)])
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            yield from text.between(left, right, SIGNS[type(op)])
        case ast.BoolOp(op=ast.And(), values=[left, right, *_]):
            yield from text.between(left, right, "or")
        case ast.BoolOp(op=ast.Or(), values=[left, right, *_]):
            yield from text.between(left, right, "and")
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=inner):
            yield text.change(text.start(node), text.start(inner), "")
        case ast.Constant(value=int() | float() as value):
            if not isinstance(value, bool):
                yield text.change(text.start(node), text.end(node), str(value + 1))
        case _:
            pass


class Text:
    """A file whose nodes are found by their places in its bytes."""

    def __init__(self, file: Path) -> None:
        """Read it, and where each line begins."""
        self.file, self.raw = file, file.read_bytes()
        self._lines = [0]
        for line in self.raw.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def start(self, node: ast.expr) -> int:
        """Give the place of a node's first byte."""
        return self._lines[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr) -> int:
        """Give the place after a node's last byte."""
        return self._lines[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    def change(self, start: int, end: int, new: str) -> Mutation:
        """Change what stands between two places."""
        line = self.raw[:start].count(b"\n") + 1
        return Mutation(self.file, line, start, end, self.raw[start:end].decode(), new)

    def between(self, left: ast.expr, right: ast.expr, new: str) -> Iterator[Mutation]:
        """Change the operator between two operands; brackets and blanks stay."""
        start = self.end(left)
        gap = self.raw[start : self.start(right)].decode()
        operator = gap.strip(" ()\n")
        if operator and "#" not in operator and "\n" not in operator:
            at = start + len(gap[: gap.index(operator)].encode())
            yield self.change(at, at + len(operator.encode()), new)


def is_noticed(mutation: Mutation, copy: Path, tests: list[str] | None) -> bool:
    """Run the tests over a changed copy of the sources; the change is undone after."""
    target = copy / mutation.file.relative_to(ROOT)
    raw = target.read_bytes()
    changed = raw[: mutation.start] + mutation.new.encode() + raw[mutation.end :]
    target.write_bytes(changed)
    try:
        return not passes(copy, tests or _tests_of(mutation.file))
    finally:
        target.write_bytes(raw)


def passes(copy: Path, tests: list[str]) -> bool:
    """Say whether tests pass over a copy of the sources."""
    environment = os.environ | {
        "PYTHONPATH": str(copy / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(
            [*command, "-p", "no:randomly", *tests],
            cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _tests_of(file: Path) -> list[str]:
    """Name the tests beside a module: its own, else those of its folder."""
    place = ROOT / "tests" / file.relative_to(SOURCE).parent
    own = place / f"test_{file.stem}.py"
    return [str(own if own.exists() else place)]


if __name__ == "__main__":
    main()
