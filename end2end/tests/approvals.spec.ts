import { expect, test } from "@playwright/test";
import { signUp } from "./people";
import { api, expectAccessible, portraits, watchForErrors } from "./support";

test("a cart over a ceiling is bought by a second person, exactly as it was sent", async ({ page, browser }) => {
  test.setTimeout(120_000);
  const errors = watchForErrors(page);
  await page.goto("/settings/users");
  await api(page, "DELETE", "/api/cart/lines");

  // A buyer who may spend one cent without asking.
  const email = `bob-${Date.now()}@example.com`;
  const link = await api<{ path: string }>(page, "POST", "/api/users", { name: "Bob Buyer", email, role: "provisioning" });
  const bob = await signUp(browser, link.path, "Bob Buyer");
  await page.reload();
  const row = page.getByRole("row").filter({ hasText: email });
  await row.getByRole("button", { name: "Change" }).click();
  const change = page.getByRole("dialog", { name: "Change Bob Buyer" });
  await expect(change.getByRole("radio", { name: /Provisioning/ })).toBeChecked();
  await change.getByLabel(/^One cart without approval/).fill("0.01");
  await portraits(page, "settings-users-change");
  await change.getByRole("button", { name: "Review the change" }).click();
  const changes = page.getByRole("dialog", { name: "What changes for Bob Buyer" });
  await expect(changes.getByRole("row", { name: /One cart/ })).toContainText(/No limit.*\$0\.01/s);
  await changes.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("up to $0.01 a cart");
  await page.getByText("What each role may").click();
  await expect(page.getByRole("row", { name: /Approve what is over a ceiling/ })).toBeVisible();

  await bob.page.goto("/search?state=GA&rate_center=ATHENS");
  const rows = bob.page.getByRole("main").getByRole("row");
  await rows.nth(1).getByRole("button", { name: /^Add/ }).click();
  await expect(bob.page.getByText("Cart · 1 number", { exact: true })).toBeVisible();
  await bob.page.goto("/cart");
  const lines = bob.page.getByRole("main").getByRole("table").getByRole("row");
  const number = (await lines.nth(1).locator(".digits").innerText()).replace(/\D/g, "");
  await expect(bob.page.getByText(/without approval you may buy up to \$0\.01/)).toBeVisible();
  await portraits(bob.page, "cart-over-ceiling");
  await bob.page.getByRole("button", { name: "Send for approval …" }).click();
  const send = bob.page.getByRole("dialog", { name: "Send for approval" });
  await send.getByLabel(/^What it is for/).fill("A line for the new office in Athens");
  await expectAccessible(bob.page);
  await send.getByRole("button", { name: "Send for approval" }).click();
  await expect(bob.page).toHaveURL(/\/approvals\/.+/);
  await expect(bob.page.getByRole("button", { name: "Take it back" })).toBeVisible();
  await expect(bob.page.getByRole("button", { name: "Approve and buy" })).toHaveAttribute("aria-disabled", "true");
  const address = new URL(bob.page.url()).pathname;

  // The approver is told on the start page, sees exactly that, and says yes.
  await page.goto("/");
  await page.getByRole("link", { name: /Waits for your approval/ }).click();
  await portraits(page, "approvals");
  await page.getByRole("row").filter({ hasText: "Bob Buyer" }).first().getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await expect(page.getByText("A line for the new office in Athens")).toBeVisible();
  await expect(page.getByRole("region", { name: "Exactly this is bought" })).toContainText(number.slice(-4));
  await portraits(page, "approval");
  await page.getByRole("button", { name: "Decline" }).click();
  const decline = page.getByRole("dialog", { name: "Decline" });
  await decline.getByRole("button", { name: "Decline" }).click();
  await expect(decline.getByText("Say why not")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Approve and buy" }).click();
  const approve = page.getByRole("dialog", { name: /^Approve 1 number/ });
  await expect(approve.getByRole("row", { name: /Set-up and first month/ })).toContainText("$");
  await approve.getByRole("button", { name: "Approve and buy" }).click();
  await expect(page.locator(".attempt header")).toContainText("Verified", { timeout: 20_000 });

  // Whoever asked sees what became of it; nobody can decide it twice.
  await expect(bob.page.getByRole("main")).toContainText("Approved", { timeout: 15_000 });
  await expect(bob.page.getByRole("button", { name: "Take it back" })).toHaveCount(0);
  const id = address.split("/").pop();
  const shown = await api<{ total: unknown }>(page, "GET", `/api/approvals/${id}`);
  const again = await page.request.post(`/api/approvals/${id}/decision`, {
    headers: { "X-Console": "1", Origin: new URL(page.url()).origin },
    data: { approve: true, total: shown.total },
  });
  expect(again.status()).toBe(409);
  await page.goto(`/numbers?q=${number.slice(-10)}`);
  await expect(page.getByRole("table", { name: "Numbers" }).locator("tbody tr")).toHaveCount(1);
  expect([...errors, ...bob.errors]).toEqual([]);
  await bob.leave();
});

test("whoever asked cannot say yes themselves, and takes it back", async ({ page, browser }) => {
  await page.goto("/settings/users");
  await api(page, "DELETE", "/api/cart/lines");
  // An admin with a ceiling may approve, but not what they asked for.
  const email = `ada-${Date.now()}@example.com`;
  const link = await api<{ path: string }>(page, "POST", "/api/users", { name: "Ada Admin", email, role: "admin" });
  const ada = await signUp(browser, link.path, "Ada Admin");
  const users = await api<{ id: string; email: string }[]>(page, "GET", "/api/users");
  const limits = { ceiling: { amount: "0.01", currency: "USD" }, accounts: null };
  await api(page, "PUT", `/api/users/${users.find((one) => one.email === email)!.id}`, { role: "admin", disabled: false, limits });

  await ada.page.goto("/search?state=GA&rate_center=ATHENS");
  await ada.page.getByRole("main").getByRole("row").nth(1).getByRole("button", { name: /^Add/ }).click();
  await expect(ada.page.getByText("Cart · 1 number", { exact: true })).toBeVisible();
  await ada.page.goto("/cart");
  await ada.page.getByRole("button", { name: "Send for approval …" }).click();
  await ada.page.getByRole("dialog", { name: "Send for approval" }).getByRole("button", { name: "Send for approval" }).click();
  const yes = ada.page.getByRole("button", { name: "Approve and buy" });
  await expect(yes).toHaveAttribute("title", /yourself/);
  await ada.page.getByRole("button", { name: "Take it back" }).click();
  await ada.page.getByRole("dialog", { name: "Take it back" }).getByRole("button", { name: "Take it back" }).click();
  await expect(ada.page.getByRole("main")).toContainText("Withdrawn");
  await expect(yes).toHaveCount(0);
  await ada.leave();
  await api(page, "DELETE", "/api/cart/lines");
});
