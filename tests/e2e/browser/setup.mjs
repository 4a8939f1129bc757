// Walks through the set-up as the operator does, in Chromium, and prints what was seen as JSON.
// Usage: setup.mjs CHROMIUM PROFILE LINK ORGANISATION REPOSITORY SCREENSHOTS
import { join } from "node:path";
import { chromium } from "playwright-core";

const [, , executablePath, profile, link, organisation, repository, screenshots] = process.argv;
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
]; // prettier-ignore
const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: FLAGS });
const page = await context.newPage();
const seen = { pages: [], complaints: [] };
page.on("console", (message) => seen.complaints.push(message.text()));
page.on("pageerror", (error) => seen.complaints.push(String(error)));

async function look(name) {
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  const rows = await page.locator("tr").evaluateAll((all) =>
    all.map((row) => [...row.cells].map((cell) => cell.innerText)),
  );
  seen.pages.push({ name, url: page.url(), html: await page.content(), rows });
}

async function click(button) {
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: button }).click()]);
}

try {
  await page.goto(link);
  await look("door");
  await page.getByLabel("Organisation on GitHub").fill(organisation);
  await click("Next");
  await look("app");
  await click(`Create the App in ${organisation}`);
  await click(`Create GitHub App for ${organisation}`);
  await look("made");
  await click("Install");
  await look("hiring");
  await page.getByLabel("Hiring repository").fill(repository);
  await click("Use this repository");
  await look("check");
  seen.script = await page.evaluate(() => document.cookie);
  seen.cookies = await context.cookies();
  await click("Close the set-up");
  await look("closed");
} finally {
  await context.close();
}
console.log(JSON.stringify(seen));
