// The page: joins the kernel that the server has given it, and shows what the notebook has displayed.
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default.js";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection.js";
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";

import { keepResults } from "./kept.js";
import { Manager } from "./manager.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
const STATE = "application/vnd.jupyter.widget-state+json";
const OUTPUT = 'script[type="application/vnd.voila.cell-output+json"]';

const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
const base = new URL(config.baseUrl, location.href);

function connect() {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: base.href,
    wsUrl: base.href.replace(/^http/, "ws"),
    appendToken: false,
    token: "",
  });
  return new KernelConnection({ model: { id: config.kernelId, name: "python3" }, serverSettings, commsOverSubshells: "disabled" });
}

// What the notebook has shown besides widgets
function plain(data) {
  const shown = document.createElement("div");
  shown.className = "jp-RenderedText jp-OutputArea-output";
  if (data["text/html"]) {
    shown.className = "jp-RenderedHTMLCommon jp-RenderedHTML jp-OutputArea-output";
    shown.innerHTML = [data["text/html"]].flat().join("");
  } else {
    shown.appendChild(document.createElement("pre")).textContent = [data["text/plain"] ?? ""].flat().join("");
  }
  return shown;
}

async function show(manager, place, data) {
  if (!data[VIEW]) {
    place.replaceWith(plain(data));
    return;
  }
  const view = await manager.create_view(await manager.get_model(data[VIEW].model_id));
  const shown = document.createElement("div");
  shown.className = "jp-OutputArea-output";
  place.replaceWith(shown);
  Widget.attach(view.luminoWidget, shown);
  window.addEventListener("resize", () => MessageLoop.postMessage(view.luminoWidget, Widget.ResizeMessage.UnknownSize));
}

async function open() {
  const outputs = Array.from(document.querySelectorAll(OUTPUT), (place) => [place, JSON.parse(place.textContent).data ?? {}]);
  const kernel = connect();
  const manager = new Manager(kernel);
  window.addEventListener("pagehide", () => kernel.dispose());
  // A kernel that has ended meanwhile is not waited for: the template notices this answer, and loads the page again
  fetch(new URL(`api/kernels/${config.kernelId}`, base)).catch(() => {});
  const state = outputs.find(([, data]) => data[STATE])?.[1][STATE];
  await (state ? manager.build(state) : manager.restore());
  await Promise.all(outputs.map(([place, data]) => show(manager, place, data)));
  manager.drawRest();
}

// Where there is no network a worker shows what was kept. It comes last: it must not take a slow network from the page
function workOffline() {
  keepResults();
  navigator.serviceWorker?.register(new URL("worker.js", base), { scope: base.pathname }).catch(() => {});
}

window.addEventListener("evaeto-ready", workOffline, { once: true });
open().finally(window.voila_finish);
