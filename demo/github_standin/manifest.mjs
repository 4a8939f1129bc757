// Apps made from a manifest and installed, as a person does it on GitHub's web pages. Whoever clicks here
// counts as an owner of the organisation: the stand-in has no sign-in.
import { generateKeyPairSync, randomBytes } from "node:crypto";

import { refuse } from "./access.mjs";

const HOUR_MS = 3_600_000;
const NEW = "/organizations/:org/settings/apps/new";

/** @param {import("./emulate.mjs").Stand} stand */
export function addManifest(stand) {
  stand.codes = new Map(); // code -> {app, until}
  const { app } = stand;
  app.post(NEW, (c) => confirm(stand, c));
  app.post("/organizations/:org/settings/apps", (c) => create(stand, c));
  app.post("/app-manifests/:code/conversions", (c) => convert(stand, c));
  app.get("/apps/:slug/installations/new", (c) => offer(stand, c));
  app.post("/apps/:slug/installations", (c) => install(stand, c));
}

async function confirm(stand, c) {
  const org = c.req.param("org");
  const { manifest: text } = await c.req.parseBody();
  const manifest = parsed(text);
  if (!stand.gh.orgs.findOneBy("login", org) || !manifest?.hook_attributes?.url || !manifest.redirect_url)
    return c.html(page("Not a manifest of an App for this organisation", ""), 422);
  const state = c.req.query("state") ?? "";
  const hidden = input("manifest", text) + input("state", state);
  return c.html(
    page(
      `Create GitHub App for ${org}`,
      form(`/organizations/${org}/settings/apps`, hidden, `Create GitHub App for ${org}`),
    ),
  );
}

async function create(stand, c) {
  const { gh } = stand;
  const { manifest: text, state } = await c.req.parseBody();
  const manifest = parsed(text);
  const ids = gh.apps.all().map((row) => row.app_id);
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const made = gh.apps.insert({
    app_id: Math.max(1000, ...ids) + 1,
    slug: manifest.name.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    name: manifest.name,
    private_key: privateKey,
    permissions: manifest.default_permissions ?? {},
    events: manifest.default_events ?? [],
    webhook_url: manifest.hook_attributes.url,
    webhook_secret: randomBytes(20).toString("hex"),
    description: manifest.description ?? null,
    owner_login: c.req.param("org"),
    setup_url: manifest.setup_url ?? null,
  });
  const code = randomBytes(20).toString("hex");
  stand.codes.set(code, { app: made, until: Date.now() + HOUR_MS });
  const back = new URL(manifest.redirect_url);
  back.searchParams.set("code", code);
  if (state) back.searchParams.set("state", state);
  return c.redirect(back.toString(), 302);
}

/** The secrets of a new App, once. */
async function convert(stand, c) {
  const code = c.req.param("code");
  const found = stand.codes.get(code);
  stand.codes.delete(code);
  if (!found || found.until < Date.now()) return refuse(c, 404, "Not Found");
  const { app } = found;
  const owner = stand.gh.orgs.findOneBy("login", app.owner_login);
  return c.json(
    {
      id: app.app_id,
      slug: app.slug,
      node_id: Buffer.from(`App${app.app_id}`).toString("base64"),
      owner: { login: owner.login, id: owner.id, node_id: owner.node_id, type: "Organization" },
      name: app.name,
      description: app.description,
      external_url: stand.url,
      html_url: `${stand.url}/apps/${app.slug}`,
      created_at: app.created_at,
      updated_at: app.updated_at,
      permissions: app.permissions,
      events: app.events,
      client_id: `Iv1.${randomBytes(8).toString("hex")}`,
      client_secret: randomBytes(20).toString("hex"),
      webhook_secret: app.webhook_secret,
      pem: app.private_key,
    },
    201,
  );
}

function offer(stand, c) {
  const app = stand.gh.apps.findOneBy("slug", c.req.param("slug"));
  if (!app) return refuse(c, 404, "Not Found");
  const button = form(`/apps/${app.slug}/installations`, "", "Install");
  return c.html(page(`Install ${app.name} on ${app.owner_login}`, button));
}

function install(stand, c) {
  const { gh } = stand;
  const app = gh.apps.findOneBy("slug", c.req.param("slug"));
  const org = app && gh.orgs.findOneBy("login", app.owner_login);
  if (!org) return refuse(c, 404, "Not Found");
  const ids = gh.appInstallations.all().map((row) => row.installation_id);
  const { installation_id: id } = gh.appInstallations.insert({
    installation_id: Math.max(100, ...ids) + 1,
    app_id: app.app_id,
    account_type: "Organization",
    account_id: org.id,
    account_login: org.login,
    repository_selection: "all",
    repository_ids: [],
    permissions: app.permissions,
    events: app.events,
    suspended_at: null,
  });
  if (!app.setup_url) return c.html(page("Installed", ""));
  const back = new URL(app.setup_url);
  back.searchParams.set("installation_id", String(id));
  back.searchParams.set("setup_action", "install");
  return c.redirect(back.toString(), 302);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const escaped = (text) =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const input = (name, value) => `<input type="hidden" name="${name}" value="${escaped(value)}">`;
const form = (action, inside, button) =>
  `<form method="post" action="${escaped(action)}">${inside}<button>${escaped(button)}</button></form>`;
const page = (title, body) =>
  `<!doctype html><title>${escaped(title)}</title><h1>${escaped(title)}</h1>${body}`;
