// GitHub Actions without machines: workflows are read from the repository, dispatches become runs that wait.
// Whoever plays the machine asks /_stand/runs and says how a run goes on; its artifacts lie on another host.
import { randomUUID } from "node:crypto";

import { parse } from "yaml";

import { REPO, bodyOf, mayRead, mayWrite, refuse, repositoryOf } from "./access.mjs";
import { pageOf } from "./answers.mjs";
import { GIT_ENV, mirrorOf } from "./mirror.mjs";
import { readFileAt } from "./objects.mjs";

const INPUT = /\$\{\{\s*inputs\.([\w-]+)\s*\}\}/g;
const FORBIDDEN = "Resource not accessible by integration";

/** @param {import("./emulate.mjs").Stand} stand */
export function addActions(stand) {
  stand.runs = [];
  stand.zips = new Map(); // place of a signed address -> bytes
  const { app } = stand;
  const workflow = `${REPO}/actions/workflows/:file`;
  const run = `${REPO}/actions/runs/:id`;
  app.post(`${workflow}/dispatches`, (c) => guarded(stand, c, "write", (repo) => dispatch(stand, c, repo)));
  app.get(`${workflow}/runs`, (c) => guarded(stand, c, "read", (repo) => list(stand, c, repo)));
  app.get(run, (c) => ofRun(stand, c, "read", (found) => c.json(shown(stand, found))));
  app.post(`${run}/cancel`, (c) => ofRun(stand, c, "write", (found) => cancel(c, found)));
  app.get(`${run}/artifacts`, (c) => ofRun(stand, c, "read", (found) => artifacts(stand, c, found)));
  app.get(`${REPO}/actions/artifacts/:id/zip`, (c) =>
    guarded(stand, c, "read", (repo) => redirect(stand, c, repo)),
  );
  // What machines and storage do has no REST route.
  const whole = (row) => ({ ...shown(stand, row), inputs: row.inputs });
  app.get("/_stand/runs", (c) => c.json(stand.runs.map(whole)));
  app.post("/_stand/runs/:id", (c) => goOn(stand, c));
  app.get("/_stand/zips/:place", (c) => zip(stand, c));
}

/** Run `act` for a caller who may read or write Actions of the repository. */
function guarded(stand, c, level, act) {
  const repo = repositoryOf(stand, c);
  const caller = c.get("authUser");
  if (!repo || !mayRead(stand, caller, repo)) return refuse(c, 404, "Not Found");
  if (caller?.installation && !caller.installation.permissions.actions) return refuse(c, 403, FORBIDDEN);
  if (level === "write" && !mayWrite(stand, caller, repo, "actions")) return refuse(c, 403, FORBIDDEN);
  return act(repo);
}

function ofRun(stand, c, level, act) {
  return guarded(stand, c, level, (repo) => {
    const found = stand.runs.find((row) => row.id === Number(c.req.param("id")) && row.repo_id === repo.id);
    return found ? act(found) : refuse(c, 404, "Not Found");
  });
}

async function dispatch(stand, c, repo) {
  const { ref = "", inputs = {} } = await bodyOf(c);
  const branch = ref.replace("refs/heads/", "");
  const head = stand.gh.branches.findBy("repo_id", repo.id).find((row) => row.name === branch);
  if (!head) return refuse(c, 422, `No ref found for: ${ref}`);
  const path = `.github/workflows/${c.req.param("file")}`;
  const text = readFileAt(mirrorOf(stand, repo).publish(), head.sha, path, GIT_ENV);
  if (text === null) return refuse(c, 404, "Not Found");
  const content = parse(text);
  const wrong = mistake(content.on ?? {}, inputs);
  if (wrong) return refuse(c, 422, wrong);
  const now = new Date().toISOString();
  const title = content["run-name"]?.replace(INPUT, (_, name) => inputs[name] ?? "") ?? content.name;
  const row = { id: 5001 + stand.runs.length, repo_id: repo.id, name: content.name, title, path, inputs };
  Object.assign(row, { branch, sha: head.sha, status: "queued", conclusion: null, artifacts: [] });
  stand.runs.push({ ...row, created_at: now, updated_at: now });
  const places = {
    run_url: `${stand.url}/repos/${repo.full_name}/actions/runs/${row.id}`,
    html_url: `${stand.url}/${repo.full_name}/actions/runs/${row.id}`,
  };
  return c.json({ workflow_run_id: row.id, ...places });
}

/** What GitHub would say against these inputs, or null. */
function mistake(on, inputs) {
  if (on !== "workflow_dispatch" && !("workflow_dispatch" in Object(on)))
    return "Workflow does not have 'workflow_dispatch' trigger";
  const known = on.workflow_dispatch?.inputs ?? {};
  const odd = Object.keys(inputs).filter((name) => !(name in known));
  if (odd.length) return `Unexpected inputs provided: ${JSON.stringify(odd)}`;
  const missing = Object.keys(known).find((name) => known[name]?.required && !inputs[name]);
  return missing ? `Required input '${missing}' not provided` : null;
}

/** Newest first; `created` as `>=TIME`, the one form that is asked for. */
function list(stand, c, repo) {
  const url = new URL(c.req.url);
  const since = (url.searchParams.get("created") ?? "").replace(/^>=/, "");
  const ends = `/${c.req.param("file")}`;
  const mine = (row) => row.repo_id === repo.id && row.path.endsWith(ends) && row.created_at >= since;
  const rows = stand.runs.filter(mine).reverse();
  const workflow_runs = pageOf(rows, url).map((row) => shown(stand, row));
  return c.json({ total_count: rows.length, workflow_runs });
}

function shown(stand, row) {
  const repo = stand.gh.repos.get(row.repo_id);
  const { id, name, title, path, sha, branch, status, conclusion, created_at, updated_at } = row;
  return {
    id,
    name,
    node_id: `WFR_${id}`,
    display_title: title,
    path,
    event: "workflow_dispatch",
    head_branch: branch,
    head_sha: sha,
    status,
    conclusion,
    run_number: id - 5000,
    run_attempt: 1,
    created_at,
    updated_at,
    url: `${stand.url}/repos/${repo.full_name}/actions/runs/${id}`,
    html_url: `${stand.url}/${repo.full_name}/actions/runs/${id}`,
    repository: { id: repo.id, full_name: repo.full_name, owner: { id: repo.owner_id } },
  };
}

function cancel(c, row) {
  if (row.status === "completed") return refuse(c, 409, "Cannot cancel a workflow run that is completed.");
  Object.assign(row, { status: "completed", conclusion: "cancelled", updated_at: new Date().toISOString() });
  return c.json({}, 202);
}

function artifacts(stand, c, row) {
  const url = new URL(c.req.url);
  const wanted = url.searchParams.get("name");
  const rows = row.artifacts.filter(({ name }) => !wanted || name === wanted);
  const shownRows = pageOf(rows, url).map(({ id, name, place }) => ({
    id,
    name,
    expired: false,
    size_in_bytes: stand.zips.get(place).length,
    workflow_run: { id: row.id, head_sha: row.sha, head_branch: row.branch },
  }));
  return c.json({ total_count: rows.length, artifacts: shownRows });
}

/** The bytes lie on a host of its own, behind an address that is its own key. */
function redirect(stand, c, repo) {
  const all = stand.runs.filter((row) => row.repo_id === repo.id).flatMap((row) => row.artifacts);
  const found = all.find(({ id }) => id === Number(c.req.param("id")));
  if (!found) return refuse(c, 404, "Not Found");
  return c.redirect(`${stand.url.replace("127.0.0.1", "localhost")}/_stand/zips/${found.place}`, 302);
}

/** As at the storage: who shows a token here has given it away. */
function zip(stand, c) {
  const bytes = stand.zips.get(c.req.param("place"));
  if (c.req.header("Authorization")) return c.text("a token was given away", 400);
  return bytes ? c.body(bytes, 200, { "content-type": "application/zip" }) : c.text("gone", 404);
}

/** {status, conclusion?, artifacts?: [{name, zip}]}; each zip in base64. A run that is over stays so. */
async function goOn(stand, c) {
  const { status, conclusion = null, artifacts: kept = [] } = await bodyOf(c);
  const row = stand.runs.find(({ id }) => id === Number(c.req.param("id")));
  if (!row) return refuse(c, 404, "Not Found");
  for (const { name, zip: packed } of kept) {
    const place = randomUUID();
    stand.zips.set(place, Buffer.from(packed, "base64"));
    row.artifacts.push({ id: 9000 + stand.zips.size, name, place });
  }
  if (row.status !== "completed")
    Object.assign(row, { status, conclusion, updated_at: new Date().toISOString() });
  return c.json(shown(stand, row));
}
