// Says hello to the kernel when a page shows the dashboard, keeps the visitor's language, tells when the connection to
// the server is lost, and keeps the map from talking at every mouse move.

// ipyleaflet's map view sends each mouse event to the kernel and has no switch for it: only clicks may pass.
async function silence(model) {
  const map = await model.widget_manager.get_model(model.get("map_id"));
  while (!Object.keys(map.views ?? {}).length) await new Promise(requestAnimationFrame);
  for (const view of await Promise.all(Object.values(map.views))) {
    const send = view.send.bind(view);
    view.send = (content, ...rest) => {
      if (content.event !== "interaction" || content.type === "click") send(content, ...rest);
    };
  }
}

// A random name under which the cluster keeps this tab's calculations. A reload, or a tab opened after one was closed,
// takes the name over; a tab opened beside another gets its own, so that two tabs never see each other's cards.
const KEY = "evaeto-visitors";

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");

// Holds a lock with this name as long as the page lives; whether nobody else has it
function take(name) {
  return new Promise((resolve) => {
    navigator.locks.request(`evaeto-${name}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });
}

async function visitor() {
  try {
    const own = sessionStorage.getItem(KEY);
    if (!navigator.locks) {
      // Without https there are no locks: a tab finds what is its own
      const name = own ?? random();
      sessionStorage.setItem(KEY, name);
      return name;
    }
    const known = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    for (const name of [...(own ? [own] : []), ...known, random()]) {
      if (!(await take(name))) continue;
      sessionStorage.setItem(KEY, name);
      localStorage.setItem(KEY, JSON.stringify([name, ...known.filter((other) => other !== name)].slice(0, 20)));
      return name;
    }
  } catch (error) {
    return ""; // no storage in this browser: nothing is kept
  }
}

// Screen readers read the page in the language the document names; in a notebook the document is not ours
function name(spoken, el) {
  const ours = document.body.dataset.voila ? document.documentElement : el.closest(".evaeto");
  if (ours) ours.lang = spoken;
}

function keep(spoken) {
  try {
    if (navigator.language.split("-")[0] === spoken.split("-")[0]) localStorage.removeItem(LANGUAGE);
    else localStorage.setItem(LANGUAGE, spoken);
  } catch (error) {
    // No storage in this browser: the choice holds for this page
  }
}

// Jupyter connects again by itself, a few times; after that it is asked to every now and then. What the kernel sent
// meanwhile the server has kept. A kernel that has ended, or that a server started anew does not know, does not come
// back: the page has to be loaded anew.
// While it is looked at, the visitor says when. When he comes back to it, from another tab or from sleep, it loads itself.
const AGAIN_MS = 10000;
const ASLEEP_MS = 60000;
const ENDED = ["dead", "restarting", "autorestarting"];

function watch(model, el) {
  const kernel = model.widget_manager.kernel;
  if (!document.body.dataset.voila || !kernel) return () => {}; // a notebook tells by itself
  const told = document.createElement("span");
  told.setAttribute("role", "alert");
  const reload = document.createElement("button");
  reload.type = "button";
  reload.className = "ev-button";
  reload.addEventListener("click", () => location.reload());
  el.append(told, reload);
  let ended = false;

  const show = () => {
    const texts = model.get("texts");
    ended ||= ENDED.includes(kernel.status);
    el.hidden = !ended && kernel.connectionStatus === "connected";
    // Said anew each time it is shown: a screen reader speaks of what changes
    told.textContent = el.hidden ? "" : texts[ended ? "ended" : "lost"];
    reload.hidden = !ended;
    reload.textContent = texts.reload;
  };
  const again = async () => {
    if (ended || kernel.connectionStatus === "connected") return;
    const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    try {
      ended = (await fetch(`${baseUrl}api/kernels/${kernel.id}`)).status === 404;
      if (!ended && kernel.connectionStatus === "disconnected") await kernel.reconnect();
    } catch (error) {
      return; // the server does not answer yet
    }
    show();
  };
  let away = document.hidden;
  let looked = Date.now();
  const look = async () => {
    away ||= document.hidden || Date.now() - looked > ASLEEP_MS;
    looked = Date.now();
    await again();
    if (document.hidden) return;
    if (ended && away) location.reload();
    else if (ended || kernel.connectionStatus === "connected") away = false;
  };
  const timer = setInterval(look, AGAIN_MS);
  window.addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  kernel.connectionStatusChanged.connect(show);
  kernel.statusChanged.connect(show);
  model.on("change:texts", show);
  show();
  return () => {
    clearInterval(timer);
    window.removeEventListener("online", look);
    document.removeEventListener("visibilitychange", look);
    kernel.connectionStatusChanged.disconnect(show);
    kernel.statusChanged.disconnect(show);
    model.off("change:texts", show);
  };
}

// What is asked for stands behind the # of the address, which no server sees. A tab of the page is a step that Back
// takes back; what is typed is none. A notebook's address is not ours.
const TYPED_MS = 300;
const behind = () => (document.body.dataset.voila ? location.hash.slice(1) : "");

// What the form holds is kept for a reload of this tab, with the address it was kept at: the address follows what is
// typed a moment later, and one that has not followed yet says less than the form. A notebook keeps what is its own: its
// tab may show several.
const FORM = "evaeto-form";

function typed() {
  if (!document.body.dataset.voila) return null;
  try {
    return JSON.parse(sessionStorage.getItem(FORM));
  } catch (error) {
    return null;
  }
}

function keepTyped(form) {
  if (!document.body.dataset.voila || !Object.keys(form).length) return;
  try {
    sessionStorage.setItem(FORM, JSON.stringify({ form, address: behind() }));
  } catch (error) {
    // No storage in this browser: the form is empty after a reload
  }
}

const viewOf = (address) => new URLSearchParams(address).get("view") ?? "map";

function followAddress(model) {
  if (!document.body.dataset.voila) return () => {};
  let waiting = 0;
  let steps = model.get("steps");
  let held = false;
  const write = () => {
    // What the kernel said before it knew of a step back is no address of where the visitor is now
    held = model.get("steps") < steps;
    const address = model.get("address");
    if (held || address === behind()) return;
    const to = address ? `#${address}` : location.pathname + location.search;
    history[viewOf(address) === viewOf(behind()) ? "replaceState" : "pushState"](null, "", to);
    keepTyped(model.get("form"));
  };
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(write, TYPED_MS);
  };
  const answered = () => held && later();
  const went = () => model.send({ type: "went", address: behind(), steps: (steps += 1) });
  model.on("change:address", later);
  model.on("change:steps", answered);
  window.addEventListener("popstate", went);
  return () => {
    clearTimeout(waiting);
    model.off("change:address", later);
    model.off("change:steps", answered);
    window.removeEventListener("popstate", went);
  };
}

async function render({ model, el }) {
  el.hidden = true;
  el.classList.add("ev-connection");
  const stops = [watch(model, el), followAddress(model)];
  const given = new URLSearchParams(behind()).get("language");
  silence(model);
  name(model.get("language"), el);
  model.on("change:language", () => {
    name(model.get("language"), el);
    if (model.get("language") !== given) keep(model.get("language")); // a link's is for this visit
  });
  model.on("change:form", () => keepTyped(model.get("form")));
  // What the kernel sent before, the texts in the visitor's language, is on the page by then
  model.on("msg:custom", ({ type }) => type === "welcome" && window.dispatchEvent(new Event("evaeto-ready")));
  const known = await visitor();
  const kept = typed();
  const [form, address] = [kept?.form ?? null, behind()];
  const said = { visitor: known, language: language(), form, online: navigator.onLine, address };
  try {
    model.send({ type: "hello", ...said, newer: form !== null && kept.address === address });
    // Nothing that the kernel answers changes what is there: it need not be waited for
    if (!form && !address && language().split("-")[0] === model.get("language").split("-")[0]) window.evaeto_open?.();
  } catch (error) {
    // The page was closed meanwhile: there is nobody to greet
  }
  return () => stops.forEach((stop) => stop());
}

export default { render };
