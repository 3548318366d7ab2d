"""How is a library installed that only some commands need: a line that works as shown."""

from __future__ import annotations

import re
import shlex
import sys
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec

EXTRA = re.compile(
    r"""^(?P<requirement>[^;]+);.*\bextra == ["'](?P<extra>[^"']+)["']"""
)
"""How the metadata of a package tell what an extra needs."""


def install_line(extra: str) -> str:
    """Give the command that installs what an extra needs into this Python.

    It names the libraries themselves: ictplan may have come from a checkout, a wheel or
    a bundle, and no index need know it. The Python of ``uv tool`` has no pip.
    """
    try:
        stated = requires("ictplan") or []
    except PackageNotFoundError:
        stated = []
    found = (EXTRA.match(each) for each in stated)
    needs = [
        each["requirement"].strip() for each in found if each and each["extra"] == extra
    ]
    python = shlex.quote(sys.executable)
    pip = "-m pip" if find_spec("pip") is not None else ""
    tool = f"{python} {pip} install" if pip else f"uv pip install --python {python}"
    return " ".join([tool, *map(shlex.quote, needs or [f".[{extra}]"])])
