import { expect, type Browser, type Page } from "@playwright/test";
import { watchForErrors } from "./support";

export type Person = { page: Page; errors: string[]; password: string; leave: () => Promise<void> };

/** Signs up by an invitation's link, in a browser that nobody has signed in with. */
export async function signUp(browser: Browser, path: string, name: string): Promise<Person> {
  const password = "a few words of one's own";
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const errors = watchForErrors(page);
  await page.goto(path);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign up and in" }).click();
  await expect(page.getByRole("navigation").first()).toBeVisible();
  return { page, errors, password, leave: () => context.close() };
}
