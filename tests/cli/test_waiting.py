"""The bar of a long run: on a terminal, after a while, never in a pipe."""

import io
import sys

import pytest

from ictplan.cli import waiting as module
from ictplan.cli.waiting import waiting


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(module, "PATIENCE", -1.0)

    with waiting(quiet=False) as told:
        assert told is not None
        told(3, 4)

    assert "75%" in terminal.getvalue()


def test_a_short_run_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with waiting(quiet=False) as told:
        assert told is not None
        told(1, 4)

    assert "%" not in terminal.getvalue()


@pytest.mark.parametrize(
    ("stream", "quiet"), [(Terminal(), True), (io.StringIO(), False)]
)
def test_nothing_is_told_where_nobody_looks(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, quiet: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)

    with waiting(quiet=quiet) as told:
        assert told is None
    assert stream.getvalue() == ""
