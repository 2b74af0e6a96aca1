// Makes the one script and the one style sheet that the page loads: `npm ci && npm run build`, by whoever changes what is
// in this folder. The result is kept with the sources, so that nobody else needs Node.
import { readFileSync, writeFileSync } from "node:fs";
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
