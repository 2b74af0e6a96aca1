"""Tables of text, judged before they are read: many columns or endless lines take readers for ever."""

from __future__ import annotations

from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.uploads.limits import Limits

LONGEST_LOGGED = 300


def as_logged(said: object) -> str:
    """What a stranger has named, or what is said of it, on one line of a log: no line breaks, no colours, not long.

    Parameters
    ----------
    said : object
        A name, or an error whose text may hold one.

    Returns
    -------
    str
        Printable ASCII.
    """
    return str(said)[:LONGEST_LOGGED].encode("unicode_escape").decode("ascii")


def check_table(path: Path, limits: Limits) -> None:
    """Count the rows and columns of a table of text, whatever separates them.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may hold.

    Raises
    ------
    WeatherError
        A line is too long or has too many columns, or there are too many lines.
    """
    content = path.read_bytes()
    lines = (content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content).split(b"\n")
    if len(lines) > limits.rows:
        raise WeatherError(Message("upload.rows", most=limits.rows))
    longest = max(lines, key=len)
    if len(longest) > limits.line_bytes:
        row = lines.index(longest) + 1
        raise WeatherError(Message("upload.line", row=row, most=limits.line_bytes))
    # Only a line as long as that can have so many columns
    if len(longest) >= limits.columns:
        for line in lines:
            if len(line) >= limits.columns and max(map(line.count, (b",", b";", b"\t"))) >= limits.columns:
                raise WeatherError(Message("upload.columns", most=limits.columns))
