import { expect, test } from "@playwright/test";
import { portraits, watchForErrors } from "./support";

test("a carrier account is tested in its own words, and its password is never shown", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/settings/accounts");
  const account = page.getByRole("region", { name: "Call48 sandbox" });
  await account.getByRole("button", { name: "Test" }).click();
  await expect(account.getByRole("status").first()).toContainText("ms");
  await expect(account).toContainText("password, replaced");
  await portraits(page, "settings-accounts");
  await page.getByRole("button", { name: /^Connect/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(dialog.getByText("Give the account a name")).toBeVisible();
  await dialog.getByLabel("Name", { exact: true }).fill("Elsewhere");
  await dialog.getByLabel("User name").fill("mark");
  await dialog.getByLabel("Password", { exact: true }).fill("secret words");
  await dialog.getByLabel("Address of the API").fill("http://169.254.169.254/latest");
  await dialog.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(dialog.locator('[aria-invalid="true"]').first()).toBeVisible();
  await expect(dialog.getByLabel("User name")).toHaveValue("mark");
  await page.keyboard.press("Escape");
  expect(errors).toEqual([]);
});

for (const [tab, name] of [["users", "Users"], ["own", "Your account"], ["sessions", "Sessions"], ["audit", "Audit log"], ["appearance", "Appearance"]]) {
  test(`the settings' ${name.toLowerCase()} have an address and are accessible`, async ({ page }) => {
    // The log of a whole run is long, and it is drawn and checked four times.
    test.setTimeout(120_000);
    await page.goto(`/settings/${tab}`);
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("link", { name }).or(page.getByRole("tab", { name })).first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    await portraits(page, `settings-${tab}`);
  });
}
