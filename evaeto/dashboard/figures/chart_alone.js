// A chart by itself; stands after chart.js.
function render({ model, el }) {
  el.classList.add("ev-chart");
  let taken = draw(model, el);
  let waiting = false;
  const again = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const shown = taken.zoom();
      taken.remove();
      el.replaceChildren();
      taken = draw(model, el, shown);
    });
  };
  const heard = ["texts", "series", "title", "label", "note", "units", "told"].map((trait) => `change:${trait}`);
  for (const event of heard) model.on(event, again);
  const unfollow = followScheme(again);
  return () => {
    heard.forEach((event) => model.off(event, again));
    unfollow();
    taken.remove();
  };
}

export default { render };
