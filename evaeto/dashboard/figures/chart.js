// Daily series drawn by uPlot, which stands before this module as the variable `uPlot`; after it stand `scattered`, `followFingers`
// and what makes pictures.
// A series has a kind (line, bar, band: an edge of the band behind the line), a scale (y, or y2 at the right) and the
// name of a colour of the style sheet.
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
// Of hours, and of the hours of any day, they fall on whole hours
const TIME = "{HH}:{mm}";
const HOURS = [...DATES, [3600, TIME, "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1]];
const HOUR_STEPS = [...[1, 2, 3, 4, 6, 12].map((hours) => hours * 3600), ...STEPS];
const AXES = {
  hour: { values: HOURS, incrs: HOUR_STEPS },
  clock: { values: [[3600, TIME, null, null, null, null, null, null, 1]], incrs: HOUR_STEPS },
};
// No tick between two values: those of months stand at months, however wide the chart
function stepsOver(days) {
  const apart = Math.min(...days.slice(1, 13).map((day, i) => day - days[i]));
  const least = STEPS.findIndex((step) => step >= apart);
  return days.length > 1 ? STEPS.slice(least) : STEPS;
}
const MINUTE = 60;
// What the legend and the table call their first column, where that is not the date
const TITLES = { hour: "hour_title", clock: "clock_title" };

const utc = (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC");
const numbers = (view, Kind) => new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const node = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

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
    if (key === "-" || 2 * half > (last - first) / CLOSEST) {
      const shown = { min: Math.max(first, middle - half), max: Math.min(last, middle + half) };
      plot.setScale("x", key === "-" && 2 * half >= last - first ? { min: first, max: last } : shown);
    }
  } else if (key === "0") plot.setScale("x", { min: first, max: last });
  else return false;
  return true;
}

// Draws anew when the page becomes light or dark: the marks of the legend keep the colours they were made with
function followScheme(again) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", again);
  const watch = new MutationObserver(again);
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-ev-scheme"] });
  return () => {
    dark.removeEventListener("change", again);
    watch.disconnect();
  };
}

// Room for the longest number beside an axis: its label must not lie over it
const roomy = (_, values) => Math.max(52, 18 + Math.max(...(values ?? [""]).map((text) => wide(text, "12px system-ui"))));

// Of bars and lines that have more points than there are columns of pixels, each column is filled from the lowest to the highest
// of its own, after uPlot has drawn nothing: it looks the same, every extreme stays, and ten thousand steep lines take long
const apart = uPlot.paths.bars({ size: [0.8, 40, 1] });
const joined = uPlot.paths.linear();
const drawnBy = (way, least) => (plot, s, first, last) => {
  const { ev } = plot.series[s];
  ev.columns = last - first < least * plot.bbox.width ? null : [first, last];
  ev.bars = !ev.columns && ev.kind === "bar" && last - first > FEW ? [first, last] : null;
  return ev.columns || ev.bars ? null : way(plot, s, first, last);
};
const FEW = 62; // bars that are drawn as one path, with all that uPlot does to them
const PATHS = { bar: drawnBy(apart, 1), line: drawnBy(joined, 2) };

// Hundreds of bars, each a rectangle: filled as one path they take a browser without a graphics card ten times as long
function barred(plot, s) {
  const { fill, ev, scale } = plot.series[s];
  const { ctx: pen, bbox } = plot;
  const [first, last] = ev.bars;
  const [x, values] = [plot.data[0], plot.data[s]];
  const [across, up] = [plot.scales.x, plot.scales[scale]];
  const [wide, high] = [bbox.width / (across.max - across.min), bbox.height / (up.max - up.min)];
  const foot = bbox.top + up.max * high; // where zero is
  const room = (wide * (x[last] - x[first])) / (last - first); // of one bar, in the mean
  const width = Math.max(1, Math.round(0.8 * room) - 1);
  pen.save();
  pen.beginPath();
  pen.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  pen.clip();
  pen.fillStyle = fill(plot, s);
  for (let i = first; i <= last; i++) {
    const value = values[i];
    if (value != null) pen.fillRect(Math.round(bbox.left + (x[i] - across.min) * wide - width / 2), foot, width, -value * high);
  }
  pen.restore();
}

function columned(plot, s) {
  const { stroke, fill, width, ev } = plot.series[s];
  if (ev?.bars) barred(plot, s);
  if (!ev?.columns) return;
  const [first, last] = ev.columns;
  const thick = width * devicePixelRatio; // of a line; bars have none, and stand on zero
  const { ctx: pen } = plot;
  pen.save();
  pen.beginPath();
  pen.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  pen.clip();
  pen.fillStyle = (thick ? stroke : fill)(plot, s);
  const { bbox } = plot;
  const [x, values] = [plot.data[0], plot.data[s]];
  const [across, up] = [plot.scales.x, plot.scales[plot.series[s].scale]];
  const [wide, high] = [bbox.width / (across.max - across.min), bbox.height / (up.max - up.min)];
  const foot = bbox.top + up.max * high; // where zero is
  let [column, low, top, before] = [-1, 0, 0, null];
  const close = () => {
    const tall = (top - low) * high + thick;
    if (column >= 0 && tall > 0) pen.fillRect(bbox.left + column, foot - top * high - thick / 2, 1, tall);
  };
  for (let i = first; i <= last; i++) {
    const value = values[i];
    if (value == null) {
      before = null;
      continue;
    }
    const at = Math.floor((x[i] - across.min) * wide);
    if (at !== column) {
      close();
      column = at;
      const start = thick ? (before ?? value) : 0; // a line goes on from where it was
      [low, top] = [start, start];
    }
    if (value < low) low = value;
    if (value > top) top = value;
    before = value;
  }
  close();
  pen.restore();
}

// Series over days: what uPlot is told and given, and how large it is. What another step changes is read of `now` when it is drawn
function daily({ now, texts, axis, left, colour, value }) {
  const { series, units, step } = now;
  const edges = series.flatMap(({ kind }, i) => (kind === "band" ? [i + 1] : []));
  const options = {
    // A single day has no extent of its own: show three. (uPlot makes it a thousand before it asks.)
    scales: {
      x: { range: (_, low, high) => (now.days.length === 1 ? [now.days[0] - DAY, now.days[0] + DAY] : [low, high]) },
      // From zero, so that heights can be compared; lower where there is condensation
      y: { range: { min: { soft: 0, mode: 1, pad: 0.05 }, max: { pad: 0.1 } } },
    },
    axes: [
      { ...axis, ...(AXES[step] ?? { values: DATES, incrs: () => stepsOver(now.days) }) },
      { ...left, size: roomy, label: () => now.units[0] },
      ...(units[1] ? [{ ...left, size: roomy, scale: "y2", side: 1, label: () => now.units[1], grid: { show: false } }] : []),
    ],
    hooks: { drawSeries: [columned] },
    // uPlot wants the upper edge first
    bands: edges.length === 2 ? [{ series: edges.reverse(), fill: () => `${colour("accent")}44` }] : [],
    series: [
      { label: texts.date, value: (_, at) => (at == null ? "–" : now.written(at)) },
      ...series.map(({ label, kind, scale, colour: name }) => ({
        label,
        scale,
        ev: { kind },
        stroke: kind === "band" ? "transparent" : () => colour(name),
        fill: kind === "bar" ? () => colour(name) : undefined,
        width: kind === "bar" ? 0 : 1.25,
        paths: PATHS[kind],
        points: { show: () => kind === "line" && now.days.length < 62, size: 5 },
        value: value(() => now.units[scale === "y2" ? 1 : 0], scale),
      })),
    ],
  };
  const data = () => [now.days, ...now.series.map(({ values }) => values)];
  return { options, data, sized: (width) => ({ width, height: HEIGHT }) };
}

// The months as the language names them: asked of the browser once, which takes its time
const known = new Map();
function monthsOf(locale) {
  const named = (style) =>
    Array.from({ length: 12 }, (_, i) =>
      new Date(Date.UTC(2000, i, 1)).toLocaleDateString(locale, { month: style, timeZone: "UTC" }).replace(".", ""),
    );
  if (!known.has(locale)) known.set(locale, { MMMM: named("long"), MMM: named("short"), WWWW: [], WWW: [] });
  return known.get(locale);
}

// The colours of the style sheet, each read once: to read one after the page has changed has all of it styled anew
function colouring(el) {
  const style = getComputedStyle(el);
  const read = new Map();
  return (name) => {
    if (!read.has(name)) read.set(name, style.getPropertyValue(`--ev-${name}`).trim());
    return read.get(name);
  };
}

// What a model shows now: days as seconds, the series with their values, units, and how its dates are written
function contentOf(model, texts, names) {
  const step = model.get("step");
  const days = model.get("x") || Array.from(numbers(model.get("days"), Int32Array), (at) => at * (AXES[step] ? MINUTE : DAY));
  const data = model.get("data");
  const series = model.get("series").map((one, i) => ({ ...one, values: one.values || withGaps(numbers(data[i], Float32Array)) }));
  const day = uPlot.fmtDate(texts[step] || texts.day, names);
  return { step, days, series, units: model.get("units"), written: (at) => day(utc(at)) };
}

// A number as a chart has it: null is a gap
function withGaps(values) {
  const kept = new Array(values.length);
  for (let i = 0; i < values.length; i++) kept[i] = Number.isNaN(values[i]) ? null : values[i];
  return kept;
}

// How many decimals the values of a scale have, all of them alike: two where none reaches twenty, else one
function digits(now) {
  let [of, known] = [null, {}];
  return (scale) => {
    if (of !== now.series) [of, known] = [now.series, {}]; // another step has other values
    known[scale] ??= now.series.some((one) => (!scale || one.scale === scale) && one.values.some((value) => value !== null && Math.abs(value) >= 20)) ? 1 : 2;
    return known[scale];
  };
}

// Draws the whole of it, with the days from `shown.min` to `shown.max` in sight where they are given; `zoomed` is told of the
// days that are in sight. A model may have its series drawn already: seconds in `x`, and `values` with each series
function draw(model, el, shown = null, zoomed = null) {
  const step = model.get("step");
  const written = model.get("texts");
  const texts = { ...written, date: written[TITLES[step]] ?? written.date };
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
  el.append(head, body, node("div", { className: "ev-hint", textContent: texts[matchMedia("(pointer: coarse)").matches ? "touch" : "hint"] }));

  const names = monthsOf(texts.locale);
  const now = contentOf(model, texts, names);
  const { series } = now;
  const fixed = [0, 1, 2].map((n) => new Intl.NumberFormat(texts.locale, { minimumFractionDigits: n, maximumFractionDigits: n }));
  // The ticks of an axis are alike too, with as few decimals as all of them need
  const needed = (value) => [0, 1].find((n) => Math.abs(value - value.toFixed(n)) < 0.005) ?? 2;
  const ticks = (_, splits) => splits.map((split) => fixed[Math.max(...splits.map(needed))].format(split));
  const decimals = digits(now);
  const colour = model.get("colour") || colouring(el);
  const axis = {
    font: "12px system-ui",
    stroke: () => colour("muted"),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { stroke: () => colour("line"), width: 1 },
  };
  const left = { ...axis, values: ticks, size: 52, label: now.units[0], labelSize: 18, labelFont: "12px system-ui" };
  const said = (number, scale) => fixed[decimals(scale)].format(number);
  const value = (unit, scale) => (_, number) => (number == null ? "–" : `${said(number, scale)} ${unit()}`.trimEnd());
  const pieces = { now, names, texts, axis, left, colour, value };
  const whole = () => ({ min: now.days[0], max: now.days.at(-1) });
  const caption = [model.get("title"), model.get("place")].filter(Boolean).join(" · ");
  const sight = () => (plot && model.get("shape") !== "scatter" ? plot.scales.x : whole());
  const tableOf = { caption, texts, now, said, sight };
  const { options, data: columns, sized } = (model.get("shape") === "scatter" ? scattered : daily)(pieces);
  let plot = null;
  let filling = false;
  const asked = []; // pictures of what is not drawn yet

  function make(width) {
    const dates = { fmtDate: (pattern) => uPlot.fmtDate(pattern, names), tzDate: utc };
    plot = new uPlot({ ...sized(width), ...dates, ...options }, columns(), canvas);
    if (shown) plot.setScale("x", shown);
    (plot.hooks.setScale ??= []).push((_, scale) => {
      if (scale !== "x" || filling) return;
      zoomed?.(plot.scales.x);
      table.fill();
    });
    // What was drawn for a dark page is turned round on paper
    (plot.hooks.draw ??= []).push(() => (el.dataset.drawn = /^#[0-4]/.test(colour("surface")) ? "dark" : "light"));
    followFingers(plot);
    asked.splice(0).forEach((kind) => actions[kind]());
  }

  const table = tabled(tableOf);
  el.append(table.details);

  canvas.tabIndex = 0;
  canvas.addEventListener("keydown", (event) => {
    const meant = plot && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (meant && press(plot, event.key, model.get("shape") !== "scatter")) event.preventDefault();
  });

  const picture = (make) => {
    const labels = series.filter(({ kind }) => LABELLED.includes(kind)).map((one) => [one.label, colour(one.colour)]);
    const about = { title, place: model.get("place"), credits: model.get("credits") };
    return make(plot, framed(plot, about, labels), colour("surface"), colour("ink"));
  };
  const actions = {
    png: () => picture(raster).toBlob((blob) => save(blob, `${model.get("file")}.png`), "image/png"),
    svg: () => save(new Blob([picture(vector)], { type: "image/svg+xml" }), `${model.get("file")}.svg`),
  };
  for (const kind of Object.keys(actions)) {
    const made = node("button", { type: "button", className: "ev-button ev-small", textContent: kind.toUpperCase(), title: texts[kind] });
    made.setAttribute("aria-label", texts[kind]);
    made.addEventListener("click", () => (plot ? actions[kind]() : asked.push(kind)));
    buttons.append(made);
  }

  // Hidden tabs have no width: the plot is made when there is one, and follows it
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (!width || width === plot?.width) return; // its own legend makes it higher, and is no reason to draw it again
    if (plot) plot.setSize(sized(width));
    else make(width);
  });
  if (model.get("width")) make(model.get("width")); // that of the charts beside it
  observer.observe(canvas);
  return {
    width: () => plot?.width ?? 0,
    // The same chart of another step: its series anew, all else stays. With `days` in sight where not all are
    refill: (other, inSight) => {
      Object.assign(now, contentOf(other, texts, names));
      shown = inSight;
      zoomed = other.get("zoomed");
      if (!plot) return;
      filling = true;
      plot.batch(() => {
        plot.setData(columns(), !inSight);
        if (inSight) plot.setScale("x", inSight);
      });
      filling = false;
      table.fill();
    },
    zoom: () => plot && { min: plot.scales.x.min, max: plot.scales.x.max },
    show: ({ min, max }) => plot && (plot.scales.x.min !== min || plot.scales.x.max !== max) && plot.setScale("x", { min, max }),
    remove: () => {
      observer.disconnect();
      plot?.destroy();
    },
  };
}

