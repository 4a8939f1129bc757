// Who may do what. emulate takes unknown tokens for its first user, answers 403 where GitHub hides a
// repository, and lets every reader edit comments; here it is as on GitHub.

export const REPO = "/repos/:owner/:repo";
const LEVELS = ["none", "read", "triage", "write", "maintain", "admin"];
const NAMES = { pull: "read", push: "write" };
const DOCS = "https://docs.github.com/rest";

/** An error answer in GitHub's form. */
export function refuse(c, status, message, errors) {
  return c.json(
    { message, ...(errors ? { errors } : {}), documentation_url: DOCS, status: String(status) },
    status,
  );
}

/** The JSON body of a request; it stays readable for whoever comes next. */
export async function bodyOf(c) {
  const body = await c.req.json().catch(() => ({}));
  c.req.json = async () => body;
  return body;
}

/** Run `handler` for this method and path before emulate's route; it may answer, or call `next`. */
export function intercept(stand, method, path, handler) {
  stand.app.use(path, (c, next) => (c.req.method === method ? handler(c, next) : next()));
}

/** The repository that a request is about, or undefined. */
export function repositoryOf(stand, c) {
  return stand.gh.repos.findOneBy("full_name", `${c.req.param("owner")}/${c.req.param("repo")}`);
}

/** Tokens that nobody issued, and App tokens with a wrong signature, are refused. */
export function watchTokens(stand) {
  stand.app.use("*", (c, next) => {
    const token = (c.req.header("Authorization") ?? "").replace(/^(bearer|token)\s+/i, "").trim();
    if (!token || c.req.path.startsWith("/_stand/")) return next();
    if (token.startsWith("eyJ")) {
      return c.get("authApp") ? next() : refuse(c, 401, "A JSON web token could not be decoded");
    }
    return stand.tokens.has(token) ? next() : refuse(c, 401, "Bad credentials");
  });
}

/** A repository that the caller may not read does not exist for them. */
export function hideRepositories(stand) {
  const hide = (c, next) => {
    const repo = repositoryOf(stand, c);
    if (!repo || c.get("authApp") || mayRead(stand, c.get("authUser"), repo)) return next();
    return refuse(c, 404, "Not Found");
  };
  stand.app.use(REPO, hide);
  stand.app.use(`${REPO}/:rest{.+}`, hide);
}

/** Whether a caller (a user, an installation or nobody) sees a repository. */
export function mayRead(stand, caller, repo) {
  if (!repo.private) return true;
  if (!caller) return false;
  return caller.installation
    ? reaches(caller.installation, repo)
    : roleOf(stand, caller.login, repo) !== "none";
}

/** Whether a caller may write: an installation with `permission`, or a user with the write role. */
export function mayWrite(stand, caller, repo, permission) {
  if (!caller) return false;
  const { installation } = caller;
  if (installation) return reaches(installation, repo) && installation.permissions[permission] === "write";
  return atLeast(roleOf(stand, caller.login, repo), "write");
}

/** Whether a caller may administer: an installation with administration, or a user with the admin role. */
export function mayAdminister(stand, caller, repo) {
  if (!caller) return false;
  if (caller.installation) return mayWrite(stand, caller, repo, "administration");
  return roleOf(stand, caller.login, repo) === "admin";
}

/** A user's role in a repository, none to admin: the highest of all that apply. */
export function roleOf(stand, login, repo) {
  const { gh } = stand;
  const user = gh.users.findOneBy("login", login);
  const roles = [repo.private ? "none" : "read"];
  if (user) {
    if (repo.owner_type === "User" && repo.owner_id === user.id) roles.push("admin");
    const collaborators = gh.collaborators
      .findBy("repo_id", repo.id)
      .filter((row) => row.user_id === user.id);
    roles.push(...collaborators.map((row) => NAMES[row.permission] ?? row.permission));
    if (repo.owner_type === "Organization") roles.push(...teamRoles(gh, user, repo));
  }
  return LEVELS[Math.max(...roles.map((role) => LEVELS.indexOf(role)))];
}

/** Whether a role is `wanted` or higher. */
export function atLeast(role, wanted) {
  return LEVELS.indexOf(role) >= LEVELS.indexOf(wanted);
}

/** The user row of an App's bot, made at its first act, as emulate does. */
export function botOf(stand, appId) {
  const { gh } = stand;
  const app = gh.apps.all().find((row) => row.app_id === appId);
  const login = `${app.slug}[bot]`;
  const found = gh.users.findOneBy("login", login);
  if (found) return found;
  const empty = {
    avatar_url: "",
    gravatar_id: "",
    blog: "",
    company: null,
    location: null,
    hireable: null,
    bio: null,
  };
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0, twitter_username: null };
  const email = `${appId}+${login}@users.noreply.github.com`;
  const node = Buffer.from(`0:Bot${appId}`).toString("base64");
  return gh.users.insert({
    login,
    node_id: node,
    type: "Bot",
    site_admin: false,
    name: app.name,
    email,
    ...empty,
    ...counts,
  });
}

function reaches(installation, repo) {
  if (repo.owner_id !== installation.accountId || repo.owner_type !== installation.accountType) return false;
  return installation.repositorySelection === "all" || installation.repositoryIds.includes(repo.id);
}

function teamRoles(gh, user, repo) {
  return gh.teamMembers.findBy("user_id", user.id).map((membership) => {
    const team = gh.teams.get(membership.team_id);
    if (team?.org_id !== repo.owner_id) return "none";
    if (team.slug === "members") {
      return membership.role === "maintainer"
        ? "admin"
        : gh.orgs.get(repo.owner_id).default_repository_permission;
    }
    const linked = gh.teamRepos.findBy("team_id", team.id).some((row) => row.repo_id === repo.id);
    return linked ? (NAMES[team.permission] ?? team.permission) : "none";
  });
}
