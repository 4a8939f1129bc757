// Comments on issues and pull requests, and reactions to them.
import { REPO, bodyOf, intercept, mayRead, mayWrite, refuse, repositoryOf } from "./access.mjs";
import { editAnswer, pageOf } from "./answers.mjs";

const LONGEST_BODY = 65536;
const REACTIONS = new Set(["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]);
const ANSWERS = /^\/repos\/[^/]+\/[^/]+\/issues\/(comments\/\d+|\d+\/comments)$/;

/** @param {import("./emulate.mjs").Stand} stand */
export function addComments(stand) {
  stand.reactions = [];
  const comment = `${REPO}/issues/comments/:id`;
  intercept(stand, "POST", `${REPO}/issues/:number/comments`, limitLength);
  intercept(stand, "PATCH", comment, async (c, next) => mayChange(stand, c) ?? limitLength(c, next));
  intercept(stand, "DELETE", comment, (c, next) => mayChange(stand, c) ?? next());
  stand.app.post(`${comment}/reactions`, (c) => react(stand, c));
  stand.app.get(`${comment}/reactions`, (c) => reactionsTo(stand, c));
  editAnswer(stand, ANSWERS, (body) =>
    Array.isArray(body) ? body.map((row) => linked(stand, row)) : linked(stand, body),
  );
}

/** GitHub's link to a comment of a pull request: emulate gives the issue's page. */
export function linked(stand, comment) {
  const row = stand.gh.comments.get(comment.id);
  const issue = row && issueOf(stand, row.repo_id, row.issue_number);
  if (!issue?.is_pull_request) return comment;
  return { ...comment, html_url: comment.html_url.replace(/\/issues\/(\d+)#/, "/pull/$1#") };
}

/** The issue row with this number. */
export function issueOf(stand, repoId, number) {
  return stand.gh.issues.findBy("repo_id", repoId).find((row) => row.number === number);
}

async function limitLength(c, next) {
  const { body } = await bodyOf(c);
  if (typeof body !== "string" || body.length <= LONGEST_BODY) return next();
  const message = `body is too long (maximum is ${LONGEST_BODY} characters)`;
  return refuse(c, 422, "Validation Failed", [
    { resource: "IssueComment", code: "unprocessable", field: "data", message },
  ]);
}

/** Undefined if the caller may change the comment: its author, or whoever may write. Else the refusal. */
function mayChange(stand, c) {
  const repo = repositoryOf(stand, c);
  const comment = stand.gh.comments.get(Number(c.req.param("id")));
  if (!repo || comment?.repo_id !== repo.id) return refuse(c, 404, "Not Found");
  const caller = c.get("authUser");
  const author = stand.gh.users.get(comment.user_id)?.login;
  if (caller && !caller.installation && caller.login === author) return undefined;
  if (["issues", "pull_requests"].some((permission) => mayWrite(stand, caller, repo, permission)))
    return undefined;
  return refuse(
    c,
    403,
    caller?.installation ? "Resource not accessible by integration" : "Must have admin rights to Repository.",
  );
}

async function react(stand, c) {
  const caller = c.get("authUser");
  const repo = repositoryOf(stand, c);
  const comment = stand.gh.comments.get(Number(c.req.param("id")));
  if (!repo || comment?.repo_id !== repo.id) return refuse(c, 404, "Not Found");
  if (!caller) return refuse(c, 401, "Requires authentication");
  const { content } = await bodyOf(c);
  if (!REACTIONS.has(content)) return refuse(c, 422, "Validation Failed");
  const app =
    caller.installation && stand.gh.apps.all().find((row) => row.app_id === caller.installation.appId);
  const login = app ? `${app.slug}[bot]` : caller.login;
  const same = stand.reactions.find(
    (row) => row.comment === comment.id && row.content === content && row.login === login,
  );
  if (same) return c.json(await shown(stand, same), 200);
  const added = {
    id: stand.reactions.length + 1,
    comment: comment.id,
    content,
    login,
    created_at: new Date().toISOString(),
  };
  stand.reactions.push(added);
  return c.json(await shown(stand, added), 201);
}

async function reactionsTo(stand, c) {
  const repo = repositoryOf(stand, c);
  if (!repo || !mayRead(stand, c.get("authUser"), repo)) return refuse(c, 404, "Not Found");
  const rows = stand.reactions.filter((row) => row.comment === Number(c.req.param("id")));
  return c.json(await Promise.all(pageOf(rows, new URL(c.req.url)).map((row) => shown(stand, row))));
}

async function shown(stand, { id, content, login, created_at }) {
  const user = await stand.read(`/users/${encodeURIComponent(login)}`);
  return { id, node_id: `REA_${id}`, user, content, created_at };
}
