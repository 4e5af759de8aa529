// Starts the console: the theme before the first paint, the one HTML policy, then the module.
const root = document.documentElement;

function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

for (const name of ["theme", "density"]) {
  const value = kept(`patchbay.${name}`);
  if (value) root.dataset[name] = value;
}

// The view library clones templates from HTML text. Only what our own templates are made of passes: known tags,
// no handlers, no inline style, no address that runs.
const TAGS = new Set(
  (
    "a b br button caption circle code dd details dialog div dl dt em fieldset figure footer form g h1 h2 h3 header hr i " +
    "input kbd label legend li line main menu nav ol optgroup option output p path pre progress rect section select " +
    "small span strong summary svg table tbody td template textarea tfoot th thead time tr ul aside article time"
  ).split(" "),
);
const TAG = /<\/?([a-zA-Z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g;
const RISKY = /(?:^|\s)(?:on[a-z]+|style|srcdoc|formaction)\s*=|javascript:/i;

function plain(html) {
  for (const [, tag, attributes] of html.matchAll(TAG)) {
    if (!TAGS.has(tag.toLowerCase()) || RISKY.test(attributes)) {
      throw new TypeError(`Patchbay does not draw <${tag}> from text`);
    }
  }
  return html;
}

if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", { createHTML: plain });
}

const starting = document.getElementById("starting");
try {
  const { default: init } = await import("./app.js");
  await init({ module_or_path: new URL("./app_bg.wasm", import.meta.url) });
  starting?.remove();
} catch (error) {
  console.error(error);
  if (starting) starting.textContent = "Patchbay could not start. Reload the page; if it stays so, update the browser.";
}
