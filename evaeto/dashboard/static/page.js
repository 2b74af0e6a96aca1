// Says hello to the kernel when a page shows the dashboard, and keeps the map from talking at every mouse move.

// ipyleaflet's map view sends each mouse event to the kernel and has no switch for it: only clicks may pass.
async function silence(model) {
  const map = await model.widget_manager.get_model(model.get("map_id"));
  while (!Object.keys(map.views ?? {}).length) await new Promise(requestAnimationFrame);
  for (const view of await Promise.all(Object.values(map.views))) {
    const send = view.send.bind(view);
    view.send = (content, ...rest) => {
      if (content.event !== "interaction" || content.type === "click") send(content, ...rest);
    };
  }
}

function render({ model, el }) {
  el.hidden = true;
  model.send({ type: "hello" });
  silence(model);
}

export default { render };
