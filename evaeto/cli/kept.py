"""`evaeto cache`: what is kept of the answers of services."""

from __future__ import annotations

from datetime import UTC

import click

from evaeto.cli.speaking import speech
from evaeto.core.messages import Message


@click.group()
def cache() -> None:
    """Show or clear the service answers stored on this machine."""


@cache.command()
def size() -> None:
    """Show how many answers are stored, and their size."""
    from evaeto.settings import current
    from evaeto.sources.transport import kept

    folder = current().cache_dir
    answers = kept.answers(folder)
    file = kept.file_of(folder)
    used = sum(path.stat().st_size for path in file.parent.glob(f"{file.name}*")) if file.exists() else 0
    told = Message(
        "cache.size",
        count=len(answers),
        size=round(used / 1e6, 1),
        folder=str(folder),
        expired=sum(one.is_expired for one in answers),
    )
    click.echo(speech().tell(told))


@cache.command(name="list")
def list_answers() -> None:
    """List each answer: when the service gave it, until when it is used, its size and the request. Keys are not
    stored."""
    from evaeto.settings import current
    from evaeto.sources.transport import kept

    folder = current().cache_dir
    answers = kept.answers(folder)
    if not answers:
        click.echo(speech().tell(Message("cache.empty", folder=str(folder))))
    for one in answers:
        asked, until = (
            "-" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
            for moment in (one.asked_at, one.expires)
        )
        query = "&".join(f"{name}={value}" for name, value in one.params.items())
        click.echo(f"{asked}  {until}  {one.size:>8}  {one.address}{'?' if query else ''}{query}")


@cache.command()
@click.option("--expired", is_flag=True, help="Remove only answers that would be requested again anyway.")
def clear(expired: bool) -> None:
    """Remove the answers. The request counts, which the services' rate limits need, are kept."""
    import sqlite3

    from evaeto.settings import current
    from evaeto.sources.transport import kept
    from evaeto.sources.transport.cache import note

    folder = current().cache_dir
    try:
        count = kept.clear(folder, expired_only=expired)
    except (OSError, sqlite3.Error) as error:
        raise click.ClickException(speech().tell(note(folder, error))) from error
    click.echo(speech().tell(Message("cache.cleared", count=count, folder=str(folder))))
