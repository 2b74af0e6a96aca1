
// One series over another, a point for each day that has both, and the line on which they agree; stands after chart.js.
// The upright scale follows the other, so that a part of it, dragged out, is a square again.
const BESIDE = 86; // the left axis and the margin at the right [px]
const BELOW = 62; // the lower axis and the margin above [px]
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

  // By hand: uPlot would fill one shape of all points, in which thick and thin look alike
  const paint = (plot) => {
    const { ctx: pen, bbox } = plot;
    const size = 2.5 * devicePixelRatio;
    pen.save();
    pen.beginPath();
    pen.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    pen.clip();
    pen.fillStyle = colour(series[1].colour);
    pen.globalAlpha = both.length > 1000 ? 0.3 : 0.6;
    const { x: across, y: up } = plot.scales;
    const [wide, high] = [bbox.width / (across.max - across.min), bbox.height / (up.max - up.min)];
    const [left, foot] = [bbox.left - size / 2, bbox.top + bbox.height - size / 2];
    for (let i = 0; i < x.length; i++) {
      pen.fillRect(left + (x[i] - across.min) * wide, foot - (y[i] - up.min) * high, size, size);
    }
    pen.globalAlpha = 1;
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
