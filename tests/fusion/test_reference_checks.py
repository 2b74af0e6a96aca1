"""A reference that cannot be daily ETo of the place is refused, a doubtful one told, a good one left as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto import cli
from evaeto.core.messages import Message
from evaeto.core.quantities import ETO_INPUTS
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import align_sources, eto_of_each
from evaeto.fusion.climatology_checks import judge_climatology
from evaeto.fusion.files import read_reference
from evaeto.fusion.reference_checks import LIKELY, judge_reference
from evaeto.fusion.reference_level import Weather, likely_units
from evaeto.fusion.reference_values import without_impossible

RNG = np.random.default_rng(5)
KEYS = ("nasa_power", "open_meteo")


@pytest.fixture(scope="module")
def case(worlds: ModuleType) -> dict[str, Any]:
    world = worlds.truth(years=5)
    weather = {"nasa_power": worlds.seen_by(world, 1), "open_meteo": worlds.seen_by(world, 2)}
    by_source, _ = align_sources(weather, worlds.PLACE["lat"])
    eto = eto_of_each(by_source, worlds.PLACE["lat"], worlds.PLACE["elevation"])
    inputs = {name: by_source[name].values for name in ETO_INPUTS}
    days = by_source["time"].to_numpy()
    reference = worlds.eto(world)
    return {
        "weather": weather, "by_source": by_source, "inputs": inputs, "reference": reference, "eto": eto, "days": days
    }  # fmt: skip


def judged(case: dict[str, Any], values: np.ndarray, length: int | None = None) -> Any:
    part = slice(0, length)
    return judge_reference(values[part], case["eto"][:, part], ["a", "b"], case["days"][part])


def keys(case: dict[str, Any], values: np.ndarray, length: int | None = None) -> list[str]:
    return [message.key.removeprefix("reference.") for message in judged(case, values, length).warnings]


def refusal(case: dict[str, Any], values: np.ndarray, length: int | None = None) -> Message:
    with pytest.raises(WeatherError) as refused:
        judged(case, values, length)
    message = refused.value.args[0]
    assert isinstance(message, Message)
    return message


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> object:
    monkeypatch.setattr("sys.argv", ["evaeto", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def on_months(case: dict[str, Any], how: str) -> np.ndarray:
    series = case["reference"]
    return np.asarray(series.groupby([series.index.year, series.index.month]).transform(how))


@pytest.mark.parametrize("length", [None, 365, 120, 60])
@pytest.mark.parametrize("decimals", [6, 2, 1])
def test_a_good_reference_stays_as_it_is(case: dict[str, Any], length: int | None, decimals: int) -> None:
    values = case["reference"].to_numpy().round(decimals)
    found = judged(case, values, length)
    assert found.warnings == ()
    np.testing.assert_array_equal(found.values, values[:length])


@pytest.mark.parametrize("length", [None, 120])
@pytest.mark.parametrize(
    ("factor", "unit"),
    [(0.1, "cm"), (1 / 25.4, "inch"), (0.001, "m"), (10, "tenths of a millimetre"), (28.35, "W m-2 of latent heat"),
     (25.4, "mm multiplied by 25.4"), (1 / 24, "mm per hour"), (30, "mm per month"), (7, "mm per week")],
)  # fmt: skip
def test_another_unit_is_refused_by_its_name(
    case: dict[str, Any], factor: float, unit: str, length: int | None
) -> None:
    message = refusal(case, case["reference"].to_numpy() * factor, length)
    assert message.key == "reference.other_unit"
    assert unit in str(message.fields["units"]).replace(" or ", ", ").split(", ")


def test_no_unit_is_named_where_none_fits() -> None:
    assert likely_units(-1.0) == []
    assert likely_units(1e-6) == []


@pytest.mark.parametrize("length", [None, 120])
@pytest.mark.parametrize(("lag", "key"), [(1, "late"), (2, "late"), (-1, "early"), (-2, "early")])
def test_dates_that_are_off_are_refused_naming_the_shift(
    case: dict[str, Any], lag: int, key: str, length: int | None
) -> None:
    message = refusal(case, case["reference"].shift(lag).to_numpy(), length)
    assert (message.key, message.fields["count"]) == (f"reference.{key}", abs(lag))


def test_a_day_that_begins_at_another_hour_is_told(case: dict[str, Any]) -> None:
    half = (case["reference"] + case["reference"].shift(1)) / 2
    assert keys(case, half.to_numpy()) == ["maybe_shifted"]


def test_one_service_a_day_late_is_told_and_not_blamed_on_the_reference(case: dict[str, Any]) -> None:
    eto = case["eto"].copy()
    eto[1] = np.roll(eto[1], 1)
    (told,) = judge_reference(case["reference"].to_numpy(), eto, ["a", "b"], case["days"]).warnings
    assert (told.key, told.fields["sources"]) == ("reference.maybe_shifted", ["b"])


@pytest.mark.parametrize("length", [None, 120])
def test_a_reference_without_relation_to_the_weather_is_refused(case: dict[str, Any], length: int | None) -> None:
    values = case["reference"].to_numpy()
    for wrong in (RNG.permutation(values), RNG.normal(5, 1, values.size)):
        assert refusal(case, wrong, length).key == "reference.no_relation"


def test_the_other_hemisphere_is_refused(case: dict[str, Any]) -> None:
    key = refusal(case, np.roll(case["reference"].to_numpy(), 183)).key
    assert key == "reference.other_hemisphere"


@pytest.mark.parametrize("length", [None, 120])
def test_a_constant_and_repeated_means_are_refused(case: dict[str, Any], length: int | None) -> None:
    values = case["reference"].to_numpy()
    assert refusal(case, np.full(values.size, 4.2), length).key == "reference.constant"
    assert refusal(case, on_months(case, "mean"), length).key == "reference.repeated"


def test_a_climatology_on_every_day_is_refused(case: dict[str, Any]) -> None:
    series = case["reference"]
    of_day = series.groupby([series.index.month, series.index.day]).transform("mean").to_numpy()
    assert refusal(case, of_day).key == "reference.same_each_year"
    smooth = 5 + np.cos(2 * np.pi * series.index.dayofyear.to_numpy() / 365.2425 + np.arange(series.size) * 1e-6)
    assert refusal(case, smooth).key == "reference.no_weather"


@pytest.mark.parametrize("code", [-9999.0, -999.0, -99.0, -99.9, 99.9, 999.0, 9999.0, np.inf])
@pytest.mark.parametrize("share", [0.01, 0.1])
def test_codes_for_missing_data_are_missing_and_told(case: dict[str, Any], code: float, share: float) -> None:
    values = case["reference"].to_numpy().copy()
    wrong = np.sort(RNG.choice(values.size, int(share * values.size), replace=False))
    values[wrong] = code
    found = judged(case, values)
    (told,) = found.warnings
    assert (told.key, told.fields["count"], told.fields["value"]) == ("reference.impossible", wrong.size, code)
    assert np.datetime64(told.fields["day"]) == case["days"][wrong[0]].astype("datetime64[D]")
    assert np.flatnonzero(np.isnan(found.values)).tolist() == wrong.tolist()


def test_a_reference_of_codes_is_refused(case: dict[str, Any]) -> None:
    values = case["reference"].to_numpy().copy()
    values[: int(0.6 * values.size)] = -9999.0
    assert refusal(case, values).key == "reference.mostly_impossible"


@pytest.mark.parametrize("value", [0.0, 9.99])
def test_one_number_that_comes_again_against_the_weather_is_missing_and_told(
    case: dict[str, Any], value: float
) -> None:
    values = case["reference"].to_numpy().copy()
    values[RNG.choice(values.size, int(0.03 * values.size), replace=False)] = value
    found = judged(case, values)
    assert [message.key for message in found.warnings] == ["reference.stray"]
    assert (found.values == value).sum() < 0.3 * (values == value).sum()


@pytest.mark.parametrize("factor", [0.8, 1.25])
@pytest.mark.parametrize("part", [0.3, 0.6])
def test_a_step_of_the_reference_is_told_with_its_date_and_one_of_a_service_is_not(
    case: dict[str, Any], factor: float, part: float
) -> None:
    values, first = case["reference"].to_numpy().copy(), int(part * len(case["days"]))
    values[first:] *= factor
    (told,) = (message for message in judged(case, values).warnings if message.key == "reference.step")
    assert abs((np.datetime64(told.fields["day"]) - case["days"][first]) / np.timedelta64(1, "D")) <= 62
    assert told.fields["ratio"] == pytest.approx(factor, rel=0.05)
    eto = case["eto"].copy()
    eto[1, first:] *= factor
    assert judge_reference(case["reference"].to_numpy(), eto, ["a", "b"], case["days"]).warnings == ()


@pytest.mark.parametrize("years", [1, 5])
def test_a_taller_crop_is_told_where_the_level_alone_is_usual(case: dict[str, Any], years: int) -> None:
    part = slice(0, 365 * years)
    weather = Weather({name: each[:, part] for name, each in case["inputs"].items()}, -10.0, 400.0)
    reference, eto, days = case["reference"].to_numpy()[part], case["eto"][:, part], case["days"][part]
    assert judge_reference(reference, eto, ["a", "b"], days, weather).warnings == ()
    (told,) = judge_reference(1.25 * reference, eto, ["a", "b"], days, weather).warnings
    assert told.key == "reference.other_crop"
    assert told.fields["scale"] == pytest.approx(1.25, abs=0.08)


def test_services_whose_wind_is_twice_as_strong_are_not_blamed_on_the_reference(case: dict[str, Any]) -> None:
    inputs = {**case["inputs"], "u2": 2.0 * case["inputs"]["u2"]}
    by_source = case["by_source"].assign(u2=2.0 * case["by_source"]["u2"])
    eto = eto_of_each(by_source, -10.0, 400.0)
    reference, weather = case["reference"].to_numpy(), Weather(inputs, -10.0, 400.0)
    assert judge_reference(reference, eto, ["a", "b"], case["days"], weather).warnings == ()


def test_references_of_other_places_are_told_and_good_ones_left_as_they_are(shared_data: Path) -> None:
    names = ("Araguaina_TO", "Luiz_Eduardo_Magalhaes_BA")
    folder, period = shared_data / "sites", slice("2001", "2010")
    references = {name: read_reference(folder / "reference" / f"{name}.csv")[period] for name in names}
    places = pd.read_csv(folder / "sites.csv", index_col="site")
    for name in names:
        lat, elevation = places.loc[name, ["lat", "elevation"]]
        both = {key: evaeto.read_weather(folder / key / f"{name}.csv").sel(time=period) for key in KEYS}
        by_source, _ = align_sources(both, lat)
        eto, days = eto_of_each(by_source, lat, elevation), by_source["time"].to_numpy()
        weather = Weather({key: by_source[key].values for key in ETO_INPUTS}, lat, elevation)
        for other, reference in references.items():
            found = judge_reference(reference.to_numpy(), eto, KEYS, days, weather)
            assert bool(found.doubts) == (other != name), (name, other, found.warnings)


@pytest.mark.slow
def test_twelve_of_fourteen_faults_are_told_at_real_sites_and_nothing_of_them_as_they_are(shared_data: Path) -> None:
    folder = Path(__file__).resolve().parents[2] / "benchmarks"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import accuracy, references; from pathlib import Path\n"
        "sites = accuracy.read_sites(Path(sys.argv[2]))\n"
        "table = references.references([sites[1], sites[8]], accuracy.LEARNT)\n"
        "print(table.to_json())"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(shared_data / "sites")],
        capture_output=True,
        text=True,
        check=True,
    )
    same = {"3 % 99.9": "3 % 9.99", "step x 1.25": "step x 0.8"}
    for name, told in json.loads(made.stdout).items():
        assert told.pop("as it is") == "", name
        missed = {same.get(fault, fault) for fault, said in told.items() if not said}
        assert len(missed) <= 2, (name, missed)


def test_published_references_that_are_wrong_are_told_and_the_tower_beside_them_is_not(shared_data: Path) -> None:
    folder = shared_data / "abroad"
    places = pd.read_csv(folder / "sites.csv", index_col="site")

    def judged_at(site: str, weather: Any, reference: Any) -> tuple[Message, ...]:
        lat, elevation = places.loc[site, ["lat", "elevation"]]
        by_source, _ = align_sources({"service": weather}, lat)
        eto, days = eto_of_each(by_source, lat, elevation), by_source["time"].to_numpy()
        values = reference.reindex(by_source.indexes["time"]).to_numpy()
        inputs = Weather({key: by_source[key].values for key in ETO_INPUTS}, lat, elevation)
        return judge_reference(values, eto, ["service"], days, inputs).warnings

    def column(file: str, name: str) -> Any:
        return pd.read_csv(folder / file, index_col="date", parse_dates=True)[name]

    grid = evaeto.read_weather(folder / "fort_peck_gridmet.csv")
    assert judged_at("fort_peck", grid, column("fort_peck_tower.csv", "eto")) == ()
    keys_told = {message.key for message in judged_at("fort_peck", grid, column("fort_peck_published_eto.csv", "eto"))}
    assert keys_told & LIKELY
    for file in sorted(folder.glob("parana_*.csv")):
        table = pd.read_csv(file, index_col="date", parse_dates=True)
        published, weather = table.pop("published_eto"), table.rename_axis("time")
        if file.stem == "parana_Cidade_Gaucha":
            with pytest.raises(WeatherError, match="does not follow the weather"):
                judged_at(file.stem, weather, published)
        else:
            assert {message.key for message in judged_at(file.stem, weather, published)} & LIKELY, file.stem


@pytest.mark.slow
def test_what_is_likely_wrong_is_learnt_from_only_where_it_is_accepted(
    case: dict[str, Any],
    worlds: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    doubtful = 1.25 * case["reference"]
    with pytest.raises(WeatherError, match="accept=True") as refused:
        evaeto.calibrate(case["weather"], doubtful, **worlds.PLACE)
    assert refused.value.args[0].key == "reference.doubtful"
    accepted = evaeto.calibrate(case["weather"], doubtful, accept=True, **worlds.PLACE)
    assert [warning.key for warning in accepted.record.warnings] == ["reference.other_crop"]
    sources = []
    for key, weather in case["weather"].items():
        weather.to_dataframe().to_csv(tmp_path / f"{key}.csv")
        sources += ["--source", f"{key}={tmp_path / key}.csv"]
    doubtful.rename("eto").rename_axis("date").to_csv(tmp_path / "tall.csv")
    place = [f"--{name}={value}" for name, value in worlds.PLACE.items()]
    words = [
        "calibrate",
        *sources,
        "--reference",
        str(tmp_path / "tall.csv"),
        *place,
        "--out",
        str(tmp_path / "c.json"),
    ]
    assert run(monkeypatch, *words) == cli.BAD_INPUT
    assert "--accept" in capsys.readouterr().err
    assert run(monkeypatch, *words, "--accept") == 0
    assert "times the ETo of grass" in capsys.readouterr().err


def test_a_stuck_sensor_loses_its_days(case: dict[str, Any]) -> None:
    values = case["reference"].to_numpy().copy()
    values[100:120] = values[100]
    found = judged(case, values)
    (told,) = found.warnings
    assert (told.key, told.fields["count"], told.fields["longest"]) == ("reference.stuck", 20, 20)
    assert np.flatnonzero(np.isnan(found.values)).tolist() == list(range(100, 120))


@pytest.mark.parametrize(("factor", "key"), [(0.55, "low"), (1.5, "high")])
def test_a_doubtful_level_is_told_with_its_figure(case: dict[str, Any], factor: float, key: str) -> None:
    (told,) = judged(case, case["reference"].to_numpy() * factor).warnings
    assert told.key == f"reference.{key}"
    assert told.fields["level"] == pytest.approx(factor, abs=0.06)


@pytest.mark.parametrize("factor", [0.3, 2.0, -1.0])
def test_a_level_no_error_of_services_explains_is_refused(case: dict[str, Any], factor: float) -> None:
    assert refusal(case, case["reference"].to_numpy() * factor).key in ("reference.wrong_level", "reference.other_unit")


def test_a_year_out_of_step_is_told(case: dict[str, Any]) -> None:
    values = case["reference"].to_numpy().copy()
    year = case["days"].astype("datetime64[Y]").astype(int) + 1970
    values[year == 2003] = RNG.permutation(values[year == 2003])
    (told,) = judged(case, values).warnings
    assert (told.key, told.fields["years"]) == ("reference.years_apart", ["2003"])


def test_the_eto_of_a_service_itself_is_told(case: dict[str, Any]) -> None:
    (told,) = judged(case, case["eto"][0].round(2)).warnings
    assert (told.key, told.fields["source"]) == ("reference.provider_eto", "a")


@pytest.mark.slow
def test_calibrate_leaves_codes_out_and_records_it(case: dict[str, Any], worlds: ModuleType) -> None:
    gaps, codes = case["reference"].copy(), case["reference"].copy()
    gaps.iloc[::100], codes.iloc[::100] = np.nan, -9999.0
    clean, told = (evaeto.calibrate(case["weather"], one, **worlds.PLACE) for one in (gaps, codes))
    assert clean.record.warnings == ()
    assert [warning.key for warning in told.record.warnings] == ["reference.impossible"]
    assert told.to_json().replace(b"x", b"") != clean.to_json()
    assert json.loads(told.to_json())["model"] == json.loads(clean.to_json())["model"]


AT_NIGHT = pytest.mark.nightly


@pytest.mark.parametrize(
    ("units", "factor"),
    [("cm", 10.0), pytest.param("inch", 25.4, marks=AT_NIGHT), ("in", 25.4), pytest.param("m", 1e3, marks=AT_NIGHT)],
)
@pytest.mark.slow
def test_a_stated_unit_is_converted(
    case: dict[str, Any], worlds: ModuleType, tmp_path: Path, units: str, factor: float
) -> None:
    expected = evaeto.calibrate(case["weather"], case["reference"], **worlds.PLACE).record.scores["rmse"]
    other = case["reference"] / factor
    path = tmp_path / "reference.csv"
    other.rename(f"eto [{units}]").rename_axis("date").to_csv(path)
    array = xr.DataArray(other.to_numpy(), {"time": other.index.to_numpy()}, name="eto", attrs={"units": units})
    for given in (
        other.rename(f"eto [{units}]"),
        other.rename(f"eto ({units})").to_frame(),
        array,
        read_reference(path),
    ):
        found = evaeto.calibrate(case["weather"], given, **worlds.PLACE).record
        assert found.scores["rmse"] == pytest.approx(expected, rel=1e-6)
        assert found.warnings == ()


@pytest.mark.slow
def test_a_reference_in_cm_is_refused_on_the_command_line(
    case: dict[str, Any],
    worlds: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sources = []
    for key, weather in case["weather"].items():
        weather.to_dataframe().to_csv(tmp_path / f"{key}.csv")
        sources += ["--source", f"{key}={tmp_path / key}.csv"]
    place = [f"--{name}={value}" for name, value in worlds.PLACE.items()]
    reference, out = tmp_path / "cm.csv", tmp_path / "c.json"
    (case["reference"] / 10).rename("eto").rename_axis("date").to_csv(reference)
    words = ["calibrate", *sources, "--reference", str(reference), *place, "--out", str(out)]
    assert run(monkeypatch, *words) == cli.BAD_INPUT
    assert "as if they were in cm" in capsys.readouterr().err
    assert not out.exists()


def test_a_file_with_a_code_beyond_the_limits_loses_that_day_only(tmp_path: Path) -> None:
    path = tmp_path / "reference.csv"
    path.write_text("date,eto [cm]\n2020-01-01,0.4\n2020-01-02,-99.9\n2020-01-03,0.5\n2020-01-04,-9999\n")
    series = read_reference(path)
    assert series.iloc[[0, 2]].tolist() == [4.0, 5.0]
    assert without_impossible(series.to_numpy())[1].tolist() == [False, True, False, False]
    assert np.isnan(series.iloc[3])


def test_score_leaves_codes_out_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    estimate, reference = pd.Series([4.0, 5.0, 6.0, 5.0]), pd.Series([4.1, 5.2, -9999.0, 4.9])
    with pytest.warns(UserWarning, match="1 value is left out: -9,?999 is a code for missing data"):
        found = evaeto.score(estimate, reference)
    assert found == evaeto.score(estimate[[0, 1, 3]], reference[[0, 1, 3]])
    days = "date,eto\n2020-01-01,{}\n2020-01-02,5\n2020-01-03,6\n"
    paths = [tmp_path / "e.csv", tmp_path / "r.csv"]
    for path, value in zip(paths, ("4", "-99.9"), strict=True):
        path.write_text(days.format(value))
    assert run(monkeypatch, "score", "--estimate", str(paths[0]), "--reference", str(paths[1])) == 0
    printed = capsys.readouterr()
    assert (json.loads(printed.out)["n"], json.loads(printed.out)["rmse"]) == (2, 0.0)
    assert "-99.9 on 2020-01-01 in r.csv is a code for missing data" in printed.err


MEANS = 5 + 1.2 * np.cos(2 * np.pi * (np.arange(12) - 8) / 12)
SDS = np.full(12, 0.8)


def test_a_good_climatology_passes_without_a_word() -> None:
    assert judge_climatology(MEANS * 0.85, SDS, MEANS, SDS) == ()


@pytest.mark.parametrize(
    ("means", "sds", "key"),
    [
        (MEANS / 10, SDS / 10, "other_unit"),
        (MEANS / 25.4, SDS / 25.4, "other_unit"),
        (MEANS * 30.4, SDS, "other_unit"),
        (MEANS * 30.4, SDS * 30.4, "other_unit"),
        (np.where(np.arange(12) == 3, -9999.0, MEANS), SDS, "impossible"),
        (np.where(np.arange(12) == 3, 99.9, MEANS), SDS, "impossible"),
        (MEANS, np.where(np.arange(12) == 3, 0.0, SDS), "impossible"),
        (MEANS, SDS / 20, "wrong_spread"),
        (np.roll(MEANS, 6), SDS, "other_hemisphere"),
        (MEANS * 0.2, SDS * 0.2, "wrong_level"),
    ],
)
def test_a_climatology_that_cannot_be_is_refused(means: Any, sds: Any, key: str) -> None:
    with pytest.raises(WeatherError) as refused:
        judge_climatology(means, sds, MEANS, SDS)
    assert refused.value.args[0].key == f"climatology.{key}"


@pytest.mark.parametrize(
    ("means", "sds", "key"),
    [
        (np.full(12, 5.0), SDS, "climatology.constant"),
        (MEANS, SDS * 0.2, "climatology.spread"),
        (np.roll(MEANS, 4), SDS, "climatology.other_season"),
        (MEANS * 1.4, SDS, "reference.high"),
        (MEANS * 0.5, SDS, "reference.low"),
    ],
)
def test_a_doubtful_climatology_is_told(means: Any, sds: Any, key: str) -> None:
    assert [message.key for message in judge_climatology(means, sds, MEANS, SDS)] == [key]
