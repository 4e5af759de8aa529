import { expect, test, type Page } from "@playwright/test";
import { api, expectAccessible, numbersOf, portraits, watchForErrors } from "./support";

const rows = (page: Page) => page.getByRole("table", { name: "Rows" }).locator("tbody tr");

/** The account of the carrier whose numbers are used here, by the name it has in the form. */
async function chooseAccount(page: Page, carrier: string) {
  const accounts = await api<{ name: string; carrier: string }[]>(page, "GET", "/api/accounts");
  await page.getByLabel("As it is done at").selectOption({ label: accounts.find((one) => one.carrier === carrier)!.name });
}

test("a pasted list becomes a plan, the plan is run, and every row is accounted for", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/numbers");
  const [one, two] = (await numbersOf(page, "call48", "&kind=local")).map((row) => row.number);
  await page.getByRole("link", { name: "Bulk changes" }).click();
  await expect(page.getByRole("heading", { name: "Bulk changes" })).toBeVisible();
  await page.getByRole("link", { name: "Paste a list" }).first().click();
  await page.getByLabel("Numbers, in any writing").fill(`number,place\n${one.slice(2)},Athens\nnonsense\n${two}\n${one}`);
  await expect(page.getByText("4 rows, 1 cannot be read as a number")).toBeVisible();
  await chooseAccount(page, "call48");
  await page.getByLabel("What changes").selectOption("Routing");
  await page.getByLabel("Calls go to").selectOption("Forward to a number");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByText("Type a telephone number.").first()).toBeVisible();
  await page.getByLabel("Number", { exact: true }).fill("(252) 237-8144");
  await portraits(page, "bulk_changes-new");
  await page.getByRole("button", { name: "Make the plan" }).click();

  await expect(page.getByRole("heading", { name: "Routing of 2 numbers: Forward to +1 252 237 8144" })).toBeVisible();
  await expect(rows(page)).toHaveCount(4);
  await expect(rows(page).nth(0)).toContainText("Will change");
  await expect(rows(page).nth(1)).toContainText("Cannot change");
  await expect(rows(page).nth(3)).toContainText("It stands in the list already");
  await portraits(page, "bulk_changes-plan");
  await page.getByRole("link", { name: "Cannot change 2" }).click();
  await expect(page).toHaveURL(/state=cannot/);
  await expect(rows(page)).toHaveCount(2);

  await page.getByRole("button", { name: "Begin" }).click();
  const confirm = page.getByRole("dialog", { name: "Begin this bulk change" });
  await expectAccessible(page);
  await confirm.getByRole("button", { name: "Change 2 rows" }).click();
  await expect(page.getByRole("link", { name: "Verified 2" })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("link", { name: "Verified 2" }).click();
  await expect(rows(page).first()).toContainText("Read back from the carrier as asked");
  await portraits(page, "bulk_changes-done");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save failed rows" }).click();
  const text = (await (await (await saving).createReadStream()).toArray()).join("");
  expect(text.trim().split("\n")).toHaveLength(3);
  expect(text).toContain("nonsense");
  expect(errors).toEqual([]);
});

test("all that match a filter are planned from the list, whatever the page", async ({ page }) => {
  await page.goto("/numbers");
  await numbersOf(page, "call48");
  const list = await api<{ matching: number }>(page, "GET", "/api/numbers?kind=local");
  await page.goto("/numbers?kind=local");
  await page.getByRole("link", { name: `Change all ${list.matching} that match` }).click();
  await expect(page.getByText(`${list.matching} numbers match`)).toBeVisible();
  await chooseAccount(page, "call48");
  await page.getByLabel("What changes").selectOption("Disconnect");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByRole("heading", { name: /^Disconnect \d+ numbers?$/ })).toBeVisible();
  await page.getByRole("button", { name: "Begin" }).click();
  const confirm = page.getByRole("dialog", { name: "Begin this bulk change" });
  const send = confirm.getByRole("button", { name: /^Change \d+ rows/ });
  await expect(send).toHaveAttribute("aria-disabled", "true");
  await confirm.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "Forget this plan" }).click();
  await expect(page).toHaveURL(/\/bulk-changes$/);
});
