import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

export const OPERATOR = { email: "operator@example.com", password: "correct horse battery" };

/** Signs in through the form. */
export async function signIn(page: Page, who = OPERATOR) {
  await page.goto("/");
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation").first()).toBeVisible();
}

/** Nothing that WCAG 2.2 A and AA forbids, in the theme the page is in. */
export async function expectAccessible(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = found.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `  ${n.target.join(" ")}\n    ${n.failureSummary}`).join("\n")}`);
  expect(told, told.join("\n")).toEqual([]);
}

const WIDTHS = [1440, 390] as const;
const THEMES = ["light", "dark"] as const;

/**
 * Takes the page in both themes and both widths, and looks for what must hold in each: accessible, and no scrolling
 * sideways. The page is left light and wide.
 */
export async function portraits(page: Page, name: string) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.screenshot({ path: `screenshots/${name}-${theme}-${width}.png`, animations: "disabled", caret: "hide" });
      await expectAccessible(page);
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider, `${name} scrolls sideways at ${width}`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}

/** Asks the back end as the page would. */
export async function api<T>(page: Page, method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
  const answer = await page.request.fetch(path, {
    method,
    headers: {
      "X-Console": "1",
      Origin: new URL(page.url() === "about:blank" ? test.info().project.use.baseURL! : page.url()).origin,
      ...(method === "GET" ? {} : { "Idempotency-Key": crypto.randomUUID() }),
    },
    data: body,
  });
  expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBeTruthy();
  return answer.status() === 204 ? (undefined as T) : ((await answer.json()) as T);
}

/** Collects what a page must never do: errors, refused policies. */
export function watchForErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("Failed to load resource")) errors.push(message.text());
  });
  return errors;
}

export type NumberRow = { number: string; kind: string; routing: string; emergency: string; carrier: string };

/** The first page of a carrier's numbers; the list is read in the background after a start, and so waited for. */
export async function numbersOf(page: Page, carrier: string, filter = ""): Promise<NumberRow[]> {
  const accounts = await api<{ id: string; carrier: string }[]>(page, "GET", "/api/accounts");
  const account = accounts.find((one) => one.carrier === carrier)!.id;
  for (let turn = 0; turn < 100; turn += 1) {
    const list = await api<{ items: NumberRow[]; read: { account: string; read_at: number | null }[] }>(page, "GET", `/api/numbers?account=${account}${filter}`);
    if (list.items.length > 0 && list.read.find((one) => one.account === account)?.read_at) return list.items;
    await page.waitForTimeout(200);
  }
  throw new Error(`no number of ${carrier} was read`);
}
