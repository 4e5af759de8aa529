import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

// Every worker reads this file again: the first one decides, the others inherit.
process.env.PATCHBAY_E2E_DATA ??= mkdtempSync(join(tmpdir(), "patchbay-end2end-"));
process.env.PATCHBAY_E2E_PORT ??= "8489";

const port = process.env.PATCHBAY_E2E_PORT;
// Cookies marked Secure are kept for this name without TLS, as for no other.
const origin = `http://localhost:${port}`;

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  globalTeardown: "./tests/teardown.ts",
  // One server with one world behind it: the specs take turns.
  workers: 1,
  fullyParallel: false,
  // A machine that was slow for a moment is no fault of the console; what fails twice is.
  retries: process.env.CI ? 1 : 0,
  timeout: 45_000,
  expect: { timeout: 8_000 },
  reporter: [["list"]],
  use: {
    baseURL: origin,
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    locale: "en-US",
    timezoneId: "America/New_York",
    reducedMotion: "reduce",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.PATCHBAY_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "sign in", testMatch: "tests/sign_in.setup.ts" },
    {
      name: "console",
      testMatch: "tests/*.spec.ts",
      dependencies: ["sign in"],
      use: { storageState: join(process.env.PATCHBAY_E2E_DATA, "operator.json") },
    },
  ],
  webServer: {
    command: process.env.PATCHBAY_SERVER ?? "../target/debug/patchbay",
    url: `${origin}/readyz`,
    timeout: 60_000,
    reuseExistingServer: false,
    stdout: "ignore",
    stderr: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    env: {
      PATCHBAY_LISTEN: `127.0.0.1:${port}`,
      PATCHBAY_PUBLIC_ORIGIN: origin,
      PATCHBAY_DATA_DIR: join(process.env.PATCHBAY_E2E_DATA, "data"),
      PATCHBAY_OPERATOR_EMAIL: "operator@example.com",
      PATCHBAY_OPERATOR_NAME: "Operator",
      PATCHBAY_OPERATOR_PASSWORD: "correct horse battery",
      PATCHBAY_REQUESTS_PER_MINUTE: "60000",
      PATCHBAY_SIGN_INS_PER_MINUTE: "600",
      // Minutes of waiting for an unknown outcome become seconds.
      PATCHBAY_RECONCILE_WINDOW_S: "8",
      PATCHBAY_SCAN_GAP_S: "2",
      PATCHBAY_SHUTDOWN_S: "3",
    },
  },
});
