// Daily series drawn by uPlot, which stands before this module as the variable `uPlot`; after it stands `scattered`.
// A series has a kind (line, bar, band: an edge of the band behind the line), a scale (y, or y2 at the right) and the
// name of a colour of the style sheet.
const HEIGHT = 260;
// Kinds that a picture has a legend for
const LABELLED = ["line", "bar"];
const LAYERS = 8;

// What the date axis prints: [least distance of ticks (s), format, second line where the year changes]
const DATES = [
  [365 * 86400, "{YYYY}", null, null, null, null, null, null, 1],
  [28 * 86400, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [86400, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
];
const DAY = 86400;
// Ticks fall on whole days, never within one
const STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 30, 61, 91, 182, 365, 730, 1826, 3652].map((days) => days * DAY);

const utc = (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC");
const numbers = (view, Kind) => new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const node = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = node("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// The largest size up to 15 px at which a title fits a picture [px]
function fitting(title, width) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "600 15px system-ui";
  return Math.min(15, (15 * (width - 16)) / pen.measureText(title).width);
}

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// The chart as it is seen now, as vectors
function vector(plot, title, legend, ground, ink) {
  const ratio = devicePixelRatio;
  const [left, top] = [plot.bbox.left / ratio, plot.bbox.top / ratio];
  const [width, height] = [plot.bbox.width / ratio, plot.bbox.height / ratio];
  const at = (x, y, text, anchor, more = "") =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${ink}"${more}>${escape(text)}</text>`;
  const upright = (x, text, turn) => {
    const middle = top + height / 2;
    return at(x, middle, text, "middle", ` transform="rotate(${turn} ${x.toFixed(1)} ${middle.toFixed(1)})"`);
  };
  const x = (value) => left + plot.valToPos(value, "x");
  const y = (value, scale) => top + plot.valToPos(value, scale);
  const parts = [];
  for (const axis of plot.axes) {
    if (axis.side === 3 && axis.label) parts.push(upright(14, axis.label, -90));
    if (axis.side === 1 && axis.label) parts.push(upright(plot.width - 10, axis.label, 90));
    if (axis.side === 2 && axis.label) parts.push(at(left + width / 2, top + height + 40, axis.label, "middle"));
    (axis._splits ?? []).forEach((split, i) => {
      const said = axis._values?.[i];
      if (axis.scale === "x") {
        parts.push(`<path d="M${x(split).toFixed(1)} ${top}v${height}" stroke="${ink}" stroke-opacity=".15"/>`);
        String(said ?? "").split("\n").forEach((line, n) => parts.push(at(x(split), top + height + 18 + 14 * n, line, "middle")));
      } else if (axis.side === 3) {
        parts.push(`<path d="M${left} ${y(split, axis.scale).toFixed(1)}h${width}" stroke="${ink}" stroke-opacity=".15"/>`);
        parts.push(at(left - 6, y(split, axis.scale) + 4, said ?? "", "end"));
      } else parts.push(at(left + width + 6, y(split, axis.scale) + 4, said ?? "", "start"));
    });
  }
  const [days, ...columns] = plot.data;
  const [low, high] = [plot.scales.x.min, plot.scales.x.max];
  const inside = days.map((day, i) => i).filter((i) => days[i] >= low && days[i] <= high);
  const place = (i, c) => `M${x(days[i]).toFixed(1)} ${y(plot.data[c][i], "y").toFixed(1)}`;
  for (const { series: [upper, lower], fill } of plot.bands ?? []) {
    const there = inside.filter((i) => plot.data[upper][i] != null && plot.data[lower][i] != null);
    const point = (c) => (i) => `${x(days[i]).toFixed(1)},${y(plot.data[c][i], "y").toFixed(1)}`;
    const edge = [...there.map(point(upper)), ...there.reverse().map(point(lower))];
    if (edge.length) parts.push(`<polygon points="${edge.join(" ")}" fill="${typeof fill === "function" ? fill(plot) : fill}"/>`);
  }
  columns.forEach((values, c) => {
    const { stroke, scale, show, ev } = plot.series[c + 1];
    if (show === false || ev.kind === "band") return;
    const colour = typeof stroke === "function" ? stroke(plot, c + 1) : stroke;
    if (ev.kind === "point") {
      const seen = inside.filter((i) => values[i] >= plot.scales.y.min && values[i] <= plot.scales.y.max);
      const style = `stroke="${colour}" stroke-opacity=".4" stroke-width="3" stroke-linecap="round"`;
      // Within one path what lies over each other is no darker: in several thick is told from thin
      for (let layer = 0; layer < LAYERS; layer++) {
        const dots = seen.filter((_, n) => n % LAYERS === layer).map((i) => `${place(i, c + 1)}h0`);
        parts.push(`<path d="${dots.join("")}" ${style}/>`);
      }
      return;
    }
    if (ev.kind === "equal") {
      parts.push(`<path d="M${left} ${top + height}L${left + width} ${top}" stroke="${ink}"/>`);
      return;
    }
    let path = "";
    let pen = false;
    for (const i of inside) {
      if (values[i] == null) pen = false;
      else if (ev.kind === "bar") path += `M${x(days[i]).toFixed(1)} ${y(0, scale).toFixed(1)}V${y(values[i], scale).toFixed(1)}`;
      else {
        path += `${pen ? "L" : "M"}${x(days[i]).toFixed(1)} ${y(values[i], scale).toFixed(1)}`;
        pen = true;
      }
    }
    parts.push(`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.25"/>`);
  });
  const labels = legend.map(([label, colour], i) =>
    `<text x="${left + 150 * i}" y="${plot.height + 44}" fill="${colour}">${escape(label)}</text>`,
  );
  const size = `width="${plot.width}" height="${plot.height + 60}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 -28 ${plot.width} ${plot.height + 88}" font-family="sans-serif" font-size="12">
<rect y="-28" width="100%" height="100%" fill="${ground}"/>
<text x="8" y="-8" font-size="${fitting(title, plot.width).toFixed(1)}" font-weight="600" fill="${ink}">${escape(title)}</text>
${parts.join("\n")}
${labels.join("\n")}
</svg>`;
}

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const within = (value, least, most) => Math.max(least, Math.min(most, value));

// What the mouse does, by keys: the arrows look around, + and - zoom, 0 shows all again. False for any other key
function press(plot, key, flat) {
  const { clientWidth: width, clientHeight: height } = plot.over;
  const [first, last] = [plot.data[0][0], plot.data[0].at(-1)];
  const { min, max } = plot.scales.x;
  const inside = plot.cursor.left >= 0;
  const [left, top] = inside ? [plot.cursor.left, plot.cursor.top] : [width / 2, height / 2];
  if (MOVES[key] && !(flat && MOVES[key][1])) {
    const [x, y] = MOVES[key].map((way) => (way * width) / 60);
    plot.setCursor({ left: within(left + x, 0, width), top: within(top + y, 0, height) });
  } else if (key === "+" || key === "-") {
    const middle = plot.posToVal(left, "x");
    const half = (max - min) * (key === "+" ? 0.25 : 1);
    // Down to a five-hundredth: three weeks of thirty years
    if (key === "-" || half > (last - first) / 1000) {
      const shown = { min: Math.max(first, middle - half), max: Math.min(last, middle + half) };
      plot.setScale("x", key === "-" && 2 * half >= last - first ? { min: first, max: last } : shown);
    }
  } else if (key === "0") plot.setScale("x", { min: first, max: last });
  else return false;
  return true;
}

// Series over days: what uPlot is told and given, and how large it is
function daily({ days, series, units, texts, axis, left, colour, value }) {
  const edges = series.flatMap(({ kind }, i) => (kind === "band" ? [i + 1] : []));
  const options = {
    // A single day has no extent of its own: show three
    scales: {
      x: { range: (_, low, high) => (low === high ? [low - DAY, high + DAY] : [low, high]) },
      // From zero, so that heights can be compared; lower where there is condensation
      y: { range: { min: { soft: 0, mode: 1, pad: 0.05 }, max: { pad: 0.1 } } },
    },
    axes: [
      { ...axis, values: DATES, incrs: STEPS },
      left,
      ...(units[1] ? [{ ...left, scale: "y2", side: 1, label: units[1], grid: { show: false } }] : []),
    ],
    // uPlot wants the upper edge first
    bands: edges.length === 2 ? [{ series: edges.reverse(), fill: () => `${colour("accent")}44` }] : [],
    series: [
      { label: texts.date, value: texts.day },
      ...series.map(({ label, kind, scale, colour: name }) => ({
        label,
        scale,
        ev: { kind },
        stroke: kind === "band" ? "transparent" : () => colour(name),
        fill: kind === "bar" ? () => colour(name) : undefined,
        width: kind === "bar" ? 0 : 1.25,
        paths: kind === "bar" ? uPlot.paths.bars({ size: [0.8, 40, 1] }) : undefined,
        points: { show: kind === "line" && days.length < 62, size: 5 },
        value,
      })),
    ],
  };
  return { options, data: [days, ...series.map(({ values }) => values)], sized: (width) => ({ width, height: HEIGHT }) };
}

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
  // The marks of the legend keep the colours they were made with
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", again);
  return () => {
    heard.forEach((event) => model.off(event, again));
    dark.removeEventListener("change", again);
    taken.remove();
  };
}

// Draws the whole of it, with the days from `shown.min` to `shown.max` in sight where they are given
function draw(model, el, shown = null) {
  const texts = model.get("texts");
  const title = [model.get("title"), model.get("note")].filter(Boolean).join(" · ");
  const head = node("div", { className: "ev-chart-head" });
  const words = node("div");
  words.append(node("div", { className: "ev-chart-title", textContent: model.get("title") }));
  words.append(node("div", { className: "ev-chart-note", textContent: model.get("note"), hidden: !model.get("note") }));
  const buttons = node("div", { className: "ev-chart-buttons" });
  head.append(words, buttons);
  const canvas = node("div", { className: "ev-chart-canvas" });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", [model.get("label"), model.get("note")].filter(Boolean).join(", "));
  const body = node("div", { className: `ev-chart-${model.get("shape")}` });
  body.append(canvas);
  if (model.get("told")) body.append(node("p", { className: "ev-chart-told", textContent: model.get("told") }));
  el.append(head, body, node("div", { className: "ev-hint", textContent: texts.hint }));

  const days = Array.from(numbers(model.get("days"), Int32Array), (day) => day * DAY);
  const data = model.get("data");
  const series = model.get("series").map((one, i) => ({
    ...one,
    values: Array.from(numbers(data[i], Float32Array), (value) => (Number.isNaN(value) ? null : value)),
  }));
  const units = model.get("units");
  const months = (style) =>
    Array.from({ length: 12 }, (_, i) =>
      new Date(Date.UTC(2000, i, 1)).toLocaleDateString(texts.locale, { month: style, timeZone: "UTC" }).replace(".", ""),
    );
  const names = { MMMM: months("long"), MMM: months("short"), WWWW: [], WWW: [] };
  const format = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 2 });
  const ticks = (_, splits) => splits.map((split) => format.format(split));
  const colour = (name) => getComputedStyle(el).getPropertyValue(`--ev-${name}`).trim();
  const axis = {
    font: "12px system-ui",
    stroke: () => colour("muted"),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { stroke: () => colour("line"), width: 1 },
  };
  const left = { ...axis, values: ticks, size: 52, label: units[0], labelSize: 18, labelFont: "12px system-ui" };
  const value = (_, number) => (number == null ? "–" : format.format(number));
  const pieces = { days, series, units, names, texts, axis, left, colour, value };
  const { options, data: columns, sized } = (model.get("shape") === "scatter" ? scattered : daily)(pieces);
  let plot = null;

  function make(width) {
    const dates = { fmtDate: (pattern) => uPlot.fmtDate(pattern, names), tzDate: utc };
    plot = new uPlot({ ...sized(width), ...dates, ...options }, columns, canvas);
    if (shown) plot.setScale("x", shown);
  }

  canvas.tabIndex = 0;
  canvas.addEventListener("keydown", (event) => {
    const meant = plot && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (meant && press(plot, event.key, model.get("shape") !== "scatter")) event.preventDefault();
  });

  const name = () => model.get("file");
  const actions = {
    png: () => {
      const drawn = plot.ctx.canvas;
      const scale = devicePixelRatio;
      const whole = node("canvas", { width: drawn.width, height: drawn.height + 34 * scale });
      const pen = whole.getContext("2d");
      pen.fillStyle = colour("surface");
      pen.fillRect(0, 0, whole.width, whole.height);
      pen.fillStyle = colour("ink");
      pen.font = `600 ${fitting(title, plot.width) * scale}px system-ui`;
      pen.fillText(title, 8 * scale, 22 * scale);
      pen.drawImage(drawn, 0, 34 * scale);
      whole.toBlob((blob) => save(blob, `${name()}.png`), "image/png");
    },
    svg: () => {
      const legend = series.filter(({ kind }) => LABELLED.includes(kind)).map((one) => [one.label, colour(one.colour)]);
      const content = vector(plot, title, legend, colour("surface"), colour("ink"));
      save(new Blob([content], { type: "image/svg+xml" }), `${name()}.svg`);
    },
  };
  for (const kind of Object.keys(actions)) {
    const made = node("button", { type: "button", className: "ev-button ev-small", textContent: kind.toUpperCase(), title: texts[kind] });
    made.setAttribute("aria-label", texts[kind]);
    made.addEventListener("click", () => plot && actions[kind]());
    buttons.append(made);
  }

  // Hidden tabs have no width: the plot is made when there is one, and follows it
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (!width || width === plot?.width) return; // its own legend makes it higher, and is no reason to draw it again
    if (plot) plot.setSize(sized(width));
    else make(width);
  });
  observer.observe(canvas);
  return {
    zoom: () => plot && { min: plot.scales.x.min, max: plot.scales.x.max },
    remove: () => {
      observer.disconnect();
      plot?.destroy();
    },
  };
}

export default { render };
