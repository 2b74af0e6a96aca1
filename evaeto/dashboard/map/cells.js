// Squares on the map, each with the number that was computed for its middle. They are for the eye: a table below the map has them all.
const ROOM = 74; // pixels from which on a square has room for two lines

function render({ model, el }) {
  el.hidden = true;
  const ends = [];

  function place(map, pane) {
    pane.replaceChildren();
    const half = model.get("step") / 2;
    for (const { lat, lon, text, more, level } of model.get("cells")) {
      const from = map.latLngToLayerPoint([Math.min(lat + half, 85), lon - half]);
      const to = map.latLngToLayerPoint([Math.max(lat - half, -85), lon + half]);
      const cell = document.createElement("div");
      cell.className = "ev-cell";
      if (text) cell.dataset.class = level;
      cell.style.transform = `translate(${Math.round(from.x)}px, ${Math.round(from.y)}px)`;
      cell.style.width = `${Math.round(to.x) - Math.round(from.x)}px`;
      cell.style.height = `${Math.round(to.y) - Math.round(from.y)}px`;
      if (text) {
        const face = document.createElement("span");
        face.className = "ev-cell-face";
        face.append(text);
        if (more && to.x - from.x >= ROOM) face.append(Object.assign(document.createElement("small"), { textContent: more }));
        cell.append(face);
      }
      pane.append(cell);
    }
  }

  async function begin() {
    const map = await model.widget_manager.get_model(model.get("map_id"));
    while (!Object.keys(map.views ?? {}).length) await new Promise(requestAnimationFrame);
    for (const view of await Promise.all(Object.values(map.views))) {
      while (!view.obj) await new Promise(requestAnimationFrame); // made once it is in the document
      const pane = view.obj.createPane("ev-cells");
      pane.classList.add("ev-cells");
      pane.setAttribute("aria-hidden", "true");
      const draw = () => place(view.obj, pane);
      // On a phone whoever asks for them has scrolled on from the map
      const drawn = () => {
        draw();
        if (model.get("cells").length) view.obj.getContainer().scrollIntoView({ block: "nearest" });
      };
      const clear = () => pane.replaceChildren(); // what has another size is not dragged along
      view.obj.on("zoomend viewreset", draw);
      view.obj.on("zoomstart", clear);
      model.on("change:cells", drawn);
      ends.push(() => {
        view.obj.off("zoomend viewreset", draw);
        view.obj.off("zoomstart", clear);
        model.off("change:cells", drawn);
      });
      draw();
    }
  }
  begin(); // not awaited: the page would wait with it
  return () => ends.forEach((end) => end());
}

export default { render };
