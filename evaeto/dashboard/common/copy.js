// A text to be copied: shown, with a button that puts it on the clipboard.
function render({ model, el }) {
  const texts = () => model.get("texts");
  el.classList.add("ev-copy");
  const code = document.createElement("pre");
  code.textContent = model.get("text");
  code.tabIndex = 0;
  code.setAttribute("role", "region");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ev-button";
  const told = document.createElement("span");
  told.className = "ev-hint";
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(model.get("text"));
      told.textContent = texts().done;
    } catch (error) {
      // No clipboard without https or the visitor's leave: the text is selected, Ctrl-C does the rest
      getSelection().selectAllChildren(code);
      told.textContent = texts().selected;
    }
  });
  el.append(code, button, told);

  function speak() {
    code.setAttribute("aria-label", model.get("label"));
    button.textContent = texts().copy;
    told.textContent = "";
  }
  model.on("change:texts", speak);
  model.on("change:label", speak);
  speak();
  return () => {
    model.off("change:texts", speak);
    model.off("change:label", speak);
  };
}

export default { render };
