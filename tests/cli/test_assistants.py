"""The server for assistants, asked by the client of the protocol's own library."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from mcp.client.session import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from support import ROOT, run

if TYPE_CHECKING:
    from mcp.types import CallToolResult, Tool

CALLS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "find_indicators": ({"word": "テレワーク"}, ["list", "テレワーク"]),
    "profile": ({"city": "つくば市"}, ["profile", "つくば市"]),
    "gap": (
        {
            "indicator": "mynumber",
            "city": "札幌市",
            "to": ["nation"],
            "period": "latest",
        },
        ["gap", "mynumber", "--area", "札幌市", "--to", "nation", "--period", "latest"],
    ),
    "verify_sentence": (
        {"sentence": "取手市の交付率は令和5年2月末で60.0％"},
        ["verify", "取手市の交付率は令和5年2月末で60.0％"],
    ),
    "trace_number": (
        {"number": "9.9", "file": "missing.html"},
        ["trace", "9.9", "--in", "missing.html"],
    ),
}
"""One call of each tool, and the command that asks the same."""


@pytest.fixture(scope="module")
def answers(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[list[Tool], dict[str, CallToolResult]]:
    """Start the server once, and ask everything."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ictplan", "mcp", "--lang", "ja"],
        env={"PYTHONPATH": str(ROOT / "src")},
        cwd=tmp_path_factory.mktemp("work"),
    )

    async def ask() -> tuple[list[Tool], dict[str, CallToolResult]]:
        async with (
            stdio_client(server) as (reader, writer),
            ClientSession(reader, writer) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            return tools, {
                name: await session.call_tool(name, arguments)
                for name, (arguments, _) in CALLS.items()
            }

    return anyio.run(ask)


def test_there_are_five_tools_that_only_read(
    answers: tuple[list[Tool], dict[str, CallToolResult]],
) -> None:
    tools, _ = answers

    assert [tool.name for tool in tools] == list(CALLS)
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)


@pytest.mark.parametrize("tool", [name for name in CALLS if name != "trace_number"])
def test_structured_content_is_the_json_of_the_command(
    answers: tuple[list[Tool], dict[str, CallToolResult]], tool: str
) -> None:
    result = answers[1][tool]
    command = run(*CALLS[tool][1], "--format", "json", "--lang", "ja", "--quiet")

    assert not result.is_error, result.content
    assert result.structured_content == json.loads(command.out)


def test_a_gap_is_told_in_our_sentences_with_its_source(
    answers: tuple[list[Tool], dict[str, CallToolResult]],
) -> None:
    (block,) = answers[1]["gap"].content

    # Cards of the ministry's release of 31 December 2022: 56.8 against 57.1 percent.
    assert "札幌市 56.8%、全国 57.1%、差 −0.30 ポイント" in block.text  # type: ignore[union-attr]
    assert "総務省" in block.text  # type: ignore[union-attr]


def test_what_cannot_be_answered_is_an_error_with_the_sentence_of_the_command(
    answers: tuple[list[Tool], dict[str, CallToolResult]],
) -> None:
    result = answers[1]["trace_number"]
    command = run(*CALLS["trace_number"][1], "--lang", "ja")

    assert result.is_error
    assert command.code == 2
    assert result.content[0].text in command.err  # type: ignore[union-attr]
