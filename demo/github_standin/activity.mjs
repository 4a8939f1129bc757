// The activity of a repository: every change of a branch or tag with its time, newest first, as GitHub's own
// list has it. emulate has none.
import { createHash } from "node:crypto";

import { REPO, mayRead, refuse, repositoryOf } from "./access.mjs";
import { nowOf } from "./time.mjs";

const NONE = "0".repeat(40);
const PERIODS = { day: 1, week: 7, month: 31, quarter: 92, year: 366 };

/** @param {import("./emulate.mjs").Stand} stand */
export function addActivity(stand) {
  stand.activity = []; // {id, repo_id, before, after, ref, timestamp, activity_type, login}
  stand.app.get(`${REPO}/activity`, (c) => list(stand, c));
}

/** Remember what a push event tells. */
export function remember(stand, repo, { ref, before, after, forced, sender }) {
  const kinds = { [before]: "branch_creation", [after]: "branch_deletion" };
  stand.activity.push({
    id: 5_000_001 + stand.activity.length,
    repo_id: repo.id,
    before,
    after,
    ref,
    timestamp: new Date(nowOf(stand)).toISOString(),
    activity_type: kinds[NONE] ?? (forced ? "force_push" : "push"),
    login: sender.login,
  });
}

/** `after` is the cursor of older entries: the id of the last one seen. */
async function list(stand, c) {
  const repo = repositoryOf(stand, c);
  const caller = c.get("authUser");
  if (!repo || !mayRead(stand, caller, repo)) return refuse(c, 404, "Not Found");
  if (repo.private && caller?.installation && !caller.installation.permissions.contents)
    return refuse(c, 403, "Resource not accessible by integration");
  const url = new URL(c.req.url);
  const asked = url.searchParams;
  const size = Math.min(100, Number(asked.get("per_page") ?? 30));
  const older = stand.activity.filter((row) => fits(stand, row, repo, asked)).reverse();
  const page = older.slice(0, size);
  if (older.length > size) {
    url.searchParams.set("after", String(page.at(-1).id));
    c.header("Link", `<${url}>; rel="next"`);
  }
  const body = await Promise.all(page.map((row) => shown(stand, row)));
  const tag = `"${createHash("sha256").update(JSON.stringify(body)).digest("hex")}"`;
  c.header("ETag", tag);
  return c.req.header("if-none-match") === tag ? c.body(null, 304) : c.json(body);
}

function fits(stand, row, repo, asked) {
  const days = PERIODS[asked.get("time_period")] ?? Infinity;
  const ref = asked.get("ref");
  return (
    row.repo_id === repo.id &&
    row.id < Number(asked.get("after") ?? Infinity) &&
    (!ref || row.ref === ref || row.ref === `refs/heads/${ref}`) &&
    (!asked.get("actor") || row.login === asked.get("actor")) &&
    (!asked.get("activity_type") || row.activity_type === asked.get("activity_type")) &&
    nowOf(stand) - Date.parse(row.timestamp) < days * 86_400_000
  );
}

async function shown(stand, { repo_id, login, ...row }) {
  const actor = await stand.read(`/users/${encodeURIComponent(login)}`);
  return { ...row, node_id: `PSH_${row.id}`, actor };
}
