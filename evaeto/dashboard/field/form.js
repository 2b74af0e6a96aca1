// The form of a field, and what is entered in its log.
const button = (text, act, kind = "ev-button ev-small") => {
  const made = node("button", { type: "button", className: kind, textContent: text });
  made.addEventListener("click", act);
  return made;
};

function labelled(text, input) {
  input.id = `ev-${fresh()}`;
  return node("div", { className: "ev-asked" }, node("label", { htmlFor: input.id, textContent: text }), input);
}

const typed = (value, properties = {}) =>
  node("input", { type: "text", inputMode: "decimal", autocomplete: "off", value: value ?? "", ...properties });

function choice(options, value) {
  const known = options.some(([key]) => key === value) || value === undefined ? options : [...options, [value, value]];
  const made = node("select", {}, ...known.map(([key, name]) => node("option", { value: key, textContent: name })));
  if (value !== undefined) made.value = value;
  return made;
}

const written = (value, locale, factor = 1) =>
  value === undefined || value === null ? "" : (value * factor).toLocaleString(locale, { maximumFractionDigits: 6, useGrouping: false });

// A form for `told`, a field as its file has it; `done` gets the field, or null when it was left
function fieldForm({ told, texts, choices, point, done }) {
  const { field = {}, system = {}, limits = {} } = told;
  const say = (value, factor) => written(value, texts.locale, factor);
  const inputs = {
    name: node("input", { type: "text", maxLength: 60, autocomplete: "off", value: told.name ?? "" }),
    lat: typed(say(told.lat), { inputMode: "text" }),
    lon: typed(say(told.lon), { inputMode: "text" }),
    crop: choice(choices.crop, field.crop),
    planting: node("input", { type: "date", value: field.planting ?? "" }),
    soil: choice(choices.soil, field.soil ?? "unknown"),
    system: choice(choices.system, system.kind ?? "sprinkler"),
    rate: typed(say(system.rate)),
    area: typed(say(told.area)),
    flow: typed(say(system.flow)),
  };
  const rest = {
    efficiency: typed(say(system.efficiency, 100)),
    row_spacing: typed(say(system.row_spacing)),
    plant_spacing: typed(say(system.plant_spacing)),
    hours: typed(say(limits.hours)),
    most: typed(say(limits.most)),
    allowance: typed(say(limits.allowance)),
    exposure: choice(choices.exposure, told.exposure ?? "unknown"),
    units: choice(choices.units, told.units ?? "mm"),
  };
  const days = limits.weekdays ?? choices.weekday.map(([key]) => key);
  const weekdays = choices.weekday.map(([key, name]) => {
    const box = node("input", { type: "checkbox", value: key, checked: days.includes(key) });
    return [box, node("label", {}, box, name)];
  });
  const form = node("form", { className: "ev-field-form", noValidate: true });
  const trouble = node("p", { className: "ev-trouble" });
  trouble.setAttribute("role", "alert");
  const take = (lat, lon) => {
    inputs.lat.value = say(lat);
    inputs.lon.value = say(lon);
  };
  const places = node("div", { className: "ev-field-row" });
  if (point) places.append(button(texts.from_map, () => take(point[0], point[1])));
  if (navigator.geolocation) {
    const round = (angle) => Math.round(angle * 1e4) / 1e4;
    const here = () => navigator.geolocation.getCurrentPosition(({ coords }) => take(round(coords.latitude), round(coords.longitude)), () => {});
    places.append(button(texts.here, here));
  }
  const grid = (each) => node("div", { className: "ev-field-grid" }, ...Object.entries(each).map(([key, input]) => labelled(texts[key], input)));
  const { name, lat, lon, ...others } = inputs;
  const more = node("details", {}, node("summary", { textContent: texts.more }), grid(rest));
  more.append(node("fieldset", { className: "ev-weekdays" }, node("legend", { textContent: texts.weekdays }), ...weekdays.map(([, label]) => label)));
  const save = node("button", { type: "submit", className: "ev-button ev-main", textContent: texts.save });
  form.append(
    grid({ name, lat, lon }), places, grid(others), more, trouble,
    node("div", { className: "ev-field-row" }, save, button(texts.cancel, () => done(null), "ev-button")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const of = (input, factor = 1) => {
      const read = number(input.value);
      return read === null ? undefined : read * factor;
    };
    const numbers = { ...inputs, ...rest };
    const wrong = ["lat", "lon", "rate", "area", "flow", ...Object.keys(rest).filter((key) => rest[key].tagName !== "SELECT")].find(
      (key) => numbers[key].value.trim() && of(numbers[key]) === undefined,
    );
    const found = {
      ...told,
      name: name.value.trim(),
      lat: of(lat),
      lon: of(lon),
      area: of(inputs.area),
      exposure: rest.exposure.value,
      units: rest.units.value,
      field: { ...field, crop: inputs.crop.value, soil: inputs.soil.value, planting: inputs.planting.value },
      system: {
        ...system, kind: inputs.system.value, rate: of(inputs.rate), flow: of(inputs.flow),
        efficiency: of(rest.efficiency, 0.01), row_spacing: of(rest.row_spacing), plant_spacing: of(rest.plant_spacing),
      },
      limits: {
        ...limits, hours: of(rest.hours), most: of(rest.most), allowance: of(rest.allowance),
        weekdays: weekdays.filter(([box]) => box.checked).map(([box]) => box.value),
      },
    };
    if (wrong || !isField(found) || !found.name || !found.field.planting) {
      trouble.textContent = wrong ? `${texts[wrong]}: ${numbers[wrong].value}` : texts.missing;
      (wrong ? numbers[wrong] : !found.name ? name : lat).focus();
      return;
    }
    done(JSON.parse(JSON.stringify(found))); // without what is not given
  });
  return form;
}

// What can be entered: the log it goes to, the ways to tell it, and whether it has an amount
const ENTRIES = {
  watered: ["irrigation", ["applied", "hours", "volume"], true],
  rained: ["rain", ["rain"], true],
  read: ["reading", ["moisture", "tension", "available", "depletion"], true],
  saw: ["seen", ["cut", "development", "mid", "late", "end"], false],
};

// One entry: two taps where what is proposed is right. `usual` is [way, amount]
function entryForm({ kind, texts, choices, day, usual, can, done }) {
  const [log, ways, measured] = ENTRIES[kind];
  const there = ways.filter((way) => can(way));
  const form = node("form", { className: "ev-entry", noValidate: true });
  const amount = typed(usual?.[1] ?? "", { ariaLabel: texts.amount });
  const way = choice(there.map((key) => [key, choices.way[key]]), usual?.[0] && there.includes(usual[0]) ? usual[0] : undefined);
  way.setAttribute("aria-label", texts.what);
  const on = node("input", { type: "date", value: day, ariaLabel: texts.day });
  const save = node("button", { type: "submit", className: "ev-button ev-main", textContent: texts.save });
  form.append(...(measured ? [amount] : []), way, on, save, button(texts.cancel, () => done(null), "ev-button"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = number(amount.value);
    if (!on.value || (measured && (read === null || read < 0))) {
      (on.value ? amount : on).focus();
      return;
    }
    if (way.value === "cut") done("cut", { date: on.value });
    else if (!measured) done("seen", { date: on.value, stage: way.value });
    else done(log, { date: on.value, [way.value === "rain" ? "depth" : way.value]: read });
  });
  return form;
}
