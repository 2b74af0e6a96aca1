"""The commands that serve the dashboard, and the one that tells what works."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from evaeto.cli.options import DEMO, FAILED, RECORDS, SCHEDULER, stand_ins
from evaeto.cli.speaking import Once, bad_option, speech
from evaeto.core.messages import Message
from evaeto.extras import PAGE, require

PORT = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8866,
    show_default=True,
    help="Port of the page; 0 picks a free one.",
)
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address the page listens on.")
MAX_PAGES = click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    envvar="EVAETO_MAX_PAGES",
    help="How many pages may be open at once; by default as many as fit into memory.",
)
TEXT = "ADDRESS|FILE"
_OPERATOR = (
    click.option(
        "--base-url",
        default="/",
        show_default=True,
        envvar="EVAETO_BASE_URL",
        help="Path below which the page lies, /eto/ say.",
    ),
    click.option(
        "--behind-proxy",
        is_flag=True,
        envvar="EVAETO_BEHIND_PROXY",
        help="Believe the X-Forwarded-For and X-Forwarded-Proto of requests: a proxy sets them.",
    ),
    click.option(
        "--embed-from",
        multiple=True,
        metavar="SITE",
        envvar="EVAETO_EMBED_FROM",
        help="Site that may show the page in a frame, https://example.org say; may be given several times.",
    ),
    click.option(
        "--max-pages-per-address",
        "max_per_address",
        type=click.IntRange(min=1),
        envvar="EVAETO_MAX_PAGES_PER_ADDRESS",
        help="How many pages one address may have open; by default half of all. This machine may have all.",
    ),
    click.option("--title", envvar="EVAETO_TITLE", help="Title of the page."),
    click.option(
        "--logo",
        type=click.Path(path_type=Path),
        envvar="EVAETO_LOGO",
        help="SVG file shown in the tab of the browser.",
    ),
    click.option(
        "--climatology",
        type=click.Path(path_type=Path),
        envvar="EVAETO_CLIMATOLOGY",
        help="File of evaeto climatology: normals that visitors can lay behind the map.",
    ),
    click.option("--imprint", metavar=TEXT, envvar="EVAETO_IMPRINT", help="Legal notice: an address or a text file."),
    click.option("--privacy", metavar=TEXT, envvar="EVAETO_PRIVACY", help="Privacy notice: an address or a text file."),
)


def operated(command: Callable[..., None]) -> Callable[..., None]:
    """Options of whoever runs a public server."""
    for option in reversed(_OPERATOR):
        command = option(command)
    return command


BROWSER = click.option("--browser/--no-browser", default=False, help="Open the page in a browser.")

API = click.option(
    "--api",
    is_flag=True,
    help="In place of the page a REST endpoint for R, spreadsheets and controllers, described at its address.",
)


@click.command(cls=Once)
@RECORDS
@HOST
@PORT
@BROWSER
@MAX_PAGES
@operated
@API
def demo(
    records: Path | None, host: str, port: int, browser: bool, max_pages: int | None, api: bool, **operator: Any
) -> None:
    """Open the dashboard with an embedded cluster and simulated weather services; no network."""
    if not api:
        require(*PAGE, extra="dashboard")
    from evaeto.demo.process import serve_apart

    with serve_apart(records):
        if api:
            _serve_api(host, port, None)
            return
        _serve_page(host, port, browser, max_pages, scheduler=None, offline=True, **operator)


@click.command(cls=Once)
@HOST
@PORT
@BROWSER
@MAX_PAGES
@operated
@API
@SCHEDULER
def serve(
    host: str, port: int, browser: bool, max_pages: int | None, api: bool, scheduler: str | None, **operator: Any
) -> None:
    """Serve the dashboard, or with --api a REST endpoint, with an embedded cluster or your own Dask scheduler."""
    from evaeto import settings
    from evaeto.sources.catalogue import check

    check(settings.current())  # now, not when a visitor calculates
    if api:
        _serve_api(host, port, scheduler)
        return
    _serve_page(host, port, browser, max_pages, scheduler, offline=False, **operator)


@click.command(cls=Once)
@click.option("--live", is_flag=True, help="Only contact every service, bypassing the cache.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --live: JSON file recording how each service answered; changes since it was last written are reported.",
)
@DEMO
@RECORDS
@SCHEDULER
def doctor(live: bool, report: Path | None, demo: bool, records: Path | None, scheduler: str | None) -> None:
    """Check that each service, the cluster, the cache and the settings work, and say what to do if one does not."""
    from evaeto import doctor

    if report is not None and not live:
        raise bad_option(Message("command.report_live"), "--report")
    with stand_ins(demo, records) as settings:
        findings = list(doctor.live(settings, report) if live else doctor.run(settings, scheduler))
    tell = speech().tell
    names = [tell(finding.what) for finding in findings]
    good, bad = tell(Message("command.ok")), tell(Message("command.fail"))
    width, wide = max(map(len, names)), max(len(good), len(bad))
    for name, finding in zip(names, findings, strict=True):
        mark = click.style(f"{good if finding.ok else bad:<{wide}}", fg="green" if finding.ok else "red")
        click.echo(f"{mark} {name:<{width}}  {tell(finding.text)}")
    if not all(finding.ok for finding in findings):
        sys.exit(FAILED)


def _serve_api(host: str, port: int, scheduler: str | None) -> None:
    from evaeto.rest import server

    server.run(host=host, port=port, scheduler=scheduler)


def _serve_page(
    host: str, port: int, browser: bool, max_pages: int | None, scheduler: str | None, *, offline: bool, **operator: Any
) -> None:
    require(*PAGE, extra="dashboard")
    from evaeto.dashboard import server
    from evaeto.dashboard.serving.operator import Operator

    try:
        whose = Operator(**operator)
    except ValueError as error:
        name, value = error.args
        raise bad_option(Message("command.operator", value=value), f"--{name.replace('_', '-')}") from None
    server.run(
        host=host,
        port=port,
        open_browser=browser,
        scheduler=scheduler,
        offline=offline,
        max_pages=max_pages,
        operator=whose,
    )
