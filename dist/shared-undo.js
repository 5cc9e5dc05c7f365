import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  describeError
} from "./shared-adapters-errors.js";
import {
  clean,
  listOpen
} from "./shared-steps-clean-clean.js";
import {
  RUN_LABEL
} from "./shared-steps-result.js";

// src/adapters/journal.ts
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
var KEPT_LENGTH = 64 * 1024;
var TOO_LONG = "too long";
var CLOSED = "closed";
function openJournal(path, keep = () => void 0) {
  return {
    write: async (ledger) => {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(`${path}.new`, "w");
      try {
        await file.writeFile(`${JSON.stringify(ledger, void 0, 2)}
`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.new`, path);
      const copy = JSON.stringify(ledger);
      keep(copy.length > KEPT_LENGTH ? TOO_LONG : copy);
    },
    close: async () => {
      await rm(path, { force: true });
      keep(CLOSED);
    }
  };
}
async function readJournal(path, kept = "") {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return readKept(kept, path);
    throw error;
  }
}
function readKept(kept, path) {
  if (kept === "" || kept === CLOSED) return void 0;
  if (kept !== TOO_LONG) return JSON.parse(kept);
  throw new Error(`${path} is gone, and with it the list of what the run made: look for the label ${RUN_LABEL}`);
}

// src/undo.ts
var SHOWN = 20;
async function undo(journalPath, ports, kept = "") {
  const ledger = await readJournal(journalPath, kept);
  return ledger === void 0 ? [] : await clean(ledger, ports);
}
function describeProblems(problems) {
  const hidden = problems.length - SHOWN;
  const more = hidden > 0 ? [`and ${hidden} more like these`] : [];
  return ["not cleaned up:", ...problems.slice(0, SHOWN), ...more].join("\n");
}
function describeElsewhere(ledger, before, now) {
  return describeProblems([`what led to ${before} leads to ${now} now`, ...listOpen(ledger)]);
}
async function withCleanup(journalPath, ports, work) {
  try {
    return { kind: "done", value: await work() };
  } catch (error) {
    const problems = await undo(journalPath, ports).catch((second) => [describeError(second)]);
    return { kind: "failed", error, problems };
  }
}

export {
  openJournal,
  readJournal,
  undo,
  describeProblems,
  describeElsewhere,
  withCleanup
};
