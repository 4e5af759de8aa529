// From a keystroke in the search of the board to the rows that fit it, with 10,000 ports; and from a keystroke in a draft to
// the linter's findings, with 1, 100 and 1,000 numbers. Prints tables. `cargo xtask bench` builds what it needs and runs it.

import { percentile, until, withConsole } from "./stand.mjs";

const PORTS = 10_000;
const TYPED = ["2012", "501", "7031", "2040", "90210", "4042", "3012550", "8051", "6002", "1005"];
const DRAFTS = [1, 100, 1_000];
/** Keystrokes in each draft. */
const KEYS = 60;

const ms = (times, percent, digits = 0) => `${percentile(times, percent).toFixed(digits)} ms`;

// Runs in the page: notes when a keystroke arrives, and when the rows are exactly those that the server has for what is
// typed, in its order.
function watchBoard(expected) {
  const field = document.querySelector('main input[type="search"]');
  window.keystrokes = [];
  let since;
  const settled = () => {
    if (since === undefined || document.querySelector('main [aria-busy="true"]') !== null) return;
    const wanted = field.value;
    if ((new URL(location.href).searchParams.get("q") ?? "") !== wanted) return;
    const rows = [...document.querySelectorAll('table[aria-label="Ports"] tbody a.title')];
    const requests = rows.map((row) => row.getAttribute("href").split("/").pop());
    if (requests.join() !== expected[wanted]) return;
    const began = since;
    since = undefined;
    // The next frame is the one that people see.
    requestAnimationFrame(() => window.keystrokes.push(performance.now() - began));
  };
  field.addEventListener("input", () => { since = performance.now(); }, { capture: true });
  new MutationObserver(settled).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
  field.focus();
}

async function board({ page, origin, get, post, tell }) {
  const read = async (size) => until("the ports are read", async () => {
    const board = await get("/api/ports");
    return board.matching >= size && board.read.every((reading) => reading.reading === null && reading.read_at !== null);
  });
  await read(1);
  await tell("ports", { count: PORTS });
  const began = Date.now();
  await post("/api/ports/refresh", {});
  await read(PORTS);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const expected = {};
  for (const typed of TYPED) {
    for (let end = 1; end <= typed.length; end += 1) {
      const q = typed.slice(0, end);
      expected[q] = (await get(`/api/ports?q=${q}`)).items.map((row) => row.request).join();
    }
  }
  await page.goto(`${origin}/ports`);
  await page.getByRole("table", { name: "Ports", exact: true }).waitFor();
  await page.evaluate(watchBoard, expected);
  const times = [];
  for (const typed of TYPED) {
    for (const key of typed) {
      const before = await page.evaluate(() => window.keystrokes.length);
      await page.keyboard.press(key);
      await page.waitForFunction((count) => window.keystrokes.length > count, before, { timeout: 20_000 });
      await page.waitForTimeout(60);
    }
    times.push(...await page.evaluate(() => window.keystrokes));
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.waitForTimeout(400);
    await page.evaluate(() => { window.keystrokes = []; });
  }
  console.log("| ports on the board | keystrokes | p50 | p95 | longest | aim at p95 | read from the carrier in |");
  console.log("|---|---|---|---|---|---|---|");
  console.log(`| ${PORTS.toLocaleString("en-US")} | ${times.length} | ${ms(times, 50)} | ${ms(times, 95)} | ${ms(times, 100)} | 100 ms | ${seconds} s |`);
}

// Runs in the page: notes when a keystroke in the ZIP code arrives, when the finding at it is there or gone as it must be,
// and how long the linter took by the page's own timeline.
function watchDraft() {
  const field = document.querySelector('input[name="address.zip"]');
  window.keystrokes = [];
  window.lints = [];
  let since;
  const settled = () => {
    if (since === undefined) return;
    const wrong = field.value.length !== 5;
    const said = field.closest(".field").querySelector(".finding") !== null;
    if (said !== wrong || (field.getAttribute("aria-invalid") === "true") !== wrong) return;
    const began = since;
    since = undefined;
    requestAnimationFrame(() => window.keystrokes.push(performance.now() - began));
  };
  field.addEventListener("input", () => { since = performance.now(); }, { capture: true });
  new MutationObserver(settled).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "lint") window.lints.push(entry.duration);
  }).observe({ type: "measure" });
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

/** A draft over two losing carriers in which little is missing. */
async function draft({ post }, count) {
  const number = (n) => `+1701${n % 2 === 0 ? 200 : 203}${String(2000 + n)}`;
  const fields = {
    numbers: Array.from({ length: count }, (_, n) => ({ number: number(n), losing_carrier: n % 2 === 0 ? "Call 48" : "Cox Communications" })),
    end_user: { name: "Lantern Books", authorized_person: "Maria Keller" },
    address: { number: "120", street: "Main", suffix: "ST", city: "Fargo", state: "ND", zip: "58102" },
    losing_account: { losing_carrier: "Call 48", number: "556677", btn: number(0).slice(2) },
  };
  const { id } = await post("/api/port-drafts", { fields });
  await post(`/api/port-drafts/${id}/letter`, {});
  await post(`/api/port-drafts/${id}/check`, {});
  return id;
}

async function linter(console_) {
  const { page, origin } = console_;
  console.log("| numbers in the draft | keystrokes | to the findings, p50 | p95 | longest | the linter alone, p50 | p95 | aim |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const count of DRAFTS) {
    const id = await draft(console_, count);
    await page.goto(`${origin}/ports/drafts/${id}`);
    await page.locator('input[name="address.zip"]').waitFor();
    await page.waitForTimeout(1_000);
    await page.evaluate(watchDraft);
    for (let n = 0; n < KEYS; n += 1) {
      await page.keyboard.press(n % 2 === 0 ? "Backspace" : "2");
      await page.waitForFunction((count) => window.keystrokes.length > count, n, { timeout: 20_000 });
      await page.waitForTimeout(60);
    }
    const { keystrokes, lints } = await page.evaluate(() => ({ keystrokes: window.keystrokes, lints: window.lints }));
    if (lints.length < KEYS) throw new Error(`the linter ran ${lints.length} times for ${KEYS} keystrokes`);
    const aim = count === 1_000 ? "5 ms" : "";
    console.log(`| ${count.toLocaleString("en-US")} | ${keystrokes.length} | ${ms(keystrokes, 50)} | ${ms(keystrokes, 95)} | ${ms(keystrokes, 100)} | ${ms(lints, 50, 2)} | ${ms(lints, 95, 2)} | ${aim} |`);
  }
}

await withConsole(async (console_) => {
  await linter(console_);
  console.log("");
  await board(console_);
});
