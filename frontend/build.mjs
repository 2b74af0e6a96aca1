// Makes the one script and the one style sheet that the page loads: `npm ci && npm run build`, by whoever changes what is
// in this folder. The result is kept with the sources, so that nobody else needs Node.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const built = path.join(here, "../evaeto/dashboard/built");
const at = (name) => path.join(here, "src", name);

const slim = {
  name: "slim",
  setup(build) {
    // Of Leaflet's plugins and widgets those that the page uses
    const inLeaflet = (name, ours) =>
      build.onResolve({ filter: new RegExp(`/${name}(\\.js)?$`) }, ({ importer }) =>
        importer.includes("/jupyter-leaflet/lib/") ? { path: at(ours) } : undefined,
      );
    inLeaflet("leaflet", "leaflet.js");
    inLeaflet("jupyter-leaflet", "leaflet_widgets.js");
    // What the index of JupyterLab's services offers besides
    build.onResolve({ filter: /^\.\.$/ }, ({ importer }) =>
      importer.includes("/services/lib/kernel/") ? { path: at("services.js") } : undefined,
    );
    // Only its element wrapper is used, no requests and no animations
    build.onResolve({ filter: /^jquery$/ }, () => ({ path: path.join(here, "node_modules/jquery/dist/jquery.slim.js") }));
    // Of the base manager's own sanitizer, which ours replaces
    build.onResolve({ filter: /^sanitize-html$/ }, () => ({ path: at("no_sanitizer.js") }));
    // Its published file is an AMD module
    build.onLoad({ filter: /anywidget\/dist\/index\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      const changed = text.replace(/^define\(\["@jupyter-widgets\/base"\], (\w+)\);$/m, "export default $1;");
      if (changed === text) throw new Error("anywidget is packed in another way");
      return { contents: changed, loader: "js" };
    });
  },
};

const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/page.js", "src/page.css"],
  outdir: "out",
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "iife",
  target: ["chrome103", "firefox102", "safari15.4"],
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  alias: { path: "path-browserify", ws: "./src/no_sanitizer.js" },
  loader: { ".png": "dataurl", ".svg": "dataurl", ".gif": "dataurl" },
  plugins: [slim],
});
for (const { path: file, contents } of result.outputFiles) {
  console.log(path.basename(file), contents.length);
  writeFileSync(path.join(built, path.basename(file)), contents);
}

// The licence of each package that is in them
const packages = new Map();
for (const { inputs } of Object.values(result.metafile.outputs)) {
  for (const input of Object.keys(inputs)) {
    const folder = input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
    if (folder) packages.set(folder.replace(/^.*node_modules\//, ""), path.join(here, folder));
  }
}
const licences = [...packages].sort().map(([name, folder]) => {
  const { version, license, repository } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (!text && !/^@(jupyter-widgets|jupyterlab|lumino)\//.test(name)) throw new Error(`${name} holds no licence`);
  // Jupyter's packages leave theirs in their repositories
  const words = readFileSync(text ? path.join(folder, text) : path.join(here, "jupyter_license.txt"), "utf8").trim();
  return `## ${name} ${version} (${license?.type ?? license})\n${repository?.url ?? repository ?? ""}\n\n${words}\n`;
});
writeFileSync(path.join(built, "LICENSES.txt"), licences.join("\n").replace(/[ \t]+$/gm, ""));

// Which sources they were made from: a test fails when these have changed and the files have not
const hash = createHash("sha256");
for (const name of ["package-lock.json", "build.mjs", ...readdirSync(path.join(here, "src")).sort().map((file) => `src/${file}`)]) {
  hash.update(name).update(readFileSync(path.join(here, name)));
}
writeFileSync(path.join(built, "sources.sha256"), `${hash.digest("hex")}\n`);
