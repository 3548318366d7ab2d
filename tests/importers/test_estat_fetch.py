"""Fetching from e-Stat, with a transport in place of the network."""

import json
import logging
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest

import ictplan
from ictplan.core.errors import UnreadableFileError, UsageError
from ictplan.importers.estat_fetch import fetch

KEY = "secret0123456789"


def page(*, following: int | None = None, status: int = 0, words: str = "") -> str:
    """Make the part of an answer that paging looks at."""
    told = {"TOTAL_NUMBER": 3} | ({"NEXT_KEY": following} if following else {})
    return json.dumps(
        {
            "GET_STATS_DATA": {
                "RESULT": {"STATUS": status, "ERROR_MSG": words},
                "STATISTICAL_DATA": {"RESULT_INF": told},
            }
        }
    )


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTAT_APP_ID", KEY)


def served(answers: Iterable[httpx.Response | Exception]) -> httpx.MockTransport:
    """Give these answers, one per request."""
    left = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        assert request.url.params["appId"] == KEY
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return httpx.MockTransport(handle)


def test_pages_are_fetched_to_the_last(tmp_path: Path) -> None:
    starts = []
    told = []

    def handle(request: httpx.Request) -> httpx.Response:
        starts.append(request.url.params["startPosition"])
        return httpx.Response(200, text=page(following=3 if len(starts) == 1 else None))

    files = fetch(
        "0003433219",
        tmp_path,
        transport=httpx.MockTransport(handle),
        progress=lambda done, total: told.append((done, total)),
    )

    assert starts == ["1", "3"]
    assert [file.name for file in files] == ["0003433219_1.json", "0003433219_2.json"]
    assert told == [(2, 3), (3, 3)]


def test_failures_that_pass_are_waited_for(tmp_path: Path) -> None:
    waits: list[float] = []
    answers: list[httpx.Response | Exception] = [
        httpx.Response(503, headers={"Retry-After": "7"}),
        httpx.ConnectTimeout(f"appId={KEY}"),
        httpx.Response(429, headers={"Retry-After": "999999"}),
        httpx.Response(200, text=page()),
    ]

    fetch("0003433219", tmp_path, transport=served(answers), wait=waits.append)

    assert waits == [7, 2, 60]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([httpx.Response(500)] * 5, "HTTP 500"),
        ([httpx.ReadTimeout(f"appId={KEY}")] * 5, "ReadTimeout"),
        ([httpx.Response(404)], "HTTP 404"),
        ([httpx.Response(200, text="<html>")], "damaged JSON"),
        ([httpx.Response(200, text=page(following=1))], "same page"),
        (
            [httpx.Response(200, text=page(status=100, words=f"認証に失敗 {KEY}"))],
            r"status 100: 認証に失敗 \*\*\*",
        ),
    ],
)
def test_a_failure_is_told_without_the_key(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    answers: list[httpx.Response | Exception],
    sentence: str,
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(UnreadableFileError, match=sentence) as caught:
        fetch(
            "0003433219",
            tmp_path,
            transport=served(list(answers)),
            wait=lambda _: None,
        )

    chain = [caught.value, caught.value.__cause__]
    assert KEY not in "".join([str(error) for error in chain]) + caplog.text


def test_without_a_key_or_an_id_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="no id of a table"):
        fetch("x&appId=1", tmp_path, transport=served([]))
    monkeypatch.delenv("ESTAT_APP_ID")
    with pytest.raises(UsageError, match="ESTAT_APP_ID is not set"):
        fetch("0003433219", tmp_path, transport=served([]))


@pytest.mark.parametrize(
    ("fmt", "files", "sentence"),
    [("mynumber", [], "estat alone"), ("estat", ["a.csv"], "not both")],
)
def test_an_id_goes_with_estat_and_no_files(
    fmt: str, files: list[str], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        ictplan.import_files(files, form=fmt, table_id="0003433219")
