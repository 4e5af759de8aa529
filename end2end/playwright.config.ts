import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

// Every worker reads this file again: the first one decides, the others inherit.
process.env.PATCHBAY_E2E_DATA ??= mkdtempSync(join(tmpdir(), "patchbay-end2end-"));
process.env.PATCHBAY_E2E_PORT ??= "8489";

const port = Number(process.env.PATCHBAY_E2E_PORT);
const data = process.env.PATCHBAY_E2E_DATA;

// Two consoles: one with a single carrier account, one that is as a first start leaves it, with an account at the sandbox of
// every carrier. What is particular to several carriers is tried at the second.
const single = { port, folder: "single", specs: /.*\.spec\.ts/, not: /(four_carriers|number_carriers|locations|customers|call_records|numbers_drift)\.spec\.ts/ };
const four = { port: port + 1, folder: "four", specs: /(four_carriers|number_carriers|locations|customers|call_records|numbers_drift)\.spec\.ts/, not: [] };

// Cookies marked Secure are kept for this name without TLS, as for no other.
const origin = (at: { port: number }) => `http://localhost:${at.port}`;
const signedIn = (at: { folder: string }) => join(data, at.folder, "operator.json");

// The sandbox of the single account stands at a known place, so that the account can be named before it starts.
const sandbox = port + 10;
const account = {
  carrier: "call48",
  name: "Call48 sandbox",
  base_url: `http://127.0.0.1:${sandbox}/api/v4`,
  plain: { login: "customer", user_name: "patchbay" },
  secrets: { password: "sandbox" },
};

const server = (at: { port: number; folder: string }, more: Record<string, string>) => ({
  command: process.env.PATCHBAY_SERVER ?? "../target/debug/patchbay",
  url: `${origin(at)}/readyz`,
  timeout: 60_000,
  reuseExistingServer: false,
  stdout: "ignore" as const,
  stderr: "pipe" as const,
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: 5_000 },
  env: {
    PATCHBAY_LISTEN: `127.0.0.1:${at.port}`,
    PATCHBAY_PUBLIC_ORIGIN: origin(at),
    PATCHBAY_DATA_DIR: join(data, at.folder, "data"),
    PATCHBAY_OPERATOR_EMAIL: "operator@example.com",
    PATCHBAY_OPERATOR_NAME: "Operator",
    PATCHBAY_OPERATOR_PASSWORD: "correct horse battery",
    PATCHBAY_REQUESTS_PER_MINUTE: "60000",
    PATCHBAY_SIGN_INS_PER_MINUTE: "600",
    // Minutes of waiting for an unknown outcome become seconds.
    PATCHBAY_RECONCILE_WINDOW_S: "8",
    PATCHBAY_SCAN_GAP_S: "2",
    PATCHBAY_SHUTDOWN_S: "3",
    ...more,
  },
});

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  globalTeardown: "./tests/teardown.ts",
  // One world behind each server: the specs take turns.
  workers: 1,
  fullyParallel: false,
  // A machine that is shared and slow for a moment is no fault of the console; what fails three times is.
  retries: process.env.CI ? 2 : 0,
  timeout: process.env.CI ? 90_000 : 45_000,
  expect: { timeout: process.env.CI ? 16_000 : 8_000 },
  reporter: [["list"]],
  use: {
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
  projects: [single, four].flatMap((at) => [
    { name: `sign in, ${at.folder}`, testMatch: "tests/sign_in.setup.ts", use: { baseURL: origin(at) }, metadata: { state: signedIn(at) } },
    {
      name: at.folder,
      testMatch: at.specs,
      testIgnore: at.not,
      dependencies: [`sign in, ${at.folder}`],
      use: { baseURL: origin(at), storageState: signedIn(at) },
      metadata: { state: signedIn(at) },
    },
  ]),
  webServer: [
    server(single, { PATCHBAY_SANDBOX_LISTEN: `127.0.0.1:${sandbox}`, PATCHBAY_ACCOUNTS: JSON.stringify([account]) }),
    server(four, {}),
  ],
});
