"""Whatever happens to a stored file: the same numbers or a sentence, never others."""

from __future__ import annotations

import json
import random
from pathlib import Path

import polars as pl
import pytest
from support import HEADER, descriptor, run, write_dataset

from ictplan import Library
from ictplan.core.errors import IctplanError
from ictplan.core.files import hash_of

FLIPS = 1000
SEED = 20201201


def stated(folder: Path, name: str) -> Path:
    """Write a dataset of forty rows whose descriptor states bytes and hash."""
    rows = [
        f"{area},{year},_T,{(7 * year + int(area)) % 1000 / 10},A,plan"
        for year in range(2011, 2021)
        for area in ("08217", "08201", "00000", "13101")
    ]
    package = descriptor()
    place = write_dataset(folder, *rows)
    if name.endswith("parquet"):
        frame = pl.read_csv(place / "observations.csv", infer_schema=False)
        frame.with_columns(pl.col("obs_value").cast(pl.Float64)).write_parquet(
            place / name
        )
        package["resources"][0] |= {"path": name, "format": "parquet"}
    content = (place / name).read_bytes()
    package["resources"][0] |= {"bytes": len(content), "hash": hash_of(content)}
    (place / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return place / name


def values(folder: Path) -> pl.DataFrame | None:
    """Read the values; None where a sentence says that they cannot be read."""
    try:
        loaded = Library([folder]).load("sample").observations
    except IctplanError:
        return None
    return loaded.select(pl.all().cast(pl.String))


@pytest.mark.parametrize("name", ["observations.csv", "observations.parquet"])
def test_a_thousand_bit_flips_are_all_told(tmp_path: Path, name: str) -> None:
    file = stated(tmp_path, name)
    whole, raw = values(tmp_path), file.read_bytes()
    assert whole is not None
    chance = random.Random(SEED)  # noqa: S311

    silent = 0
    for _ in range(FLIPS):
        place, bit = chance.randrange(len(raw)), chance.randrange(8)
        damaged = bytearray(raw)
        damaged[place] ^= 1 << bit
        file.write_bytes(damaged)
        read = values(tmp_path)
        silent += read is not None

    assert silent == 0


def test_a_flipped_parquet_file_without_a_hash_never_crashes(tmp_path: Path) -> None:
    """Its reader may panic, which is no Exception; here it is an unreadable file."""
    file = stated(tmp_path, "observations.parquet")
    package = file.with_name("datapackage.json")
    content = json.loads(package.read_text(encoding="utf-8"))
    del content["resources"][0]["hash"]
    package.write_text(json.dumps(content), encoding="utf-8")
    raw = file.read_bytes()
    chance = random.Random(SEED)  # noqa: S311

    for _ in range(200):
        damaged = bytearray(raw)
        damaged[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        values(tmp_path)


def test_a_changed_file_says_how_to_change_it(tmp_path: Path) -> None:
    file = stated(tmp_path, "observations.csv")
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    asked = run("gap", "sample", "--data", str(tmp_path), "--lang", "en")
    checked = run("validate", str(tmp_path), "--lang", "en")

    sentence = "is damaged or was changed; if you changed it, delete bytes and hash"
    assert asked.code == 2
    assert checked.code == 1
    assert sentence in asked.err
    assert sentence in checked.out


@pytest.mark.parametrize(
    ("rate", "broken"),
    [("15.5", False), ("15.4", True), ("15.6", True), ("99.9", True)],
)
def test_a_rate_is_that_of_its_counts(
    tmp_path: Path, rate: str, *, broken: bool
) -> None:
    """155 of 1,000 is 15.5; one step of the last decimal beside it is a problem."""
    header = HEADER + ",numerator,denominator"
    write_dataset(tmp_path, f"08217,2021,_T,{rate},A,plan,155,1000", header=header)

    done = run("validate", str(tmp_path), "--lang", "en")

    assert done.code == (1 if broken else 0)
    assert ("rate-from-counts" in done.out) == broken


UNSEEN = ["\x1b[31m", "\x07", "\x9b", "\u202e", "\u2066", "\u200f", "\u2028", "\x00"]


@pytest.mark.parametrize("sign", UNSEEN)
def test_no_text_of_a_dataset_holds_what_is_not_seen(tmp_path: Path, sign: str) -> None:
    place = write_dataset(tmp_path)
    for label in (
        {"ja": f"見{sign}本", "en": "Sample"},
        {"ja": "見本", "en": f"S{sign}"},
    ):
        text = json.dumps(descriptor(label=label))
        (place / "datapackage.json").write_text(text, encoding="utf-8")

        asked = run("show", "sample", "--data", str(tmp_path))
        checked = run("validate", str(tmp_path), "--format", "csv")

        assert asked.code == 2
        assert checked.code == 1
        assert ",unseen," in checked.out
        assert sign not in asked.err + checked.out


@pytest.mark.parametrize("sign", UNSEEN[:-1])
def test_no_cell_holds_what_is_not_seen(tmp_path: Path, sign: str) -> None:
    row = f'08217,2021,_T,60.0,A,plan,"a{sign}b"'
    write_dataset(tmp_path, row, header=f"{HEADER},note")

    checked = run("validate", str(tmp_path), "--lang", "en")

    assert checked.code == 1
    assert "note: unseen" in checked.out
    assert sign not in checked.out


def test_no_line_end_stands_in_a_cell(tmp_path: Path) -> None:
    """A second line could be a command to a service that reads the log."""
    row = '08217,2021,_T,60.0,A,plan,"a\n::error::b"'
    write_dataset(tmp_path, row, header=f"{HEADER},note")

    checked = run("validate", str(tmp_path), "--lang", "en")

    assert checked.code == 1
    assert not any(line.startswith("::") for line in checked.out.splitlines())
