// One daily series drawn by uPlot, which stands before this module as the variable `uPlot`.
const HEIGHT = 260;

// What the date axis prints: [least distance of ticks (s), format, second line where the year changes]
const DATES = [
  [365 * 86400, "{YYYY}", null, null, null, null, null, null, 1],
  [28 * 86400, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [86400, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
];
const DAY = 86400;
// Ticks fall on whole days, never within one
const STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 30, 61, 91, 182, 365, 730, 1826, 3652].map((days) => days * DAY);

const numbers = (view, Kind) => new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

function colours(el) {
  const style = getComputedStyle(el);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  return { line: read("--ev-accent", "#1b6b93"), text: read("--ev-muted", "#51606b"), grid: read("--ev-line", "#dde3e8") };
}

function render({ model, el }) {
  const texts = model.get("texts");
  el.classList.add("ev-chart");
  const title = Object.assign(document.createElement("div"), { className: "ev-chart-title", textContent: texts.title });
  const note = Object.assign(document.createElement("div"), { className: "ev-chart-note", textContent: model.get("note") });
  note.hidden = !model.get("note");
  const canvas = Object.assign(document.createElement("div"), { className: "ev-chart-canvas" });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", [model.get("label"), model.get("note")].filter(Boolean).join(", "));
  const hint = Object.assign(document.createElement("div"), { className: "ev-hint", textContent: texts.hint });
  el.append(title, note, canvas, hint);

  const days = Array.from(numbers(model.get("days"), Int32Array), (day) => day * 86400);
  const values = Array.from(numbers(model.get("values"), Float64Array), (value) => (Number.isNaN(value) ? null : value));
  let plot = null;

  function draw(width) {
    const { line, text, grid } = colours(el);
    const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
    plot = new uPlot(
      {
        width,
        height: HEIGHT,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
        // A single day has no extent of its own: show three
        scales: {
          x: { range: (_, low, high) => (low === high ? [low - DAY, high + DAY] : [low, high]) },
          // From zero, so that heights can be compared; lower where there is condensation
          y: { range: { min: { soft: 0, mode: 1, pad: 0.05 }, max: { pad: 0.1 } } },
        },
        axes: [{ ...axis, values: DATES, incrs: STEPS }, { ...axis, size: 44 }],
        series: [
          { label: texts.date, value: "{YYYY}-{MM}-{DD}" },
          {
            label: texts.eto,
            stroke: line,
            width: 1.25,
            points: { show: days.length < 62, size: 5 },
            value: (_, value) => (value == null ? "–" : value.toFixed(2)),
          },
        ],
      },
      [days, values],
      canvas,
    );
  }

  // Hidden tabs have no width: the plot is made when there is one, and follows it
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (!width) return;
    if (plot) plot.setSize({ width, height: HEIGHT });
    else draw(width);
  });
  observer.observe(canvas);
  return () => {
    observer.disconnect();
    plot?.destroy();
  };
}

export default { render };
