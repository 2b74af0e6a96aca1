// What is the same on every page does not travel with the widgets' state: the server has it as files that browsers keep.
// The kernel names it ("evaeto:map/camera.js"), and here the name is replaced by what it stands for.
const MARK = "evaeto:";

const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);

const kept = new Map();

function file(name) {
  if (!kept.has(name)) kept.set(name, fetch(config.files[name]).then((answer) => answer.json()));
  return kept.get(name);
}

async function script(name) {
  const texts = await file(name.startsWith("figures/") ? "figures.json" : "scripts.json");
  return texts[name];
}

// Land and borders, for `outlines.js`: the lines as the steps from point to point
async function outlines() {
  const { features } = await file("outlines.json");
  return { outlines: features.map(({ geometry, properties }) => ({ steps: geometry.coordinates, style: properties.style })) };
}

// What the kernel tells of a widget that is here: after a lost connection all once more, and what names stand for is known
export function unnamed({ _esm, data, ...state }) {
  if (_esm !== undefined && !_esm?.startsWith(MARK)) state._esm = _esm;
  if (data !== undefined && !data?.[MARK]) state.data = data;
  return state;
}

// The state of a widget, with what its names stand for
export async function unpack(state) {
  if (state._esm?.startsWith(MARK)) {
    const texts = await Promise.all(state._esm.slice(MARK.length).trim().split(" ").map(script));
    return { ...state, _esm: texts.join("") };
  }
  return state.data?.[MARK] ? { ...state, data: await outlines() } : state;
}
