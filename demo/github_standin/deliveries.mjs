// Webhook deliveries of Apps: GUIDs, GitHub's headers, the log with redelivery, and faults on demand.
import { createHmac, randomUUID } from "node:crypto";

import { atLeast, bodyOf, refuse, roleOf } from "./access.mjs";
import { stringify } from "./answers.mjs";
import { requeue } from "./checks.mjs";
import { click } from "./events.mjs";

const TIMEOUT_MS = 10_000; // GitHub's
const FAULTS = new Set(["drop", "lose", "duplicate", "delay"]); // a lost one is not even in the log

/** @param {import("./emulate.mjs").Stand} stand */
export function addDeliveries(stand) {
  stand.deliveries = [];
  stand.faults = [];
  const { app } = stand;
  app.get("/app/hook/config", (c) => config(stand, c));
  app.patch("/app/hook/config", (c) => config(stand, c));
  app.get("/app/hook/deliveries", (c) => list(stand, c));
  app.get("/app/hook/deliveries/:id", (c) => one(stand, c, (found) => c.json(detailed(found))));
  app.post("/app/hook/deliveries/:id/attempts", (c) =>
    one(stand, c, ({ guid, event, action, url, body, headers, installation_id, repository_id }) => {
      void send(stand, {
        guid,
        event,
        action,
        url,
        body,
        headers,
        installation_id,
        repository_id,
        redelivery: true,
      });
      return c.json({}, 202);
    }),
  );
  // What people and bad networks do has no REST route.
  app.post("/_stand/faults", (c) => plan(stand, c));
  app.get("/_stand/faults", (c) => c.json(stand.faults));
  app.delete("/_stand/faults", (c) => {
    stand.faults.length = 0;
    return c.body(null, 204);
  });
  app.post("/_stand/click/:id", (c) => clicked(stand, c));
}

/** Send an event to every App that is installed there and asked for it. */
export function deliver(stand, { event, action, owner, repo, payload }) {
  for (const installation of stand.gh.appInstallations.all()) {
    const app = stand.gh.apps.all().find((row) => row.app_id === installation.app_id);
    if (!app?.webhook_url || !wants(app, event) || !covers(installation, owner, repo)) continue;
    const id = installation.installation_id;
    const node = Buffer.from(`Installation${id}`).toString("base64");
    const body = stringify({
      ...(action ? { action } : {}),
      ...payload,
      installation: { id, node_id: node },
    });
    const guid = randomUUID();
    const headers = headersOf(app, event, guid, body);
    const ids = { installation_id: id, repository_id: repo?.id ?? null };
    void send(stand, {
      guid,
      event,
      action: action ?? null,
      url: app.webhook_url,
      body,
      headers,
      ...ids,
      redelivery: false,
    });
  }
}

function wants(app, event) {
  return app.events.includes("*") || app.events.includes(event);
}

function covers(installation, owner, repo) {
  if (installation.account_login !== owner || installation.suspended_at) return false;
  return (
    installation.repository_selection === "all" || !repo || installation.repository_ids.includes(repo.id)
  );
}

function headersOf(app, event, guid, body) {
  const signature = (hash) => `${hash}=${createHmac(hash, app.webhook_secret).update(body).digest("hex")}`;
  return {
    Accept: "*/*",
    "Content-Type": "application/json",
    "User-Agent": "GitHub-Hookshot/standin",
    "X-GitHub-Delivery": guid,
    "X-GitHub-Event": event,
    "X-GitHub-Hook-ID": String(app.id),
    "X-GitHub-Hook-Installation-Target-ID": String(app.app_id),
    "X-GitHub-Hook-Installation-Target-Type": "integration",
    ...(app.webhook_secret
      ? { "X-Hub-Signature": signature("sha1"), "X-Hub-Signature-256": signature("sha256") }
      : {}),
  };
}

async function send(stand, delivery) {
  const fault = delivery.redelivery ? null : faultFor(stand, delivery);
  if (fault?.kind === "lose") return;
  if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.seconds * 1000));
  const id = 1_000_001 + stand.deliveries.length;
  const entry = { id, ...delivery, delivered_at: new Date().toISOString(), duration: 0, status_code: 0 };
  stand.deliveries.push(entry);
  if (fault?.kind === "drop") return;
  await post(entry);
  if (fault?.kind === "duplicate") await post(entry);
}

async function post(entry) {
  const began = performance.now();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { url, headers, body } = entry;
  const answer = await fetch(url, { method: "POST", headers, body, signal }).catch(() => null);
  await answer?.body?.cancel();
  entry.status_code = answer?.status ?? 0;
  entry.duration = Math.round(performance.now() - began) / 1000;
}

function faultFor(stand, { event, action }) {
  const meant = (row) => (!row.event || row.event === event) && (!row.action || row.action === action);
  const fault = stand.faults.find(meant);
  if (fault && --fault.count === 0) stand.faults.splice(stand.faults.indexOf(fault), 1);
  return fault;
}

async function plan(stand, c) {
  const { kind, event = null, action = null, count = 1, seconds = 1 } = await bodyOf(c);
  if (!FAULTS.has(kind)) return refuse(c, 422, `kind must be one of ${[...FAULTS].join(", ")}`);
  stand.faults.push({ kind, event, action, count, seconds });
  return c.json(stand.faults, 201);
}

/** {login, identifier} clicks an App's button, {login} alone "Re-run". Both are for people who may write. */
async function clicked(stand, c) {
  const { login, identifier } = await bodyOf(c);
  const run = stand.gh.checkRuns.get(Number(c.req.param("id")));
  if (!run) return refuse(c, 404, "Not Found");
  if (!atLeast(roleOf(stand, login, stand.gh.repos.get(run.repo_id)), "write"))
    return refuse(c, 403, `${login} sees no buttons`);
  const buttons = stand.buttons.get(run.id) ?? [];
  if (identifier && !buttons.some((button) => button.identifier === identifier))
    return refuse(c, 404, "no such button");
  if (!identifier) requeue(stand, run);
  await click(stand, run, login, identifier);
  return c.json({}, 202);
}

async function config(stand, c) {
  const caller = c.get("authApp");
  if (!caller) return refuse(c, 401, "A JSON web token could not be decoded");
  const app = stand.gh.apps.all().find((row) => row.app_id === caller.appId);
  const { url = app.webhook_url, secret = app.webhook_secret } =
    c.req.method === "PATCH" ? await bodyOf(c) : {};
  stand.gh.apps.update(app.id, { webhook_url: url, webhook_secret: secret });
  return c.json({ content_type: "json", insecure_ssl: "0", secret: secret && "********", url });
}

/** Newest first; `cursor` is the id of the last delivery seen. */
function list(stand, c) {
  if (!c.get("authApp")) return refuse(c, 401, "A JSON web token could not be decoded");
  const url = new URL(c.req.url);
  const size = Math.min(100, Number(url.searchParams.get("per_page") ?? 30));
  const cursor = Number(url.searchParams.get("cursor") ?? Infinity);
  const older = own(stand, c).filter((row) => row.id < cursor).reverse();
  const page = older.slice(0, size);
  if (older.length > size) {
    url.searchParams.set("cursor", String(page.at(-1).id));
    c.header("Link", `<${url}>; rel="next"`);
  }
  return c.json(page.map(brief));
}

function one(stand, c, show) {
  if (!c.get("authApp")) return refuse(c, 401, "A JSON web token could not be decoded");
  const found = own(stand, c).find((row) => row.id === Number(c.req.param("id")));
  return found ? show(found) : refuse(c, 404, "Not Found");
}

/** What was sent to the App that asks. */
function own(stand, c) {
  const id = String(c.get("authApp").appId);
  return stand.deliveries.filter((row) => row.headers["X-GitHub-Hook-Installation-Target-ID"] === id);
}

function brief({ headers, body, url, ...row }) {
  const good = row.status_code >= 200 && row.status_code < 300;
  return { ...row, status: good ? "OK" : `Invalid HTTP Response: ${row.status_code}`, throttled_at: null };
}

function detailed(row) {
  const request = { headers: row.headers, payload: JSON.parse(row.body) };
  return { ...brief(row), url: row.url, request, response: { headers: {}, payload: "" } };
}
