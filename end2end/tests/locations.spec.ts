import { expect, test } from "@playwright/test";
import { portraits, watchForErrors } from "./support";

test("locations of all accounts are listed with their hosts, and what can only be read says so", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await expect(page).toHaveURL(/\/locations$/);
  const main = page.getByRole("row").filter({ hasText: "Main trunk" });
  await expect(main).toContainText("192.0.2.10");
  await expect(main).toContainText("default");
  await expect(main).toContainText("Head Office");
  const readOnly = page.getByRole("row").filter({ hasText: "London primary" }).getByRole("button", { name: /Change/ });
  await expect(readOnly).toHaveAttribute("aria-disabled", "true");
  expect((await readOnly.getAttribute("title"))!.length).toBeGreaterThan(20);
  await portraits(page, "locations");
  expect(errors).toEqual([]);
});

test("where calls go when a location does not answer is checked, reviewed and read back", async ({ page }) => {
  test.setTimeout(90_000);
  const errors = watchForErrors(page);
  await page.goto("/locations");
  const row = page.getByRole("row").filter({ hasText: "Overflow trunk" });
  await row.getByRole("button", { name: /Change/ }).click();
  await expect(page).toHaveURL(/location=/);
  const dialog = page.getByRole("dialog", { name: "Failover of Overflow trunk" });
  const field = dialog.getByLabel("When it does not answer, calls go to");
  await expect(field).toBeFocused();
  await field.fill("desk@pbx");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("Type a telephone number or an address")).toBeVisible();
  await field.fill("+17065550123");
  await portraits(page, "locations-form");
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: "Change of Overflow trunk" });
  await expect(review.getByRole("row", { name: /Failover/ })).toContainText("+17065550123");
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText("Verified", { timeout: 60_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page).not.toHaveURL(/location=/);
  await expect(row).toContainText("7065550123");
  expect(errors).toEqual([]);
});
