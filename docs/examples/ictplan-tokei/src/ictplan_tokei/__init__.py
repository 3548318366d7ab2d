"""Formats of one prefecture's statistics: descriptions beside this file, and a reader."""


def read_tables(
    name: str, content: bytes
) -> list[tuple[str | None, list[list[str]]]] | None:
    """Read a file whose cells are parted by ``;`` and begin with ``#tokei``.

    Args:
        name: The file's name, for messages.
        content: Its bytes.

    Returns:
        A sheet's name (None without sheets) and its rows, for every table; None of a
        file that is another program's.
    """
    if not content.startswith(b"#tokei"):
        return None
    lines = content.decode("utf-8").splitlines()[1:]
    return [(None, [line.split(";") for line in lines])]
