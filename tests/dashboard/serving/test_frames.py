from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1

from evaeto.dashboard.serving.frames import (
    MAX_BUFFERS,
    MAX_BYTES,
    FrameRefused,
    Request,
    read_answer,
    read_request,
)

HEADER = {"msg_id": "a1", "msg_type": "comm_msg", "session": "s", "username": "", "date": "", "version": "5.2"}


def frame(
    channel: str = "shell",
    header: Any = HEADER,
    parent: Any = None,
    metadata: Any = None,
    content: Any = None,
    buffers: tuple[bytes, ...] = (),
) -> bytes:
    """As Jupyter's own server writes one."""
    parts = [json.dumps({} if part is None else part).encode() for part in (header, parent, metadata, content)]
    return serialize_msg_to_ws_v1([*parts, *buffers], channel)


@pytest.mark.parametrize("kind", ["comm_msg", "comm_close", "comm_info_request", "kernel_info_request"])
def test_what_a_page_sends_is_read(kind: str) -> None:
    assert read_request(frame(header={**HEADER, "msg_type": kind})) == Request(kind, "a1")


def test_a_page_may_open_the_channel_of_the_state_of_its_widgets() -> None:
    header = {**HEADER, "msg_type": "comm_open"}
    assert read_request(frame(header=header, content={"target_name": "jupyter.widget.control"})).kind == "comm_open"


def test_a_file_comes_in_a_buffer() -> None:
    assert read_request(frame(buffers=(b"x" * (MAX_BYTES["content"] + 1), b"")))


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        ("{}", "text"),
        (b"", "short"),
        (struct.pack("<Q", 3) + bytes(64), "table"),
        (struct.pack("<Q", 8 + MAX_BUFFERS) + bytes(1024), "table"),
        (struct.pack("<Q", 6) + bytes(16), "table"),
        (frame(buffers=(b"x",) * (MAX_BUFFERS + 1)), "table"),
        (struct.pack("<7Q", 6, 56, 56, 57, 56, 57, 57) + b"x", "follow"),
        (frame() + b"more", "follow"),
        (frame()[:-1], "follow"),
        (frame(channel="control"), "channel"),
        (frame(channel="stdin"), "channel"),
        (frame(channel="iopub"), "channel"),
        (frame(channel="s" * 17), "channel that is too large"),
        (frame(header={**HEADER, "username": "x" * MAX_BYTES["header"]}), "header that is too large"),
        (frame(metadata={"a": "x" * MAX_BYTES["metadata"]}), "metadata that is too large"),
        (frame(content={"a": "x" * MAX_BYTES["content"]}), "content that is too large"),
        (frame(content=[1]), "content that is no object"),
        (serialize_msg_to_ws_v1([json.dumps(HEADER).encode(), b"{", b"{}", b"{}"], "shell"), "parent_header that"),
        (serialize_msg_to_ws_v1([b"\xff", b"{}", b"{}", b"{}"], "shell"), "header that is not JSON"),
        (frame(header={"msg_type": "comm_msg"}), "msg_id"),
        (frame(header={**HEADER, "msg_id": 7}), "msg_id"),
        (frame(header={**HEADER, "msg_id": "x" * 200}), "msg_id"),
        (frame(header={**HEADER, "msg_type": "execute_request"}), "type"),
        (frame(header={**HEADER, "msg_type": "shutdown_request"}), "type"),
        (frame(header={**HEADER, "msg_type": "comm_open"}, content={"target_name": "jupyter.widget"}), "target"),
    ],
)
def test_what_no_page_sends_is_refused(refused: bytes | str, why: str) -> None:
    with pytest.raises(FrameRefused, match=why):
        read_request(refused)


def test_an_answer_tells_which_request_the_kernel_has_dealt_with() -> None:
    def status(state: str, parent: Any) -> bytes:
        header = {**HEADER, "msg_type": "status"}
        return frame("iopub", header, parent, content={"execution_state": state})

    assert read_answer(status("idle", {"msg_id": "a1"})) == ("status", "a1")
    assert read_answer(status("busy", {"msg_id": "a1"})) == ("status", None)
    assert read_answer(status("idle", {})) == ("status", None)
    assert read_answer(frame("iopub", parent={"msg_id": "a1"}, buffers=(b"12",))) == ("comm_msg", None)
