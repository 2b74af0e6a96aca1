// A button that asks the kernel for a file; the bytes come back over the socket and are saved from memory.
function render({ model, el }) {
  el.classList.add("ev-download");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ev-button";
  const trouble = document.createElement("span");
  trouble.className = "ev-trouble";
  trouble.setAttribute("role", "status");
  el.append(button, trouble);

  function rest() {
    button.textContent = model.get("description");
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }

  button.addEventListener("click", () => {
    button.textContent = model.get("texts").busy;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    trouble.textContent = "";
    model.send({ type: "make" });
  });
  const receive = (content, buffers) => {
    if (content.type === "file") save([buffers[0]], content.name, content.media_type);
    else if (content.type === "error") trouble.textContent = content.text;
    rest();
  };
  model.on("msg:custom", receive);
  const speak = () => {
    button.textContent = button.disabled ? model.get("texts").busy : model.get("description");
  };
  model.on("change:description", speak);
  rest();
  return () => {
    model.off("msg:custom", receive);
    model.off("change:description", speak);
  };
}

export default { render };
