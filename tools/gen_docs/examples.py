"""Pages whose commands are run: what a block shows is what the command prints.

In `PAGES` every fenced ``sh`` and ``console`` block is run, in order, in one empty folder
per page; a ``console`` block begins with its command, and the rest is what it printed. A
comment right before a block says more:

    <!-- file survey.csv -->   the block is written to that file
    <!-- first 8 lines -->     only so many lines of the output are shown
    <!-- shown -->             the block is not run: a twin page runs the same
    <!-- finds -->             the command ends with 1, a finding
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.messages import Language

PAGES = ("README", "docs/tutorial", "docs/tasks")
"""Pages with commands, without the endings of their languages."""

BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^>]*?) -->\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)

SHIM = """\
#!/bin/sh
exec {python} -m ictplan "$@"
"""


class ExampleError(Exception):
    """A command of a page that does not end as the page says."""


@dataclass
class Shell:
    """Where a page's commands are run one after the other; ``cd`` changes the folder."""

    folder: Path
    environment: dict[str, str]

    def run(self, command: str, *, ends: int) -> str:
        """Give what a command prints, on both streams.

        Raises:
            ExampleError: If it ends with another code.
        """
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != ends:
            message = f"{command}: ended with {done.returncode}\n{done.stdout}"
            raise ExampleError(message)
        return done.stdout


def example_pages(root: Path) -> Iterator[tuple[Path, Language]]:
    """Give every page whose commands are run, and its language."""
    for page in PAGES:
        yield root / f"{page}.ja.md", "ja"
        yield root / f"{page}.md", "en"


def executed(page: str, language: Language, source: Path) -> str:
    """Run the commands of a page; give it with their output of now.

    Raises:
        ExampleError: If a command does not end as it should.
    """
    with TemporaryDirectory() as folder:
        shell = _shell(Path(folder), language, source)
        return BLOCK.sub(lambda found: _block(found, shell), page)


def _shell(folder: Path, language: Language, source: Path) -> Shell:
    programs, work = folder / "bin", folder / "work"
    programs.mkdir()
    work.mkdir()
    shim = programs / "ictplan"
    shim.write_text(SHIM.format(python=shlex.quote(sys.executable)), encoding="utf-8")
    shim.chmod(0o755)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(source),
        "ICTPLAN_LANG": language,
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
    }
    return Shell(work, environment)


def _block(found: re.Match[str], shell: Shell) -> str:
    mark, kind, body = found["mark"] or "", found["kind"], found["body"]
    ends = 1 if "finds" in mark else 0
    if (file := re.match(r"file (\S+)", mark)) is not None:
        (shell.folder / file[1]).write_text(body, encoding="utf-8")
    elif kind == "sh" and "shown" not in mark:
        for line in body.splitlines():
            if line.startswith("cd "):
                shell.folder /= line.removeprefix("cd ")
            elif line.startswith("ictplan "):  # installers are run by CI
                shell.run(line, ends=ends)
    elif kind == "console" and "shown" not in mark:
        command, _, _ = body.partition("\n")
        output = shell.run(command.removeprefix("$ "), ends=ends)
        before = found[0][: found.start("body") - found.start()]
        return "\n".join([f"{before}{command}", *_lines(output, mark), "```"])
    return found[0]


def _lines(output: str, mark: str) -> list[str]:
    """Give the lines of an output, as many as a page shows."""
    lines = [line.rstrip() for line in output.splitlines()]
    kept = re.search(r"first (\d+) lines", mark)
    if kept is None or len(lines) <= int(kept[1]):
        return lines
    return [*lines[: int(kept[1])], "…"]
