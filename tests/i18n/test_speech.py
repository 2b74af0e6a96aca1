"""A message in another language, with all that stands in it and around it."""

from __future__ import annotations

from datetime import date

import pytest

from evaeto.core.messages import CropKey, Message, QuantityName, as_plain, from_plain, listed, sentences
from evaeto.crops import names
from evaeto.i18n import LANGUAGES, Speech
from evaeto.sources.catalogue import SERVICES, STATION
from evaeto.sources.transport import contact, rate_limits

FORBIDDEN = Message("answer.http_words", status="403", words="Forbidden")
LATE = Message("said.of", name="NASA POWER", what=Message("answer.none_in_time", seconds=0.5))
FAILED = Message("said.of", name="MET Norway", what=Message("answer.http", status="503"))
OPEN_METEO = rate_limits.RATE_LIMITS["open_meteo_archive"]

SAID = {
    Message("source.left_out", source="MET Norway", reason=listed([FORBIDDEN, contact.ADVICE])): "MET Norway: HTTP 403 "
    "(Forbidden); seu operador exige um endereço de contato e pode recusar consultas sem ele; defina EVAETO_CONTACT "
    "com um e-mail ou endereço web; deixado de fora",
    Message("task.all_failed", reasons=sentences([LATE, FAILED])): "Nenhum serviço entregou dados meteorológicos. NASA "
    "POWER: sem resposta em 0,5 s. MET Norway: HTTP 503. Tente mais tarde, escolha outras fontes ou execute `evaeto "
    "doctor` para ver quais serviços respondem.",
    Message("pipeline.estimated_rs", count=1): "a radiação solar foi estimada pela amplitude térmica (FAO-56, eq. 50) "
    "em 1 dia",
    Message(
        "progress.waiting_for",
        reason=Message("rate.allows", operator="Open-Meteo", rate=OPEN_METEO.rates[1].told),
        seconds=60,
    ): "aguardando 60 s: Open-Meteo permite 5.000 consultas por hora",
    Message(
        "said.of", name=STATION.name, what=Message("columns.ignored", names=["soil", "x"])
    ): "Sua estação: não reconhecidas e desconsideradas: soil, x",
    Message(
        "pipeline.without_eto", count=3, variables=[QuantityName("rs"), QuantityName("u2")]
    ): "3 dias sem ETo; falta: radiação solar, vento a 2 m",
    Message(
        "request.before_sources", day=date(1940, 1, 1), sources=["NASA POWER", "Open-Meteo archive"]
    ): "não pode ser anterior a 01/01/1940, primeiro dia com dados (NASA POWER, Open-Meteo archive)",
    Message("provenance.day", zone="UTC-03:00"): "dia civil na hora padrão local (UTC-03:00)",
    Message("origin.only", variable=QuantityName("rs"), sources=["NASA POWER"]): "radiação solar: só NASA POWER",
    Message("progress.days_cached", count=1): "1 dia, do cache",
}


@pytest.mark.parametrize("message", SAID, ids=lambda message: message.key)
def test_a_message_is_translated_with_all_that_stands_around_it(message: Message) -> None:
    assert Speech("pt-BR").tell(message) == SAID[message]


def test_every_word_of_credit_stays_as_its_operator_asks_for_it() -> None:
    for service in SERVICES.values():
        said = Message(
            "credit.line", attribution=service.attribution, licence=service.licence, address=service.attribution_url
        )
        assert Speech("pt-BR").tell(said).startswith(f"{service.attribution} (")
    norway = SERVICES["met_norway"]
    assert Speech("pt-BR").tell(norway.licence) == "NLOD 2.0 e CC BY 4.0"


def test_a_count_is_told_in_the_singular_and_in_the_plural_of_the_language() -> None:
    days = [Message("progress.days", count=count) for count in (1, 2, 4018)]
    assert [Speech("pt-BR").tell(day) for day in days] == ["1 dia", "2 dias", "4.018 dias"]
    assert [Speech().tell(day) for day in days] == ["1 day", "2 days", "4,018 days"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_crop_of_fao56_has_a_name_of_its_own_in_each_language(language: str) -> None:
    speaker = Speech(language)
    said = [speaker.tell(CropKey(key)) for key in names()]
    assert len(set(said)) == len(said) == 122
    assert isinstance(from_plain(as_plain(CropKey("coffee"))), CropKey)
    assert not any("crop." in name for name in said)
    expected = {"en": "coffee, bare ground", "pt-BR": "café, solo sem mato", "es": "café, suelo desnudo"}
    assert speaker.crop("coffee") == expected[language]
    assert speaker.crop("coffee", label=True)[0] == "C"
