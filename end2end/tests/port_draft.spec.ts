import { expect, test, type Locator, type Page } from "@playwright/test";
import { signUp } from "./people";
import { api, expectAccessible, portraits, watchForErrors } from "./support";

interface Draft {
  id: string;
  version: number;
  fields: Record<string, unknown> & { address: Record<string, string>; end_user: Record<string, string> };
}

/** Fifteen numbers of each of two losing carriers, as people paste them. */
const ATHENS = Array.from({ length: 15 }, (_, n) => `(706) 510-30${10 + n}`);
const ROME = Array.from({ length: 15 }, (_, n) => `706.512.44${10 + n}`);

/** A sound PDF of one page with a line of text, and as much behind it as makes it heavy. */
function pdf(text: string, heavy = 0): Buffer {
  const stream = `BT /F 18 Tf 40 340 Td (${text}) Tj ET\n%${"x".repeat(heavy)}`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let file = "%PDF-1.4\n";
  const places = objects.map((object, n) => {
    const at = file.length;
    file += `${n + 1} 0 obj${object}endobj\n`;
    return at;
  });
  const table = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`;
  return Buffer.from(`${file}trailer<</Root 1 0 R/Size ${objects.length + 1}>>\nstartxref\n${table}\n%%EOF\n`);
}

const PDF = pdf("June bill");

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const saved = (page: Page) => expect(page.getByText(/^Saved \d\d:\d\d by/)).toBeVisible({ timeout: 15_000 });

async function begin(page: Page) {
  await page.goto("/ports/drafts");
  await page.getByRole("button", { name: "New port" }).first().click();
  await expect(page).toHaveURL(/\/ports\/drafts\/.+/);
  await expect(page.getByRole("heading", { name: "New port" })).toBeVisible();
}

async function paste(page: Page, text: string) {
  await page.getByLabel("Paste numbers").fill(text);
  await page.getByRole("button", { name: "Add numbers" }).click();
}

async function fill(scope: Locator, typed: Record<string, string>) {
  for (const [label, text] of Object.entries(typed)) await scope.getByLabel(label, { exact: true }).first().fill(text);
}

/** Chooses the first day that can be asked for. */
async function chooseDay(page: Page) {
  await page.locator(".legal-day:not([aria-disabled])").first().click();
  await expect(page.locator(".moment")).toContainText("New York time (E");
}

test("numbers pasted in any form are read, and nothing of them is lost", async ({ page }) => {
  const errors = watchForErrors(page);
  await begin(page);
  await paste(page, `${ATHENS.slice(0, 3).join("\n")}\n7065103010; 1-706-510-3011, 70651030\n+442079460000\t1.70651E+10\n706 910 2000`);
  await expect(page.getByText("9 entries = 4 numbers + 2 merged + 3 refused")).toBeVisible();
  await expect(page.getByText("A spreadsheet has shortened this number")).toBeVisible();
  await expect(page.getByText("2 merged: the draft has them already")).toBeVisible();
  const rows = page.getByRole("table", { name: "Numbers to port" }).getByRole("row");
  await expect(rows).toHaveCount(5);
  // Asked by itself, once saved.
  await expect(rows.filter({ hasText: "706 910 2000" })).toContainText("Not portable", { timeout: 20_000 });
  await expect(rows.filter({ hasText: "706 510 3010" })).toContainText("Portable");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove the 1 number that cannot be ported" }).click();
  await expect(rows).toHaveCount(4);
  expect(errors).toEqual([]);
});

test("a file of columns brings losing carriers, and the likely split is shown as inferred", async ({ page }) => {
  await begin(page);
  const csv = `number,losing carrier\n${ATHENS.slice(0, 2).map((n) => `${n},Cox`).join("\n")}\n${ROME[0]},\n`;
  await part(page, "Numbers").locator('input[type="file"]').setInputFiles({ name: "numbers.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(page.getByText("3 entries = 3 numbers + 0 merged + 0 refused")).toBeVisible();
  const split = part(page, "Numbers").locator(".split > li");
  await expect(split).toHaveCount(2);
  await expect(part(page, "Numbers")).toContainText("only after it is submitted");
  await page.getByLabel("Pick +17065124410").check();
  await page.getByLabel("Losing carrier of the picked numbers").fill("Harbor Cable");
  await page.getByRole("button", { name: "Set losing carrier" }).click();
  await expect(split.filter({ hasText: "Harbor Cable" })).toBeVisible();
  await expect(split.filter({ hasText: "not known" })).toHaveCount(0);
});

test("a thousand numbers stay quick", async ({ page }) => {
  test.setTimeout(120_000);
  await begin(page);
  const many = Array.from({ length: 1000 }, (_, n) => `706${510 + Math.floor(n / 500)}${String(1000 + n)}`).join("\n");
  await paste(page, many);
  await expect(page.getByText("1,000 entries = 1,000 numbers + 0 merged + 0 refused")).toBeVisible();
  await expect(page.getByRole("table", { name: "Numbers to port" }).getByRole("row")).toHaveCount(101);
  await expect(page.getByText("1–100 of 1,000")).toBeVisible();
  const name = part(page, "Who and where").getByLabel("Name on the account");
  const began = Date.now();
  await name.pressSequentially("Tanner Dental");
  expect(Date.now() - began, "thirteen keys").toBeLessThan(6_000);
  await expect(name).toHaveValue("Tanner Dental");
});

test("what is missing leads to its field, and the keys save and go to sections", async ({ page }) => {
  await begin(page);
  await paste(page, ATHENS.slice(0, 2).join("\n"));
  const missing = page.locator(".missing-list");
  await expect(missing).toContainText(/\d+ things are missing/);
  await missing.getByRole("button", { name: /and \d+ more/ }).click();
  await missing.getByRole("button", { name: /Name on the account/ }).first().click();
  await expect(page.getByLabel("Name on the account")).toBeFocused();
  await expect(page.getByLabel("Name on the account")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Name on the account").fill("Tanner Dental");
  await page.keyboard.press("Control+s");
  await saved(page);
  await page.keyboard.press("Alt+4");
  await expect(part(page, "Date and cut-over")).toBeFocused();
  await part(page, "Review and submit").getByRole("button", { name: /^Submit/ }).click({ force: true });
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("closed days say why, and an open one is written out in both zones", async ({ page }) => {
  await begin(page);
  const closed = page.locator(".legal-day[aria-disabled]:not(.past)").first();
  await closed.click({ force: true });
  await expect(page.locator(".days-said")).toContainText(/Carriers need|weekend|is /);
  await expect(page.locator(".moment")).toContainText("No date is chosen yet");
  await chooseDay(page);
  await expect(page.locator(".moment")).toContainText("For you that is");
  await saved(page);
});

test("two people in one draft: what differs is shown field by field, and nothing typed is lost", async ({ page, browser }) => {
  test.setTimeout(150_000);
  await begin(page);
  const who = part(page, "Who and where");
  await fill(who, { "Name on the account": "Tanner Dental", City: "ATHENS" });
  await saved(page);
  const id = page.url().split("/").pop()!;
  // Somebody from the port desk opens its address.
  const email = `petra-${Date.now()}@example.com`;
  const link = await api<{ path: string }>(page, "POST", "/api/users", { name: "Petra Porting", email, role: "porting" });
  const petra = await signUp(browser, link.path, "Petra Porting");
  await petra.page.goto(page.url());
  const hers = part(petra.page, "Who and where");
  await expect(hers.getByLabel("Name on the account")).toHaveValue("Tanner Dental");
  await fill(hers, { "Name on the account": "Tanner Dental LLC", "ZIP code": "30601" });
  await expect(petra.page.getByText(/^Saved \d\d:\d\d by Petra Porting/)).toBeVisible({ timeout: 15_000 });
  await expect.poll(async () => (await api<Draft>(page, "GET", `/api/port-drafts/${id}`)).fields.address.zip).toBe("30601");

  // The first goes on typing, and hears of her by name.
  await fill(who, { "Name on the account": "Tanner Dental, LLC" });
  const dialog = page.getByRole("dialog", { name: "Petra Porting changed the same fields" });
  await expect(dialog).toContainText("Yours", { timeout: 15_000 });
  await expect(dialog).toContainText("Petra Porting saved");
  await expect(dialog.getByRole("radio", { name: /Yours/ })).toBeChecked();
  await expect(dialog).toContainText("Tanner Dental, LLC");
  await expect(dialog).toContainText("Tanner Dental LLC");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save this" }).click();
  await saved(page);
  await expect(who.getByLabel("ZIP code").first()).toHaveValue("30601");
  const kept = async () => (await api<Draft>(page, "GET", `/api/port-drafts/${id}`)).fields;
  await expect.poll(async () => (await kept()).end_user.name).toBe("Tanner Dental, LLC");
  expect((await kept()).address).toMatchObject({ zip: "30601", city: "ATHENS" });

  // What she changes next in another field is brought together, and she is told whose work she took over.
  await fill(hers, { City: "ROME" });
  const taken = petra.page.getByText(/works on this draft, too\. Taken over from them: .*Name on the account/i);
  await expect(taken).toBeVisible({ timeout: 15_000 });
  await expect(hers.getByLabel("Name on the account")).toHaveValue("Tanner Dental, LLC");
  await expect.poll(async () => (await kept()).address.city).toBe("ROME");
  expect((await kept()).end_user.name).toBe("Tanner Dental, LLC");
  expect(petra.errors).toEqual([]);
  await petra.leave();
});

test("what was typed survives a server that does not answer, and a reload", async ({ page }) => {
  await begin(page);
  const name = part(page, "Who and where").getByLabel("Name on the account");
  await page.route("**/api/port-drafts/*", (route) => (route.request().method() === "PUT" ? route.abort() : route.fallback()));
  await name.fill("Tanner Dental");
  await expect(page.getByText(/^Not saved:/)).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Tanner Dental");
  await expect(page.getByText("not saved is back")).toBeVisible();
  await page.unroute("**/api/port-drafts/*");
  await page.getByRole("button", { name: "Save again" }).click();
  await saved(page);
});

test("papers are checked before they travel, shown, replaced and taken out", async ({ page }) => {
  test.setTimeout(150_000);
  await begin(page);
  const papers = part(page, "Papers");
  const choose = (files: { name: string; mimeType: string; buffer: Buffer }[]) => papers.locator('input[name="documents"]').setInputFiles(files);
  await choose([
    { name: "june bill.pdf", mimeType: "application/pdf", buffer: PDF },
    { name: "empty.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) },
    { name: "setup.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff") },
    { name: "<script>bill.pdf", mimeType: "application/pdf", buffer: PDF },
    { name: "scan0001.pdf", mimeType: "application/pdf", buffer: PDF },
  ]);
  await expect(papers.getByText("“empty.pdf” is empty")).toBeVisible();
  await expect(papers.getByText("“setup.pdf” is not a PDF")).toBeVisible();
  await expect(papers.getByText("is not a plain file name")).toBeVisible();
  const list = papers.getByRole("list", { name: "Papers", exact: true }).getByRole("listitem");
  await expect(list.filter({ hasText: "june bill.pdf" })).toContainText("PDF · 1 KB", { timeout: 15_000 });
  await expect(list.first()).toContainText("Unscanned");
  await papers.getByRole("button", { name: "Customer service record" }).click();
  await expect(list).toHaveCount(2);
  await papers.getByRole("button", { name: /^Send it as/ }).click();
  await expect(list).toHaveCount(3);
  for (const name of ["empty.pdf", "setup.pdf"]) await papers.getByRole("button", { name: `Take ${name} off the list` }).click();
  // The page is drawn, not opened.
  await list.filter({ hasText: "june bill.pdf" }).getByRole("button", { name: /june bill/ }).first().click();
  const drawn = papers.getByRole("img", { name: "A page of june bill.pdf" });
  await expect.poll(() => drawn.evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBeGreaterThan(320);
  await papers.getByLabel("Dated").fill("2026-06-01");
  await papers.getByRole("button", { name: "Keep these facts" }).click();
  // Another takes its place, as the same kind of paper; one that is no good leaves it where it is.
  const replace = async (old: string, file: { name: string; mimeType: string; buffer: Buffer }) => {
    const chosen = page.waitForEvent("filechooser");
    await papers.getByRole("button", { name: `More for ${old}` }).click();
    await papers.getByRole("button", { name: "Replace it …" }).click();
    await (await chosen).setFiles(file);
  };
  await replace("june bill.pdf", { name: "scan0002.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) });
  await expect(papers.getByText("“scan0002.pdf” is empty")).toBeVisible();
  await expect(list.filter({ hasText: "june bill.pdf" })).toHaveCount(1);
  await papers.getByRole("button", { name: "Take scan0002.pdf off the list" }).click();
  await replace("june bill.pdf", { name: "scan0003.pdf", mimeType: "application/pdf", buffer: pdf("July bill") });
  await expect(list.filter({ hasText: "scan0003.pdf" })).toContainText("Bill", { timeout: 15_000 });
  await expect(list.filter({ hasText: "june bill.pdf" })).toHaveCount(0);
  await expect(list).toHaveCount(3);
  const names = async () => {
    const draft = await api<{ documents: { name: string; kind: string }[] }>(page, "GET", `/api/port-drafts/${page.url().split("/").at(-1)}`);
    return draft.documents.map((paper) => `${paper.kind} ${paper.name}`).sort();
  };
  await expect.poll(names).toEqual(["bill scan0003.pdf", "bill script-bill.pdf", "csr scan0001.pdf"]);
  await papers.getByRole("button", { name: "Remove scan0001.pdf" }).click();
  await page.getByRole("dialog", { name: "Remove this paper?" }).getByRole("button", { name: "Remove" }).click();
  await expect(list).toHaveCount(2);
  await papers.scrollIntoViewIfNeeded();
  await portraits(page, "port_draft-papers");
});

test("each paper shows how far it is, and one that is stopped on the way leaves nothing", async ({ page }) => {
  test.setTimeout(150_000);
  const errors = watchForErrors(page);
  await begin(page);
  const papers = part(page, "Papers");
  const list = papers.getByRole("list", { name: "Papers", exact: true }).getByRole("listitem");
  const queue = papers.getByRole("list", { name: "Papers on their way" }).getByRole("listitem");
  const choose = (...names: [string, number][]) =>
    papers
      .locator('input[name="documents"]')
      .setInputFiles(names.map(([name, heavy]) => ({ name, mimeType: "application/pdf", buffer: pdf(name, heavy) })));
  // A slow line.
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 300 * 1024 });
  // What each bar shows, one value after the other.
  const shown = await page.evaluateHandle(() => {
    const shown: Record<string, number[]> = {};
    setInterval(() => {
      for (const bar of document.querySelectorAll<HTMLProgressElement>(".uploads progress")) {
        const values = (shown[bar.getAttribute("aria-label") ?? ""] ??= []);
        if (values.at(-1) !== bar.value) values.push(bar.value);
      }
    }, 20);
    return shown;
  });

  await choose(["june bill.pdf", 900_000], ["csr-706.pdf", 1_400_000]);
  await expect(queue).toHaveCount(2);
  await expect(queue.filter({ hasText: "csr-706.pdf" })).toContainText(/\d+ KB of 1\.\d MB/);
  await expect(list).toHaveCount(2, { timeout: 60_000 });
  await expect(queue).toHaveCount(0);
  const bars = (await shown.jsonValue()) as Record<string, number[]>;
  for (const name of ["june bill.pdf on its way", "csr-706.pdf on its way"]) {
    const between = bars[name].filter((value) => value > 0 && value < 100);
    expect(new Set(between).size, `${name}: ${bars[name]}`).toBeGreaterThan(2);
    expect(bars[name], name).toEqual([...bars[name]].sort((a, b) => a - b));
  }

  // Stopped half-way.
  await choose(["july bill.pdf", 6_000_000]);
  await expect(queue.getByRole("progressbar")).toHaveAttribute("value", /^[1-9]/, { timeout: 15_000 });
  await queue.getByRole("button", { name: "Cancel july bill.pdf" }).click();
  await expect(queue).toHaveCount(0);
  await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await page.reload();
  await expect(list).toHaveCount(2);
  await expect(list.filter({ hasText: "july bill.pdf" })).toHaveCount(0);
  expect(errors).toEqual([]);
});

/** Three files as a hand holds them, the last of them empty. */
const handful = (page: Page, names: [string, string, string]) =>
  page.evaluateHandle(
    ({ names, content }) => {
      const data = new DataTransfer();
      names.forEach((name, n) => data.items.add(new File(n < 2 ? [content] : [], name, { type: "application/pdf" })));
      return data;
    },
    { names, content: PDF.toString("latin1") },
  );

test("papers that are dropped or pasted arrive, the one that is refused stays with its reason, and nothing is lost", async ({ page }) => {
  const errors = watchForErrors(page);
  await begin(page);
  const papers = part(page, "Papers");
  const list = papers.getByRole("list", { name: "Papers", exact: true }).getByRole("listitem");
  const queue = papers.getByRole("list", { name: "Papers on their way" }).getByRole("listitem");

  const zone = papers.locator(".papers-drop");
  const dropped = await handful(page, ["loa-signed.pdf", "june bill.pdf", "csr.pdf"]);
  await zone.dispatchEvent("dragover", { dataTransfer: dropped });
  await expect(zone).toHaveClass(/over/);
  await zone.dispatchEvent("drop", { dataTransfer: dropped });
  await expect(zone).not.toHaveClass(/over/);
  await expect(list).toHaveCount(2, { timeout: 15_000 });
  await expect(list.filter({ hasText: "loa-signed.pdf" })).toContainText("Letter of authorization");
  await expect(list.filter({ hasText: "june bill.pdf" })).toContainText("Bill");
  await expect(queue).toHaveCount(1);
  await expect(queue.first()).toContainText("“csr.pdf” is empty");

  // Pasted wherever the focus is; what is typed there stays.
  const name = part(page, "Who and where").getByLabel("Name on the account");
  await name.fill("Tanner Dental");
  const pasted = await handful(page, ["july bill.pdf", "csr-706.pdf", "august bill.pdf"]);
  await name.evaluate(
    (field, clipboardData) => void field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })),
    pasted,
  );
  await expect(list).toHaveCount(4, { timeout: 15_000 });
  await expect(queue).toHaveCount(2);
  await expect(queue.last()).toContainText("“august bill.pdf” is empty");
  await expect(name).toHaveValue("Tanner Dental");
  await saved(page);
  await page.reload();
  await expect(list).toHaveCount(4);
  for (const file of ["loa-signed.pdf", "june bill.pdf", "july bill.pdf", "csr-706.pdf"]) await expect(list.filter({ hasText: file })).toHaveCount(1);
  expect(errors).toEqual([]);
});

test("a paper that was taken for another is named anew, and stays where it is", async ({ page }) => {
  await begin(page);
  const papers = part(page, "Papers");
  await papers.locator('input[name="documents"]').setInputFiles([{ name: "june bill.pdf", mimeType: "application/pdf", buffer: PDF }]);
  const paper = papers.getByRole("list", { name: "Papers", exact: true }).getByRole("listitem").filter({ hasText: "june bill.pdf" });
  await expect(paper.getByRole("button", { name: /^Bill/ })).toBeVisible({ timeout: 15_000 });
  const before = (await api<{ documents: { id: string }[] }>(page, "GET", `/api/port-drafts/${page.url().split("/").at(-1)}`)).documents[0].id;
  await paper.getByRole("button", { name: "More for june bill.pdf" }).click();
  await paper.getByRole("button", { name: "It is a customer service record" }).click();
  await expect(paper.getByRole("button", { name: /^Customer service record/ })).toBeVisible();
  await page.reload();
  await expect(paper.getByRole("button", { name: /^Customer service record/ })).toBeVisible();
  const [after] = (await api<{ documents: { id: string; kind: string }[] }>(page, "GET", `/api/port-drafts/${page.url().split("/").at(-1)}`)).documents;
  expect(after).toMatchObject({ id: before, kind: "csr" });
});

test("a number of ours is called ours, with its account, and not portable only where the carrier says so", async ({ page }) => {
  await begin(page);
  let own: { number: string; account_name?: string } | undefined;
  await expect(async () => {
    own = (await api<{ items: { number: string }[] }>(page, "GET", "/api/numbers?kind=local")).items[0];
    expect(own).toBeTruthy();
  }).toPass();
  const digits = own!.number.slice(2);
  await paste(page, digits);
  const row = page.getByRole("table", { name: "Numbers to port" }).getByRole("row").filter({ hasText: digits.slice(-4) });
  await expect(row).toContainText("Already ours", { timeout: 20_000 });
  await expect(row).toContainText(/It is ours already at Call48 · /);
  await expect(page.getByText("The carrier was asked about 1 number")).toBeVisible({ timeout: 20_000 });
  const refused = await row.getByText("The carrier says it is not portable").count();
  await expect(page.getByRole("button", { name: `Not portable ${refused}` })).toBeVisible();
  await expect(part(page, "Numbers")).toContainText("We have them already, at Call48 · ");
});

test("an upload that is cut half-way says so and can be sent again", async ({ page }) => {
  await begin(page);
  const papers = part(page, "Papers");
  await page.route("**/papers?*", (route) => route.abort("connectionreset"));
  await papers.locator('input[name="documents"]').setInputFiles([{ name: "bill.pdf", mimeType: "application/pdf", buffer: PDF }]);
  await expect(papers.getByText("The connection was cut")).toBeVisible();
  await page.unroute("**/papers?*");
  await papers.getByRole("button", { name: "Send again" }).click();
  await expect(papers.getByRole("list", { name: "Papers", exact: true })).toContainText("bill.pdf", { timeout: 15_000 });
});

test("thirty numbers of two losing carriers go from paste to submission, once", async ({ page }) => {
  test.setTimeout(300_000);
  const errors = watchForErrors(page);
  await begin(page);
  const rows = [...ATHENS.map((number) => `${number},Call 48`), ...ROME.map((number) => `${number},Cox Communications`)];
  await paste(page, `number,losing carrier\n${rows.join("\n")}`);
  await expect(page.getByText("30 entries = 30 numbers")).toBeVisible();
  await expect(page.getByText("The carrier was asked about 30 numbers")).toBeVisible({ timeout: 20_000 });
  await expect(part(page, "Numbers").locator(".split > li")).toHaveCount(2);

  const who = part(page, "Who and where");
  await fill(who, { "Name on the account": "Tanner Dental", "Authorized person": "Ruth Tanner", "House number": "123", Street: "MAIN", City: "ATHENS", "ZIP code": "30601" });
  await who.getByLabel("Kind of street").selectOption("ST");
  await who.getByLabel("State").selectOption("GA");
  await expect(who).toContainText("123 MAIN ST, ATHENS, GA 30601");
  await page.evaluate(() => scrollTo(0, 0));
  await portraits(page, "port_draft");

  // What the record says otherwise stands at the field, and is taken with one press.
  await who.getByRole("button", { name: "Type the record" }).click();
  await who.getByRole("complementary").getByLabel("Name", { exact: true }).fill("Tanner Dental LLC");
  await expect(who.getByText("The record says")).toBeVisible();
  await who.getByRole("button", { name: "Take from the record" }).click();
  await expect(who.getByLabel("Name on the account")).toHaveValue("Tanner Dental LLC");
  await who.getByRole("button", { name: "There is none" }).click();

  const account = part(page, "Losing account");
  await fill(account, { "Account number": "88412-7", "Billing number (BTN)": "706 510 3010" });
  await account.getByText("Full: all leave").first().click();
  await account.getByRole("button", { name: /^Account at Cox/ }).click();
  const further = account.getByRole("group", { name: "Account at Cox Communications" });
  await fill(further, { "Account number": "5512", "Billing number (BTN)": "706 512 4410" });
  await further.getByText("Full: all leave").click();
  await account.getByLabel("PIN or passcode").first().fill("4711");
  await account.getByRole("button", { name: "Set the PIN" }).first().click();
  await expect(account.getByText("PIN is set").first()).toBeVisible();
  await expect(account.getByLabel("PIN or passcode").first()).toHaveValue("");
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain("4711");

  await chooseDay(page);
  await part(page, "Date and cut-over").getByText("Trunk group", { exact: true }).first().click();
  await part(page, "Date and cut-over").getByLabel("Trunk group", { exact: true }).last().selectOption("52610");
  const questions = part(page, "Lines and questions");
  for (const [question, answer] of [["Is another change", "No"], ["Is a freeze", "No"], ["prepaid", "No"], ["Did somebody call", "Yes"], ["ready for the date", "Yes"]])
    await questions.getByRole("group", { name: new RegExp(question) }).getByText(answer, { exact: true }).click();
  await saved(page);

  const papers = part(page, "Papers");
  await papers.getByRole("button", { name: "Print the letter" }).click();
  const list = papers.getByRole("list", { name: "Papers", exact: true });
  await expect(list).toContainText("Printed from this record", { timeout: 20_000 });
  await papers.locator('input[name="documents"]').setInputFiles([{ name: "june bill.pdf", mimeType: "application/pdf", buffer: PDF }]);
  await expect(list).toContainText("june bill.pdf", { timeout: 15_000 });

  const review = part(page, "Review and submit");
  await review.scrollIntoViewIfNeeded();
  const reason = review.getByLabel("Why the warnings do not hold");
  if (await reason.isVisible()) await reason.fill("Read to the end user over the telephone.");
  await saved(page);
  await portraits(page, "port_draft-review");
  await review.getByRole("button", { name: "Submit 30 numbers" }).click();
  const dialog = page.getByRole("dialog", { name: "Submit 30 numbers" });
  await expect(dialog).toContainText("Tanner Dental LLC");
  await dialog.getByRole("button", { name: "Submit", exact: true }).dblclick();
  await expect(dialog.locator(".attempt header")).toContainText(/Verified|Accepted/, { timeout: 30_000 });
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  const outcome = part(page, "What became of it");
  await expect(outcome.getByRole("link", { name: "Open the port" })).toBeVisible({ timeout: 30_000 });
  await expect(outcome).toContainText("june bill.pdf");
  await expect(part(page, "Who and where").getByLabel("Name on the account")).not.toBeEditable();
  await page.evaluate(() => scrollTo(0, 0));
  await portraits(page, "port_draft-submitted");
  expect(errors).toEqual([]);
});

test("the list tells what blocks each draft, and a draft is deleted only after a question", async ({ page }) => {
  await begin(page);
  await part(page, "Who and where").getByLabel("Name on the account").fill("Short-lived Bakery");
  await saved(page);
  await page.goto("/ports/drafts");
  const table = page.getByRole("table", { name: "Port drafts" });
  const row = table.getByRole("row", { name: /Short-lived Bakery/ });
  await expect(row).toContainText(/things missing/);
  await portraits(page, "port_drafts");
  await row.getByRole("button", { name: "Delete the draft Short-lived Bakery" }).click();
  await page.getByRole("dialog", { name: "Delete this draft?" }).getByRole("button", { name: "Delete the draft" }).click();
  await expect(row).toHaveCount(0);
});
