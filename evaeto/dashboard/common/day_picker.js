// A field for a day, written as the page writes days, with the browser's calendar at its side. The calendar ends where
// the services do; what is typed outside is kept, and told under the form. `writtenDay` stands before this module.
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const CALENDAR = `<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor">
<rect x="1.5" y="2.5" width="13" height="12" rx="1.5"/><path d="M1.5 6.5h13M5 .5v4M11 .5v4"/></svg>`;
const DAY_MS = 86400000;

const node = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

// The day of the calendar with these numbers, in ISO 8601; null where there is none
function dayOf(year, month, day) {
  const found = new Date(0);
  found.setUTCFullYear(year, month - 1, day);
  const exists = year >= 1 && found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
  return exists ? found.toISOString().slice(0, 10) : null;
}

// The day that a text names: in ISO 8601, or in the order of the pattern with any signs between, or none
function dayIn(text, pattern) {
  const order = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, part]) => part);
  const widths = order.map((part) => `(\\d{${part.length}})`).join("");
  const parts = ISO.exec(text) ?? new RegExp(`^${widths}$`).exec(text) ?? /^(\d+)\D(\d+)\D(\d+)$/.exec(text);
  if (!parts) return null;
  const named = ISO.test(text) ? ["YYYY", "MM", "DD"] : order;
  const found = Object.fromEntries(named.map((part, i) => [part, parts[i + 1]]));
  return found.YYYY.length === 4 ? dayOf(...["YYYY", "MM", "DD"].map((part) => Number(found[part]))) : null;
}

function render({ model, el }) {
  const title = node("span", { className: "widget-label" });
  const input = node("input", { type: "text", autocomplete: "off", spellcheck: false });
  const label = node("label");
  label.append(title, input);
  const open = node("button", { type: "button", className: "ev-day-open", innerHTML: CALENDAR });
  const calendar = node("input", { type: "date", tabIndex: -1 });
  calendar.setAttribute("aria-hidden", "true");
  open.hidden = !calendar.showPicker;
  const field = node("div", { className: "ev-day-picker" });
  field.append(label, calendar, open);
  el.append(field);

  const pattern = () => model.get("texts").pattern;
  const typed = () => dayIn(input.value.trim(), pattern());
  const tell = (day) => {
    if (day === model.get("value")) return;
    model.set("value", day);
    model.save_changes();
  };
  const judge = (wrong) => input.setAttribute("aria-invalid", wrong);

  const show = () => {
    const day = model.get("value");
    calendar.value = day ?? "";
    if (typed() === day) return; // also what names no day stays, to be mended
    input.value = day ? writtenDay(day, pattern()) : "";
    judge(false);
  };
  const take = () => {
    const day = typed();
    if (day) input.value = writtenDay(day, pattern());
    judge(!day && input.value.trim() !== "");
    tell(day);
  };
  const move = (days) => {
    const day = typed();
    if (!day) return;
    const moved = new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
    input.value = writtenDay(moved, pattern());
    take();
  };
  const limit = () => {
    for (const end of ["min", "max"]) calendar[end] = model.get(end) ?? "";
  };
  const speak = () => {
    const texts = model.get("texts");
    title.textContent = model.get("description");
    input.placeholder = texts.placeholder;
    open.title = texts.open;
    open.setAttribute("aria-label", `${texts.open}: ${title.textContent}`);
    if (model.get("value")) input.value = writtenDay(model.get("value"), pattern());
  };
  input.addEventListener("input", () => typed() && tell(typed()));
  input.addEventListener("change", take);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (event.altKey) calendar.showPicker?.();
    else move(step);
  });
  open.addEventListener("click", () => calendar.showPicker());
  calendar.addEventListener("change", () => {
    input.value = calendar.value && writtenDay(calendar.value, pattern());
    take();
    input.focus();
  });
  const followed = { value: show, min: limit, max: limit, description: speak, texts: speak };
  for (const [trait, follow] of Object.entries(followed)) {
    model.on(`change:${trait}`, follow);
    follow();
  }
  return () => {
    for (const [trait, follow] of Object.entries(followed)) model.off(`change:${trait}`, follow);
  };
}

export default { render };
