import { expect, test, type Page } from "@playwright/test";
import { api, portraits, watchForErrors } from "./support";

// Each page is taken four times, and the tables are long.
test.describe.configure({ timeout: 120_000 });

interface Account {
  id: string;
  carrier: string;
  name: string;
  base_url: string;
  plain: Record<string, string>;
}

interface Offer {
  token: string;
  account: string;
  carrier: string;
  monthly: { amount: string; currency: string };
  priced: boolean;
}

interface LaneEvent {
  account: string;
  event: { happened: string; answer?: { offers: Offer[]; note: string | null; received: number; took_ms: number } };
}

const accounts = (page: Page) => api<Account[]>(page, "GET", "/api/accounts");

/** Talks to the sandbox of a carrier by the addresses that only a sandbox has. */
async function tell(page: Page, account: Account, what: string, data: unknown) {
  const sandbox = new URL(account.base_url).origin;
  const answer = await page.request.post(`${sandbox}/_sandbox/patchbay/${what}`, { data });
  expect(answer.ok(), `${what}: ${await answer.text()}`).toBeTruthy();
}

const lane = (page: Page, account: Account) => page.locator(".lane").filter({ hasText: account.name });
const rows = (page: Page) => page.getByRole("main").locator("tbody tr:not(.skeleton-row)");

/** Everything one account offers for a query. */
async function offers(page: Page, account: Account, query: string): Promise<Offer[]> {
  const answer = await page.request.get(`/api/offers?account=${account.id}&${query}`, { headers: { "X-Console": "1" } });
  const events = (await answer.text()).trim().split("\n").map((line) => JSON.parse(line) as LaneEvent);
  return events.at(-1)?.event.answer?.offers ?? [];
}

/** One offer of an account, wherever it has some. */
async function anyOffer(page: Page, account: Account): Promise<Offer> {
  const queries = ["404", "206", "212", "312", "415", "512"].map((code) => `kind=local&area_code=${code}`);
  for (const query of [...queries, "kind=international&country=GB", "kind=international&country=SG"]) {
    const [offer] = await offers(page, account, query);
    if (offer) return offer;
  }
  throw new Error(`${account.name} sells nothing anywhere`);
}

test("every account has its lane, and rows can be sifted and ordered without asking again", async ({ page }) => {
  const errors = watchForErrors(page);
  await page.goto("/search?kind=local&area_code=404&state=GA");
  const all = await accounts(page);
  expect(all.length).toBeGreaterThanOrEqual(4);
  for (const account of all) {
    await expect(lane(page, account)).toContainText(/answered in|cannot|not /i, { timeout: 15_000 });
  }
  const sellers = all.filter((account) => account.carrier !== "call48" && account.carrier !== "tata");
  for (const account of sellers) await expect(rows(page).filter({ hasText: account.name }).first()).toBeVisible();
  await portraits(page, "search-four-carriers");

  let asked = 0;
  page.on("request", (request) => (asked += Number(request.url().includes("/api/offers"))));
  await page.getByLabel("Accounts").selectOption({ label: sellers[0].name });
  await expect(rows(page).filter({ hasText: sellers[1].name })).toHaveCount(0);
  await page.getByLabel("Accounts").selectOption({ label: "All accounts" });
  await page.getByLabel("Order").selectOption({ label: "Cheapest each month" });
  await expect
    .poll(async () => {
      const prices = (await page.locator('td[data-label="Monthly"]').allInnerTexts()).filter((text) => /\d/.test(text)).map((text) => Number(text.replace(/[^\d.]/g, "")));
      return prices.length > 3 && prices.every((price, at) => at === 0 || prices[at - 1] <= price);
    })
    .toBe(true);
  expect(asked).toBe(0);
  expect(errors).toEqual([]);
});

test("what is shown of a search is in its address: it is sent on, undone by the back button, and asked again", async ({ page, context }) => {
  const errors = watchForErrors(page);
  await page.goto("/search?kind=local&area_code=404&state=GA");
  const all = await accounts(page);
  const [one, other] = [all.find((a) => a.carrier === "bandwidth")!, all.find((a) => a.carrier === "tsg")!];
  const of = (at: Page, account: Account) => rows(at).filter({ hasText: account.name });
  await expect(of(page, other).first()).toBeVisible({ timeout: 15_000 });
  await page.getByLabel("Accounts").selectOption({ label: one.name });
  await expect(page).toHaveURL(new RegExp(`account=${one.id}`));
  await expect(of(page, other)).toHaveCount(0);
  await page.getByLabel("Order").selectOption({ label: "By number" });
  await expect(page).toHaveURL(/sort=number/);
  await page.getByLabel("Only with a hold").check();
  await expect(page).toHaveURL(/held=true/);
  await expect(of(page, one).first()).toBeVisible();

  // Whoever opens the address asks the same and sees the same of it.
  const colleague = await context.newPage();
  await colleague.goto(page.url());
  await expect(of(colleague, one).first()).toBeVisible({ timeout: 15_000 });
  await expect(lane(colleague, other)).toContainText("answered in", { timeout: 15_000 });
  await expect(of(colleague, other)).toHaveCount(0);
  await expect(colleague.getByLabel("Area code")).toHaveValue("404");
  await expect(colleague.getByLabel("Accounts")).toHaveValue(one.id);
  await expect(colleague.getByLabel("Order")).toHaveValue("number");
  await expect(colleague.getByLabel("Only with a hold")).toBeChecked();
  await colleague.close();

  await page.goBack();
  await expect(page).not.toHaveURL(/held=/);
  await expect(page.getByLabel("Only with a hold")).not.toBeChecked();
  await page.goBack();
  await expect(page).not.toHaveURL(/sort=/);
  await expect(page.getByLabel("Order")).toHaveValue("arrival");

  // A new search is shown whole; the one before it is found again as it was.
  await page.getByLabel("Pattern").fill("4");
  await page.getByLabel("Pattern").press("Enter");
  await expect(page).toHaveURL(/pattern=4/);
  await expect(page).not.toHaveURL(/account=/);
  await expect(of(page, other).first()).toBeVisible({ timeout: 15_000 });
  await page.goBack();
  await expect(page).not.toHaveURL(/pattern=/);
  await expect(page.getByLabel("Accounts")).toHaveValue(one.id);
  await expect(of(page, one).first()).toBeVisible({ timeout: 15_000 });
  await expect(of(page, other)).toHaveCount(0);
  await page.reload();
  await expect(of(page, one).first()).toBeVisible({ timeout: 15_000 });
  await expect(page.getByLabel("Accounts")).toHaveValue(one.id);
  expect(errors).toEqual([]);
});

test("a carrier that does not answer holds nobody back and is asked again alone", async ({ page }) => {
  await page.goto("/");
  const all = await accounts(page);
  const dead = all.find((account) => account.carrier === "bandwidth")!;
  const alive = all.find((account) => account.carrier === "tsg")!;
  await tell(page, dead, "faults", [{ operation: "bw_available_numbers", what: { trouble: "hang" }, after: 0, times: 0, percent: null }]);
  try {
    await page.goto("/search?kind=local&area_code=404&state=GA");
    await expect(rows(page).filter({ hasText: alive.name }).first()).toBeVisible({ timeout: 6_000 });
    await expect(lane(page, dead)).toContainText("still waiting");
    await expect(lane(page, dead).getByRole("button", { name: "Ask again" })).toBeVisible({ timeout: 40_000 });
    await portraits(page, "search-dead-lane");
  } finally {
    await tell(page, dead, "faults", []);
  }
  const first = await rows(page).first().innerText();
  await lane(page, dead).getByRole("button", { name: "Ask again" }).click();
  await expect(lane(page, dead)).toContainText("answered in", { timeout: 15_000 });
  await expect(rows(page).filter({ hasText: dead.name }).first()).toBeVisible();
  // What stood before stands where it was.
  expect(await rows(page).first().innerText()).toBe(first);
});

test("the same number from two carriers is one row, and the person picks the offer", async ({ page }) => {
  await page.goto("/");
  const all = await accounts(page);
  const [one, other] = [all.find((a) => a.carrier === "bandwidth")!, all.find((a) => a.carrier === "tsg")!];
  // No two sandboxes sell the same number; the second carrier's lane says that it sells the first one's, too.
  await page.route("**/api/offers?*", async (route) => {
    const answer = await route.fetch();
    const events = (await answer.text()).trim().split("\n").map((line) => JSON.parse(line) as LaneEvent);
    const of = (account: Account) => events.find((e) => e.account === account.id && e.event.answer)!.event.answer!;
    const cheap = { ...of(one).offers[0], priced: true, monthly: { ...of(one).offers[0].monthly, amount: "1" } };
    of(one).offers = [cheap];
    const dear = { ...cheap, account: other.id, carrier: other.carrier, token: `${cheap.token}x` };
    of(other).offers = [{ ...dear, monthly: { ...cheap.monthly, amount: "99" } }];
    await route.fulfill({ response: answer, body: events.map((event) => `${JSON.stringify(event)}\n`).join("") });
  });
  await page.goto("/search?kind=local&area_code=404&state=GA");
  const row = rows(page).filter({ hasText: "2 offers" });
  await expect(row).toHaveCount(1, { timeout: 15_000 });
  await expect(row).toContainText("$1.00");
  await row.getByRole("combobox", { name: /which goes into the cart/ }).selectOption({ index: 1 });
  await expect(row).toContainText("$99.00");
  await expect(row).toContainText(other.name);
});

test("numbers in a row are found across lanes and go into the cart together", async ({ page }) => {
  await api(page, "DELETE", "/api/cart/lines");
  await page.goto("/search?kind=local&area_code=404&state=GA");
  await page.getByLabel("In a row").fill("1");
  await page.getByLabel("In a row").press("Enter");
  await expect(page.getByText("A block has 2 to 100 numbers in a row.")).toBeVisible();
  await page.getByLabel("In a row").fill("5");
  await page.getByLabel("In a row").press("Enter");
  await expect(page).toHaveURL(/block=5/);
  const block = rows(page).filter({ hasText: "5 in a row" }).first();
  await expect(block).toBeVisible({ timeout: 15_000 });
  await expect(block.locator(".digits")).toHaveText(/\+1 404 \d{3} \d{4} – .*\d{4}$/);
  await portraits(page, "search-blocks");
  await block.getByRole("button", { name: "Add all 5" }).click();
  await expect(page.getByText("Cart · 5 numbers")).toBeVisible();
  await expect(block.getByRole("button", { name: "In cart" })).toBeVisible();
  await api(page, "DELETE", "/api/cart/lines");
});

test("numbers abroad say their product and documents before the cart", async ({ page }) => {
  await page.goto("/search?kind=international");
  await page.getByLabel("Country").selectOption("GB");
  await page.getByRole("main").getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/country=GB/);
  const tata = (await accounts(page)).find((account) => account.carrier === "tata")!;
  const row = rows(page).filter({ hasText: tata.name }).first();
  await expect(row).toBeVisible({ timeout: 15_000 });
  await expect(row).toContainText(/document/i);
  await portraits(page, "search-abroad");
});

test("a cart over four carriers counts holds down, keeps one that ended, and is bought with one attempt for each", async ({ page }) => {
  test.setTimeout(240_000);
  const errors = watchForErrors(page);
  await api(page, "DELETE", "/api/cart/lines");
  await page.clock.install();
  await page.goto("/");
  const all = await accounts(page);
  const tokens = [];
  for (const account of all) tokens.push((await anyOffer(page, account)).token);
  await api(page, "POST", "/api/cart/lines", { tokens, quantity: 1 });
  await page.goto("/cart");
  const of = (carrier: string) => page.getByRole("region", { name: `Lines of ${all.find((a) => a.carrier === carrier)!.name}` });
  // The cart asks by itself until every hold is answered.
  await expect(page.getByText("Being reserved")).toHaveCount(0, { timeout: 15_000 });
  await expect(of("call48")).toContainText("Not held");
  await expect(of("tsg")).toContainText("Reserved");
  await expect(of("tata")).toContainText(/Reserved\s*\d+:\d\d/);
  await expect(of("bandwidth")).toContainText(/Reserved\s*\d+:\d\d/);
  await page.getByRole("region", { name: /^Routing of Bandwidth/ }).getByRole("radio", { name: /A location/ }).check();
  await page.getByLabel("Location", { exact: true }).selectOption({ index: 1 });
  await portraits(page, "cart-four-carriers");

  // After the carrier's own deadline the line is there still, amber, and cannot be bought silently.
  await page.clock.fastForward("20:00");
  await expect(of("tata")).toContainText("Hold ended");
  await expect(of("tata").getByRole("button", { name: "Reserve again" })).toBeVisible();
  await expect(of("tata").locator("tr.amber")).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Review and buy" })).toHaveAttribute("aria-disabled", "true");
  await portraits(page, "cart-hold-ended");

  await page.reload();
  await page.clock.setSystemTime(Date.now());
  await page.goto("/cart");
  await page.getByRole("button", { name: "Review and buy" }).click();
  const buy = page.getByRole("dialog", { name: /^Buy \d+ numbers/ });
  await expect(buy).toBeVisible({ timeout: 15_000 });
  for (const account of all) await expect(buy.getByRole("region", { name: account.name })).toBeVisible();
  await portraits(page, "cart-four-carriers-review");
  await buy.getByRole("button", { name: /^Buy \d+ numbers/ }).click();
  await expect(buy.locator(".attempt")).toHaveCount(all.length, { timeout: 15_000 });
  await expect
    .poll(
      async () => {
        for (const account of all) await tell(page, account, "advance", { ms: 60_000 });
        return buy.locator(".attempt header").filter({ hasText: "Verified" }).count();
      },
      { timeout: 90_000, intervals: [1_000] },
    )
    .toBe(all.length);
  await portraits(page, "cart-four-carriers-bought");
  expect(errors).toEqual([]);
});
