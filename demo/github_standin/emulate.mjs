// Starts emulate's GitHub service with our additions, in one process. Its plugin object is exported by a
// bundled chunk, and modules are singletons, so replacing `register` before the start adds to it. This is
// undocumented: emulate is pinned exactly.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = join(dirname(fileURLToPath(import.meta.url)), "node_modules", "emulate", "dist");

/**
 * What every part of the stand-in works on.
 * @typedef {object} Stand
 * @property {object} app emulate's router
 * @property {object} gh emulate's collections: users, repos, refs, commits, checkRuns, ...
 * @property {Map<string, object>} tokens token -> {login, scopes, installation?}
 * @property {object} hooks emulate's webhook dispatcher
 * @property {string} url where the stand-in answers
 * @property {string} folder where the git repositories live
 * @property {(path: string, repo?: object) => Promise<object>} read GET a path as somebody who sees all of it
 */

/** Start emulate on `port` (0: any free one) and return its URL. `before` and `after` get the Stand. */
export async function startEmulate({ seed, port, folder, before, after }) {
  const { githubPlugin, getGitHubStore } = await import(githubChunk());
  const { createEmulator } = await import(join(DIST, "api.js"));
  const register = githubPlugin.register;
  let stand;
  githubPlugin.register = (app, store, hooks, baseUrl, tokens) => {
    const url = baseUrl.replace("//localhost:", "//127.0.0.1:");
    stand = { app, gh: getGitHubStore(store), tokens, hooks, url, folder };
    stand.read = reader(stand);
    before(stand);
    register.call(githubPlugin, app, store, hooks, url, tokens);
    after(stand);
  };
  await createEmulator({ service: "github", port, hostname: "127.0.0.1", seed });
  return stand.url;
}

function githubChunk() {
  const chunk = readdirSync(DIST).find(
    (name) =>
      /^dist-.*\.js$/.test(name) && readFileSync(join(DIST, name), "utf8").includes("var githubPlugin"),
  );
  if (!chunk) throw new Error(`no GitHub service in ${DIST}: is emulate 0.12.2 installed?`);
  return join(DIST, chunk);
}

/** Reads as an installation on all the owner's repositories, by a new token each time: tokens wear out. */
function reader(stand) {
  return async (path, repo) => {
    const token = randomUUID();
    const installation = {
      appId: 0,
      accountId: repo?.owner_id,
      accountType: repo?.owner_type,
      repositorySelection: "all",
      repositoryIds: [],
      permissions: { checks: "read", contents: "read", issues: "read", pull_requests: "read" },
    };
    stand.tokens.set(token, { login: "stand-in", id: 0, scopes: [], installation });
    try {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await stand.app.fetch(new Request(stand.url + path, { headers }));
      if (!answer.ok) throw new Error(`GET ${path} inside the stand-in: ${answer.status}`);
      return await answer.json();
    } finally {
      stand.tokens.delete(token);
    }
  };
}
