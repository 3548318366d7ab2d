"""The pages of a PDF, opened by a library of an extra, or the reason why not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ictplan.core.errors import MissingExtraError, UnreadableFileError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdfplumber.page import Page

NO_TEXT = N_("is a PDF without text, a scan; run text recognition over it first")
"""What is wrong with a PDF that has pictures alone."""


def pages_of(path: str) -> Iterator[Page]:
    """Give the pages of a PDF in order; each may be read until the next is asked for.

    Raises:
        MissingExtraError: If the library is not installed.
        UnreadableFileError: If the file does not exist or is no PDF.
    """
    try:
        import pdfplumber  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("pdf", "pdfplumber") from None
    if not Path(path).exists():
        raise UnreadableFileError(path, N_("does not exist"))
    try:
        with pdfplumber.open(path) as pdf:
            yield from pdf.pages
    except (OSError, ValueError, pdfplumber.utils.exceptions.PdfminerException):
        raise UnreadableFileError(path, N_("is no PDF that can be read")) from None
