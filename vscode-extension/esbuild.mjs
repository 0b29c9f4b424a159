// Builds the preview page into the Python package; its tests into out/; the extension with its pane into dist/.
import { build, context } from "esbuild";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const here = fileURLToPath(new URL("./", import.meta.url));
const page = fileURLToPath(new URL("../livesync_ls/preview/", import.meta.url));

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  format: "esm",
  target: ["es2022", "chrome110", "firefox115", "safari16.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "info",
};

/** texmath asks for KaTeX by `require`, which is another file than the one we import. @type {import("esbuild").Plugin} */
const oneKatex = {
  name: "one-katex",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^katex$/ }, () => ({ path: join(here, "node_modules/katex/dist/katex.mjs") })),
};

/** @type {import("esbuild").BuildOptions} */
const preview = {
  ...shared,
  entryPoints: { main: "preview/main.tsx", vega: "preview/mime/renderers/vega.ts", plotly: "preview/mime/renderers/plotly.ts" },
  outdir: `${page}assets`,
  // What is imported when it is needed stays apart, and so does what it shares with the page.
  splitting: true,
  chunkNames: "shared-[hash]",
  metafile: true,
  minify: true,
  legalComments: "linked",
  // Every browser that we target reads woff2, so KaTeX's older copies of its fonts stay out.
  loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty" },
  assetNames: "fonts/[name]",
  plugins: [oneKatex],
};

/** @type {import("esbuild").BuildOptions} */
const tests = {
  ...shared,
  plugins: [oneKatex],
  entryPoints: ["preview/tests/*.test.ts"],
  outdir: "out/tests",
  outExtension: { ".js": ".mjs" },
  platform: "node",
  target: "node20",
  logLevel: "warning",
};

/** What runs in VS Code's extension host. @type {import("esbuild").BuildOptions} */
const extension = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  entryPoints: { extension: "src/extension.ts" },
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  external: ["vscode"],
  minify: true,
  legalComments: "linked",
  logLevel: "info",
};

/** The same page in a pane. @type {import("esbuild").BuildOptions} */
const pane = { ...preview, entryPoints: { pane: "preview/pane/main.tsx" }, outdir: "dist/pane" };

async function lay() {
  await rm(page, { recursive: true, force: true });
  await mkdir(`${page}assets`, { recursive: true });
  await cp("preview/index.html", `${page}index.html`);
  await cp("preview/icon.svg", `${page}assets/icon.svg`);
}

/** What every page loads, with all that it imports from the start, in bytes as a server would pack them. */
const MOST = 300_000;

/** @param {import("esbuild").Metafile} metafile */
async function weigh({ outputs }) {
  const main = Object.keys(outputs).find((file) => file.endsWith("assets/main.js"));
  const files = new Set([main, outputs[main].cssBundle]);
  for (const file of files) {
    for (const { path, kind } of outputs[file].imports) if (kind === "import-statement") files.add(path);
  }
  const sizes = await Promise.all([...files].map(async (file) => gzipSync(await readFile(file)).length));
  const sum = sizes.reduce((total, size) => total + size, 0);
  console.log(`The page takes ${Math.round(sum / 1000)} KB of at most ${MOST / 1000}, gzipped.`);
  if (sum > MOST) throw new Error("The page has become too large: load what is heavy when it is needed, as mime/Chart.tsx does.");
}

const option = process.argv[2];
if (option === "--tests") {
  await rm("out/tests", { recursive: true, force: true });
  const { metafile } = await build({ ...tests, metafile: true });
  // node --test takes patterns only from Node 21 on; a test file also runs by being imported.
  for (const file of Object.keys(metafile.outputs)) await import(pathToFileURL(file).href);
} else if (option === "--extension") {
  await rm("dist", { recursive: true, force: true });
  await Promise.all([build(extension), build(pane)]);
} else if (option === "--watch") {
  await lay();
  await (await context(preview)).watch();
} else {
  await lay();
  const { metafile } = await build(preview);
  await weigh(metafile);
}
