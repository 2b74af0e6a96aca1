"""The stand-ins as a process of their own: the first line it prints is their address; it ends with its standard input.

Weather for thirty years keeps a processor busy for a second: in the process of a server it would hold up its page.
"""

from __future__ import annotations

import signal
import sys

import click

from evaeto.demo.server import serve


@click.command()
@click.option("--records", help="Folder of daily records; without it the weather is synthetic.")
@click.option("--fault", "faults", multiple=True, help="service=fault to begin with; several times.")
def main(records: str | None, faults: tuple[str, ...]) -> None:
    """Serve until standard input ends, which it does when the process that started this one is gone."""
    # Ctrl-C goes to all processes of a terminal: the parent decides when this one ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with serve(records=records, faults=dict(fault.partition("=")[::2] for fault in faults)) as demo:
            print(demo.address, flush=True)
            sys.stdin.read()
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
