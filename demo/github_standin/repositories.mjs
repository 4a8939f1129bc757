// Repositories: what an App may do to them, archives, and what an empty one answers.
import { execFileSync } from "node:child_process";

import {
  REPO,
  bodyOf,
  botOf,
  intercept,
  mayAdminister,
  mayRead,
  refuse,
  repositoryOf,
} from "./access.mjs";
import { pageOf } from "./answers.mjs";
import { GIT_ENV, mirrorOf } from "./mirror.mjs";

/** @param {import("./emulate.mjs").Stand} stand */
export function addRepositories(stand) {
  const { app } = stand;
  intercept(stand, "POST", "/orgs/:org/repos", (c, next) => asMember(stand, c, next, organisation(stand, c)));
  for (const method of ["PATCH", "DELETE"]) {
    intercept(stand, method, REPO, (c, next) => asMember(stand, c, next, repositoryOf(stand, c)));
  }
  app.use(`${REPO}/git/:rest{.+}`, (c, next) => needsCommits(stand, c, next));
  app.use(`${REPO}/commits`, (c, next) => needsCommits(stand, c, next));
  app.put(`${REPO}/actions/permissions`, (c) => switchActions(stand, c));
  app.get(`${REPO}/actions/permissions`, (c) => actionsOf(stand, c));
  app.get("/installation/repositories", (c) => installed(stand, c));
  app.get(`${REPO}/tarball`, (c) => tarball(stand, c));
  app.get(`${REPO}/tarball/:ref{.+}`, (c) => tarball(stand, c));
}

function organisation(stand, c) {
  const org = stand.gh.orgs.findOneBy("login", c.req.param("org"));
  return org && { owner_id: org.id, owner_type: "Organization" };
}

/** emulate asks for a member of the organisation: let the App's bot be one while the request lasts. */
async function asMember(stand, c, next, owned) {
  const { gh } = stand;
  const installation = c.get("authUser")?.installation;
  if (!installation || owned?.owner_type !== "Organization") return next();
  const ours = owned.owner_id === installation.accountId && owned.owner_type === installation.accountType;
  if (!ours || !mayAdminister(stand, c.get("authUser"), owned))
    return refuse(c, 403, "Resource not accessible by integration");
  const bot = botOf(stand, installation.appId);
  const team = gh.teams.findBy("org_id", owned.owner_id).find((row) => row.slug === "members");
  const membership = gh.teamMembers.insert({ team_id: team.id, user_id: bot.id, role: "maintainer" });
  c.set("authUser", { login: bot.login, id: bot.id, scopes: [] });
  try {
    await next();
  } finally {
    gh.teamMembers.delete(membership.id);
  }
  return undefined;
}

/** GitHub's git routes want at least one commit, made by a push or through the contents route. */
function needsCommits(stand, c, next) {
  const repo = repositoryOf(stand, c);
  if (!repo || stand.gh.refs.findBy("repo_id", repo.id).length) return next();
  return refuse(c, 409, "Git Repository is empty.");
}

/** Whether workflows run here; nothing runs in the stand-in, so the switch is only remembered. */
async function switchActions(stand, c) {
  const repo = repositoryOf(stand, c);
  if (!repo || !mayAdminister(stand, c.get("authUser"), repo)) return refuse(c, 404, "Not Found");
  (stand.actionsOff ??= new Map()).set(repo.id, (await bodyOf(c)).enabled === false);
  return c.body(null, 204);
}

function actionsOf(stand, c) {
  const repo = repositoryOf(stand, c);
  if (!repo || !mayAdminister(stand, c.get("authUser"), repo)) return refuse(c, 404, "Not Found");
  const off = stand.actionsOff?.get(repo.id) ?? false;
  return c.json(off ? { enabled: false } : { enabled: true, allowed_actions: "all" });
}

async function installed(stand, c) {
  const caller = c.get("authUser");
  if (!caller?.installation) return refuse(c, 401, "Requires authentication");
  const { accountId, accountType } = caller.installation;
  const owned = stand.gh.repos
    .all()
    .filter((repo) => repo.owner_id === accountId && repo.owner_type === accountType);
  const seen = owned.filter((repo) => mayRead(stand, caller, { ...repo, private: true }));
  const page = pageOf(seen, new URL(c.req.url));
  const repositories = await Promise.all(page.map((repo) => stand.read(`/repos/${repo.full_name}`, repo)));
  return c.json({
    total_count: seen.length,
    repository_selection: caller.installation.repositorySelection,
    repositories,
  });
}

function tarball(stand, c) {
  const caller = c.get("authUser");
  const repo = repositoryOf(stand, c);
  if (!repo || !mayRead(stand, caller, repo)) return refuse(c, 404, "Not Found");
  if (repo.private && caller.installation && !caller.installation.permissions.contents) {
    return refuse(c, 403, "Resource not accessible by integration");
  }
  const git = (...words) => {
    const options = { env: GIT_ENV, maxBuffer: 2 ** 30, stdio: ["ignore", "pipe", "ignore"] };
    return execFileSync("git", ["-C", mirrorOf(stand, repo).publish(), ...words], options);
  };
  let sha;
  try {
    const wanted = c.req.param("ref") || repo.default_branch;
    sha = git("rev-parse", "--verify", "--end-of-options", `${wanted}^{commit}`).toString().trim();
  } catch {
    return refuse(c, 404, "Not Found");
  }
  const prefix = `${repo.full_name.replace("/", "-")}-${sha.slice(0, 7)}/`;
  const archive = git("archive", "--format=tar.gz", `--prefix=${prefix}`, sha);
  return c.body(archive, 200, { "content-type": "application/x-gzip" });
}
