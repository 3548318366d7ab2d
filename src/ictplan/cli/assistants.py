"""A server for assistants (Model Context Protocol): five tools that only read.

Each tool answers as a command does: the text is the table with its sentences, notes and
sources as the command prints them, the structured content is the command's JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from ictplan import __version__
from ictplan.core.errors import IctplanError
from ictplan.present.machine import as_json
from ictplan.present.notebook import as_text
from ictplan.questions import question_named
from ictplan.questions.audit import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from ictplan.core.answer import Answer
    from ictplan.core.library import Library
    from ictplan.core.messages import Language

INSTRUCTIONS = (
    "Published indicators of Japan's municipal ICT plans. Every number has a source:"
    " quote it with the number. Never compute a difference yourself, ask 'gap': it"
    " refuses what does not compare. Areas are names (札幌市) or five-digit codes."
)
"""What an assistant is told once about all tools."""

City = Annotated[str, Field(description="Name or five-digit code of the area: 札幌市.")]


def make_server(library: Library, home: str | None, language: Language) -> MCPServer:
    """Make the server.

    Args:
        library: The data that answers come from.
        home: The area of the workspace, which counts where none is named.
        language: Language of names and sentences.
    """
    server: MCPServer = MCPServer(
        "ictplan", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR"
    )
    reads_only = ToolAnnotations(
        read_only_hint=True, idempotent_hint=True, open_world_hint=False
    )

    def ask(command: str, **given: Any) -> CallToolResult:
        named = {name: value for name, value in given.items() if value is not None}
        question = question_named(command)
        return _result(
            lambda: question.ask(library, home=home, language=language, **named),
            language,
        )

    @server.tool(annotations=reads_only)
    def find_indicators(
        word: Annotated[
            str | None, Field(description="A word of its name, definition, categories.")
        ] = None,
    ) -> CallToolResult:
        """List the indicators held: their ids, newest period, level of areas, unit."""
        return ask("list", word=word)

    @server.tool(annotations=reads_only)
    def profile(city: City) -> CallToolResult:
        """Say where a city stands, what changed and what stands out, with evidence."""
        return ask("profile", area=city)

    @server.tool(annotations=reads_only)
    def gap(
        indicator: Annotated[str, Field(description="Id or name of an indicator.")],
        city: City,
        to: Annotated[
            list[str] | None,
            Field(description="Benchmarks: nation, prefecture, type, peers, a name."),
        ] = None,
        period: Annotated[
            str | None, Field(description="2021, FY2021, A..B, latest or all.")
        ] = None,
        where: Annotated[
            dict[str, str] | None, Field(description="Category by dimension.")
        ] = None,
    ) -> CallToolResult:
        """Compare an area with benchmarks; area minus benchmark, in points of shares."""
        return ask(
            "gap", dataset=indicator, area=city, to=to, period=period, where=where
        )

    @server.tool(annotations=reads_only)
    def verify_sentence(
        sentence: Annotated[str, Field(description="A sentence with numbers.")],
        city: Annotated[
            str | None, Field(description="The area that 本市 means.")
        ] = None,
    ) -> CallToolResult:
        """Check the numbers of a Japanese sentence against the data and each other."""
        return _result(
            lambda: verify(
                sentence, area=city or home, library=library, language=language
            ),
            language,
        )

    @server.tool(annotations=reads_only)
    def trace_number(
        number: Annotated[str, Field(description="The number as printed: 60.0.")],
        file: Annotated[
            str, Field(description="Path of a file that 'ictplan report' wrote.")
        ],
    ) -> CallToolResult:
        """Say which observations a number printed in a report comes from."""
        return ask("trace", number=number, file=Path(file))

    return server


def _result(answer: Callable[[], Answer], language: Language) -> CallToolResult:
    """Give an answer as a command would; of an error the sentence that tells it."""
    try:
        found = answer()
    except IctplanError as error:
        told = TextContent(type="text", text=error.text(language))
        return CallToolResult(content=[told], is_error=True)
    remarks = [remark.text(found.language) for remark in found.remarks]
    text = "\n".join([as_text(found), *remarks]).strip("\n")
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=json.loads(as_json(found)),
    )
