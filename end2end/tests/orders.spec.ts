import { expect, test, type Page } from "@playwright/test";
import { api, numbersOf, portraits, watchForErrors } from "./support";

type Attempt = { id: string; outcome: string };

async function settled(page: Page, id: string): Promise<Attempt> {
  let attempt = await api<Attempt>(page, "GET", `/api/attempts/${id}`);
  for (let turn = 0; turn < 60 && ["asked", "accepted"].includes(attempt.outcome); turn += 1) {
    await page.waitForTimeout(300);
    attempt = await api<Attempt>(page, "GET", `/api/attempts/${id}`);
  }
  return attempt;
}

/** Sets a caller name on the last local number and gives the attempt. */
async function named(page: Page, name: string): Promise<{ id: string; number: string }> {
  const number = (await numbersOf(page, "call48", "&kind=local&sort=number_falling"))[0].number;
  const asked = await api<{ attempt: string }>(page, "PUT", `/api/numbers/${encodeURIComponent(number)}/caller-name`, {
    enabled: true,
    kind: "business",
    name,
  });
  return { id: asked.attempt, number };
}

test("an order has its lines, its facts and everything that happened, by its own address", async ({ page }) => {
  const errors = watchForErrors(page);
  const { id, number } = await named(page, "HILL PARTNERS");
  expect((await settled(page, id)).outcome).toBe("verified");
  await page.goto(`/orders/${id}`);
  await expect(page.getByText("Done, as read back from the carrier.").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Lines" })).toContainText(number.slice(-4));
  await expect(page.getByRole("region", { name: "What happened" }).getByRole("listitem").nth(1)).toBeVisible();
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("Operator");
  await portraits(page, "order");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Evidence file" }).click();
  const file = await download;
  const text = await (await import("node:fs/promises")).readFile(await file.path(), "utf8");
  expect(text).toContain(id);
  expect(text).toContain("HILL PARTNERS");
  expect(errors).toEqual([]);
});

test("the list is filtered by outcome, kind and digits, in the address", async ({ page }) => {
  const { id, number } = await named(page, "OAK CITY CLINIC");
  await settled(page, id);
  await page.goto("/orders");
  const rows = page.getByRole("table", { name: "Orders" }).locator("tbody tr");
  await expect(rows.first()).toBeVisible();
  await portraits(page, "orders");
  await page.getByRole("link", { name: "Verified", exact: true }).click();
  await expect(page).toHaveURL(/outcome=verified/);
  await page.getByLabel("Kind of order").selectOption("caller_name");
  await expect(page).toHaveURL(/kind=caller_name/);
  await page.getByRole("searchbox", { name: "Digits of a number in it" }).fill(number.slice(-7));
  await expect(page).toHaveURL(/q=/);
  await expect(rows.first()).toContainText("Verified");
  await page.reload();
  await expect(rows.first()).toBeVisible();
  await page.getByRole("link", { name: "Not sent", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No order matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(rows.first()).toBeVisible();
});

test("a yes that never shows at the carrier is not told as done", async ({ page }) => {
  const { id } = await named(page, "Vanish");
  await page.goto(`/orders/${id}`);
  await expect(page.locator(".page-head")).not.toContainText("Verified");
  await page.getByRole("button", { name: "Look at the carrier now" }).click();
  await page.waitForTimeout(1_000);
  await expect(page.locator(".page-head")).not.toContainText("Verified");
});
