"""The command line: parse, call one function, emit. One catch, one exit."""

from __future__ import annotations

import gc
import logging
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from ictplan.cli.language import chosen_language, speak, spoken
from ictplan.cli.streams import give_streams
from ictplan.core.errors import (
    IctplanError,
    InvalidDatasetError,
    ReaderLeftError,
    escape_controls,
)
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable

FINDINGS = 1
"""Exit code of a finding, and of nothing else."""

INPUT_ERROR = 2
"""Exit code of what the user gave, or what the machine would not do."""

INTERNAL_ERROR = 70
"""Exit code of a bug (EX_SOFTWARE of sysexits.h)."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells give it: 128 and the number of the signal."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 done, 1 findings and nothing else, 2 usage, input or a stream that cannot be
    read or written, 70 a bug.
    """
    arguments = sys.argv[1:] if argv is None else argv
    debug = "--debug" in arguments
    arguments = [_in_full(each) for each in arguments if each != "--debug"]
    told = _Told()
    logger = logging.getLogger("ictplan")
    logger.addHandler(told)
    try:
        exit_code = _guard(lambda: _call(arguments), debug=debug)
        # What is still buffered belongs to the answer: if it fails, so does the run.
        if exit_code > FINDINGS:
            with suppress(OSError):
                _flush()  # what cannot be written was told already
            return exit_code
        return _guard(_flush, debug=debug) or exit_code
    finally:
        logger.removeHandler(told)


def _in_full(argument: str) -> str:
    """Write out the one short form there is."""
    return "--format=json" if argument == "--json" else argument


def _guard(run: Callable[[], int], *, debug: bool) -> int:
    """Run something; say in one sentence why it failed, if it did."""
    try:
        return run()
    except (BrokenPipeError, ReaderLeftError):
        _forget_stdout()
        return 0
    except BaseException as error:
        # A panic of a library in Rust is no Exception; it is a bug like any other.
        if debug and not isinstance(error, IctplanError | OSError):
            raise
        lines, exit_code = _explanation(error)
        return _tell(lines, exit_code)


def _explanation(error: BaseException) -> tuple[list[str], int]:
    """Give what to tell about an error, and the exit code."""
    problems: list[str] = []
    match error:
        case IctplanError():
            text, exit_code = error.text(spoken()), error.exit_code
            if isinstance(error, InvalidDatasetError):
                problems = [problem.text(spoken()) for problem in error.problems]
        case OSError():
            text, exit_code = _why(error).text(spoken()), INPUT_ERROR
        case KeyboardInterrupt():
            text, exit_code = Message(N_("interrupted")).text(spoken()), INTERRUPTED
        case _:
            why = f"{type(error).__name__}: {error}"
            bug = N_("internal error: {why} (--debug shows where)")
            text, exit_code = Message(bug, {"why": why}).text(spoken()), INTERNAL_ERROR
    return [*problems, f"ictplan: {text}"], exit_code


def _call(arguments: list[str]) -> int:
    """Choose the language, then let Typer call the command."""
    speak(chosen_language(arguments))
    from ictplan.cli.app import app
    from ictplan.cli.faults import ParserError, explain

    try:
        # Typer's own words for faults are English: it raises, and we say what it was.
        code = app(arguments, prog_name="ictplan", standalone_mode=False)
    except ParserError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return _tell([str(error)], INPUT_ERROR)
        return _tell([f"ictplan: {explain(error).text(spoken())}"], INPUT_ERROR)
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            # Typer ends with 1 where a reader has left, which is no finding.
            raise ReaderLeftError from None
        return int(stop.code or 0)
    return code if isinstance(code, int) else 0


def _flush() -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return 0


def _forget_stdout() -> None:
    """Let what nobody reads any more go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _why(error: OSError) -> Message:
    """Say which file or stream the machine would not read or write, and why."""
    why = error.strerror or str(error)
    if error.filename is None:
        return Message(N_("stdout cannot be written: {why}"), {"why": why})
    shown = str(error.filename)
    shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
    return Message(N_("{path} cannot be used: {why}"), {"path": shown, "why": why})


SHOWN = 80
"""So many characters of a file's name are shown."""


def _tell(lines: list[str], exit_code: int) -> int:
    encoding = sys.stderr.encoding or "utf-8"
    text = "\n".join(escape_controls(line) for line in lines)
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    return exit_code


class _Told(logging.Handler):
    """Tells what the library logs, in the language of this run."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line to stderr."""
        said = record.msg
        text = said.text(spoken()) if isinstance(said, Message) else str(said)
        _tell([f"ictplan: {text}"], 0)


def run() -> None:
    """Run as a process that ends as fast as it can.

    A process of a tenth of a second has nothing to collect, and tearing down the
    imported libraries would take a fifth of its time.
    """
    gc.disable()
    # Looking for plugins reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    give_streams()
    os._exit(main())
