import { expect, test } from "@playwright/test";
import { expectAccessible, portraits, watchForErrors } from "./support";

test("trunk groups are listed with both ids and lead to their numbers", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/trunk-groups");
  const row = page.getByRole("row").filter({ hasText: "Call center" });
  await expect(row).toContainText("52620");
  await expect(row).toContainText("edited as 12");
  await portraits(page, "trunk_groups");
  await row.getByRole("link", { name: /number/ }).click();
  await expect(page).toHaveURL(/q=Trunk/);
  await expect(page.getByRole("table", { name: "Numbers" }).locator("tbody tr").first()).toContainText("Trunk group 52620");
  expect(errors).toEqual([]);
});

test("a new trunk group is checked line by line, reviewed, and verified", async ({ page }) => {
  await page.goto("/trunk-groups");
  await page.getByRole("button", { name: "New trunk group" }).click();
  const dialog = page.getByRole("dialog", { name: "New trunk group", exact: true }).first();
  await dialog.getByLabel("Name").fill("Warehouse");
  await dialog.getByLabel("Endpoints").fill("203.0.113.40\n300.1.1.1");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("“300.1.1.1” is not an IPv4 address")).toBeVisible();
  await portraits(page, "trunk_groups-form");
  await dialog.getByLabel("Endpoints").fill("203.0.113.40\n203.0.113.41:5080");
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: "New trunk group", exact: true }).last();
  await expect(review.getByText("203.0.113.41:5080")).toBeVisible();
  await expectAccessible(page);
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText("Verified", { timeout: 20_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page.getByRole("row").filter({ hasText: "Warehouse" })).toContainText("203.0.113.40:5060");
});

test("a change shows which endpoints come and which go, while it is typed and in the review", async ({ page }) => {
  await page.goto("/trunk-groups?group=11");
  const dialog = page.getByRole("dialog", { name: "Main office" });
  await expect(dialog.getByLabel("Endpoints")).toHaveValue(/192\.0\.2\.10:5060/);
  await dialog.getByLabel("Endpoints").fill("192.0.2.10:5060\n192.0.2.12:5060");
  await expect(dialog.getByText("Added: 192.0.2.12:5060")).toBeVisible();
  await expect(dialog.getByText("Removed: 192.0.2.11:5060")).toBeVisible();
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: "Change of a trunk group" });
  await expect(review.getByRole("row", { name: /Endpoint removed/ })).toContainText("192.0.2.11:5060");
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText("Verified", { timeout: 20_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page).not.toHaveURL(/group=/);
  await expect(page.getByRole("row").filter({ hasText: "Main office" })).toContainText("192.0.2.12:5060");
});
