import { expect, test } from "@playwright/test";
import { api, portraits, watchForErrors } from "./support";

const search = (page: import("@playwright/test").Page) =>
  page.getByRole("main").getByRole("button", { name: "Search", exact: true });

test("a search without a place names the field, and one with a place has an address", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/search");
  await search(page).click();
  await expect(page.getByText("Choose a state or type an area code.")).toBeVisible();
  await page.getByLabel("Area code").fill("70A");
  await search(page).click();
  await expect(page.getByText("An area code is three digits; “70A” is not.")).toBeVisible();
  await expect(page.getByLabel("Area code")).toBeFocused();
  await expect(page.getByLabel("Area code")).toHaveValue("70A");
  await page.getByLabel("Area code").fill("706");
  await search(page).click();
  const rows = page.getByRole("main").getByRole("row");
  await expect(rows.nth(1)).toContainText("706");
  await expect(page).toHaveURL(/area_code=706/);
  await page.reload();
  await expect(rows.nth(1)).toContainText("706");
  await expect(page.getByLabel("Area code")).toHaveValue("706");
  await portraits(page, "search");
  expect(errors).toEqual([]);
});

test("a pattern is filtered here and said so", async ({ page }) => {
  await page.goto("/search?kind=local&state=GA&pattern=7");
  await expect(page.getByText("Call48 cannot search by pattern")).toBeVisible();
});

test("toll-free and international numbers have their own forms", async ({ page }) => {
  await page.goto("/search?kind=toll_free&area_code=888");
  await expect(page.getByRole("main").getByRole("row").nth(1)).toContainText("888");
  await page.goto("/search?kind=international");
  const country = page.getByLabel("Country");
  const britain = country.locator("option", { hasText: "United Kingdom" });
  await expect(britain).toHaveCount(1);
  await country.selectOption((await britain.getAttribute("value"))!);
  await search(page).click();
  await expect(page.getByRole("main").getByRole("row").nth(1)).toBeVisible();
  await portraits(page, "search-international");
});

test("a slow carrier says so in its lane and the page stays usable", async ({ page }) => {
  await page.goto("/search?kind=local&state=WY");
  await expect(page.getByText(/slow|still waiting/i).first()).toBeVisible({ timeout: 3_000 });
  await expect(page.getByRole("main").getByRole("row").nth(1)).toBeVisible({ timeout: 10_000 });
});

test("a cart shows what was sold meanwhile and the review what it costs", async ({ page }) => {
  await api(page, "DELETE", "/api/cart/lines");
  await page.goto("/search?kind=local&state=FL");
  const rows = page.getByRole("main").getByRole("row");
  await rows.nth(1).getByRole("button", { name: /^Add/ }).click();
  await expect(page.getByText("Cart · 1 number", { exact: true })).toBeVisible();
  await rows.nth(2).getByRole("button", { name: /^Add/ }).click();
  await expect(page.getByText("Cart · 2 numbers")).toBeVisible();
  await page.goto("/cart");
  await expect(page.getByRole("main").getByRole("row")).toHaveCount(3);
  await portraits(page, "cart");
  await page.getByRole("button", { name: "Review and buy" }).click();
  await expect(page.getByRole("dialog", { name: "Buy 2 numbers" })).toContainText("Set-up");
  await portraits(page, "cart-review");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Empty the cart" }).click();
  await expect(page.getByRole("heading", { name: "The cart is empty" })).toBeVisible();
});
