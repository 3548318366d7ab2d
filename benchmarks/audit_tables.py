"""How many seeded faults in tables does the audit find, and how many findings are right?

    python benchmarks/audit_tables.py [COUNT] [SEED]

Each table is made anew: periods with a change and a rate of growth, counts with a total
and shares of it, rows of shares that make 100, parts with a share of another column; as
Markdown or parted by blanks. One digit of one cell that a relation holds is changed.
"""

from __future__ import annotations

import random
import sys
from decimal import ROUND_HALF_UP, Decimal

from ictplan.audit.audit import audit_text

NAMES = [
    "市民課",
    "税務課",
    "福祉課",
    "環境課",
    "建設課",
    "教育課",
    "総務課",
    "こども課",
]


def _share(part: int, whole: int) -> str:
    exact = Decimal(part) / whole * 100
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _changes(rng: random.Random) -> list[list[str]]:
    rows = [["課", "令和5年度", "令和6年度", "増減", "増減率(%)"]]
    pairs = [
        (rng.randint(300, 9000), rng.randint(300, 9000))
        for _ in range(rng.randint(4, 7))
    ]
    pairs.append((sum(a for a, _ in pairs), sum(b for _, b in pairs)))
    names = [*rng.sample(NAMES, len(pairs) - 1), "計"]
    for name, (a, b) in zip(names, pairs, strict=True):
        growth = (Decimal(b - a) / a * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        rows.append(
            [
                name,
                f"{a:,}",
                f"{b:,}",
                f"{b - a:,}".replace("-", "△"),
                str(growth).replace("-", "△"),
            ]
        )
    return rows


def _shares(rng: random.Random) -> list[list[str]]:
    counts = [rng.randint(20, 900) for _ in range(rng.randint(4, 7))]
    whole = sum(counts)
    rows = [["課", "件数", "構成比(%)"]]
    rows += [
        [n, str(c), _share(c, whole)]
        for n, c in zip(rng.sample(NAMES, len(counts)), counts, strict=True)
    ]
    return [*rows, ["計", str(whole), "100.0"]]


def _parts(rng: random.Random) -> list[list[str]]:
    rows = [["課", "手続数", "うち電子", "割合(%)"]]
    for name in rng.sample(NAMES, rng.randint(4, 7)):
        whole = rng.randint(60, 4000)
        part = rng.randint(10, whole)
        rows.append([name, f"{whole:,}", f"{part:,}", _share(part, whole)])
    return rows


def _closed(rng: random.Random) -> list[list[str]]:
    rows = [["課", "はい(%)", "いいえ(%)", "わからない(%)", "無回答(%)"]]
    for name in rng.sample(NAMES, rng.randint(4, 7)):
        cuts = sorted(rng.sample(range(30, 970), 3))
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
        rows.append([name, *(f"{p / 10:.1f}" for p in parts)])
    return rows


def _text(rows: list[list[str]], rng: random.Random) -> str:
    if rng.random() < 0.6:
        rule = "|" + "---|" * len(rows[0])
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([lines[0], rule, *lines[1:]])
    return "\n".join("　".join(["", *("　" + cell for cell in row)]) for row in rows)


def _changed(cell: str, rng: random.Random) -> str:
    at = rng.choice([n for n, char in enumerate(cell) if char.isdigit()])
    # A tenth more or less in a share is what rounding may hide.
    tenth = "." in cell and at == len(cell) - 1
    able = [d for d in "123456789" if abs(int(d) - int(cell[at])) > (2 if tenth else 0)]
    digit = rng.choice(able)
    return cell[:at] + digit + cell[at + 1 :]


def main() -> None:
    """Print recall and precision, and how many right tables are accused."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    found = right = wrong = clean = 0
    for _ in range(count):
        rows = rng.choice((_changes, _shares, _parts, _closed))(rng)
        clean += bool(audit_text(_text(rows, rng)).findings)
        r, c = rng.randrange(1, len(rows)), rng.randrange(1, len(rows[0]))
        was, rows[r][c] = rows[r][c], _changed(rows[r][c], rng)
        text = _text(rows, rng)
        findings = audit_text(text).findings
        hits = [
            f
            for f in findings
            if f.text.strip("%％") in (rows[r][c], rows[r][c].replace("△", "-"))
            or _row(text, f.line) == r
        ]
        found += bool(hits)
        right += len(hits)
        wrong += len(findings) - len(hits)
        if ("-v" in sys.argv and len(findings) != len(hits)) or (
            "-m" in sys.argv and not hits
        ):
            print(
                was,
                rows[r][c],
                text,
                [(f.line, f.text, f.message.text("en")) for f in findings],
                sep="\n",
            )
    print(
        f"recall {found / count:.3f}  precision {right / max(1, right + wrong):.3f}  right tables accused {clean}"
    )


def _row(text: str, line: int) -> int:
    """Give the row of a line; a rule of Markdown is none."""
    return line - 2 if "---" in text else line - 1


if __name__ == "__main__":
    main()
