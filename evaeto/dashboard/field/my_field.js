// My field: what a grower asks in the morning, answered first. Before this module stand what keeps fields (`store.js`),
// draws their course (`course.js`) and asks about them (`form.js`).
const SAID = ["next", "rain", "allowance", "last_week"];
const AGES = [[86400, "day"], [3600, "hour"], [60, "minute"]];
const TICK_MS = 30000;
const AT_ONCE = 6;
const RAIN = 10; // of tomorrow, unless another is asked about [mm]
const NUMBERED = /(\d) (?=(?:mm|m³|h|min|%|L|gal|in)(?![\p{L}]))/gu;
const toFile = save; // of `save.js`

// A number and its unit stay on one line
const bound = (text) => text.replace(NUMBERED, "$1\u00a0");

function ageOf(at, locale) {
  const seconds = Math.max((Date.now() - at) / 1000, 0);
  const [size, unit] = AGES.find(([least]) => seconds >= least) ?? [60, "minute"];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
}

// Whoever has fields here, or a link to them, comes for them: the tab is opened before the kernel has answered
function isWanted(model, fields) {
  const view = new URLSearchParams(location.hash.slice(1)).get("view");
  return Boolean(model.get("tabs_id")) && (view === "field" || (location.hash.length <= 1 && fields.length > 0));
}

async function openTab(model) {
  const tabs = await model.widget_manager.get_model(model.get("tabs_id"));
  tabs.set("selected_index", model.get("place"));
  tabs.save_changes();
}

// What was asked before anything was drawn: the answer is under way meanwhile
let ahead = null;

function askAhead(model, { fields, chosen }) {
  const field = fields.find(({ id }) => id === chosen);
  if (!field) return;
  // The page has not said yet in which language it is to be
  const spoken = new URLSearchParams(location.hash.slice(1)).get("language") ?? language();
  try {
    model.send({ type: "ask", id: chosen, n: 1, field: field.told, rain: RAIN, on: "", fresh: false, language: spoken });
  } catch (error) {
    return; // the page was closed meanwhile
  }
  const heard = [];
  const hear = (content) => heard.push(content);
  model.on("msg:custom", hear);
  const answer = new Promise((resolve) => model.on("msg:custom", resolve));
  ahead = { id: chosen, heard, answer, done: () => model.off("msg:custom", hear) };
}

async function initialize({ model }) {
  const manager = model.widget_manager;
  if (!manager?.made) return; // a notebook's: it asks when it is shown
  await manager.made;
  const store = load();
  askAhead(model, store);
  const wanted = isWanted(model, store.fields);
  if (wanted) await openTab(model);
  manager.begin(wanted && ahead ? ahead.answer : null);
}

function render({ model, el }) {
  el.classList.add("ev-my-field");
  let store = load();
  const answers = kept(ANSWERS, {});
  const pending = new Map(); // questions under way, by field
  const troubles = new Map();
  let asked = 0;
  let rain = RAIN;
  let on = ""; // the day that is looked back to
  let back = null; // its answer, which is not kept
  let week = null;
  let normal = null; // of the season of the chosen field
  let editing = null;
  const kernel = model.widget_manager?.kernel;
  const connected = () => navigator.onLine && (!kernel || kernel.connectionStatus === "connected");
  const texts = () => model.get("texts");
  const chosen = () => store.fields.find(({ id }) => id === store.chosen);
  const answerOf = (id) => (on && id === store.chosen ? back : answers[id]);

  // ---- the parts of the page
  const told = node("p", { className: "ev-hint ev-told" });
  told.setAttribute("role", "status");
  const bar = node("div", { className: "ev-field-bar" });
  const form = node("div", { className: "ev-field-place" });
  const answer = node("section", { className: "ev-answer" });
  answer.setAttribute("aria-live", "polite");
  const age = node("p", { className: "ev-hint ev-age" });
  const actions = node("div", { className: "ev-field-row ev-actions" });
  const entry = node("div", { className: "ev-field-place" });
  const chart = node("figure", { className: "ev-field-chart" });
  const sections = node("div", { className: "ev-sections" });
  el.append(bar, form, answer, age, actions, entry, told, chart, sections);

  function keepFields() {
    const done = keep(FIELDS, store);
    if (!done) told.textContent = texts().no_storage;
    return done;
  }

  function keepAnswers() {
    const ids = store.fields.map(({ id }) => id);
    for (const id of Object.keys(answers)) if (!ids.includes(id)) delete answers[id];
    keep(ANSWERS, answers);
  }

  // ---- questions
  function ask(id, fresh = false) {
    const field = store.fields.find((each) => each.id === id);
    if (!field) return;
    asked += 1;
    pending.set(id, asked);
    troubles.delete(id);
    const of = id === store.chosen;
    try {
      model.send({ type: "ask", id, n: asked, field: field.told, rain: of ? rain : RAIN, on: of ? on : "", fresh });
    } catch (error) {
      pending.delete(id); // the connection is gone for good: the page says so
    }
    drawAge();
  }

  // Those of the other fields follow, a few at a time: the one that is looked at is waited for
  let waiting = [];
  function askOthers(ids) {
    waiting = ids;
    askNext();
  }
  function askNext() {
    while (waiting.length && pending.size < AT_ONCE) ask(waiting.shift());
  }

  function askWeek() {
    try {
      model.send({ type: "week", ids: store.fields.map(({ id }) => id), hours: store.hours });
    } catch (error) {
      // As above
    }
  }

  // Thirty years of weather: asked for when somebody wants to know
  function askNormal() {
    asked += 1;
    normal = { n: asked, of: `${store.chosen} ${on}`, lines: [texts().computing] };
    try {
      model.send({ type: "normal", n: asked, field: chosen().told, on });
    } catch (error) {
      normal = null; // as above
    }
    drawSections(answerOf(store.chosen));
  }

  function normalOf() {
    const place = node("div", { className: "ev-normal" });
    place.setAttribute("role", "status");
    const isThere = normal?.of === `${store.chosen} ${on}`;
    if (isThere) place.append(node("h3", { textContent: texts().normal }), ...paragraphs(normal.lines));
    else place.append(button(texts().compare_normal, askNormal));
    return place;
  }

  function receive(content) {
    const { type, id, n } = content;
    if (type === "normal") {
      if (n !== normal?.n) return; // of another field or day
      normal.lines = content.lines;
      drawSections(answerOf(store.chosen));
      return;
    }
    if (type === "week") {
      week = content;
      drawWeek();
      return;
    }
    if (!["answer", "trouble"].includes(type) || !store.fields.some((each) => each.id === id)) return;
    if (n !== null && pending.get(id) !== n) return; // the field has changed meanwhile
    const question = n !== null;
    pending.delete(id);
    if (type === "trouble") troubles.set(id, content.text);
    else {
      const isBack = on !== "" && id === store.chosen;
      const at = question ? Date.now() : (answerOf(id)?.at ?? Date.now());
      const found = { at, numbers: content.numbers, said: content.said };
      if (isBack) back = found;
      else {
        answers[id] = found;
        keepAnswers();
      }
      if (!waiting.length) askWeek();
    }
    askNext();
    if (id === store.chosen) drawAnswer();
    drawBar();
  }

  // ---- what is shown
  function drawBar() {
    const { choose, new: add, edit } = texts();
    const now = document.activeElement?.closest?.(".ev-field-bar") ? document.activeElement.tagName : "";
    bar.replaceChildren();
    if (store.fields.length) {
      const names = store.fields.map(({ id, told: { name } }) => [id, `${answers[id]?.numbers.irrigate ? "● " : ""}${name}`]);
      const select = choice(names, store.chosen);
      select.setAttribute("aria-label", choose);
      select.addEventListener("change", () => chooseField(select.value));
      bar.append(select, button(edit, () => openForm(chosen())));
    }
    bar.append(button(add, () => openForm(null)));
    if (now === "SELECT") bar.querySelector("select")?.focus();
  }

  function chooseField(id) {
    store.chosen = id;
    on = "";
    back = null;
    keepFields();
    draw();
    ask(id);
  }

  function drawAnswer() {
    const field = chosen();
    const found = field && answerOf(field.id);
    answer.replaceChildren();
    answer.hidden = actions.hidden = false;
    if (!field) {
      answer.append(node("p", { textContent: texts().none }));
      actions.hidden = true;
    } else if (found) {
      const { said, numbers } = found;
      answer.dataset.irrigate = numbers.irrigate === true;
      answer.append(node("h2", { textContent: bound(said.today) }));
      const lines = SAID.filter((name) => said[name]).map((name) => node("li", { textContent: bound(said[name]), className: `ev-said-${name}` }));
      if (lines.length) answer.append(node("ul", {}, ...lines));
    } else answer.append(node("h2", { textContent: troubles.has(field.id) ? "–" : texts().computing }));
    drawChart(found?.numbers);
    drawSections(found);
    drawAge();
  }

  function drawAge() {
    const field = chosen();
    const found = field && answerOf(field.id);
    const { locale, ...said } = texts();
    const line = [];
    if (field && troubles.has(field.id)) line.push(said.failed.replace("{error}", troubles.get(field.id)));
    if (on && found) line.push(said.looking_back.replace("{day}", new Intl.DateTimeFormat(dated(locale), { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(on))));
    const there = connected();
    if (field && !there) line.push(found ? said.offline.replace("{age}", ageOf(found.at, locale)) : said.waiting);
    else if (field && pending.has(field.id)) line.push(said.computing);
    else if (found && !on) line.push(said.computed.replace("{age}", ageOf(found.at, locale)));
    age.replaceChildren(line.join(" "));
    age.dataset.offline = !there;
    if (field && there && !pending.has(field.id)) age.append(" ", button(said.again, () => ask(field.id, true), "ev-link"));
    el.dataset.busy = Boolean(field && pending.has(field.id));
  }

  let drawn = 0; // the width that the chart has
  function drawChart(numbers) {
    const days = numbers?.days;
    chart.hidden = !days;
    if (!days) return;
    const said = texts();
    const place = node("div", { className: "ev-course-chart" });
    chart.replaceChildren(node("figcaption", { textContent: said.chart }), place, node("p", { className: "ev-hint", textContent: said.chart_what }));
    drawCourse(place, days, said);
    drawn = place.clientWidth;
  }

  function section(name, title, ...content) {
    const open = sections.querySelector(`details[data-name="${name}"]`)?.open ?? false;
    const made = node("details", { open }, node("summary", { textContent: title }), ...content);
    made.dataset.name = name;
    return made;
  }

  const paragraphs = (lines) => lines.filter(Boolean).map((line) => node("p", { textContent: bound(line) }));

  let weekPlace = node("div");
  function drawSections(found) {
    const said = texts();
    const field = chosen();
    const made = [];
    if (found?.said.season) {
      const { soil, season, yield: harvest, readings, arithmetic, notes } = found.said;
      made.push(section("season", said.season, ...paragraphs([soil, season, harvest, ...readings]), normalOf()));
      const tomorrow = typed(written(rain, said.locale));
      const day = node("input", { type: "date", value: on, max: iso(new Date()) });
      tomorrow.addEventListener("change", () => {
        rain = number(tomorrow.value) ?? rain;
        ask(store.chosen);
      });
      day.addEventListener("change", () => {
        on = day.value;
        back = null;
        ask(store.chosen);
      });
      made.push(
        section("why", said.why, ...paragraphs([...arithmetic, ...notes]),
          node("div", { className: "ev-field-grid" }, labelled(said.ask_rain, tomorrow), labelled(said.as_of, day))),
      );
      const place = node("div", { className: "ev-course-table", tabIndex: 0, role: "region", ariaLabel: said.table });
      place.append(tableOf(found.numbers.days, said));
      const table = section("table", said.table, place);
      // Today first: what lies ahead is above it
      const scroll = () => (place.scrollTop = Math.max((place.querySelector(".ev-now")?.offsetTop ?? 0) - 90, 0));
      table.addEventListener("toggle", scroll);
      made.push(table);
    } else if (field) {
      const day = node("input", { type: "date", value: on, max: iso(new Date()) });
      day.addEventListener("change", () => {
        on = day.value;
        back = null;
        ask(store.chosen);
      });
      made.push(section("why", said.why, ...paragraphs(found?.said.notes ?? []), node("div", { className: "ev-field-grid" }, labelled(said.as_of, day))));
    }
    if (field) made.push(section("log", said.log, logOf(field)));
    if (store.fields.length) {
      weekPlace = node("div", { className: "ev-week" });
      made.push(section("week", said.week, weekPlace));
    }
    const files = node("div", { className: "ev-field-row" }, openFile());
    if (store.fields.length) files.append(button(said.save_file, saveFile));
    sections.replaceChildren(...made, files);
    drawWeek();
  }

  function logOf(field) {
    const said = texts();
    const { way } = model.get("choices");
    const list = node("ul", { className: "ev-log" });
    const entries = LOGS.flatMap((log) => (field.told[log] ?? []).map((each, place) => ({ log, place, each })));
    entries.sort((a, b) => (a.each.date < b.each.date ? 1 : -1));
    const date = new Intl.DateTimeFormat(dated(said.locale), { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    for (const { log, place, each } of entries.slice(0, 200)) {
      const unit = log === "rain" ? "rain" : log === "cut" ? "cut" : log === "seen" ? each.stage : Object.keys(each).find((key) => way[key]);
      const amount = each[log === "rain" ? "depth" : unit];
      const what = [date.format(Date.parse(each.date)), [amount === undefined ? "" : written(amount, said.locale), way[unit] ?? ""].join(" ").trim()].join(": ");
      const remove = button("×", () => change((fields) => fields[log].splice(place, 1)), "ev-remove");
      remove.setAttribute("aria-label", `${said.remove}: ${what}`);
      list.append(node("li", {}, node("span", { textContent: what }), remove));
    }
    const file = picker(said.csv, ".csv,.txt,text/csv", async (text) => {
      const found = entriesIn(text);
      told.textContent = found.length ? said.csv_done.replace("{count}", found.length) : said.csv_none;
      if (found.length) change((fields) => found.forEach(([log, each]) => add(fields, log, each)));
    });
    return node("div", {}, entries.length ? list : node("p", { textContent: said.log_empty }), file);
  }

  // What a file tells of a day takes the place of what another told of it in the same way
  function add(field, log, each) {
    const same = ({ date, ...rest }) => [date, ...Object.keys(rest)].join();
    field[log] = [...(field[log] ?? []).filter((other) => same(other) !== same(each)), each];
  }

  function change(act) {
    const field = chosen();
    const changed = structuredClone(field.told);
    for (const log of LOGS) changed[log] ??= [];
    act(changed);
    for (const log of LOGS) if (!changed[log].length) delete changed[log];
    field.told = changed;
    keepFields();
    drawSections(answerOf(field.id));
    ask(field.id);
  }

  function drawWeek() {
    if (!weekPlace.isConnected) return;
    const said = texts();
    const rows = week?.rows ?? [];
    const hours = typed(written(store.hours, said.locale));
    hours.addEventListener("change", () => {
      store.hours = number(hours.value);
      keepFields();
      askWeek();
    });
    const list = node("ul", {});
    for (const { day, field, what, fits } of rows) {
      list.append(node("li", {}, node("b", { textContent: `${day} · ${field}` }), ` ${what}${fits ? "" : ` (${said.no_room})`}`));
    }
    const plain = () => rows.map(({ day, field, what }) => `${day} · ${field}: ${what}`).join("\n") || said.week_none;
    const share = async () => {
      const text = [shared(), plain()].filter(Boolean).join("\n\n");
      try {
        if (navigator.share) await navigator.share({ text });
        else {
          await navigator.clipboard.writeText(text);
          told.textContent = said.copied;
        }
      } catch (error) {
        told.textContent = error.name === "AbortError" ? "" : text;
      }
    };
    weekPlace.replaceChildren(
      ...(rows.length ? [list] : [node("p", { textContent: said.week_none })]),
      labelled(said.shared_hours, hours),
      node("div", { className: "ev-field-row" },
        ...(rows.length ? [button(said.calendar, () => toFile([week.calendar], "evaeto.ics", "text/calendar"))] : []),
        button(said.share, share), button(said.print, () => window.print())),
    );
  }

  // The answer as a text to be sent
  function shared() {
    const field = chosen();
    const found = field && answerOf(field.id);
    return found ? [field.told.name, found.said.today, ...SAID.map((name) => found.said[name])].filter(Boolean).join("\n") : "";
  }

  function drawActions() {
    const said = texts();
    const open = (kind) => () => openEntry(kind);
    actions.replaceChildren(
      button(said.watered, open("watered"), "ev-button ev-main"), button(said.rained, open("rained"), "ev-button"),
      button(said.read, open("read"), "ev-button"), button(said.saw, open("saw"), "ev-button"),
    );
  }

  function openEntry(kind) {
    const field = chosen();
    const numbers = answerOf(field.id)?.numbers;
    const { system = {}, area } = field.told;
    const can = (way) =>
      (way !== "hours" || system.rate || (system.flow && area)) && (way !== "volume" || area);
    const locale = texts().locale;
    const gross = numbers?.gross_mm;
    const whole = gross >= 10 ? Math.round(gross) : Math.round((gross ?? 0) * 2) / 2;
    const usual = kind === "watered" && gross ? ["applied", written(whole, locale)] : null;
    const day = on || iso(new Date());
    const done = (log, each) => {
      entry.replaceChildren();
      if (log) change((fields) => fields[log].push(each));
      actions.querySelector("button")?.focus();
    };
    entry.replaceChildren(entryForm({ kind, texts: texts(), choices: model.get("choices"), day, usual, can, done }));
    entry.querySelector("input, select").focus();
  }

  function openForm(field) {
    editing = { field };
    const point = model.get("point");
    const start = field?.told ?? (point ? { lat: point[0], lon: point[1] } : {});
    const done = (found) => {
      editing = null;
      form.replaceChildren();
      if (found && field) field.told = found;
      else if (found && store.fields.length < MOST) {
        const id = fresh();
        store.fields.push({ id, told: found });
        store.chosen = id;
      }
      if (found) {
        on = "";
        back = null;
        keepFields();
      }
      draw();
      if (found) ask(store.chosen);
    };
    form.replaceChildren(fieldForm({ told: start, texts: texts(), choices: model.get("choices"), point, done }));
    if (field) {
      const remove = () => {
        if (!window.confirm(texts().sure.replace("{name}", field.told.name))) return;
        store.fields = store.fields.filter((each) => each !== field);
        store.chosen = store.fields[0]?.id ?? null;
        model.send({ type: "forget", id: field.id });
        keepAnswers();
        keepFields();
        editing = null;
        form.replaceChildren();
        draw();
      };
      form.firstChild.append(button(texts().remove_field, remove, "ev-link"));
    }
    form.querySelector("input").focus();
    form.scrollIntoView({ block: "nearest" });
  }

  // ---- files
  function picker(text, accept, act) {
    const input = node("input", { type: "file", accept, hidden: true });
    input.addEventListener("change", async () => {
      const [file] = input.files;
      input.value = "";
      if (file) await act(await file.text());
    });
    return node("span", {}, button(text, () => input.click()), input);
  }

  function openFile() {
    return picker(texts().open_file, ".json,application/json", (text) => {
      try {
        const found = fieldsIn(text);
        for (const each of found) {
          const known = store.fields.find(({ told: { name, lat, lon } }) => name === each.name && lat === each.lat && lon === each.lon);
          if (known) known.told = each;
          else if (store.fields.length < MOST) store.fields.push({ id: fresh(), told: each });
        }
        store.chosen = store.fields.find(({ told: { name } }) => name === found[0].name)?.id ?? store.chosen;
        told.textContent = "";
        keepFields();
        draw();
        ask(store.chosen);
        askOthers(store.fields.map(({ id }) => id).filter((id) => id !== store.chosen));
      } catch (error) {
        told.textContent = texts().bad_file;
      }
    });
  }

  function saveFile() {
    const fields = store.fields.map(({ told: each }) => each);
    toFile([JSON.stringify({ fields }, null, 2)], "evaeto-fields.json", "application/json");
  }

  function draw() {
    drawBar();
    drawActions();
    drawAnswer();
  }

  // ---- what changes from outside
  const askAll = () => {
    pending.clear(); // what was asked over a lost connection nobody answers
    if (store.chosen) ask(store.chosen);
    askOthers(store.fields.map(({ id }) => id).filter((id) => id !== store.chosen));
  };
  let lost = false;
  const again = () => {
    drawAge();
    if (!connected()) lost = kernel?.connectionStatus !== "connecting" || lost;
    else if (lost) {
      lost = false;
      askAll();
    }
  };
  const stored = (event) => {
    if (event.key !== FIELDS) return;
    store = load();
    draw();
  };
  const speak = () => {
    if (editing) openForm(editing.field);
    entry.replaceChildren();
    draw();
  };
  const offline = () => {
    lost = true;
    drawAge();
  };
  const sized = new ResizeObserver(() => {
    const found = chosen() && answerOf(chosen().id);
    const width = chart.querySelector(".ev-course-chart")?.clientWidth ?? 0;
    if (found && width && width !== drawn) drawChart(found.numbers);
  });
  sized.observe(chart);
  const timer = setInterval(drawAge, TICK_MS);
  model.on("msg:custom", receive);
  model.on("change:texts change:choices", speak);
  kernel?.connectionStatusChanged.connect(again);
  window.addEventListener("online", again);
  window.addEventListener("offline", offline);
  window.addEventListener("storage", stored);
  // The chosen one first: its answer is waited for
  const begun = ahead;
  ahead = null;
  begun?.done();
  if (begun && begun.id === store.chosen) pending.set(begun.id, (asked = 1));
  draw();
  if (store.chosen && !pending.size) ask(store.chosen);
  waiting = store.fields.map(({ id }) => id).filter((id) => id !== store.chosen);
  begun?.heard.forEach(receive);
  return () => {
    clearInterval(timer);
    sized.disconnect();
    model.off("msg:custom", receive);
    model.off("change:texts change:choices", speak);
    kernel?.connectionStatusChanged.disconnect(again);
    window.removeEventListener("online", again);
    window.removeEventListener("offline", offline);
    window.removeEventListener("storage", stored);
  };
}

export default { initialize, render };
