import { expect, test, type Page } from "@playwright/test";
import { api, expectAccessible, portraits, watchForErrors } from "./support";

type Row = { number: string; emergency: string; routed: boolean };
type List = { items: Row[]; matching: number; buckets: [string, number][] };

const rows = (page: Page) => page.getByRole("table", { name: "Numbers" }).locator("tbody tr");

test("the list says how many there are, how fresh that is, and what needs someone", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/numbers");
  await expect(rows(page).first()).toBeVisible();
  const list = await api<List>(page, "GET", "/api/numbers");
  await expect(page.getByText(new RegExp(`^${list.matching} numbers, read `))).toBeVisible();
  await expect(rows(page)).toHaveCount(Math.min(50, list.matching));
  const no911 = list.buckets.find(([bucket]) => bucket === "no911")![1];
  expect(no911).toBeGreaterThan(0);
  await page.getByRole("link", { name: `No 911 address ${no911}` }).click();
  await expect(page).toHaveURL(/bucket=no911/);
  await expect(rows(page)).toHaveCount(no911);
  expect(errors).toEqual([]);
  await page.goto("/numbers");
  await expect(rows(page).first()).toBeVisible();
  await portraits(page, "numbers");
});

test("any digits find a number, in any writing, and the address keeps them", async ({ page }) => {
  await page.goto("/numbers");
  const first = (await api<List>(page, "GET", "/api/numbers")).items[0].number;
  const search = page.getByRole("searchbox", { name: "Any digits" });
  await search.fill(`(${first.slice(2, 5)}) ${first.slice(5, 8)}-${first.slice(8)}`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText(first.slice(8));
  await expect(page).toHaveURL(/q=/);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await search.fill("no such words");
  await expect(page.getByRole("heading", { name: "No number matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(rows(page).nth(1)).toBeVisible();
});

test("kind and order live in the address and survive the back button", async ({ page }) => {
  await page.goto("/numbers");
  await page.getByRole("link", { name: "Toll-free", exact: true }).click();
  await expect(page).toHaveURL(/kind=toll_free/);
  await expect(rows(page).first()).toContainText("Toll-free");
  const some = await rows(page).count();
  await page.getByRole("link", { name: "Number", exact: true }).click();
  await expect(page).toHaveURL(/sort=number_falling/);
  // The address changes at once; the rows follow when they were asked for.
  await expect(async () => {
    const shown = await rows(page).getByRole("link").allInnerTexts();
    const digits = shown.map((text) => text.replace(/\D/g, "")).filter((text) => text.length > 9);
    expect(digits.length).toBeGreaterThan(1);
    expect(digits).toEqual([...digits].sort().reverse());
  }).toPass();
  await page.goBack();
  await expect(page).not.toHaveURL(/sort=/);
  await expect(rows(page)).toHaveCount(some);
});

test("the rows are walked, picked and opened by keyboard alone", async ({ page }) => {
  await page.goto("/numbers");
  await expect(rows(page).nth(2)).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(rows(page).nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("1 number selected");
  await page.keyboard.press("k");
  const digits = (await rows(page).first().getByRole("link").first().innerText()).replace(/\D/g, "");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(digits));
});

test("this view, and exactly this view, is saved as a file", async ({ page }) => {
  await page.goto("/numbers?kind=toll_free");
  await expect(rows(page).first()).toBeVisible();
  const count = await rows(page).count();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export this view" }).click();
  const file = await (await saving).createReadStream();
  const text = (await file.toArray()).join("");
  expect(text.trim().split("\n").length).toBe(count + 1);
});

test("giving numbers back wants their count typed, and shows what stops working", async ({ page }) => {
  await page.goto("/numbers");
  const list = await api<List>(page, "GET", "/api/numbers");
  const leaving = list.items.filter((row) => row.emergency === "unset" && !row.routed).slice(0, 2);
  expect(leaving.length).toBe(2);
  for (const { number } of leaving) {
    await page.getByRole("checkbox", { name: `Select ${number}` }).check();
  }
  await page.getByRole("button", { name: "Disconnect" }).click();
  const dialog = page.getByRole("dialog", { name: "Disconnect 2 numbers" });
  await expect(dialog.getByText("Nothing is routed and there is no 911 address.")).toHaveCount(2);
  const confirm = dialog.getByRole("button", { name: "Disconnect" });
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await dialog.getByLabel("Type how many numbers these are, 2").fill("2");
  await confirm.click();
  await expect(dialog.getByText("Verified").first()).toBeVisible({ timeout: 20_000 });
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  const digits = leaving[0].number.slice(2);
  await page.goto(`/numbers?q=${digits}`);
  await expect(page.getByRole("heading", { name: "No number matches" })).toBeVisible({ timeout: 20_000 });
});

test("an outage is never drawn as emptiness", async ({ page }) => {
  await page.route("**/api/numbers?*", (route) => route.abort());
  await page.route("**/api/numbers", (route) => route.abort());
  await page.goto("/numbers");
  await expect(page.getByRole("alert")).toContainText("The server cannot be reached");
  await expect(page.getByRole("heading", { name: "No numbers yet" })).toHaveCount(0);
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(rows(page).first()).toBeVisible();
});
