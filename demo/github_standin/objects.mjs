// Git objects <-> emulate's rows. Bytes from a push are hostile: what no row can hold is shown
// approximately, and the bare repository keeps the truth.
import { spawnSync } from "node:child_process";

const LARGEST_OUTPUT = 2 ** 30;
const MODES = { 40000: "tree", 160000: "commit" };
const PERSON = /^(.*?) ?<([^>]*)> ?(-?\d+)? ?([+-]\d{4})?$/;

/** The content of the git object that emulate computed a row's id from, by emulate's own rules. */
export const encode = {
  blob: (row) => Buffer.from(row.content, row.encoding === "base64" ? "base64" : "utf8"),
  tree(row) {
    const key = (entry) => Buffer.from(entry.type === "tree" ? `${entry.path}/` : entry.path);
    const sorted = [...row.tree].sort((a, b) => Buffer.compare(key(a), key(b)));
    const bytes = ({ mode, path, sha }) => [
      Buffer.from(`${mode.replace(/^0+/, "")} ${path}\0`),
      Buffer.from(sha, "hex"),
    ];
    return Buffer.concat(sorted.flatMap(bytes));
  },
  commit(row) {
    const person = (role) =>
      `${role} ${row[`${role}_name`]} <${row[`${role}_email`]}> ${gitDate(row[`${role}_date`])}`;
    const parents = row.parent_shas.map((sha) => `parent ${sha}`);
    const message = row.message.endsWith("\n") ? row.message : `${row.message}\n`;
    return Buffer.from(
      [`tree ${row.tree_sha}`, ...parents, person("author"), person("committer"), "", message].join("\n"),
    );
  },
};

/** The row of a git object's content. `sizes` knows the sizes of blobs by id. */
export const decode = {
  blob(bytes) {
    const text = bytes.toString("utf8");
    const clean = !text.includes("\0") && Buffer.from(text).equals(bytes);
    const content = clean ? text : bytes.toString("base64");
    return { content, encoding: clean ? "utf-8" : "base64", size: bytes.length };
  },
  tree(bytes, sizes) {
    const tree = [];
    for (let at = 0; at < bytes.length;) {
      const space = bytes.indexOf(0x20, at);
      const end = bytes.indexOf(0, space);
      const mode = bytes.toString("latin1", at, space);
      const sha = bytes.toString("hex", end + 1, end + 21);
      const type = MODES[mode] ?? "blob";
      const entry = { mode: mode.padStart(6, "0"), type, sha, path: bytes.toString("utf8", space + 1, end) };
      tree.push(sizes.has(sha) ? { ...entry, size: sizes.get(sha) } : entry);
      at = end + 21;
    }
    return { tree, truncated: false };
  },
  commit(bytes) {
    const { fields, parents, message } = headers(bytes);
    return {
      tree_sha: fields.tree,
      parent_shas: parents,
      message,
      user_id: null,
      ...person("author", fields.author),
      ...person("committer", fields.committer),
    };
  },
  tag(bytes) {
    const { fields, message } = headers(bytes);
    return {
      tag: fields.tag,
      message,
      object_type: fields.type,
      object_sha: fields.object,
      ...person("tagger", fields.tagger),
    };
  },
};

/** Read objects from a repository with one process: [{sha, type, bytes}], in the order of `ids`. */
export function readObjects(folder, ids, env) {
  const options = { env, input: `${ids.join("\n")}\n`, maxBuffer: LARGEST_OUTPUT };
  const { stdout, status, error } = spawnSync("git", ["-C", folder, "cat-file", "--batch"], options);
  if (status !== 0) throw new Error(`git cat-file in ${folder}: ${error?.message ?? `exit ${status}`}`);
  const found = [];
  for (let at = 0; at < stdout.length;) {
    const end = stdout.indexOf(0x0a, at);
    const [sha, type, size] = stdout.toString("latin1", at, end).split(" ");
    const bytes = stdout.subarray(end + 1, end + 1 + Number(size));
    found.push({ sha, type, bytes });
    at = end + 1 + bytes.length + 1;
  }
  return found;
}

function headers(bytes) {
  const text = bytes.toString("utf8");
  const cut = text.indexOf("\n\n");
  const fields = {};
  const parents = [];
  for (const line of (cut < 0 ? text : text.slice(0, cut)).split("\n")) {
    const [, name, value] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (name === "parent") parents.push(value);
    else if (name) fields[name] ??= value;
  }
  return { fields, parents, message: cut < 0 ? "" : text.slice(cut + 2).replace(/\n$/, "") };
}

function person(role, line = "") {
  const [, name = "", email = "", seconds = "0"] = PERSON.exec(line) ?? [];
  return { [`${role}_name`]: name, [`${role}_email`]: email, [`${role}_date`]: isoDate(Number(seconds)) };
}

/** A commit may claim a time that no calendar has. */
function isoDate(seconds) {
  const date = new Date(seconds * 1000);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().replace(".000Z", "Z");
}

function gitDate(date) {
  const zone = /(Z|([+-])(\d{2}):?(\d{2}))$/i.exec(date);
  const offset = !zone || zone[1].toUpperCase() === "Z" ? "+0000" : `${zone[2]}${zone[3]}${zone[4]}`;
  return `${Math.floor(Date.parse(date) / 1000)} ${offset}`;
}

/** The text of a file at a commit, or null when it is not there. */
export function readFileAt(folder, sha, path, env) {
  const { stdout, status } = spawnSync("git", ["-C", folder, "cat-file", "blob", `${sha}:${path}`], { env });
  return status === 0 ? stdout.toString("utf8") : null;
}
