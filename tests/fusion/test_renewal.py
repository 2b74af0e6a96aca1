"""A calibration renewed with what was measured since."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import xarray as xr
from click.testing import CliRunner

import evaeto
from evaeto.errors import WeatherError


@pytest.fixture(scope="module")
def case(worlds: ModuleType) -> dict[str, Any]:
    """Six years of truth, a service that has become dimmer since the third, calibrated with the first two."""
    world = worlds.truth(years=6)
    service = worlds.seen_by(world, 1)
    later = service["time"] >= np.datetime64("2003-01-01")
    weather = {"a": service.assign(rs=service["rs"].where(~later, 0.85 * service["rs"]))}
    reference = worlds.eto(world)
    first = {key: data.sel(time=slice("2001", "2002")) for key, data in weather.items()}
    return {
        "weather": weather,
        "reference": reference,
        "old": evaeto.calibrate(first, reference["2001":"2002"], **worlds.PLACE, accept=True),  # type: ignore[misc]
    }


def of_years(case: dict[str, Any], first: str, last: str) -> tuple[dict[str, xr.Dataset], Any]:
    period = slice(first, last)
    return {key: data.sel(time=period) for key, data in case["weather"].items()}, case["reference"][period]


@pytest.fixture(scope="module")
def renewed(case: dict[str, Any], worlds: ModuleType) -> evaeto.Calibration:
    made = case["old"]
    for year in ("2003", "2004"):
        made = evaeto.calibrate(*of_years(case, year, year), update=made, **worlds.PLACE, accept=True)
    return made


def test_a_renewed_calibration_follows_a_service_that_has_changed(
    case: dict[str, Any], renewed: evaeto.Calibration, worlds: ModuleType
) -> None:
    weather, reference = of_years(case, "2005", "2006")
    old, new = (
        evaeto.score(evaeto.fuse(weather, calibration, **worlds.PLACE)["eto"].to_series(), reference)
        for calibration in (case["old"], renewed)
    )
    assert new["rmse"] < 0.9 * old["rmse"]
    assert abs(new["pbias"]) < 0.7 * abs(old["pbias"])


def test_without_change_it_is_nearly_that_of_all_days_at_once(worlds: ModuleType) -> None:
    world = worlds.truth(years=4)
    weather, reference = {"a": worlds.seen_by(world, 1)}, worlds.eto(world)

    def part(first: str, last: str) -> tuple[dict[str, xr.Dataset], Any]:
        return {"a": weather["a"].sel(time=slice(first, last))}, reference[first:last]

    whole = evaeto.calibrate(*part("2001", "2003"), **worlds.PLACE, accept=True)
    stepwise = evaeto.calibrate(*part("2001", "2002"), **worlds.PLACE, accept=True)
    stepwise = evaeto.calibrate(*part("2003", "2003"), update=stepwise, **worlds.PLACE, accept=True)
    fused = [
        evaeto.fuse({"a": weather["a"].sel(time="2004")}, made, **worlds.PLACE)["eto"] for made in (whole, stepwise)
    ]
    assert float(abs(fused[0] - fused[1]).mean()) < 0.03
    assert stepwise.record.n == whole.record.n


def test_its_scores_are_those_of_days_the_older_one_had_not_seen(renewed: evaeto.Calibration) -> None:
    assert "366 new days" in renewed.record.left_out
    assert (renewed.record.start, renewed.record.end) == ("2001-01-01", "2004-12-31")
    assert np.isfinite(renewed.record.scores["rmse"])


def test_days_that_were_learnt_already_do_not_count_twice(
    case: dict[str, Any], renewed: evaeto.Calibration, worlds: ModuleType
) -> None:
    once = evaeto.calibrate(*of_years(case, "2003", "2003"), update=case["old"], **worlds.PLACE, accept=True)
    overlapping = evaeto.calibrate(*of_years(case, "2002", "2003"), update=case["old"], **worlds.PLACE, accept=True)
    weather, _ = of_years(case, "2005", "2005")
    one, other = (evaeto.fuse(weather, made, **worlds.PLACE)["eto"] for made in (once, overlapping))
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_renewal_of_another_place_or_without_new_days_is_refused(case: dict[str, Any], worlds: ModuleType) -> None:
    with pytest.raises(WeatherError, match="km away; calibrate this place separately"):
        evaeto.calibrate(
            *of_years(case, "2003", "2003"), update=case["old"], **{**worlds.PLACE, "lat": -9.0}, accept=True
        )
    with pytest.raises(WeatherError, match="after 2002-12-31, where the calibration ends"):
        evaeto.calibrate(*of_years(case, "2002", "2002"), update=case["old"], **worlds.PLACE, accept=True)


@pytest.mark.slow
def test_the_command_line_renews_a_file_in_place(case: dict[str, Any], worlds: ModuleType, tmp_path: Path) -> None:
    from evaeto.cli import cli

    case["old"].save(tmp_path / "cal.json")
    weather, reference = of_years(case, "2003", "2003")
    weather["a"].to_dataframe().rename_axis("date").to_csv(tmp_path / "a.csv")
    reference.rename("eto").rename_axis("date").to_csv(tmp_path / "ref.csv")
    place = [f"--{name}={value}" for name, value in worlds.PLACE.items()]
    files = [
        "--source", f"a={tmp_path / 'a.csv'}", "--reference", str(tmp_path / "ref.csv"),
        "--update", str(tmp_path / "cal.json"), "--out", str(tmp_path / "cal.json"),
    ]  # fmt: skip
    run = CliRunner().invoke(cli, ["calibrate", *files, *place, "--accept"])
    assert run.exit_code == 0, run.output
    assert evaeto.Calibration.load(tmp_path / "cal.json").record.end == "2003-12-31"
