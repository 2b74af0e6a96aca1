// The widgets of one kernel. It follows the KernelWidgetManager of @jupyter-widgets/jupyterlab-manager, which is tied to
// JupyterLab's documents and renderers; what both share is ManagerBase.
import * as base from "@jupyter-widgets/base";
import * as controls from "@jupyter-widgets/controls";
import { ManagerBase, base64ToBuffer } from "@jupyter-widgets/base-manager";
import anywidget from "anywidget";
import DOMPurify from "dompurify";

import * as leaflet from "./leaflet_widgets.js";
import { unnamed, unpack } from "./shared.js";

const MODULES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": controls,
  "jupyter-leaflet": leaflet,
  anywidget: anywidget(base),
};

const ALLOWED = {
  ALLOWED_TAGS: ["a", "abbr", "b", "code", "em", "i", "img", "li", "ol", "span", "strong", "ul"],
  ALLOWED_ATTR: ["class", "style", "title", "href", "src"],
};

const BEGIN_MS = 1000;
const REST_MS = 2000;

const within = (promise, ms) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms))]);

export class Manager extends ManagerBase {
  constructor(kernel) {
    super();
    this.kernel = kernel;
    this.restoring = null;
    // That all widgets are made, and that the one that asks before anything is drawn has asked
    this.made = new Promise((resolve) => (this._tellMade = resolve));
    this._begun = new Promise((resolve) => (this._tellBegun = resolve));
    // What is looked at and waited for, and that the rest may be drawn
    this._awaited = null;
    this._rest = new Promise((resolve) => (this._tellRest = resolve));
    this._isOpen = false;
    this._rest.then(() => (this._isOpen = true));
    kernel.registerCommTarget(this.comm_target_name, (comm, message) =>
      this.handle_comm_open(new base.shims.services.Comm(comm), message),
    );
    kernel.statusChanged.connect((_, status) => status === "restarting" && this.disconnect());
    // After the connection was lost the kernel may have said what nobody heard
    let connected = false;
    kernel.connectionStatusChanged.connect((_, status) => {
      if (status !== "connected") return;
      if (connected) this.restore();
      connected = true;
    });
  }

  // The widgets as they were when the page was made; what they say waits until the kernel is there
  async build({ state }) {
    const made = Object.entries(state).map(async ([id, { state: values, buffers = [], ...named }]) => {
      const paths = buffers.map(({ path }) => path);
      base.put_buffers(values, paths, buffers.map(({ data }) => new DataView(base64ToBuffer(data))));
      const comm = await this._create_comm(this.comm_target_name, id);
      return this.new_model({ ...named, model_id: id, comm }, values);
    });
    const models = await Promise.all(made);
    this._tellMade();
    if (models.some((model) => model.get("asks_first"))) await within(this._begun, BEGIN_MS);
  }

  // Of a widget that `asks_first`: it has asked; `answer` is a promise where its tab is the one that is opened
  begin(answer) {
    this._awaited = answer;
    this._tellBegun();
  }

  // Draw the tabs that nobody looks at, but not before what is waited for
  async drawRest() {
    await within(this._awaited, REST_MS);
    setTimeout(this._tellRest);
  }

  // Of the tabs of the page that one is drawn first which is looked at; the map alone takes a quarter of a second
  async create_view(model, options = {}) {
    const tabs = options.parent?.model;
    if (!this._isOpen && tabs?.get("_view_name") === "TabView") await this._turn(tabs, model);
    return super.create_view(model, options);
  }

  _turn(tabs, model) {
    return new Promise((resolve) => {
      const look = () => {
        if (!this._isOpen && tabs.get("children")[tabs.get("selected_index")] !== model) return;
        tabs.off("change:selected_index", look);
        resolve();
      };
      tabs.on("change:selected_index", look);
      this._rest.then(look);
      look();
    });
  }

  // Resolves once all widgets of the kernel are here
  restore() {
    this.restoring ??= this._loadFromKernel().finally(() => {
      this.restoring = null;
      this._tellMade();
    });
    return this.restoring;
  }

  async loadClass(name, module) {
    const found = MODULES[module]?.[name];
    if (!found) throw new Error(`${name} of ${module} is not part of this page`);
    return found;
  }

  async _create_comm(target, id, data, metadata, buffers) {
    const comm = this.kernel.createComm(target, id);
    if (data || metadata) comm.open(data, metadata, buffers);
    return new base.shims.services.Comm(comm);
  }

  async _get_comm_info() {
    const { content } = await this.kernel.requestCommInfo({ target_name: this.comm_target_name });
    return content.status === "ok" ? content.comms : {};
  }

  async _make_model(options, state) {
    const model = await super._make_model(options, await unpack(state));
    const set = model.set_state.bind(model);
    model.set_state = (told) => set(unnamed(told));
    return model;
  }

  inline_sanitize(source) {
    return DOMPurify.sanitize(source, ALLOWED);
  }
}
