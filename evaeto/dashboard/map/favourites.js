// Places the visitor keeps, in the browser's own storage: nobody else sees them, the kernel neither.
const KEY = "evaeto-favourites";

const isAngle = (angle, most) => Number.isFinite(angle) && Math.abs(angle) <= most;
const isPlace = (place) =>
  Boolean(place) && isAngle(place.lat, 90) && isAngle(place.lon, 180) && typeof place.note === "string";

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isPlace) : [];
  } catch (error) {
    return []; // no storage, or something else's text
  }
}

function keep(places) {
  try {
    localStorage.setItem(KEY, JSON.stringify(places));
    return true;
  } catch (error) {
    return false;
  }
}

function element(tag, className, parent) {
  const node = document.createElement(tag);
  node.className = className;
  parent.append(node);
  return node;
}

function render({ model, el }) {
  el.classList.add("ev-favourites");
  const title = element("h2", "", el);
  const list = element("ul", "", el);
  const form = element("form", "", el);
  const note = element("input", "", form);
  Object.assign(note, { type: "text", maxLength: 60, autocomplete: "off" });
  const add = element("button", "ev-button ev-small", form);
  add.type = "submit";
  const told = element("p", "ev-hint", el);
  told.setAttribute("role", "status");

  function draw() {
    const texts = model.get("texts");
    const places = load();
    const digits = { minimumFractionDigits: 4, maximumFractionDigits: 4 };
    const degrees = (angle) => angle.toLocaleString(texts.locale, digits);
    const written = ({ lat, lon }) => texts.place.replace("{lat}", degrees(lat)).replace("{lon}", degrees(lon));
    title.textContent = texts.title;
    note.placeholder = texts.note;
    note.setAttribute("aria-label", texts.note);
    add.textContent = texts.add;
    add.disabled = note.disabled = !model.get("point");
    list.replaceChildren(
      ...places.map((place, index) => {
        const item = document.createElement("li");
        const go = element("button", "ev-place", item);
        go.type = "button";
        element("b", "", go).textContent = place.note || written(place);
        if (place.note) element("small", "", go).textContent = written(place);
        go.addEventListener("click", () => model.send(place));
        const remove = element("button", "ev-remove", item);
        remove.type = "button";
        remove.textContent = "×";
        remove.title = texts.remove;
        remove.setAttribute("aria-label", `${texts.remove}: ${place.note || written(place)}`);
        remove.addEventListener("click", () => {
          change(load().filter((other) => other.lat !== place.lat || other.lon !== place.lon));
          // The button is gone: whoever uses the keyboard goes on from the next one
          const rest = list.querySelectorAll(".ev-remove");
          (rest[Math.min(index, rest.length - 1)] ?? note).focus();
        });
        return item;
      }),
    );
    list.hidden = !places.length;
  }

  function change(places) {
    const kept = keep(places);
    told.textContent = kept ? "" : model.get("texts").no_storage;
    draw();
    return kept;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const texts = model.get("texts");
    const point = model.get("point");
    if (!point) return;
    const [lat, lon] = point;
    const places = load();
    const known = places.find((place) => place.lat === lat && place.lon === lon);
    if (known) {
      known.note = note.value.trim() || known.note || model.get("name");
    } else if (places.length >= model.get("most")) {
      told.textContent = texts.full.replace("{most}", model.get("most"));
      return;
    } else places.push({ lat, lon, note: note.value.trim() || model.get("name") });
    if (change(places)) note.value = "";
  });
  // Another tab of the same browser has changed them
  const changed = (event) => event.key === KEY && draw();
  window.addEventListener("storage", changed);
  model.on("change:point change:texts", draw);
  draw();
  return () => {
    window.removeEventListener("storage", changed);
    model.off("change:point change:texts", draw);
  };
}

export default { render };
