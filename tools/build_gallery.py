"""Make the pictures of the README and the gallery by the commands that they show.

``python tools/build_gallery.py`` runs each command, opens the page it wrote in Chromium
(as the tests do) and keeps what a reader sees first, in few colours so that it is small.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]

TEXT = """\
# 情報化の現状

飯田市のマイナンバーカードの交付率は、令和4年12月31日現在で48.2％です。
令和4年12月31日現在の交付率は、全国が57.1％、長野県が51.9％で、差は5.2ポイントです。
市民アンケートの回答者1,200人のうち、70歳以上は210人（17.5％）です。
"""
"""A text with one wrong number: 49.2 percent of residents had a card."""


class Picture(NamedTuple):
    """A command, the page it writes, and what of it is shown."""

    command: str
    page: str
    height: int
    begins_at: str = "h1"
    """What of the page stands above, as a selector."""


PICTURES = {
    "profile": Picture("ictplan profile 飯田市 -o iida.html", "iida.html", 760),
    "chapter": Picture(
        "ictplan report --area 飯田市 -o chapter.html",
        "chapter.html",
        760,
        "p:has(+ figure)",
    ),
    "audit": Picture("ictplan audit plan.md -o audit.html", "audit.html", 640),
}
"""Every picture of docs/gallery.md by its name."""

WIDTH = 900
COLOURS = 48


def main() -> int:
    """Draw every picture, in Japanese."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "ICTPLAN_LANG": "ja",
    }
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "plan.md").write_text(TEXT, encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for picture_name, picture in PICTURES.items():
            _, *arguments = shlex.split(picture.command)
            # A finding ends with 1.
            subprocess.run(
                [sys.executable, "-m", "ictplan", *arguments],
                cwd=folder,
                env=environment,
                check=picture_name != "audit",
            )
            page = browser.new_page(viewport={"width": WIDTH, "height": picture.height})
            page.goto((folder / picture.page).as_uri())
            page.locator(picture.begins_at).first.evaluate(
                "element => window.scrollTo(0, element.getBoundingClientRect().top - 24)"
            )
            shot = folder / "shot.png"
            page.screenshot(path=str(shot))
            target = ROOT / "docs" / "gallery" / f"{picture_name}.png"
            with Image.open(shot) as image:
                image.convert("RGB").quantize(COLOURS).save(target, optimize=True)
            sys.stdout.write(f"{target.name}: {target.stat().st_size >> 10} kB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
