// A text to be copied: shown, with a button that puts it on the clipboard.
function render({ model, el }) {
  const texts = model.get("texts");
  el.classList.add("ev-copy");
  const code = document.createElement("pre");
  code.textContent = model.get("text");
  code.tabIndex = 0;
  code.setAttribute("role", "region");
  code.setAttribute("aria-label", model.get("label"));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ev-button";
  button.textContent = texts.copy;
  const told = document.createElement("span");
  told.className = "ev-hint";
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(model.get("text"));
      told.textContent = texts.done;
    } catch (error) {
      // No clipboard without https or the visitor's leave: the text is selected, Ctrl-C does the rest
      getSelection().selectAllChildren(code);
      told.textContent = texts.selected;
    }
  });
  el.append(code, button, told);
}

export default { render };
