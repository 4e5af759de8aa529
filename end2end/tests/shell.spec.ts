import { expect, test } from "@playwright/test";
import { watchForErrors } from "./support";

test("the console starts under its own policy without an error", async ({ page }) => {
  const errors = watchForErrors(page);
  const answer = await page.goto("/");
  expect(answer!.headers()["content-security-policy"]).not.toContain("unsafe-inline");
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await expect(page.getByRole("main")).toBeVisible();
  expect(errors).toEqual([]);
});

test("what is immutable says so, compressed, and the page itself is asked for anew", async ({ page, request }) => {
  const html = await request.get("/");
  expect(html.headers()["cache-control"]).toContain("no-cache");
  const address = /"(\/pkg\/[0-9a-f]+\/boot\.js)"/.exec(await html.text())![1];
  const module = await request.get(address.replace("boot.js", "app_bg.wasm"), { headers: { "Accept-Encoding": "br" } });
  expect(module.headers()["content-type"]).toBe("application/wasm");
  expect(module.headers()["cache-control"]).toContain("immutable");
  expect(module.headers()["content-encoding"]).toBe("br");
  expect((await request.get("/pkg/none.js")).status()).toBe(404);
  expect((await request.get("/api/none", { headers: { "X-Console": "1" } })).status()).toBe(404);
  await page.goto("/numbers");
  await expect(page.getByRole("main")).toBeVisible();
});

test("every place of the sidebar opens by its address and by a click", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/");
  const links = page.getByRole("navigation").first().getByRole("link");
  await expect(links.first()).toBeVisible();
  const names = await links.allInnerTexts();
  expect(names.length).toBeGreaterThan(5);
  for (let place = 0; place < names.length; place += 1) {
    await links.nth(place).click();
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
    const address = page.url();
    await page.goto(address);
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
  }
  expect(errors).toEqual([]);
});

test("the palette finds a number however it is written", async ({ page }) => {
  await page.goto("/numbers");
  const number = page.getByRole("main").getByRole("row").nth(1).getByRole("link").first();
  const digits = (await number.innerText()).replace(/\D/g, "").slice(-10);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog");
  await expect(palette).toBeVisible();
  const written = `${digits.slice(0, 3)}.${digits.slice(3, 6)}-${digits.slice(6)}`;
  await palette.getByRole("combobox").fill(written);
  await expect(palette.getByRole("option").first()).toContainText(digits.slice(6));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(digits));
});

test("the focus goes to the page: by the skip link, and when another page opens", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the page" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  expect(new URL(page.url()).hash).toBe("");
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page).toHaveURL(/\/ports$/);
  await expect(page.getByRole("main")).toBeFocused();
});

test("what is typed before the palette is there is not lost", async ({ page }) => {
  await page.goto("/numbers");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("212");
  await expect(page.getByRole("dialog").getByRole("combobox")).toHaveValue("212");
});
