// GitHub's clock where days matter: invitations and the activity of repositories. A test may set it ahead.
import { bodyOf } from "./access.mjs";

/** @param {import("./emulate.mjs").Stand} stand */
export function addTime(stand) {
  stand.aheadMs = 0;
  stand.app.post("/_stand/clock", async (c) => {
    stand.aheadMs = Number((await bodyOf(c)).ahead_seconds) * 1000;
    return c.json({ now: new Date(nowOf(stand)).toISOString() });
  });
}

/** Milliseconds since 1970, as GitHub sees it. */
export function nowOf(stand) {
  return Date.now() + stand.aheadMs;
}
