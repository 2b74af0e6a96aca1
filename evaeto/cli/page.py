"""The commands that serve the dashboard, and the one that tells what works."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evaeto.cli.options import DEMO, FAILED, RECORDS, SCHEDULER, stand_ins
from evaeto.cli.speaking import bad_option, speech
from evaeto.core.messages import Message
from evaeto.extras import PAGE, require

PORT = click.option("--port", default=8866, show_default=True, help="Port of the page; 0 picks a free one.")
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address the page listens on.")
MAX_PAGES = click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    envvar="EVAETO_MAX_PAGES",
    help="How many pages may be open at once; by default as many as fit into memory.",
)
BROWSER = click.option("--browser/--no-browser", default=False, help="Open the page in a browser.")

API = click.option(
    "--api",
    is_flag=True,
    help="In place of the page a REST endpoint for R, spreadsheets and controllers, described at its address.",
)


@click.command()
@RECORDS
@HOST
@PORT
@BROWSER
@MAX_PAGES
@API
def demo(records: Path | None, host: str, port: int, browser: bool, max_pages: int | None, api: bool) -> None:
    """Open the dashboard with an embedded cluster and simulated weather services; no network."""
    if not api:
        require(*PAGE, extra="dashboard")
    from evaeto.demo.process import serve_apart

    with serve_apart(records):
        if api:
            _serve_api(host, port, None)
            return
        _serve_page(host, port, browser, max_pages, scheduler=None, offline=True)


@click.command()
@HOST
@PORT
@BROWSER
@MAX_PAGES
@API
@SCHEDULER
def serve(host: str, port: int, browser: bool, max_pages: int | None, api: bool, scheduler: str | None) -> None:
    """Serve the dashboard, or with --api a REST endpoint, with an embedded cluster or your own Dask scheduler."""
    from evaeto import settings
    from evaeto.sources.catalogue import check

    check(settings.current())  # now, not when a visitor calculates
    if api:
        _serve_api(host, port, scheduler)
        return
    _serve_page(host, port, browser, max_pages, scheduler, offline=False)


@click.command()
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
    host: str, port: int, browser: bool, max_pages: int | None, scheduler: str | None, *, offline: bool
) -> None:
    require(*PAGE, extra="dashboard")
    from evaeto.dashboard import server

    server.run(host=host, port=port, open_browser=browser, scheduler=scheduler, offline=offline, max_pages=max_pages)
