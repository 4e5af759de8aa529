import { expect, test } from "@playwright/test";
import { OPERATOR, api, expectAccessible, portraits, signIn } from "./support";

test.use({ storageState: { cookies: [], origins: [] } });

test("a wrong password says so, keeps the address, and never says whether the address exists", async ({ page }) => {
  await page.goto("/numbers?q=555");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("E-mail")).toBeFocused();
  const told: string[] = [];
  for (const email of [OPERATOR.email, "nobody@example.com"]) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("wrong horse battery");
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/api/session") && answer.request().method() === "POST");
    await page.getByRole("button", { name: "Sign in" }).click();
    await answered;
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
    told.push((await page.locator(".notice.bad").first().innerText()).replace(/Request \w+/, ""));
  }
  expect(told[0]).toBe(told[1]);
  await portraits(page, "sign-in");
  await page.getByLabel("E-mail").fill(OPERATOR.email);
  await page.getByLabel("Password", { exact: true }).fill(OPERATOR.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  // One goes on to where one wanted to go.
  await expect(page).toHaveURL(/\/numbers\?q=555/);
});

test("an invited colleague signs up by a link that works once, and sees why a viewer may not buy", async ({ page, browser }) => {
  await signIn(page);
  const email = `viewer-${Date.now()}@example.com`;
  await page.goto("/settings/users");
  await page.getByRole("button", { name: /Invite/ }).click();
  const dialog = page.getByRole("dialog", { name: "Invite a user" });
  await dialog.getByRole("button", { name: "Make a link" }).click();
  await expect(dialog.getByText("Type the person's name.")).toBeVisible();
  await dialog.getByLabel("Name").fill("Vera Viewer");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("radio", { name: /^Viewer/ }).check();
  await dialog.getByRole("button", { name: "Make a link" }).click();
  const link = await dialog.locator("pre").innerText();

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const guest = await context.newPage();
  await guest.goto(link);
  await guest.getByLabel("Your name").fill("Vera Viewer");
  await guest.getByLabel("Password", { exact: true }).fill("short");
  await guest.getByRole("button", { name: "Sign up and in" }).click();
  await expect(guest.getByText("A password has at least 12 characters")).toBeVisible();
  await expectAccessible(guest);
  await guest.getByLabel("Password", { exact: true }).fill("a viewer's own words");
  await guest.getByRole("button", { name: "Sign up and in" }).click();
  await expect(guest.getByRole("navigation").first()).toBeVisible();
  await guest.goto("/search?kind=local&state=GA");
  const add = guest.getByRole("main").getByRole("row").nth(1).getByRole("button", { name: /^Add/ });
  await expect(add).toHaveAttribute("aria-disabled", "true");
  await expect(add).toHaveAttribute("title", /Your role is Viewer/);
  await context.close();

  const again = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const late = await again.newPage();
  await late.goto(link);
  await expect(late.getByRole("button", { name: "Sign up and in" })).toHaveCount(0);
  await again.close();
  await api(page, "GET", "/api/users");
});
