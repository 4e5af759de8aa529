import { expect, test, type Page } from "@playwright/test";
import { api, expectAccessible, portraits, watchForErrors } from "./support";

type Row = { account: string; request: string; title: string; numbers: number; sub_orders: { id: string; axes: { word: string }[] }[] };
type List = { items: Row[] };

/** Opens the request whose title has these words, once the carrier's ports have been read. */
async function open(page: Page, words: string): Promise<Row> {
  await page.goto("/ports");
  let found: Row | undefined;
  await expect(async () => {
    found = (await api<List>(page, "GET", `/api/ports?q=${encodeURIComponent(words)}`)).items[0];
    expect(found).toBeTruthy();
  }).toPass();
  await page.goto(`/ports/${found!.account}/${found!.request}`);
  await expect(page.getByRole("heading", { level: 1, name: found!.title })).toBeVisible();
  return found!;
}

/** The request whose axes disagree most: completed, retry and not even ordered. */
async function disagreeing(page: Page): Promise<Row> {
  await page.goto("/ports");
  let found: Row | undefined;
  await expect(async () => {
    const { items } = await api<List>(page, "GET", "/api/ports");
    found = items.find((row) => row.sub_orders.some((one) => one.axes.some((axis) => axis.word === "PreOrderPending")));
    expect(found).toBeTruthy();
  }).toPass();
  await page.goto(`/ports/${found!.account}/${found!.request}`);
  return found!;
}

test("each axis is shown as the carrier says it, and a disagreement is explained", async ({ page }) => {
  test.slow();
  const errors = watchForErrors(page);
  await disagreeing(page);
  await expect(page.getByText("Completed", { exact: true })).toBeVisible();
  await expect(page.getByText("retry", { exact: true })).toBeVisible();
  await expect(page.getByText("PreOrderPending", { exact: true })).toBeVisible();
  await expect(page.getByText("several ways that do not agree")).toContainText("The worst of them decides what is shown: “Needs us”.");
  // It was only listed so far: opening it reads it.
  await expect(page.getByRole("region", { name: "Details" }).getByText("Account number")).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole("list").filter({ hasText: "The carrier" }).first()).toBeVisible();
  expect(errors).toEqual([]);
  await portraits(page, "port");
});

test("what may not be done is disabled with the reason, and what may is confirmed by typing", async ({ page }) => {
  const { numbers } = await open(page, "Lakeside Realty");
  await page.getByRole("button", { name: "More of this request" }).click();
  const remove = page.getByRole("button", { name: "Delete the request" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await expect(remove).toContainText("The carrier does not allow");
  await page.getByRole("button", { name: "Cancel the request" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel the whole request" });
  await expect(dialog.getByText("This cannot be undone")).toBeVisible();
  await expect(dialog.getByRole("listitem")).toHaveCount(numbers);
  const confirm = dialog.getByRole("button", { name: "Cancel the port" });
  await expect(confirm).toHaveAttribute("aria-disabled", "true");
  await dialog.getByLabel("Type how many numbers these are").fill(String(numbers));
  await expect(confirm).not.toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Back" }).click();
  await expect(dialog).toBeHidden();
});

test("internal notes are kept apart from the carrier's note", async ({ page }) => {
  await open(page, "Lakeside Realty");
  const notes = page.getByRole("region", { name: "Internal notes" });
  await expect(notes).toContainText("Never sent");
  await notes.getByRole("button", { name: "Keep the note" }).click();
  await expect(notes.getByText("Write the note.")).toBeVisible();
  await notes.getByLabel("A note for the team").fill("Paul is away until Monday.");
  await notes.getByRole("button", { name: "Keep the note" }).click();
  await expect(notes.getByRole("listitem").filter({ hasText: "Paul is away until Monday." })).toBeVisible();
  await page.reload();
  await expect(notes.getByRole("listitem").first()).toContainText("Paul is away until Monday.");
});

test("where calls go at the cut-over is changed as a difference and followed", async ({ page }) => {
  await open(page, "Lakeside Realty");
  const panel = page.getByRole("region", { name: "Routing at cut-over" });
  await panel.getByRole("button", { name: "Change" }).click();
  const form = page.getByRole("dialog", { name: "Routing at cut-over" });
  await form.getByText("Forward to numbers").click();
  await form.getByLabel("Number 1", { exact: true }).fill("706 555 01");
  await form.getByLabel("Number 1", { exact: true }).press("Enter");
  await expect(form.locator("[aria-invalid=true]").first()).toBeFocused();
  await form.getByLabel("Number 1", { exact: true }).fill("(706) 555-0127");
  await form.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: "Change the routing at cut-over" });
  await expect(review.getByRole("row", { name: /Number 1/ })).toContainText("+1 706 555 0127, 20 s");
  await review.getByRole("button", { name: "Send to the carrier" }).click();
  await expect(review.getByText("Verified").first()).toBeVisible({ timeout: 25_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(panel.getByText("+1 706 555 0127")).toBeVisible({ timeout: 15_000 });
});

test("a press on “Review” is not lost to a fault that appears when the field is left", async ({ page }) => {
  await open(page, "Lakeside Realty");
  await page.getByRole("region", { name: "Routing at cut-over" }).getByRole("button", { name: "Change" }).click();
  const form = page.getByRole("dialog", { name: "Routing at cut-over" });
  await form.getByText("Forward to numbers").click();
  const number = form.getByLabel("Number 1", { exact: true });
  await number.fill("706 555 01");
  const review = form.getByRole("button", { name: "Review" });
  const before = (await review.boundingBox())!;
  await page.mouse.move(before.x + before.width / 2, before.y + 3);
  await page.mouse.down();
  await expect(number).not.toBeFocused();
  expect(await review.boundingBox(), "nothing moves under the pointer").toEqual(before);
  await page.mouse.up();
  await expect(form.locator(".fault")).toHaveCount(1);
  await expect(number, "the press was heard: it leads to the field").toBeFocused();
  // Left by key, the field says so at once.
  await number.fill("706");
  await expect(form.locator(".fault")).toHaveCount(0);
  await number.press("Tab");
  await expect(form.locator(".fault")).toHaveCount(1);
});

test("a rejection leads to the field that mends it; the change is shown, resubmitted and followed", async ({ page }) => {
  test.slow();
  await open(page, "Bluestem Veterinary");
  const banner = page.getByRole("region", { name: /^Rejected by Cox Communications/ });
  await expect(banner.getByText("LSR rejected || Rejection reason ACCN : Incorrect Account Number")).toBeVisible();
  await expect(banner.getByRole("list").getByText("ACCN", { exact: true })).toBeVisible();
  await expect(banner.getByText("Wrong account number", { exact: true })).toBeVisible();
  await expect(banner.getByText("Our reading")).toHaveCount(0);
  await portraits(page, "rejection");
  await banner.getByRole("button", { name: "Fix it" }).click();
  const form = page.getByRole("dialog", { name: /^Details for Cox Communications/ });
  const account = form.getByLabel("Account number");
  await expect(account).toBeFocused();
  await expect(account).toHaveValue("C-77120");
  await expectAccessible(page);
  await account.fill("4471220");
  // The date that stands may have come too close since: then it says so at its field.
  await form.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: "Change the details" });
  const line = review.getByRole("row", { name: /Account number/ });
  await expect(line).toContainText("C-77120");
  await expect(line).toContainText("4471220");
  await expect(review.locator(".changes tbody").getByRole("row")).toHaveCount(1);
  await review.getByRole("button", { name: "Resubmit" }).click();
  await expect(review.getByText("Verified").first()).toBeVisible({ timeout: 25_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(banner).toHaveCount(0, { timeout: 20_000 });
  await expect(page.getByRole("region", { name: "Details" })).toContainText("4471220");
  await expect(page.getByRole("region", { name: "Attempts" }).getByRole("listitem").first()).toContainText("Verified");
});
