// The head of a calculation's card. The kernel sets `state` once an update; the clock ticks here.
function element(tag, className, parent) {
  const node = document.createElement(tag);
  node.className = className;
  parent?.append(node);
  return node;
}

const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes ? `${minutes} min ${String(whole % 60).padStart(2, "0")} s` : `${seconds.toFixed(1)} s`;
};

function render({ model, el }) {
  const texts = model.get("texts");
  el.classList.add("ev-progress");
  const head = element("div", "ev-card-head", el);
  element("h2", "", head).textContent = model.get("title");
  const buttons = element("div", "ev-card-buttons", head);
  const button = (name) => {
    const made = element("button", "ev-button", buttons);
    made.type = "button";
    made.textContent = texts[name];
    made.title = texts[`${name}.tip`];
    made.addEventListener("click", () => model.send({ type: name }));
    return made;
  };
  const cancel = button("cancel");
  const retry = button("retry");
  button("close");
  const line = element("div", "ev-progress-line", el);
  const badge = element("span", "ev-badge", line);
  const step = element("span", "ev-step", line);
  step.setAttribute("aria-live", "polite");
  const elapsed = element("span", "ev-elapsed", line);
  elapsed.title = texts.elapsed;
  const bar = element("div", "ev-bar", el);
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", texts.progress);
  bar.setAttribute("aria-valuemin", 0);
  bar.setAttribute("aria-valuemax", 100);
  const fill = element("div", "ev-bar-fill", bar);
  const message = element("p", "ev-card-message", el);
  const sources = element("ul", "ev-card-sources", el);
  let began = 0;
  let told = 0;

  function tick() {
    const { running, remaining_s } = model.get("state");
    const spent = clock((performance.now() - began) / 1000);
    // What is left was told when the state was set; it runs down here, and is not shown once it is used up
    const left = running && remaining_s != null ? remaining_s - (performance.now() - told) / 1000 : 0;
    elapsed.textContent = left >= 0.5 ? `${spent} · ${texts.left.replace("{time}", clock(left))}` : spent;
  }

  function update() {
    const state = model.get("state");
    cancel.hidden = !state.running;
    retry.hidden = !state.can_retry;
    badge.textContent = state.status_text;
    badge.dataset.status = state.status;
    step.textContent = state.step;
    bar.setAttribute("aria-valuenow", state.progress);
    bar.dataset.status = state.status;
    fill.style.width = `${state.progress}%`;
    message.textContent = state.message;
    message.hidden = !state.message;
    sources.replaceChildren(
      ...state.sources.map(([name, text]) => {
        const item = element("li", "");
        element("b", "", item).textContent = name;
        element("span", "", item).textContent = text;
        return item;
      }),
    );
    sources.hidden = !state.sources.length;
    told = performance.now();
    began = told - state.elapsed_s * 1000;
    tick();
    // Time of the newest message shown: measuring event to page needs nothing else
    el.dataset.progress = state.progress;
    el.dataset.status = state.status;
    el.dataset.eventTimestamp = state.event_timestamp;
  }

  model.on("change:state", update);
  update();
  // On a phone a new card lies below the form; where it is in sight already nothing moves
  requestAnimationFrame(() => el.closest(".ev-card")?.scrollIntoView({ block: "nearest" }));
  const timer = setInterval(() => model.get("state").running && tick(), 200);
  return () => {
    clearInterval(timer);
    model.off("change:state", update);
  };
}

export default { render };
