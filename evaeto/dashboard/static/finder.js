// A search box with the places below it, after the combobox pattern of the ARIA practices.
let boxes = 0;

function render({ model, el }) {
  const id = `ev-finder-${(boxes += 1)}`;
  el.classList.add("ev-finder");
  const label = document.createElement("label");
  label.htmlFor = id;
  const input = document.createElement("input");
  Object.assign(input, { id, type: "text", autocomplete: "off", spellcheck: false, maxLength: 200 });
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]])
    input.setAttribute(name, value);
  input.setAttribute("aria-controls", `${id}-list`);
  const list = document.createElement("ul");
  list.id = `${id}-list`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  const told = document.createElement("p");
  told.className = "ev-hint";
  told.setAttribute("role", "status");
  el.append(label, input, list, told);
  let active = -1;
  let timer = 0;
  let entered = false; // Enter was pressed before the answer had come

  function words() {
    const texts = model.get("texts");
    label.textContent = texts.label;
    list.setAttribute("aria-label", texts.list);
    input.placeholder = texts.placeholder;
    show();
  }

  const current = () => model.get("answer").text === input.value;

  function mark(index) {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[index].id);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function pick(index) {
    model.send({ type: "pick", text: input.value, index });
    input.value = model.get("answer").choices[index][0];
    entered = false;
    close();
  }

  function show() {
    const { choices = [], problem = "" } = current() ? model.get("answer") : {};
    list.replaceChildren(
      ...choices.map(([title, detail], index) => {
        const item = document.createElement("li");
        item.id = `${id}-${index}`;
        item.setAttribute("role", "option");
        const name = document.createElement("b");
        name.textContent = title;
        const more = document.createElement("small");
        more.textContent = detail;
        item.append(name, more);
        // Before the box loses the focus, which closes the list
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => pick(index));
        return item;
      }),
    );
    told.textContent = problem || model.get("texts").hint;
    list.hidden = !choices.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
    if (entered && current()) {
      entered = false;
      if (choices.length) pick(0);
    }
  }

  function ask() {
    clearTimeout(timer);
    if (input.value.trim()) model.send({ type: "find", text: input.value });
    else show();
  }

  input.addEventListener("input", () => {
    entered = false;
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape") close();
    else if (event.key === "Enter") {
      if (current() && count) pick(Math.max(active, 0));
      else {
        entered = true;
        ask();
      }
    } else if (count && event.key === "ArrowDown") mark((active + 1) % count);
    else if (count && event.key === "ArrowUp") mark((active + count - 1) % count);
    else return;
    event.preventDefault();
  });
  input.addEventListener("focus", () => input.value && current() && show());
  input.addEventListener("blur", close);
  // The dashboard may sit in a notebook, whose own keys are no business of a text field
  input.addEventListener("keypress", (event) => event.stopPropagation());
  model.on("change:answer", show);
  model.on("change:texts", words);
  words();
  return () => {
    clearTimeout(timer);
    model.off("change:answer", show);
    model.off("change:texts", words);
  };
}

export default { render };
