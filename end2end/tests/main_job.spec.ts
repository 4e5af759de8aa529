import { expect, test, type Locator, type Page } from "@playwright/test";
import { api, signIn, watchForErrors } from "./support";

const panel = (page: Page, name: string) => page.getByRole("region", { name });

/** Reviews the open form, sends it and waits until it is read back. */
async function sendAndVerify(dialog: Locator, page: Page, title: string) {
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: new RegExp(`^${title} of`) });
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText("Verified", { timeout: 20_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(review).toBeHidden();
}

async function fillAddress(dialog: Locator) {
  await dialog.getByLabel("City").fill("Athens");
  await dialog.getByLabel("State").selectOption("GA");
  await dialog.getByLabel("ZIP code").fill("30601");
}

test("an agent signs in, searches, buys, and sets routing, 911, 411, caller name and fax", async ({ browser }) => {
  test.setTimeout(120_000);
  // A browser that nobody has signed in with.
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const errors = watchForErrors(page);
  await signIn(page);
  await api(page, "DELETE", "/api/cart/lines");

  await page.getByRole("link", { name: "Search" }).first().click();
  await page.getByLabel("State").selectOption("GA");
  await page.getByRole("combobox", { name: "Rate center" }).fill("ATHENS");
  await page.getByRole("main").getByRole("button", { name: "Search", exact: true }).click();
  const rows = page.getByRole("main").getByRole("row");
  await expect(rows.nth(2)).toBeVisible();
  await expect(page).toHaveURL(/state=GA/);
  await rows.nth(1).getByRole("button", { name: /^Add/ }).click();
  await expect(page.getByText("Cart · 1 number", { exact: true })).toBeVisible();
  await rows.nth(2).getByRole("button", { name: /^Add/ }).click();
  await expect(page.getByText("Cart · 2 numbers")).toBeVisible();

  // The cart is the server's: it survives a reload.
  await page.goto("/cart");
  await page.reload();
  const lines = page.getByRole("main").getByRole("table").getByRole("row");
  await expect(lines).toHaveCount(3);
  const number = (await lines.nth(1).locator(".digits").innerText()).replace(/\D/g, "");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(lines.nth(1)).toContainText("Still there");
  await page.getByRole("radio", { name: /A trunk group/ }).check();
  await page.getByLabel("Trunk group", { exact: true }).selectOption({ index: 1 });
  await page.getByRole("button", { name: "Review and buy" }).click();
  const buy = page.getByRole("dialog", { name: "Buy 2 numbers" });
  await expect(buy).toContainText("a month");
  await buy.getByRole("button", { name: "Buy 2 numbers" }).click();
  await expect(buy.locator(".attempt header")).toContainText("Verified", { timeout: 20_000 });
  await buy.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "The cart is empty" })).toBeVisible();

  // Among the owned numbers, found by some of its digits.
  await page.goto("/numbers");
  await page.getByRole("textbox", { name: /^Any digits/ }).or(page.getByRole("searchbox", { name: /^Any digits/ })).fill(number.slice(-7));
  await expect(page.getByRole("table", { name: "Numbers" }).getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(number.slice(-7)));
  await page.getByRole("table", { name: "Numbers" }).getByRole("link").last().click();
  await expect(panel(page, "Routing")).toContainText("52610");

  await panel(page, "Routing").getByRole("button", { name: /routing/ }).click();
  const routing = page.getByRole("dialog", { name: "Routing", exact: true });
  await routing.getByRole("radio", { name: /chain|steps/i }).first().check();
  await routing.getByRole("textbox", { name: "Number" }).first().fill("252 237 8144");
  await routing.getByRole("textbox", { name: "Seconds" }).first().fill("25");
  await sendAndVerify(routing, page, "Routing");
  await expect(panel(page, "Routing")).toContainText("252 237 8144");

  const address = page.url().split("?")[0];
  await page.goto(`${address}?change=emergency-address`);
  const emergency = page.getByRole("dialog", { name: "911 address", exact: true });
  await emergency.getByLabel("Name").fill("Tanner Dental");
  await emergency.getByLabel("House number").fill("410");
  await emergency.getByLabel("Street").fill("Prince Avenue");
  await fillAddress(emergency);
  await sendAndVerify(emergency, page, "911 address");
  await expect(panel(page, "911 address")).toContainText("410 Prince Avenue");

  await page.goto(`${address}?change=directory-listing`);
  const listing = page.getByRole("dialog", { name: "411 listing", exact: true });
  await listing.getByLabel("Given name").fill("Tanner");
  await listing.getByLabel("Family name or business").fill("Dental");
  await listing.getByLabel("Street with its number").fill("410 Prince Avenue");
  await fillAddress(listing);
  await sendAndVerify(listing, page, "411 listing");

  await page.goto(`${address}?change=caller-name`);
  const name = page.getByRole("dialog", { name: "Caller name", exact: true });
  await name.getByLabel("Name").fill("TANNER DENTAL");
  await sendAndVerify(name, page, "Caller name");

  await page.goto(`${address}?change=fax`);
  const fax = page.getByRole("dialog", { name: "Fax", exact: true });
  await fax.getByLabel("Fax").selectOption({ label: "Inbound only" });
  await fax.getByLabel("E-mail address").fill("fax@example.com");
  await sendAndVerify(fax, page, "Fax");

  for (const service of ["Routing", "911 address", "411 listing", "Caller name", "Fax"]) {
    await expect(panel(page, service)).toContainText("Verified");
  }
  await expect(panel(page, "History").getByRole("listitem")).toHaveCount(6);
  expect(errors).toEqual([]);
  await context.close();
});

test("a session that ends in mid-form keeps what was typed and goes on after signing in again", async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await signIn(page);
  const { items } = await api<{ items: { number: string }[] }>(page, "GET", "/api/numbers?kind=local");
  await page.goto(`/numbers/${items[0].number}?change=caller-name`);
  const dialog = page.getByRole("dialog", { name: "Caller name", exact: true });
  await dialog.getByLabel("Name").fill("STILL HERE");
  await context.clearCookies();
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: /^Caller name of/ });
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  const again = page.getByRole("dialog", { name: /sign in/i });
  await expect(again).toBeVisible();
  await again.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText("Verified", { timeout: 20_000 });
  await expect(review).toContainText("STILL HERE");
  await context.close();
});
