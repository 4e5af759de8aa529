// From a keystroke in the search of the list of numbers to the rows that fit it, with 10,000 and 100,000 owned numbers.
// Prints a table. `cargo xtask bench` builds what it needs and runs it.

import { percentile, until, withConsole } from "./stand.mjs";

const SIZES = [10_000, 100_000];
const TYPED = ["2125", "555", "7061", "0123", "90210", "4404", "3035550", "8181", "6176", "5125"];

// Runs in the page: notes when a keystroke arrives, and when every row that is shown fits what is typed.
function watch() {
  const digits = (text) => text.replace(/\D/g, "");
  const field = document.querySelector('input[type="search"], [role="search"] input, main input[aria-label^="Any digits"]');
  window.keystrokes = [];
  let since;
  const settled = () => {
    if (since === undefined) return;
    const wanted = digits(field.value);
    const rows = [...document.querySelectorAll('table[aria-label="Numbers"] tbody tr')];
    const numbers = rows.map((row) => digits(row.querySelector(".digits")?.textContent ?? ""));
    const busy = document.querySelector('main [aria-busy="true"]') !== null;
    if (busy || numbers.some((number) => !number.includes(wanted))) return;
    const address = new URL(location.href).searchParams.get("q") ?? "";
    if (digits(address) !== wanted) return;
    const began = since;
    since = undefined;
    // The next frame is the one that people see.
    requestAnimationFrame(() => window.keystrokes.push(performance.now() - began));
  };
  field.addEventListener("input", () => { since = performance.now(); }, { capture: true });
  new MutationObserver(settled).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
  field.focus();
}

async function measure(page, origin) {
  await page.goto(`${origin}/numbers`);
  await page.getByRole("table", { name: "Numbers" }).waitFor();
  await page.evaluate(watch);
  for (const typed of TYPED) {
    for (const key of typed) {
      const before = await page.evaluate(() => window.keystrokes.length);
      await page.keyboard.press(key);
      await page.waitForFunction((count) => window.keystrokes.length > count, before, { timeout: 20_000 });
      await page.waitForTimeout(60);
    }
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.waitForTimeout(400);
    await page.evaluate(() => { window.kept = [...(window.kept ?? []), ...window.keystrokes]; window.keystrokes = []; });
  }
  return page.evaluate(() => window.kept);
}

await withConsole(async ({ page, origin, get, post, tell }) => {
  console.log("| numbers owned | keystrokes | p50 | p95 | longest | aim at p95 | read from the carrier in |");
  console.log("|---|---|---|---|---|---|---|");
  let owned = 0;
  for (const size of SIZES) {
    await tell("owned", { count: size - owned });
    owned = size;
    const began = Date.now();
    await until("the first reading is over", async () => (await get("/api/numbers")).read.every((reading) => reading.reading === null));
    await post("/api/numbers/refresh", {});
    await until("the numbers are read", async () => {
      const list = await get("/api/numbers");
      return list.matching >= size && list.read.every((reading) => reading.reading === null);
    });
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    const times = await measure(page, origin);
    const ms = (percent) => `${percentile(times, percent).toFixed(0)} ms`;
    console.log(`| ${size.toLocaleString("en-US")} | ${times.length} | ${ms(50)} | ${ms(95)} | ${ms(100)} | 100 ms | ${seconds} s |`);
  }
});
