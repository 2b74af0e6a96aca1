// Brings the map to a place. Set through the map's own traits, centre and zoom travel apart: one of them is dropped
// while the browser's own move is on its way to the kernel, and the map ends up elsewhere.

// A marker whose icon has a template opens it as a popup, by a click or by Enter. As ipyleaflet's own popup it would be
// a widget, whose removal while it is closed throws in the page.
function openTemplates(map, opened) {
  const container = map.getContainer();
  const open = (event) => {
    const icon = event.target.closest(".leaflet-marker-icon:has(template)");
    if (!icon || (event.type === "keydown" && event.key !== "Enter")) return;
    map.eachLayer((layer) => {
      if (layer.getElement?.() !== icon) return;
      map.once("popupopen", ({ popup }) => {
        opened.set(popup, icon);
        layer.once("remove", () => popup.remove()); // of another language, or gone
      });
      map.openPopup(icon.querySelector("template").innerHTML, layer.getLatLng(), { offset: [0, -10] });
    });
  };
  container.addEventListener("click", open);
  container.addEventListener("keydown", open);
}

// Leaflet closes a popup on Escape only while the map itself has the focus, not its marker or the popup, and then
// leaves whoever was inside nowhere.
function closePopupsByKey(map, opened) {
  const container = map.getContainer();
  const onKey = (event) => event.key === "Escape" && map.closePopup();
  const onClose = ({ popup }) => {
    const marker = popup._source?.getElement?.() ?? opened.get(popup) ?? container;
    if (popup.getElement()?.contains(document.activeElement)) marker.focus({ preventScroll: true });
  };
  container.addEventListener("keydown", onKey);
  map.on("popupclose", onClose);
}

// Leaflet names its controls in English, and a popup's button anew with every popup
const CONTROLS = {
  ".leaflet-control-zoom-in": () => "zoom_in",
  ".leaflet-control-zoom-out": () => "zoom_out",
  ".leaflet-control-fullscreen-button": (map) => (map.isFullscreen() ? "whole" : "full"),
  ".leaflet-popup-close-button": () => "close",
};

function nameControls(map, model) {
  const container = map.getContainer();
  const speak = () => {
    const texts = model.get("texts");
    for (const [selector, key] of Object.entries(CONTROLS)) {
      for (const control of container.querySelectorAll(selector)) {
        control.title = texts[key(map)];
        control.setAttribute("aria-label", control.title);
      }
    }
  };
  map.on("popupopen fullscreenchange", speak);
  model.on("change:texts", speak);
  speak();
  return () => model.off("change:texts", speak);
}

// The map of a page of our own opens where the visitor left it, else where the country is that the browser's language
// names. Nobody is asked, and nothing of it leaves the browser. A notebook's map is as it was made.
const LAST = "evaeto-view";
const NEAREST = 6; // a country is not looked at from nearer than this

function lastView() {
  try {
    const { lat, lon, zoom } = JSON.parse(localStorage.getItem(LAST));
    return [lat, lon, zoom].every(Number.isFinite) && Math.abs(lat) <= 90 ? { lat, lon, zoom } : null;
  } catch (error) {
    return null; // none yet, or no storage in this browser
  }
}

function home() {
  try {
    return REGIONS[new Intl.Locale(navigator.language).maximize().region];
  } catch (error) {
    return undefined; // a language that is none
  }
}

function openView(map) {
  if (!document.body.dataset.voila) return () => {};
  const [last, box] = [lastView(), home()];
  map.opening = true; // for whoever does more when the visitor moves the map
  if (last) map.setView([last.lat, last.lon], last.zoom, { animate: false });
  else if (box) map.fitBounds([box.slice(0, 2), box.slice(2)], { animate: false, maxZoom: NEAREST });
  map.opening = false;
  const keep = () => {
    const { lat, lng } = map.getCenter();
    const view = { lat: Number(lat.toFixed(4)), lon: Number(lng.toFixed(4)), zoom: map.getZoom() };
    try {
      localStorage.setItem(LAST, JSON.stringify(view));
    } catch (error) {
      // No storage in this browser
    }
  };
  map.on("moveend", keep);
  return () => map.off("moveend", keep);
}

// A zoom that is still being drawn ends where it was going to, and would take the map away again from where it was
// brought meanwhile. Resolves once none is under way.
function stillness(map) {
  let zooming = false;
  const waiting = [];
  map.on("zoomstart", () => (zooming = true));
  map.on("zoomend", () => {
    zooming = false;
    waiting.splice(0).forEach((go) => go());
  });
  return async () => {
    while (zooming) await new Promise((go) => waiting.push(go));
  };
}

function render({ model, el }) {
  el.hidden = true;
  const ends = [];
  const still = new Map();
  const views = async () => {
    const map = await model.widget_manager.get_model(model.get("map_id"));
    while (!Object.keys(map.views ?? {}).length) await new Promise(requestAnimationFrame);
    return Promise.all(Object.values(map.views));
  };
  const open = async () => {
    for (const view of await views()) {
      while (!view.obj) await new Promise(requestAnimationFrame); // made once it is in the document
      still.set(view, stillness(view.obj));
      ends.push(openView(view.obj));
      const opened = new WeakMap(); // popups, with what opened them
      openTemplates(view.obj, opened);
      closePopupsByKey(view.obj, opened);
      ends.push(nameControls(view.obj, model));
    }
  };
  const ready = open(); // not awaited here: the page would wait with it
  const go = async ({ point, zoom, bounds }) => {
    await ready; // a place picked before would be kept by nobody, and moved away from by the opening
    for (const view of await views()) {
      await still.get(view)?.();
      if (bounds) view.obj.fitBounds(bounds, { animate: false });
      else view.obj.setView(point, Math.max(view.obj.getZoom(), zoom), { animate: false });
    }
  };
  model.on("msg:custom", go);
  ends.push(() => model.off("msg:custom", go));
  return () => ends.forEach((end) => end());
}

export default { render };
