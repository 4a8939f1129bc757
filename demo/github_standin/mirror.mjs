// A bare repository beside emulate's rows of one repository, with the same object ids. `publish` brings to
// git what the API made, `take` brings to the rows what a push made. Each object crosses once.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

import { decode, encode, readObjects } from "./objects.mjs";

/** git as it is, without this machine's settings. */
export const GIT_ENV = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  LC_ALL: "C.UTF-8",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
};
const ROWS = { blob: "blobs", tree: "trees", commit: "commits", tag: "tags" };
const SETTINGS = {
  "http.receivepack": "true",
  "receive.fsckObjects": "true", // as GitHub: no `.git` in trees
  "receive.autogc": "false",
  "uploadpack.allowAnySHA1InWant": "true",
  "uploadpack.allowFilter": "true",
};

/** The mirror of a repository, made at first use. */
export function mirrorOf(stand, repo) {
  stand.mirrors ??= new Map();
  if (!stand.mirrors.has(repo.id)) stand.mirrors.set(repo.id, new Mirror(stand, repo));
  return stand.mirrors.get(repo.id);
}

class Mirror {
  constructor(stand, repo) {
    this.gh = stand.gh;
    this.repoId = repo.id;
    this.name = `${repo.id}.git`;
    this.folder = join(stand.folder, this.name);
    this.shared = new Set(); // ids that both sides have
    this.refs = new Map(); // ref -> sha, as both sides last agreed
    this.pushes = Promise.resolve(); // the end of the queue of pushes
    mkdirSync(stand.folder, { recursive: true });
    execFileSync(
      "git",
      ["init", "--quiet", "--bare", `--initial-branch=${repo.default_branch}`, this.folder],
      { env: GIT_ENV },
    );
    const lines = Object.entries(SETTINGS).map(([key, value]) => {
      const [section, name] = key.split(".");
      return `[${section}]\n\t${name} = ${value}\n`;
    });
    writeFileSync(
      join(this.folder, "config"),
      `[core]\n\tbare = true\n\trepositoryformatversion = 0\n${lines.join("")}`,
    );
  }

  /** Bring new objects and refs of the API to git; returns the folder. */
  publish() {
    for (const type of ["blob", "tree", "commit"]) {
      for (const row of this.gh[ROWS[type]].findBy("repo_id", this.repoId)) {
        if (!this.shared.has(row.sha)) this.#write(type, row);
      }
    }
    const present = new Map(this.gh.refs.findBy("repo_id", this.repoId).map((row) => [row.ref, row.sha]));
    const commands = [];
    for (const [ref, sha] of present)
      if (this.refs.get(ref) !== sha) commands.push(`update ${ref}\0${sha}\0\0`);
    for (const ref of this.refs.keys()) if (!present.has(ref)) commands.push(`delete ${ref}\0\0`);
    if (commands.length) {
      this.#git(["update-ref", "--stdin", "-z"], commands.join(""));
      this.refs = present;
    }
    return this.folder;
  }

  /** Bring a push to the rows; returns what it changed: [{ref, before, after}], null for nothing there. */
  take() {
    const listed = this.#git(["for-each-ref", "--format=%(objectname) %(refname)"])
      .toString()
      .split("\n")
      .filter(Boolean);
    const now = new Map(listed.map((line) => [line.slice(41), line.slice(0, 40)]));
    const changes = [];
    for (const [ref, after] of now) {
      const before = this.refs.get(ref) ?? null;
      if (before !== after) changes.push({ ref, before, after });
    }
    for (const [ref, before] of this.refs) if (!now.has(ref)) changes.push({ ref, before, after: null });
    this.#takeObjects(changes.map(({ after }) => after).filter(Boolean));
    for (const change of changes) this.#takeRef(change);
    this.refs = now;
    return changes;
  }

  #takeObjects(tips) {
    if (!tips.length) return;
    const words = ["rev-list", "--objects", "--no-object-names", ...tips, "--not", ...this.refs.values()];
    const ids = this.#git(words).toString().split("\n").filter(Boolean);
    const fresh = ids.filter((id) => !this.shared.has(id));
    if (!fresh.length) return;
    const objects = readObjects(this.folder, fresh, GIT_ENV);
    const sizes = new Map(this.gh.blobs.findBy("repo_id", this.repoId).map((row) => [row.sha, row.size]));
    for (const { sha, type, bytes } of objects) if (type === "blob") sizes.set(sha, bytes.length);
    for (const { sha, type, bytes } of objects) {
      this.gh[ROWS[type]].insert({
        repo_id: this.repoId,
        sha,
        node_id: `${type}_${sha}`,
        ...decode[type](bytes, sizes),
      });
      this.shared.add(sha);
    }
  }

  #takeRef({ ref, after }) {
    this.#put("refs", (row) => row.ref === ref, after, { ref, node_id: `ref_${ref}` });
    if (!ref.startsWith("refs/heads/")) return;
    const name = ref.slice("refs/heads/".length);
    this.#put("branches", (row) => row.name === name, after, { name, protected: false });
  }

  /** Make one row of a collection say `sha`; null takes it away. */
  #put(collection, isIt, sha, fields) {
    const rows = this.gh[collection];
    const present = rows.findBy("repo_id", this.repoId).find(isIt);
    if (sha === null) rows.delete(present.id);
    else if (present) rows.update(present.id, { sha });
    else rows.insert({ repo_id: this.repoId, sha, ...fields });
  }

  #write(type, row) {
    const bytes = encode[type](row);
    const folder = join(this.folder, "objects", row.sha.slice(0, 2));
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, row.sha.slice(2)),
      deflateSync(Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes])),
    );
    this.shared.add(row.sha);
  }

  #git(words, input) {
    return execFileSync("git", ["-C", this.folder, ...words], { env: GIT_ENV, input, maxBuffer: 2 ** 30 });
  }
}
