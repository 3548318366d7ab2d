"""Write what follows from code and data: schemas, the stub, reference pages.

Run ``python tools/refresh.py`` after a change of `ictplan.core.schema`, of a dataset's
columns or of a command; ``--check`` writes nothing and exits 1 where a file is stale,
``--quick`` leaves out the pages whose commands are run, which takes a minute.
Answers only ever gain columns: where one would lose some, nothing is written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gen_docs import derived_files
from gen_docs.answers import lost_columns
from gen_docs.examples import example_pages, executed

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Write, or with ``--check`` compare, every derived file."""
    check = "--check" in sys.argv[1:]
    gone = lost_columns(ROOT)
    if gone:
        sys.stderr.write("\n".join(["columns that answers would lose:", *gone, ""]))
        return 1
    stale = [
        (path, text)
        for path, text in derived_files(ROOT)
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        sys.stderr.write(f"{'stale' if check else 'wrote'}: {path.relative_to(ROOT)}\n")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    # After the others: a README has its list of commands from above.
    quick = "--quick" in sys.argv[1:]
    for page, language in () if quick else example_pages(ROOT):
        text = page.read_text(encoding="utf-8")
        now = executed(text, language, ROOT / "src")
        if now != text:
            stale.append((page, now))
            sys.stderr.write(f"{'stale' if check else 'wrote'}: {page.name}\n")
            if not check:
                page.write_text(now, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
