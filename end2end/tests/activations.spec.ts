import { expect, test, type Page } from "@playwright/test";
import { api, expectAccessible, portraits, watchForErrors } from "./support";

type Row = { title: string; number: string; sub_order: string; phase: string; active_at: number | null };

const rows = (page: Page) => api<Row[]>(page, "GET", "/api/ports/activations");

/** The board once the carrier's ports have been read. */
async function open(page: Page): Promise<Row[]> {
  await page.goto("/ports/activations");
  await expect(async () => expect((await rows(page)).length).toBeGreaterThan(1)).toPass();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Activations" })).toBeVisible();
  return rows(page);
}

const card = (page: Page, title: string) => page.getByRole("region", { name: new RegExp(`^${title} from `) });

test("today's numbers stand with what must be ready before they go over", async ({ page }) => {
  test.slow();
  const errors = watchForErrors(page);
  const [first] = await open(page);
  const group = card(page, first.title).first();
  await expect(group.getByText("not ready")).toBeVisible();
  const gate = page.getByRole("list", { name: `Readiness of ${first.number}` });
  await expect(gate.getByRole("listitem")).toHaveCount(3);
  await expect(gate).toContainText("Can be set once the number is here");
  await expect(gate.getByRole("link", { name: "No tag names an owner" })).toBeVisible();
  await expect(group).toContainText("New York");
  await expect(group).toContainText("your time");
  expect(errors).toEqual([]);
  await portraits(page, "activations");
});

test("a day on which nothing goes over says so, and the address keeps it", async ({ page }) => {
  await open(page);
  await page.getByLabel("Day, in New York").fill("2031-03-04");
  await expect(page).toHaveURL(/day=2031-03-04/);
  await expect(page.getByRole("heading", { name: "Nothing goes over on Tue 4 Mar 2031" })).toBeVisible();
  await page.getByRole("button", { name: "Today" }).click();
  await expect(page).not.toHaveURL(/day=/);
});

test("an activation is moved to a legal day only; the others say why not", async ({ page }) => {
  const [first] = await open(page);
  await page.getByRole("checkbox", { name: `Select ${first.number}` }).check();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("1 number selected");
  await bar.getByRole("button", { name: "Change the activation" }).click();
  const form = page.getByRole("dialog", { name: "Activation of 1 number" });
  await form.getByText("Scheduled", { exact: true }).click();
  const closed = form.locator(".legal-day[aria-disabled=true]").last();
  await closed.click({ force: true });
  await expect(form.locator(".days-said")).not.toHaveText(/^\w{3} \d/);
  await expectAccessible(page);
  // The last day of those that can be chosen: never the one that is set.
  const legal = form.locator(".legal-day:not([aria-disabled])").last();
  const name = await legal.getAttribute("aria-label");
  await legal.click();
  await form.getByLabel("Hour, New York time").selectOption("09:30");
  await expect(form.getByText("09:30 New York")).toBeVisible();
  await form.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: "Change the activation" });
  await expect(review.getByRole("row", { name: /^When/ })).toContainText("09:30 New York");
  await expect(review.getByRole("row", { name: /^When/ })).toContainText(name!.split(" ").slice(0, 3).join(" "));
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.getByText(/Verified|Refused/).first()).toBeVisible({ timeout: 25_000 });
  await expect(review.getByText("Refused")).toHaveCount(0);
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a number is activated by its last four digits, and its snapback clock runs", async ({ page }) => {
  test.slow();
  const all = await open(page);
  const one = all.filter((row) => row.active_at === null).at(-1)!;
  await page.getByRole("button", { name: `Activate ${one.number}` }).click();
  const dialog = page.getByRole("dialog", { name: /^Activate \+1/ });
  const confirm = dialog.getByRole("button", { name: "Activate now" });
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await dialog.getByLabel(/Type the last four digits/).fill(one.number.slice(-4));
  await confirm.click();
  await expect(dialog.getByText("Verified").first()).toBeVisible({ timeout: 35_000 });
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "Gone over" })).toBeVisible({ timeout: 15_000 });
  const row = page.locator("tbody tr").filter({ hasText: one.number.slice(-4) });
  await expect(row.getByText(/2[34]:\d\d:\d\d/).first()).toBeVisible();
});
