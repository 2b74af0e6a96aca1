// What was calculated last stays readable where there is no network: the figures and rows of finished cards are kept in
// this browser, and shown by `evaeto/dashboard/offline/offline.js`.
const KEY = "evaeto-kept";
const RESULTS = 5;
const ROWS = 400; // the last ones: a season and the forecast
const DRAWN_MS = 1000;

const said = (place) => place?.textContent.trim() ?? "";

const isFinished = (card) => card.querySelector(".ev-progress")?.dataset.status === "SUCCESS";

// A finished card as text; null while its table is not there yet
function read(card) {
  const table = [...card.querySelectorAll(".ev-table")].find((each) => each.evRows);
  if (!table) return null;
  const facts = [...card.querySelectorAll(".ev-summary > div")].map((fact) => {
    const value = fact.querySelector("dd").cloneNode(true);
    const more = value.querySelector("small");
    more?.remove();
    return [said(fact.querySelector("dt")), said(value), said(more)];
  });
  const { head, rows, count } = table.evRows(ROWS);
  return {
    title: said(card.querySelector("h2")),
    when: card.querySelector(".ev-progress").dataset.eventTimestamp,
    language: document.documentElement.lang,
    told: [...card.querySelectorAll(".ev-demo-label, .ev-warnings li")].map(said),
    facts,
    caption: said(table.querySelector(".ev-table-title")),
    head,
    rows,
    left: count - rows.length,
  };
}

// Keeps what can be read; whether that was all that is finished
function keep() {
  const finished = [...document.querySelectorAll(".ev-card")].filter(isFinished);
  const fresh = finished.map(read).filter(Boolean).reverse();
  const isAll = fresh.length === finished.length;
  if (!fresh.length) return isAll;
  try {
    const before = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    const titles = new Set(fresh.map(({ title }) => title));
    const all = [...fresh, ...before.filter(({ title }) => !titles.has(title))];
    localStorage.setItem(KEY, JSON.stringify(all.slice(0, RESULTS)));
  } catch (error) {
    // No storage in this browser, or no room: there is nothing to read without a network
  }
  return isAll;
}

// From now on keeps what is finished: soon after its end, and when the page is left or looked away from
export function keepResults() {
  let waiting = 0;
  // A slow device draws a table long after the calculation has ended: it is looked for again, later each time
  const keepIn = (delay) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keep() || keepIn(2 * delay), delay);
  };
  new MutationObserver(() => keepIn(DRAWN_MS)).observe(document.body, {
    subtree: true,
    attributes: true,
    attributeFilter: ["data-status"],
  });
  keepIn(DRAWN_MS); // what ended before
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  window.addEventListener("pagehide", keep);
}
