
// The chart as a file: what is seen now, with its title, place and period above, its legend and whom to credit below.
// Stands after chart.js.
const LABELLED = ["line", "bar"]; // kinds that a picture has a legend for
const LAYERS = 8;
const FONTS = { title: "600 14px sans-serif", place: "12px sans-serif", legend: "12px sans-serif", credit: "10px sans-serif" };
const LINE = 18; // from one line of text to the next [px]
const SMALL = 14; // likewise of the credits
const LEFT = 52; // where the legend begins [px]

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = node("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const measure = document.createElement("canvas").getContext("2d");

// How wide a text is [px]
function wide(text, font) {
  measure.font = font;
  return measure.measureText(text).width;
}

// A text in as many lines as the width of a picture asks for
function broken(text, width, font) {
  return text.split(" ").filter(Boolean).reduce((lines, word) => {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    return lines.length && wide(longer, font) <= width - 16 ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

// Where the labels of a legend stand below a picture, likewise: [label, colour, x, line]
function placed(legend, width) {
  let [x, line] = [LEFT, 0];
  return legend.map(([label, colour]) => {
    const room = wide(label, FONTS.legend) + 24;
    if (x > LEFT && x + room > width) [x, line] = [LEFT, line + 1];
    x += room;
    return [label, colour, x - room, line];
  });
}

// What stands around the chart: `over` and `under` are how high, `said` the lines as [text, font, distance from above]
function framed(plot, { title, place, credits }, labels) {
  const above = ["title", "place"].flatMap((kind) =>
    broken({ title, place }[kind], plot.width, FONTS[kind]).map((text) => [text, kind]),
  );
  const legend = placed(labels, plot.width);
  const last = Math.max(-1, ...legend.map(([, , , line]) => line));
  const over = LINE * (above.length + 1);
  const credited = credits.flatMap((credit) => broken(credit, plot.width, FONTS.credit));
  const from = over + plot.height + LINE * (last + 2);
  const said = [
    ...above.map(([text, kind], line) => [text, kind, LINE * (line + 1)]),
    ...credited.map((text, line) => [text, "credit", from + SMALL * (line + 0.5)]),
  ];
  return { said, legend, over, under: LINE * (last + 2) + SMALL * (credited.length + (credited.length ? 0.5 : 0)) };
}

// The chart as it is seen now, as a canvas
function raster(plot, { said, legend, over, under }, ground, ink) {
  const drawn = plot.ctx.canvas;
  const scale = devicePixelRatio;
  const whole = node("canvas", { width: drawn.width, height: drawn.height + (over + under) * scale });
  const pen = whole.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, whole.width, whole.height);
  pen.drawImage(drawn, 0, over * scale);
  pen.scale(scale, scale);
  pen.fillStyle = ink;
  for (const [text, kind, y] of said) {
    pen.font = FONTS[kind];
    pen.fillText(text, 8, y);
  }
  pen.font = FONTS.legend;
  for (const [label, colour, x, line] of legend) {
    pen.fillStyle = colour;
    pen.fillText(label, x, over + plot.height + LINE * (line + 1));
  }
  return whole;
}

// The chart as it is seen now, as vectors
function vector(plot, { said, legend, over, under }, ground, ink) {
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
    const label = typeof axis.label === "function" ? axis.label() : axis.label;
    if (axis.side === 3 && label) parts.push(upright(14, label, -90));
    if (axis.side === 1 && label) parts.push(upright(plot.width - 10, label, 90));
    if (axis.side === 2 && label) parts.push(at(left + width / 2, top + height + 40, label, "middle"));
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
  for (const [text, kind, y] of said) parts.push(at(8, y - over, text, "start", ` style="font: ${FONTS[kind]}"`));
  const labels = legend.map(([label, colour, x, line]) =>
    `<text x="${x.toFixed(1)}" y="${plot.height + LINE * (line + 1)}" fill="${colour}">${escape(label)}</text>`,
  );
  const size = [plot.width, plot.height + over + under];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 -${over} ${size.join(" ")}" font-family="sans-serif" font-size="12">
<rect y="-${over}" width="100%" height="100%" fill="${ground}"/>
${parts.join("\n")}
${labels.join("\n")}
</svg>`;
}
