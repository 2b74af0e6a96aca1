// What the file of a station was taken for. Each assumption can be changed here; what is chosen goes to the kernel,
// which reads the file again. `shown` holds every text and number in the language of the page.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 28;

function node(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

// The lowest and highest value of each part of the time, as one shape; gaps stay gaps
function sketch(parts, label) {
  const drawn = document.createElementNS(SVG, "svg");
  const there = parts.filter(Boolean);
  const low = Math.min(...there.map(([value]) => value));
  const high = Math.max(...there.map(([, value]) => value));
  const y = (value) => HEIGHT - 2 - ((HEIGHT - 4) * (value - low)) / (high - low || 1);
  const step = WIDTH / parts.length;
  let area = "";
  let line = "";
  let before = false;
  parts.forEach((part, at) => {
    if (part) {
      const [bottom, top] = part.map(y);
      const [left, right] = [at * step, (at + 1) * step].map((x) => x.toFixed(1));
      area += `M${left} ${bottom.toFixed(1)}V${top.toFixed(1)}H${right}V${bottom.toFixed(1)}Z`;
      line += `${before ? "L" : `M${left} ${((bottom + top) / 2).toFixed(1)}L`}${((at + 0.5) * step).toFixed(1)} ${((bottom + top) / 2).toFixed(1)}`;
    }
    before = Boolean(part);
  });
  const shapes = Object.entries({ "ev-sketch-area": area, "ev-sketch-line": line }).map(([name, path]) => {
    const shape = document.createElementNS(SVG, "path");
    shape.setAttribute("class", name);
    shape.setAttribute("d", path);
    return shape;
  });
  drawn.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  drawn.setAttribute("preserveAspectRatio", "none");
  drawn.setAttribute("class", "ev-sketch");
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", label);
  drawn.append(...shapes);
  return drawn;
}

function render({ model, el }) {
  el.classList.add("ev-preview");
  const send = (set, value, column) => model.send(column === undefined ? { set, value } : { set, value, column });

  function select(key, label, options, value, choose) {
    const made = node("select", { ariaLabel: label });
    made.dataset.key = key;
    for (const [each, text] of options) made.append(node("option", { value: each, textContent: text, selected: each === value }));
    made.addEventListener("change", () => choose(made.value));
    return made;
  }

  function button(key, text, act, pressed) {
    const made = node("button", { type: "button", className: "ev-button", textContent: text });
    made.dataset.key = key;
    if (pressed !== undefined) made.setAttribute("aria-pressed", pressed);
    made.addEventListener("click", act);
    return made;
  }

  // A question with a button for each answer
  function question(key, { text, options }, answer) {
    const buttons = options.map(({ label, value, chosen }, at) => button(`${key} ${at}`, label, () => answer(value), chosen));
    const asked = node("div", { className: "ev-ask" }, node("p", { textContent: text }), node("div", { className: "ev-answers" }, ...buttons));
    asked.setAttribute("role", "group");
    asked.setAttribute("aria-label", text);
    return asked;
  }

  function column(shown, each, at) {
    const name = node("div", { className: "ev-column-name", textContent: each.name, title: each.name });
    const boxes = node("div", { className: "ev-column-boxes" });
    boxes.append(select(`name ${at}`, each.quantity_label, shown.quantities, each.quantity, (value) => send("name", value, each.name)));
    if (each.units) {
      boxes.append(select(`unit ${at}`, each.units_label, each.units, each.unit, (value) => send("unit", value, each.name)));
    }
    const counts = each.counts ? node("div", { className: "ev-hint", textContent: each.counts }) : null;
    const plot = each.sketch.some(Boolean) ? sketch(each.sketch, each.plot_label) : null;
    const made = node("li", { className: each.quantity ? "ev-column" : "ev-column ev-unused" }, name, plot, boxes, counts);
    return made;
  }

  function draw() {
    const shown = model.get("shown");
    const focused = el.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const parts = [];
    const status = node("p", { className: "ev-preview-status", textContent: shown.status ?? "" });
    status.setAttribute("role", "status");
    parts.push(status);
    for (const line of shown.facts ?? []) parts.push(node("p", { className: "ev-preview-fact", textContent: line }));
    if (shown.problem) parts.push(node("p", { className: "ev-preview-problem", textContent: shown.problem }));
    (shown.asks ?? []).forEach((ask, at) => parts.push(question(`ask ${at}`, ask, (value) => send(ask.set, value))));
    (shown.guesses ?? []).forEach((guess, at) =>
      parts.push(question(`guess ${at}`, guess, (value) => send("unit", value, guess.column))),
    );
    (shown.picks ?? []).forEach((pick) => {
      const label = node("label", { className: "ev-pick" }, node("span", { textContent: pick.label }));
      label.append(select(`pick ${pick.set}`, pick.label, pick.options, pick.value, (value) => send(pick.set, value)));
      parts.push(label);
    });
    if (shown.columns?.length) {
      parts.push(node("h3", { textContent: shown.columns_title }));
      parts.push(node("ul", { className: "ev-columns" }, ...shown.columns.map((each, at) => column(shown, each, at))));
    }
    if (shown.ignored) parts.push(node("p", { className: "ev-hint", textContent: shown.ignored }));
    if (shown.remarks?.length) {
      parts.push(node("h3", { textContent: shown.remarks_title }));
      parts.push(node("ul", { className: "ev-remarks" }, ...shown.remarks.map((text) => node("li", { textContent: text }))));
    }
    if (shown.reset) parts.push(button("reset", shown.reset, () => send("reset", "")));
    el.replaceChildren(...parts);
    el.setAttribute("aria-busy", Boolean(shown.status));
    if (focused) [...el.querySelectorAll("[data-key]")].find((each) => each.dataset.key === focused)?.focus();
  }

  model.on("change:shown", draw);
  draw();
  return () => model.off("change:shown", draw);
}

export default { render };
