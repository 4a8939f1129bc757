// Webhook events: emulate's payloads completed to GitHub's, events that it never sends, and pull request
// heads that follow a push.
import { remember } from "./activity.mjs";
import { appOf } from "./checks.mjs";
import { issueOf, linked } from "./comments.mjs";
import { deliver } from "./deliveries.mjs";
import { moveHeads, reachable } from "./pulls.mjs";

const NONE = "0".repeat(40);
const MOST_COMMITS = 2048;

/** Put our dispatcher in the place of emulate's. @param {import("./emulate.mjs").Stand} stand */
export function connectEvents(stand) {
  stand.bodies = new Map(); // comment id -> its text as last seen in an event
  // emulate does not wait for its events: a failure has nowhere to go but the log.
  stand.hooks.dispatch = (...event) =>
    publish(stand, ...event).catch((error) =>
      console.error("Error: event not sent:", ...event.slice(0, 2), error),
    );
}

async function publish(stand, event, action, payload, owner, name) {
  const repo = name && stand.gh.repos.findOneBy("full_name", `${owner}/${name}`);
  const complete = COMPLETE[event]?.(stand, repo, payload) ?? payload;
  const moved = event === "push" && repo ? pushed(stand, repo, complete) : [];
  if (event === "push" && repo) remember(stand, repo, complete);
  deliver(stand, { event, action, owner, repo, payload: organised(stand, owner, complete) });
  if (event === "create" && repo) await pushedByCreation(stand, repo, payload);
  for (const pull of moved) await synchronised(stand, pull, complete);
}

/** Tell the world what a git push changed: [{ref, before, after}], null for a side that is not there. */
export async function announce(stand, repo, changes, login) {
  if (!changes.length) return;
  const [owner, name] = repo.full_name.split("/");
  const sender = await stand.read(`/users/${encodeURIComponent(login)}`);
  const repository = await stand.read(`/repos/${repo.full_name}`, repo);
  const send = (event, more) =>
    stand.hooks.dispatch(event, undefined, { ...more, repository, sender }, owner, name);
  for (const { ref, before, after } of changes) {
    const kind = { ref, ref_type: ref.startsWith("refs/heads/") ? "branch" : "tag" };
    if (!before) await send("create", { ...kind, master_branch: repo.default_branch });
    else await send("push", { ref, before, after: after ?? NONE });
    if (!after) await send("delete", kind);
  }
}

/** A button under a check run, or "Re-run", as a person clicks it. */
export async function click(stand, run, login, identifier) {
  const repo = stand.gh.repos.get(run.repo_id);
  const [owner, name] = repo.full_name.split("/");
  const action = identifier ? "requested_action" : "rerequested";
  const payload = {
    action,
    ...(identifier ? { requested_action: { identifier } } : {}),
    check_run: await stand.read(`/repos/${repo.full_name}/check-runs/${run.id}`, repo),
    repository: await stand.read(`/repos/${repo.full_name}`, repo),
    sender: await stand.read(`/users/${encodeURIComponent(login)}`),
  };
  await stand.hooks.dispatch("check_run", action, payload, owner, name);
}

/** What each event lacks: (stand, repository row, payload) -> payload. */
const COMPLETE = {
  push: completePush,
  create: shortRef,
  delete: shortRef,
  issue_comment: completeComment,
  check_run: (stand, repo, payload) => {
    const run = stand.gh.checkRuns.get(payload.check_run.id);
    return { ...payload, check_run: { ...payload.check_run, app: appOf(stand, run) } };
  },
  pull_request: (stand, repo, payload) => ({ ...payload, number: payload.pull_request.number }),
};

function completeComment(stand, repo, payload) {
  const { id, body } = payload.comment;
  const from = stand.bodies.get(id);
  stand.bodies.set(id, body);
  const complete = { ...payload, comment: linked(stand, payload.comment), issue: { ...payload.issue } };
  if (payload.action === "edited") complete.changes = from === body ? {} : { body: { from } };
  const { number } = payload.issue;
  if (issueOf(stand, repo.id, number)?.is_pull_request) {
    const [api, page] = [
      `${stand.url}/repos/${repo.full_name}/pulls/${number}`,
      `${stand.url}/${repo.full_name}/pull/${number}`,
    ];
    complete.issue.html_url = page;
    complete.issue.pull_request = {
      url: api,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: null,
    };
  }
  return complete;
}

function shortRef(stand, repo, payload) {
  return {
    description: null,
    pusher_type: "user",
    ...payload,
    ref: payload.ref.replace(/^refs\/(heads|tags)\//, ""),
  };
}

function completePush(stand, repo, payload) {
  const { before, after, ref, sender } = payload;
  const known = new Map(stand.gh.commits.findBy("repo_id", repo.id).map((row) => [row.sha, row]));
  const others = stand.gh.refs
    .findBy("repo_id", repo.id)
    .filter((row) => row.ref !== ref)
    .map((row) => row.sha);
  const old = reachable(stand, repo, before === NONE ? others : [before]);
  const fresh = [...reachable(stand, repo, [after])].filter((sha) => !old.has(sha)).reverse();
  const commit = (sha) => shownCommit(stand, repo, known.get(sha));
  const range = `${before.slice(0, 12)}...${after.slice(0, 12)}`;
  const seconds = (time) => Math.floor(Date.parse(time) / 1000);
  return {
    ...payload,
    base_ref: null,
    created: before === NONE,
    deleted: after === NONE,
    forced: before !== NONE && after !== NONE && !reachable(stand, repo, [after]).has(before),
    compare: `${stand.url}/${repo.full_name}/compare/${range}`,
    commits: fresh.slice(-MOST_COMMITS).map(commit),
    head_commit: known.has(after) ? commit(after) : null,
    pusher: { name: sender.login, email: `${sender.login}@users.noreply.github.com` },
    repository: {
      ...payload.repository,
      pushed_at: Math.floor(Date.now() / 1000),
      created_at: seconds(payload.repository.created_at),
      master_branch: repo.default_branch,
    },
  };
}

function shownCommit(stand, repo, row) {
  const person = (role) => ({
    name: row[`${role}_name`],
    email: row[`${role}_email`],
    date: row[`${role}_date`],
  });
  return {
    id: row.sha,
    tree_id: row.tree_sha,
    distinct: true,
    message: row.message,
    timestamp: row.committer_date,
    url: `${stand.url}/${repo.full_name}/commit/${row.sha}`,
    author: person("author"),
    committer: person("committer"),
  };
}

function organised(stand, owner, payload) {
  const org = stand.gh.orgs.findOneBy("login", owner);
  if (!org) return payload;
  const { login, id, node_id, description } = org;
  return { ...payload, organization: { login, id, node_id, description, url: `${stand.url}/orgs/${login}` } };
}

function pushed(stand, repo, { ref, after }) {
  stand.gh.repos.update(repo.id, { pushed_at: new Date().toISOString() });
  return after === NONE ? [] : moveHeads(stand, repo, ref, after);
}

/** GitHub sends `create` and then `push` for a new ref; emulate only the first. */
async function pushedByCreation(stand, repo, { ref, repository, sender }) {
  const [owner, name] = repo.full_name.split("/");
  const { sha } = stand.gh.refs.findBy("repo_id", repo.id).find((row) => row.ref === ref);
  await stand.hooks.dispatch(
    "push",
    undefined,
    { ref, before: NONE, after: sha, repository, sender },
    owner,
    name,
  );
}

async function synchronised(stand, pull, { before, after, sender }) {
  const repo = stand.gh.repos.get(pull.repo_id);
  const [owner, name] = repo.full_name.split("/");
  const payload = {
    action: "synchronize",
    before,
    after,
    sender,
    pull_request: await stand.read(`/repos/${repo.full_name}/pulls/${pull.number}`, repo),
    repository: await stand.read(`/repos/${repo.full_name}`, repo),
  };
  await stand.hooks.dispatch("pull_request", "synchronize", payload, owner, name);
}
