"""What the library can say is known to the page and to the report, as far as its code tells what it can say."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import evaeto
from evaeto.i18n import Speech
from evaeto.i18n.sentences import SENTENCES, parts_of
from evaeto.sources.catalogue import SERVICES

HOUSE = Path(evaeto.__file__).parent
SAYING = (
    "pipeline/assembling.py", "pipeline/computing.py", "pipeline/crop.py", "pipeline/fetching.py",
    "pipeline/fusion_step.py", "pipeline/preparing.py", "pipeline/provenance.py",
    "request.py", "sources", "tasks/api.py", "tasks/task.py", "workers/cluster_slots.py",
    "workers/steps.py",
)  # fmt: skip
"""Where what a visitor can be told is made: progress, warnings, reasons and errors."""
FIELD = "\0"


def test_every_sentence_the_library_can_say_is_known() -> None:
    unknown = {
        f"{where}: {said.replace(FIELD, '{}')}"
        for where, said in said_by_the_library()
        if not any(known(said, sentence) or known(by_itself(said), sentence) for sentence in SKELETONS)
        and said.replace(FIELD, "{}") not in NOT_FOR_VISITORS
    }
    assert not unknown, "\n".join(sorted(unknown))


SKELETONS = [re.sub(r"\{\w+\}", FIELD, sentence) for sentence in SENTENCES]


def known(said: str, sentence: str) -> bool:
    """Whether one has every word of the other; a field may stand for some words."""
    return fits(said, sentence) or (in_words(sentence) and fits(sentence, said))


def fits(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split(FIELD))), text, re.DOTALL) is not None


def in_words(text: str) -> bool:
    """Whether it has three words; those of SQL do not count."""
    return re.search(r"[a-z]{2,}\b.*\b[a-z]{2,}\b.*\b[a-z]{2,}", text) is not None and not SQL.match(text)


SQL = re.compile(r"\s*(CREATE|SELECT|INSERT|UPDATE|DELETE|PRAGMA) ")


def by_itself(said: str) -> str:
    """Without what stands before or behind any sentence: whose it is, that it was left out or is waited for."""
    return said.removeprefix(f"{FIELD}: ").removesuffix("; left out").removesuffix(": waiting")


def said_by_the_library() -> Iterator[tuple[str, str]]:
    """Texts of three words or more, with `FIELD` where something is filled in, and the file of each.

    Those of the catalogue of sources have a test of their own.
    """
    for place in SAYING:
        for path in sorted((HOUSE / place).rglob("*.py")) if (HOUSE / place).is_dir() else [HOUSE / place]:
            for text in texts(ast.parse(path.read_text())):
                if " " in text and in_words(text) and path.name != "catalogue.py":
                    yield path.relative_to(HOUSE).as_posix(), text


def texts(tree: ast.Module) -> Iterator[str]:
    """Every text of a module but docstrings and what goes to a log, in all its variants."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("__doc__"):
            silent |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            silent |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            silent |= {id(part) for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if id(node) not in silent and (variants := variants_of(node)):
            yield from variants


def variants_of(node: ast.AST) -> list[str]:
    """What a text can be: a condition within it gives one of two; anything else that is filled in, a field."""
    match node:
        case ast.Constant(value=str(text)):
            return [re.sub(r"\{\w+(?::[^}]*)?\}", FIELD, text)]
        case ast.JoinedStr(values=parts):
            return ["".join(chosen) for chosen in itertools.product(*(variants_of(part) or [FIELD] for part in parts))]
        case ast.FormattedValue(
            value=ast.IfExp(body=ast.Constant(value=str(one)), orelse=ast.Constant(value=str(two)))
        ):
            return [one, two]
        case ast.BinOp(left=left, op=ast.Add(), right=right) if variants_of(left) or variants_of(right):
            return [a + b for a in variants_of(left) or [FIELD] for b in variants_of(right) or [FIELD]]
    return []


NOT_FOR_VISITORS = {
    # attributes of a dataset
    "FAO-56 Penman-Monteith, daily (Allen et al. 1998, eq. 6)",
    "eto_lower eto_upper quality",
    "{} end of the 90 % band of {}",
    "lower end of the 90 % band of {}",
    "upper end of the 90 % band of {}",
    "quality of the day",
    "share of each source in ETo",
    "what became of the value a source delivered",
    "value bridges a gap within a source",
    "value estimated by a FAO-56 chapter 3 procedure",
    "crop evapotranspiration under standard conditions",
    "reference evapotranspiration (FAO-56) as the source itself computes it, to compare with",
    "Reference evapotranspiration at {}, {}",
    "Allen, R.G., Pereira, L.S., Raes, D., Smith, M. (1998) FAO Irrigation and Drainage Paper 56",
    # `details` of an error and hints, which only programs see
    "give metres above sea level",
    "mend the file, or leave it out",
    "please report this",
    "too few valid days",
    # what only a call in Python can bring about
    "is no quantity; known are {}",
    "must be a pair (lower, upper)",
    "must be one of {}, or left out with start and end given",
    "must be one of {}, or limits by quantity",
    "unknown source, known are {}{}",
    "; did you mean {}?",
    "task {} has not ended within {} s; it goes on",
    "there is no result before the calculation has succeeded",
    # parts of sentences that are known whole
    "from the temperature range (FAO-56 eq. 50)",
    "from tmin (FAO-56 eq. 48)",
    ", it cannot be told which",
    ", {} m above sea level",
    "the data given",
    " from the cache",
    "in two seconds",
}


def test_an_unknown_sentence_would_be_found() -> None:
    module = "def warn(n):\n    'Docs are not said.'\n    return f'a bird sat on {n} gauge{\"s\" if n > 1 else \"\"}'\n"
    found = list(texts(ast.parse(module)))
    assert f"a bird sat on {FIELD} gauges" in found
    assert not any(known(text, sentence) for text in found if in_words(text) for sentence in SKELETONS)


SAID = {
    "NASA POWER or Open-Meteo archive: the level of tmax changes by 1.2 degC around 2015-03-01, it cannot be told "
    "which": "NASA POWER ou Open-Meteo archive: o nível de temperatura máxima muda em 1,2 °C por volta de 01/03/2015, "
    "sem que se saiba em qual",
    "US NWS stations: measured at KTOP (Topeka), 4 km away, 268 m above sea level": "US NWS stations: medido em KTOP "
    "(Topeka), a 4 km, 268 m acima do nível do mar",
    "MET Norway: HTTP 403 (Forbidden); its operator demands to know whom to write to and may refuse whoever does not "
    "say; set EVAETO_CONTACT to an e-mail or web address; left out": "MET Norway: HTTP 403 (Forbidden); seu operador "
    "exige saber a quem escrever e pode recusar quem não o diz; defina EVAETO_CONTACT com um e-mail ou endereço web; "
    "deixado de fora",
    "No service delivered weather. NASA POWER: no answer within 0.5 s. Open-Meteo archive: HTTP 503 (Service "
    "Unavailable). Try again later, choose other sources, or run `evaeto doctor` to see which services can be reached.":
    "Nenhum serviço entregou dados meteorológicos. NASA POWER: sem resposta em 0,5 s. Open-Meteo archive: HTTP 503 "
    "(Service Unavailable). Tente mais tarde, escolha outras fontes ou execute `evaeto doctor` para ver quais serviços "
    "respondem.",
    "incoming solar radiation was estimated from the temperature range (FAO-56 eq. 50) on 1 day": "a radiação solar "
    "foi estimada pela amplitude térmica (FAO-56, eq. 50) em 1 dia",
    "Open-Meteo allows 5,000 calls an hour: waiting 60 s": "Open-Meteo permite 5.000 consultas por hora: "
    "aguardando 60 s",
    "3 days without ETo, because rs, u2 is missing": "3 dias sem ETo, por falta de radiação solar, vento a 2 m",
    "must not be before 1940-01-01, the first day of NASA POWER and Open-Meteo archive": "não pode ser anterior a "
    "01/01/1940, início dos dados (NASA POWER e Open-Meteo archive)",
    "civil day in local standard time, UTC-3 h": "dia civil na hora padrão local, UTC-3 h",
    "rs: NASA POWER only": "radiação solar: só NASA POWER",
    "Based on data from MET Norway (NLOD 2.0 and CC BY 4.0; https://www.met.no/en)": "Based on data from MET Norway "
    "(NLOD 2.0 e CC BY 4.0; https://www.met.no/en)",
}  # fmt: skip
"""What the library says in whole, with all that stands around a sentence, and how the page says it."""


@pytest.mark.parametrize("said", SAID)
def test_a_sentence_is_translated_with_all_that_stands_around_it(said: str) -> None:
    assert Speech("pt-BR").of_library(said) == SAID[said]


def test_every_word_of_credit_stays_as_its_operator_asks_for_it() -> None:
    for service in SERVICES.values():
        said = f"{service.attribution} ({service.licence}; {service.attribution_url})"
        told = Speech("pt-BR").of_library(said)
        assert told.startswith(f"{service.attribution} (")


@pytest.mark.parametrize(
    "whole",
    [
        "No service delivered weather. {}. Try again later, choose other sources, or run `evaeto doctor` to see which "
        "services can be reached.",
        "No service delivered enough valid days. {}. Choose another period or source.",
        "{}; left out",
    ],
)
def test_whatever_a_service_is_said_to_lack_the_sentence_around_it_is_known(whole: str) -> None:
    """A reason that begins with a field must not take the whole for itself."""
    around = whole.partition(".")[0].partition("{}")[0] or "NASA POWER: "
    for sentence in SENTENCES:
        reason = re.sub(r"\{(\w+)\}", lambda field: EXAMPLES.get(field[1], "this"), sentence)
        if ". " in reason or reason.startswith(tuple(service.name for service in SERVICES.values())):
            continue  # no reason of a service
        text = whole.format(
            f"NASA POWER: {reason}. Open-Meteo archive: {reason}" if ". {}" in whole else f"NASA POWER: {reason}"
        )
        found = parts_of(text)
        assert found is not None
        assert found[0].startswith(around if ". {}" in whole else "{service}: {what}"), text


EXAMPLES = {
    "variable": "rs", "variables": "rs, u2", "day": "2020-01-01", "days": "3 days", "service": "NASA POWER",
    "alternative": "MET Norway", "licence": "public domain", "address": "https://a.b",
    **dict.fromkeys(("count", "seconds", "most", "lower", "upper", "from", "to", "given", "same"), "3"),
}  # fmt: skip
