"""The documentation holds: docstrings fit their signatures, pages name what there is, examples run."""

from __future__ import annotations

import ast
import builtins
import importlib
import importlib.util
import inspect
import pkgutil
import re
import runpy
import textwrap
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import evaeto
from evaeto import crops, demo, equations, errors
from evaeto.core.quantities import ALIASES, QUANTITIES
from evaeto.core.texts import TEXTS

SECTIONS = ("Parameters", "Returns", "Yields", "Raises", "Warns", "Attributes", "Notes", "References", "Examples")


def sections_of(doc: str) -> dict[str, list[str]]:
    """The lines of each section of a docstring, under "" those before the first."""
    found: dict[str, list[str]] = {"": []}
    current, lines = "", doc.splitlines()
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if line in SECTIONS and below == "-" * len(line):
            current = line
            found[current] = []
        elif not (line and set(line) == {"-"}):
            found[current].append(line)
    return found


def entries_of(lines: list[str]) -> list[tuple[list[str], str, str]]:
    """(names, type, description) of each entry of a section such as Parameters."""
    entries: list[tuple[list[str], str, str]] = []
    for line in lines:
        if line and not line.startswith(" "):
            names, _, kind = line.partition(" : ")
            entries.append(([name.strip().lstrip("*") for name in names.split(",")], kind.strip(), ""))
        elif line.strip() and entries:
            names_, kind, text = entries[-1]
            entries[-1] = (names_, kind, f"{text} {line.strip()}".strip())
    return entries


def raised_in(function: FunctionType) -> set[str]:
    """The classes of errors that the body of a function raises itself."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    calls = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None]
    return {call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}


def faults_of_parameters(entries: list[tuple[list[str], str, str]], wanted: list[str]) -> Iterator[str]:
    named = [name for names, _, _ in entries for name in names]
    if sorted(named) != sorted(wanted):
        yield f"documents {named}, its signature has {wanted}"
    for names, kind, text in entries:
        if not kind:
            yield f"{', '.join(names)}: no type"
        if not text:
            yield f"{', '.join(names)}: no description"


def arguments_of(callable_: Any) -> list[str]:
    return [name for name in inspect.signature(callable_).parameters if name not in ("self", "cls")]


def faults_of_function(function: FunctionType) -> Iterator[str]:
    doc = inspect.getdoc(function)
    if not doc:
        yield "no docstring"
        return
    found = sections_of(doc)
    if not "".join(found[""]).strip():
        yield "no summary"
    yield from faults_of_parameters(entries_of(found.get("Parameters", [])), arguments_of(function))
    returns = str(function.__annotations__.get("return", "None"))
    if returns in ("None", "NoReturn") and "Returns" in found:
        yield "documents what it returns, and returns nothing"
    if returns not in ("None", "NoReturn"):
        entries = entries_of(found.get("Returns", found.get("Yields", [])))
        if not entries or not all(text for _, _, text in entries):
            yield f"does not say what it returns ({returns})"
    named = {name for names, _, _ in entries_of(found.get("Raises", [])) for name in names}
    yield from (f"raises {name}, which is no error" for name in sorted(named) if not error_named(name))
    if unsaid := {name for name in raised_in(function) if not any(covers(error, name) for error in named)}:
        yield f"does not say that it raises {sorted(unsaid)}"


def error_named(name: str) -> type | None:
    return getattr(errors, name, None) or getattr(builtins, name, None)


def covers(documented: str, raised: str) -> bool:
    """Whether an error is one of the documented kind; those of other modules are not known here."""
    here, there = error_named(documented), error_named(raised)
    return there is None or (here is not None and issubclass(there, here))


def faults_of_class(kind: type) -> Iterator[str]:
    doc = inspect.getdoc(kind) if "__doc__" in vars(kind) else None
    if not doc:
        yield "no docstring"
        return
    found = sections_of(doc)
    if not "".join(found[""]).strip():
        yield "no summary"
    entries = [*entries_of(found.get("Parameters", [])), *entries_of(found.get("Attributes", []))]
    fields = getattr(kind, "__dataclass_fields__", None)
    if fields is not None or "__init__" in vars(kind):
        named = {name for names, _, _ in entries for name in names}
        missing = [name for name in (fields or arguments_of(kind)) if name not in named and not name.startswith("_")]
        if missing and not found.get("Attributes"):
            yield f"does not document {missing}"
    yield from faults_of_parameters(entries, [name for names, _, _ in entries for name in names])


def members_of(name: str, kind: type) -> Iterator[tuple[str, Any]]:
    inherited = [
        base for base in kind.__mro__[1:] if base.__module__.startswith("evaeto.") and not issubclass(base, Exception)
    ]
    for member, value in {
        name: value for base in (*reversed(inherited), kind) for name, value in vars(base).items()
    }.items():
        value = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if not member.startswith("_") and isinstance(value, FunctionType | property):
            yield f"{name}.{member}", value


def public_names() -> Iterator[tuple[str, Any]]:
    """Everything a user can call by a public name, with the methods and properties of classes."""
    places: list[tuple[str, ModuleType, list[str]]] = [
        ("evaeto", evaeto, evaeto.__all__),
        ("evaeto.demo", demo, demo.__all__),
        ("evaeto.equations", equations, equations.__all__),
        ("evaeto.errors", errors, [name for name in vars(errors) if not name.startswith("_")]),
    ]
    for found in pkgutil.iter_modules(crops.__path__, "evaeto.crops."):
        module = importlib.import_module(found.name)
        places.append((found.name, module, [name for name in vars(module) if not name.startswith("_")]))
    for place, module, names in places:
        for name in names:
            value = getattr(module, name)
            listed = "__all__" in vars(module)  # else what a module imports is not its own
            if (listed or getattr(value, "__module__", None) == place) and isinstance(value, FunctionType | type):
                yield f"{place}.{name}", value
                if isinstance(value, type):
                    yield from members_of(f"{place}.{name}", value)


NAMES = dict(public_names())


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_documented_in_numpydoc_form_as_its_signature_has_it(name: str) -> None:
    value = NAMES[name]
    if isinstance(value, property):
        assert inspect.getdoc(value)
    else:
        found = faults_of_class(value) if isinstance(value, type) else faults_of_function(value)
        assert list(found) == []


def test_compute_says_its_own_name_arguments_and_result() -> None:
    assert evaeto.compute.__name__ == "compute"
    assert evaeto.compute.__annotations__["return"] == "Result"
    assert inspect.signature(evaeto.compute).return_annotation == "Result"
    assert arguments_of(evaeto.compute) == arguments_of(evaeto.submit)


def test_no_docstring_keeps_the_form_without_types() -> None:
    """`name : description` is read as a type by numpydoc and Sphinx: a type has no sentence."""
    sentences = {
        f"{name}: {kind}"
        for name, value in NAMES.items()
        for section in ("Parameters", "Attributes")
        for _, kind, _ in entries_of(sections_of(inspect.getdoc(value) or "").get(section, []))
        if len(re.findall(r"[a-z]+", kind)) > 12 or kind.endswith(".") or ";" in kind
    }
    assert sentences == set()


def undocumented(t: float, _height: float = 2.0) -> float:
    """A temperature.

    Parameters
    ----------
    t
        Of the air [degC]
    other : float
    """
    if t < -273.15:
        raise ValueError(t)
    return t


def test_a_docstring_that_does_not_fit_its_function_is_named_with_every_fault() -> None:
    faults = "\n".join(faults_of_function(undocumented))
    assert "documents ['t', 'other'], its signature has ['t', '_height']" in faults
    assert "t: no type" in faults
    assert "other: no description" in faults
    assert "does not say what it returns (float)" in faults
    assert "does not say that it raises ['ValueError']" in faults


ROOT = Path(__file__).resolve().parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_public_name_is_on_a_page_of_the_api() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "api").glob("*.md"))
    whole_modules = set(re.findall(r"automodule:: (\S+)\n   :members:", pages))
    assert {"evaeto.equations", "evaeto.errors", "evaeto.crops.tables"} <= whole_modules
    listed = set(re.findall(r"auto(?:function|class|module):: evaeto\.(\w+)$", pages, flags=re.MULTILINE))
    in_errors = {name for name in evaeto.__all__ if hasattr(errors, name)}
    assert set(evaeto.__all__) - listed - in_errors == {"__version__"}


def test_the_nomenclature_prints_every_quantity_name_and_unit_of_the_tables() -> None:
    spec = importlib.util.spec_from_file_location("nomenclature", ROOT / "docs" / "_ext" / "nomenclature.py")
    assert spec is not None
    assert spec.loader is not None
    nomenclature = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(nomenclature)
    printed = nomenclature.quantities()
    assert "| `tmax` | daily maximum air temperature at 2 m | degC | `air_temperature` | `time: maximum` |" in printed
    assert all(f"| `{name}` |" in printed for name in QUANTITIES)
    assert all(f"`{alias}`" in nomenclature.foreign_names() for alias in ALIASES)
    assert "| `uz` | km h-1, at 10 m | `wind_speed_10m_mean`, `wind_speed_10m` |" in nomenclature.foreign_names()
    assert all(f"`{unit}`" in nomenclature.units() for unit in ("degF", "hPa", "cal cm-2"))
    assert "| **dew point** | `dew`, `dewpoint`, `dew point`" in nomenclature.column_words()
    page = "".join((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("nomenclature", "tables"))
    assert set(re.findall(r"_generated/(\w+)\.md", page)) == set(nomenclature.PAGES)


def test_contributing_names_every_floor_of_the_house() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "Floors")
    table = re.findall(r"^\| (`.*?) \|", CONTRIBUTING, flags=re.MULTILINE)
    named = {name for cell in table for name in re.findall(r"`(\w+)`", cell)}
    assert {name for layer in layers for name in layer.split(" | ")} <= named


COMING = ("evaeto/inputs/formats/", "tests/inputs/formats/", "docs/formats.md")
"""Parts of the house that recipes name and that may not be there yet; from then on all their files must be."""


def test_contributing_points_to_files_and_targets_that_exist() -> None:
    paths = set(re.findall(r"`((?:evaeto|tests|docs|scripts)/[^`<>\s]*)`", CONTRIBUTING))
    assert len(paths) > 40
    coming = tuple(place for place in COMING if not (ROOT / place).exists())
    assert [path for path in sorted(paths) if not (ROOT / path).exists() and not path.startswith(coming)] == []
    targets = set(re.findall(r"`make (\w+)", CONTRIBUTING))
    makefile = (ROOT / "Makefile").read_text()
    assert {target for target in targets if not re.search(rf"^{target}:", makefile, flags=re.MULTILINE)} == set()
    said = re.findall(r'Message\("([\w.]+)", ([^)]*)\)', CONTRIBUTING)
    assert said
    for key, fields in said:
        given = set(re.findall(r"(\w+)=", fields))
        assert given == set(re.findall(r"{(\w+)}", str(TEXTS[key]))), key


@pytest.mark.slow
@pytest.mark.parametrize("example", sorted((ROOT / "docs" / "gallery").glob("*.py")), ids=lambda path: path.stem)
def test_an_example_of_the_gallery_runs_as_a_script(
    example: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from matplotlib import pyplot

    pyplot.switch_backend("agg")
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        stack.callback(pyplot.close, "all")
        if "evaeto.compute(" in example.read_text():  # on the cluster of the tests, not on one of its own
            stack.enter_context(request.getfixturevalue("client").as_current())
        runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out
