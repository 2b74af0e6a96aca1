"""The one form of message that the page and its kernel exchange over their socket.

It is the kernel protocol of JupyterLab over a WebSocket, `v1.kernel.websocket.jupyter.org`: a binary frame that begins
with a table of offsets (64-bit, little-endian), then channel, header, parent header, metadata, content and buffers.
Jupyter's server takes such a table as it comes. Here it is looked at first, and every size is bounded before anything
is made of it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

PROTOCOL = "v1.kernel.websocket.jupyter.org"

WORD = 8
"""Bytes of an offset, and of the number of offsets."""

PARTS = ("channel", "header", "parent_header", "metadata", "content")
MAX_BUFFERS = 64

MAX_BYTES: Mapping[str, int] = MappingProxyType(
    {"channel": 16, "header": 4096, "parent_header": 4096, "metadata": 65_536, "content": 2**20}
)
"""Of each part of a message to the kernel. What is large (the file of a visitor) travels in a buffer."""

SHELL_TYPES = frozenset({"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"})
"""What a page sends to its kernel, all of it on the shell channel; it runs no code, and ends or interrupts nothing."""

COMM_TARGETS = frozenset({"jupyter.widget.control"})
"""What a page opens: the channel on which it asks for the state of all widgets. It makes no widgets itself."""

MAX_ID_CHARACTERS = 128


class FrameRefused(ValueError):
    """A frame is no message of the page; the text says why, and holds nothing of the frame."""


class Request(NamedTuple):
    """A message of the page to its kernel.

    Attributes
    ----------
    kind : str
        Its `msg_type`, one of `SHELL_TYPES`.
    message_id : str
        Its `msg_id`, which the kernel repeats in what it answers.
    """

    kind: str
    message_id: str


def read_request(frame: bytes | str) -> Request:
    """Read a frame from a page.

    Parameters
    ----------
    frame : bytes or str
        As it came over the socket.

    Returns
    -------
    Request
        What is asked.

    Raises
    ------
    FrameRefused
        It is not a well-formed message of the protocol, or not one that the page sends.
    """
    if isinstance(frame, str):
        raise FrameRefused("a frame of text")
    parts = _parts(frame)
    if parts["channel"] != b"shell":
        raise FrameRefused("not the shell channel")
    header, _, _, content = (_object(parts[name], name) for name in PARTS[1:])
    kind, message_id = (_text(header, name) for name in ("msg_type", "msg_id"))
    if kind not in SHELL_TYPES:
        raise FrameRefused("a type of message that the page does not send")
    if kind == "comm_open" and content.get("target_name") not in COMM_TARGETS:
        raise FrameRefused("a target of a comm that the page does not open")
    return Request(kind, message_id)


def read_answer(frame: bytes) -> tuple[str, str | None]:
    """Read what a kernel sends to its page, which our own server has put into the frame.

    Returns
    -------
    kind : str
        The `msg_type`.
    finished : str or None
        The `msg_id` of the request that the kernel has dealt with, where the message says so.
    """
    offsets = struct.unpack_from("<5Q", frame, WORD)
    kind: str = json.loads(frame[offsets[1] : offsets[2]])["msg_type"]
    if kind != "status":
        return kind, None
    content_end = struct.unpack_from("<Q", frame, 6 * WORD)[0]
    if json.loads(frame[offsets[4] : content_end]).get("execution_state") != "idle":
        return kind, None
    return kind, json.loads(frame[offsets[2] : offsets[3]]).get("msg_id")


def _parts(frame: bytes) -> dict[str, bytes]:
    """The parts of a frame by name, without its buffers."""
    if len(frame) < WORD:
        raise FrameRefused("too short")
    count = int.from_bytes(frame[:WORD], "little")
    start = WORD * (count + 1)
    if not len(PARTS) < count <= len(PARTS) + 1 + MAX_BUFFERS or start > len(frame):
        raise FrameRefused("no table of offsets")
    offsets = struct.unpack_from(f"<{count}Q", frame, WORD)
    if offsets[0] != start or offsets[-1] != len(frame) or any(one > other for one, other in pairwise(offsets)):
        raise FrameRefused("offsets that do not follow each other")
    named = dict(zip(PARTS, pairwise(offsets), strict=False))
    for name, (begin, end) in named.items():
        if end - begin > MAX_BYTES[name]:
            raise FrameRefused(f"a {name} that is too large")
    return {name: frame[begin:end] for name, (begin, end) in named.items()}


def _object(part: bytes, name: str) -> dict[str, Any]:
    try:
        read = json.loads(part)
    except (ValueError, RecursionError):
        raise FrameRefused(f"a {name} that is not JSON") from None
    if not isinstance(read, dict):
        raise FrameRefused(f"a {name} that is no object")
    return read


def _text(header: Mapping[str, Any], name: str) -> str:
    value = header.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID_CHARACTERS:
        raise FrameRefused(f"no {name}")
    return value
