// Says hello to the kernel when a page shows the dashboard, and keeps the map from talking at every mouse move.
const CHATTER = "mousemove mouseover mouseout mousedown mouseup dblclick contextmenu preclick";

async function silence(model) {
  const map = await model.widget_manager.get_model(model.get("map_id").replace("IPY_MODEL_", ""));
  // Leaflet's own handlers of dragging and zooming do not go through these events of the map object
  for (const view of Object.values(map.views ?? {})) {
    const { displayed, obj, map_promise } = await view;
    await (map_promise ?? displayed);
    (obj ?? (await view).obj)?.off(CHATTER);
  }
}

function render({ model, el }) {
  el.hidden = true;
  model.send({ type: "hello" });
  if (model.get("map_id")) requestAnimationFrame(() => silence(model));
}

export default { render };
