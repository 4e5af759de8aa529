import { expect, test } from "@playwright/test";
import { expectAccessible, portraits, watchForErrors } from "./support";

test("a pasted file tells every fault of every row at once and hands the faulty rows back", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/bulk-orders?new=rate_center");
  await page.getByLabel("Rows", { exact: true }).fill("state;rate_center;quantity\nGA;ATHENS;2\nXX;ROME;1\nGA;;3\nGA;ATHENS;0");
  await expect(page.getByText("2 numbers in 1 row")).toBeVisible();
  await expect(page.getByText("3 rows cannot be ordered")).toBeVisible();
  await expect(page.getByText("“XX” is not a state")).toBeVisible();
  await portraits(page, "bulk_orders-new");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save these rows with reasons" }).click();
  const text = (await (await (await saving).createReadStream()).toArray()).join("");
  expect(text.split("\n")[0]).toBe("state,rate_center,quantity,reason");
  expect(text.trim().split("\n")).toHaveLength(4);
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("Choose the trunk group the numbers route to.")).toBeVisible();
  await expect(page.getByText("Some rows cannot be ordered.")).toBeVisible();
  await page.getByRole("button", { name: "Take them out" }).click();
  await expect(page.getByText("cannot be ordered. Mend")).toHaveCount(0);
  await expect(page.getByText("2 numbers in 1 row")).toBeVisible();
  expect(errors).toEqual([]);
});

test("a file that is chosen is read like one that is pasted", async ({ page }) => {
  await page.goto("/bulk-orders?new=npa");
  await page.locator('input[type="file"]').setInputFiles({ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from("npa,quantity\n706,3\n404,1\n") });
  await expect(page.getByText("4 numbers in 2 rows")).toBeVisible();
  await page.getByRole("button", { name: "Take out line 3" }).click();
  await expect(page.getByText("3 numbers in 1 row")).toBeVisible();
});

test("an order is reviewed, sent once, and its list tells found of asked with both reports", async ({ page }) => {
  await page.goto("/bulk-orders");
  await page.getByRole("button", { name: "New bulk order" }).first().click();
  await page.getByLabel("Rows", { exact: true }).fill("GA,2\nAL,1");
  await page.getByLabel("Numbers route to").selectOption("52610");
  await page.getByLabel("Tag on every number").fill("spring");
  await page.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: "Order 3 numbers" });
  await expect(review.getByText("names no price before")).toBeVisible();
  await expectAccessible(page);
  await review.getByRole("button", { name: "Order", exact: true }).click();
  await expect(review.locator(".attempt header")).toContainText(/Accepted|Verified/, { timeout: 20_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  const row = page.getByRole("table", { name: "Bulk orders" }).locator("tbody tr").first();
  await expect(row).toContainText("All found", { timeout: 30_000 });
  await expect(row).toContainText("3 of 3");
  const saving = page.waitForEvent("download");
  await row.getByRole("button", { name: "Numbers" }).click();
  const text = (await (await (await saving).createReadStream()).toArray()).join("");
  expect(text.trim().split("\n").length).toBeGreaterThanOrEqual(4);
  await portraits(page, "bulk_orders");
});
