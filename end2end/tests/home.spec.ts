import { expect, test } from "@playwright/test";
import { portraits, watchForErrors } from "./support";

test("home counts what needs someone, and every count leads to it", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/");
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await expect(main.getByText("Call48 sandbox").first()).toBeVisible();
  await portraits(page, "home");
  await main.getByRole("link", { name: /No 911 address/ }).click();
  await expect(page).toHaveURL(/bucket=no911/);
  await expect(page.getByRole("table", { name: "Numbers" }).getByRole("row").nth(1)).toContainText("No address");
  expect(errors).toEqual([]);
});

test("home counts the ports that need us, and leads to them", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/");
  const tile = page.getByRole("main").getByRole("link", { name: /Ports need us/ });
  // The ports of the sandbox are read by themselves.
  await expect(tile).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Nothing waits for you")).toHaveCount(0);
  const count = Number((await tile.innerText()).replace(/\D/g, ""));
  await tile.click();
  await expect(page).toHaveURL(/\/ports\?phase=needs_us/);
  expect(count).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});

test("the job tray, the help and the keyboard are there on every page", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Ctrl");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/\/numbers/);
});
