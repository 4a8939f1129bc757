// Repositories: what an App may do to them, who works in them, archives, and what an empty one answers.
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
  roleOf,
} from "./access.mjs";
import { pageOf } from "./answers.mjs";
import { GIT_ENV, mirrorOf } from "./mirror.mjs";

const INVITABLE = new Set(["pull", "triage", "push", "maintain", "admin"]);
const SHOWN_ROLE = { triage: "read", maintain: "write" };

/** @param {import("./emulate.mjs").Stand} stand */
export function addRepositories(stand) {
  const { app } = stand;
  intercept(stand, "POST", "/orgs/:org/repos", (c, next) => asMember(stand, c, next, organisation(stand, c)));
  for (const method of ["PATCH", "DELETE"]) {
    intercept(stand, method, REPO, (c, next) => asMember(stand, c, next, repositoryOf(stand, c)));
  }
  app.use(`${REPO}/git/:rest{.+}`, (c, next) => needsCommits(stand, c, next));
  app.use(`${REPO}/commits`, (c, next) => needsCommits(stand, c, next));
  app.put(`${REPO}/collaborators/:username`, (c) => invite(stand, c));
  app.get(`${REPO}/collaborators/:username/permission`, (c) => permission(stand, c));
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

/** An invitation counts as accepted at once: nobody is here to click. */
async function invite(stand, c) {
  const { gh, url } = stand;
  const repo = repositoryOf(stand, c);
  const user = gh.users.findOneBy("login", c.req.param("username"));
  if (!repo || !user) return refuse(c, 404, "Not Found");
  const caller = c.get("authUser");
  if (!mayAdminister(stand, caller, repo)) {
    return refuse(
      c,
      403,
      caller?.installation
        ? "Resource not accessible by integration"
        : "Must have admin rights to Repository.",
    );
  }
  const { permission = "push" } = await bodyOf(c);
  if (!INVITABLE.has(permission)) return refuse(c, 422, "Validation Failed");
  const present = gh.collaborators.findBy("repo_id", repo.id).find((row) => row.user_id === user.id);
  if (present) {
    gh.collaborators.update(present.id, { permission });
    return c.body(null, 204);
  }
  const { id } = gh.collaborators.insert({ repo_id: repo.id, user_id: user.id, permission });
  const inviter = caller.installation ? botOf(stand, caller.installation.appId).login : caller.login;
  return c.json(
    {
      id,
      node_id: `RI_${id}`,
      repository: await stand.read(`/repos/${repo.full_name}`, repo),
      invitee: await stand.read(`/users/${user.login}`),
      inviter: await stand.read(`/users/${encodeURIComponent(inviter)}`),
      permissions: { pull: "read", push: "write" }[permission] ?? permission,
      created_at: new Date().toISOString(),
      expired: false,
      url: `${url}/user/repository_invitations/${id}`,
      html_url: `${url}/${repo.full_name}/invitations`,
    },
    201,
  );
}

async function permission(stand, c) {
  const repo = repositoryOf(stand, c);
  const user = stand.gh.users.findOneBy("login", c.req.param("username"));
  if (!repo || !user || !mayRead(stand, c.get("authUser"), repo)) return refuse(c, 404, "Not Found");
  const role = roleOf(stand, user.login, repo);
  const shown = await stand.read(`/users/${encodeURIComponent(user.login)}`);
  return c.json({ permission: SHOWN_ROLE[role] ?? role, role_name: role, user: shown });
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
