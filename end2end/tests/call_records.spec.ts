import { expect, test } from "@playwright/test";
import { portraits, watchForErrors } from "./support";

function day(before: number): string {
  return new Date(Date.now() - before * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

test("a week of calls is summed, drawn, walked by keys and explained call by call", async ({ page }) => {
  test.setTimeout(180_000);
  const errors = watchForErrors(page);
  await page.goto("/call-records");
  await expect(page.getByRole("heading", { level: 1, name: "Call records" })).toBeVisible();
  const sums = page.getByRole("region", { name: "Sums of the period" });
  await expect(sums.getByText("Billed minutes").first()).toBeVisible({ timeout: 60_000 });
  const chart = page.getByRole("slider", { name: /by day/ });
  const last = await chart.getAttribute("aria-valuetext");
  expect(last).toContain(day(0));
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(chart).toHaveAttribute("aria-valuetext", new RegExp(day(1)));
  await page.getByText("The same as a table").click();
  await expect(page.getByRole("table", { name: "By day" }).getByRole("row")).toHaveCount(8);
  const why = page.getByRole("button", { name: /^Why/ }).first();
  await why.click();
  await expect(page.getByText(/The steps come to what was charged|The carrier does not say/).first()).toBeVisible();
  await portraits(page, "call_records");
  await page.getByLabel("Class").selectOption("tollfree");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/class=tollfree/);
  await expect(page.getByText("2 legs").first()).toBeVisible();
  expect(errors).toEqual([]);
});

test("a period that is too long to look at says so and is exported in the background", async ({ page }) => {
  test.setTimeout(120_000);
  const errors = watchForErrors(page);
  await page.goto(`/call-records?from=${day(99)}&to=${day(0)}`);
  await expect(page.getByText("at most 31 are shown at once")).toBeVisible();
  await page.getByRole("button", { name: "Export the period" }).click();
  const dialog = page.getByRole("dialog", { name: "File of call records" });
  await expect(dialog.getByText("The file is whole.")).toBeVisible({ timeout: 90_000 });
  const saved = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Save the file" }).click();
  expect((await saved).suggestedFilename()).toContain(".csv");
  await portraits(page, "call_records-export");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(dialog).toBeHidden();
  expect(errors).toEqual([]);
});

test("tsg_cdr_records: messages of another carrier stand in the same table", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto(`/call-records?from=${day(29)}&to=${day(0)}&class=SMS`);
  const calls = page.getByRole("table", { name: "Calls" });
  await expect(calls.getByText("SMS").first()).toBeVisible({ timeout: 30_000 });
  const sums = page.getByRole("region", { name: "Sums of the period" });
  await expect(sums.getByText("Billed minutes").first()).toBeVisible({ timeout: 30_000 });
  expect(errors).toEqual([]);
});
