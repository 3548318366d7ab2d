# ruff: noqa: PLC0415 - children import what they need
"""Run a command again and again, each time ended at its next file operation.

Called as ``python interrupted.py KIND RESULT -- ARGUMENTS``; ``KIND`` is ``kill`` (the
process is gone, as by kill -9) or ``fail`` (the disk is full). Every run starts from a
copy of the folder ``before`` in a folder ``work``; then what every command does first
with a root is done. What ``work`` then holds goes to ``RESULT`` as JSON: a list of
``[exit code, state]``, the last of a run that nothing ended.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from hashlib import sha256
from pathlib import Path

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link",
    "os.symlink", "os.truncate", "shutil.rmtree", "shutil.move", "shutil.copyfile",
}  # fmt: skip

WORK = Path("work")


def state() -> dict[str, str]:
    """Give a digest of every file of the user's; what is hidden is not the user's."""
    return {
        path.relative_to(WORK).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(WORK.rglob("*"))
        if path.is_file() and ".ictplan" not in path.as_posix()
    }


def end_at(stop: int, kind: str) -> list[int]:
    """End this process, or fail it, at the operation of this number, counted from 1.

    Returns:
        A list that holds how many there were, as long as nothing ends the process.
    """
    counts = [0]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            if not (isinstance(flags, int) and flags & WRITING):
                return
            if "dev/null" in str(arguments[0]):
                return
        elif event not in CHANGES:
            return
        counts[0] += 1
        if counts[0] == stop and kind == "kill":
            os._exit(137)
        if counts[0] == stop:
            raise OSError(28, "No space left on device")

    sys.addaudithook(hook)
    return counts


def run(arguments: list[str], stop: int, kind: str) -> tuple[int, int]:
    """Run the command line in a child; give its exit code and the operations."""
    told = Path("told.txt")
    child = os.fork()
    if child == 0:
        for number in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        from ictplan.cli import main

        counts = end_at(stop, kind)
        code = main(arguments)
        made = counts[0]
        told.write_text(str(made), encoding="utf-8")
        os._exit(code)
    told.unlink(missing_ok=True)
    status = os.waitpid(child, 0)[1]
    made = int(told.read_text(encoding="utf-8") or 0) if told.exists() else 0
    return os.waitstatus_to_exitcode(status), made


def main() -> None:
    """Go through all operations, then run once without an end."""
    kind, result, _, *arguments = sys.argv[1:]
    # What children need is imported before: they are to be quick.
    import ictplan.cli.app
    import ictplan.importers.store
    import ictplan.present.emit
    import ictplan.questions.datasets  # noqa: F401
    from ictplan import Library
    from ictplan.core.files import settle

    # Every dataset more is more operations of the same kind.
    Library.ids = property(lambda _: ("telework", "mynumber"))  # type: ignore[assignment]
    Library.plans = property(lambda _: ())  # type: ignore[assignment]
    prepare()
    total = run(arguments, 0, kind)[1]
    runs: list[tuple[int, dict[str, str]]] = []
    for stop in (*range(1, total + 1), 0):
        prepare()
        code, _ = run(arguments, stop, kind)
        for hidden in WORK.rglob(".ictplan"):
            settle(hidden.parent)
        runs.append((code, state()))
    Path(result).write_text(json.dumps(runs), encoding="utf-8")


def prepare() -> None:
    """Put the old state into place."""
    shutil.rmtree(WORK, ignore_errors=True)
    if Path("before").exists():
        shutil.copytree("before", WORK)
    else:
        WORK.mkdir()


main()
