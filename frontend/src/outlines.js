// Land and borders as Leaflet draws them on its canvas, for a tenth of the work: their forty thousand points are projected
// once, and at each zoom those are left out that no screen could show apart.
import L from "leaflet";

const APART_PX = 1;
const MOST_LAT = L.Projection.SphericalMercator.MAX_LATITUDE;

// A line from the steps between its points [hundredths of a degree]: its points on a world that is a square of side 1
function line(steps) {
  const at = new Float64Array(steps.length);
  let [lon, lat] = [0, 0];
  let [left, top, right, bottom] = [1, 1, 0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    const sine = Math.sin((Math.max(Math.min(lat / 100, MOST_LAT), -MOST_LAT) * Math.PI) / 180);
    const x = (at[i] = 0.5 + lon / 36000);
    const y = (at[i + 1] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { at, box: [left, top, right, bottom] };
}

const lines = (steps) => (Array.isArray(steps[0]) ? steps.flatMap(lines) : [line(steps)]);

// The points of a line on the screen
function drawn({ at }, scale, { x: left, y: top }) {
  const points = [];
  let [beforeX, beforeY] = [-Infinity, -Infinity];
  for (let i = 0; i < at.length; i += 2) {
    const x = at[i] * scale - left;
    const y = at[i + 1] * scale - top;
    if (Math.abs(x - beforeX) < APART_PX && Math.abs(y - beforeY) < APART_PX && i + 2 < at.length) continue;
    points.push(new L.Point(x, y));
    beforeX = x;
    beforeY = y;
  }
  return points;
}

// What a kind of Leaflet's lines does otherwise in this one
const lean = (Kind) => ({
  initialize(steps, style) {
    L.setOptions(this, { ...style, interactive: false });
    this._lines = lines(steps);
  },
  _project() {
    const scale = this._map.options.crs.scale(this._map.getZoom());
    const origin = this._map.getPixelOrigin();
    this._pxBounds = L.bounds([-origin.x, -origin.y], [scale - origin.x, scale - origin.y]);
  },
  _clipPoints() {
    const scale = this._map.options.crs.scale(this._map.getZoom());
    const origin = this._map.getPixelOrigin();
    const { min, max } = this._renderer._bounds;
    const inside = [];
    this._rings = [];
    for (const each of this._lines) {
      const [left, top, right, bottom] = each.box.map((side, i) => side * scale - (i % 2 ? origin.y : origin.x));
      if (right < min.x || left > max.x || bottom < min.y || top > max.y) continue;
      const whole = left >= min.x && right <= max.x && top >= min.y && bottom <= max.y;
      (whole ? inside : this._rings).push(drawn(each, scale, origin));
    }
    Kind.prototype._clipPoints.call(this);
    this._parts.push(...inside);
  },
  _simplifyPoints() {},
});

const Area = L.Polygon.extend(lean(L.Polygon));
const Border = L.Polyline.extend(lean(L.Polyline));

// A layer of what `shared.js` has read of the outlines
export const outlines = (features) =>
  L.layerGroup(features.map(({ steps, style }) => (style.fill ? new Area(steps, style) : new Border(steps, style))));
