import { expect, test, type Page } from "@playwright/test";
import { api, expectAccessible, portraits, watchForErrors } from "./support";

type Row = { account: string; request: string; title: string; phase: string; first_number: string | null; next: string };
type List = { items: Row[]; matching: number; phases: [string, number][] };

const rows = (page: Page) => page.getByRole("table", { name: "Ports" }).locator("tbody tr");
const board = (page: Page, query = "") => api<List>(page, "GET", `/api/ports${query}`);

/** The board once the carrier's ports have been read for the first time. */
async function read(page: Page): Promise<List> {
  await expect(async () => expect((await board(page)).items.filter((row) => row.first_number).length).toBeGreaterThan(5)).toPass();
  return board(page);
}

test.beforeEach(async ({ page }) => {
  await page.goto("/ports");
  await read(page);
});

test("the board says how many there are and what needs us first", async ({ page }) => {
  test.slow();
  const errors = watchForErrors(page);
  await page.reload();
  await expect(rows(page).first()).toContainText("Needs us");
  const list = await board(page);
  const all = list.phases.reduce((sum, [, count]) => sum + count, 0);
  await expect(page.getByText(new RegExp(`^${all} requests, read `))).toBeVisible();
  const needs = list.phases.find(([phase]) => phase === "needs_us")![1];
  await page.getByRole("link", { name: `Needs us ${needs}` }).click();
  await expect(page).toHaveURL(/phase=needs_us/);
  await expect(rows(page)).toHaveCount(needs);
  await expect(page.getByRole("link", { name: /^Unknown word/ })).toHaveCount(0);
  await page.goBack();
  await expect(page).not.toHaveURL(/phase=/);
  expect(errors).toEqual([]);
  await expect(rows(page).nth(3)).toBeVisible();
  await portraits(page, "ports");
});

test("any digits, the end user or the losing carrier find a port, and the address keeps them", async ({ page }) => {
  const { items } = await board(page);
  const one = items.find((row) => row.first_number)!;
  const digits = one.first_number!;
  const search = page.getByRole("searchbox", { name: "Any digits" });
  await search.fill(`(${digits.slice(2, 5)}) ${digits.slice(5, 8)}-${digits.slice(8)}`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText(one.title);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await search.fill("lakeside");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText("Lakeside Realty");
  await search.fill("cox comm");
  await expect(rows(page).first()).toContainText("Cox Communications");
  await search.fill("no such words");
  await expect(page.getByRole("heading", { name: "No port matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(rows(page).nth(2)).toBeVisible();
});

test("dates and order live in the address", async ({ page }) => {
  await page.getByRole("combobox", { name: "Order" }).selectOption({ label: "FOC date" });
  await expect(page).toHaveURL(/sort=foc_date/);
  await page.getByLabel("FOC from").fill("2020-01-01");
  await expect(page).toHaveURL(/foc_from=2020-01-01/);
  const dated = (await board(page, "?foc_from=2020-01-01")).matching;
  await expect(rows(page)).toHaveCount(dated);
  for (const row of await rows(page).all()) await expect(row).not.toContainText("No date yet");
});

test("the rows are walked and opened by keyboard alone, and / leads to the search", async ({ page }) => {
  await expect(rows(page).nth(2)).toBeVisible();
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Any digits" });
  await expect(search).toBeFocused();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await search.blur();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(rows(page).nth(1).getByRole("link").first()).toBeFocused();
  await page.keyboard.press("k");
  const title = await rows(page).first().getByRole("link").first().innerText();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
});

test("a view is saved, opened and deleted", async ({ page }) => {
  await page.goto("/ports?phase=needs_us");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("button", { name: "Save this view" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Give the view a name.")).toBeVisible();
  await dialog.getByLabel("Name").fill("What waits for us");
  await dialog.getByLabel("For the whole team").check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await page.goto("/ports");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("link", { name: "What waits for us Team" }).click();
  await expect(page).toHaveURL(/phase=needs_us/);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("button", { name: "Delete the view What waits for us" }).click();
  await page.getByRole("button", { name: "Views" }).click();
  await expect(page.getByRole("link", { name: "What waits for us" })).toHaveCount(0);
});

test("this view, and exactly this view, is saved as a file; the carrier's own list is another", async ({ page }) => {
  await page.goto("/ports?phase=needs_us");
  await expect(rows(page).first()).toBeVisible();
  const count = await rows(page).count();
  await page.getByRole("button", { name: "Views" }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export this view" }).click();
  const text = (await (await (await saving).createReadStream()).toArray()).join("");
  expect(text.trim().split("\n").length).toBe(count + 1);
  await page.getByRole("button", { name: "The carrier’s own list" }).click();
  const theirs = page.waitForEvent("download");
  await page.getByRole("button", { name: /as the carrier writes it/ }).first().click();
  const own = (await (await (await theirs).createReadStream()).toArray()).join("");
  expect(own.length).toBeGreaterThan(0);
  expect(own).not.toBe(text);
});

test("a number that is being ported says so in the palette, at one look", async ({ page }) => {
  const one = (await board(page, "?phase=dated")).items.find((row) => row.first_number)!;
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a number" }).fill(one.first_number!.slice(2));
  const found = page.getByRole("option").filter({ hasText: /porting: dated, FOC \w{3} \d+ \w{3} \d{4}/ });
  await expect(found).toContainText(one.next);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: one.title })).toBeVisible();
});

test("an outage is never drawn as emptiness", async ({ page }) => {
  await page.route("**/api/ports", (route) => route.abort());
  await page.reload();
  await expect(page.getByRole("alert").first()).toContainText("The server cannot be reached");
  await expect(page.getByRole("heading", { name: "No ports yet" })).toHaveCount(0);
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).first().click();
  await expect(rows(page).first()).toBeVisible();
});

test("the board is asked once when it opens, once for a word, and never when it is left", async ({ page }) => {
  await page.goto("/ports/drafts");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    // What the page looks for by itself comes with a mark.
    if (pathname === "/api/ports" && !request.headers()["x-background"]) asked.push(searchParams.toString());
  });
  await page.goto("/ports");
  await expect(rows(page).first()).toBeVisible();
  expect(asked).toEqual([""]);
  // Fast fingers, however slow the machine is.
  await page.getByRole("searchbox", { name: "Any digits" }).evaluate((field: HTMLInputElement) => {
    for (const typed of ["c", "co", "cox"]) {
      field.value = typed;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  });
  await expect(page).toHaveURL(/q=cox/);
  await expect(rows(page).first()).toContainText("Cox Communications");
  expect(asked).toEqual(["", "q=cox"]);
  await page.getByRole("link", { name: "Today’s activations" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Activations" })).toBeVisible();
  expect(asked).toEqual(["", "q=cox"]);
  // The page that came has a filter of its own.
  await page.getByRole("button", { name: "The day after" }).click();
  await expect(page).toHaveURL(/activations\?day=/);
  await expect(page.getByText(/, tomorrow · /)).toBeVisible();
});
