// Entry: node server.mjs --seed SEED.json --folder DIR [--port N]
// Prints one JSON line with the URL once it answers, and ends when its standard input closes: then whoever
// started it is gone.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { startEmulate } from "./emulate.mjs";
import { addActivity } from "./activity.mjs";
import { finishAnswers } from "./answers.mjs";
import { watchTokens, hideRepositories } from "./access.mjs";
import { addActions } from "./actions.mjs";
import { addChecks } from "./checks.mjs";
import { addComments } from "./comments.mjs";
import { addDeliveries } from "./deliveries.mjs";
import { connectEvents } from "./events.mjs";
import { serveGit } from "./git.mjs";
import { addManifest } from "./manifest.mjs";
import { addInvitations } from "./invitations.mjs";
import { addPulls } from "./pulls.mjs";
import { addReaders } from "./readers.mjs";
import { addRepositories } from "./repositories.mjs";
import { addTime } from "./time.mjs";

const { values } = parseArgs({
  options: { seed: { type: "string" }, folder: { type: "string" }, port: { type: "string", default: "0" } },
});
const seed = JSON.parse(readFileSync(values.seed, "utf8"));

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));

const url = await startEmulate({
  seed,
  port: Number(values.port),
  folder: values.folder,
  // Before emulate's own routes: its router runs the first route that matches, so ours win.
  before(stand) {
    watchTokens(stand);
    hideRepositories(stand);
    addTime(stand);
    addRepositories(stand);
    addActions(stand);
    addInvitations(stand);
    addReaders(stand);
    addPulls(stand);
    addComments(stand);
    addChecks(stand);
    addDeliveries(stand);
    addManifest(stand);
    addActivity(stand);
  },
  // After them: emulate has put its own webhook dispatcher in place, which ours replaces.
  after(stand) {
    connectEvents(stand);
    finishAnswers(stand);
    serveGit(stand);
  },
});
console.log(JSON.stringify({ url }));
