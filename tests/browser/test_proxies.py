"""The configurations in `deploy/` with real proxies: TLS, Host, what a proxy forwards, two replicas, a prefix."""

from __future__ import annotations

import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from browser_server import Server, running
from browser_steps import calculate, click_map, fill_form, finished
from patience import LONG_ENOUGH_S
from playwright.sync_api import Locator, Page, expect
from test_doors import ASKED, KERNEL_ID, PROTOCOL, assert_answers, health, write_notebook
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NGINX = """
pid {folder}/nginx.pid; error_log stderr; worker_processes 1; daemon off; master_process off;
events {{}}
http {{ access_log off; {site} }}
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate of this machine."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = [*words.split(), *names, "-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")]
    subprocess.run(command, check=True, capture_output=True, timeout=LONG_ENOUGH_S)
    (folder / "tls.pem").write_text((folder / "tls.crt").read_text() + (folder / "tls.key").read_text())
    return folder


def configured(name: str, folder: Path, certificate: Path, replicas: list[Server]) -> tuple[str, int]:
    """A configuration of ours with the ports, certificates and log files of a test."""
    port = free_port()
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for ours, server in zip(("8866", "8867"), replicas, strict=True):
        text = text.replace(f"127.0.0.1:{ours}", urlsplit(server.address).netloc)
    text = text.replace("/etc/evaeto", str(certificate)).replace("/var/log/nginx", str(folder))
    return re.sub(r"(listen |bind |^)(:?)443\b", rf"\g<1>\g<2>{port}", text, flags=re.M).replace(
        f"\n:{port} {{", f"\nhttps://localhost:{port}, https://127.0.0.1:{port} {{"
    ), port


@contextmanager
def proxied(program: str, folder: Path, certificate: Path, replicas: list[Server], below: str = "") -> Iterator[str]:
    """A proxy before two replicas; the address of the page."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (Debian: apt-get install {program})")
    name = {"nginx": "nginx.conf", "caddy": "Caddyfile", "haproxy": "haproxy.cfg"}[program]
    text, port = configured(name, folder, certificate, replicas)
    path = folder / name
    path.write_text(NGINX.format(folder=folder, site=text) if program == "nginx" else text, encoding="utf-8")
    command = {
        "nginx": ["nginx", "-p", str(folder), "-c", str(path)],
        "caddy": ["caddy", "run", "--config", str(path), "--adapter", "caddyfile"],
        "haproxy": ["haproxy", "-db", "-f", str(path)],
    }[program]
    log = (folder / "proxy.log").open("w")
    process = subprocess.Popen(command, stdout=log, stderr=log, env={"PATH": "/usr/sbin:/usr/bin", "HOME": str(folder)})
    try:
        address = f"https://127.0.0.1:{port}/{below}"
        until = time.monotonic() + LONG_ENOUGH_S
        while time.monotonic() < until and process.poll() is None:
            try:
                if httpx.get(f"{address}ready", verify=False, timeout=5).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        else:
            pytest.fail((folder / "proxy.log").read_text())
        yield address
    finally:
        process.terminate()
        process.wait(LONG_ENOUGH_S)
        log.close()


@pytest.mark.parametrize("program", ["nginx", "caddy", "haproxy"])
def test_a_proxy_passes_the_page_on_and_brings_each_visitor_to_the_replica_that_has_his_kernel(
    program: str, tmp_path: Path, certificate: Path
) -> None:
    notebook = write_notebook(tmp_path / "small.ipynb", "import ipywidgets\ndisplay(ipywidgets.HTML('here'))")
    trusting = ssl.create_default_context(cafile=str(certificate / "tls.crt"))
    with ExitStack() as stack:
        replicas = [
            stack.enter_context(running(str(notebook), "9", json.dumps({"behind_proxy": True}))) for _ in range(2)
        ]
        address = stack.enter_context(proxied(program, tmp_path, certificate, replicas))
        client = stack.enter_context(httpx.Client(verify=trusting, base_url=address, timeout=LONG_ENOUGH_S))
        assert "shell.js" in client.get("/").text
        for _ in range(3):
            answer = client.post("/open", headers={**ASKED, "Origin": address.rstrip("/")})
            found = KERNEL_ID.search(answer.text)
            assert found is not None, answer.text
            url = f"{address.replace('https', 'wss')}api/kernels/{found[1]}/channels?session_id=a"
            options = {"subprotocols": [PROTOCOL], "open_timeout": LONG_ENOUGH_S, "ssl": trusting}
            with connect(url, origin=address.rstrip("/"), **options) as joined:  # type: ignore[arg-type]
                assert_answers(joined)
            with pytest.raises(InvalidStatus), connect(url, origin="https://elsewhere.example", **options):  # type: ignore[arg-type]
                pass
        assert sorted(health(server)["pages"] for server in replicas) == [0, 3]
        assert client.post("/open", headers={**ASKED, "Origin": "https://elsewhere.example"}).status_code == 403
        assert client.get("/metrics").status_code == 404
        assert "Set-Cookie" not in client.get("/").headers
        written = "".join(path.read_text(errors="replace") for path in tmp_path.glob("*.log"))
        assert found[1] not in written


@pytest.mark.browser
def test_the_page_opens_below_a_path_behind_a_proxy_with_tls(
    tmp_path: Path, certificate: Path, new_page: Callable[..., Page]
) -> None:
    with (
        running("--base-url", "/eto/", "--behind-proxy") as server,
        proxied("nginx", tmp_path, certificate, [server, server], "eto/") as address,
    ):
        # A service worker is not installed by a certificate that nobody has signed, whatever the page is allowed
        page = new_page(address, ignore_https_errors=True, service_workers="block")
        click_map(page, -7.5, -46)
        expect(page.locator(".ev-point")).to_contain_text("-46")
        finished(calculate_at(page))
        page.close()


def calculate_at(page: Page) -> Locator:
    """A calculation of a few days."""
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-05")
    return calculate(page)
