"""Who gets in at the doors of a real server, for how long, and what may be sent: without a browser, and in one."""

from __future__ import annotations

import http.server
import json
import os
import re
import signal
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from browser_server import Server, connection_file, running
from browser_steps import calculate, fill_form, finished
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from patience import LONG_ENOUGH_MS, LONG_ENOUGH_S
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

import evaeto
from evaeto.dashboard.common.upload import UPLOAD_MAX_MB
from evaeto.dashboard.serving.frames import PROTOCOL
from evaeto.dashboard.serving.socket_guard import MAX_FRAME_BYTES, POLICY

pytestmark = [pytest.mark.slow]

KERNEL_ID = re.compile(r'"kernelId": "([\w-]+)"')
ASKED = {"X-Evaeto": "page"}
WHOLE = "the whole page"


def write_notebook(path: Path, source: str) -> Path:
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": [], "source": source}
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that needs no cluster."""
    source = f"import ipywidgets\ndisplay(ipywidgets.HTML('{WHOLE}'))"
    return write_notebook(tmp_path_factory.mktemp("doors") / "small.ipynb", source)


@pytest.fixture(scope="module")
def doors(notebook: Path) -> Iterator[Server]:
    """A server of a small page."""
    with running(str(notebook)) as started:
        yield started


def ask(server: Server, path: str = "", method: str = "GET", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, server.address + path, headers=named, timeout=LONG_ENOUGH_S)


def open_page(server: Server, **headers: str) -> httpx.Response:
    """What the script of the page asks for: a kernel, and what it shows."""
    return ask(server, "open", "POST", **ASKED, **headers)


def page_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200
    told = [json.loads(line) for line in answer.text.splitlines()]
    return next((json.dumps(line["page"]) for line in told if "page" in line), "")


def kernel_of(answer: httpx.Response) -> str:
    found = KERNEL_ID.search(page_of(answer))
    assert found is not None
    return found[1]


def shell_words(server: Server) -> str:
    """What the page says before it has a kernel."""
    found = re.search(r'id="shell-words" type="application/json">(.*?)</script>', ask(server).text, re.S)
    assert found is not None
    return json.dumps(json.loads(found[1]), ensure_ascii=False)


def files_of(answer: httpx.Response) -> dict[str, str]:
    """Where the files of a page are, below the address of the server."""
    found = re.search(r'"files": (\{[^}]*\})', page_of(answer))
    assert found is not None
    return {name: path.removeprefix("/") for name, path in json.loads(found[1]).items()}


def health(server: Server) -> dict[str, Any]:
    answer = ask(server, "health")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def open_socket(server: Server, kernel_id: str, protocols: tuple[str, ...] = (PROTOCOL,), **options: Any) -> Any:
    url = f"ws://{urlsplit(server.address).netloc}/api/kernels/{kernel_id}/channels?session_id={uuid.uuid4()}"
    return connect(url, subprotocols=list(protocols), open_timeout=LONG_ENOUGH_S, **options)


def message(kind: str, content: Mapping[str, Any] = MappingProxyType({}), *buffers: bytes) -> bytes:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.2"}
    parts = [json.dumps(part).encode() for part in (header, {}, {}, dict(content))]
    return serialize_msg_to_ws_v1([*parts, *buffers], "shell")


def reply_to(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """What the kernel at the other end answers."""
    socket.send(message(f"{kind}_request"))
    while True:
        channel, parts = deserialize_msg_from_ws_v1(socket.recv(timeout=LONG_ENOUGH_S))
        if channel == "shell" and json.loads(parts[0])["msg_type"] == f"{kind}_reply":
            reply: dict[str, Any] = json.loads(parts[3])
            return reply


def assert_answers(socket: ClientConnection) -> None:
    assert reply_to(socket, "kernel_info")["status"] == "ok"


def read_to_the_end(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=LONG_ENOUGH_S)


@contextmanager
def refused(status: int) -> Iterator[None]:
    with pytest.raises(InvalidStatus) as caught:
        yield
    assert caught.value.response.status_code == status


def test_a_socket_that_does_not_speak_the_protocol_is_refused_while_another_is_served(doors: Server) -> None:
    with open_socket(doors, kernel_of(open_page(doors))) as other:
        mine = kernel_of(open_page(doors))
        for protocols in ((), ("chat",), (PROTOCOL + "2",)):
            with refused(400), open_socket(doors, mine, protocols):
                pass
        with refused(403), open_socket(doors, mine, origin="http://elsewhere.example"):
            pass
        with refused(404), open_socket(doors, str(uuid.uuid4())):
            pass
        assert_answers(other)
        with open_socket(doors, mine) as socket:
            assert_answers(socket)


@pytest.mark.parametrize(
    "sent",
    ["{}", b"no", message("execute_request"), message("shutdown_request")],
    ids=["text", "short", "code", "shutdown"],
)
def test_a_socket_is_closed_at_the_first_frame_that_no_page_sends(doors: Server, sent: bytes | str) -> None:
    kernel_id = kernel_of(open_page(doors))
    with open_socket(doors, kernel_id) as other, open_socket(doors, kernel_id) as socket:
        socket.send(sent)
        with pytest.raises(ConnectionClosed) as caught:
            read_to_the_end(socket)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == POLICY
        assert_answers(other)


def test_a_file_as_large_as_the_page_sends_goes_through_the_socket(doors: Server) -> None:
    file = bytes(UPLOAD_MAX_MB * 10**6)
    with open_socket(doors, kernel_of(open_page(doors))) as socket:
        for _ in range(3):
            socket.send(message("comm_msg", {"comm_id": "unknown", "data": {}}, file))
            assert_answers(socket)


def test_a_page_has_a_few_sockets_at_most(doors: Server) -> None:
    kernel_id = kernel_of(open_page(doors))
    with ExitStack() as sockets:
        for _ in range(4):
            sockets.enter_context(open_socket(doors, kernel_id))
        with refused(429), open_socket(doors, kernel_id):
            pass


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "api", 404),
        ("GET", "api/kernels", 404),
        ("POST", "api/kernels", 405),
        ("GET", "api/sessions", 404),
        ("GET", "api/contents", 404),
        ("GET", "api/terminals", 404),
        ("GET", "api/status", 404),
        ("GET", "api/kernels/a-b-c-d-e", 404),
        ("GET", "login", 404),
        ("GET", "logout", 404),
        ("GET", "voila/tree", 404),
        ("GET", "voila/render/small.ipynb", 404),
        ("GET", "voila/files/small.ipynb", 404),
        ("GET", "small.ipynb", 404),
        ("GET", "voila/api/themes/@jupyterlab/theme-light-extension/index.css", 404),
        ("GET", "voila/templates/lab/static/voila-style.js", 404),
        ("GET", "voila/templates/evaeto", 404),
        ("GET", "voila/static/", 404),
        ("GET", "voila/labextensions/@jupyter-widgets/jupyterlab-manager/", 404),
        ("GET", "voila/labextensions/jupyterlab_pygments/package.json", 404),
        ("GET", "voila/static/voila.js", 404),
        ("GET", "voila/templates/evaeto/static/page.css", 404),
        ("GET", "files/", 404),
        ("GET", "files/0123456789abcdef/page.js", 404),
        ("GET", "files/0123456789abcdef/sources.sha256", 404),
        ("GET", "files/0123456789abcdef/../page.js", 404),
        ("POST", "", 405),
        ("PUT", "health", 405),
    ],
)
def test_what_the_page_does_not_ask_for_is_not_there(doors: Server, method: str, path: str, status: int) -> None:
    before = health(doors)["pages"]
    assert ask(doors, path, method).status_code == status
    assert health(doors)["pages"] == before


def test_a_file_is_kept_for_good_and_travels_as_the_browser_takes_it(doors: Server) -> None:
    files = files_of(open_page(doors))
    assert {"figures.json", "outlines.json", "page.css", "page.js", "scripts.json", "shell.js"} <= {*files}
    for path in files.values():
        packed, plain = ask(doors, path, Accept_Encoding="gzip, br"), ask(doors, path, Accept_Encoding="identity")
        assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
        assert packed.content == plain.content
        if len(plain.content) > 10_000:
            assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
        assert packed.headers["Etag"] != plain.headers["Etag"]
        for answer in (packed, plain, ask(doors, path, "HEAD")):
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in answer.headers
        again = ask(doors, path, Accept_Encoding="gzip", If_None_Match=packed.headers["Etag"])
        assert (again.status_code, again.content) == (304, b"")
        name = path.rpartition("/")[2]
        assert ask(doors, f"files/{'0' * 16}/{name}").status_code == 404
    assert ask(doors, files["page.js"], "HEAD").headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_the_page_travels_compressed_and_is_not_kept(doors: Server) -> None:
    answer = open_page(doors)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "no-store" in answer.headers["Cache-Control"]
    assert ask(doors).headers["Content-Encoding"] == "gzip"


def test_what_the_kernel_says_travels_compressed(doors: Server) -> None:
    with open_socket(doors, kernel_of(open_page(doors))) as socket:
        assert socket.response is not None
        assert "permessage-deflate" in socket.response.headers["Sec-WebSocket-Extensions"]
        assert_answers(socket)
    with open_socket(doors, kernel_of(open_page(doors)), compression=None) as socket:
        assert_answers(socket)


def test_a_frame_that_grows_too_large_when_unpacked_closes_the_socket(doors: Server) -> None:
    with open_socket(doors, kernel_of(open_page(doors))) as socket:
        socket.send(bytes(2 * MAX_FRAME_BYTES))  # twenty kilobytes on the way
        with pytest.raises(ConnectionClosed):
            read_to_the_end(socket)


@pytest.mark.parametrize(
    "path",
    ["", "health", "ready", "metrics", "robots.txt", "favicon.ico", "worker.js", "nothing", "login", "open", "%00",
     "%ff", "files/0123456789abcdef/page.js", "api/kernels/a-b-c-d-e", "api/kernels/a-b-c-d-e/channels"],
)  # fmt: skip
def test_get_and_head_say_the_same_with_all_safeguards_and_no_cookie(doors: Server, path: str) -> None:
    given, head = ask(doors, path), ask(doors, path, "HEAD")
    assert head.content == b""
    if "channels" not in path:  # which is opened by GET alone
        assert given.status_code == head.status_code
    for answer in (given, head, ask(doors, path, "DELETE")):
        policy = dict(word.strip().split(" ", 1) for word in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["script-src"] == "'self' blob:"
        assert policy["frame-ancestors"] == "'self'"
        assert policy["default-src"] in ("'self'", "'none'")  # the latter where a program asks
        assert policy["object-src"] == policy["base-uri"] == "'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert answer.headers["Server"] == "evaeto"
        assert "Set-Cookie" not in answer.headers


def test_looking_at_the_page_starts_no_kernel_and_only_its_own_script_can_ask_for_one(doors: Server) -> None:
    before = health(doors)["pages"]
    for _ in range(10):
        assert ask(doors).status_code == 200
    assert ask(doors, "open").status_code == 405
    assert ask(doors, "open", "POST").status_code == 403
    assert ask(doors, "open", "POST", **ASKED, Origin="http://elsewhere.example").status_code == 403
    assert health(doors)["pages"] == before
    answer = open_page(doors)
    assert "Set-Cookie" not in answer.headers
    kernel_of(answer)
    assert health(doors)["pages"] == before + 1


def test_the_server_tells_whether_it_can_serve_and_counts_what_it_does(doors: Server) -> None:
    kernel_of(open_page(doors))
    assert ask(doors, "ready").json() == {"ready": True, "reasons": []}
    told = dict(line.rsplit(" ", 1) for line in ask(doors, "metrics").text.splitlines() if not line.startswith("#"))
    assert float(told["evaeto_pages"]) == health(doors)["pages"]
    assert float(told["evaeto_open_seconds_count"]) >= 1
    assert float(told["process_open_fds"]) > 10


def test_an_operator_says_where_the_page_lies_whose_it_is_and_who_may_show_it(notebook: Path, tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text("Nothing is kept.", encoding="utf-8")
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' id='ours'/>", encoding="utf-8")
    told = {
        "base_url": "/eto/",
        "behind_proxy": True,
        "embed_from": ["https://example.org"],
        "max_per_address": 1,
        "title": "ETo <of> ours",
        "logo": str(tmp_path / "logo.svg"),
        "imprint": "https://example.org/legal",
        "privacy": str(tmp_path / "notice.txt"),
    }
    with running(str(notebook), "9", json.dumps(told)) as server:
        page = ask(server, "eto/")
        assert "<title>ETo &lt;of&gt; ours</title>" in page.text
        assert 'href="https://example.org/legal"' in page.text
        assert 'href="/eto/privacy"' in page.text
        assert ask(server, "eto/privacy").text == "Nothing is kept."
        assert ask(server, "eto/imprint").status_code == 404
        assert "ours" in ask(server, "eto/favicon.ico").text
        assert "frame-ancestors 'self' https://example.org" in page.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in page.headers
        for path in re.findall(r'(?:href|src)="(/[^"]*)"', page.text):
            assert path.startswith("/eto/")
            assert ask(server, path.removeprefix("/")).status_code == 200
        for path in ("", "health", "open", "eto/login", "eto/x/", "etoo", "/elsewhere.example/eto"):
            answer = ask(server, path)
            assert answer.status_code in (404, 405)
            assert "frame-ancestors 'self' https://example.org" in answer.headers["Content-Security-Policy"]
        typed = ask(server, "eto?x=//elsewhere.example")
        assert (typed.status_code, typed.headers["Location"]) == (301, "/eto/")

        def opened_from(address: str) -> httpx.Response:
            return ask(server, "eto/open", "POST", **ASKED, X_Forwarded_For=address)

        mine = kernel_of(opened_from("192.0.2.1"))
        assert opened_from("192.0.2.1").status_code == 429
        assert opened_from("192.0.2.2").status_code == 200
        url = f"ws://{urlsplit(server.address).netloc}/eto/api/kernels/{mine}/channels?session_id=a"
        with connect(url, subprotocols=[PROTOCOL], open_timeout=LONG_ENOUGH_S) as socket:
            assert_answers(socket)


def test_without_a_proxy_nobody_can_say_that_he_is_somebody_else(notebook: Path) -> None:
    with running(str(notebook), "9", json.dumps({"max_per_address": 1})) as server:
        for _ in range(2):  # this machine may have all
            assert ask(server, "open", "POST", **ASKED, X_Forwarded_For="192.0.2.1").status_code == 200


def test_a_stranger_cannot_end_or_restart_a_kernel(doors: Server) -> None:
    kernel_id = kernel_of(open_page(doors))
    assert ask(doors, f"api/kernels/{kernel_id}", "DELETE").status_code in (403, 405)
    assert ask(doors, f"api/kernels/{kernel_id}/restart", "POST").status_code in (403, 404, 405)
    foreign = "http://elsewhere.example"
    assert ask(doors, f"voila/api/shutdown/{kernel_id}", "POST", Origin=foreign).status_code == 404
    assert ask(doors, f"api/kernels/{kernel_id}").json()["id"] == kernel_id


def test_words_behind_the_address_change_nothing(doors: Server) -> None:
    assert ask(doors, "?template=lab&theme=dark").text == ask(doors).text
    assert "theme-light" in ask(doors).text


def test_health_is_told_without_a_kernel(notebook: Path) -> None:
    with running(str(notebook), "5") as server:
        told = health(server)
        assert told == {
            "status": "ok",
            "pages": 0,
            "max_pages": 5,
            "kernels": told["kernels"],
            "waiting": told["waiting"],
            "scheduler": "not checked",
            "version": evaeto.__version__,
        }
        assert told["kernels"] <= 1
        for _ in range(20):
            ask(server, "health")
        assert ask(server, "health", "HEAD").status_code == 200
        assert health(server)["pages"] == 0
        assert len(server.kernels()) <= 1


def test_a_page_beyond_the_limit_is_told_when_to_come_again(notebook: Path) -> None:
    with running(str(notebook), "1") as server:
        mine = kernel_of(open_page(server))
        assert health(server)["status"] == "full"
        answer = open_page(server)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert ask(server, "ready").status_code == 503
        assert "full" in ask(server, "ready").json()["reasons"]
        for text in ("All places are taken", "Todos os lugares estão ocupados", "Todos los lugares están ocupados"):
            assert text in shell_words(server)
        with open_socket(server, mine) as socket:  # who is in is served
            assert_answers(socket)
        assert ask(server, f"voila/api/shutdown/{mine}", "POST").status_code == 204
        assert health(server)["status"] == "ok"
        kernel_of(open_page(server))


def test_kernels_nobody_came_for_end_a_minute_after_the_last_file_of_their_page(doors: Server) -> None:
    def asked_as(visitor: str, path: str = "") -> httpx.Response:
        return ask(doors, path, User_Agent=visitor)

    def opened_as(visitor: str) -> httpx.Response:
        return open_page(doors, User_Agent=visitor)

    left, slow, joined = (kernel_of(opened_as(visitor)) for visitor in ("left", "slow", "joined"))
    file = files_of(open_page(doors))["page.css"]
    processes = {name: doors.kernel(name) for name in (left, slow, joined)}
    with open_socket(doors, joined, user_agent_header="joined"):
        pass
    doors.let_pass(59)
    assert asked_as("slow", file).status_code == 200
    doors.let_pass(1)
    assert processes[left] is not None
    processes[left].wait(LONG_ENOUGH_S)
    while asked_as("left", f"api/kernels/{left}").status_code != 404:  # the server sees it a moment later
        pass
    with refused(404), open_socket(doors, left):
        pass
    with open_socket(doors, slow) as socket:  # it comes after all
        assert_answers(socket)
    with open_socket(doors, joined) as socket:
        assert_answers(socket)


@pytest.mark.nightly
def test_a_killed_waiting_kernel_is_not_given_to_a_page(doors: Server) -> None:
    mine = kernel_of(open_page(doors))
    while (told := health(doors))["kernels"] <= told["pages"]:
        pass
    for kernel in doors.kernels():
        if mine not in (connection_file(kernel) or ""):
            kernel.kill()
            kernel.wait(LONG_ENOUGH_S)
    answer = open_page(doors)
    shown = re.search(r'"model_id": "(\w+)"', page_of(answer))
    assert shown is not None
    with open_socket(doors, kernel_of(answer)) as socket:
        assert shown[1] in reply_to(socket, "comm_info")["comms"]


def test_a_page_whose_kernel_dies_while_it_is_made_is_asked_for_again(tmp_path: Path) -> None:
    with running(str(write_notebook(tmp_path / "dying.ipynb", "import os\nos._exit(1)")), "1") as server:
        assert page_of(open_page(server)) == ""
        assert health(server)["pages"] == 0


@pytest.mark.parametrize("sign", [pytest.param(signal.SIGINT, marks=pytest.mark.nightly), signal.SIGTERM])
def test_the_server_ends_with_kernels_that_hang_and_sockets_that_stay(notebook: Path, sign: signal.Signals) -> None:
    with running(str(notebook)) as server:
        kernel_id = kernel_of(open_page(server))
        with open_socket(server, kernel_id):
            children = psutil.Process(server.process.pid).children(recursive=True)
            kernel = server.kernel(kernel_id)
            assert kernel is not None
            kernel.suspend()
            assert server.stop(sign) in (0, 130)
    _, alive = psutil.wait_procs(children, timeout=LONG_ENOUGH_S)
    assert not alive
    assert "Traceback" not in "".join(server.log)
    assert kernel_id not in "".join(server.log)


@pytest.mark.nightly
@pytest.mark.browser
def test_a_slow_page_whose_kernel_has_ended_is_loaded_again_by_itself(doors: Server, browser: Browser) -> None:
    page = browser.new_context(locale="en-GB").new_page()  # whose console tells that the kernel was not there
    given: list[str] = []

    def hold(route: Any) -> None:
        """The script that joins the kernel comes too late."""
        config = page.locator("#jupyter-config-data").text_content() or ""
        given.append(json.loads(config)["kernelId"])
        if len(given) == 1:
            process = doors.kernel(given[0])
            assert process is not None
            while process.is_running():  # other files of the page may be served at this very moment
                doors.let_pass(60)
                with suppress(psutil.TimeoutExpired):
                    process.wait(1)
        route.continue_()

    page.route("**/page.js", hold)
    page.goto(doors.address)
    expect(page.get_by_text(WHOLE)).to_be_visible(timeout=LONG_ENOUGH_MS)
    assert len(set(given)) == 2
    page.context.close()


@pytest.mark.browser
def test_a_page_that_never_gets_its_kernel_stops_loading_itself(doors: Server, browser: Browser) -> None:
    page = browser.new_context(locale="pt-BR").new_page()
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404, body="{}")

    page.route("**/api/kernels/*", refuse)
    page.goto(doors.address)
    expect(page.get_by_role("button", name="Carregar de novo")).to_be_visible(timeout=LONG_ENOUGH_MS)
    assert len(asked) == 4
    page.context.close()


@pytest.mark.nightly
@pytest.mark.browser
def test_the_page_that_finds_no_place_comes_in_when_there_is_one(notebook: Path, browser: Browser) -> None:
    with running(str(notebook), "1") as server:
        mine = kernel_of(open_page(server))
        page = browser.new_context(locale="en-GB").new_page()
        page.clock.install()
        page.goto(server.address)
        expect(page.get_by_role("heading", name="All places are taken")).to_be_visible()
        assert ask(server, f"voila/api/shutdown/{mine}", "POST").status_code == 204
        page.clock.fast_forward(15_000)
        expect(page.get_by_text(WHOLE)).to_be_visible(timeout=LONG_ENOUGH_MS)
        page.context.close()


@pytest.mark.nightly
@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "said"),
    [("en-GB", "Your place in the queue: "), ("pt-PT", "Seu lugar na fila: "), ("es-MX", "Su lugar en la cola: ")],
)
def test_who_waits_for_a_kernel_reads_his_place_in_the_line(
    browser: Browser, tmp_path: Path, locale: str, said: str
) -> None:
    source = f"import time, ipywidgets\ntime.sleep(3)\ndisplay(ipywidgets.HTML('{WHOLE}'))"
    with running(str(write_notebook(tmp_path / "slow.ipynb", source))) as server, ThreadPoolExecutor() as pool:
        others = [pool.submit(open_page, server) for _ in range(1 + 2 * (os.cpu_count() or 1))]
        page = browser.new_context(locale=locale, viewport={"width": 375, "height": 667}).new_page()
        page.goto(server.address)
        expect(page.get_by_role("status")).to_contain_text(re.compile(f"{said}[1-9]"), timeout=LONG_ENOUGH_MS)
        page.screenshot(path=tmp_path / "line.png")
        expect(page.get_by_text(WHOLE)).to_be_visible(timeout=LONG_ENOUGH_MS)
        page.context.close()
        assert all(kernel_of(other.result()) for other in others)


class Frames(http.server.BaseHTTPRequestHandler):
    """A page that shows another one in a frame."""

    shown = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f'<iframe src="{self.shown}" width="600" height="400"></iframe>'.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.mark.nightly
@pytest.mark.browser
def test_only_sites_that_the_operator_names_may_show_the_page_in_a_frame(notebook: Path, browser: Browser) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Frames) as frames:
        threading.Thread(target=frames.serve_forever, daemon=True).start()
        named = f"http://localhost:{frames.server_address[1]}"
        with running(str(notebook), "9", json.dumps({"embed_from": [named]})) as server:
            Frames.shown = server.address
            for site, whole in ((named, True), (f"http://127.0.0.1:{frames.server_address[1]}", False)):
                page = browser.new_context().new_page()
                refusals: list[str] = []
                page.on("console", lambda message, told=refusals: told.append(message.text))
                page.goto(site)
                if whole:
                    expect(page.frame_locator("iframe").get_by_text(WHOLE)).to_be_visible(timeout=LONG_ENOUGH_MS)
                else:
                    while not any("frame-ancestors" in text for text in refusals):
                        page.wait_for_timeout(100)
                page.context.close()
        frames.shutdown()


@pytest.mark.browser
def test_a_foreign_socket_is_refused_while_a_page_calculates(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(server.address)
    fill_form(page, lat="-7.5", lon="-46", start="1990-01-01", end="2019-12-31")
    card = calculate(page)
    kernel_id = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    with refused(400), open_socket(server, kernel_id, ()):
        pass
    with open_socket(server, kernel_id) as socket:
        socket.send("{}")
        with pytest.raises(ConnectionClosed):
            read_to_the_end(socket)
    finished(card)
    assert health(server)["scheduler"] == "ok"
