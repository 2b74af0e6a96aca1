// Brings the map to a place. Set through the map's own traits, centre and zoom travel apart: one of them is dropped
// while the browser's own move is on its way to the kernel, and the map ends up elsewhere.
async function render({ model, el }) {
  el.hidden = true;
  const go = async ({ point, zoom, bounds }) => {
    const map = await model.widget_manager.get_model(model.get("map_id"));
    for (const view of await Promise.all(Object.values(map.views))) {
      if (bounds) view.obj.fitBounds(bounds, { animate: false });
      else view.obj.setView(point, Math.max(view.obj.getZoom(), zoom), { animate: false });
    }
  };
  model.on("msg:custom", go);
  return () => model.off("msg:custom", go);
}

export default { render };
