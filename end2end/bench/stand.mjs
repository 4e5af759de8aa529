// What the benchmarks in the browser share: a server with a carrier's sandbox beside it, a page that is signed in, and what
// is made of times.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";

const OPERATOR = { email: "operator@example.com", password: "correct horse battery" };
/** The world of the sandbox. */
const WORLD = "bench";

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export async function until(what, look) {
  for (let tries = 0; tries < 2400; tries += 1) {
    const found = await look().catch(() => undefined);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`waited in vain: ${what}`);
}

export function percentile(times, percent) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
}

/** Starts everything, does what is to be done, and stops everything. */
export async function withConsole(work) {
  const binary = process.env.PATCHBAY_SERVER;
  const folder = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
  const processes = [];
  const start = (args, env) => processes.push(spawn(binary, args, { env: { ...process.env, ...env }, stdio: "ignore" }));
  let browser;
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
        plain: { login: "customer", user_name: WORLD }, secrets: { password: "sandbox" },
      }]),
      PATCHBAY_OPERATOR_EMAIL: OPERATOR.email,
      PATCHBAY_OPERATOR_PASSWORD: OPERATOR.password,
      PATCHBAY_SECOND_FACTOR: "offered",
      PATCHBAY_READING_INTERVAL_S: "86400",
      PATCHBAY_PORT_READING_INTERVAL_S: "86400",
      // What is measured is this server, not the pace that a carrier is spared.
      PATCHBAY_CARRIER_PACES: "call48=6000000",
    });
    await until("the server is ready", async () => (await fetch(`${origin}/readyz`)).ok);
    browser = await chromium.launch({
      executablePath: process.env.PATCHBAY_CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
    const page = await context.newPage();
    const headers = { "X-Console": "1", Origin: origin };
    const well = async (answer) => {
      if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
      return answer.json().catch(() => undefined);
    };
    const console = {
      page,
      origin,
      get: async (path) => well(await page.request.get(`${origin}${path}`, { headers })),
      post: async (path, data) => well(await page.request.post(`${origin}${path}`, { headers, data })),
      /** Tells the sandbox something about the world. */
      tell: async (what, data) => well(await page.request.post(`${sandbox}/_sandbox/${WORLD}/${what}`, { data })),
    };
    await console.post("/api/session", OPERATOR);
    await work(console);
  } finally {
    await browser?.close();
    for (const child of processes) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}
