// From a keystroke in the search of the list of numbers to the rows that fit it, with 10,000 and 100,000 owned numbers.
// Prints a table. `cargo xtask bench` builds what it needs and runs it.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";

const SIZES = [10_000, 100_000];
const TYPED = ["2125", "555", "7061", "0123", "90210", "4404", "3035550", "8181", "6176", "5125"];
const OPERATOR = { email: "operator@example.com", password: "correct horse battery" };
const binary = process.env.PATCHBAY_SERVER;
const processes = [];

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function start(args, env) {
  const child = spawn(binary, args, { env: { ...process.env, ...env }, stdio: "ignore" });
  processes.push(child);
}

async function until(what, look) {
  for (let tries = 0; tries < 2400; tries += 1) {
    const found = await look().catch(() => undefined);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`waited in vain: ${what}`);
}

function percentile(times, percent) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
}

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

const folder = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
try {
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const origin = `http://localhost:${port}`;
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  start(["sandbox", "--carrier", "call48", "--listen", `127.0.0.1:${sandboxPort}`], {});
  start([], {
    PATCHBAY_DATA_DIR: folder,
    PATCHBAY_LISTEN: `127.0.0.1:${port}`,
    PATCHBAY_SANDBOX: "false",
    PATCHBAY_ALLOW_BASE_URLS: sandbox,
    PATCHBAY_ACCOUNTS: JSON.stringify([{
      carrier: "call48", name: "Call48", base_url: `${sandbox}/api/v4`,
      plain: { login: "customer", user_name: "bench" }, secrets: { password: "sandbox" },
    }]),
    PATCHBAY_OPERATOR_EMAIL: OPERATOR.email,
    PATCHBAY_OPERATOR_PASSWORD: OPERATOR.password,
    PATCHBAY_READING_INTERVAL_S: "86400",
  });
  await until("the server is ready", async () => (await fetch(`${origin}/readyz`)).ok);
  const browser = await chromium.launch({
    executablePath: process.env.PATCHBAY_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const headers = { "X-Console": "1", Origin: origin };
  await page.request.post(`${origin}/api/session`, { headers, data: OPERATOR });
  console.log("| numbers owned | keystrokes | p50 | p95 | longest | aim at p95 | read from the carrier in |");
  console.log("|---|---|---|---|---|---|---|");
  let owned = 0;
  for (const size of SIZES) {
    await fetch(`${sandbox}/_sandbox/bench/owned`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ count: size - owned }),
    });
    owned = size;
    const began = Date.now();
    await until("the first reading is over", async () => {
      const list = await (await page.request.get(`${origin}/api/numbers`, { headers })).json();
      return list.read.every((reading) => reading.reading === null);
    });
    await page.request.post(`${origin}/api/numbers/refresh`, { headers, data: {} });
    await until("the numbers are read", async () => {
      const list = await (await page.request.get(`${origin}/api/numbers`, { headers })).json();
      return list.matching >= size && list.read.every((reading) => reading.reading === null);
    });
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    const times = await measure(page, origin);
    const ms = (percent) => `${percentile(times, percent).toFixed(0)} ms`;
    console.log(`| ${size.toLocaleString("en-US")} | ${times.length} | ${ms(50)} | ${ms(95)} | ${ms(100)} | 100 ms | ${seconds} s |`);
  }
  await browser.close();
} finally {
  for (const child of processes) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
