"""Names on the offline map."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import evaeto
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.labels import Labels
from evaeto.i18n import LANGUAGES

HOME = Path(evaeto.__file__).parent


def test_names_are_sent_when_they_are_asked_for_and_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(Labels, "send", lambda _, content, **more: sent.append(content))
    words = Words()
    labels = Labels(words)
    for content in (None, {}, {"type": "other"}):
        labels._receive(None, content, None)
    assert sent == []
    labels._receive(None, {"type": "labels"}, None)
    countries = json.loads(sent[0]["labels"])["countries"]
    assert set(countries["names"]) == set(LANGUAGES)
    assert countries["names"]["pt-BR"][countries["names"]["en"].index("Germany")] == "Alemanha"
    words.language = "es"
    assert labels.language == "es"


def test_names_stand_where_their_cities_do() -> None:
    labels = json.loads((HOME / "dashboard" / "map" / "labels.json").read_text(encoding="utf-8"))
    table = json.loads(gzip.decompress((HOME / "gazetteer" / "cities.json.gz").read_bytes()))
    assert labels["cities"]["names"] == table["name"][:2500]
    at = labels["states"]["names"].index("Mato Grosso do Sul")
    assert (labels["states"]["lat"][at], labels["states"]["lon"][at]) == pytest.approx((-21.0, -54.8), abs=1.5)
    for kind in labels.values():
        assert len(kind["lat"]) == len(kind["lon"])
        assert max(map(abs, kind["lat"])) < 90.0
