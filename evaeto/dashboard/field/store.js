// The visitor's fields, in the browser's own storage: no server sees them but the one field whose answer is asked for,
// while it is. With each its last answer is kept, to be read where there is no connection.
const FIELDS = "evaeto-fields";
const ANSWERS = "evaeto-field-answers";
const MOST = 50;
const LOGS = ["irrigation", "rain", "reading", "seen", "cut"];

const node = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const fresh = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

function kept(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch (error) {
    return otherwise; // no storage, or something else's text
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch (error) {
    return false;
  }
}

const isField = (told) =>
  Boolean(told) && typeof told.name === "string" && Number.isFinite(told.lat) && Number.isFinite(told.lon) && Boolean(told.field?.crop);

// What is kept: fields with a name of their own in this browser, which is chosen, and the hours of a pump they share
function load() {
  const { fields = [], chosen = null, hours = null } = kept(FIELDS, {});
  const known = Array.isArray(fields) ? fields.filter(({ id, told } = {}) => id && isField(told)) : [];
  return { fields: known, chosen: known.some(({ id }) => id === chosen) ? chosen : (known[0]?.id ?? null), hours };
}

// A file of fields, or of one as Python writes it
function fieldsIn(text) {
  const read = JSON.parse(text);
  const found = (Array.isArray(read?.fields) ? read.fields : [read]).filter(isField);
  if (!found.length) throw new Error("no field");
  return found.slice(0, MOST);
}

// A number as people write it; null where it is none
function number(text) {
  const plain = String(text).trim().replace(/\s/g, "").replace("−", "-");
  const read = /^[-+]?\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace(",", ".")) : NaN;
  return Number.isFinite(read) ? read : null;
}

// Days are written with the day first, as the sentences have them
const dated = (locale) => (locale === "en" ? "en-GB" : locale);
const iso = (day) => [day.getFullYear(), `${day.getMonth() + 1}`.padStart(2, "0"), `${day.getDate()}`.padStart(2, "0")].join("-");
const after = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);

// The day that a cell of a file names: ISO 8601, or the day first, or the month first where the day cannot be
function dayIn(cell) {
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})/.exec(cell) ?? [];
  const [, first, second, last] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})/.exec(cell) ?? [];
  const parts = year ? [year, month, day] : last ? (Number(second) > 12 ? [last, first, second] : [last, second, first]) : null;
  if (!parts) return null;
  const found = parts.map((part) => part.padStart(2, "0")).join("-");
  return Number.isNaN(Date.parse(found)) ? null : found;
}

// What a column holds, by its title: entry of the log, and by how much the number is multiplied
const COLUMNS = [
  [/rain|precip|chuva|lluvia/i, "rain", "depth", 1],
  [/kpa|tension|tens[aã]o|tensi[oó]n/i, "reading", "tension", 1],
  [/cbar/i, "reading", "tension", 1],
  [/moist|vwc|umidade|humedad|m3\/m3|m³\/m³/i, "reading", "moisture", 1],
  [/m3|m³|volum/i, "irrigation", "volume", 1],
  [/litre|liter|litro|\bl\b/i, "irrigation", "volume", 0.001],
  [/\bmin(ute|uto)?s?\b/i, "irrigation", "hours", 1 / 60],
  [/hour|hora|\bh\b/i, "irrigation", "hours", 1],
  [/mm|depth|applied|irrig|l[aâá]mina/i, "irrigation", "applied", 1],
];

// Entries of a log by kind, from the table of a controller; several of a day are added up, readings averaged
function entriesIn(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).filter((line) => line.trim() && !line.startsWith("#"));
  const sign = [";", "\t", ","].find((each) => lines[0]?.includes(each)) ?? ",";
  const cells = (line) => line.split(sign).map((cell) => cell.trim().replace(/^"|"$/g, ""));
  const titles = cells(lines[0] ?? "");
  const day = titles.findIndex((title) => /date|day|time|data|dia|fecha/i.test(title));
  const columns = titles.flatMap((title, place) => {
    const found = place === day ? undefined : COLUMNS.find(([pattern]) => pattern.test(title));
    return found ? [[place, ...found.slice(1)]] : [];
  });
  const sums = new Map();
  for (const line of day < 0 ? [] : lines.slice(1)) {
    const row = cells(line);
    const date = dayIn(row[day] ?? "");
    for (const [place, log, unit, factor] of date ? columns : []) {
      let value = number(row[place] ?? "");
      if (value === null || value < 0 || (log === "irrigation" && value === 0)) continue;
      // A water content is a fraction or in per cent
      if (unit === "moisture" && value <= 1) value *= 100;
      const key = [log, unit, date].join();
      const { sum = 0, count = 0 } = sums.get(key) ?? {};
      sums.set(key, { log, unit, date, sum: sum + value * factor, count: count + 1 });
    }
  }
  return [...sums.values()].map(({ log, unit, date, sum, count }) => [
    log,
    { date, [unit]: Math.round((log === "reading" ? sum / count : sum) * 1000) / 1000 },
  ]);
}
