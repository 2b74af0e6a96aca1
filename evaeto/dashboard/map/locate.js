// A button that asks the browser for its location; the browser asks the visitor for leave.
const LIMIT_MS = 15000;
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" }; // codes of GeolocationPositionError

function render({ model, el }) {
  el.classList.add("ev-locate");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ev-button";
  const told = document.createElement("p");
  told.className = "ev-hint";
  told.setAttribute("role", "status");
  el.append(button, told);
  let said = "";
  let accuracy = 0; // metres

  function distance(locale) {
    const [value, unit] = accuracy < 1000 ? [accuracy, "m"] : [accuracy / 1000, "km"];
    return `${value.toLocaleString(locale, { maximumSignificantDigits: 2, useGrouping: false })} ${unit}`;
  }

  function draw() {
    const texts = model.get("texts");
    button.textContent = texts.button;
    button.title = texts.tip;
    told.textContent = said === "found" ? texts.found.replace("{distance}", distance(texts.locale)) : said && texts[said];
    told.classList.toggle("ev-trouble", !["", "asking", "found"].includes(said));
    button.setAttribute("aria-disabled", said === "asking"); // one that is disabled would lose the focus
  }

  function say(name) {
    said = name;
    draw();
  }

  button.addEventListener("click", () => {
    if (said === "asking") return;
    if (!window.isSecureContext) return say("insecure");
    if (!navigator.geolocation) return say("unavailable");
    say("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        accuracy = coords.accuracy;
        say("found");
        model.send({ lat: coords.latitude, lon: coords.longitude });
      },
      (error) => say(REASONS[error.code] ?? "unavailable"),
      { timeout: LIMIT_MS, maximumAge: 60000 },
    );
  });
  model.on("change:texts", draw);
  draw();
  return () => model.off("change:texts", draw);
}

export default { render };
