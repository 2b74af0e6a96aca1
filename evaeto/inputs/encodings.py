"""The text of a file, whatever encoding it was saved in."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 before UTF-16, whose mark is the first half of the other's."""
_SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
"""What Excel and loggers of Europe and the Americas write where it is not Unicode, the usual one first."""
_LETTERS = frozenset("°º²³µáéíóúàèâêîôãõçñüöäßåëïÁÉÍÓÚÀÂÊÔÃÕÇÑÜÖÄÅØ–’·×±")
"""What stands in tables of weather beyond ASCII."""
_SAMPLE = 1 << 14
_TWO_BYTES = (
    ("cp932", "cp932", re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uff01-\uff5e]")),
    ("cp949", "euc_kr", re.compile(r"[\uac00-\ud7a3]")),
    ("gb18030", "gb2312", re.compile(r"[\u4e00-\u9fff]")),
)
"""Of the weather services of Japan, Korea and China: what to read by, what common letters are in, and which these are.
Hangul is asked for before Chinese, by which all of it would have a meaning too."""
_MOSTLY = 0.8


def encoding_of(content: bytes) -> str:
    """The encoding of a text: by its mark, UTF-8 where it is valid, else the likeliest of those of one byte a letter.

    Parameters
    ----------
    content : bytes
        The file, or its beginning.

    Returns
    -------
    str
        As `bytes.decode` takes it.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if wide := _without_mark(content):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)  # a beginning may end within a letter
    except UnicodeDecodeError:
        return _likeliest(content)
    return "utf-8"


def _eastern(content: bytes) -> str | None:
    """An encoding of two bytes a letter, if letters beyond ASCII stand in pairs and are those of its script."""
    runs = re.findall(rb"[\x80-\xff][\x40-\xff]+", content[:_SAMPLE])
    if not runs or sum(map(len, runs)) < 8 * len(runs) ** 0.5 or max(map(len, runs)) < 6:
        return None
    for encoding, common, script in _TWO_BYTES:
        text = codecs.getincrementaldecoder(common)("replace").decode(content[:_SAMPLE])
        beyond = [sign for sign in text if sign > "\x7f"]
        if sum(map(bool, map(script.match, beyond))) >= _MOSTLY * len(beyond):
            return encoding
    return None


def text_of(content: bytes) -> str:
    """A whole file as text with line ends of one character."""
    plain = content.isascii() and b"\0" not in content  # most are, and to be sure of another encoding takes longer
    text = content.decode("ascii" if plain else encoding_of(content), "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _without_mark(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    start = content[:1024]
    half = len(start) // 2
    if half < 4 or b"\0" not in start:
        return None
    if start[1::2].count(0) > 0.8 * half and start[::2].count(0) == 0:
        return "utf-16-le"
    if start[::2].count(0) > 0.8 * half and start[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _likeliest(content: bytes) -> str:
    """The encoding by which most of the letters beyond ASCII are ones that occur in tables of weather.

    Libraries that detect encodings (charset-normalizer 3.5) take Central European for Western in lines as short as a
    header.
    """
    if east := _eastern(content):
        return east
    telling = bytes(sign for sign in content if sign > 127)[:_SAMPLE]
    return max(_SINGLE_BYTE, key=lambda encoding: sum(map(_LETTERS.__contains__, telling.decode(encoding, "replace"))))
