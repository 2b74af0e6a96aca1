// A table whose columns arrive as binary: sorted by a click on a title, one page of rows in the document at a time,
// and the whole of it copied, or saved as CSV, as text that a spreadsheet takes. `writtenDay` stands before this module.
const MORE = 36; // px, of the button that opens the rest of a row
const SLICE = 2000; // rows of a file made at one go: what comes between stays quick
const KINDS = { day: Int32Array, month: Int32Array, hour: Int32Array, number: Float64Array, single: Float32Array, word: Uint16Array, badge: Uint16Array };

const isNumber = (kind) => kind === "number" || kind === "single";
const numbers = (view, Kind) => new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const iso = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
const isoMinute = (minute) => new Date(minute * 60000).toISOString().slice(0, 16).replace("T", " ");
// What a spreadsheet would take for a formula when it is pasted
const harmless = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const node = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Pages that are not served by https have no clipboard but the old way
  const area = node("textarea", { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

// A number as files hold it: as many digits as the narrower of its origins has, and the sign that is asked for
const plain = (value, sign) => (Number.isNaN(value) ? "" : String(Number(value.toPrecision(7)) || 0).replace(".", sign));

function render({ model, el }) {
  let texts, columns, format, bare; // numbers as they are read, and as a spreadsheet takes them
  let order = new Uint32Array(0);
  let sorted = { column: -1, down: false };
  let page = 0;
  let pages = 1;
  let rows = 1; // of a page
  let folded = new Set(); // columns that stand behind the details of a row, for want of room
  let whole = false; // whether the visitor wants all columns side by side nevertheless

  // Everything that the language or the content decides
  function read() {
    texts = model.get("texts");
    const data = model.get("data");
    columns = model.get("columns").map((column, c) => ({ ...column, data: numbers(data[c], KINDS[column.kind]) }));
    const formats = (grouping) => columns.map(({ decimals, grouped }) => {
      // Statistics have no common size: four digits of each
      const digits =
        decimals == null
          ? { maximumSignificantDigits: 4 }
          : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      const useGrouping = grouping && grouped !== false; // a year has no thousands
      const made = new Intl.NumberFormat(texts.locale, { ...digits, useGrouping });
      const whole = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 0, useGrouping });
      const tiny = new Intl.NumberFormat(texts.locale, { notation: "scientific", maximumFractionDigits: 2 });
      const by = (value) => {
        if (decimals != null || !value) return made;
        return Math.abs(value) < 1e-4 ? tiny : Math.abs(value) >= 1000 ? whole : made;
      };
      return (value) => by(value).format(value);
    });
    [format, bare] = [formats(true), formats(false)];
    const count = columns.length ? columns[0].data.length : 0;
    rows = model.get("rows");
    pages = Math.max(1, Math.ceil(count / rows));
    if (order.length !== count) order = Uint32Array.from({ length: count }, (_, i) => i);
  }

  // What is the same in all of many rows is said once, above them: the sources of ten thousand days are one line
  const isSaid = ({ kind, words }, c) => c > 0 && kind === "word" && words.length === 1 && order.length > 1;
  const shown = () => columns.map((_, c) => c).filter((c) => !isSaid(columns[c], c));
  const inSight = () => shown().filter((c) => !folded.has(c));

  // What a cell says; null where there is nothing
  function text(index, c, written = format) {
    const { kind, data, words } = columns[c];
    if (kind === "day" || kind === "month") return writtenDay(iso(data[index]), texts[kind]);
    if (kind === "hour") {
      const [day, time] = isoMinute(data[index]).split(" ");
      return writtenDay(day, texts.hour).replace("{time}", time);
    }
    if (isNumber(kind)) return Number.isNaN(data[index]) ? null : written[c](data[index]);
    return kind === "badge" ? words[data[index]][1] : words[data[index]];
  }

  el.classList.add("ev-table");
  const bar = node("div", { className: "ev-table-bar" });
  const copier = node("button", { type: "button", className: "ev-button" });
  const saver = node("button", { type: "button", className: "ev-button" });
  const widener = node("button", { type: "button", className: "ev-button", hidden: true });
  const told = node("span", { className: "ev-hint" });
  told.setAttribute("role", "status");
  // Beside the table, not in it: a caption scrolls away with the columns of a wide table
  const caption = node("div", { className: "ev-table-title" });
  bar.append(caption, told, widener, copier, saver);
  const scroller = node("div", { className: "ev-table-scroll", tabIndex: 0 });
  scroller.setAttribute("role", "region");
  const table = node("table");
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  scroller.append(table);

  const pager = node("div", { className: "ev-pager" });
  const button = (sign, target) => {
    const made = node("button", { type: "button", textContent: sign });
    made.addEventListener("click", () => show(target()));
    return made;
  };
  const turners = {
    first: button("«", () => 0),
    previous: button("‹", () => page - 1),
    next: button("›", () => page + 1),
    last: button("»", () => pages - 1),
  };
  const { first, previous, next, last } = turners;
  const range = node("span", { className: "ev-range" });
  range.setAttribute("aria-live", "polite");
  pager.append(first, previous, range, next, last);
  el.append(bar, scroller, pager);

  function mark() {
    [...head.cells].forEach((cell, i) => {
      if (inSight()[i] === sorted.column) cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  }

  function sortBy(c) {
    sorted = { column: c, down: sorted.column === c ? !sorted.down : false };
    const { kind, data } = columns[c];
    const key = kind === "word" || kind === "badge" ? (i) => text(i, c) : (i) => data[i];
    const sign = sorted.down ? -1 : 1;
    const missing = (value) => value === null || value === "" || Number.isNaN(value);
    order = order.slice().sort((one, other) => {
      const [a, b] = [key(one), key(other)];
      if (missing(a) || missing(b)) return missing(a) - missing(b) || one - other; // what is missing comes last
      return sign * (typeof a === "string" ? a.localeCompare(b, texts.locale) : a - b) || one - other;
    });
    mark();
    show(0);
  }

  // What a column says of a row, in `cell`
  function say(cell, index, c) {
    const { kind, data, words } = columns[c];
    const said = text(index, c);
    if (kind === "badge") {
      const mark = node("span", { className: "ev-quality", textContent: said });
      mark.dataset.quality = words[data[index]][0];
      cell.append(mark);
    } else cell.textContent = said ?? texts.missing;
    return cell;
  }

  function row(index) {
    const line = node("tr");
    for (const c of inSight()) line.append(say(node("td", { className: isNumber(columns[c].kind) ? "ev-number" : "" }), index, c));
    if (folded.size) {
      const more = node("button", { type: "button", className: "ev-row-more", title: texts.more });
      more.setAttribute("aria-expanded", "false");
      more.setAttribute("aria-label", `${texts.more}: ${text(index, 0)}`);
      const cell = node("td");
      cell.append(more);
      line.append(cell);
      line.addEventListener("click", () => getSelection().isCollapsed && open(line, more, index));
    }
    return line;
  }

  // The columns there is no room for, below their row; again, and they are gone
  function open(line, more, index) {
    const opening = more.getAttribute("aria-expanded") === "false";
    more.setAttribute("aria-expanded", String(opening));
    if (!opening) return line.nextSibling.remove();
    const list = node("dl");
    for (const c of shown().filter((c) => folded.has(c))) {
      const pair = node("div");
      pair.append(node("dt", { textContent: columns[c].title }), say(node("dd"), index, c));
      list.append(pair);
    }
    const cell = node("td", { colSpan: inSight().length + 1 });
    cell.append(list);
    const rest = node("tr", { className: "ev-row-rest" });
    rest.append(cell);
    line.after(rest);
  }

  // As many columns as there is room for: those that matter least (`fold`), and of these the last, go first. False where
  // nothing was drawn
  function fit() {
    if (!model.get("folds") || !scroller.clientWidth) return false;
    folded = new Set();
    titles();
    show(page);
    const over = () => scroller.scrollWidth - scroller.clientWidth;
    widener.hidden = over() <= 0;
    if (!whole && over() > 0) {
      const wide = new Map(shown().map((c, i) => [c, head.cells[i].offsetWidth]));
      const first = shown().slice(1).sort((a, b) => (columns[b].fold ?? 0) - (columns[a].fold ?? 0) || b - a);
      let lacking = over() + MORE;
      for (const c of first) {
        if (lacking <= 0) break;
        folded.add(c);
        lacking -= wide.get(c);
      }
      titles();
      show(page);
    }
    widener.textContent = whole ? texts.fewer_columns : texts.all_columns;
    return true;
  }

  widener.addEventListener("click", () => {
    whole = !whole;
    fit();
  });

  function show(wanted) {
    page = Math.min(Math.max(wanted, 0), pages - 1);
    const from = page * rows;
    const to = Math.min(from + rows, order.length);
    body.replaceChildren(...Array.from({ length: to - from }, (_, i) => row(order[from + i])));
    const counts = { from: from + 1, to, count: order.length };
    range.textContent = texts.range.replace(/\{(\w+)\}/g, (_, name) => counts[name].toLocaleString(texts.locale));
    first.disabled = previous.disabled = page === 0;
    last.disabled = next.disabled = page === pages - 1;
  }

  // The last rows as text, in the order they came, for whoever keeps them
  el.evRows = (most) => {
    const count = order.length;
    const kept = Array.from({ length: Math.min(most, count) }, (_, i) => count - Math.min(most, count) + i);
    const cells = (index) => columns.map((_, c) => text(index, c) ?? texts.missing);
    return { head: columns.map(({ title }) => title), rows: kept.map(cells), count };
  };

  copier.addEventListener("click", async () => {
    const lines = [columns.map(({ title }) => title).join("\t")];
    const cell = (index) => ({ kind }, c) => {
      const said = text(index, c, bare) ?? "";
      return kind === "word" ? harmless(said) : said;
    };
    for (const index of order) lines.push(columns.map(cell(index)).join("\t"));
    try {
      await copy(lines.join("\n"));
      told.textContent = texts.copied.replace("{count}", order.length.toLocaleString(texts.locale));
    } catch (error) {
      told.textContent = texts.not_copied;
    }
  });

  // The file of all rows in their order on the page: dates by ISO 8601, numbers that are numbers, text that is text
  async function* csv() {
    const [separator, sign] = model.get("comma") ? [";", ","] : [",", "."];
    const quoted = (text) =>
      /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
    const cell = (index) => ({ kind, data, words }) => {
      if (kind === "day" || kind === "month") return iso(data[index]).slice(0, kind === "day" ? 10 : 7);
      if (kind === "hour") return isoMinute(data[index]);
      if (isNumber(kind)) return plain(data[index], sign);
      return quoted(harmless(kind === "badge" ? words[data[index]][1] : words[data[index]]));
    };
    const line = (cells) => cells.join(separator) + "\n";
    // With its mark, spreadsheets know UTF-8
    yield "\ufeff" + line(columns.map(({ title }) => quoted(harmless(title))));
    for (let from = 0; from < order.length; from += SLICE) {
      yield Array.from(order.subarray(from, from + SLICE), (index) => line(columns.map(cell(index)))).join("");
      await new Promise((done) => setTimeout(done)); // the page goes on meanwhile
    }
    // Below the rows, where they are in nobody's way: a spreadsheet takes the first line for the titles
    const remarks = model.get("head");
    if (remarks.length) yield ["", ...remarks, ""].join("\n");
  }

  saver.addEventListener("click", async () => {
    const [name, parts] = [model.get("file"), []];
    saver.disabled = true;
    try {
      for await (const part of csv()) parts.push(part);
      save(parts, name, "text/csv;charset=utf-8");
    } finally {
      saver.disabled = false;
    }
  });

  // The visitor's order and page stay as they are while the language changes
  function draw() {
    read();
    copier.textContent = texts.copy;
    saver.textContent = texts.csv;
    told.textContent = "";
    const said = columns.filter(isSaid).map(({ title, words }) => words[0] && `${title}: ${words[0]}`);
    caption.textContent = [model.get("caption"), model.get("note"), ...said].filter(Boolean).join(" · ");
    table.setAttribute("aria-label", caption.textContent);
    scroller.setAttribute("aria-label", caption.textContent);
    for (const [name, made] of Object.entries(turners)) {
      made.title = texts[name];
      made.setAttribute("aria-label", texts[name]);
    }
    pager.hidden = pages === 1;
    if (fit()) return;
    titles();
    show(page);
  }

  function titles() {
    const cells = inSight().map((c) => {
      const column = columns[c];
      const cell = node("th", { scope: "col" });
      if (isNumber(column.kind)) cell.className = "ev-number";
      const sorter = node("button", { type: "button", className: "ev-sort", textContent: column.title, title: texts.sort });
      sorter.addEventListener("click", () => sortBy(c));
      cell.append(sorter);
      return cell;
    });
    if (folded.size) cells.push(node("td")); // above the buttons of the rows
    head.replaceChildren(...cells);
    mark();
  }

  // Several traits change with the language: drawn once for all of them
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
  const heard = ["texts", "columns", "data", "caption", "note"].map((trait) => `change:${trait}`);
  for (const event of heard) model.on(event, later);
  draw();
  // A sheet that is not shown has no width; one that is follows it
  let width = 0;
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (Math.round(contentRect.width) === width) return;
    width = Math.round(contentRect.width);
    fit();
  });
  observer.observe(el);
  return () => {
    observer.disconnect();
    heard.forEach((event) => model.off(event, later));
  };
}

export default { render };
