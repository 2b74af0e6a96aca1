// A search box with the places below it, after the combobox pattern of the ARIA practices.
let boxes = 0;

function render({ model, el }) {
  const id = `ev-finder-${(boxes += 1)}`;
  el.classList.add("ev-finder");
  const label = document.createElement("label");
  label.htmlFor = id;
  const box = document.createElement("div");
  box.className = "ev-finder-box";
  const input = document.createElement("input");
  Object.assign(input, { id, type: "text", autocomplete: "off", spellcheck: false, maxLength: 200 });
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]])
    input.setAttribute(name, value);
  input.setAttribute("aria-controls", `${id}-list`);
  const panel = document.createElement("div"); // drops down from the box
  panel.className = "ev-finder-panel";
  panel.hidden = true;
  const list = document.createElement("ul");
  list.id = `${id}-list`;
  list.setAttribute("role", "listbox");
  const credit = document.createElement("a");
  Object.assign(credit, { className: "ev-hint", target: "_blank", rel: "noopener" });
  const told = document.createElement("p");
  told.className = "ev-hint";
  told.setAttribute("role", "status");
  panel.append(list, credit);
  box.append(input, panel);
  el.append(label, box, told);
  // Before the box loses the focus, which closes the list
  panel.addEventListener("pointerdown", (event) => event.preventDefault());
  let active = -1;
  let timer = 0;
  let entered = false; // Enter was pressed before the answer had come
  let closed = false; // Escape was: what is answered afterwards does not open the list again

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
    else {
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  function open(wanted) {
    const opens = wanted && panel.hidden;
    panel.hidden = !wanted;
    input.setAttribute("aria-expanded", String(wanted));
    mark(-1);
    if (opens) panel.scrollIntoView({ block: "nearest" }); // on a phone the box stands low
  }

  const close = () => open(false);

  // The choice after the last place is to search online: only then is anybody asked
  function pick(index) {
    // The box may hold newer text already: what was seen counts, and the newer is not asked for
    const { text, choices, online } = model.get("answer");
    clearTimeout(timer);
    entered = false;
    if (index >= choices.length) {
      input.value = text;
      model.send({ type: "search", text });
      close();
      return;
    }
    model.send({ type: "pick", text, index, online: Boolean(online) });
    input.value = choices[index][0];
    told.textContent = model.get("texts").hint;
    close();
  }

  function option(title, detail, index) {
    const item = document.createElement("li");
    item.id = `${id}-${index}`;
    item.setAttribute("role", "option");
    const name = document.createElement("b");
    name.textContent = title;
    const more = document.createElement("small");
    more.hidden = !detail;
    // Lines break between the parts, not within a pair of coordinates
    detail.split(" · ").forEach((part, at) => {
      const piece = document.createElement("span");
      piece.textContent = part;
      more.append(at ? " · " : "", piece);
    });
    item.append(name, more);
    item.addEventListener("click", () => pick(index));
    return item;
  }

  function show() {
    const answer = current() ? model.get("answer") : {};
    const { choices = [], offer = "", online = null } = answer;
    list.replaceChildren(...choices.map(([title, detail], index) => option(title, detail, index)));
    if (offer) {
      list.append(option(offer, "", choices.length));
      list.lastChild.className = "ev-online";
    }
    credit.hidden = !online;
    credit.textContent = online?.text ?? "";
    credit.href = online?.url ?? "";
    told.textContent = answer.told || model.get("texts").hint;
    told.classList.toggle("ev-trouble", Boolean(answer.trouble));
    // Where nothing was found, what is told must not be covered by the offer to search online
    panel.classList.toggle("ev-in-flow", !choices.length);
    open(!closed && list.children.length > 0 && document.activeElement === input);
    if (entered && current()) {
      entered = false;
      if (choices.length) pick(0);
      else if (offer) mark(0); // nobody is asked before that was seen
    }
  }

  function ask() {
    clearTimeout(timer);
    if (input.value.trim()) model.send({ type: "find", text: input.value });
    else show();
  }

  function enter(count) {
    closed = false;
    if (current() && count && active >= 0) return pick(active);
    entered = true;
    if (current()) show();
    else ask();
  }

  input.addEventListener("input", () => {
    entered = closed = false;
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const count = panel.hidden ? 0 : list.children.length;
    if (event.key === "Escape") {
      closed = true;
      close();
    } else if (event.key === "Enter") enter(count);
    else if (count && event.key === "ArrowDown") mark((active + 1) % count);
    else if (count && event.key === "ArrowUp") mark((active + count - 1) % count);
    else return;
    event.preventDefault();
  });
  input.addEventListener("focus", () => {
    closed = false;
    if (input.value && current()) show();
  });
  el.addEventListener("focusout", (event) => el.contains(event.relatedTarget) || close());
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
