// A button for a file of the visitor's. One that is too large is refused here: the server's socket would only drop it.
function render({ model, el }) {
  el.classList.add("ev-upload");
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: model.get("accept"), hidden: true });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ev-button";
  const told = document.createElement("span");
  told.className = "ev-trouble";
  told.setAttribute("role", "status");
  el.append(input, button, told);

  const draw = () => {
    button.textContent = model.get("description") || model.get("texts").choose;
  };
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = ""; // so that the same file can be chosen again
    if (!file) return;
    const texts = model.get("texts");
    const most = model.get("most_mb");
    const fits = file.size <= most * 1e6;
    told.textContent = fits ? "" : texts.too_large.replace("{name}", file.name).replace("{most}", most);
    if (!fits) return;
    try {
      model.send({ name: file.name }, undefined, [await file.arrayBuffer()]);
    } catch (error) {
      told.textContent = texts.unreadable.replace("{name}", file.name);
    }
  });
  model.on("change:texts change:description", draw);
  draw();
  return () => model.off("change:texts change:description", draw);
}

export default { render };
