// The course of a field drawn: missing water with its band, the limit, rain and water given, today and the forecast.
const SVG = "http://www.w3.org/2000/svg";
const [HIGH, LEFT, FOOT, HEAD] = [240, 40, 20, 16];

function shape(tag, properties, parent, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

const niceStep = (range) => [5, 10, 20, 25, 50, 100, 200].find((step) => range / step <= 5) ?? 500;

function drawCourse(place, days, texts) {
  const count = days.depletion.length;
  const WIDE = Math.max(place.clientWidth || 640, 280);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${texts.chart}. ${texts.chart_what}`);
  place.replaceChildren(svg);
  if (count < 2) return;
  // The days that matter: two months back, and all that is ahead
  const first = Math.max(0, days.today - 60);
  const shown = [...Array(count - first).keys()].map((i) => i + first);
  const values = [...days.upper, ...days.raw].slice(0).filter((value, i) => value !== null && i % count >= first);
  const top = Math.max(20, ...values) * 1.05;
  const [width, height] = [WIDE - LEFT - 8, HIGH - FOOT - HEAD];
  const x = (i) => LEFT + ((i - first + 0.5) / shown.length) * width;
  // More missing water is lower: the line falls as the soil dries
  const y = (value) => HEAD + (Math.min(value, top) / top) * height;
  const line = (name) =>
    shown.filter((i) => days[name][i] !== null).map((i) => `${x(i).toFixed(1)},${y(days[name][i]).toFixed(1)}`);

  const ahead = x(days.today) - width / shown.length / 2;
  shape("rect", { x: ahead, y: HEAD, width: WIDE - 8 - ahead, height, class: "ev-ahead" }, svg);
  const step = niceStep(top);
  for (let tick = 0; tick <= top; tick += step) {
    shape("line", { x1: LEFT, x2: WIDE - 8, y1: y(tick), y2: y(tick), class: "ev-grid" }, svg);
    shape("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, svg, tick.toLocaleString(texts.locale));
  }
  shape("text", { x: 4, y: 12 }, svg, "mm");
  const bar = Math.max(width / shown.length - 1, 1.5);
  for (const i of shown) {
    for (const [name, kind, shift] of [["rain", "ev-rain", 0], ["irrigation", "ev-given", 0.5]]) {
      const depth = days[name][i];
      if (depth > 0) {
        const tall = Math.min(depth / top, 1) * height;
        shape("rect", { x: x(i) - bar / 2 + shift * bar, y: HEAD, width: bar / 2, height: tall, class: kind }, svg);
      }
    }
  }
  shape("polygon", { points: [...line("lower"), ...line("upper").reverse()].join(" "), class: "ev-band" }, svg);
  shape("polyline", { points: line("raw").join(" "), class: "ev-limit" }, svg);
  shape("polyline", { points: line("depletion").join(" "), class: "ev-missing" }, svg);
  shape("line", { x1: ahead, x2: ahead, y1: HEAD, y2: HEAD + height, class: "ev-now" }, svg);
  shape("text", { x: ahead - 4, y: HEAD + height - 6, "text-anchor": "end" }, svg, texts.today);
  if (WIDE - ahead > 90) shape("text", { x: ahead + 4, y: HEAD + height - 6 }, svg, texts.forecast);
  const said = new Intl.DateTimeFormat(dated(texts.locale), { day: "numeric", month: "short", timeZone: "UTC" });
  const every = Math.ceil((shown.length * 90) / width);
  for (const i of shown.filter((i) => (i - days.today) % every === 0 && x(i) < WIDE - 28)) {
    shape("text", { x: x(i), y: HIGH - 5, "text-anchor": "middle" }, svg, said.format(Date.parse(after(days.first, i))));
  }
}

// The same by day, the newest first; whole millimetres, tenths below ten
function tableOf(days, texts) {
  const table = node("table", { className: "ev-course" });
  const titles = [texts.day, texts.col_missing, texts.col_limit, texts.col_rain, texts.col_given, texts.col_used, texts.col_drained];
  table.append(node("thead", {}, node("tr", {}, ...titles.map((title) => node("th", { scope: "col", textContent: title })))));
  const body = node("tbody");
  const said = new Intl.DateTimeFormat(dated(texts.locale), { day: "numeric", month: "short", timeZone: "UTC" });
  const depth = (value) =>
    value === null ? "–" : value.toLocaleString(texts.locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  for (let i = days.depletion.length - 1; i >= 0; i -= 1) {
    const row = node("tr", { className: i === days.today ? "ev-now" : i > days.today ? "ev-ahead" : "" });
    const day = said.format(Date.parse(after(days.first, i)));
    row.append(node("th", { scope: "row", textContent: i === days.today ? `${day}, ${texts.today}` : day }));
    for (const name of ["depletion", "raw", "rain", "irrigation", "used", "drained"]) {
      row.append(node("td", { textContent: depth(days[name][i]) }));
    }
    body.append(row);
  }
  table.append(body);
  return table;
}
