"""The map tab as a visitor uses it: ways to a point, favourites, layers, results. No request leaves the server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from axe_playwright_python.sync_playwright import Axe
from browser_server import Server, running
from browser_steps import expect_apart, expect_map_at, open_tab
from patience import LONG_ENOUGH_MS
from playwright.sync_api import Page, expect

from evaeto.dashboard.map.base_map import TILES
from evaeto.dashboard.server import dashboard_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POINT = ".ev-map-side .ev-point"


def search(page: Page, text: str) -> None:
    """Type into the search box and take the first place."""
    box = page.get_by_role("combobox", name="City or coordinates")
    box.fill(text)
    box.press("Enter")


def offset(moment: datetime) -> str:
    """-03:00."""
    return moment.isoformat()[-6:]


def test_ways_to_a_point(page: Page) -> None:
    point = page.locator(POINT)
    box = page.get_by_role("combobox", name="City or coordinates")
    box.fill("sao p")
    expect(page.get_by_role("option").first).to_contain_text("São Paulo")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.get_by_role("option").first.click()
    expect(point).to_contain_text("769 m")
    expect(point).to_contain_text("GeoNames")
    marker = page.locator(".ev-map img.leaflet-marker-icon")
    expect(marker).to_be_in_viewport()

    search(page, "7°31'52\"S 46°2'20\"W")
    expect(point).to_contain_text("-7.5311°, -46.0389°")
    search(page, "95 10")
    expect(page.locator(".ev-finder")).to_contain_text("The latitude 95 is outside -90 to 90.")
    expect(point).to_contain_text("-7.5311°, -46.0389°")
    search(page, "Nowhereville")
    expect(page.locator(".ev-finder")).to_contain_text("No city")

    marker.click()
    popup = page.locator(".leaflet-popup")
    for told in ("-7.5311°, -46.0389°", "7°31'52\"S 46°02'20\"W", "America/Fortaleza, UTC-03:00", "NASA POWER"):
        expect(popup).to_contain_text(told)

    # Where it is summer now the clocks are an hour ahead of the time that days follow
    north, south = ("Europe/Berlin", "berlim, alemanha"), ("America/Santiago", "Santiago, chile")
    zone, place = next(known for known in (north, south) if datetime.now(ZoneInfo(known[0])).dst())
    before = datetime.now(ZoneInfo(zone)).replace(second=0, microsecond=0)
    search(page, place)
    expect(popup).to_contain_text(zone)
    told = popup.inner_text()
    clock = re.search(rf"(\d{{4}}-\d\d-\d\d \d\d:\d\d) \({zone}, UTC(\S+)\)", told)
    assert clock is not None, told
    assert before <= datetime.fromisoformat(f"{clock[1]}{clock[2]}") <= datetime.now(ZoneInfo(zone))
    assert f"standard time, UTC{offset(datetime(2020, 1 if zone == north[0] else 7, 1, tzinfo=ZoneInfo(zone)))}" in told


def test_favourites_outlive_a_reload_and_twenty_is_the_most(page: Page) -> None:
    search(page, "-7.53, -46.04")
    expect(page.locator(POINT)).to_contain_text("-7.5300°")
    favourites = page.locator(".ev-favourites")
    favourites.get_by_label("Note").fill("Field <b>7</b>")
    favourites.get_by_role("button", name="Add this point").click()
    expect(favourites.get_by_role("listitem")).to_have_count(1)
    page.reload()
    expect(favourites.get_by_role("listitem")).to_contain_text("Field <b>7</b>")
    expect(page.locator(POINT)).to_have_count(0)
    favourites.get_by_role("button", name="Field").first.click()
    expect(page.locator(POINT)).to_contain_text("-7.5300°, -46.0400°")
    favourites.get_by_role("button", name="Remove").click()
    expect(favourites.get_by_role("listitem")).to_have_count(0)

    broken = [None, {"lat": None, "lon": 0, "note": ""}]
    kept = json.dumps([*broken, *({"lat": lat, "lon": 0, "note": ""} for lat in range(20))])
    page.evaluate(
        """kept => {
          localStorage.setItem("evaeto-favourites", kept);
          window.dispatchEvent(new StorageEvent("storage", { key: "evaeto-favourites" }));
        }""",
        kept,
    )
    expect(favourites.get_by_role("listitem")).to_have_count(20)
    favourites.get_by_role("button", name="Add this point").click()
    expect(favourites).to_contain_text("20 places are saved already")
    assert page.evaluate("JSON.parse(localStorage.getItem('evaeto-favourites')).length") == 22


def test_my_location_when_it_is_denied_and_when_it_is_granted(page: Page) -> None:
    button = page.get_by_role("button", name="My location")
    button.click()
    expect(page.locator(".ev-locate")).to_contain_text("was not allowed")
    expect(page.locator(POINT)).to_have_count(0)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 52.1, "longitude": 5.18})
    button.click()
    expect(page.locator(POINT)).to_contain_text("52.1000°, 5.1800°")
    expect(page.locator(".ev-locate")).not_to_contain_text("was not allowed")


def test_results_lie_on_the_map_and_the_layer_control_hides_them(page: Page) -> None:
    legend = page.locator(".ev-legend")
    expect(legend).to_be_hidden()
    search(page, "-7.53, -46.04")
    expect(page.locator(POINT)).to_contain_text("-7.5300°")
    page.get_by_role("button", name="ETo today").click()
    page.locator(".ev-week").get_by_role("button", name="Open this result").click()
    # It is the kernel that opens the tab: whoever goes back before would be brought here again
    expect(page.get_by_role("tab", name="ETo", exact=True)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".ev-progress")).to_have_attribute("data-status", "SUCCESS", timeout=LONG_ENOUGH_MS)
    mean = page.locator(".ev-summary dd").nth(1).inner_text()
    open_tab(page, "Map")
    circle = page.locator(".ev-map .leaflet-marker-icon .ev-eto")
    expect(circle).to_have_text(re.compile(r"^\s*\d+\.\d\s*$"))
    assert abs(float(circle.inner_text()) - float(mean.split()[0])) <= 0.06
    expect(legend).to_be_visible()
    expect(page.locator(POINT)).to_contain_text("terrain model")
    day = page.locator(".ev-which-day .ev-day").inner_text()
    popup = page.locator(".leaflet-popup")
    circle.click()
    expect(popup).to_contain_text(f"-7.5300°, -46.0400°{day} to ")
    expect(popup).to_contain_text(f": mean ETo {mean.split()[0]} mm/day")
    page.emulate_media(color_scheme="dark")
    assert Axe().run(page, context=".leaflet-popup", options={"runOnly": ["color-contrast"]}).violations_count == 0
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    page.locator(".ev-map .leaflet-marker-icon:has(.ev-eto)").focus()
    page.keyboard.press("Enter")
    expect(popup).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Layers").click()
    expect(page.get_by_role("radio")).to_have_count(1)
    page.get_by_role("checkbox", name="Results").uncheck()
    expect(circle).to_have_count(0)
    expect(legend).to_be_hidden()
    page.get_by_role("checkbox", name="Results").check()
    expect(circle).to_have_count(1)
    open_tab(page, "ETo")
    page.get_by_role("button", name="Close").click()
    open_tab(page, "Map")
    expect(circle).to_have_count(0)


def test_measuring_chooses_no_point_and_the_map_fills_the_screen(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(server.address)
    area = page.locator(".ev-map .leaflet-container")
    measure = page.get_by_role("button", name="Measure", exact=True)
    measure.click()
    told = page.locator(".ev-measure")
    expect(told).to_contain_text("Click two or more points")
    area.click(position={"x": 300, "y": 300})
    area.click(position={"x": 500, "y": 300})
    expect(told).to_contain_text(re.compile(r"Distance: [\d,]+ km"))
    area.click(position={"x": 500, "y": 400})
    expect(told).to_contain_text(re.compile(r"Area: [\d,]+ km²"))
    area.click(position={"x": 300, "y": 380})
    area.click(position={"x": 550, "y": 250})
    expect(told).to_contain_text("The sides cross each other: there is no area.")
    expect(told).not_to_contain_text("Area:")
    expect(page.locator(POINT)).to_have_count(0)
    measure.click()
    expect(told).not_to_contain_text("Distance")
    area.click(position={"x": 500, "y": 400})
    expect(page.locator(POINT)).to_have_count(1)
    page.locator(".leaflet-control-fullscreen a").click()
    page.wait_for_function("document.fullscreenElement !== null")


def test_a_grid_of_the_visitor_is_drawn_day_by_day(page: Page, tmp_path: Path) -> None:
    grid = tmp_path / "grid.nc"
    values = np.linspace(1.0, 9.0, 2 * 3 * 4).reshape(2, 3, 4)
    across = [175.0, 177, 179, -179]
    coords = {"time": pd.date_range("2020-01-01", periods=2), "lat": [-9.0, -7.0, -5.0], "lon": across}
    per_second = {"units": "kg m-2 s-1"}
    xr.Dataset({"eto": (("time", "lat", "lon"), values / 86400, per_second)}, coords=coords).to_netcdf(grid)
    controls = page.locator(".ev-grid")
    choose = controls.get_by_role("button", name="Choose a file")
    with page.expect_file_chooser() as chooser:
        choose.click()
    chooser.value.set_files({"name": "huge.nc", "mimeType": "", "buffer": b"0" * 10_500_000})
    expect(controls).to_contain_text("huge.nc is larger than 10 MB")
    with page.expect_file_chooser() as chooser:
        choose.click()
    chooser.value.set_files(grid)
    pictures = page.locator(".ev-map img.leaflet-image-layer")
    expect(pictures).to_have_count(2)  # one for each side of the date line to look from
    picture = pictures.first
    expect(picture).to_be_in_viewport()
    page.wait_for_function(  # and not round the world
        "el => Math.abs(el.getBoundingClientRect().width / el.getBoundingClientRect().height - 8 / 6) <= 0.05",
        arg=picture.element_handle(),
    )
    expect(controls).to_contain_text("1.0")
    expect(controls).to_contain_text("9.0")
    first = picture.get_attribute("src")
    controls.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    expect(controls).to_contain_text("2020-01-02")
    expect(picture).not_to_have_attribute("src", first or "")
    controls.get_by_role("slider").last.focus()
    page.keyboard.press("ArrowLeft")
    expect(picture).to_have_css("opacity", "0.7")
    controls.get_by_role("button", name="Remove from the map").click()
    expect(pictures).to_have_count(0)


@pytest.fixture
def with_tiles() -> Iterator[Server]:
    """The dashboard as an operator serves it; nothing is calculated, so that no cluster is needed."""
    with running(str(dashboard_notebook())) as started:
        yield started


def test_the_backgrounds_are_drawn_and_credited_one_at_a_time(
    with_tiles: Server, new_page: Callable[..., Page]
) -> None:
    hosts = {name: str(urlsplit(tiles.url).hostname) for name, tiles in TILES.items()}
    page = new_page(with_tiles.address, pictures_of=hosts.values())
    tiles, credited = page.locator(".ev-map img.leaflet-tile-loaded"), page.locator(".leaflet-control-attribution")
    page.get_by_role("button", name="Layers").click()
    for name, (label, credit) in {
        "openstreetmap": ("OpenStreetMap", "OpenStreetMap contributors"),
        "satellite": ("Satellite", "Sentinel-2 cloudless"),
    }.items():
        page.get_by_role("radio", name=label).check()
        expect(tiles.first).to_be_visible()
        expect(page.locator(f".ev-map img.leaflet-tile:not([src*='//{hosts[name]}/'])")).to_have_count(0)
        expect(credited).to_have_count(1)
        expect(credited).to_contain_text(credit)
    expect(credited).not_to_contain_text("OpenStreetMap")
    page.get_by_role("radio", name="Outlines").check()
    expect(page.locator(".ev-map img.leaflet-tile")).to_have_count(0)
    expect(credited).not_to_contain_text("Sentinel")


def test_land_is_drawn_where_land_is_from_near_and_far(page: Page) -> None:
    shows = """land => {
        const canvas = document.querySelector('.ev-map .leaflet-overlay-pane canvas');
        const { left, top, width, height } = canvas.closest('.leaflet-container').getBoundingClientRect();
        const at = canvas.getBoundingClientRect();
        const scale = canvas.width / at.width;
        const [x, y] = [left + width / 2 - at.left, top + height / 2 - at.top].map((px) => Math.round(px * scale));
        return canvas.getContext('2d').getImageData(x, y, 1, 1).data[3] > 0 === land;
    }"""
    expect(page.locator(".ev-map .leaflet-overlay-pane canvas")).to_have_count(1)
    page.wait_for_function(shows, arg=True)  # the whole world begins with 10 degrees north, 0 degrees east: Ghana
    inland, sea, lake, shore = "-15.8 -47.9", "-15 -30", "42 50.5", "-8.05 -34.9"  # the third is the Caspian Sea
    for place, is_land in ((inland, True), (sea, False), (lake, False), (shore, True)):
        search(page, place)
        page.wait_for_function(shows, arg=is_land)
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    # Where all of the line that is drawn was cut at the edges
    for place, is_land in ((sea, False), (inland, True)):
        search(page, place)
        page.wait_for_function(shows, arg=is_land)


def test_a_place_that_is_found_while_the_map_zooms_is_where_it_ends(
    new_page: Callable[..., Page], server: Server
) -> None:
    page = new_page(server.address)
    expect(page.locator(".ev-map .leaflet-overlay-pane canvas")).to_have_count(1)
    # A zoom that is drawn for as long as the search takes; Leaflet ends it by the first of both
    page.add_style_tag(content=".leaflet-zoom-anim .leaflet-zoom-animated { transition-duration: 4s !important; }")
    page.evaluate("""() => {
        const later = window.setTimeout;
        window.setTimeout = (run, wait, ...rest) => later(run, wait === 250 ? 4000 : wait, ...rest);
    }""")
    page.get_by_role("button", name="Zoom in").click()
    search(page, "-15.8 -47.9")
    expect(page.locator(".ev-map .leaflet-zoom-anim")).to_have_count(0)
    page.wait_for_function("() => JSON.parse(localStorage.getItem('evaeto-view') ?? '{}').lat === -15.8")
    expect(page.locator(".ev-labels .ev-label").filter(has_text="Belo Horizonte")).to_have_count(1)


def test_the_outlines_have_names_in_the_language_of_the_page_where_they_have_room(page: Page) -> None:
    labels = page.locator(".ev-labels .ev-label")
    container = page.locator(".ev-map .leaflet-container")
    expect(container.locator("canvas")).to_be_visible()
    expect(labels).to_have_count(0)  # the whole world has no room for them
    search(page, "-15.8 -47.9")
    expect(labels.filter(has_text="Belo Horizonte")).to_have_count(1)
    expect(labels.filter(has_text="Mato Grosso do Sul")).to_have_count(1)
    expect(labels.filter(has_text="Brazil")).to_have_count(1)
    page.get_by_role("button", name="Espa\u00f1ol", exact=True).click()
    expect(labels.filter(has_text="Brasil")).to_have_count(1)
    expect_apart(page, ".ev-labels .ev-label", least=4)


def zoom_of(page: Page) -> int:
    """How near the browser keeps that the map is looked at from."""
    zoom: int = page.evaluate("JSON.parse(localStorage.getItem('evaeto-view')).zoom")
    return zoom


OPENED = """() => {
    const scale = /scale\\(([\\d.]+)\\)/.exec(document.querySelector(".leaflet-proxy")?.style.transform ?? "");
    return document.querySelector(".ev-labels") !== null && Number(scale?.[1]) >= 4;
}"""
"""Whether the map is where it opens, nearer than the whole world, and who draws the names follows it."""


def nearest_name(page: Page, text: str) -> None:
    """The label of a country is in sight once the map has been moved."""
    page.wait_for_function(OPENED)
    page.locator(".ev-map .leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ev-labels .ev-label", has_text=text).first).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "country"),
    [
        ("pt-BR", "Brasil"),
        pytest.param("es-AR", "Argentina", marks=pytest.mark.nightly),
        ("de-DE", "Germany"),
    ],
)
def test_the_map_opens_where_the_language_of_the_browser_is_spoken(
    server: Server, new_page: Callable[..., Page], locale: str, country: str
) -> None:
    page = new_page(server.address, locale=locale, first_visit=True)
    nearest_name(page, country)


def test_the_map_opens_where_the_last_visit_left_it(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(server.address, locale="en-US", first_visit=True)
    search(page, "52.1 5.18")
    expect(page.locator(POINT)).to_be_visible()
    expect_map_at(page, 52.1, 5.18)
    left = zoom_of(page)
    page.reload()
    expect(page.locator(".ev-map .leaflet-container canvas")).to_be_visible()
    nearest_name(page, "Netherlands")
    page.wait_for_function("JSON.parse(localStorage.getItem('evaeto-view')).lon > 5.2")  # this visit's, to the east
    assert zoom_of(page) == left


def test_a_link_brings_the_map_to_its_point(server: Server, new_page: Callable[..., Page]) -> None:
    link = f"{server.address}#lat=-7.5&lon=-46&view=map"
    page = new_page(link, locale="de-DE", first_visit=True)
    open_tab(page, "ETo")
    open_tab(page, "Map")
    expect(page.locator(".ev-map img.leaflet-marker-icon")).to_be_in_viewport()
    expect_map_at(page, -7.5, -46)
