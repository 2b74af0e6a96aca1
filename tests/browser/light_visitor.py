"""A visitor without a browser: opens the page, joins its kernel as the page does, and calculates.

It speaks the protocol of the page and its widgets (comm messages over the kernel's socket) and draws nothing, so that a
hundred of them take less than one browser.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import httpx
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from patience import LONG_ENOUGH_S
from websockets.asyncio.client import ClientConnection, connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
KERNEL_ID = re.compile(r'"kernelId":\s*"([\w-]+)"')
NOTHING: Mapping[str, Any] = MappingProxyType({})
CONTROL_VERSION = "1.0.0"
QUIET_S = 1.0
CHARTS = 6
"""Of a result, at least."""
OPEN = {"X-Evaeto": "page"}
"""What the script of the page sends when it asks for its kernel."""


class Refused(RuntimeError):
    """The server gave no page."""


class Visitor:
    """One visit.

    Parameters
    ----------
    address : str
        Of the page, with a slash at its end.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.kernel_id = ""
        self.places: list[int] = []
        self.widgets: dict[str, dict[str, Any]] = {}
        self._idle: set[str] = set()
        self._changed = asyncio.Event()
        self._heard = time.monotonic()
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._session = uuid.uuid4().hex

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def open(self) -> None:
        """Ask for the page, wait for its kernel, and say hello to it; returns once it has answered."""
        async with httpx.AsyncClient(timeout=None, headers={"User-Agent": self._session}) as client:
            answer = await client.get(self.address)
            if answer.status_code != 200:
                raise Refused(str(answer.status_code))
            found = KERNEL_ID.search(answer.text)
            if found is None:
                found = KERNEL_ID.search(await self._wait_in_line(client))
            if found is None:
                raise Refused("no kernel")
            self.kernel_id = found[1]
        parts = urlsplit(self.address)
        self._socket = await connect(
            f"ws://{parts.netloc}{parts.path}api/kernels/{self.kernel_id}/channels?session_id={self._session}",
            subprotocols=[PROTOCOL],  # type: ignore[list-item]
            max_size=None,
            open_timeout=None,
            ping_interval=None,
        )
        self._reading = asyncio.create_task(self._read())
        control = uuid.uuid4().hex
        opened = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
        await self._send("comm_open", opened, {"version": CONTROL_VERSION})
        self._control = control
        await self._send("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        await self.until(lambda: bool(self.widgets))
        hello = {"type": "hello", "visitor": "", "language": "en", "form": None, "online": False, "address": ""}
        await self.done(await self._tell(self.named("Page"), {"method": "custom", "content": hello}))

    async def calculate(self, lat: float, lon: float, start: str, end: str) -> int:
        """Fill the form, calculate, and look at all charts; how many there are."""
        for label, value in (("Latitude", str(lat)), ("Longitude", str(lon)), ("First day", start), ("Last day", end)):
            await self.done(await self.set(self.labelled(label), value=value))
        button = self.labelled("Calculate ETo")
        await self.until(lambda: not self.widgets[button].get("disabled"))
        await self._tell(button, {"method": "custom", "content": {"event": "click"}})
        await self.until(lambda: self._sheets() is not None or self._failed())
        if (sheets := self._sheets()) is None:
            return 0
        charts = list(self.widgets[sheets]["titles"]).index("Charts")
        await self.done(await self.set(sheets, selected_index=charts))
        await self.until(lambda: self._charts() >= CHARTS)
        while time.monotonic() - self._heard < QUIET_S:
            await asyncio.sleep(QUIET_S / 4)
        return self._charts()

    async def leave(self) -> None:
        """Close the page."""
        if self._reading is not None:
            self._reading.cancel()
        if self._socket is not None:
            await self._socket.close()
        if self.kernel_id:
            async with httpx.AsyncClient(timeout=LONG_ENOUGH_S) as client:
                await client.post(f"{self.address}voila/api/shutdown/{self.kernel_id}")

    def named(self, kind: str) -> str:
        """The widget of a class of ours."""
        return next(
            key for key, state in self.widgets.items() if str(state.get("_anywidget_id")).rpartition(".")[2] == kind
        )

    def labelled(self, label: str) -> str:
        """The widget whose description begins so."""
        return next(key for key, state in self.widgets.items() if str(state.get("description")).startswith(label))

    async def set(self, widget: str, **state: Any) -> str:
        """What a visitor types or chooses; the message that tells of it."""
        return await self._tell(widget, {"method": "update", "state": state, "buffer_paths": []})

    async def until(self, there: Callable[[], bool]) -> None:
        """Wait for what the kernel says."""
        while not there():
            self._changed.clear()
            waiting = asyncio.ensure_future(self._changed.wait())
            assert self._reading is not None
            await asyncio.wait({waiting, self._reading}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                waiting.cancel()
                raise Refused(f"the socket was closed: {self._reading.exception()}")

    async def done(self, message_id: str) -> None:
        """Wait until the kernel has dealt with a message."""
        await self.until(lambda: message_id in self._idle)

    async def _wait_in_line(self, client: httpx.AsyncClient) -> str:
        """The page, once there is a kernel for it."""
        async with client.stream("POST", f"{self.address}open", headers=OPEN) as answer:
            if answer.status_code != 200:
                raise Refused(str(answer.status_code))
            async for line in answer.aiter_lines():
                told = json.loads(line)
                if "place" in told:
                    self.places.append(told["place"])
                if "page" in told:
                    return json.dumps(told["page"])
        return ""

    def _charts(self) -> int:
        """How many there are, one by one and in groups."""
        made = [(str(state.get("_anywidget_id", "")), state) for state in self.widgets.values()]
        return sum(
            1 if kind.endswith(".Chart") else len(state.get("charts", ())) if kind.endswith(".ChartGroup") else 0
            for kind, state in made
        )

    def _sheets(self) -> str | None:
        return next((key for key, state in self.widgets.items() if "Charts" in state.get("titles", ())), None)

    def _failed(self) -> bool:
        return any(state.get("status") in ("ERROR", "TIMEOUT", "CANCELLED") for state in self.widgets.values())

    async def _tell(self, widget: str, data: dict[str, Any]) -> str:
        return await self._send("comm_msg", {"comm_id": widget, "data": data})

    async def _send(self, kind: str, content: Mapping[str, Any], metadata: Mapping[str, Any] = NOTHING) -> str:
        message_id = uuid.uuid4().hex
        header = {"msg_id": message_id, "msg_type": kind, "session": self._session, "username": "", "version": "5.2"}
        parts = [json.dumps(part).encode() for part in (header, {}, dict(metadata), dict(content))]
        assert self._socket is not None
        await self._socket.send(serialize_msg_to_ws_v1(parts, "shell"))
        return message_id

    async def _read(self) -> None:
        assert self._socket is not None
        async for frame in self._socket:
            assert isinstance(frame, bytes)
            _, parts = deserialize_msg_from_ws_v1(frame)
            kind, content = json.loads(parts[0])["msg_type"], json.loads(parts[3])
            self._take(kind, content, json.loads(parts[1]).get("msg_id", ""))
            self._heard = time.monotonic()
            self._changed.set()

    def _take(self, kind: str, content: dict[str, Any], parent: str) -> None:
        data = content.get("data", {})
        if kind == "status" and content["execution_state"] == "idle":
            self._idle.add(parent)
        elif kind == "comm_open" and content["target_name"] == "jupyter.widget":
            self.widgets[content["comm_id"]] = dict(data["state"])
        elif kind == "comm_close":
            self.widgets.pop(content["comm_id"], None)
        elif kind == "comm_msg" and content["comm_id"] == self._control:
            self.widgets |= {key: dict(told["state"]) for key, told in data["states"].items()}
        elif kind == "comm_msg" and data.get("method") in ("update", "echo_update"):
            self.widgets.setdefault(content["comm_id"], {}).update(data["state"])
