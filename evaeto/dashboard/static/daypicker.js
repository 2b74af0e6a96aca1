// A date field whose calendar ends where the services do. What is typed outside is kept, and told under the form.
function render({ model, el }) {
  const label = document.createElement("label");
  label.className = "ev-day-picker";
  const title = document.createElement("span");
  title.className = "widget-label";
  const input = document.createElement("input");
  input.type = "date";
  label.append(title, input);
  el.append(label);

  const show = () => {
    // Not while the year is being typed: setting the same day again would forget the digits so far
    const day = model.get("value") ?? "";
    if (input.value !== day) input.value = day;
  };
  const limit = () => {
    for (const name of ["min", "max"]) input[name] = model.get(name) ?? "";
  };
  const speak = () => (title.textContent = model.get("description"));
  const tell = (day) => {
    model.set("value", day);
    model.save_changes();
  };
  // Years of five and more digits are no days of the kernel's calendar
  input.addEventListener("change", () => input.validity.badInput || tell(input.value.length === 10 ? input.value : null));
  input.addEventListener("focusout", () => input.validity.badInput && tell(null));
  const followed = { value: show, min: limit, max: limit, description: speak };
  for (const [name, follow] of Object.entries(followed)) {
    model.on(`change:${name}`, follow);
    follow();
  }
  return () => {
    for (const [name, follow] of Object.entries(followed)) model.off(`change:${name}`, follow);
  };
}

export default { render };
