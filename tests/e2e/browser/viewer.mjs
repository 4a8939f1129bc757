// Opens a pair in the viewer of Dolos and prints which lines it marks on each side, before and after a click on
// the first mark of the left side, as JSON.
// Usage: viewer.mjs CHROMIUM ADDRESS PAIR
import { chromium } from "playwright-core";

const [, , executablePath, address, pair] = process.argv;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
const page = await browser.newPage({ viewport: { width: 1600, height: 4000 } }); // all lines at once

// Lines and marks are laid over each other: what is at the same height belongs together.
function marked(sides, mark) {
  return sides.map((side) => {
    const boxes = [...side.querySelectorAll(mark)].map((one) => one.getBoundingClientRect());
    const lines = [...side.querySelectorAll(".view-line")].filter((line) => {
      const { top, height } = line.getBoundingClientRect();
      return boxes.some((box) => box.top < top + height / 2 && top + height / 2 < box.bottom);
    });
    return lines.map((line) => line.innerText.replaceAll("\u00a0", " "));
  });
}

try {
  await page.goto(`${address}/#/pairs/${pair}`);
  await page.getByRole("tab", { name: "Matches" }).click();
  const sides = page.locator(".editor-element");
  await sides.nth(1).locator(".view-line").first().waitFor();
  const first = sides.first().locator(".highlight-match").first();
  await first.waitFor();
  const all = await sides.evaluateAll(marked, ".highlight-match");
  const { x, y } = await first.boundingBox();
  await page.mouse.click(x + 5, y + 5);
  await sides.nth(1).locator(".highlight-match--selected").first().waitFor();
  const chosen = await sides.evaluateAll(marked, ".highlight-match--selected");
  console.log(JSON.stringify({ all, chosen }));
} finally {
  await browser.close();
}
