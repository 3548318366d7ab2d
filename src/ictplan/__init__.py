"""Indicators, gaps and reports for municipal ICT plans.

Every command of the command line is a function here with the same name and options:

    import ictplan
    answer = ictplan.gap("mynumber", area="取手市", to="nation", period=2020)
    answer.frame  # a polars DataFrame

Names are imported when they are first used, so that ``import ictplan`` costs nothing.
``__init__.pyi`` has their types; ``tools/refresh.py`` writes it.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from keyword import iskeyword
from types import ModuleType

__version__ = "2026.11.0"

FURTHER = {
    "Answer": "ictplan.core.answer",
    "Dataset": "ictplan.core.dataset",
    "Library": "ictplan.core.library",
    "PeerRule": "ictplan.core.measures.peers",
    "audit_plan": "ictplan.questions.audit",
    "dispersion": "ictplan.core.measures.dispersion",
    "explain": "ictplan.questions.audit",
    "explain_files": "ictplan.questions.importing",
    "export": "ictplan.questions.datasets",
    "gap_all_areas": "ictplan.questions.all_areas",
    "import_files": "ictplan.questions.importing",
    "inequality": "ictplan.core.measures.inequality",
    "rank_all_areas": "ictplan.questions.all_areas",
    "read_pdf_tables": "ictplan.questions.importing",
    "verify": "ictplan.questions.audit",
    "write_report": "ictplan.report.regenerate",
}
"""Public names beside the questions and the errors, and the modules they are in."""

ERRORS = "ictplan.core.errors"
"""The module whose errors are public, all of them."""


@cache
def _homes() -> dict[str, tuple[str, str]]:
    """Give the module and the name there of every public name."""
    from ictplan.questions import INDEX, python_name  # noqa: PLC0415

    homes = {name: (module, name) for name, module in FURTHER.items()}
    for command, entry in INDEX.items():
        for name in (entry.function, python_name(command)):
            if not iskeyword(name):
                homes[name] = (entry.module, entry.function)
    errors = vars(import_module(ERRORS))
    public = ("Problem", *(name for name in errors if name.endswith("Error")))
    return homes | {name: (ERRORS, name) for name in public}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name == "__all__":
        # `from ictplan import *` brings no command called as a builtin is (`list`).
        return sorted({own for _, own in _homes().values()})
    if name[:1] != "_" and name in _homes():
        module, own = _homes()[name]
        globals()[name] = getattr(import_module(module), own)
        return globals()[name]
    submodule = sys.modules.get(f"{__name__}.{name}")
    if submodule is not None:
        return submodule
    message = f"module 'ictplan' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """Name everything public."""
    return sorted({"__version__", *_homes()})


class _Package(ModuleType):
    """The package, of which no submodule hides a public name.

    Python binds a submodule to its package once it is imported: after that, a question
    called as a submodule is would be that submodule. Submodules are found by
    ``__getattr__`` instead, after the public names.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
