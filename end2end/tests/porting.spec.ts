import { expect, test, type Page } from "@playwright/test";
import { api, portraits, watchForErrors } from "./support";

/** Fifteen numbers of each of two losing carriers, in the forms people paste. */
const numbersFrom = (first: number) => Array.from({ length: 15 }, (_, n) => [`(701) 200-${first + n}`, `1-701-203-${first + n}`]).flat();

const pdf = (text: string) =>
  Buffer.from(
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n" +
      `4 0 obj<</Length ${31 + text.length}>>stream\nBT /F 18 Tf 40 340 Td (${text}) Tj ET\nendstream endobj\n` +
      "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
  );

interface Detail {
  row: { phase: string; sub_orders: { id: string; phase: string }[] };
}

/** Moves the sandbox's port on at once. */
async function world(page: Page, request: string, act: string, more: Record<string, unknown> = {}) {
  const [account] = await api<{ base_url: string; plain: Record<string, string> }[]>(page, "GET", "/api/accounts");
  const sandbox = account.base_url.replace(/\/api\/v4$/, "");
  const answer = await page.request.post(`${sandbox}/_sandbox/${account.plain.user_name}/port`, {
    data: { request: Number(request), do: act, ...more },
  });
  expect(answer.ok(), await answer.text()).toBeTruthy();
}

test("thirty pasted numbers go from paper to active: a rejection is mended, a date is changed, a paper is taken back", async ({ page }) => {
  test.setTimeout(240_000);
  const errors = watchForErrors(page);
  // A second try finds the numbers of the first on their way: it takes others, under another name.
  const { retry } = test.info();
  const from = 4100 + 100 * retry;
  const name = retry === 0 ? "Prairie Lantern Books" : `Prairie Lantern Books ${retry}`;
  const tag = `prairie${retry}`;
  const part = (name: string) => page.getByRole("region", { name, exact: true });

  await page.goto("/ports");
  await page.getByRole("button", { name: "New port" }).first().click();
  await expect(page).toHaveURL(/\/ports\/drafts\/.+/);
  await page.getByLabel("Paste numbers").fill(`${numbersFrom(from).join("\n")}\n701200${from}`);
  await page.getByRole("button", { name: "Add numbers" }).click();
  await expect(page.getByText("31 entries = 30 numbers + 1 merged + 0 refused")).toBeVisible();

  await part("Who and where").getByLabel("Name on the account").fill(name);
  await part("Who and where").getByLabel("Authorized person").fill("Maria Keller");
  await part("Who and where").getByLabel("House number").fill("120");
  await part("Who and where").getByLabel("Street", { exact: true }).fill("MAIN");
  await part("Who and where").getByLabel("Kind of street").selectOption("AVE");
  await part("Who and where").getByLabel("City").fill("Fargo");
  await part("Who and where").getByLabel("State").selectOption("ND");
  await part("Who and where").getByLabel("ZIP code").fill("58102");
  await part("Losing account").getByLabel("Account number", { exact: true }).fill("556677");
  await part("Losing account").getByLabel("Billing number (BTN)").fill(`701 200 ${from}`);
  await part("Losing account").getByRole("radio", { name: "Full: all leave" }).check({ force: true });
  await page.locator(".legal-day:not([aria-disabled])").first().click();
  await part("Date and cut-over").getByRole("radio", { name: "By hand" }).check({ force: true });
  await part("Date and cut-over").getByRole("radio", { name: "Trunk group" }).check({ force: true });
  await part("Date and cut-over").getByLabel("Trunk group", { exact: true }).last().selectOption({ index: 1 });
  for (const group of await part("Lines and questions").getByRole("group").all()) {
    const no = group.getByRole("radio", { name: /^No$/ });
    if ((await no.count()) === 1) await no.check({ force: true });
  }
  for (const question of [/do they work/, /ready for the date/]) {
    await part("Lines and questions").getByRole("group", { name: question }).getByRole("radio", { name: "Yes" }).check({ force: true });
  }
  await part("Lines and questions").getByLabel("Tags (optional)").fill(tag);

  // Three papers at once.
  await part("Papers").locator('input[type="file"]').setInputFiles([
    { name: "loa-signed.pdf", mimeType: "application/pdf", buffer: pdf("Letter of authorization") },
    { name: "bill-june.pdf", mimeType: "application/pdf", buffer: pdf("Bill of June") },
    { name: "csr.pdf", mimeType: "application/pdf", buffer: pdf("Customer service record") },
  ]);
  await expect(part("Papers").getByText("csr.pdf").first()).toBeVisible({ timeout: 15_000 });
  await expect(part("Papers").getByText("bill-june.pdf").first()).toBeVisible();
  await expect(page.getByText(/^Saved \d\d:\d\d by/)).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole("table", { name: "Numbers to port" })).toContainText("Portable", { timeout: 20_000 });
  await page.getByLabel("Why the warnings do not hold").fill("The signed letter was read on the telephone.");
  await part("Review and submit").getByRole("button", { name: "Submit 30 numbers" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Submit/ }).last().click();
  await expect(dialog.locator(".attempt header")).toContainText("Verified", { timeout: 30_000 });
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(dialog).toBeHidden();
  await page.getByRole("main").getByRole("link", { name: /[Oo]pen the port|Port \d+/ }).first().click();
  await expect(page).toHaveURL(/\/ports\/[^/]+\/\d+/);
  const [, account, request] = new URL(page.url()).pathname.match(/ports\/([^/]+)\/(\d+)/)!;
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(part("Sub-orders").getByRole("button", { name: /^Edit sub-order/ })).toHaveCount(2);
  const detail = () => api<Detail>(page, "POST", `/api/accounts/${account}/ports/${request}/read`);
  const [first, second] = (await detail()).row.sub_orders.map((sub) => sub.id).sort();

  // One losing carrier rejects, the other commits to a date.
  await world(page, request, "reject", { sub_order: Number(first), reason: "ACCN : Incorrect Account Number" });
  await world(page, request, "answer", { sub_order: Number(second) });
  await page.getByRole("button", { name: "Read now" }).click();
  await expect(page.getByRole("main")).toContainText("Incorrect Account Number");
  await portraits(page, "port-rejected");
  await page.getByRole("button", { name: /Fix it/ }).first().click();
  const fix = page.getByRole("dialog", { name: /^Details for/ });
  await expect(fix.getByLabel("Account number")).toBeFocused();
  await fix.getByLabel("Account number").fill("55667788");
  await fix.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog").last();
  await expect(review).toContainText("55667788");
  await review.getByRole("button", { name: /Send|Resubmit/ }).last().click();
  await expect(review.locator(".attempt header")).toContainText("Verified", { timeout: 30_000 });
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await world(page, request, "answer", { sub_order: Number(first) });
  expect((await detail()).row.phase).toBe("dated");
  await page.getByRole("button", { name: "Read now" }).click();
  await expect(page.getByRole("main")).not.toContainText("No date yet");

  // Another day for the second sub-order.
  await part("Sub-orders").getByRole("button", { name: "Change date" }).last().click();
  const day = page.getByRole("dialog", { name: "Activation of 15 numbers" });
  const days = day.getByRole("group", { name: "Day, in New York" });
  await days.getByRole("button", { disabled: false, name: /^\w{3} \d+ \w{3} \d{4}$/ }).last().click();
  await day.getByRole("button", { name: "Review" }).click();
  const dated = page.getByRole("dialog").last();
  await dated.getByRole("button", { name: /Send|Change/ }).last().click();
  await expect(dated).toContainText(/15 of 15|Verified/, { timeout: 30_000 });
  await expect(dated.getByText("Read back from the carrier as asked.")).toHaveCount(15, { timeout: 30_000 });
  await dated.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // One of the three papers is taken back at the carrier.
  await part("Papers").getByRole("button", { name: "Remove csr.pdf" }).click();
  const back = page.getByRole("dialog", { name: "Take “csr.pdf” back" });
  await back.getByRole("button", { name: "Take it back" }).click();
  await expect(back.locator(".attempt header")).toContainText("Verified", { timeout: 30_000 });
  await back.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(part("Papers").getByRole("button", { name: "Remove csr.pdf" })).toHaveCount(0, { timeout: 30_000 });

  // An agent with the customer on the line sees it in one look.
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill(`701200${from + 7}`);
  await expect(page.getByRole("dialog")).toContainText("porting: dated, FOC");
  await page.keyboard.press("Escape");

  // The day is here.
  await world(page, request, "foc_today", { sub_order: Number(first) });
  await world(page, request, "foc_today", { sub_order: Number(second) });
  await detail();
  await page.goto("/ports/activations");
  await expect(page.getByRole("main")).toContainText(name);
  await portraits(page, "activation");
  // Sub-order by sub-order; one that went over has nothing to press any more.
  const waiting = page
    .getByRole("region", { name: new RegExp(`^${name} from `) })
    .filter({ has: page.getByRole("button", { name: "Activate the sub-order" }) });
  for (const left of [1, 0]) {
    await expect(waiting).toHaveCount(left + 1);
    await waiting.first().getByRole("button", { name: "Activate the sub-order" }).click();
    const activate = page.getByRole("dialog", { name: /^Activate (what leaves|the sub-order)/ });
    await expect(activate.getByRole("listitem")).toHaveCount(15);
    await activate.getByRole("textbox").fill("15");
    await activate.getByRole("button", { name: "Activate now" }).click();
    await expect(activate.locator(".attempt header")).toContainText("Verified", { timeout: 30_000 });
    await activate.getByRole("button", { name: "Close", exact: true }).last().click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(waiting).toHaveCount(left, { timeout: 30_000 });
  }
  await expect
    .poll(async () => (await detail()).row.sub_orders.map((sub) => sub.phase), { timeout: 30_000 })
    .toEqual(["done", "done"]);
  await page.goto(`/ports/${account}/${request}`);
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(part("Sub-orders").getByText("Done", { exact: true })).toHaveCount(2, { timeout: 15_000 });
  await portraits(page, "port-active");

  // The numbers stand among ours, where their calls go is set, and nothing was sent twice.
  await expect
    .poll(async () => (await api<{ matching: number }>(page, "GET", `/api/numbers?q=${tag}`)).matching, { timeout: 30_000 })
    .toBe(30);
  expect(errors).toEqual([]);
});
