// Who works in a repository: invitations that wait, their end after seven days, and the news of an acceptance.
// Unless a test asks for it, an invitation counts as accepted at once: nobody is here to click.
import { REPO, bodyOf, botOf, mayAdminister, mayRead, refuse, repositoryOf, roleOf } from "./access.mjs";
import { pageOf } from "./answers.mjs";
import { nowOf } from "./time.mjs";

const INVITABLE = new Set(["pull", "triage", "push", "maintain", "admin"]);
const SHOWN_ROLE = { triage: "read", maintain: "write" };
const SHOWN_PERMISSION = { pull: "read", push: "write" };
const LIVES_MS = 7 * 86_400_000;

/** @param {import("./emulate.mjs").Stand} stand */
export function addInvitations(stand) {
  stand.invitations = []; // {id, repo_id, user_id, permission, inviter, created}
  stand.invitationsWait = false;
  const { app } = stand;
  app.put(`${REPO}/collaborators/:username`, (c) => invite(stand, c));
  app.get(`${REPO}/collaborators/:username`, (c) => check(stand, c));
  app.get(`${REPO}/collaborators/:username/permission`, (c) => permission(stand, c));
  app.get(`${REPO}/invitations`, (c) => list(stand, c));
  app.delete(`${REPO}/invitations/:id`, (c) => withdraw(stand, c));
  app.get("/user/repository_invitations", (c) => mine(stand, c));
  app.patch("/user/repository_invitations/:id", (c) => answer(stand, c, true));
  app.delete("/user/repository_invitations/:id", (c) => answer(stand, c, false));
  app.post("/_stand/invitations", async (c) => {
    stand.invitationsWait = Boolean((await bodyOf(c)).wait);
    return c.json({ wait: stand.invitationsWait });
  });
}

async function invite(stand, c) {
  const { gh } = stand;
  const repo = repositoryOf(stand, c);
  const user = gh.users.findOneBy("login", c.req.param("username"));
  if (!repo || !user) return refuse(c, 404, "Not Found");
  const caller = c.get("authUser");
  if (!mayAdminister(stand, caller, repo)) return refuse(c, 403, refusal(caller));
  const { permission: wanted = "push" } = await bodyOf(c);
  if (!INVITABLE.has(wanted)) return refuse(c, 422, "Validation Failed");
  const present = gh.collaborators.findBy("repo_id", repo.id).find((row) => row.user_id === user.id);
  if (present) {
    gh.collaborators.update(present.id, { permission: wanted });
    return c.body(null, 204);
  }
  const inviter = caller.installation ? botOf(stand, caller.installation.appId).login : caller.login;
  const invitation = invitationFor(stand, repo, user, wanted, inviter);
  const told = await shown(stand, invitation);
  if (!stand.invitationsWait) await join(stand, invitation);
  return c.json(told, 201);
}

/** The one that waits, with the new permission; else a new one. */
function invitationFor(stand, repo, user, wanted, inviter) {
  const waiting = stand.invitations.find((row) => row.repo_id === repo.id && row.user_id === user.id);
  if (waiting) return Object.assign(waiting, { permission: wanted });
  stand.lastInvitation = (stand.lastInvitation ?? 0) + 1;
  const ids = { id: stand.lastInvitation, repo_id: repo.id, user_id: user.id };
  const added = { ...ids, permission: wanted, inviter, created: nowOf(stand) };
  stand.invitations.push(added);
  return added;
}

/** The invited person works there from now on, and GitHub tells. */
async function join(stand, invitation) {
  const { gh } = stand;
  drop(stand, invitation);
  const { repo_id, user_id, permission: wanted } = invitation;
  gh.collaborators.insert({ repo_id, user_id, permission: wanted });
  const repo = gh.repos.get(repo_id);
  const [owner, name] = repo.full_name.split("/");
  const member = await stand.read(`/users/${gh.users.get(user_id).login}`);
  const payload = {
    action: "added",
    member,
    changes: { permission: { to: SHOWN_PERMISSION[wanted] ?? wanted } },
    repository: await stand.read(`/repos/${repo.full_name}`, repo),
    sender: member,
  };
  await stand.hooks.dispatch("member", "added", payload, owner, name);
}

function drop(stand, invitation) {
  stand.invitations = stand.invitations.filter((row) => row !== invitation);
}

/** 204 for whoever works there, the members of the organisation with them; who was only invited does not. */
function check(stand, c) {
  const repo = repositoryOf(stand, c);
  if (!repo || !mayAdminister(stand, c.get("authUser"), repo)) return refuse(c, 404, "Not Found");
  const works = roleOf(stand, c.req.param("username"), { ...repo, private: true }) !== "none";
  return works ? c.body(null, 204) : refuse(c, 404, "Not Found");
}

async function permission(stand, c) {
  const repo = repositoryOf(stand, c);
  const user = stand.gh.users.findOneBy("login", c.req.param("username"));
  if (!repo || !user || !mayRead(stand, c.get("authUser"), repo)) return refuse(c, 404, "Not Found");
  const role = roleOf(stand, user.login, repo);
  const about = await stand.read(`/users/${encodeURIComponent(user.login)}`);
  return c.json({ permission: SHOWN_ROLE[role] ?? role, role_name: role, user: about });
}

async function list(stand, c) {
  const repo = repositoryOf(stand, c);
  const caller = c.get("authUser");
  if (!repo || !mayRead(stand, caller, repo)) return refuse(c, 404, "Not Found");
  if (!mayAdminister(stand, caller, repo)) return refuse(c, 403, refusal(caller));
  const rows = stand.invitations.filter((row) => row.repo_id === repo.id);
  const page = pageOf(rows, new URL(c.req.url));
  return c.json(await Promise.all(page.map((row) => shown(stand, row))));
}

function withdraw(stand, c) {
  const repo = repositoryOf(stand, c);
  const caller = c.get("authUser");
  const found = stand.invitations.find((row) => row.id === Number(c.req.param("id")));
  if (!repo || found?.repo_id !== repo.id) return refuse(c, 404, "Not Found");
  if (!mayAdminister(stand, caller, repo)) return refuse(c, 403, refusal(caller));
  drop(stand, found);
  return c.body(null, 204);
}

async function mine(stand, c) {
  const user = stand.gh.users.findOneBy("login", c.get("authUser")?.login ?? "");
  const rows = stand.invitations.filter((row) => row.user_id === user?.id);
  return c.json(await Promise.all(rows.map((row) => shown(stand, row))));
}

/** Accept or decline, as the invited person does. An expired one cannot be accepted. */
async function answer(stand, c, accepts) {
  const user = stand.gh.users.findOneBy("login", c.get("authUser")?.login ?? "");
  const found = stand.invitations.find((row) => row.id === Number(c.req.param("id")));
  if (!user || found?.user_id !== user.id) return refuse(c, 404, "Not Found");
  if (accepts && expired(stand, found)) return refuse(c, 404, "Not Found");
  if (accepts) await join(stand, found);
  else drop(stand, found);
  return c.body(null, 204);
}

function expired(stand, { created }) {
  return nowOf(stand) - created >= LIVES_MS;
}

function refusal(caller) {
  return caller?.installation
    ? "Resource not accessible by integration"
    : "Must have admin rights to Repository.";
}

async function shown(stand, invitation) {
  const { gh, url } = stand;
  const repo = gh.repos.get(invitation.repo_id);
  return {
    id: invitation.id,
    node_id: `RI_${invitation.id}`,
    repository: await stand.read(`/repos/${repo.full_name}`, repo),
    invitee: await stand.read(`/users/${gh.users.get(invitation.user_id).login}`),
    inviter: await stand.read(`/users/${encodeURIComponent(invitation.inviter)}`),
    permissions: SHOWN_PERMISSION[invitation.permission] ?? invitation.permission,
    created_at: new Date(invitation.created).toISOString(),
    expired: expired(stand, invitation),
    url: `${url}/user/repository_invitations/${invitation.id}`,
    html_url: `${url}/${repo.full_name}/invitations`,
  };
}
