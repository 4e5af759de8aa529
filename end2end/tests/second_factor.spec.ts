import { createHmac } from "node:crypto";
import { expect, test } from "@playwright/test";
import { api, expectAccessible, portraits, signIn, watchForErrors } from "./support";

test.use({ storageState: { cookies: [], origins: [] } });

/** What an authenticator app shows for a key in so many steps of 30 seconds. */
function code(key: string, later = 0): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...key.replaceAll(/\s/g, "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const seed = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const mac = createHmac("sha1", seed).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("a second factor is set up with the keyboard, asked for at the next sign-in, and a recovery code stands in for it", async ({ page, browser }) => {
  const errors = watchForErrors(page);
  await signIn(page);
  const who = { email: `two-${Date.now()}@example.com`, password: "a few words of one's own" };
  const link = await api<{ path: string }>(page, "POST", "/api/users", { name: "Tina Two", email: who.email, role: "viewer" });
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const own = await context.newPage();
  await own.goto(link.path);
  await own.getByLabel("Your name").fill("Tina Two");
  await own.getByLabel("Password", { exact: true }).fill(who.password);
  await own.getByRole("button", { name: "Sign up and in" }).click();
  await expect(own.getByRole("navigation").first()).toBeVisible();

  await own.goto("/settings/own");
  await own.getByRole("button", { name: "Set up" }).click();
  await expect(own.getByLabel("Your password")).toBeFocused();
  await own.keyboard.type(who.password);
  await own.keyboard.press("Enter");
  await expect(own.getByRole("img", { name: "QR code of the key below" })).toBeVisible();
  await portraits(own, "second-factor-key");
  const key = await own.locator("#second-factor-key").innerText();
  await own.getByLabel("Code", { exact: true }).fill("000000");
  await own.keyboard.press("Enter");
  await expect(own.getByText("This code is not right").first()).toBeVisible();
  await own.getByLabel("Code", { exact: true }).fill(code(key));
  await own.keyboard.press("Enter");
  const codes = own.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await portraits(own, "second-factor-codes");
  const recovery = await codes.first().innerText();
  await own.getByRole("button", { name: "I have kept them" }).click();
  await expect(own.getByText("10 recovery codes are left")).toBeVisible();
  await expectAccessible(own);
  await context.close();

  for (const second of [code(key, 1), recovery]) {
    const again = await browser.newContext({ storageState: { cookies: [], origins: [] } });
    const late = await again.newPage();
    await late.goto("/numbers");
    await late.getByLabel("E-mail").fill(who.email);
    await late.getByLabel("Password", { exact: true }).fill(who.password);
    await late.keyboard.press("Enter");
    const field = late.getByLabel("Code", { exact: true });
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute("autocomplete", "one-time-code");
    await expect(field).toHaveAttribute("inputmode", "numeric");
    await expectAccessible(late);
    await late.keyboard.type(second);
    await late.keyboard.press("Enter");
    await expect(late).toHaveURL(/\/numbers$/);
    await expect(late.getByRole("navigation").first()).toBeVisible();
    await again.close();
  }
  expect(errors).toEqual([]);
});
