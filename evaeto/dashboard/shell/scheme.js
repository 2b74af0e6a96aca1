// Marks the document as light or dark where it is not the system that decides; the style sheet follows the mark.
const KEY = "evaeto-scheme";
const CHOICES = ["auto", "light", "dark"];

function kept() {
  try {
    const value = localStorage.getItem(KEY);
    return CHOICES.includes(value) ? value : "auto";
  } catch (error) {
    return "auto"; // no storage in this browser
  }
}

function mark(choice) {
  if (choice === "auto") delete document.documentElement.dataset.evScheme;
  else document.documentElement.dataset.evScheme = choice;
}

// The theme of JupyterLab, which says on its body whether it is a light one
function followLab() {
  const follow = () => {
    const light = document.body.dataset.jpThemeLight;
    if (light) mark(light === "true" ? "light" : "dark");
  };
  const watch = new MutationObserver(follow);
  watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  follow();
  return () => watch.disconnect();
}

function render({ model, el }) {
  el.classList.add("ev-scheme");
  if (!document.body.dataset.voila) {
    el.hidden = true;
    return followLab();
  }
  let chosen = kept();
  const button = document.createElement("button");
  button.type = "button";
  el.append(button);
  const draw = () => {
    const texts = model.get("texts");
    button.textContent = texts[chosen];
    button.setAttribute("aria-label", `${texts.label}: ${texts[chosen]}`);
  };
  button.addEventListener("click", () => {
    chosen = CHOICES[(CHOICES.indexOf(chosen) + 1) % CHOICES.length];
    mark(chosen);
    draw();
    try {
      localStorage.setItem(KEY, chosen);
    } catch (error) {
      // No storage: the choice holds for this page
    }
  });
  mark(chosen);
  model.on("change:texts", draw);
  draw();
  return () => model.off("change:texts", draw);
}

export default { render };
