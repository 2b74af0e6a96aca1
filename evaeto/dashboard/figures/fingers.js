// What fingers do on a chart: one along it reads the days, two zoom, two taps show all again. Up and down the page moves.
// Stands after chart.js.
const CLOSEST = 500; // the part of the whole that can be zoomed to: three weeks of thirty years

function followFingers(plot) {
  const { over } = plot;
  const at = new Map(); // where each finger is [px from the left]
  let held = null; // the two fingers and the values below them, kept there while they move
  over.style.touchAction = "pan-y";

  const read = (event) => {
    const { left, top } = over.getBoundingClientRect();
    at.set(event.pointerId, event.clientX - left);
    if (at.size === 1) plot.setCursor({ left: event.clientX - left, top: event.clientY - top });
  };
  const zoom = () => {
    const [first, second] = held.fingers.map((finger) => at.get(finger));
    const [low, high] = held.values;
    const whole = [plot.data[0][0], plot.data[0].at(-1)];
    const each = (high - low) / (second - first); // per pixel
    if (!(each > 0)) return; // the fingers have crossed
    const length = within(each * over.clientWidth, (whole[1] - whole[0]) / CLOSEST, whole[1] - whole[0]);
    const middle = (low + high) / 2 - each * ((first + second) / 2 - over.clientWidth / 2);
    const min = within(middle - length / 2, whole[0], whole[1] - length);
    plot.setScale("x", { min, max: min + length });
  };
  over.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    read(event);
    const fingers = [...at.keys()].sort((a, b) => at.get(a) - at.get(b));
    held = fingers.length === 2 ? { fingers, values: fingers.map((finger) => plot.posToVal(at.get(finger), "x")) } : null;
  });
  over.addEventListener("pointermove", (event) => {
    if (!at.has(event.pointerId)) return;
    read(event);
    if (held) zoom();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    over.addEventListener(end, (event) => {
      at.delete(event.pointerId);
      held = null;
    });
  }
}
