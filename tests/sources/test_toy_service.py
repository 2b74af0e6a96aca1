"""Adding a service takes what CONTRIBUTING says, and nothing else: one folder, one line, one stand-in, the texts.

It is done to a copy of the package, which then calculates with it on worker processes, through real HTTP.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

ABOUT = """
from datetime import date
from types import MappingProxyType

from evaeto.core.messages import Message
from evaeto.sources.service import Rate, RateLimits, Source

TOY = Source(
    key="toy",
    name="Toy service",
    aliases=("plaything",),
    client="evaeto.sources.toy.client",
    kind=Message("kind.toy", size=3),
    first_day=date(2000, 1, 1),
    last_offset=-1,
    family="toy",
    resolution=Message("resolution.grid", size=3),
    variables=("tmax", "tmin", "tdew", "u2", "rs"),
    error_sd=MappingProxyType({"tmax": 2.0, "tmin": 2.0, "tmean": 2.0, "ea": 0.2, "u2": 1.0, "rs": 3.0, "precip": 8.0}),
    rate_limits=RateLimits("Toy makers", (Rate(5, 1),), 1),
    endpoint="https://toy.example",
    licence=Message("licence.public_domain"),
    licence_url="https://toy.example/licence",
    attribution="Weather by the toy makers",
    attribution_url="https://toy.example",
)

SERVICES = (TOY,)
"""

CLIENT = """
from dataclasses import replace

import numpy as np

from evaeto.core import local_days
from evaeto.core.calendar import calendar
from evaeto.errors import SourceNoData
from evaeto.core.messages import Message
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery, days_delivered
from evaeto.sources.toy.about import TOY
from evaeto.sources.transport.http import get_json, lifetime_s

NAMES = {"highest": ("tmax", "C"), "lowest": ("tmin", "C"), "dew": ("tdew", "C"), "wind": ("u2", "m/s"),
         "sun": ("rs", "MJ/m2")}


async def fetch(place, start, end, settings, report):
    base = settings.endpoints.get(TOY.key, TOY.endpoint)
    params = {"lat": f"{place.lat:.4f}", "lon": f"{place.lon:.4f}", "first": str(start), "last": str(end)}
    report(Message("progress.requesting"))
    answer = await get_json(
        TOY.key, f"{base}/days", params, lambda body: parse(body, start, end), settings=settings, report=report,
        ttl_s=lifetime_s(end, local_days.today_at(place.lat, place.lon)),
    )
    report(days_delivered(answer.value.weather.sizes["time"], from_cache=answer.from_cache))
    return replace(answer.value, asked_at=answer.asked_at, from_cache=answer.from_cache)


def parse(body, start, end):
    days = calendar(start, end)
    if not body["days"]:
        raise SourceNoData(TOY.key, Message("answer.no_temperature"))
    index, values = daily.positions(TOY.key, body["days"], days), {}
    for name, (quantity, unit) in NAMES.items():
        scale, offset = daily.factors(TOY.key, name, quantity, unit, body["units"][name])
        values[quantity] = np.full(len(days), np.nan)
        values[quantity][index] = np.array(body[name], dtype=float) * scale + offset
    return Delivery(TOY.key, daily.dataset(TOY.key, days, values))
"""

STAND_IN = """
from datetime import date
from types import MappingProxyType

from evaeto.core.calendar import calendar
from evaeto.demo.stand_in import Errors, Rules, StandIn
from evaeto.demo.wire import Reply
from evaeto.sources.toy.client import NAMES

_ERRORS = Errors(shift_sd=0.5, narrowing=1.0, wind=1.0, wind_sd=0.1, sun=1.0, sun_sd=0.1, rain_sd=0.5,
                 decimals={"": 1}, late={"": 0})

STAND_INS = MappingProxyType(
    {"toy": StandIn(rules=Rules("Toy makers", MappingProxyType({1.0: 10.0}), 1), errors=_ERRORS)}
)


def answer(asking, weather, service):
    if asking.path != "/days":
        return None
    query = asking.query
    start, end = date.fromisoformat(query["first"]), date.fromisoformat(query["last"])
    known = weather.at(service, float(query["lat"]), float(query["lon"]), start, end, asking.now.date()).values
    columns = {name: [None if x != x else float(x) for x in known[quantity]] for name, (quantity, _) in NAMES.items()}
    units = {name: unit for name, (_, unit) in NAMES.items()}
    return Reply(200, {"days": [str(day) for day in calendar(start, end)], "units": units, **columns})


def refuse(reason, *others, status=400):
    return Reply(status, {"why": reason})


def busy(words):
    return refuse(words or "busy", status=429)


def in_wrong_units(body):
    body["units"] = dict.fromkeys(body["units"], "furlong")


def all_fill(body):
    body.update({name: [None] * len(body["days"]) for name in NAMES})


def empty(body):
    body.update({name: [] for name in ("days", *NAMES)})
"""

TRANSLATIONS = {"pt_BR": "brinquedo de {size} km", "es": "juguete de {size} km"}

CALCULATE = """
import json, evaeto, evaeto.demo, evaeto.doctor
from evaeto.i18n import Speech
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.transport.rate_limits import RATE_LIMITS

if __name__ == "__main__":
    with evaeto.demo.serve(enforce_limits=True) as demo:
        request = dict(lat=-7.5312, lon=-46.039, start="2020-01-01", end="2020-01-31", elevation=250.0)
        result = evaeto.compute(**request, sources=["plaything"])
        looked_at = {one.what: one.ok for one, _ in zip(evaeto.doctor.run(demo.settings, None), range(22))}
        demo.set_fault("toy", "503")
        try:
            evaeto.compute(**{**request, "lat": -8.0}, sources=["toy"])
        except evaeto.TaskError as error:
            failed = str(error)
        print(json.dumps({
            "package": evaeto.__file__,
            "days": int(result.eto.notnull().sum()),
            "mean": float(result.eto.mean()),
            "sources": [use.key for use in result.sources],
            "credit": result.attribution,
            "asked": [one.path for one in demo.requests if one.service == "toy"][:1],
            "violations": demo.violations,
            "doctor": looked_at,
            "failed": failed,
            "operator": RATE_LIMITS["toy"].operator,
            "said": [Speech(code).tell(SOURCES["toy"].kind) for code in ("en", "pt-BR", "es")],
        }))
"""


def add(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.lstrip(), encoding="utf-8")


def put_behind(file: Path, line: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(line) == 1, (file, line)
    file.write_text(text.replace(line, line + new), encoding="utf-8")


def run(copy: Path, *words: str) -> str:
    """What a Python that knows the copy only writes."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(copy), *filter(None, sys.path[1:])])}
    environment.pop("EVAETO_DEMO", None)
    done = subprocess.run([sys.executable, *words], cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def changed(before: Path, after: Path) -> tuple[set[str], set[str]]:
    """The files that are new, and those that are not the same."""
    old, new = (
        {str(file.relative_to(tree)) for file in tree.rglob("*") if file.is_file() and "__pycache__" not in file.parts}
        for tree in (before, after)
    )
    assert old <= new
    return new - old, {name for name in old if not filecmp.cmp(before / name, after / name, shallow=False)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, its scripts and tests, with the toy service in it by the steps of CONTRIBUTING."""
    tree = tmp_path_factory.mktemp("house")
    for name in ("evaeto", "scripts", "tests"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    house = tree / "evaeto"
    add(house / "sources" / "toy" / "__init__.py", "")
    add(house / "sources" / "toy" / "about.py", ABOUT)
    add(house / "sources" / "toy" / "client.py", CLIENT)
    put_behind(house / "sources" / "catalogue.py", '    "nws",\n', '    "toy",\n')
    add(house / "demo" / "toy.py", STAND_IN)
    before = '    "kind.nearest_station": "measurements of the nearest reporting station",\n'
    put_behind(house / "core" / "texts" / "catalogue.py", before, '    "kind.toy": "toy of {size} km",\n')
    run(tree, "scripts/sync_catalogues.py")
    for code, text in TRANSLATIONS.items():
        file = house / "i18n" / "locale" / code / "LC_MESSAGES" / "evaeto.po"
        content = file.read_text(encoding="utf-8")
        assert 'msgid "kind.toy"\nmsgstr ""\n' in content
        file.write_text(
            content.replace('msgid "kind.toy"\nmsgstr ""\n', f'msgid "kind.toy"\nmsgstr "{text}"\n'), encoding="utf-8"
        )
    run(tree, "scripts/sync_catalogues.py")
    return tree


def test_one_folder_one_line_one_stand_in_and_the_texts_are_all_that_is_touched(copy: Path) -> None:
    new, other = changed(ROOT / "evaeto", copy / "evaeto")
    assert new == {"demo/toy.py", *(f"sources/toy/{name}.py" for name in ("__init__", "about", "client"))}
    code = {name for name in other if name.endswith(".py")}
    assert code == {"sources/catalogue.py", "core/texts/catalogue.py"}
    assert {name.split("/")[0:2][1] for name in other - code} == {"locale"}
    registry = (copy / "evaeto/sources/catalogue.py").read_text().splitlines()
    assert [line for line in registry if line not in (ROOT / "evaeto/sources/catalogue.py").read_text()] == [
        '    "toy",'
    ]


def test_it_is_asked_limited_looked_at_credited_and_said_in_every_language(copy: Path) -> None:
    add(copy / "calculate.py", CALCULATE)
    found = json.loads(run(copy, "calculate.py").splitlines()[-1])
    assert Path(found["package"]).is_relative_to(copy)
    assert (found["days"], found["sources"]) == (31, ["toy"])
    assert 2.0 < found["mean"] < 8.0
    assert found["credit"] == ["Weather by the toy makers (public domain; https://toy.example)"]
    assert found["asked"] == ["/days"]
    assert found["violations"] == []
    assert found["doctor"]["Toy service"]
    assert found["doctor"]["Budget of Toy makers"]
    assert "HTTP 503" in found["failed"]
    assert found["operator"] == "Toy makers"
    assert found["said"] == ["toy of 3 km", "brinquedo de 3 km", "juguete de 3 km"]


@pytest.mark.nightly
def test_the_tests_of_all_services_take_it_from_the_table(copy: Path) -> None:
    tests = ["core/test_messages.py", "demo/test_services.py", "demo/test_synthetic.py", "sources/test_catalogue.py"]
    done = run(
        copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{name}" for name in [*tests, "test_doctor.py"])
    )
    assert " passed" in done
