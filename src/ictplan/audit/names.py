"""When are two names one: spelling that does not tell them apart."""

from __future__ import annotations

import re
import unicodedata


def folded(text: str) -> str:
    """Give one spelling of a name: no spaces, middle dots and width differences."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s・･、,]|[0-9]{1,2}(?=[をのはが])", "", plain).lower()
