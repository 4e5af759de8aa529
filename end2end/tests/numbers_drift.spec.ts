import { expect, test, type Page } from "@playwright/test";
import { api, portraits, watchForErrors } from "./support";

// At a console that has ordered nothing in bulk: a number that comes after such an order is explained by it.

type List = { items: { number: string }[]; matching: number };

const rows = (page: Page) => page.getByRole("table", { name: "Numbers" }).locator("tbody tr");

test("a number that came at the carrier without us is counted, has its address, and says what it is until somebody looked", async ({ page }) => {
  test.setTimeout(120_000);
  const errors = watchForErrors(page);
  await page.goto("/numbers");
  // What an account lists is compared with what was read of it before.
  await expect(page.getByText(/^[\d,]+ numbers on \d accounts, read /)).toBeVisible({ timeout: 30_000 });
  const accounts = await api<{ base_url: string; carrier: string }[]>(page, "GET", "/api/accounts");
  const account = accounts.find((one) => one.carrier === "call48")!;
  const answer = await page.request.post(`${new URL(account.base_url).origin}/_sandbox/patchbay/owned`, { data: { count: 1 } });
  expect(answer.ok(), await answer.text()).toBeTruthy();
  await page.getByRole("button", { name: "Read again" }).click();
  const chip = page.getByRole("link", { name: /^New at the carrier/ });
  await expect(chip).toBeVisible({ timeout: 60_000 });

  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: /Drift/ }).click();
  await expect(page).toHaveURL(/bucket=drift/);
  await chip.click();
  await expect(page).toHaveURL(/bucket=extra/);
  await page.reload();
  const list = await api<List>(page, "GET", "/api/numbers?bucket=extra");
  expect(list.matching).toBeGreaterThan(0);
  await expect(rows(page)).toHaveCount(list.matching);
  await expect(rows(page).first()).toContainText("Listed by the carrier; we neither bought nor ported it");
  await portraits(page, "numbers-drift");
  const number = list.items[0].number;
  await rows(page).first().getByRole("button", { name: "I have seen it" }).click();
  await expect(page.getByRole("checkbox", { name: `Select ${number}` })).toHaveCount(0);
  const left = await api<List>(page, "GET", "/api/numbers?bucket=drift");
  expect(left.items.map((row) => row.number)).not.toContain(number);
  expect(errors).toEqual([]);
});
