import { expect, test, type Browser, type Page } from "@playwright/test";
import { signUp } from "./people";
import { OPERATOR, api, expectAccessible, numbersOf, portraits, signIn, watchForErrors } from "./support";

type Tenant = { id: string; name: string; kind: string };

const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

/** The page of a tenant that was made through the API. */
async function made(page: Page, body: { name: string; kind: string }): Promise<Tenant> {
  await page.goto("/tenants");
  return api<Tenant>(page, "POST", "/api/tenants", body);
}

/** The operator in a session of its own: the other tests go on as the operator. */
async function operator(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL });
  return context.newPage();
}

const acting = (page: Page) => page.getByRole("complementary", { name: "Acting as somebody else" });

/** Begins to act as a tenant, from its page. */
async function actAs(page: Page, tenant: Tenant) {
  await page.goto(`/tenants/${tenant.id}`);
  await page.getByRole("button", { name: "Act as …" }).click();
  const ask = dialog(page, `Act as ${tenant.name}`);
  await ask.getByLabel("Reason").fill("They asked why calls fail");
  await ask.getByLabel("Your own password", { exact: true }).fill(OPERATOR.password);
  await ask.getByRole("button", { name: "Begin" }).click();
  await expect(acting(page)).toContainText(`acts as ${tenant.name}`);
}

type Session = { tenant: string; tenant_name: string; acting: { ends_at: number } | null };

/** The session is the operator's own again: on the screen, for the server, and in the log with who ended it. */
async function isOwnAgain(page: Page, tenant: Tenant) {
  await expect(acting(page)).toBeHidden();
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await expect(page.getByRole("banner").filter({ hasText: tenant.name })).toHaveCount(0);
  const tenants = page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Tenants" });
  await expect(tenants).not.toHaveAttribute("aria-disabled", "true");
  const session = await api<Session>(page, "GET", "/api/session");
  expect(session.acting).toBeNull();
  expect(session.tenant).not.toBe(tenant.id);
}

test("a reseller is made and bounded, its first person signs in, and it makes a customer of its own", async ({ page, browser }) => {
  test.setTimeout(120_000);
  const errors = watchForErrors(page);
  const name = `Best Reseller ${Date.now()}`;
  await page.goto("/tenants");
  await page.getByRole("button", { name: "New tenant" }).click();
  const asked = dialog(page, "New tenant");
  await asked.getByRole("button", { name: "Make it" }).click();
  await expect(asked.getByText("Type a name.")).toBeVisible();
  await asked.getByLabel("Name", { exact: true }).fill(name);
  await asked.getByRole("radio", { name: /Reseller/ }).check();
  await portraits(page, "tenants-new");
  await asked.getByRole("button", { name: "Make it" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  // The difference is shown before anything is saved.
  const limits = panel(page, "Limits");
  await expect(limits.getByRole("button", { name: "Review the change" })).toHaveAttribute("aria-disabled", "true");
  await limits.getByLabel("Call48 sandbox").check();
  await limits.getByLabel("Numbers at most").fill("much");
  await limits.getByRole("button", { name: "Review the change" }).click();
  await expect(limits.getByText("“much” is not a count.")).toBeVisible();
  await limits.getByLabel("Numbers at most").fill("500");
  await limits.getByLabel(/^One cart without approval/).fill("$20");
  await limits.getByRole("button", { name: "Review the change" }).click();
  const review = dialog(page, `Limits of ${name}`);
  await expect(review.getByRole("row", { name: /Numbers at most/ })).toContainText("No limit");
  await expect(review.getByRole("row", { name: /One cart/ })).toContainText("$20.00");
  await expect(review.getByRole("row", { name: /All carts/ })).toHaveCount(0);
  await expectAccessible(page);
  await review.getByRole("button", { name: "Save" }).click();
  await expect(review).toBeHidden();
  await page.reload();
  await expect(limits.getByLabel("Numbers at most")).toHaveValue("500");

  const people = panel(page, "People");
  await people.getByRole("button", { name: "Invite somebody" }).click();
  const invite = dialog(page, "Invite a user");
  await expect(invite.getByRole("radio", { name: /Customer admin/ })).toHaveCount(0);
  await invite.getByLabel("Name", { exact: true }).fill("Rosa Reseller");
  await invite.getByLabel("E-mail").fill(`rosa-${Date.now()}@example.com`);
  await invite.getByRole("radio", { name: /^Admin/ }).check();
  await invite.getByRole("button", { name: "Make a link" }).click();
  const link = new URL((await invite.locator("pre").innerText()).trim()).pathname;
  await invite.getByRole("button", { name: "Done" }).click();
  await expect(people.getByRole("row").filter({ hasText: "Rosa Reseller" })).toContainText("Invited");
  await portraits(page, "tenant");
  await page.goto("/tenants");
  await page.getByLabel("Find a tenant").fill(name);
  await expect(page.getByRole("table", { name: "Tenants" }).getByRole("link", { name })).toBeVisible();
  await expect(page).toHaveURL(/q=Best/);
  await portraits(page, "tenants");

  // The reseller sees nothing of the operator, and makes a customer.
  const rosa = await signUp(browser, link, "Rosa Reseller");
  await expect(rosa.page.getByRole("banner")).toContainText(name);
  expect((await api<{ matching: number }>(rosa.page, "GET", "/api/numbers")).matching).toBe(0);
  await rosa.page.goto("/tenants");
  await rosa.page.getByRole("button", { name: "New tenant" }).click();
  const theirs = dialog(rosa.page, "New tenant");
  await expect(theirs.getByRole("radio", { name: /Reseller/ })).toHaveCount(0);
  await theirs.getByLabel("Name", { exact: true }).fill("Tanner Dental");
  await theirs.getByRole("button", { name: "Make it" }).click();
  await expect(rosa.page.getByRole("heading", { level: 1, name: "Tanner Dental" })).toBeVisible();
  const foreign = (await api<Tenant[]>(page, "GET", "/api/tenants")).find((one) => one.kind === "operator")!;
  await rosa.page.goto(`/tenants/${foreign.id}`);
  await expect(rosa.page.getByRole("alert")).toBeVisible();

  // Suspended from above: whoever is signed in is out at once.
  const own = (await api<Tenant[]>(page, "GET", "/api/tenants")).find((one) => one.name === name)!;
  await page.goto(`/tenants/${own.id}`);
  await page.getByRole("button", { name: "Suspend …" }).click();
  const suspend = dialog(page, `Suspend ${name}`);
  await expect(suspend.getByRole("button", { name: "Suspend" })).toHaveAttribute("aria-disabled", "true");
  await suspend.getByLabel(/^Type the name/).fill(name);
  await suspend.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByRole("heading", { level: 1 }).locator("..")).toContainText("Suspended");
  await expect(page.getByRole("button", { name: "Act as …" })).toHaveAttribute("aria-disabled", "true");
  const refused = await rosa.page.request.get("/api/numbers", { headers: { "X-Console": "1" } });
  expect(refused.status()).toBe(401);
  await rosa.leave();
  expect(errors).toEqual([]);
});

test("numbers go to a tenant after a preview of each, all of them or none", async ({ page }) => {
  const errors = watchForErrors(page);
  const tenant = await made(page, { name: `Hand over ${Date.now()}`, kind: "customer" });
  const [first, second] = (await numbersOf(page, "call48")).map((row) => row.number);

  // It may not use the carrier account yet: the preview says so, and nothing goes.
  await page.goto(`/tenants/${tenant.id}`);
  await page.getByRole("button", { name: "Give numbers …" }).click();
  const give = dialog(page, "Give numbers to a tenant");
  await give.getByLabel("Numbers, in any writing").fill(`${first}\nnonsense`);
  await give.getByRole("button", { name: "See what happens" }).click();
  await expect(give.getByText("“nonsense”")).toBeVisible();
  await give.getByLabel("Numbers, in any writing").fill(`${first}\n${second}`);
  await give.getByRole("button", { name: "See what happens" }).click();
  await expect(give.getByText("may not use the carrier account").first()).toBeVisible();
  await expect(give.getByRole("button", { name: "Give 2 numbers" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");

  const limits = panel(page, "Limits");
  await limits.getByLabel("Call48 sandbox").check();
  await limits.getByRole("button", { name: "Review the change" }).click();
  await dialog(page, /^Limits of/).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page, /^Limits of/)).toBeHidden();

  // From the list: what was picked stands in the dialog.
  await page.goto(`/numbers?q=${first.slice(-10)}`);
  const row = page.getByRole("table", { name: "Numbers" }).locator("tbody tr").first();
  await expect(row).toContainText(first.slice(-4));
  await page.getByRole("checkbox", { name: `Select ${first}` }).check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Give to a tenant …" }).click();
  await expect(give.getByLabel("Numbers, in any writing")).toHaveValue(first);
  await give.getByLabel("Who gets them").selectOption(tenant.id);
  await give.getByRole("button", { name: "See what happens" }).click();
  await expect(give.getByText("Goes over")).toBeVisible();
  await portraits(page, "tenants-hand-over");
  await give.getByRole("button", { name: "Give 1 number" }).click();
  await expect(give.getByText("Went over")).toBeVisible();
  await give.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("heading", { name: "No number matches" })).toBeVisible();
  const now = await api<{ numbers: number }>(page, "GET", `/api/tenants/${tenant.id}`);
  expect(now.numbers).toBe(1);

  // And back, so that the world is as it was.
  const own = (await api<Tenant[]>(page, "GET", "/api/tenants")).find((one) => one.kind === "operator")!;
  const back = { numbers: [first], from: tenant.id, to: own.id, confirmed: true };
  expect((await api<{ done: boolean }>(page, "POST", "/api/tenants/hand-over", back)).done).toBe(true);
  expect(errors).toEqual([]);
});

test("acting as a tenant begins with looking, shows whose things these are, and ends with one press", async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const page = await operator(browser, baseURL);
  const errors = watchForErrors(page);
  await signIn(page);
  const tenant = await made(page, { name: `Acted as ${Date.now()}`, kind: "customer" });

  // Found by its name from anywhere.
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /^Find a number/ }).fill(`act as ${tenant.name}`);
  await page.getByRole("option", { name: `Act as ${tenant.name}` }).click();
  const ask = dialog(page, `Act as ${tenant.name}`);
  await ask.getByRole("button", { name: "Begin" }).click();
  await expect(ask.getByText("Say why, in a few words")).toBeVisible();
  await ask.getByLabel("Reason").fill("They asked why calls fail");
  await ask.getByLabel("Your own password", { exact: true }).fill("not the password at all");
  await ask.getByRole("button", { name: "Begin" }).click();
  await expect(ask.getByText("This is not your password")).toHaveCount(1);
  await expect(ask.getByLabel("Your own password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(ask.getByLabel("Reason")).toHaveValue("They asked why calls fail");
  await portraits(page, "tenants-act-as");
  await ask.getByLabel("Your own password", { exact: true }).fill(OPERATOR.password);
  await ask.getByRole("button", { name: "Begin" }).click();

  const banner = acting(page);
  await expect(banner).toContainText(`acts as ${tenant.name}`);
  await expect(banner).toContainText("They asked why calls fail");
  await expect(banner).toContainText(/Looking only, (30:00|29:\d\d)/);
  await expect(page.getByRole("banner").filter({ hasText: tenant.name })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Tenants" })).toHaveAttribute("aria-disabled", "true");
  await portraits(page, "acting");
  await page.goto("/cart");
  await expect(banner).toBeVisible();
  await expect(page.getByRole("button", { name: "Empty the cart" })).toHaveAttribute("title", /only look/);
  const refused = await page.request.delete("/api/cart/lines", { headers: { "X-Console": "1", Origin: new URL(page.url()).origin } });
  expect(refused.status()).toBe(403);

  await banner.getByRole("button", { name: "Allow changes" }).click();
  const allow = dialog(page, "Allow changes");
  await allow.getByLabel("Your own password", { exact: true }).fill(OPERATOR.password);
  await allow.getByRole("button", { name: "Allow changes" }).click();
  await expect(banner).toContainText("Changes allowed");
  await api(page, "DELETE", "/api/cart/lines");
  await portraits(page, "acting-changes");
  await banner.getByRole("button", { name: "End" }).click();
  await expect(banner).toBeHidden();
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();

  // Both names stand in the log.
  await page.goto("/settings/audit?action=acting.");
  const begun = page.getByRole("row").filter({ hasText: "acting.begin" }).first();
  await expect(begun).toContainText(tenant.name);
  await begun.getByText(/fields?$/).click();
  await expect(begun).toContainText("They asked why calls fail");
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByText(/rows follow one from another/)).toBeVisible();
  await portraits(page, "settings-audit-filtered");
  await page.context().close();
  expect(errors).toEqual([]);
});

test("acting counts down, says that its half hour is over, and leaves the person as themselves", async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const page = await operator(browser, baseURL);
  const errors = watchForErrors(page);
  await page.clock.install();
  await signIn(page);
  const tenant = await made(page, { name: `Counted down ${Date.now()}`, kind: "customer" });
  await actAs(page, tenant);
  const banner = acting(page);
  const left = banner.locator(".state .figures");
  const seconds = async () => {
    const [minutes, rest] = (await left.locator("[aria-hidden]").innerText()).split(":").map(Number);
    return minutes * 60 + rest;
  };
  const begun = await seconds();
  expect(begun).toBeGreaterThan(25 * 60);
  expect(begun).toBeLessThanOrEqual(30 * 60);
  // It moves by itself, with no request.
  await expect.poll(seconds).toBeLessThan(begun);
  await page.clock.fastForward("20:00");
  await expect.poll(seconds).toBeLessThanOrEqual(begun - 20 * 60);
  await expect(left).not.toHaveClass(/soon/);
  await page.goto("/cart");
  await expect(banner).toBeVisible();

  // A change of page asks the server for its clock, and there the half hour has just begun.
  await expect.poll(seconds).toBeGreaterThan(25 * 60);
  await page.clock.fastForward((await seconds()) * 1_000 - 50_000);
  await expect(left).toHaveClass(/soon/);
  await expect(left.getByRole("status")).toHaveText("Less than a minute left.");
  await expect(dialog(page, "Acting has ended")).toBeHidden();
  await page.clock.fastForward("00:51");
  const over = dialog(page, "Acting has ended");
  await expect(over).toContainText("The half hour is over. What was not sent until now was not done.");
  await expect(left).toContainText("0:00");
  await expect(over.getByRole("button", { name: "Back to your own start page" })).toBeFocused();
  // What lies under it is the tenant's: nothing but the one way on leads there.
  await page.keyboard.press("Escape");
  await expect(over).toBeVisible();
  await portraits(page, "acting-over");
  await page.keyboard.press("Enter");
  await isOwnAgain(page, tenant);
  await page.goto("/settings/audit?action=acting.end");
  await expect(page.getByRole("row").filter({ hasText: tenant.name }).first()).toContainText("acting.end");
  await page.context().close();
  expect(errors).toEqual([]);
});

test("acting that the server ended is said in its words, over an open page and when a page is opened", async ({ browser, baseURL, page: other }) => {
  test.setTimeout(180_000);
  const page = await operator(browser, baseURL);
  const errors = watchForErrors(page);
  await signIn(page);
  const tenant = await made(page, { name: `Ended early ${Date.now()}`, kind: "customer" });
  await other.goto("/tenants");
  const suspended = (yes: boolean) => {
    const limits = { accounts: [], numbers: null, ceiling: null, monthly_spend: null };
    return api(other, "PUT", `/api/tenants/${tenant.id}`, { name: tenant.name, suspended: yes, limits });
  };
  const over = dialog(page, "Acting has ended");
  const said = "Acting as another tenant has ended: it was suspended, or is not below yours any more.";

  // While a page is open: the next thing it asks for is not answered with somebody else's things.
  await actAs(page, tenant);
  await page.goto("/numbers");
  await expect(page.getByRole("heading", { level: 1, name: "Numbers" })).toBeVisible();
  await suspended(true);
  await page.getByRole("button", { name: "Read again" }).click();
  await expect(over).toContainText(said);
  await expect(acting(page)).toBeVisible();
  await over.getByRole("button", { name: "Back to your own start page" }).click();
  await isOwnAgain(page, tenant);
  await expect(over).toBeHidden();

  // While none was: what opens is the own page already, and it says why.
  await suspended(false);
  await actAs(page, tenant);
  await suspended(true);
  await page.goto("/numbers");
  await expect(over).toContainText(said);
  await expect(acting(page)).toBeHidden();
  expect((await api<Session>(page, "GET", "/api/session")).acting).toBeNull();
  await expectAccessible(page);
  await over.getByRole("button", { name: "Back to your own start page" }).click();
  await isOwnAgain(page, tenant);
  await page.context().close();
  expect(errors).toEqual([]);
});

type User = { id: string; name: string; email: string; role: string; disabled: boolean };

/** Somebody of a tenant below, invited through the API; the path of their link comes with them. */
async function invited(page: Page, tenant: Tenant, name: string, role: string): Promise<{ email: string; path: string }> {
  const email = `${name.split(" ")[0].toLowerCase()}-${Date.now()}@example.com`;
  const link = await api<{ path: string }>(page, "POST", `/api/tenants/${tenant.id}/users`, { name, email, role });
  return { email, path: link.path };
}

const person = (page: Page, email: string) => panel(page, "People").getByRole("row").filter({ hasText: email });

test("the people of a tenant are listed, bounded and closed out from above, and no row jumps", async ({ page, browser }) => {
  test.setTimeout(180_000);
  const errors = watchForErrors(page);
  const tenant = await made(page, { name: `Their people ${Date.now()}`, kind: "reseller" });
  await page.goto(`/tenants/${tenant.id}`);
  const people = panel(page, "People");
  await expect(people.getByText(/Nobody is in it yet/)).toBeVisible();
  const anna = await invited(page, tenant, "Anna Admin", "admin");
  const bert = await invited(page, tenant, "Bert Buyer", "provisioning");
  const berts = await signUp(browser, bert.path, "Bert Buyer");
  await people.getByRole("button", { name: "Read again" }).click();
  await expect(person(page, anna.email)).toContainText(/Anna Admin.*Admin.*Invited.*Not set up.*Never/s);
  const row = person(page, bert.email);
  await expect(row).toContainText(/Bert Buyer.*Provisioning.*Active.*Not set up.*(just now|ago)/s);

  // By keyboard: the address names whom the dialog is about, and the focus goes back where it was.
  const press = row.getByRole("button", { name: "Change Bert Buyer" });
  await press.focus();
  await page.keyboard.press("Enter");
  const change = dialog(page, "Change Bert Buyer");
  await expect(change.getByRole("radio", { name: /^Provisioning/ })).toBeChecked();
  await expect(page).toHaveURL(/\?person=/);
  const address = page.url();
  await expect(change.getByRole("radio", { name: /^Customer admin/ })).toHaveCount(0);
  await expect(change.getByRole("button", { name: "Review the change" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await expect(change).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`/tenants/${tenant.id}$`));
  await expect(press).toBeFocused();

  // An address of its own opens it, too, also after the page was read anew.
  await page.goto(address);
  await change.getByLabel(/^One cart without approval/).fill("some");
  await change.getByRole("button", { name: "Review the change" }).click();
  await expect(change.locator('[aria-invalid="true"]')).toBeFocused();
  await change.getByLabel(/^One cart without approval/).fill("25");
  await change.getByLabel("May change at every carrier account").uncheck();
  await expect(change.getByText("No carrier account is given to it.")).toBeVisible();
  await change.getByRole("radio", { name: /^Admin/ }).check();
  await portraits(page, "tenant-people-change");
  await change.getByRole("button", { name: "Review the change" }).click();
  const review = dialog(page, "What changes for Bert Buyer");
  await expect(review.getByRole("row", { name: /Role/ })).toContainText(/Provisioning.*Admin/s);
  await expect(review.getByRole("row", { name: /One cart/ })).toContainText(/No limit.*\$25\.00/s);
  await expect(review.getByRole("row", { name: /Carrier accounts/ })).toContainText(/All.*None/s);
  await expect(review.getByRole("row", { name: /Sign-in/ })).toHaveCount(0);
  await portraits(page, "tenant-people-review");
  // The rows that are drawn now are those that are there afterwards.
  await people.evaluate((section) => section.querySelectorAll("tbody tr").forEach((row) => row.setAttribute("data-seen", "")));
  await review.getByRole("button", { name: "Save" }).click();
  await expect(change).toBeHidden();
  await expect(row).toContainText(/Admin.*up to \$25\.00 a cart, no carrier account/s);
  await expect(page).toHaveURL(new RegExp(`/tenants/${tenant.id}$`));
  const again = page.waitForResponse(/\/users$/);
  await people.getByRole("button", { name: "Read again" }).click();
  await again;
  await expect(people.locator("[aria-busy]")).toHaveCount(0);
  await expect(people.locator("tbody tr[data-seen]")).toHaveCount(2);

  // Closed out: at once, and it is said before.
  const asBert = () => berts.page.request.get("/api/numbers", { headers: { "X-Console": "1" } });
  expect((await asBert()).status()).toBe(200);
  await row.getByRole("button", { name: /^Change/ }).click();
  await change.getByLabel("Sign-in").selectOption("closed");
  await change.getByRole("button", { name: "Review the change" }).click();
  await expect(review.getByText("They are signed out at once")).toBeVisible();
  await expect(review.getByRole("row", { name: /Sign-in/ })).toContainText(/May sign in.*May not sign in/s);
  await review.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("Disabled");
  expect((await asBert()).status()).toBe(401);
  const shown = await api<User[]>(page, "GET", `/api/tenants/${tenant.id}/users`);
  expect(shown.find((one) => one.email === bert.email)).toMatchObject({ role: "admin", disabled: true });
  await portraits(page, "tenant-people");

  // Somebody who is not there, and somebody of another tenant: no dialog, and it says so.
  const me = await api<{ user: string }>(page, "GET", "/api/session");
  await page.goto(`/tenants/${tenant.id}?person=${me.user}`);
  await expect(people.getByText("Whom this address names is not here.")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await berts.leave();
  expect(errors).toEqual([]);
});

test("what the server refuses of a tenant's people is said where it is asked, and nothing typed is lost", async ({ page, browser }) => {
  test.setTimeout(180_000);
  const tenant = await made(page, { name: `Refused ${Date.now()}`, kind: "customer" });
  const carla = await invited(page, tenant, "Carla Customer", "customer_user");
  const invite = async (name: string, role: string) => {
    const email = `${role}-${Date.now()}@example.com`;
    const link = await api<{ path: string }>(page, "POST", "/api/users", { name, email, role });
    return { email, page: await signUp(browser, link.path, name) };
  };

  // An admin with a ceiling gives no higher one.
  const bounded = await invite("Olga Operator", "admin");
  const olga = (await api<User[]>(page, "GET", "/api/users")).find((one) => one.email === bounded.email)!;
  const limits = { ceiling: { amount: "5", currency: "USD" }, accounts: null };
  await api(page, "PUT", `/api/users/${olga.id}`, { role: "admin", disabled: false, limits });
  const olgas = bounded.page;
  await olgas.page.goto(`/tenants/${tenant.id}`);
  await person(olgas.page, carla.email).getByRole("button", { name: /^Change/ }).click();
  const change = dialog(olgas.page, "Change Carla Customer");
  await change.getByRole("radio", { name: /^Customer admin/ }).check();
  await change.getByLabel(/^One cart without approval/).fill("10");
  await change.getByRole("button", { name: "Review the change" }).click();
  const review = dialog(olgas.page, "What changes for Carla Customer");
  await review.getByRole("button", { name: "Save" }).click();
  await expect(review.getByText("Nobody gives a higher ceiling than their own.")).toBeVisible();
  await portraits(olgas.page, "tenant-people-refused");
  await review.getByRole("button", { name: "Back" }).click();
  await expect(change.getByLabel(/^One cart without approval/)).toHaveValue("10");
  await change.getByLabel(/^One cart without approval/).fill("5");
  await change.getByRole("button", { name: "Review the change" }).click();
  await review.getByRole("button", { name: "Save" }).click();
  await expect(person(olgas.page, carla.email)).toContainText(/Customer admin.*up to \$5\.00 a cart/s);

  // On the own tenant's page nobody changes themselves, and the reason is there.
  const own = (await api<Tenant[]>(page, "GET", "/api/tenants")).find((one) => one.kind === "operator")!;
  await olgas.page.goto(`/tenants/${own.id}`);
  const self = person(olgas.page, bounded.email).getByRole("button", { name: /^Change/ });
  await expect(self).toHaveAttribute("aria-disabled", "true");
  await expect(self).toHaveAttribute("title", "This is you; somebody else has to change your role.");
  await olgas.leave();

  // Whoever may act as tenants, but not keep them, is told so in place of the list.
  const support = (await invite("Sam Support", "support")).page;
  await support.page.goto(`/tenants/${tenant.id}`);
  const section = panel(support.page, "People");
  await expect(section.getByText("Your role is Support; this needs Admin.").first()).toBeVisible();
  await expect(section.getByRole("table")).toHaveCount(0);
  await expect(section.getByRole("button", { name: "Invite somebody" })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(support.page);
  await support.leave();
});
