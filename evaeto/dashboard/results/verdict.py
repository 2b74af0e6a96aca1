"""What a reference is told to be: a verdict with its reasons, the reference beside the services, and what it gains."""

from __future__ import annotations

import html

from evaeto.core.messages import with_names
from evaeto.dashboard.common.words import Words
from evaeto.fusion.calibration_file import Record
from evaeto.fusion.reference_trial import BesideService, Trial
from evaeto.i18n.names import source_name
from evaeto.sources.catalogue import SERVICES

SCORES = {"r2": 3, "kge": 3, "nse": 3, "mae": 2, "rmse": 2, "pbias": 1, "n": 0}
GROUNDS = {"good": "ev-good", "doubtful": "ev-doubtful", "wrong": "ev-refused", "elsewhere": "ev-refused"}


def status_html(text: str) -> str:
    """A line that is read out when it changes."""
    return f'<p role="status">{html.escape(text)}</p>'


def verdict_html(words: Words, trial: Trial) -> str:
    """The verdict, why, and the table of the reference against each service."""
    names = {key: source_name(words, key) for key in SERVICES}
    reasons = "".join(f"<li>{html.escape(words.tell(with_names(line, names)))}</li>" for line in trial.reasons)
    return (
        f'<div class="ev-verdict {GROUNDS[trial.verdict]}" role="status">'
        f"<p><strong>{words.say(f'calibrate.verdict.{trial.verdict}')}</strong></p>"
        f"{f'<ul>{reasons}</ul>' if reasons else ''}</div>{_beside_html(words, trial)}"
    )


def _beside_html(words: Words, trial: Trial) -> str:
    names = [*(f"calibrate.beside.{name}" for name in ("service", "level", "correlation", "lag")), "score.rmse"]
    head = "".join(f'<th scope="col">{words.say(name)}</th>' for name in names)
    rows = "".join(_row(words, each) for each in trial.beside)
    return (
        '<div class="ev-table-scroll" tabindex="0"><table class="ev-beside">'
        f"<caption>{words.say('calibrate.beside')}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
        f'</table></div>{_closest_html(words, trial)}<p class="ev-hint">{words.say("calibrate.beside.usual")}</p>'
    )


def _closest_html(words: Words, trial: Trial) -> str:
    """Which service comes closest, where several can be compared with a reference that is one."""
    scored = sorted((each.rmse, each.source) for each in trial.beside if each.rmse is not None)
    if len(scored) < 2 or trial.verdict not in ("good", "doubtful"):
        return ""
    (least, source), *_ = scored
    said = words.say("calibrate.closest", name=source_name(words, source), rmse=words.number(least, 2))
    return f"<p>{html.escape(said)}</p>"


def _row(words: Words, each: BesideService) -> str:
    level = "–" if each.level is None else words.number(each.level, 2)
    together = "–" if each.correlation is None else words.number(each.correlation, 2)
    match each.lag:
        case None:
            lag = "–"
        case 0:
            lag = words.say("calibrate.lag.same")
        case days:
            lag = words.count("calibrate.lag.late" if days > 0 else "calibrate.lag.early", abs(days))
    name = html.escape(source_name(words, each.source))
    rmse = "–" if each.rmse is None else words.number(each.rmse, 2)
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in (level, together, lag, rmse))
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def gain_html(words: Words, trial: Trial) -> str:
    """The error without and with the calibration, and its scores."""
    if trial.calibration is None:
        return ""
    gain = ""
    if trial.before is not None and trial.after is not None:
        before, after = (words.number(value, 2) for value in (trial.before, trial.after))
        key = "calibrate.gain" if trial.after < trial.before else "calibrate.no_gain"
        gain = f'<p class="ev-gain">{html.escape(words.say(key, before=before, after=after))}</p>'
    return gain + scores_html(words, trial.calibration.record)


def scores_html(words: Words, record: Record) -> str:
    """The scores of a calibration on the days left out of it."""
    period = words.period(record.start, record.end)
    said = words.say("calibrate.done", n=record.n, period=period, left_out=words.tell(record.left_out))
    items = "".join(
        f"<div><dt>{words.say(f'score.{name}')}</dt><dd>{words.number(record.scores[name], decimals)}</dd></div>"
        for name, decimals in SCORES.items()
        if name in record.scores
    )
    return f'<p>{html.escape(said)}</p><dl class="ev-summary">{items}</dl>'
