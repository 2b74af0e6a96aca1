// The head of a calculation's card. The kernel sets `state` once an update; the clock ticks here.
function element(tag, className, parent) {
  const node = document.createElement(tag);
  node.className = className;
  parent?.append(node);
  return node;
}

const clock = (seconds, locale) => {
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${seconds.toLocaleString(locale, digits)} s`;
};

// Where the focus goes when the card that has it goes, for a visitor who has no mouse: it would be at the begin of the
// page. After Close it is on the next card, else where the next calculation is started; after a retry on the new card.
// It may be long until the card goes; who does something else meanwhile is left where he is.
function passOn(card, pressed) {
  const cards = card.parentElement;
  const all = () => [...cards.querySelectorAll(":scope > .ev-card")];
  const [before, here] = [all().length, all().indexOf(card)];
  // By their place, for other cards are built anew; the newest is the first on the page and the last in the document
  function heir() {
    if (pressed === "retry") return all().length === before && all().at(-1).querySelector("[data-name]:not([hidden])");
    if (before > 1) return all()[Math.max(here - 1, 0)]?.querySelector('[data-name="close"]');
    return document.querySelector(".ev-calculate:not(:disabled)");
  }
  const watch = new MutationObserver(() => {
    const found = !card.isConnected && heir();
    if (!found) return;
    stop();
    if (!document.activeElement || document.activeElement === document.body) found.focus();
  });
  const acts = ["pointerdown", "keydown"];
  function stop(event) {
    if (event?.repeat) return; // the key is still held
    watch.disconnect();
    for (const act of acts) document.removeEventListener(act, stop, true);
  }
  watch.observe(cards, { childList: true, subtree: true });
  for (const act of acts) document.addEventListener(act, stop, true);
}

// On a phone a new card lies below the form: it is brought into sight, and the focus to its title, so that keys and screen
// readers go on there. Where it is in sight already nothing moves.
function bring(el, title, isNew) {
  const card = el.closest(".ev-card");
  if (!card?.offsetParent) return; // of a tab that is not open
  const { top, bottom } = el.getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) {
    card.scrollIntoView({ block: "nearest" });
    return;
  }
  card.scrollIntoView({ block: "start" });
  if (!isNew) return; // found again after a reload
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

// While a calculation was under way the page may have been too short to bring its card up
function bringUpWhenGrown(card, title) {
  const watch = new ResizeObserver(() => {
    if (card.getBoundingClientRect().bottom <= innerHeight) return;
    watch.disconnect();
    if (document.activeElement === title) card.scrollIntoView({ block: "start" });
  });
  watch.observe(card);
}

function render({ model, el }) {
  el.classList.add("ev-progress");
  let ran = false;
  const head = element("div", "ev-card-head", el);
  const title = element("h2", "", head);
  const buttons = element("div", "ev-card-buttons", head);
  const button = (name) => {
    const made = element("button", "ev-button", buttons);
    made.type = "button";
    made.dataset.name = name;
    made.addEventListener("click", (event) => {
      if (name === "link") return copyLink();
      if (name === "fold") return toggle();
      if (name === "rename") return askName();
      // A press by keyboard has no count of clicks
      if (name !== "cancel" && !event.detail) passOn(el.closest(".ev-card"), name);
      model.send({ type: name });
    });
    return made;
  };
  const named = Object.fromEntries(
    ["cancel", "retry", "rename", "link", "fold", "close"].map((name) => [name, button(name)]),
  );
  const { cancel, retry, rename, link, fold } = named;
  fold.setAttribute("aria-expanded", "true");
  const shown = element("p", "ev-card-link ev-hint", el);
  shown.setAttribute("role", "status");
  shown.hidden = true;
  const line = element("div", "ev-progress-line", el);
  const badge = element("span", "ev-badge", line);
  const step = element("span", "ev-step", line);
  step.setAttribute("aria-live", "polite");
  const elapsed = element("span", "ev-elapsed", line);
  const bar = element("div", "ev-bar", el);
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-valuemin", 0);
  bar.setAttribute("aria-valuemax", 100);
  const fill = element("div", "ev-bar-fill", bar);
  const message = element("p", "ev-card-message", el);
  const compared = element("p", "ev-card-compared ev-hint", el);
  const sources = element("ul", "ev-card-sources", el);
  let began = 0;
  let told = 0;

  async function copyLink() {
    const texts = model.get("texts");
    const address = `${location.origin}${location.pathname}#${model.get("link")}`;
    try {
      await navigator.clipboard.writeText(address);
      shown.textContent = texts.link_copied;
    } catch (error) {
      // No clipboard without https or the visitor's leave: the link is selected, Ctrl-C does the rest
      const field = element("input", "ev-link");
      field.value = address;
      field.readOnly = true;
      field.setAttribute("aria-label", texts.link);
      shown.replaceChildren(`${texts.link_selected} `, field);
      field.select();
    }
    shown.hidden = false;
  }

  // Of a card that is folded its head is seen, in a list of many
  function toggle() {
    const folded = el.closest(".ev-card").classList.toggle("ev-folded");
    fold.setAttribute("aria-expanded", String(!folded));
    speak();
  }

  function askName() {
    const field = element("input", "ev-name");
    Object.assign(field, { value: model.get("name"), maxLength: 80, type: "text" });
    field.setAttribute("aria-label", model.get("texts").name);
    let ended = false;
    const end = (wanted) => {
      if (ended) return;
      ended = true;
      field.replaceWith(title);
      if (wanted && field.value !== model.get("name")) model.send({ type: "name", name: field.value });
      rename.focus();
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault(); // the button, which gets the focus, would be pressed by the same key
      end(event.key === "Enter");
    });
    field.addEventListener("blur", () => end(true));
    title.replaceWith(field);
    field.focus();
    field.select();
  }

  function tick() {
    const { running, remaining_s } = model.get("state");
    const texts = model.get("texts");
    const now = running ? performance.now() : told; // what has ended took as long as it took, in any language
    const spent = clock((now - began) / 1000, texts.locale);
    // What is left was told when the state was set; it runs down here, and is not shown once it is used up
    const left = running && remaining_s != null ? remaining_s - (performance.now() - told) / 1000 : 0;
    elapsed.textContent = left >= 0.5 ? `${spent} · ${texts.left.replace("{time}", clock(left, texts.locale))}` : spent;
  }

  function speak() {
    const texts = model.get("texts");
    title.textContent = model.get("title");
    for (const [name, made] of Object.entries(named)) {
      made.textContent = texts[name];
      made.title = texts[`${name}.tip`] ?? "";
    }
    if (el.closest(".ev-folded")) fold.textContent = texts.unfold;
    elapsed.title = texts.elapsed;
    bar.setAttribute("aria-label", texts.progress);
    tick();
  }

  function update() {
    const state = model.get("state");
    if (ran && !state.running && document.activeElement === title) bringUpWhenGrown(el.closest(".ev-card"), title);
    ran = state.running;
    const heir = document.activeElement === cancel && !state.running && (state.can_retry ? retry : named.close);
    cancel.hidden = !state.running;
    retry.hidden = !state.can_retry;
    fold.hidden = rename.hidden = state.status !== "SUCCESS";
    link.hidden = !model.get("link") || !document.body.dataset.voila; // a notebook's address is not ours
    if (heir) heir.focus();
    badge.textContent = state.status_text;
    badge.dataset.status = state.status;
    step.textContent = state.step;
    bar.setAttribute("aria-valuenow", state.progress);
    bar.dataset.status = state.status;
    fill.style.width = `${state.progress}%`;
    message.textContent = state.message;
    message.hidden = !state.message;
    compared.textContent = state.compared;
    compared.hidden = !state.compared;
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

  const heard = { state: update, texts: speak, title: speak, link: update };
  for (const [trait, handler] of Object.entries(heard)) model.on(`change:${trait}`, handler);
  speak();
  update();
  requestAnimationFrame(() => bring(el, title, model.get("state").running));
  const timer = setInterval(() => model.get("state").running && tick(), 200);
  return () => {
    clearInterval(timer);
    for (const [trait, handler] of Object.entries(heard)) model.off(`change:${trait}`, handler);
  };
}

export default { render };
