import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  CARRIED_OUT_WITHIN_MS
} from "./shared-core-kubernetes-in-flight.js";
import {
  FILE_LIMITS,
  UnfitFile,
  readBoundedText
} from "./shared-adapters-bounded-file.js";
import {
  Refusal,
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
import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname as dirname2 } from "node:path";

// src/adapters/files.ts
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs";
import { dirname } from "node:path";
var REASONS = {
  EACCES: "permission denied",
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EROFS: "read-only file system"
};
function readTextFile(path, maxBytes) {
  try {
    return { kind: "text", text: readBoundedText(path, maxBytes) };
  } catch (error) {
    return { kind: "unreadable", reason: reasonOf(error) };
  }
}
var TAR_MAGIC = { offset: 257, text: "ustar" };
var PACKED = ["1f8b", "28b52ffd"];
function findArchiveFault(path) {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return "it is a folder";
    if (!stats.isFile()) return "it is not a file";
    const start = readStart(path, TAR_MAGIC.offset + TAR_MAGIC.text.length);
    const isTar = start.toString("latin1", TAR_MAGIC.offset) === TAR_MAGIC.text;
    const isPacked = PACKED.some((magic) => start.toString("hex").startsWith(magic));
    return isTar || isPacked ? void 0 : "it is not a tar archive";
  } catch (error) {
    return reasonOf(error);
  }
}
function findFolderFault(path) {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === void 0) return path === dirname(path) ? void 0 : findFolderFault(dirname(path));
    if (!stats.isDirectory()) return `${path} is a file`;
    accessSync(path, constants.W_OK);
    return void 0;
  } catch (error) {
    const reason = reasonOf(error);
    return reason === REASONS["ENOTDIR"] ? findFolderFault(dirname(path)) : `${reason} in ${path}`;
  }
}
var PRIVATE_FILE = 384;
var PRIVATE_FOLDER = 448;
function makePrivateFolder(path) {
  makeFolders(dirname(path));
  makeFolder(path, PRIVATE_FOLDER);
}
function makeFolders(path) {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent);
  makeFolder(path);
}
function makeFolder(path, mode) {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
function writePrivateFile(path, text) {
  const unfinished = `${path}.new`;
  try {
    writeFileSync(unfinished, text, { mode: PRIVATE_FILE });
    renameSync(unfinished, path);
    return void 0;
  } catch (error) {
    rmSync(unfinished, { force: true, recursive: true });
    return `${path} can't be written: ${describeError(error)}`;
  }
}
function readStart(path, length) {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
  } finally {
    closeSync(file);
  }
}
function reasonOf(error) {
  if (error instanceof UnfitFile) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
  return REASONS[code] ?? code;
}

// src/adapters/journal.ts
var KEPT_LENGTH = 64 * 1024;
var DIGEST = "sha256:";
var CLOSED = "closed";
function openJournal(path, keep = () => void 0) {
  return {
    write: async (ledger) => {
      const text = `${JSON.stringify(ledger, void 0, 2)}
`;
      try {
        await writeDurably(path, text);
      } catch (error) {
        throw new Refusal(
          `report-dir: expected a folder with room to write to, but ${path} can't be written: ${describeError(error)}`
        );
      }
      const copy = JSON.stringify(ledger);
      keep(copy.length > KEPT_LENGTH ? digestOf(text) : copy);
    },
    close: async () => {
      await rm(path, { force: true });
      keep(CLOSED);
    }
  };
}
async function writeDurably(path, text) {
  makePrivateFolder(dirname2(path));
  const file = await open(`${path}.new`, "w", PRIVATE_FILE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
function readJournal(path, kept = "") {
  if (kept === CLOSED) return void 0;
  if (kept !== "" && !kept.startsWith(DIGEST)) return JSON.parse(kept);
  const text = readFileIfThere(path);
  if (kept !== "" && text === void 0) {
    throw new Error(
      `${path} is gone, and with it the list of what the run created: look for objects with the label ${RUN_LABEL}`
    );
  }
  if (kept !== "" && text !== void 0 && digestOf(text) !== kept) {
    throw new Error(
      `${path} was changed after the run wrote it, so cleanup does not use it: look for objects with the label ${RUN_LABEL}`
    );
  }
  return text === void 0 ? void 0 : JSON.parse(text);
}
function readFileIfThere(path) {
  try {
    return readBoundedText(path, FILE_LIMITS.ledger);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return void 0;
    throw error;
  }
}
function digestOf(text) {
  return DIGEST + createHash("sha256").update(text).digest("hex");
}

// src/undo.ts
var SHOWN = 20;
async function undo(journalPath, ports) {
  const ledger = readJournal(journalPath);
  return ledger === void 0 ? [] : await clean(ledger, ports);
}
async function undoAfter(journalPath, ports, kept) {
  const ledger = readJournal(journalPath, kept);
  if (ledger === void 0) return [];
  const isCarriedOutAtMs = ports.clock.nowMs() + CARRIED_OUT_WITHIN_MS;
  const problems = await clean(ledger, ports);
  if (ledger.isGoing === true || problems.length > 0) return problems;
  await ports.clock.wait(Math.max(0, isCarriedOutAtMs - ports.clock.nowMs()), ports.cleaningEnds);
  const problemsAgain = await clean(ledger, ports);
  if (problemsAgain.length === 0 || !ports.cleaningEnds.aborted) return problemsAgain;
  const late = `objects that the interrupted run may have created since (label ${RUN_LABEL}=${ledger.runId})`;
  return [`${late}: not checked, as the time for the cleanup was up`];
}
function describeProblems(problems) {
  const hidden = problems.length - SHOWN;
  const more = hidden > 0 ? [`and ${hidden} more like these`] : [];
  return ["not cleaned up:", ...problems.slice(0, SHOWN), ...more].join("\n");
}
function describeElsewhere(ledger, before, now) {
  return describeProblems([`the kubeconfig now selects ${now}, not ${before}`, ...listOpen(ledger)]);
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
  readTextFile,
  findArchiveFault,
  findFolderFault,
  makePrivateFolder,
  writePrivateFile,
  openJournal,
  readJournal,
  undo,
  undoAfter,
  describeProblems,
  describeElsewhere,
  withCleanup
};
