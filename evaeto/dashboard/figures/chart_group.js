// Charts over the same time, drawn by day, by month or by year: a switch above them, and one zoom for all. Stands after chart.js.
// Their series arrive once for all of them; those of the days of many years after the rest, when they are asked for.
const SINGLE = "f4";
const MISSING = -32768;
const IDLE = 20; // time that has to be left before the next input or frame [ms]
const TURN = 30; // longest time that charts out of sight are drawn at one go [ms]

// The series of a step, as charts take them: each unpacked when it is first drawn
function unpacked({ names, kinds }, held) {
  const [days, ...data] = held;
  const kept = new Map();
  const read = (i) => {
    if (kinds[i] === SINGLE) return withGaps(numbers(data[i], Float32Array));
    const whole = numbers(data[i], Int16Array);
    const parts = Math.round(1 / kinds[i]); // of one: 0.07 is 7 / 100, and 7 * 0.01 is not
    const values = new Array(whole.length);
    for (let k = 0; k < whole.length; k++) values[k] = whole[k] === MISSING ? null : whole[k] / parts;
    return values;
  };
  const of = (name) => {
    if (!kept.has(name)) kept.set(name, read(names.indexOf(name)));
    return kept.get(name);
  };
  return { x: Array.from(numbers(days, Int32Array), (day) => day * DAY), of };
}

// When the browser has shown what is drawn; a page that is in the background draws nothing, and goes on all the same
function painted(then) {
  let done = false;
  const once = () => {
    if (!done) then();
    done = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 200);
}

// When nobody waits for anything, at the latest after `timeout` ms where one is given; never in a browser that does not tell
const rest = (then, options) => window.requestIdleCallback?.(then, options);

function render({ model, el }) {
  el.classList.add("ev-charts");
  const bar = node("div", { className: "ev-steps" });
  bar.setAttribute("role", "group");
  const buttons = model.get("steps").map(({ step }) => {
    const button = node("button", { type: "button", className: "ev-button ev-small" });
    button.addEventListener("click", () => {
      model.set("step", step);
      model.save_changes();
    });
    bar.append(button);
    return [step, button];
  });
  bar.hidden = buttons.length < 2;
  el.append(bar);
  const places = model.get("charts").map(() => el.appendChild(node("div", { className: "ev-chart" })));
  const drawn = places.map(() => null);
  const kept = new Map(); // the series of each step that are here
  let range = null; // the days in sight where it is not all
  let turn = 0;

  function series(step) {
    const held = model.get("held")[step] ?? (step === "day" ? model.get("fine") : []);
    if (!kept.has(step) && held.length) kept.set(step, unpacked(model.get("steps").find((one) => one.step === step), held));
    return kept.get(step);
  }

  let colour = colouring(el);

  function one(i, asked = model.get("step")) {
    const chart = model.get("charts")[i];
    const scattered = chart.shape === "scatter";
    const step = scattered ? "day" : asked;
    const there = series(step);
    if (!there) {
      clear(i, node("p", { className: "ev-hint", textContent: model.get("texts").computing }));
      return;
    }
    const whole = [there.x[0], there.x.at(-1)];
    const zoomed = ({ min, max }) => {
      if (min <= whole[0] && max >= whole[1]) range = null;
      else range = { min, max };
      drawn.forEach((other, k) => k !== i && other && !other.scattered && other.show({ min, max }));
    };
    const values = {
      ...chart,
      texts: model.get("texts"),
      step,
      x: there.x,
      series: chart.series.map((part) => ({ ...part, values: there.of(part.name) })),
      units: chart.units[step],
      note: model.get("note"),
      place: model.get("place"),
      credits: model.get("credits"),
      colour,
      zoomed,
      width: scattered ? 0 : (drawn.find((other) => other && !other.scattered)?.width() ?? 0),
    };
    const taken = { get: (name) => values[name] ?? "" };
    const shown = range && { min: Math.max(range.min, whole[0]), max: Math.min(range.max, whole[1]) };
    const seen = scattered || !shown || shown.min >= shown.max ? null : shown;
    places[i].dataset.step = step;
    if (drawn[i] && !drawn[i].stale && !scattered) {
      drawn[i].refill(taken, seen);
      return;
    }
    clear(i);
    drawn[i] = Object.assign(draw(taken, places[i], seen, scattered ? null : zoomed), { scattered });
  }

  function clear(i, ...instead) {
    drawn[i]?.remove();
    drawn[i] = null;
    places[i].replaceChildren(...instead);
  }

  const inSight = (i) => {
    const { top, bottom } = places[i].getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };

  // What is in sight at once, the rest after it, as many in a turn as nobody waits for
  function all(which = places.map((_, i) => i), afterwards = painted) {
    const own = ++turn;
    const texts = model.get("texts");
    const now = which.filter(inSight); // before anything is written: to ask after that has the page laid out in between
    bar.setAttribute("aria-label", texts.steps);
    for (const [step, button] of buttons) {
      const name = texts[`step.${step}`];
      if (button.textContent !== name) button.textContent = name;
      button.setAttribute("aria-pressed", step === model.get("step"));
    }
    const later = which.filter((i) => !now.includes(i));
    now.forEach((i) => one(i));
    const next = () => {
      const until = performance.now() + TURN;
      while (own === turn && later.length && performance.now() < until) one(later.shift());
      if (own === turn && later.length) painted(next);
    };
    afterwards(next);
    if (!kept.has("day") && model.get("step") === "day") ask();
  }
  let asked = false;
  const ask = () => {
    if (asked || kept.has("day") || !model.get("steps").some(({ step }) => step === "day")) return;
    asked = true;
    model.send({ type: "fine" });
  };
  let waiting = false;
  const again = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      colour = colouring(el);
      drawn.forEach((chart) => chart && (chart.stale = true)); // all that was written and coloured
      all();
    });
  };
  const timed = () => places.map((_, i) => i).filter((i) => model.get("charts")[i].shape !== "scatter");
  // Whoever switches looks at what is in sight, and does the next thing there: that goes before what is out of sight
  const switched = () => all(timed(), (next) => painted(() => rest(next, { timeout: TURN }) ?? next()));
  const arrived = () => {
    all(places.map((_, i) => i).filter((i) => !drawn[i]));
    painted(rehearse);
  };

  // The first drawing of ten thousand days is also the first run of what draws them, which takes a browser twice as long as
  // any later one. So while nobody does anything each chart in sight is drawn by day and back again before it is shown
  function rehearse() {
    if (model.get("step") === "day" || !series("day")) return;
    const left = timed().filter((i) => drawn[i] && inSight(i));
    const next = (idle) => {
      if (gone || document.hidden || model.get("step") === "day") return;
      const i = left[0];
      if (idle.timeRemaining() > IDLE) {
        left.shift();
        if (drawn[i] && !drawn[i].stale && inSight(i) && !places[i].querySelector("details[open]")) {
          one(i, "day");
          one(i);
        }
      }
      if (left.length) rest(next);
    };
    if (left.length) rest(next);
  }
  const heard = ["texts", "charts", "note", "place", "credits"].map((trait) => `change:${trait}`);
  for (const event of heard) model.on(event, again);
  model.on("change:step", switched);
  model.on("change:fine", arrived);
  const unfollow = followScheme(again);
  all();
  // The days come while the months are read
  let gone = false;
  painted(() => {
    if (gone) return;
    ask();
    model.send({ type: "drawn" });
  });
  return () => {
    turn++;
    gone = true;
    heard.forEach((event) => model.off(event, again));
    model.off("change:step", switched);
    model.off("change:fine", arrived);
    unfollow();
    drawn.forEach((chart) => chart?.remove());
  };
}

export default { render };
