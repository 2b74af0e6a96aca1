"""A service behind certificates of an organisation's own, as where a firewall opens TLS: real TLS on this machine."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np
import pytest

import evaeto
from evaeto.demo.server import Demo
from evaeto.errors import SourceUnavailable
from evaeto.settings import Settings, using
from evaeto.sources.delivery import Delivery

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")

SERVICE = "nasa_power"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate of this machine that nobody else vouches for, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=firewall"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key.pem")]
    subprocess.run([*words.split(), *names, "-out", str(folder / "ca.pem")], check=True, capture_output=True)
    return folder


@contextmanager
def over_tls(address: str, certificate: Path) -> Iterator[str]:
    """The https address behind which the http `address` answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = httpx.get(f"{address}{self.path}", headers={"User-Agent": self.headers["User-Agent"]})
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *words: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *words: object) -> None:
            pass  # who does not trust the certificate hangs up

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "ca.pem", certificate / "key.pem")
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def address(demo: Demo, certificate: Path) -> Iterator[str]:
    with over_tls(demo.settings.endpoints[SERVICE], certificate) as https:
        yield https


def test_a_service_with_a_certificate_of_the_bundle_is_asked(
    ask: Callable[..., Delivery], address: str, certificate: Path
) -> None:
    asked = ask(SERVICE, endpoints={SERVICE: address}, ca_bundle=certificate / "ca.pem", retries=0)
    assert asked.weather.sizes["time"] == 31


def test_without_the_bundle_it_is_not_trusted_and_the_error_says_that_it_is_the_certificate(
    ask: Callable[..., Delivery], address: str
) -> None:
    with pytest.raises(SourceUnavailable, match=r"CERTIFICATE_VERIFY_FAILED|certificate"):
        ask(SERVICE, endpoints={SERVICE: address}, retries=0)


def test_a_settings_file_that_names_the_bundle_serves_the_whole_road(
    demo: Demo, address: str, certificate: Path, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    others = "\n".join(f'{key} = "{url}"' for key, url in demo.settings.endpoints.items() if key != SERVICE)
    file.write_text(
        f'ca_bundle = "{certificate / "ca.pem"}"\ncache = "{tmp_path}"\ncontact = "me@example.org"\n'
        f'[endpoints]\n{SERVICE} = "{address}"\n{others}\n',
        encoding="utf-8",
    )
    with using(Settings.load(file)):
        weather = evaeto.fetch(SERVICE, lat=-7.5, lon=-46.0, start="2020-01-01", end="2020-01-10")
    assert weather.sizes["time"] == 10
    assert np.isfinite(weather["tmax"]).all()
