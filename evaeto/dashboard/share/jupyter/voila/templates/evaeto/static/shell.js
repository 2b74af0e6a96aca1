// What runs before the dashboard: asks the server for a kernel, tells the visitor his place in the line, then shows what
// the kernel has made and loads the script of the page.
(() => {
  const { base, page } = document.body.dataset;
  const all = JSON.parse(document.getElementById("shell-words").textContent);
  const loading = document.getElementById("loading");
  const FULL_S = 15; // a server that is full says when to come again

  const stored = (kind, name, value) => {
    try {
      if (value === undefined) return window[kind].getItem(name);
      if (value === null) window[kind].removeItem(name);
      else window[kind].setItem(name, value);
    } catch (error) {
      // No storage in this browser
    }
    return null;
  };

  // The kernel, which has all other texts, is not there yet
  const spoken = (stored("localStorage", "evaeto-language") ?? navigator.language).split("-")[0];
  const language = Object.keys(all).find((code) => code.split("-")[0] === spoken) ?? "en";
  const words = all[language];
  document.documentElement.lang = language;

  const tell = (text, heading = "") => {
    const shown = [];
    if (heading) shown.push(Object.assign(document.createElement("h1"), { textContent: heading }));
    shown.push(Object.assign(document.createElement("p"), { textContent: text }));
    loading.replaceChildren(loading.firstElementChild, ...shown);
  };
  tell(words.opening);
  for (const link of document.querySelectorAll("#page-links a")) link.textContent = words[link.dataset.word];

  let lost = false;
  const failed = () => {
    lost = true;
    tell(words.failed);
    const button = Object.assign(document.createElement("button"), { textContent: words.reload });
    button.addEventListener("click", () => location.reload());
    loading.append(button);
  };

  // anywidget 0.9 to 0.11 gives up on a widget that has not started after two seconds, and then drops all that the
  // kernel sends it. A slow phone takes longer, and is waited for.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeout(Math.max(ms, 120000));

  // Called when what the notebook shows is there
  window.voila_finish = () => {
    setTimeout(window.evaeto_open, 10000); // a notebook that failed never says that it is ready
  };
  // Called when the dashboard is there and speaks the visitor's language: until then the loading screen stays
  window.evaeto_open = () => {
    if (lost) return;
    loading.remove();
    document.documentElement.classList.remove("opening");
  };
  window.addEventListener("evaeto-ready", window.evaeto_open);

  // A page that took so long to load that its kernel has ended, or whose kernel has died, is loaded again: three times,
  // then the visitor is told
  const again = () => {
    const times = Number(stored("sessionStorage", "evaeto-again"));
    stored("sessionStorage", "evaeto-again", times + 1);
    // Without storage: once
    const counted = Number(stored("sessionStorage", "evaeto-again")) > times;
    const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
    if (counted ? times < 3 : !reloaded) location.reload();
    else failed();
  };

  const fetched = window.fetch.bind(window);
  const state = /\/api\/kernels\/[\w-]+(\?|$)/;
  let gone = false;
  window.fetch = async (...request) => {
    const response = await fetched(...request);
    if (!gone && response.status === 404 && state.test(response.url)) {
      gone = true;
      again();
    }
    return response;
  };
  // From then on the dashboard itself tells when its kernel has ended
  window.addEventListener("evaeto-ready", () => {
    window.fetch = fetched;
    gone = true;
    stored("sessionStorage", "evaeto-again", null);
  });

  const data = (type, told, id = "") =>
    Object.assign(document.createElement("script"), { type, id, textContent: JSON.stringify(told) });

  // What the notebook has displayed, where the script of the page finds it
  function show({ config, shown }) {
    // pagehide, unlike beforeunload, also comes when a phone or a crash of the tab closes the page
    const ends = `${config.baseUrl}voila/api/shutdown/${config.kernelId}`;
    window.addEventListener("pagehide", () => navigator.sendBeacon(ends));
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    document.body.append(data("application/json", config, "jupyter-config-data"));
    const cell = document.getElementById("rendered_cells").appendChild(document.createElement("div"));
    cell.append(...shown.map((output) => data("application/vnd.voila.cell-output+json", { data: output })));
    document.body.append(Object.assign(document.createElement("script"), { src: page }));
  }

  async function* lines(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const pieces = (rest + value).split("\n");
      rest = pieces.pop();
      yield* pieces.filter(Boolean).map((piece) => JSON.parse(piece));
    }
  }

  async function open() {
    const response = await fetched(`${base}open`, { method: "POST", headers: { "X-Evaeto": "page" }, cache: "no-store" });
    if (response.status === 503 || response.status === 429) {
      // After a reload the place that the visitor had is free in a moment
      const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
      const seconds = reloaded && !stored("sessionStorage", "evaeto-waits") ? 3 : FULL_S;
      stored("sessionStorage", "evaeto-waits", "yes");
      const many = response.status === 429;
      tell((many ? words.many : words.full).replace("{seconds}", FULL_S), many ? words.many_title : words.full_title);
      setTimeout(open, 1000 * seconds);
      return;
    }
    stored("sessionStorage", "evaeto-waits", null);
    if (!response.ok) throw new Error(response.status);
    for await (const told of lines(response)) {
      if (told.page) {
        show(told.page);
        return;
      }
      tell(told.place ? words.place.replace("{place}", told.place) : words.opening);
    }
    again(); // the kernel has died under it
  }

  open().catch(failed);
})();
