// The page without its server: what was calculated last, as `frontend/src/kept.js` has kept it, in the visitor's language.
const AGAIN_MS = 15000;
const { texts, health } = JSON.parse(document.getElementById("offline").textContent);

function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch (error) {
    return null; // no storage in this browser
  }
}

function kept() {
  try {
    const found = JSON.parse(stored("evaeto-kept") ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch (error) {
    return [];
  }
}

const wanted = stored("evaeto-language") ?? navigator.language;
const language = Object.keys(texts).find((code) => code.split("-")[0] === wanted.split("-")[0]) ?? "en";
const say = texts[language];
const node = (tag, text, properties = {}) => Object.assign(document.createElement(tag), { textContent: text }, properties);

function table({ caption, head, rows, left }) {
  const made = document.createElement("table");
  made.append(node("caption", caption));
  const titles = made.createTHead().insertRow();
  for (const title of head) titles.append(node("th", title, { scope: "col" }));
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const cell of row) line.insertCell().textContent = cell;
  }
  const scroller = node("div", "", { className: "scroll", tabIndex: 0 });
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", caption);
  scroller.append(made);
  return left ? [scroller, node("p", say.more)] : [scroller];
}

function card(result) {
  const made = document.createElement("section");
  const when = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(result.when));
  made.append(node("h2", result.title), node("p", say.when.replace("{when}", when), { className: "when" }));
  for (const told of result.told) made.append(node("p", told));
  const facts = document.createElement("dl");
  for (const [name, value, more] of result.facts) {
    const shown = node("dd", value);
    shown.append(node("small", more));
    const fact = document.createElement("div");
    fact.append(node("dt", name), shown);
    facts.append(fact);
  }
  made.append(facts, ...(result.rows.length ? table(result) : []));
  made.lang = result.language;
  return made;
}

document.documentElement.lang = language;
document.title = `evaeto · ${say.title}`;
const results = kept();
const again = node("button", say.again, { type: "button" });
again.addEventListener("click", () => location.reload());
const forget = node("button", say.forget, { type: "button", hidden: !results.length });
forget.addEventListener("click", () => {
  localStorage.removeItem("evaeto-kept");
  location.reload();
});
document.querySelector("main").append(
  node("h1", say.title),
  node("p", results.length ? say.said : say.none),
  again,
  ...results.map(card),
  forget,
);

// Back by itself, as soon as the server answers
async function look() {
  try {
    if ((await fetch(health, { cache: "no-store" })).ok) location.reload();
  } catch (error) {
    // Still away
  }
}
setInterval(look, AGAIN_MS);
window.addEventListener("online", look);
