// Who may read a repository, in whatever way: by name, by a team, by the base permission, as an owner. emulate
// lists only those who were let in by name.
import { REPO, atLeast, intercept, mayRead, mayWrite, refuse, repositoryOf, roleOf } from "./access.mjs";
import { pageOf } from "./answers.mjs";

const AFFILIATIONS = new Set(["all", "direct", "outside"]);
const GRANTS = { pull: "read", triage: "triage", push: "write", maintain: "maintain", admin: "admin" };

/** @param {import("./emulate.mjs").Stand} stand */
export function addReaders(stand) {
  stand.app.get(`${REPO}/collaborators`, (c) => collaborators(stand, c));
  stand.app.get(`${REPO}/teams`, (c) => teams(stand, c));
  intercept(stand, "GET", "/orgs/:org/members", membersNeedPermission);
}

/** GitHub gives metadata to every App; a person has to be able to push. */
async function collaborators(stand, c) {
  const repo = repositoryOf(stand, c);
  const caller = c.get("authUser");
  if (!repo || !mayRead(stand, caller, repo)) return refuse(c, 404, "Not Found");
  if (!caller.installation && !mayWrite(stand, caller, repo)) {
    return refuse(c, 403, "Must have push access to view repository collaborators.");
  }
  const url = new URL(c.req.url);
  const wanted = url.searchParams.get("affiliation") ?? "all";
  if (!AFFILIATIONS.has(wanted)) return refuse(c, 422, "Validation Failed");
  const page = pageOf(readersOf(stand, repo, wanted), url);
  return c.json(await Promise.all(page.map((user) => shown(stand, user, repo))));
}

/** People in the order of their logins. Apps are not among them. */
function readersOf(stand, repo, affiliation) {
  const { gh } = stand;
  const named = new Set(gh.collaborators.findBy("repo_id", repo.id).map((row) => row.user_id));
  const chosen = {
    all: (user) => roleOf(stand, user.login, { ...repo, private: true }) !== "none",
    direct: (user) => named.has(user.id),
    outside: (user) => named.has(user.id) && !isMember(gh, user, repo),
  }[affiliation];
  const people = gh.users.all().filter((user) => user.type !== "Bot" && chosen(user));
  return people.sort((a, b) => a.login.localeCompare(b.login));
}

function isMember(gh, user, repo) {
  const teamsOf = gh.teamMembers.findBy("user_id", user.id).map((row) => gh.teams.get(row.team_id));
  return repo.owner_type === "Organization" && teamsOf.some((team) => team?.org_id === repo.owner_id);
}

async function shown(stand, user, repo) {
  const role = roleOf(stand, user.login, repo);
  const permissions = Object.fromEntries(
    Object.entries(GRANTS).map(([name, least]) => [name, atLeast(role, least)]),
  );
  return { ...(await stand.read(`/users/${user.login}`)), permissions, role_name: role };
}

/** The teams that were let into a repository. emulate keeps the members of an organisation as one more team. */
async function teams(stand, c) {
  const { gh } = stand;
  const repo = repositoryOf(stand, c);
  if (!repo || !mayRead(stand, c.get("authUser"), repo)) return refuse(c, 404, "Not Found");
  const linked = gh.teamRepos.findBy("repo_id", repo.id).map((row) => gh.teams.get(row.team_id));
  const slugs = linked.filter((team) => team.slug !== "members").map((team) => team.slug);
  const [org] = repo.full_name.split("/");
  const page = pageOf(slugs, new URL(c.req.url));
  return c.json(await Promise.all(page.map((slug) => stand.read(`/orgs/${org}/teams/${slug}`, repo))));
}

function membersNeedPermission(c, next) {
  const installation = c.get("authUser")?.installation;
  if (!installation || installation.permissions.members) return next();
  return refuse(c, 403, "Resource not accessible by integration");
}
