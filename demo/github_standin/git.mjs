// git over HTTP: the real `git http-backend` on the mirror, with GitHub's answers to who may not.
import { spawn } from "node:child_process";
import { dirname } from "node:path";

import { mayRead, mayWrite, botOf } from "./access.mjs";
import { announce } from "./events.mjs";
import { GIT_ENV, mirrorOf } from "./mirror.mjs";

const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** @param {import("./emulate.mjs").Stand} stand */
export function serveGit(stand) {
  const inner = stand.app.fetch;
  stand.app.fetch = (request) => {
    const url = new URL(request.url);
    const [, owner, name, service] = PATH.exec(url.pathname) ?? [];
    return service ? answer(stand, request, url, { owner, name, service }) : inner(request);
  };
}

async function answer(stand, request, url, { owner, name, service }) {
  const writing = service === "git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
  const repo = stand.gh.repos.findOneBy("full_name", `${owner}/${name}`);
  const { caller, unknown } = callerOf(stand, request);
  const refusal = unknown ? [401, "Invalid username or token."] : refusalFor(stand, caller, repo, writing);
  if (refusal) return refused(...refusal);
  const mirror = mirrorOf(stand, repo);
  const body = Buffer.from(await request.arrayBuffer());
  const run = () => backend(mirror, request, url, service, body, caller?.login ?? "");
  if (service !== "git-receive-pack") return run();
  // One push after the other: what a push changed is read from the difference.
  const done = mirror.pushes.then(async () => {
    const said = await run();
    await announce(stand, repo, mirror.take(), loginOf(stand, caller));
    return said;
  });
  mirror.pushes = done.catch(() => {});
  return done;
}

function callerOf(stand, request) {
  const [scheme, value = ""] = (request.headers.get("authorization") ?? "").split(/\s+/);
  if (!/^basic$/i.test(scheme)) return { caller: null, unknown: false };
  const [login, ...password] = Buffer.from(value, "base64").toString().split(":");
  const token = password.join(":") || login;
  return { caller: stand.tokens.get(token) ?? null, unknown: !stand.tokens.has(token) };
}

function refusalFor(stand, caller, repo, writing) {
  if (!caller && (writing || !repo || repo.private)) return [401, "Authentication required."];
  if (!repo || !mayRead(stand, caller, repo)) return [404, "Repository not found."];
  const { installation } = caller ?? {};
  if (repo.private && installation && !installation.permissions.contents)
    return [403, "Resource not accessible by integration."];
  if (writing && !mayWrite(stand, caller, repo, "contents"))
    return [403, `Permission to ${repo.full_name}.git denied.`];
  return null;
}

function refused(status, text) {
  const headers = status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
  return new Response(text, { status, headers });
}

function loginOf(stand, caller) {
  return caller.installation ? botOf(stand, caller.installation.appId).login : caller.login;
}

function backend(mirror, request, url, service, body, login) {
  const env = {
    ...GIT_ENV,
    GIT_PROJECT_ROOT: dirname(mirror.publish()),
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
    PATH_INFO: `/${mirror.name}/${service}`,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers.get("content-type") ?? "",
    CONTENT_LENGTH: String(body.length),
    HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
    REMOTE_USER: login,
  };
  return new Promise((resolve, reject) => {
    const git = spawn("git", ["http-backend"], { env, stdio: ["pipe", "pipe", "inherit"] });
    const chunks = [];
    git.stdout.on("data", (chunk) => chunks.push(chunk));
    git.stdin.on("error", () => {}); // it may answer before it has read everything
    git.on("error", reject);
    git.on("close", () => resolve(parseCgi(Buffer.concat(chunks))));
    git.stdin.end(body);
  });
}

function parseCgi(output) {
  const cut = output.indexOf("\r\n\r\n");
  if (cut < 0) return new Response("git http-backend failed", { status: 500 });
  const headers = new Headers();
  let status = 200;
  for (const line of output.subarray(0, cut).toString().split("\r\n")) {
    const [name, value] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()];
    if (name === "Status") status = Number.parseInt(value, 10);
    else headers.append(name, value);
  }
  return new Response(output.subarray(cut + 4), { status, headers });
}
