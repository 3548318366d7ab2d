"""How do files come in and go out: one guess of encodings, one writer, one commit.

**In.** A text is UTF-8, UTF-16 with its mark, or CP932; nothing else is guessed.

**Out.** A file is written beside its place and then moved there, so that nobody ever
sees half of it. Files that belong together are one *commit* of the folder above them,
its root: they are staged in ``ROOT/.ictplan/new``, named in a journal, then moved one
by one. Until the journal is there, the old state counts and the stage is thrown away;
from then on the new one does, and whoever comes next moves what is left (`settle`).
One process at a time writes below a root; the lock is ``ROOT/.ictplan/lock``.
"""

from __future__ import annotations

import codecs
import json
import logging
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ictplan.core.errors import OutputError, UnknownCodeError, UnreadableFileError
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from filelock import BaseFileLock

LOG = logging.getLogger("ictplan")
"""Tells what is no answer: that a write waits, or that an old one was completed."""

HIDDEN = ".ictplan"
"""The folder in a root that holds the lock, the stage and the journal."""

LOCK, STAGE, JOURNAL = "lock", "new", "journal.json"

PATIENCE = 1.0
"""Seconds before somebody who waits for the lock is told why."""

LONGEST_WAIT = 600.0
"""Seconds after which a write gives up: an import of all releases takes one of them."""

ENCODINGS = ("utf-8-sig", "cp932")
"""What a text without a mark is tried as, in this order, and strictly."""


@dataclass(frozen=True)
class Text:
    """What a file says, and the encoding it was in."""

    content: str
    encoding: str


def read_bytes(path: Path, *, limit: int | None = None) -> bytes:
    """Read a file whole.

    Args:
        path: The file.
        limit: A file of more bytes is refused.

    Raises:
        UnreadableFileError: If it does not exist, is no file, is too large or cannot
            be read.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read() if limit is None else stream.read(limit + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if limit is not None and len(content) > limit:
        raise UnreadableFileError(
            str(path), N_("is larger than {limit} MB"), limit=limit // 2**20
        )
    return content


def read_stdin(limit: int) -> bytes:
    """Read standard input whole.

    Raises:
        UnreadableFileError: If it is closed or too large.
    """
    try:
        content = sys.stdin.buffer.read(limit + 1)
    except OSError as error:  # a process may be started without one
        raise unreadable(Path("stdin"), error) from None
    if len(content) > limit:
        raise UnreadableFileError(
            "-", N_("is larger than {limit} MB"), limit=limit // 2**20
        )
    return content


def read_text(path: Path, *, encoding: str | None = None) -> Text:
    """Read a text file whole; see `decode`.

    Raises:
        UnknownCodeError: If there is no such encoding.
        UnreadableFileError: If it cannot be read, or is no text.
    """
    return decode(read_bytes(path), str(path), encoding=encoding)


def decode(
    raw: bytes, name: str, *, encoding: str | None = None, option: str = "--encoding"
) -> Text:
    """Decode a text as the encoding named, else as the one it is in.

    Args:
        raw: All bytes of the text, or some whole lines of it.
        name: How an error calls the file.
        encoding: What the user named.
        option: How the user names it.

    Raises:
        UnknownCodeError: If there is no such encoding.
        UnreadableFileError: If it is in none, or has NUL characters.
    """
    if encoding is None:
        found = guess_encoding(raw)
        if found is None:
            raise UnreadableFileError(
                name,
                N_("is neither UTF-8 nor CP932 text; name its encoding with {option}"),
                option=option,
            )
        encoding = found
    try:
        content = raw.decode(encoding)
    except LookupError:
        raise UnknownCodeError("encoding", encoding) from None
    except UnicodeError:
        raise UnreadableFileError(
            name, N_("cannot be read as '{encoding}'"), encoding=encoding
        ) from None
    if "\0" in content:
        raise UnreadableFileError(
            name, N_("contains NUL bytes; it is damaged or no text file")
        )
    return Text(content.removeprefix("\ufeff"), encoding.removesuffix("-sig"))


def guess_encoding(raw: bytes) -> str | None:
    """Say what bytes of text are encoded in; None if in nothing that is guessed.

    CP932 takes almost any bytes: what EUC-JP or ISO-2022-JP takes too was meant as
    that, and has to be named.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x1b$" in raw:
        return None
    if raw.isascii():
        return "utf-8"
    for encoding in ENCODINGS:
        if _is(raw, encoding):
            return None if encoding == "cp932" and _is(raw, "euc_jp") else encoding
    return None


def _is(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def hash_of(content: bytes) -> str:
    """Give the digest of a resource as a descriptor states it: ``sha256:…``."""
    return f"sha256:{sha256(content).hexdigest()}"


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OutputError: If the path is a directory or cannot be written.
    """
    with replacing(path) as stream:
        stream.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a stream that becomes the file at the end: a temporary file, then a rename.

    Raises:
        OutputError: If the path is a directory or cannot be written.
    """
    try:
        if path.is_dir():
            raise OutputError(N_("{path} is a directory; give a file name"), path=path)
        path = path.resolve()
        if path.exists() and not path.is_file():  # a device or a pipe
            with path.open("wb") as stream:
                yield stream
            return
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{HIDDEN}-")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from None


def is_new(folder: Path, beside: Collection[str] = ()) -> bool:
    """Say whether nothing is there, or a folder without anything but some names."""
    if not folder.exists():
        return True
    return folder.is_dir() and {path.name for path in folder.iterdir()} <= {
        HIDDEN,
        *beside,
    }


@contextmanager
def committing(root: Path) -> Iterator[Path]:
    """Give a folder to write into; its files become those of the root all at once.

    Nobody else writes below the root meanwhile, so what is read in the block is what
    is replaced. If the block raises, nothing is changed.

    Raises:
        OutputError: If the root cannot be written, or is being written for too long.
    """
    try:
        _make_hidden(root)
        with _lock(root):
            settled = _finish(root)
            if settled:
                _tell_completed(root)
            stage = root / HIDDEN / STAGE
            try:
                stage.mkdir()
                yield stage
                _write_journal(root, stage)
            except BaseException:
                if not (root / HIDDEN / JOURNAL).exists():
                    shutil.rmtree(stage, ignore_errors=True)
                raise
            _finish(root)
    except OSError as error:
        if (root / HIDDEN / JOURNAL).exists():
            raise OutputError(
                N_(
                    "writing in {root} was interrupted: {why}; the next command there"
                    " completes it"
                ),
                root=root,
                why=error.strerror or str(error),
            ) from None
        raise unwritable(root, error) from None


def settle(root: Path) -> None:
    """Complete a commit of a root that was interrupted, and tell so.

    A commit that somebody is at is waited for. Without one, nothing is touched.

    Raises:
        OutputError: If it cannot be completed, as where one may only read.
    """
    if not (root / HIDDEN / JOURNAL).exists():
        return
    try:
        with _lock(root):
            if _finish(root):
                _tell_completed(root)
    except OSError as error:
        raise OutputError(
            N_(
                "{root} holds a write that was interrupted, which cannot be completed:"
                " {why}; let somebody who may write there run 'ictplan list --data {root}'"
            ),
            root=root,
            why=error.strerror or str(error),
        ) from None


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Hold the lock of a root; whoever waits is told."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only those who write wait

    lock = FileLock(root / HIDDEN / LOCK)
    try:
        _acquire(lock, root)
    except Timeout:
        raise OutputError(
            N_("{root} is being written by another ictplan for {minutes} minutes"),
            root=root,
            minutes=round(LONGEST_WAIT / 60),
        ) from None
    except NotImplementedError as error:  # a file system without locks
        raise OutputError(
            N_("{path} cannot be written: {why}"), path=root, why=str(error)
        ) from None
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: BaseFileLock, root: Path) -> None:
    from filelock import Timeout  # noqa: PLC0415

    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        LOG.warning(
            Message(N_("another ictplan is writing in {root}; waiting"), {"root": root})
        )
        lock.acquire(timeout=LONGEST_WAIT)


def _write_journal(root: Path, stage: Path) -> None:
    """Decide that the new state counts: from here on it is completed, never undone.

    Descriptors come last: a reader without this module sees no data set that is
    announced and not there.
    """
    files = [path for path in stage.rglob("*") if path.is_file()]
    files.sort(key=lambda path: (path.suffix == ".json", path))
    for path in files:
        _sync(path)
    for folder in {path.parent for path in files}:
        _sync_folder(folder)
    names = [path.relative_to(stage).as_posix() for path in files]
    write_file(root / HIDDEN / JOURNAL, json.dumps(names).encode())


def _finish(root: Path) -> bool:
    """Move what a journal names, or throw away a stage without one; under the lock.

    Every step can be done again: a file that is no longer staged has been moved.

    Returns:
        Whether there was a journal.
    """
    hidden = root / HIDDEN
    stage, journal = hidden / STAGE, hidden / JOURNAL
    names = _journalled(journal)
    folders: set[Path] = set()
    for name in names or ():
        staged, final = stage / name, root / name
        if staged.exists():
            final.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(final)
            folders.add(final.parent)
    for folder in folders:
        _sync_folder(folder)
    if names is not None:
        journal.unlink()
    if stage.exists():
        shutil.rmtree(stage)
    return names is not None


def _journalled(journal: Path) -> list[str] | None:
    """Name the files of a commit, each inside the root; None without a commit.

    Raises:
        OutputError: If the journal is not one that ictplan wrote.
    """
    try:
        names = json.loads(journal.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(map(_is_inside, names)):
        raise OutputError(N_("{path} is damaged; delete it"), path=journal)
    return names


def _is_inside(name: object) -> bool:
    if not isinstance(name, str) or "\0" in name:
        return False
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts


def _make_hidden(root: Path) -> None:
    """Make the folder of the lock; git leaves it out."""
    hidden = root / HIDDEN
    hidden.mkdir(parents=True, exist_ok=True)
    ignore = hidden / ".gitignore"
    if not ignore.exists():
        ignore.write_bytes(b"*\n")


def _tell_completed(root: Path) -> None:
    LOG.warning(Message(N_("completed an interrupted write in {root}"), {"root": root}))


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Write a folder's entries to the disk, where a folder can be opened at all."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def unreadable(path: Path, error: OSError) -> UnreadableFileError:
    """Say why a file cannot be read."""
    if isinstance(error, IsADirectoryError):
        return UnreadableFileError(str(path), N_("is a directory; give a file"))
    if isinstance(error, FileNotFoundError):
        return UnreadableFileError(str(path), N_("does not exist"))
    why = error.strerror or str(error)
    return UnreadableFileError(str(path), N_("cannot be read: {why}"), why=why)


def unwritable(path: Path, error: OSError) -> OutputError:
    """Say why a file or folder cannot be written."""
    why = error.strerror or str(error)
    return OutputError(N_("{path} cannot be written: {why}"), path=path, why=why)
