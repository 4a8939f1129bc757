// Pull requests. emulate makes branches that are not there and never moves a head; here a pull request needs
// two branches that differ, there is one per pair, and its head follows the branch.
import { REPO, bodyOf, intercept, refuse, repositoryOf } from "./access.mjs";

/** @param {import("./emulate.mjs").Stand} stand */
export function addPulls(stand) {
  intercept(stand, "POST", `${REPO}/pulls`, async (c, next) => {
    const repo = repositoryOf(stand, c);
    if (!repo || !c.get("authUser")) return next(); // emulate has the right answers
    const { head, base } = await bodyOf(c);
    const wrong = mistake(stand, repo, String(head ?? ""), String(base ?? ""));
    return wrong ? refuse(c, 422, "Validation Failed", [{ resource: "PullRequest", ...wrong }]) : next();
  });
}

/** Move the heads of open pull requests from a pushed branch; the rows that moved. */
export function moveHeads(stand, repo, ref, sha) {
  const { gh } = stand;
  const follows = (row) =>
    row.state === "open" && row.head_repo_id === repo.id && `refs/heads/${row.head_ref}` === ref;
  const moving = gh.pullRequests.all().filter((row) => follows(row) && row.head_sha !== sha);
  for (const row of moving) gh.pullRequests.update(row.id, { head_sha: sha });
  return moving;
}

/** All commits that can be reached from these, themselves included. */
export function reachable(stand, repo, starts) {
  const commits = new Map(stand.gh.commits.findBy("repo_id", repo.id).map((row) => [row.sha, row]));
  const seen = new Set();
  const waiting = [...starts];
  while (waiting.length) {
    const commit = commits.get(waiting.pop());
    if (!commit || seen.has(commit.sha)) continue;
    seen.add(commit.sha);
    waiting.push(...commit.parent_shas);
  }
  return seen;
}

function mistake(stand, repo, head, base) {
  const { gh } = stand;
  const owner = repo.full_name.split("/")[0];
  const name = head.replace(`${owner}:`, "");
  if (name.includes(":")) return null; // a fork: emulate looks for it
  const branch = (wanted) => gh.branches.findBy("repo_id", repo.id).find((row) => row.name === wanted);
  const [from, into] = [branch(name), branch(base)];
  if (!from) return { field: "head", code: "invalid" };
  if (!into) return { field: "base", code: "invalid" };
  const same = (row) => row.state === "open" && row.head_ref === name && row.base_ref === base;
  if (gh.pullRequests.findBy("repo_id", repo.id).some(same)) {
    return { code: "custom", message: `A pull request already exists for ${owner}:${name}.` };
  }
  const below = reachable(stand, repo, [into.sha]);
  if (below.has(from.sha)) return { code: "custom", message: `No commits between ${base} and ${name}` };
  if ([...reachable(stand, repo, [from.sha])].some((sha) => below.has(sha))) return null;
  return { code: "custom", message: `The ${name} branch has no history in common with ${base}` };
}
