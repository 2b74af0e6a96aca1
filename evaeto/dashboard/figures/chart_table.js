// The table behind a chart, for whoever does not see it: what is in sight, made when it is opened.
const MOST_ROWS = 1100; // three years of days

function tabled({ caption, texts, now, said, sight }) {
  const unit = ({ scale }) => now.units[scale === "y2" ? 1 : 0] ?? now.units[0];
  const place = node("div", { className: "ev-chart-rows", tabIndex: 0, role: "region", ariaLabel: caption });
  const details = node("details", { className: "ev-chart-table" });
  details.append(node("summary", { textContent: texts.table }), place);

  function fill() {
    if (!details.open) return;
    const { min, max } = sight();
    const { days: x, series } = now;
    const there = [...x.keys()].filter((i) => x[i] >= min && x[i] <= max);
    const table = node("table");
    table.append(node("caption", { textContent: caption }));
    const head = table.createTHead().insertRow();
    for (const text of [texts.date, ...series.map((one) => [one.label, unit(one) && `(${unit(one)})`].filter(Boolean).join(" "))]) {
      head.append(node("th", { scope: "col", textContent: text }));
    }
    const body = table.createTBody();
    for (const i of there.slice(0, MOST_ROWS)) {
      const row = body.insertRow();
      row.append(node("th", { scope: "row", textContent: now.written(x[i]) }));
      for (const { values, scale } of series) row.insertCell().textContent = values[i] == null ? "–" : said(values[i], scale);
    }
    place.replaceChildren(table);
    if (there.length > MOST_ROWS) {
      const part = texts.table_part.replace("{count}", MOST_ROWS.toLocaleString(texts.locale));
      place.prepend(node("p", { textContent: part.replace("{all}", there.length.toLocaleString(texts.locale)) }));
    }
  }
  details.addEventListener("toggle", () => {
    if (details.open) fill();
    else place.replaceChildren(); // nothing is held twice for long
  });
  return { details, fill };
}
