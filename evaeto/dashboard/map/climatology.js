// The operator's climatology: whole numbers, row by row from the south, coloured and stretched as the map's projection has them.
const NO_NORMAL = -32768;
const EDGE = 85.05; // where maps in the Mercator projection end
const TALLEST = 1024;

const up = (lat) => Math.asinh(Math.tan((lat * Math.PI) / 180));
const down = (y) => (Math.atan(Math.sinh(y)) * 180) / Math.PI;

function shades(colours) {
  const parts = colours.map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  return (share) => {
    const at = Math.min(Math.max(share, 0), 1) * (parts.length - 1);
    const i = Math.min(Math.floor(at), parts.length - 2);
    return parts[i].map((value, k) => value + (at - i) * (parts[i + 1][k] - value));
  };
}

// South, north, west and east edge
function frame({ south, west, step, rows, columns }) {
  const edge = (lat) => Math.min(Math.max(lat, -EDGE), EDGE);
  return [edge(south - step[0] / 2), edge(south + (rows - 0.5) * step[0]), west - step[1] / 2, west + (columns - 0.5) * step[1]];
}

function picture(about, numbers, { low, high, scale }) {
  const { south, step, rows, columns, colours } = about;
  const [bottom, top] = frame(about).map(up);
  const height = Math.min(TALLEST, Math.max(rows, Math.ceil(rows * 1.5)));
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height });
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, height);
  const shade = shades(colours);
  for (let line = 0; line < height; line++) {
    const lat = down(top + ((line + 0.5) / height) * (bottom - top));
    const row = Math.min(Math.max(Math.round((lat - south) / step[0]), 0), rows - 1);
    for (let column = 0; column < columns; column++) {
      const value = numbers[row * columns + column];
      if (value === NO_NORMAL) continue;
      const at = 4 * (line * columns + column);
      image.data.set([...shade((value * scale - low) / (high - low || 1)), 255], at);
    }
  }
  pen.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

function valueAt({ south, west, step, rows, columns }, numbers, lat, lon, scale) {
  const row = Math.round((lat - south) / step[0]);
  const turned = west - step[1] / 2 + ((((lon - west + step[1] / 2) % 360) + 360) % 360);
  const column = Math.round((turned - west) / step[1]);
  if (row < 0 || row >= rows || column < 0 || column >= columns) return null;
  const value = numbers[row * columns + column];
  return value === NO_NORMAL ? null : value * scale;
}

function render({ model, el }) {
  el.classList.add("ev-climatology-value");
  el.setAttribute("role", "status");
  const ends = [];
  const kept = new Map(); // the numbers of each layer that was chosen
  let shown = null; // what is drawn: its numbers, and how they are read

  const spell = (value) => {
    const texts = model.get("texts");
    if (value === null) return texts.none_here;
    const decimals = shown.scale < 0.05 ? 1 : 0;
    const number = new Intl.NumberFormat(texts.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    return `${number.format(value)} ${model.get("units")}`;
  };
  const at = (lat, lon) => spell(valueAt(model.get("about"), shown.numbers, lat, lon, shown.scale));

  function tell() {
    const point = model.get("point");
    el.textContent = shown && point ? model.get("texts").at_point.replace("{value}", at(...point)) : "";
  }

  async function fetched(layer, file) {
    if (!kept.has(layer)) {
      const { files } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
      const answer = await fetch(files[file]);
      if (!answer.ok) throw new Error(String(answer.status));
      kept.set(layer, new Int16Array(await answer.arrayBuffer()));
    }
    return kept.get(layer);
  }

  async function begin() {
    const map = await model.widget_manager.get_model(model.get("map_id"));
    while (!Object.keys(map.views ?? {}).length) await new Promise(requestAnimationFrame);
    for (const view of await Promise.all(Object.values(map.views))) {
      while (!view.obj) await new Promise(requestAnimationFrame); // made once it is in the document
      const pane = view.obj.createPane("ev-climatology");
      pane.classList.add("ev-climatology-pane");
      pane.setAttribute("aria-hidden", "true");
      const under = Object.assign(document.createElement("div"), { className: "ev-under", hidden: true });
      view.obj.getContainer().append(under);

      const place = () => {
        if (!shown) return;
        const [south, north, west, east] = frame(model.get("about"));
        [...pane.children].forEach((copy, i) => {
          const from = view.obj.latLngToLayerPoint([north, west + 360 * (i - 1)]);
          const to = view.obj.latLngToLayerPoint([south, east + 360 * (i - 1)]);
          copy.style.transform = `translate(${from.x}px, ${from.y}px)`;
          copy.style.width = `${to.x - from.x}px`;
          copy.style.height = `${to.y - from.y}px`;
        });
      };
      const clear = () => (pane.hidden = true); // what has another size is not dragged along
      const again = () => {
        pane.hidden = false;
        place();
      };
      const draw = async () => {
        const [layer, file, about] = [model.get("layer"), model.get("file"), model.get("about")];
        if (!file) {
          shown = null;
          pane.replaceChildren();
          under.hidden = true;
          tell();
          return;
        }
        try {
          el.textContent = kept.has(layer) ? el.textContent : model.get("texts").loading;
          const numbers = await fetched(layer, file);
          if (layer !== model.get("layer")) return; // another was chosen meanwhile
          shown = { numbers, scale: about.layers[layer].scale };
          const url = picture(about, numbers, about.layers[layer]);
          // One for each copy of the world that may be in sight
          pane.replaceChildren(...[0, 1, 2].map(() => Object.assign(document.createElement("img"), { src: url, alt: "" })));
          place();
          tell();
        } catch (error) {
          shown = null;
          pane.replaceChildren();
          el.textContent = model.get("texts").failed;
        }
      };
      const point = ({ latlng }) => {
        under.hidden = !shown;
        if (shown) under.textContent = model.get("texts").here.replace("{value}", at(latlng.lat, latlng.lng));
      };
      const leave = () => (under.hidden = true);
      const listens = { zoomend: again, viewreset: again, zoomstart: clear, mousemove: point, click: point, mouseout: leave };
      view.obj.on(listens);
      model.on("change:layer change:texts", draw);
      model.on("change:point", tell);
      ends.push(() => {
        view.obj.off(listens);
        model.off("change:layer change:texts", draw);
        model.off("change:point", tell);
      });
      draw();
    }
  }
  begin(); // not awaited: the page would wait with it
  return () => ends.forEach((end) => end());
}

export default { render };
