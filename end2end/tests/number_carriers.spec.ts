import { expect, test, type Locator, type Page } from "@playwright/test";
import { api, numbersOf, portraits, watchForErrors } from "./support";

const panel = (page: Page, name: string) => page.getByRole("region", { name });

/** Opens the form of a panel once the number was read whole. */
async function change(page: Page, name: string, what: RegExp): Promise<Locator> {
  const button = panel(page, name).getByRole("button", { name: what });
  await expect(button).not.toHaveAttribute("aria-disabled", "true", { timeout: 20_000 });
  await button.click();
  return page.getByRole("dialog", { name, exact: true });
}

/** Reviews the open form and sends it; gives the review, in which what is truly known is followed. */
async function send(dialog: Locator, page: Page, name: string): Promise<Locator> {
  await dialog.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: new RegExp(`^${name} of`) });
  await expect(review.getByRole("columnheader", { name: "Will be" })).toBeVisible();
  return review;
}

async function settle(review: Locator, outcome: string) {
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.locator(".attempt header")).toContainText(outcome, { timeout: 75_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(review).toBeHidden();
}

test("destinations by priority are reordered by keyboard, added, and verified by reading back", async ({ page }) => {
  test.setTimeout(120_000);
  const errors = watchForErrors(page);
  let number = "";
  for (const row of await numbersOf(page, "tsg", "&kind=local")) {
    const detail = await api<{ routing: { seen: { destinations?: unknown[] } | null } }>(page, "POST", `/api/numbers/${encodeURIComponent(row.number)}/read`);
    if (detail.routing.seen?.destinations?.length === 2) {
      number = row.number;
      break;
    }
  }
  await page.goto(`/numbers/${number}`);
  const list = panel(page, "Routing").getByRole("listitem");
  await expect(list).toHaveCount(2);
  const second = (await list.nth(1).innerText()).match(/\d[\d .-]+\d/)![0];
  const dialog = await change(page, "Routing", /routing/);
  await expect(dialog.getByText("There is always at least one")).toBeVisible();
  await dialog.getByRole("button", { name: "Move destination 2 up" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Move destination 1 up" })).toBeFocused();
  await dialog.getByRole("button", { name: "Add a destination" }).click();
  const third = dialog.getByRole("listitem", { name: "Destination 3" });
  await third.getByLabel("IPv4 address").fill("203.0.113.300");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("Type the IPv4 address of the gateway")).toBeVisible();
  await third.getByLabel("IPv4 address").fill("203.0.113.99");
  await third.getByLabel("The number is sent").selectOption("without");
  await expect(dialog.getByRole("button", { name: "Add a destination" })).toHaveAttribute("aria-disabled", "true");
  await portraits(page, "number-priorities-form");
  const review = await send(dialog, page, "Routing");
  await expect(review.getByRole("row", { name: /Priority 3/ })).toContainText("203.0.113.99, without +");
  await settle(review, "Verified");
  await expect(list).toHaveCount(3);
  await expect(list.first()).toContainText(second);
  await expect(list.nth(2)).toContainText("203.0.113.99");
  await portraits(page, "number-priorities");
  expect(errors).toEqual([]);
});

test("the last destination cannot be removed, and says why", async ({ page }) => {
  const errors = watchForErrors(page);
  const row = (await numbersOf(page, "tsg", "&kind=local"))[0];
  await page.goto(`/numbers/${row.number}`);
  const dialog = await change(page, "Routing", /routing/);
  const remove = dialog.getByRole("button", { name: "Remove destination 1" });
  while ((await dialog.getByRole("listitem").count()) > 1) await remove.click();
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  expect(await remove.getAttribute("title")).toContain("always at least one");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(errors).toEqual([]);
});

test("what others see of a number is looked up and stands beside the name", async ({ page }) => {
  const row = (await numbersOf(page, "tsg", "&kind=local"))[0];
  await page.goto(`/numbers/${row.number}`);
  const names = panel(page, "Caller name");
  await expect(names).toContainText("does not offer this");
  await names.getByRole("button", { name: "What others see" }).click();
  await expect(names.getByRole("status").first()).toContainText("looked up just now", { timeout: 15_000 });
});

test("a number of which only the list was read is read by itself when it is opened", async ({ page }) => {
  const errors = watchForErrors(page);
  const row = (await numbersOf(page, "bandwidth", "&kind=local")).at(-1)!;
  // What the server knows before the carrier was read for the number itself.
  await page.route(`**/api/numbers/${encodeURIComponent(row.number)}`, async (route) => {
    const answer = await route.fetch();
    const detail = await answer.json();
    await route.fulfill({ response: answer, json: { ...detail, whole: false, routing: { ...detail.routing, state: "unset", seen: null } } });
  });
  let readings = 0;
  let refuse = true;
  await page.route(`**/api/numbers/${encodeURIComponent(row.number)}/read`, (route) => {
    readings += 1;
    return refuse ? route.abort() : route.continue();
  });
  await page.goto(`/numbers/${row.number}`);
  // The first try failed: it says so, nothing is tried behind one's back, and routing waits for what it is now.
  await expect(page.getByText("Not read yet: what is not shown here")).toBeVisible();
  await expect(panel(page, "Routing").getByRole("button", { name: /routing/ })).toHaveAttribute("aria-disabled", "true");
  expect(readings).toBe(1);
  await portraits(page, "number-unread");
  refuse = false;
  await page.getByRole("button", { name: "Read it now" }).click();
  await expect(panel(page, "Routing")).toContainText("trunk", { timeout: 15_000 });
  await expect(page.getByText("Not read yet")).toHaveCount(0);
  await portraits(page, "number-location");
  expect(errors).toEqual([]);
});

test("on a location calls are forwarded by one order and the number moves by another", async ({ page }) => {
  test.setTimeout(150_000);
  const errors = watchForErrors(page);
  const row = (await numbersOf(page, "bandwidth", "&kind=local")).at(-4)!;
  await page.goto(`/numbers/${row.number}`);
  const dialog = await change(page, "Routing", /routing/);
  const location = dialog.getByLabel("Location", { exact: true });
  await expect(location.getByRole("option", { name: /Overflow trunk/ })).toBeAttached();
  const here = await location.inputValue();
  await location.selectOption({ label: (await location.getByRole("option", { name: /Overflow trunk/ }).innerText()).trim() });
  await dialog.getByLabel("Forward all calls to").fill("(252) 237-8144");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("Moving is an order of its own.")).toBeVisible();
  await portraits(page, "number-location-form");
  await location.selectOption(here);
  let review = await send(dialog, page, "Routing");
  await expect(review.getByRole("row", { name: /Forwarding/ })).toContainText("252 237 8144");
  await settle(review, "Verified");
  await expect(panel(page, "Routing")).toContainText("252 237 8144");
  const again = await change(page, "Routing", /routing/);
  await expect(location.getByRole("option", { name: /Overflow trunk/ })).toBeAttached();
  await location.selectOption({ label: (await location.getByRole("option", { name: /Overflow trunk/ }).innerText()).trim() });
  review = await send(again, page, "Routing");
  await expect(review.getByRole("row", { name: /Location/ })).toContainText("Overflow trunk");
  await settle(review, "Verified");
  await expect(panel(page, "Routing")).toContainText("Overflow trunk");
  expect(errors).toEqual([]);
});

test("features are changed in one confirmation, and a passcode is set and never shown", async ({ page }) => {
  test.setTimeout(150_000);
  const errors = watchForErrors(page);
  const row = (await numbersOf(page, "bandwidth", "&kind=local")).at(-2)!;
  await page.goto(`/numbers/${row.number}`);
  const features = panel(page, "Features");
  for (const heading of ["Calls", "Caller name", "Messaging", "Port-out"]) {
    await expect(features.getByRole("heading", { name: heading, exact: true })).toBeVisible();
  }
  await expect(features).toContainText("contract not verified");
  const dialog = await change(page, "Features", /features/);
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("Choose at least one thing to change.")).toBeVisible();
  await dialog.getByLabel("Calling name display", { exact: true }).selectOption({ label: "On" });
  await dialog.getByLabel("Port-out passcode", { exact: true }).selectOption({ label: "A new value" });
  const passcode = dialog.getByLabel("New value of Port-out passcode");
  await passcode.fill("a1");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("Port-out passcode has 4 to 10 characters; this has 2.")).toBeVisible();
  await passcode.fill("canary77");
  await portraits(page, "number-features-form");
  const review = await send(dialog, page, "Features");
  await expect(review.getByRole("row", { name: /Port-out passcode/ })).toContainText("set, and never shown");
  await expect(review.getByRole("row", { name: /Calling name display/ })).toContainText("On");
  await expect(review).toContainText("nothing can prove them");
  await settle(review, "Verified");
  await expect(features).toContainText("Never shown");
  await page.reload();
  await expect(features).toContainText("Port-out passcode");
  expect(await page.content()).not.toContain("canary77");
  await portraits(page, "number-features");
  expect(errors).toEqual([]);
});

test("what a carrier has nothing for is there, with the reason", async ({ page }) => {
  const row = (await numbersOf(page, "call48", "&kind=local"))[0];
  await page.goto(`/numbers/${row.number}`);
  const features = panel(page, "Features");
  for (const heading of ["Messaging", "Port-out"]) {
    await expect(features.getByRole("heading", { name: heading })).toBeVisible();
  }
  await expect(features.getByText("does not offer this.").first()).toBeVisible();
  await expect(features.getByRole("button", { name: /features/ })).toHaveAttribute("aria-disabled", "true");
});

test("a whole directory listing has parts that a short one has not", async ({ page }) => {
  const whole = (await numbersOf(page, "bandwidth", "&kind=local")).at(-3)!;
  await page.goto(`/numbers/${whole.number}`);
  const dialog = await change(page, "411 listing", /411 listing/);
  await dialog.getByText("Further parts of the name").click();
  await expect(dialog.getByLabel("Designation")).toBeVisible();
  await expect(dialog.getByLabel("It is found", { exact: true })).toBeVisible();
  await portraits(page, "number-listing-form");
  const short = (await numbersOf(page, "call48", "&kind=local"))[0];
  await page.goto(`/numbers/${short.number}?change=directory-listing`);
  const other = page.getByRole("dialog", { name: "411 listing", exact: true });
  await expect(other.getByLabel("Given name")).toBeVisible();
  await expect(other.getByLabel("It is found", { exact: true })).toHaveCount(0);
});

test("a number moves from one connection to another and sends other digits", async ({ page }) => {
  test.setTimeout(180_000);
  const errors = watchForErrors(page);
  const row = (await numbersOf(page, "tata")).find((one) => one.routing === "Connection CN-1001")!;
  await page.goto(`/numbers/${encodeURIComponent(row.number)}`);
  await expect(panel(page, "Routing")).toContainText("CN-1001");
  const dialog = await change(page, "Routing", /routing/);
  await dialog.getByText("The telephone network", { exact: true }).click();
  await expect(dialog.getByText("the digits are always custom")).toBeVisible();
  await expect(dialog.getByLabel("Connection", { exact: true })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("Type 3 to 15 digits")).toBeVisible();
  await dialog.getByText("A connection", { exact: true }).click();
  await dialog.getByLabel("Connection", { exact: true }).selectOption("CN-1003");
  await dialog.getByText("Other digits", { exact: true }).click();
  await dialog.getByLabel("Digits", { exact: true }).fill("+44 20 7946 0123");
  await portraits(page, "number-connection-form");
  const review = await send(dialog, page, "Routing");
  await expect(review.getByRole("row", { name: /Digits sent/ })).toContainText("+442079460123");
  await settle(review, "Verified");
  await expect(panel(page, "Routing")).toContainText("CN-1003");
  await panel(page, "History").getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("Carrier's order");
  await expect(page.getByRole("button", { name: "Evidence file" })).toBeVisible();
  expect(errors).toEqual([]);
});
