// Names on the outlines: countries, then states and cities as the map comes closer, each where it has room. They are pictures for the
// eye: the search has them all, and the popup of a point names what is near.
const NEAR = 3; // the zoom from which there are any
const STATES_FROM = 5;
const MOST_LABELS = 70;
const LARGEST = 300; // cities that come before states
const MOST_CITIES = { 4: LARGEST, 5: 1200 };
const FONTS = { countries: "600 13px system-ui", states: "500 12px system-ui", cities: "12px system-ui" };

function render({ model, el }) {
  el.hidden = true;
  const ends = [];
  const pen = document.createElement("canvas").getContext("2d");
  let labels = null;
  let asked = false;

  function named(kind, i) {
    const { names } = labels[kind];
    return kind === "countries" ? (names[model.get("language")] ?? names.en)[i] : names[i];
  }

  function place(map, pane, ask) {
    const zoom = Math.floor(map.getZoom());
    pane.replaceChildren();
    if (!model.get("shown") || zoom < NEAR) return;
    if (!labels) {
      if (ask && !asked) model.send({ type: "labels" });
      asked ||= ask;
      return;
    }
    const bounds = map.getBounds();
    const taken = [];
    const put = (kind, i) => {
      const at = [labels[kind].lat[i], labels[kind].lon[i]];
      if (!bounds.contains(at) || taken.length >= MOST_LABELS) return;
      const text = named(kind, i);
      pen.font = FONTS[kind];
      const { x, y } = map.latLngToLayerPoint(at);
      const half = pen.measureText(text).width / 2 + 4;
      const box = [x - half, y - 9, x + half, y + 9];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
      taken.push(box);
      const label = document.createElement("span");
      label.className = `ev-label ev-label-${kind}`;
      label.textContent = text;
      label.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -50%)`;
      pane.append(label);
    };
    const all = (kind, most) => labels[kind].lat.slice(0, most).forEach((_, i) => put(kind, i));
    all("countries");
    if (zoom > NEAR) all("cities", LARGEST);
    if (zoom >= STATES_FROM) all("states");
    if (zoom > NEAR) all("cities", MOST_CITIES[zoom]);
  }

  async function begin() {
    const map = await model.widget_manager.get_model(model.get("map_id"));
    while (!Object.keys(map.views ?? {}).length) await new Promise(requestAnimationFrame);
    for (const view of await Promise.all(Object.values(map.views))) {
      while (!view.obj) await new Promise(requestAnimationFrame); // made once it is in the document
      const pane = view.obj.createPane("ev-labels");
      pane.classList.add("ev-labels");
      pane.setAttribute("aria-hidden", "true");
      const draw = () => place(view.obj, pane, false);
      // The view that a page opens with is no reason to fetch them: whoever looks closer moves the map
      const moved = () => place(view.obj, pane, !view.obj.opening);
      const clear = () => pane.replaceChildren(); // what has another size is not dragged along
      const receive = ({ type, labels: found }) => {
        if (type !== "labels") return;
        labels = JSON.parse(found);
        draw();
      };
      view.obj.on("moveend", moved);
      view.obj.on("zoomstart", clear);
      model.on("msg:custom", receive);
      model.on("change:shown change:language", draw);
      ends.push(() => {
        view.obj.off("moveend", moved);
        view.obj.off("zoomstart", clear);
        model.off("msg:custom", receive);
        model.off("change:shown change:language", draw);
      });
      draw();
    }
  }
  begin(); // not awaited: the page would wait with it
  return () => ends.forEach((end) => end());
}

export default { render };
