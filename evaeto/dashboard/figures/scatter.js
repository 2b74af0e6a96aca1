
// One series over another, a point for each day that has both, and the line on which they agree; stands after chart.js.
// The upright scale follows the other, so that a part of it, dragged out, is a square again.
const BESIDE = 86; // the left axis and the margin at the right [px]
const BELOW = 62; // the lower axis and the margin above [px]
const DOT = 2.5; // how wide a point is [px]
const REACH = 24; // how far from a point the mouse still finds it [px]

function scattered({ now, names, texts, axis, left, colour, value }) {
  const { days, series, units } = now;
  const [across, up] = series.map(({ values }) => values);
  const both = days.map((_, i) => i).filter((i) => across[i] != null && up[i] != null);
  both.sort((a, b) => across[a] - across[b]);
  const [x, y] = [across, up].map((values) => both.map((i) => values[i]));
  const [least, most] = [x, y].flat().reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0]);
  const whole = [least, most * 1.04];

  let found = null;
  const nearest = (plot) => {
    const { min, max } = plot.scales.x;
    const reach = (REACH * (max - min)) / plot.over.clientWidth;
    const [atX, atY] = [plot.posToVal(plot.cursor.left, "x"), plot.posToVal(plot.cursor.top, "y")];
    let closest = reach ** 2;
    found = null;
    for (let i = 0; i < x.length; i++) {
      const distance = (x[i] - atX) ** 2 + (y[i] - atY) ** 2;
      if (distance < closest) [closest, found] = [distance, i];
    }
    return found;
  };

  // By hand: uPlot would fill one shape of all points, in which thick and thin look alike. Points are counted by pixel, and
  // what lies over each other is laid on once: ten thousand squares one after the other take a twentieth of a second
  const paint = (plot) => {
    const { ctx: pen, bbox } = plot;
    const [width, height] = [Math.round(bbox.width), Math.round(bbox.height)];
    const dot = Math.max(1, Math.round(DOT * devicePixelRatio));
    const { x: across, y: up } = plot.scales;
    const [wide, high] = [width / (across.max - across.min), height / (up.max - up.min)];
    const met = new Uint16Array(width * height);
    for (let i = 0; i < x.length; i++) {
      const left = Math.round((x[i] - across.min) * wide - dot / 2);
      const top = Math.round(height - (y[i] - up.min) * high - dot / 2);
      for (let row = Math.max(0, top); row < Math.min(height, top + dot); row++) {
        for (let column = Math.max(0, left); column < Math.min(width, left + dot); column++) met[row * width + column]++;
      }
    }
    const layer = node("canvas", { width, height });
    const over = layer.getContext("2d");
    over.fillStyle = colour(series[1].colour);
    over.fillRect(0, 0, 1, 1);
    const [red, green, blue] = over.getImageData(0, 0, 1, 1).data;
    const seen = over.createImageData(width, height);
    const left = 1 - (both.length > 1000 ? 0.3 : 0.6); // of what is below a point
    met.forEach((count, i) => count && seen.data.set([red, green, blue, 255 * (1 - left ** count)], 4 * i));
    over.putImageData(seen, 0, 0);
    pen.drawImage(layer, bbox.left, bbox.top);
    pen.save();
    pen.strokeStyle = colour("ink");
    pen.lineWidth = devicePixelRatio;
    pen.beginPath();
    pen.moveTo(bbox.left, bbox.top + bbox.height);
    pen.lineTo(bbox.left + bbox.width, bbox.top);
    pen.stroke();
    pen.restore();
  };

  const unit = () => units[0].match(/\((.*)\)$/)?.[1] ?? "";
  const stamp = uPlot.fmtDate(texts.day, names);
  const lower = { ...left, size: 34, space: 40, label: units[1] };
  const options = {
    padding: [10, 16, 0, 0],
    scales: {
      x: { time: false, range: (_, low, high) => (x.length < 2 || (low === x[0] && high === x.at(-1)) ? whole : [low, high]) },
      y: { from: "x", ori: 1, dir: 1, range: (_, low, high) => [low, high] },
    },
    axes: [lower, { ...left, space: 40 }],
    cursor: {
      dataIdx: (plot, s) => (s === 0 ? nearest(plot) : found),
      points: { size: 9, show: (_, s) => s === 1 && node("div", { className: "ev-chart-found" }) },
    },
    series: [
      { label: texts.date, value: (_, __, ___, i) => (i == null ? "–" : stamp(utc(days[both[i]]))) },
      { label: series[1].label, ev: { kind: "point" }, stroke: () => colour(series[1].colour), value: value(unit), paths: () => null, points: { show: false } },
      // The other value once more, for the line below the chart that tells what the mouse has found
      { label: series[0].label, ev: { kind: "equal" }, stroke: "transparent", value: value(unit), paths: () => null, points: { show: false } },
    ],
    hooks: { draw: [paint] },
  };
  const sized = (width) => ({ width, height: width - BESIDE + BELOW });
  return { options, data: () => [x, y, x], sized };
}
