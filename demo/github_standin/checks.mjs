// Check runs. emulate lets anybody write them, forgets half of an annotation, replaces annotations at each
// update, and drops the buttons; here Apps alone write them, they keep everything, and have GitHub's limits.
import { REPO, bodyOf, intercept, mayRead, mayWrite, refuse, repositoryOf } from "./access.mjs";
import { editAnswer, pageOf } from "./answers.mjs";

const LONGEST_TEXT = 65535; // bytes, whatever GitHub's documentation calls them
const LONGEST_MESSAGE = 65536; // bytes
const LONGEST_TITLE = 255; // characters
const LEVELS = new Set(["notice", "warning", "failure"]);
const CONCLUSIONS = new Set([
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "timed_out",
]);
const MOST_ANNOTATIONS = 50;
const MOST_ACTIONS = 3;
const ACTION_LENGTHS = { label: 20, description: 40, identifier: 20 };
const ANSWERS = /^\/repos\/[^/]+\/[^/]+\/(check-runs(\/\d+)?|(commits\/.+|check-suites\/\d+)\/check-runs)$/;

/** @param {import("./emulate.mjs").Stand} stand */
export function addChecks(stand) {
  stand.buttons = new Map(); // check run id -> actions as the App gave them
  intercept(stand, "POST", `${REPO}/check-runs`, (c, next) => write(stand, c, next));
  intercept(stand, "PATCH", `${REPO}/check-runs/:id`, (c, next) => write(stand, c, next));
  stand.app.get(`${REPO}/check-runs/:id/annotations`, (c) => annotations(stand, c));
  editAnswer(stand, ANSWERS, (body, url) =>
    body.check_runs ? listOf(stand, body, url) : completed(stand, body),
  );
}

/** The App as it stands in check runs; null if the run has none. */
export function appOf(stand, run) {
  const app = stand.gh.apps.all().find((row) => row.app_id === run?.app_id);
  if (!app) return null;
  const { app_id: id, slug, name, description, permissions, created_at, updated_at } = app;
  const page = `${stand.url}/apps/${slug}`;
  const link = { external_url: page, html_url: page };
  return {
    id,
    slug,
    node_id: `A_${id}`,
    owner: null,
    name,
    description,
    ...link,
    created_at,
    updated_at,
    permissions,
    events: [],
  };
}

async function write(stand, c, next) {
  const { gh } = stand;
  const caller = c.get("authUser");
  const repo = repositoryOf(stand, c);
  if (!repo) return refuse(c, 404, "Not Found");
  if (!caller?.installation) return refuse(c, 403, "You must authenticate via a GitHub App.");
  if (!mayWrite(stand, caller, repo, "checks"))
    return refuse(c, 403, "Resource not accessible by integration");
  const body = await bodyOf(c);
  const before = gh.checkRuns.get(Number(c.req.param("id") || 0));
  const wrong = mistake(gh, repo, body, before);
  if (wrong) return refuse(c, 422, wrong);
  if (body.conclusion && !body.status) body.status = "completed";
  if (!before) {
    body.app_id = caller.installation.appId;
    body.started_at ??= new Date().toISOString();
  }
  await next();
  remember(stand, repo, body, before);
}

/** What GitHub would say against this body, or null. */
function mistake(gh, repo, body, before) {
  const { output, actions = [] } = body;
  if (!before && !gh.commits.findBy("sha", body.head_sha).some((row) => row.repo_id === repo.id)) {
    return `No commit found for SHA: ${body.head_sha}`;
  }
  if (output && typeof output.summary !== "string") return "Invalid request. output.summary is required.";
  if (output && !before && typeof output.title !== "string")
    return "Invalid request. output.title is required.";
  for (const field of ["summary", "text"]) {
    if (bytes(output?.[field]) > LONGEST_TEXT)
      return `${field} exceeds a maximum bytesize of ${LONGEST_TEXT}`;
  }
  if ((output?.annotations?.length ?? 0) > MOST_ANNOTATIONS)
    return `No more than ${MOST_ANNOTATIONS} annotations at a time.`;
  if (actions.length > MOST_ACTIONS) return `No more than ${MOST_ACTIONS} actions.`;
  if (body.conclusion && !CONCLUSIONS.has(body.conclusion))
    return `Invalid request. ${body.conclusion} is no conclusion.`;
  if (body.status === "completed" && !body.conclusion) return "Invalid request. conclusion is missing.";
  return (output?.annotations ?? []).map(badAnnotation).find(Boolean) ?? actions.map(badAction).find(Boolean) ?? null;
}

function bytes(text) {
  return Buffer.byteLength(text ?? "");
}

function characters(text) {
  return [...text].length;
}

function badAnnotation(row) {
  const { path, start_line: first, end_line: last, annotation_level: level, message, title } = row;
  if (!path || !(first >= 1) || !(last >= first)) return "Invalid request. An annotation needs a path and lines.";
  if (!LEVELS.has(level)) return `Invalid request. ${level} is no annotation_level.`;
  if (!message || bytes(message) > LONGEST_MESSAGE || bytes(row.raw_details) > LONGEST_MESSAGE)
    return "Invalid request. An annotation needs a message of at most 64 KB.";
  return title && characters(title) > LONGEST_TITLE ? "Invalid request. The title is too long." : null;
}

/** GitHub's own "Re-run" takes status and conclusion away and leaves the rest to the App. */
export function requeue(stand, run) {
  stand.gh.checkRuns.update(run.id, { status: "queued", conclusion: null, completed_at: null });
}

function badAction(action) {
  const field = Object.keys(ACTION_LENGTHS).find(
    (name) => typeof action[name] !== "string" || characters(action[name]) > ACTION_LENGTHS[name],
  );
  return field
    ? `Invalid request. actions.${field}: a text of at most ${ACTION_LENGTHS[field]} characters.`
    : null;
}

/** Keep what emulate drops: whole annotations, those of earlier updates, and the buttons. */
function remember(stand, repo, body, before) {
  const { gh } = stand;
  const own = (row) => row.name === body.name?.trim() && row.head_sha === body.head_sha?.trim();
  const run = before
    ? gh.checkRuns.get(before.id)
    : gh.checkRuns.findBy("repo_id", repo.id).filter(own).at(-1);
  if (body.actions) stand.buttons.set(run.id, body.actions);
  if (!body.output) return;
  const all = [...(before?.output.annotations ?? []), ...(body.output.annotations ?? [])];
  gh.checkRuns.update(run.id, { output: { ...run.output, annotations: all, annotations_count: all.length } });
}

/** GitHub answers with a bare array; emulate with an object. */
function annotations(stand, c) {
  const repo = repositoryOf(stand, c);
  const run = stand.gh.checkRuns.get(Number(c.req.param("id")));
  if (!repo || run?.repo_id !== repo.id || !mayRead(stand, c.get("authUser"), repo))
    return refuse(c, 404, "Not Found");
  const none = { title: null, raw_details: null, start_column: null, end_column: null };
  const link = (path) => `${stand.url}/${repo.full_name}/blob/${run.head_sha}/${path}`;
  const rows = run.output.annotations.map((row) => ({ ...none, ...row, blob_href: link(row.path) }));
  return c.json(pageOf(rows, new URL(c.req.url)));
}

function listOf(stand, body, url) {
  const wanted = url.searchParams.get("app_id");
  const runs = body.check_runs
    .map((run) => completed(stand, run))
    .filter((run) => !wanted || String(run.app?.id) === wanted);
  return { total_count: runs.length, check_runs: pageOf(runs, url) };
}

function completed(stand, run) {
  const row = stand.gh.checkRuns.get(run.id);
  if (!row) return run;
  const output = { ...run.output, annotations_count: row.output.annotations.length };
  return { ...run, output: { ...output, annotations_url: `${run.url}/annotations` }, app: appOf(stand, row) };
}
