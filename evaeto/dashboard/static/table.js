// A paged table of daily rows: the columns arrive as binary, and one page of rows is in the document at a time.
const PAGE = 20;

const numbers = (view, Kind) => new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const isoDay = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
const node = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

function render({ model, el }) {
  const texts = model.get("texts");
  const days = numbers(model.get("days"), Int32Array);
  const values = numbers(model.get("values"), Float64Array);
  const quality = numbers(model.get("quality"), Uint16Array);
  const origin = numbers(model.get("origin"), Uint16Array);
  const { quality: qualities, origin: origins } = model.get("categories");
  const withExceptions = origins.some(([, exceptions]) => exceptions);
  const pages = Math.max(1, Math.ceil(days.length / PAGE));
  let page = 0;

  el.classList.add("ev-table");
  const scroller = node("div", { className: "ev-table-scroll", tabIndex: 0 });
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", texts.caption);
  const table = node("table");
  const note = model.get("note");
  table.append(node("caption", { textContent: note ? `${texts.caption} · ${note}` : texts.caption }));
  const head = table.createTHead().insertRow();
  const titles = [texts.date, texts.eto, texts.quality, texts.sources];
  if (withExceptions) titles.push(texts.origin);
  for (const title of titles) {
    const cell = node("th", { textContent: title, scope: "col" });
    if (title === texts.eto) cell.className = "ev-number";
    head.append(cell);
  }
  const body = table.createTBody();
  scroller.append(table);

  const pager = node("div", { className: "ev-pager" });
  const button = (sign, label, target) => {
    const made = node("button", { type: "button", textContent: sign, title: label });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", () => show(target()));
    return made;
  };
  const first = button("«", texts.first, () => 0);
  const previous = button("‹", texts.previous, () => page - 1);
  const next = button("›", texts.next, () => page + 1);
  const last = button("»", texts.last, () => pages - 1);
  const range = node("span", { className: "ev-range" });
  range.setAttribute("aria-live", "polite");
  pager.append(first, previous, range, next, last);
  pager.hidden = pages === 1;
  el.append(scroller, pager);

  function row(index) {
    const line = node("tr");
    const [sources, exceptions] = origins[origin[index]];
    const [flag, flagText] = qualities[quality[index]];
    const missing = Number.isNaN(values[index]);
    line.append(
      node("td", { textContent: isoDay(days[index]) }),
      node("td", { className: "ev-number", textContent: missing ? texts.missing : values[index].toFixed(2) }),
    );
    const mark = node("span", { className: "ev-quality", textContent: flagText });
    mark.dataset.quality = flag;
    const marked = node("td");
    marked.append(mark);
    line.append(marked, node("td", { textContent: sources }));
    if (withExceptions) line.append(node("td", { textContent: exceptions }));
    return line;
  }

  function show(wanted) {
    page = Math.min(Math.max(wanted, 0), pages - 1);
    const from = page * PAGE;
    const to = Math.min(from + PAGE, days.length);
    body.replaceChildren(...Array.from({ length: to - from }, (_, i) => row(from + i)));
    range.textContent = texts.range.replace("{from}", from + 1).replace("{to}", to).replace("{count}", days.length);
    first.disabled = previous.disabled = page === 0;
    last.disabled = next.disabled = page === pages - 1;
  }

  show(0);
}

export default { render };
