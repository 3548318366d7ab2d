"""How long does an audit take, how much memory, and does the time grow with the text.

    python benchmarks/audit_speed.py [MEGABYTES ...]

Run it with the Python of an environment where ictplan is installed. A text of 2,000 lines
is to take less than 2 s, the whole command; 5 MB less than 60 s and 1 GB. The texts are
made here: paragraphs of a plan with numbers of their own, lines broken as on a page.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("ictplan"))
WIDTH = 38
"""Characters of a line."""


def paragraph(at: int, dice: random.Random) -> str:
    """Write a section: a heading, sentences with numbers, a caption, a list."""
    before, after = dice.randint(200, 700) / 10, dice.randint(200, 900) / 10
    people, year = dice.randint(1000, 90000), dice.randint(1, 6)
    change = round(abs(after - before), 1)
    way = "上昇" if after > before else "低下"
    items = dice.randint(2, 5)
    body = (
        f"本市の{at}番目の調査における60歳代のインターネットの利用率は、"
        f"令和{year}年に{before}％でしたが、令和{year + 1}年には{after}％となり、"
        f"{change}ポイント{way}しました。全国の世帯のうち約{dice.randint(2, 9)}割が"
        f"スマートフォンを保有しており、その数は{people:,}世帯です。"
        f"マイナンバーカードの交付枚数は{people // 2:,}枚で、前年度の"
        f"{people // 3:,}枚から増加しました（図表{at}）。"
        f"計画期間は令和{year}年度から令和{year + 3}年度までの４年間とし、"
        f"次の{items}つの施策に取り組みます。"
    )
    lines = [body[start : start + WIDTH] for start in range(0, len(body), WIDTH)]
    listed = [f"・施策の例その{chr(0x30A2 + 2 * n)}" for n in range(items)]
    heading, caption = f"第{at}節 利用の状況", f"図表{at} 第{at}回調査の利用率の推移"
    return "\n".join((heading, "", *lines, "", caption, "", *listed, "", ""))


def plan(*, lines: int = 0, size: int = 0) -> str:
    """Write a text of at least so many lines, or bytes."""
    dice = random.Random(1)
    parts: list[str] = []
    rows = length = 0
    while rows < lines or length < size:
        parts.append(paragraph(len(parts) + 1, dice))
        rows += parts[-1].count("\n")
        length += len(parts[-1].encode())
    return "".join(parts)


def measured(file: Path) -> tuple[float, float, float]:
    """Run the whole command: wall and CPU seconds, megabytes at the peak."""
    command = [PROGRAM, "audit", file, "-q", "--area", "08217", "-o", f"{file}.csv"]
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, command)
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print a line per text; the last column shows whether growth is linear."""
    sizes = [float(each) for each in sys.argv[1:]] or [1.25, 2.5, 5]
    texts = {"2,000 lines": plan(lines=2000)}
    texts |= {f"{size:g} MB": plan(size=int(size * 1e6)) for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            file = Path(folder) / "plan.txt"
            file.write_text(text, encoding="utf-8")
            wall, cpu, peak = measured(file)
            rate = cpu / (file.stat().st_size / 1e6)
            print(
                f"{name}: {wall:.1f} s, {cpu:.1f} s CPU, {peak:.0f} MB,"
                f" {rate:.1f} s CPU per MB"
            )


if __name__ == "__main__":
    main()
