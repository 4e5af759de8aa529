import { expect, test, type Locator, type Page } from "@playwright/test";
import { expectAccessible, numbersOf, portraits, watchForErrors } from "./support";

const all = (page: Page) => numbersOf(page, "call48", "&kind=local");
const panel = (page: Page, name: string) => page.getByRole("region", { name });

/** Reviews the open form, sends it, waits for what is truly known, and closes. */
async function send(dialog: Locator, page: Page, title: string, outcome: string) {
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: new RegExp(`^${title} of`) });
  await expect(review.getByRole("columnheader", { name: "Will be" })).toBeVisible();
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText(outcome, { timeout: 20_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(review).toBeHidden();
}

test("a number shows every service as the carrier lists it", async ({ page }) => {
  const errors = watchForErrors(page);
  const number = (await all(page)).find((row) => row.routing.startsWith("Chain"))!.number;
  await page.goto(`/numbers/${number}`);
  await expect(panel(page, "Routing")).toContainText("Verified");
  await expect(panel(page, "Routing").getByRole("listitem")).toHaveCount(3);
  await expect(panel(page, "Routing")).toContainText("Longest wait");
  for (const name of ["911 address", "Caller name", "411 listing", "Fax", "History"]) {
    await expect(panel(page, name)).toBeVisible();
  }
  expect(await page.content()).not.toContain("canary-sip-password");
  await portraits(page, "number");
  expect(errors).toEqual([]);
});

test("routing is changed through a review of before and after, and verified by reading back", async ({ page }) => {
  const number = (await all(page)).find((row) => row.routing === "Not set")!.number;
  await page.goto(`/numbers/${number}`);
  await panel(page, "Routing").getByRole("button", { name: /routing/ }).click();
  const dialog = page.getByRole("dialog", { name: "Routing", exact: true });
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.locator('[aria-invalid="true"]').first()).toBeFocused();
  await dialog.getByRole("textbox", { name: "Number" }).fill("(252) 237-8144");
  await dialog.getByRole("textbox", { name: "Seconds" }).fill("100");
  await dialog.getByRole("button", { name: "Add a step" }).click();
  const second = dialog.getByRole("listitem", { name: "Step 2" });
  await second.getByLabel("Rings").selectOption("pbx");
  await second.getByLabel("IPv4 address").fill("203.0.113.9");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("Say how many seconds").or(dialog.getByText("A step rings 1 to 99 seconds."))).toBeVisible();
  await dialog.getByRole("textbox", { name: "Seconds" }).first().fill("25");
  await expect(dialog.getByText("A caller waits at most 45 seconds.")).toBeVisible();
  await dialog.getByRole("button", { name: "Move step 2 up" }).click();
  await expect(dialog.getByRole("listitem", { name: "Step 1" }).getByLabel("IPv4 address")).toHaveValue("203.0.113.9");
  await portraits(page, "number-routing-form");
  await send(dialog, page, "Routing", "Verified");
  await expect(panel(page, "Routing")).toContainText("PBX at 203.0.113.9");
  await expect(panel(page, "History").getByRole("listitem").first()).toContainText("Verified");
});

test("a 911 address is judged by the carrier before it is sent, and refused in its own words", async ({ page }) => {
  const number = (await all(page)).find((row) => row.emergency === "unset")!.number;
  await page.goto(`/numbers/${number}?change=emergency-address`);
  const dialog = page.getByRole("dialog", { name: "911 address", exact: true });
  await dialog.getByLabel("Name").fill("Tanner Dental");
  await dialog.getByLabel("House number").fill("410");
  await dialog.getByLabel("Street").fill("Unlucky Street");
  await dialog.getByLabel("City").fill("Athens");
  await dialog.getByLabel("State").selectOption("GA");
  await dialog.getByLabel("ZIP code").fill("3060");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("A ZIP code has five digits")).toBeVisible();
  await dialog.getByLabel("ZIP code").fill("30601");
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: /^911 address of/ });
  await expect(review.locator(".notice.bad")).toContainText("Carrier says:");
  await expectAccessible(page);
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText("Refused", { timeout: 20_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(panel(page, "911 address")).toContainText("Refused");
  await panel(page, "911 address").getByRole("button", { name: /911 address/ }).click();
  await dialog.getByLabel("Name").fill("Tanner Dental");
  await dialog.getByLabel("House number").fill("410");
  await dialog.getByLabel("Street").fill("Prince Avenue");
  await dialog.getByLabel("City").fill("Athens");
  await dialog.getByLabel("State").selectOption("GA");
  await dialog.getByLabel("ZIP code").fill("30601");
  await send(dialog, page, "911 address", "Verified");
  await expect(panel(page, "911 address")).toContainText("410 Prince Avenue");
});

test("a lost answer is unknown until the carrier is read, and never shown as done before", async ({ page }) => {
  const number = (await all(page))[0].number;
  await page.goto(`/numbers/${number}?change=directory-listing`);
  const dialog = page.getByRole("dialog", { name: "411 listing", exact: true });
  await dialog.getByLabel("Given name").fill("Mary");
  await dialog.getByLabel("Family name or business").fill("Lost");
  await dialog.getByLabel("Street with its number").fill("212 Canal Street");
  await dialog.getByLabel("City").fill("New York");
  await dialog.getByLabel("State").selectOption("NY");
  await dialog.getByLabel("ZIP code").fill("10013");
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: /^411 listing of/ });
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText(/Unknown|Verified/, { timeout: 20_000 });
  await expect(review.locator(".attempt header")).toContainText("Verified", { timeout: 40_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(panel(page, "411 listing")).toContainText("Mary Lost");
});

test("a caller name counts its characters and refuses what the network does not carry", async ({ page }) => {
  const number = (await all(page))[0].number;
  await page.goto(`/numbers/${number}?change=caller-name`);
  const dialog = page.getByRole("dialog", { name: "Caller name", exact: true });
  await dialog.getByLabel("Name").fill("TANNER DENTAL CLINIC");
  await expect(dialog.getByText("20 of 15 characters")).toBeVisible();
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("A caller name has 20 characters; the most is 15.")).toBeVisible();
  await dialog.getByLabel("Name").fill("TANNER DENTAL");
  await send(dialog, page, "Caller name", "Verified");
  await expect(panel(page, "Caller name")).toContainText("TANNER DENTAL");
});

test("fax asks for what its kind needs and nothing else", async ({ page }) => {
  const numbers = await all(page);
  for (const { number } of numbers) {
    await page.goto(`/numbers/${number}`);
    const button = panel(page, "Fax").getByRole("button", { name: /fax/ });
    await expect(button).toBeVisible();
    if ((await button.getAttribute("aria-disabled")) === "true") {
      // Where it cannot be had, the button says why.
      expect((await button.getAttribute("title"))!.length).toBeGreaterThan(20);
      continue;
    }
    await button.click();
    const dialog = page.getByRole("dialog", { name: "Fax", exact: true });
    await dialog.getByLabel("Fax").selectOption({ label: "Inbound only" });
    await expect(dialog.getByLabel("Serial number of the adapter")).toHaveCount(0);
    await dialog.getByLabel("E-mail address").fill("fax@example.com");
    await send(dialog, page, "Fax", "Verified");
    await expect(panel(page, "Fax")).toContainText("fax@example.com");
    return;
  }
  throw new Error("no number of the sandbox can have fax");
});

test("every form asks before Escape loses what was typed, and leaves nothing behind", async ({ page }) => {
  const errors = watchForErrors(page);
  const number = (await all(page)).find((row) => row.routing.startsWith("Chain"))!.number;
  for (const panel of ["routing", "emergency-address", "directory-listing", "caller-name"]) {
    await page.goto(`/numbers/${number}?change=${panel}`);
    const dialog = page.getByRole("dialog").first();
    await dialog.getByRole("textbox").first().fill("1");
    await page.keyboard.press("Escape");
    await expect(dialog.getByRole("button", { name: "Go on" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog.getByRole("textbox").first()).toHaveValue("1");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Close and lose it" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  expect(errors).toEqual([]);
});

test("reading from the carrier brings what it lists now", async ({ page }) => {
  const number = (await all(page))[0].number;
  await page.goto(`/numbers/${number}`);
  await page.getByRole("button", { name: "Read from the carrier" }).click();
  await expect(page.getByText("read just now")).toBeVisible();
});

test("a number that is not ours does not exist, and an address without a number says so", async ({ page }) => {
  await page.goto("/numbers/+12025550199");
  await expect(page.getByRole("alert")).toBeVisible();
  await page.goto("/numbers/12");
  await expect(page.getByRole("heading", { name: "This address names no telephone number" })).toBeVisible();
});
