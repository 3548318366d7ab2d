"""The command line: parse, call one function, emit. One catch, one exit."""

from __future__ import annotations

import gc
import os
import sys

from ictplan.cli.language import chosen_language, speak, spoken
from ictplan.core.errors import IctplanError, InvalidDatasetError, ReaderLeftError
from ictplan.core.messages import N_, Message

INTERNAL_ERROR = 70
"""Exit code of a bug (EX_SOFTWARE of sysexits.h)."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 done, 1 findings, 2 usage or input error, 70 a bug.
    """
    arguments = sys.argv[1:] if argv is None else argv
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        _call(arguments)
    except InvalidDatasetError as error:
        lines = [problem.text(spoken()) for problem in error.problems]
        return _tell("\n".join([*lines, f"ictplan: {error.text(spoken())}"]), 1)
    except IctplanError as error:
        return _tell(f"ictplan: {error.text(spoken())}", error.exit_code)
    except SystemExit as stop:
        return int(stop.code or 0)
    except (BrokenPipeError, ReaderLeftError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if debug:
            raise
        why = f"{type(error).__name__}: {error}"
        bug = Message(N_("internal error: {why} (--debug shows where)"), {"why": why})
        return _tell(f"ictplan: {bug.text(spoken())}", INTERNAL_ERROR)
    return 0


def _call(arguments: list[str]) -> None:
    """Choose the language, then let Typer call the command."""
    speak(chosen_language(arguments))
    from ictplan.cli.app import app

    app(arguments, prog_name="ictplan")


def _tell(text: str, exit_code: int) -> int:
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    return exit_code


def run() -> None:
    """Run as a process that ends as fast as it can.

    A process of a tenth of a second has nothing to collect, and tearing down the
    imported libraries would take a fifth of its time.
    """
    gc.disable()
    # Looking for plugins reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    exit_code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
