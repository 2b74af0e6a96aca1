"""In which language the command line speaks to people: its errors, warnings and notes on standard error.

What it prints on standard output (tables, JSON) is for programs and alike in every language.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

import click

from evaeto.core.messages import Message, naming
from evaeto.i18n import LANGUAGES, Speech

if TYPE_CHECKING:
    from xarray import Dataset

LANGUAGE_VARIABLE = "EVAETO_LANGUAGE"

_speech: ContextVar[Speech | None] = ContextVar("evaeto_cli_speech", default=None)


def speech() -> Speech:
    """Who speaks."""
    return _speech.get() or Speech()


def speak(language: str) -> None:
    """Speak another language from now on."""
    _speech.set(Speech(language))


def say(message: str) -> None:
    """A line on standard error."""
    click.echo(speech().tell(message), err=True)


def warn(message: str) -> None:
    """A warning on standard error."""
    say(Message("command.warning", what=message))


def remarks_of(name: str, weather: Dataset, *kinds: str) -> list[Message]:
    """What reading said of some weather, each as a note under the name of its file or service."""
    from evaeto.inputs.remarks import remarks

    return [Message("command.note", what=naming(name, remark)) for remark in remarks(weather, *kinds)]


class Once(click.Command):
    """A command that refuses an option with a value which is given twice: which of both is meant?"""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it; what is told once only is seen first."""
        if not ctx.resilient_parsing:
            *_, order = self.make_parser(ctx).parse_args(list(args))
            for one in order:
                is_value = isinstance(one, click.Option) and not (one.multiple or one.is_flag or one.count)
                if is_value and order.count(one) > 1:
                    raise usage_error(Message("command.option_twice", option=one.opts[0]))
        return super().parse_args(ctx, args)


def usage_error(message: Message) -> click.UsageError:
    """An error of how a command was called."""
    return click.UsageError(speech().tell(message))


def bad_option(message: Message, option: str) -> click.BadParameter:
    """An error of one option."""
    return click.BadParameter(speech().tell(message), param_hint=option)


LANGUAGE = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    envvar=LANGUAGE_VARIABLE,
    default=Speech().language,
    show_default=True,
    expose_value=False,
    is_eager=True,
    callback=lambda context, option, language: speak(language),
    help=f"Language of errors, warnings, notes and reports; also set by {LANGUAGE_VARIABLE}.",
)
