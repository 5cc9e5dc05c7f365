#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  findArchiveFault,
  findFolderFault,
  makePrivateFolder,
  openJournal,
  readJournal,
  readTextFile,
  withCleanup,
  writePrivateFile
} from "./shared-undo.js";
import {
  expandHome,
  isExpression
} from "./shared-core-text-paths.js";
import "./shared-core-kubernetes-in-flight.js";
import {
  systemClock
} from "./shared-adapters-clock.js";
import {
  UnfitYaml,
  parseYaml,
  parseYamlDocument
} from "./shared-core-text-yaml.js";
import {
  YAMLException,
  load
} from "./shared-js-yaml-dist-js-yaml.js";
import {
  secrets,
  secretsInEnvironment
} from "./shared-adapters-secrets.js";
import "./shared-adapters-bounded-file.js";
import {
  Refusal,
  describeError
} from "./shared-adapters-errors.js";
import {
  ANSWER_FIELDS,
  ANY_RUNTIME,
  DEFAULT_REGISTRY,
  MAX_LABEL_LENGTH,
  NONCE,
  NO_ANSWER,
  VERSION,
  constraintResults,
  countVerdicts,
  isDnsLabel,
  isDnsSubdomain,
  isImage,
  isLabelKey,
  isLabelValue,
  isRegistry,
  isRequestPath,
  makeBuiltinSample,
  nameWorkload,
  noSample,
  nodePoolOf,
  overrideSample,
  parseBody,
  shellWord,
  startOf,
  startTimer,
  startsOf,
  sumUpStarts
} from "./shared-core-kubernetes-names.js";
import "./shared-steps-clean-clean.js";
import {
  describeMistake,
  quote,
  quoteValue,
  showName
} from "./shared-core-text-quote.js";
import {
  CHECK_ANNOTATION,
  RUNS_ANNOTATION,
  RUN_LABEL,
  assertNever,
  constraintLabel,
  describeImage,
  documentedRuntimes,
  isPattern,
  knownRuntimes,
  namespaceOf,
  needsManagement,
  runtimeOfHandler,
  runtimeOfShim
} from "./shared-steps-result.js";
import {
  adviseFile,
  breakCommand,
  capText,
  escapeIndented,
  escapeJson,
  escapeTerminal,
  escapeWorkflowLine,
  escapeXmlAttribute,
  escapeXmlText,
  findContents,
  secretsIn,
  toPlainText
} from "./shared-core-text-contents.js";
import "./shared-helpers.js";

// src/index.ts
import process5 from "node:process";

// src/adapters/host/github.ts
import { existsSync as existsSync2, statSync } from "node:fs";

// node_modules/@actions/core/lib/command.js
import * as os from "os";

// node_modules/@actions/core/lib/utils.js
function toCommandValue(input) {
  if (input === null || input === void 0) {
    return "";
  } else if (typeof input === "string" || input instanceof String) {
    return input;
  }
  return JSON.stringify(input);
}
function toCommandProperties(annotationProperties) {
  if (!Object.keys(annotationProperties).length) {
    return {};
  }
  return {
    title: annotationProperties.title,
    file: annotationProperties.file,
    line: annotationProperties.startLine,
    endLine: annotationProperties.endLine,
    col: annotationProperties.startColumn,
    endColumn: annotationProperties.endColumn
  };
}

// node_modules/@actions/core/lib/command.js
function issueCommand(command, properties, message) {
  const cmd = new Command(command, properties, message);
  process.stdout.write(cmd.toString() + os.EOL);
}
function issue(name, message = "") {
  issueCommand(name, {}, message);
}
var CMD_STRING = "::";
var Command = class {
  constructor(command, properties, message) {
    if (!command) {
      command = "missing.command";
    }
    this.command = command;
    this.properties = properties;
    this.message = message;
  }
  toString() {
    let cmdStr = CMD_STRING + this.command;
    if (this.properties && Object.keys(this.properties).length > 0) {
      cmdStr += " ";
      let first = true;
      for (const key in this.properties) {
        if (this.properties.hasOwnProperty(key)) {
          const val = this.properties[key];
          if (val) {
            if (first) {
              first = false;
            } else {
              cmdStr += ",";
            }
            cmdStr += `${key}=${escapeProperty(val)}`;
          }
        }
      }
    }
    cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
    return cmdStr;
  }
};
function escapeData(s) {
  return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
  return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// node_modules/@actions/core/lib/file-command.js
import * as crypto from "crypto";
import * as fs from "fs";
import * as os2 from "os";
function issueFileCommand(command, message) {
  const filePath = process.env[`GITHUB_${command}`];
  if (!filePath) {
    throw new Error(`Unable to find environment variable for file command ${command}`);
  }
  if (!fs.existsSync(filePath)) {
    throw new Error(`Missing file at path: ${filePath}`);
  }
  fs.appendFileSync(filePath, `${toCommandValue(message)}${os2.EOL}`, {
    encoding: "utf8"
  });
}
function prepareKeyValueMessage(key, value) {
  const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
  const convertedValue = toCommandValue(value);
  if (key.includes(delimiter)) {
    throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
  }
  if (convertedValue.includes(delimiter)) {
    throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
  }
  return `${key}<<${delimiter}${os2.EOL}${convertedValue}${os2.EOL}${delimiter}`;
}

// node_modules/@actions/core/lib/core.js
import * as os3 from "os";

// node_modules/@actions/core/lib/summary.js
import { EOL as EOL3 } from "os";
import { constants, promises } from "fs";
var __awaiter = function(thisArg, _arguments, P, generator) {
  function adopt(value) {
    return value instanceof P ? value : new P(function(resolve) {
      resolve(value);
    });
  }
  return new (P || (P = Promise))(function(resolve, reject2) {
    function fulfilled(value) {
      try {
        step(generator.next(value));
      } catch (e) {
        reject2(e);
      }
    }
    function rejected(value) {
      try {
        step(generator["throw"](value));
      } catch (e) {
        reject2(e);
      }
    }
    function step(result) {
      result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
    }
    step((generator = generator.apply(thisArg, _arguments || [])).next());
  });
};
var { access, appendFile, writeFile } = promises;
var SUMMARY_ENV_VAR = "GITHUB_STEP_SUMMARY";
var Summary = class {
  constructor() {
    this._buffer = "";
  }
  /**
   * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
   * Also checks r/w permissions.
   *
   * @returns step summary file path
   */
  filePath() {
    return __awaiter(this, void 0, void 0, function* () {
      if (this._filePath) {
        return this._filePath;
      }
      const pathFromEnv = process.env[SUMMARY_ENV_VAR];
      if (!pathFromEnv) {
        throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
      }
      try {
        yield access(pathFromEnv, constants.R_OK | constants.W_OK);
      } catch (_a) {
        throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
      }
      this._filePath = pathFromEnv;
      return this._filePath;
    });
  }
  /**
   * Wraps content in an HTML tag, adding any HTML attributes
   *
   * @param {string} tag HTML tag to wrap
   * @param {string | null} content content within the tag
   * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
   *
   * @returns {string} content wrapped in HTML element
   */
  wrap(tag, content, attrs = {}) {
    const htmlAttrs = Object.entries(attrs).map(([key, value]) => ` ${key}="${value}"`).join("");
    if (!content) {
      return `<${tag}${htmlAttrs}>`;
    }
    return `<${tag}${htmlAttrs}>${content}</${tag}>`;
  }
  /**
   * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
   *
   * @param {SummaryWriteOptions} [options] (optional) options for write operation
   *
   * @returns {Promise<Summary>} summary instance
   */
  write(options) {
    return __awaiter(this, void 0, void 0, function* () {
      const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
      const filePath = yield this.filePath();
      const writeFunc = overwrite ? writeFile : appendFile;
      yield writeFunc(filePath, this._buffer, { encoding: "utf8" });
      return this.emptyBuffer();
    });
  }
  /**
   * Clears the summary buffer and wipes the summary file
   *
   * @returns {Summary} summary instance
   */
  clear() {
    return __awaiter(this, void 0, void 0, function* () {
      return this.emptyBuffer().write({ overwrite: true });
    });
  }
  /**
   * Returns the current summary buffer as a string
   *
   * @returns {string} string of summary buffer
   */
  stringify() {
    return this._buffer;
  }
  /**
   * If the summary buffer is empty
   *
   * @returns {boolen} true if the buffer is empty
   */
  isEmptyBuffer() {
    return this._buffer.length === 0;
  }
  /**
   * Resets the summary buffer without writing to summary file
   *
   * @returns {Summary} summary instance
   */
  emptyBuffer() {
    this._buffer = "";
    return this;
  }
  /**
   * Adds raw text to the summary buffer
   *
   * @param {string} text content to add
   * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
   *
   * @returns {Summary} summary instance
   */
  addRaw(text, addEOL = false) {
    this._buffer += text;
    return addEOL ? this.addEOL() : this;
  }
  /**
   * Adds the operating system-specific end-of-line marker to the buffer
   *
   * @returns {Summary} summary instance
   */
  addEOL() {
    return this.addRaw(EOL3);
  }
  /**
   * Adds an HTML codeblock to the summary buffer
   *
   * @param {string} code content to render within fenced code block
   * @param {string} lang (optional) language to syntax highlight code
   *
   * @returns {Summary} summary instance
   */
  addCodeBlock(code, lang) {
    const attrs = Object.assign({}, lang && { lang });
    const element2 = this.wrap("pre", this.wrap("code", code), attrs);
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds an HTML list to the summary buffer
   *
   * @param {string[]} items list of items to render
   * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
   *
   * @returns {Summary} summary instance
   */
  addList(items, ordered = false) {
    const tag = ordered ? "ol" : "ul";
    const listItems = items.map((item) => this.wrap("li", item)).join("");
    const element2 = this.wrap(tag, listItems);
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds an HTML table to the summary buffer
   *
   * @param {SummaryTableCell[]} rows table rows
   *
   * @returns {Summary} summary instance
   */
  addTable(rows) {
    const tableBody = rows.map((row) => {
      const cells = row.map((cell) => {
        if (typeof cell === "string") {
          return this.wrap("td", cell);
        }
        const { header, data, colspan, rowspan } = cell;
        const tag = header ? "th" : "td";
        const attrs = Object.assign(Object.assign({}, colspan && { colspan }), rowspan && { rowspan });
        return this.wrap(tag, data, attrs);
      }).join("");
      return this.wrap("tr", cells);
    }).join("");
    const element2 = this.wrap("table", tableBody);
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds a collapsable HTML details element to the summary buffer
   *
   * @param {string} label text for the closed state
   * @param {string} content collapsable content
   *
   * @returns {Summary} summary instance
   */
  addDetails(label3, content) {
    const element2 = this.wrap("details", this.wrap("summary", label3) + content);
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds an HTML image tag to the summary buffer
   *
   * @param {string} src path to the image you to embed
   * @param {string} alt text description of the image
   * @param {SummaryImageOptions} options (optional) addition image attributes
   *
   * @returns {Summary} summary instance
   */
  addImage(src, alt, options) {
    const { width, height } = options || {};
    const attrs = Object.assign(Object.assign({}, width && { width }), height && { height });
    const element2 = this.wrap("img", null, Object.assign({ src, alt }, attrs));
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds an HTML section heading element
   *
   * @param {string} text heading text
   * @param {number | string} [level=1] (optional) the heading level, default: 1
   *
   * @returns {Summary} summary instance
   */
  addHeading(text, level) {
    const tag = `h${level}`;
    const allowedTag = ["h1", "h2", "h3", "h4", "h5", "h6"].includes(tag) ? tag : "h1";
    const element2 = this.wrap(allowedTag, text);
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds an HTML thematic break (<hr>) to the summary buffer
   *
   * @returns {Summary} summary instance
   */
  addSeparator() {
    const element2 = this.wrap("hr", null);
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds an HTML line break (<br>) to the summary buffer
   *
   * @returns {Summary} summary instance
   */
  addBreak() {
    const element2 = this.wrap("br", null);
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds an HTML blockquote to the summary buffer
   *
   * @param {string} text quote text
   * @param {string} cite (optional) citation url
   *
   * @returns {Summary} summary instance
   */
  addQuote(text, cite) {
    const attrs = Object.assign({}, cite && { cite });
    const element2 = this.wrap("blockquote", text, attrs);
    return this.addRaw(element2).addEOL();
  }
  /**
   * Adds an HTML anchor tag to the summary buffer
   *
   * @param {string} text link text/content
   * @param {string} href hyperlink
   *
   * @returns {Summary} summary instance
   */
  addLink(text, href) {
    const element2 = this.wrap("a", text, { href });
    return this.addRaw(element2).addEOL();
  }
};
var _summary = new Summary();
var summary = _summary;

// node_modules/@actions/core/lib/core.js
var ExitCode;
(function(ExitCode2) {
  ExitCode2[ExitCode2["Success"] = 0] = "Success";
  ExitCode2[ExitCode2["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function setSecret(secret) {
  issueCommand("add-mask", {}, secret);
}
function setOutput(name, value) {
  const filePath = process.env["GITHUB_OUTPUT"] || "";
  if (filePath) {
    return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
  }
  process.stdout.write(os3.EOL);
  issueCommand("set-output", { name }, toCommandValue(value));
}
function debug(message) {
  issueCommand("debug", {}, message);
}
function error(message, properties = {}) {
  issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function warning(message, properties = {}) {
  issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function notice(message, properties = {}) {
  issueCommand("notice", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function info(message) {
  process.stdout.write(message + os3.EOL);
}
function startGroup(name) {
  issue("group", name);
}
function endGroup() {
  issue("endgroup");
}
function saveState(name, value) {
  const filePath = process.env["GITHUB_STATE"] || "";
  if (filePath) {
    return issueFileCommand("STATE", prepareKeyValueMessage(name, value));
  }
  issueCommand("save-state", { name }, toCommandValue(value));
}
function getState(name) {
  return process.env[`STATE_${name}`] || "";
}

// src/adapters/host/debug.ts
function isDebug(env) {
  return env["RUNNER_DEBUG"] === "1" || env["ACTIONS_STEP_DEBUG"] === "true";
}

// src/adapters/host/host.ts
var DEFAULT_WIDTH = 120;

// src/core/text/sanitize.ts
var COLOUR = /(\x1b\[[\d;]*m)/;
var COLOURS = new RegExp(COLOUR.source, "g");
function sanitize(text) {
  return toPlainText(text).split("\n").map(breakCommand).join("\n");
}
function sanitizeColouredLog(text) {
  return sanitizeKeepingColour(text).split("\n").map((line) => {
    const plain2 = line.replaceAll(COLOURS, "");
    const broken = breakCommand(plain2);
    return broken === plain2 ? line.replaceAll(/(##[a-z]*)(?=\x1b)/gi, "$1 ") : broken;
  }).join("\n");
}
function sanitizeKeepingColour(text) {
  return text.split(COLOUR).map((part, index) => index % 2 === 1 ? part : toPlainText(part)).join("");
}

// src/adapters/host/github.ts
var INPUT = "INPUT_";
var STATE = "STATE_";
var MAX_SUMMARY_BYTES = 1024 * 1024;
var SUMMARY_FILE = "GITHUB_STEP_SUMMARY";
function readWorkflowInputs(env) {
  const given = Object.entries(env).filter(([name]) => name.startsWith(INPUT) && name !== INPUT);
  return new Map(given.map(([name, text]) => [name.slice(INPUT.length).toLowerCase(), text ?? ""]));
}
function isAction(env) {
  return Object.keys(env).some((name) => name.startsWith(INPUT) || name.startsWith(STATE));
}
function openWorkflow(env) {
  const debug2 = (text) => {
    debug(clean(text));
  };
  const colour = (env["NO_COLOR"] ?? "") === "";
  return { kind: "workflow", colour, width: () => DEFAULT_WIDTH, log: isDebug(env) ? { ...log, debug: debug2 } : log, job };
}
var log = {
  info: (text) => {
    info(secrets.redact(sanitizeColouredLog(secrets.redact(text))));
  },
  warn: (text) => {
    annotate("warning", text);
  },
  group: (title, text) => {
    startGroup(clean(title));
    log.info(text);
    endGroup();
  },
  annotate,
  mask: (values) => {
    values.filter((value) => value.trim() !== "").forEach(setSecret);
  }
};
var job = {
  // Paths, numbers and words of our own, which later steps read: a path that lacks a part leads nowhere.
  setOutput,
  appendSummary,
  saveState,
  readState: getState
};
function annotate(level, message, title) {
  const write2 = { notice, warning, error }[level];
  write2(clean(message), title === void 0 ? {} : { title: clean(title) });
}
function clean(text) {
  return secrets.redact(sanitize(secrets.redact(text)));
}
async function appendSummary(text) {
  const markdown = secrets.redact(text);
  const file = process.env[SUMMARY_FILE] ?? "";
  const size = Buffer.byteLength(markdown) + (existsSync2(file) ? statSync(file).size : 0);
  if (size > MAX_SUMMARY_BYTES) {
    annotate("warning", "The job summary is left out: it would be over 1 MiB. summary.md has all of it.");
    return;
  }
  try {
    await summary.addRaw(markdown).write();
  } catch (error2) {
    annotate("warning", `The job summary can't be written: ${error2 instanceof Error ? error2.message : String(error2)}`);
  }
}

// src/adapters/host/terminal.ts
import { parseArgs } from "node:util";

// src/adapters/host/status-line.ts
var StatusLine = class {
  #write;
  #shown = "";
  constructor(write2) {
    this.#write = write2;
  }
  /** Shows one line in place of the one before; an empty one takes it away. */
  show(line) {
    if (line === this.#shown) return;
    this.#clear();
    this.#shown = line;
    this.#write(line);
  }
  /** Lets something be printed where the line stands, which is shown again below that. */
  printAbove(print) {
    this.#clear();
    print();
    this.#write(this.#shown);
  }
  #clear() {
    if (this.#shown !== "") this.#write(`\r${" ".repeat(columnsOf(this.#shown))}\r`);
  }
};
function columnsOf(line) {
  return Array.from(line.replaceAll(/\x1b\[\d*m/g, "")).length;
}

// src/adapters/host/usage.ts
var WIDTH = 100;
var INDENT = "      ";
function renderUsage(action, version) {
  return [
    `${action.name} ${version}`,
    ...wrap(action.description, ""),
    "",
    "Usage: wasm-node-smoke [--INPUT VALUE | --INPUT=VALUE] ...",
    "Without an installation: npx github:OWNER/wasm-node-smoke#COMMIT, or node dist/index.js in a clone.",
    "",
    'Lists take commas, line breaks, and comments after "#".',
    "",
    ...action.inputs.flatMap(renderFlag),
    "  --help",
    "  --version",
    "",
    ...wrap(
      'Exit code: 0 if the result is "passed" or "applied", or one that fail-on does not name, and all was cleaned up; else 1.',
      ""
    )
  ].join("\n");
}
function renderFlag(input) {
  const end = input.default === "" ? "" : ` Default: ${input.default}`;
  return [`  --${input.name} VALUE`, ...wrap(`${input.description}${end}`, INDENT), ""];
}
function wrap(text, indent2) {
  return text.split(/\s+/).reduce((lines, word) => {
    const last = lines.at(-1);
    if (last === void 0) return [`${indent2}${word}`];
    return last.length + 1 + word.length <= WIDTH ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, indent2 + word];
  }, []);
}

// src/adapters/host/terminal.ts
function openTerminal({ env, stdout, stderr }) {
  const isScreen = stdout.isTTY === true && env["TERM"] !== "dumb";
  const colour = isScreen && (env["NO_COLOR"] ?? "") === "";
  const makeSafe = colour ? sanitizeKeepingColour : sanitize;
  const clean2 = (text) => secrets.redact(makeSafe(secrets.redact(text)));
  const line = new StatusLine((text) => void stdout.write(text));
  const print = (text) => {
    line.printAbove(() => stdout.write(`${clean2(text)}
`));
  };
  const printError = (text) => {
    line.printAbove(() => stderr.write(`${secrets.redact(sanitize(secrets.redact(text)))}
`));
  };
  const debug2 = (text) => {
    printError(`debug: ${text}`);
  };
  const showStatus = (text) => {
    line.show(clean2(text));
  };
  return {
    kind: "terminal",
    colour,
    width: () => stdout.columns === void 0 || stdout.columns === 0 ? DEFAULT_WIDTH : stdout.columns,
    // The log of a CI that gives its jobs a terminal keeps every version of a line.
    status: isScreen && !isSet(env["CI"]) ? showStatus : void 0,
    log: {
      debug: isDebug(env) ? debug2 : void 0,
      info: print,
      warn: (text) => {
        printError(`warning: ${text}`);
      },
      group: (title, text) => {
        print(`${title}
${text}`);
      },
      annotate: (level, message, title) => {
        const text = underHead(title === void 0 ? level : `${level}: ${title}`, message);
        if (level === "notice") print(text);
        else printError(text);
      },
      mask: () => void 0
    },
    job: noJob
  };
}
function underHead(head, message) {
  const lines = message.split("\n");
  return lines.length === 1 ? `${head}: ${message}` : [`${head}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
function isSet(value = "") {
  return value !== "" && value !== "false" && value !== "0";
}
var noJob = {
  setOutput: () => void 0,
  appendSummary: () => Promise.resolve(),
  saveState: () => void 0,
  readState: () => ""
};
function readFlags(args, action, version) {
  if (args.includes("--help") || args.includes("-h")) return { kind: "print", text: renderUsage(action, version) };
  if (args.includes("--version")) return { kind: "print", text: `${action.name} ${version}` };
  const flags = parseFlags(args);
  const declared = action.inputs.map(({ name }) => name);
  const texts = flags.flatMap(
    ({ name, value = declared.includes(name) ? void 0 : "" }) => value === void 0 ? [] : [[name, value]]
  );
  const names = texts.map(([name]) => name);
  const mistakes = [
    ...findMisplaced(args, flags, declared),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => describeMistake(showName(name), "one value", { shown: "more than one" }))
  ];
  const defaults = action.inputs.map((input) => [input.name, input.default]);
  return { kind: "run", raw: new Map([...defaults, ...texts]), mistakes: [...new Set(mistakes)] };
}
function parseFlags(args) {
  const { tokens } = parseArgs({ args: [...args], options: {}, strict: false, tokens: true });
  return tokens.flatMap((token) => {
    if (token.kind !== "option" || !token.rawName.startsWith("--")) return [];
    const { index, name, value } = token;
    const next = args[index + 1];
    const isApart = value === void 0 && next !== void 0 && !next.startsWith("--");
    return [{ index, name, value: isApart ? next : value, isApart }];
  });
}
function findMisplaced(args, flags, declared) {
  const values = new Set(flags.flatMap(({ index, isApart }) => isApart ? index + 1 : []));
  return args.flatMap((arg, index) => {
    const flag = flags.find((one) => one.index === index);
    if (flag === void 0) {
      if (values.has(index)) return [];
      return describeMistake("arguments", "--name value", { shown: `${quote(arg)} on its own${hint(arg, declared)}` });
    }
    if (flag.value !== void 0 || !declared.includes(flag.name)) return [];
    return describeMistake(showName(flag.name), `a value after --${showName(flag.name)}`, "");
  });
}
function hint(arg, declared) {
  const word = arg.replace(/^-/, "");
  const known = [...declared, "help", "version"];
  const near = word === "v" || word === "V" ? "version" : known.find((name) => name === word);
  return near === void 0 ? "; --help lists all" : ` (did you mean "--${near}"?)`;
}

// src/adapters/host/open.ts
function openHost(invocation2) {
  for (const stream of [invocation2.stdout, invocation2.stderr]) stream.on("error", () => void 0);
  return isWorkflow(invocation2) ? openWorkflow(invocation2.env) : openTerminal(invocation2);
}
function readRequest(invocation2, action, version) {
  return isWorkflow(invocation2) ? { kind: "run", raw: readWorkflowInputs(invocation2.env), mistakes: [] } : readFlags(invocation2.args, action, version);
}
function isWorkflow({ args, env }) {
  return env["GITHUB_ACTIONS"] === "true" && args.length === 0 && isAction(env);
}

// src/main.ts
import { randomBytes } from "node:crypto";
import { join as join4 } from "node:path";
import process3 from "node:process";

// src/adapters/matcher.ts
import { once } from "node:events";
import { Worker } from "node:worker_threads";
var WITHIN_MS = 1e3;
var SOURCE = `
const { parentPort } = require('node:worker_threads')
parentPort.on('message', ({ pattern, flags, text }) => {
  try {
    parentPort.postMessage({ kind: new RegExp(pattern, flags).test(text) ? 'matched' : 'not-matched' })
  } catch (error) {
    // Its message begins with the whole expression.
    parentPort.postMessage({ kind: 'failed', reason: error.message.slice(error.message.lastIndexOf(': ') + 2) })
  }
})
`;
function makeMatcher(withinMs = WITHIN_MS) {
  const lanes = /* @__PURE__ */ new Map();
  return {
    matches: async ({ pattern, flags }, text, signal) => {
      const key = `/${pattern}/${flags}`;
      const lane = lanes.get(key) ?? new Lane(pattern, flags, withinMs);
      lanes.set(key, lane);
      return await lane.match(text, signal);
    },
    close: () => {
      for (const lane of lanes.values()) lane.close();
    }
  };
}
var Lane = class {
  #pattern;
  #flags;
  #withinMs;
  #worker;
  #last = Promise.resolve();
  constructor(pattern, flags, withinMs) {
    this.#pattern = pattern;
    this.#flags = flags;
    this.#withinMs = withinMs;
  }
  async match(text, signal) {
    const turn = this.#last.then(() => signal.aborted ? ENDED : this.#run(text));
    this.#last = turn;
    const done = new AbortController();
    const ended = once(signal, "abort", { signal: done.signal }).then(
      () => ENDED,
      () => ENDED
    );
    try {
      return await (signal.aborted ? ENDED : Promise.race([turn, ended]));
    } finally {
      done.abort();
    }
  }
  close() {
    const worker = this.#worker;
    this.#worker = void 0;
    if (worker !== void 0) abandon(worker);
  }
  async #run(text) {
    try {
      const worker = this.#worker ??= await startWorker();
      worker.ref();
      const answered = once(worker, "message", { signal: AbortSignal.timeout(this.#withinMs) });
      worker.postMessage({ pattern: this.#pattern, flags: this.#flags, text });
      const [match] = await answered;
      worker.unref();
      return match;
    } catch (error2) {
      this.close();
      const isLate = error2 instanceof Error && error2.name === "AbortError";
      return {
        kind: "failed",
        reason: isLate ? `it takes longer than ${this.#withinMs / 1e3} s` : describeError(error2)
      };
    }
  }
};
var ENDED = { kind: "failed", reason: "the run has ended" };
async function startWorker() {
  const worker = new Worker(SOURCE, { eval: true, env: {}, execArgv: [] });
  await once(worker, "online");
  return worker;
}
function abandon(worker) {
  worker.on("error", () => void 0);
  void worker.terminate();
  worker.unref();
}

// src/core/verdict/exit-code.ts
function exitCodeOf({ cleanup, result }, { failOn }) {
  if (cleanup.problems.length > 0 || result === "error") return 1;
  return failOn.some((one) => one === result) ? 1 : 0;
}

// src/shutdown.ts
import process2 from "node:process";
var SAME_SIGNAL_MS = 1e3;
function listenForShutdown(host) {
  const controller = new AbortController();
  const defects = [];
  let firstAtMs = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process2.on(signal, () => {
      const nowMs = performance.now();
      if (controller.signal.aborted) {
        if (nowMs - firstAtMs <= SAME_SIGNAL_MS) return;
        host.status?.("");
        process2.exit(1);
      }
      firstAtMs = nowMs;
      host.log.warn(`${signal}: ending the run and cleaning up; send it again to stop at once`);
      controller.abort();
    });
  }
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process2.on(event, (error2) => {
      process2.exitCode = 1;
      defects.push(describeError(error2));
      host.log.annotate("error", describeError(error2), "unexpected: the run is ended");
      controller.abort();
    });
  }
  return { signal: controller.signal, defects };
}
function withDefects(report, defects) {
  const [first] = defects;
  if (first === void 0) return report;
  return { ...report, result: "error", message: `unexpected: ${first}`, diagnosis: void 0 };
}

// src/publish.ts
import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";

// src/render/terminal.ts
var codes = { passed: "32", failed: "31", inconclusive: "33", skipped: "2", plain: "", strong: "1" };
function paint(text, tone, colour) {
  const code = codes[tone];
  return colour && code !== "" && text !== "" ? `\x1B[${code}m${text}\x1B[0m` : text;
}
function columnsOf2(text) {
  return Array.from(text).length;
}
function padTo(text, columns) {
  return text + " ".repeat(Math.max(0, columns - columnsOf2(text)));
}
function cut(line, columns) {
  if (columnsOf2(line) <= columns) return line;
  return `${Array.from(line).slice(0, Math.max(0, columns - 1)).join("")}…`;
}
var LABEL = 10;
function labelled(label3, text, { indent: indent2, width }) {
  return wrap2(text, Math.max(30, width - indent2 - LABEL)).flatMap((line, index) => {
    const lead = " ".repeat(indent2) + padTo(index === 0 ? label3 : "", LABEL);
    if (columnsOf2(lead) + columnsOf2(line) <= width) return [breakCommand(lead + line)];
    const alone = lead.trim() === "" ? [] : [lead.trimEnd()];
    return [...alone, breakCommand(shifted(" ".repeat(columnsOf2(lead)), line, width) + line)];
  });
}
function block(lines, language, { indent: indent2, width }) {
  const deep = " ".repeat(indent2 + LABEL + 2);
  const shown = language === "sh" ? lines.flatMap((line) => continued(line, width - deep.length)) : lines;
  const longest = shown.reduce((most, line) => columnsOf2(line) > columnsOf2(most) ? line : most, "");
  const lead = shifted(deep, longest, width);
  return shown.map((line) => breakCommand(lead + line));
}
function shifted(lead, line, width) {
  return lead.slice(0, Math.max(0, Math.min(lead.length, width - columnsOf2(line))));
}
function continued(command, width) {
  if (columnsOf2(command) <= width || /['"\\]/.test(command)) return [command];
  const lines = wrap2(command, Math.max(30, width - 4));
  return lines.map((line, index) => (index === 0 ? "" : "  ") + line + (index < lines.length - 1 ? " \\" : ""));
}
function evidenceLines(text, maxLines) {
  const lines = toPlainText(capText(text, 2e3)).split("\n").map((line) => escapeTerminal(line).trim()).filter((line) => line !== "");
  if (lines.length <= maxLines) return lines;
  const head = Math.ceil(maxLines / 2);
  const tail = maxLines - head;
  return [...lines.slice(0, head), `… [${lines.length - maxLines} lines cut] …`, ...lines.slice(lines.length - tail)];
}
function wrap2(text, width) {
  return text.split("\n").flatMap((line) => wrapLine(line, width));
}
function wrapLine(line, width) {
  const lines = [];
  let current = "";
  for (const word of line.split(/ +/).filter((part) => part !== "")) {
    if (current !== "" && columnsOf2(current) + 1 + columnsOf2(word) > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === "" ? word : `${current} ${word}`;
    }
  }
  return current === "" ? lines : [...lines, current];
}

// src/render/words.ts
var glyphs = { passed: "✓", failed: "✗", inconclusive: "?", skipped: "-" };
var emoji = { passed: "✅", failed: "❌", inconclusive: "❔", skipped: "➖" };
function formatTime(ms) {
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds3 = Math.round(ms / 1e3);
  return `${formatNumber(Math.floor(seconds3 / 60))}m${String(seconds3 % 60).padStart(2, "0")}s`;
}
function formatNumber(value) {
  return value.toLocaleString("en-US");
}
function countOf(count2, noun) {
  return `${formatNumber(count2)} ${noun}${count2 === 1 ? "" : "s"}`;
}
function listNames(names, max) {
  if (names.length <= max) return names.join(", ");
  return `${names.slice(0, max).join(", ")} and ${formatNumber(names.length - max)} more`;
}
function describeCounts({ counts }) {
  if (counts.total === 0) return "no checks";
  const passed = `${formatNumber(counts.passed)} of ${countOf(counts.total, "check")} passed`;
  const others = ["inconclusive", "skipped"].filter((kind) => counts[kind] > 0);
  return [passed, ...others.map((kind) => `${formatNumber(counts[kind])} ${kind}`)].join(", ");
}
function shortDetail(verdict, problems) {
  switch (verdict.kind) {
    case "passed":
      return formatTime(verdict.tookMs);
    case "failed":
    case "inconclusive":
      return problems.map((number) => `[${String(number)}]`).join("");
    case "skipped":
      return "skipped";
    default:
      return assertNever(verdict);
  }
}
function listRanges(names, max) {
  const runs = [];
  for (const name of names) {
    const last = runs.at(-1);
    if (last !== void 0 && isNext(last.at(-1) ?? "", name)) last.push(name);
    else runs.push([name]);
  }
  const shown = runs.flatMap((run) => run.length < 3 ? run : [`${run[0] ?? ""} ... ${tailOf(run.at(-1) ?? "")}`]);
  if (shown.length <= max) return shown.join(", ");
  return listNames(names, max);
}
var NUMBERED = /^(.*?)(\d+)$/;
function isNext(before, name) {
  const [a, b] = [NUMBERED.exec(before), NUMBERED.exec(name)];
  return a !== null && b !== null && a[1] === b[1] && Number(a[2]) + 1 === Number(b[2]);
}
function tailOf(name) {
  return NUMBERED.exec(name)?.[2] ?? name;
}
function shortName(name) {
  return escapeTerminal(capText(name, 253));
}
function takeWithin(items, maxBytes, render) {
  const taken = [];
  let bytes = 0;
  for (const item of items) {
    const text = render(item);
    bytes += byteLength(text) + 2;
    if (bytes > maxBytes) break;
    taken.push(text);
  }
  return { taken, left: items.length - taken.length };
}
function byteLength(text) {
  return new TextEncoder().encode(text).length;
}

// src/render/summary/markdown.ts
var gap = "<!-- -->";
var references = /* @__PURE__ */ new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ["`", "&#96;"],
  ["|", "&#124;"]
]);
function escapeMarkdown(text) {
  return escapeProse(text, codeSpan);
}
function escapeCell(text) {
  return escapeProse(text, codeCell);
}
function codeSpan(text) {
  const line = breakCommand(escapeTerminal(text)).trim();
  if (line === "") return "–";
  const constraint = longerThanAnyIn(line, 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return constraint + pad + line + pad + constraint;
}
function codeCell(text) {
  if (!text.includes("|")) return codeSpan(text);
  return `<code>${escapeInline(breakCommand(escapeTerminal(text)).trim())}</code>`;
}
function codeBlock(text, language = "text") {
  const lines = toPlainText(text).split("\n").map((line) => breakCommand(line.trimEnd()));
  const constraint = longerThanAnyIn(lines.join("\n"), 3);
  return [constraint + language, ...lines, constraint].join("\n");
}
function details(title, content) {
  return `<details>
<summary>${title}</summary>

${content}

</details>`;
}
function markdownTable(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
function escapeProse(text, code) {
  const parts = breakCommand(escapeTerminal(text)).trim().split(/`([^`]+)`/);
  return parts.map((part, index) => {
    if (index % 2 === 1) return code(part);
    return part === "" && index > 0 && index < parts.length - 1 ? gap : escapeInline(part);
  }).join("").replace(/^([-+=#]|\d+(?=[.)]))/, escapeStart);
}
function escapeInline(text) {
  return text.replace(/[&<>`|\\*_[\]~$]|[@#:](?=[\w+/-])|\/(?=\/)|www(?=\.)|\bGH-(?=\d)/gi, (found) => {
    const reference = references.get(found);
    if (reference !== void 0) return reference;
    return /[\\*_[\]~$]/.test(found) ? `\\${found}` : found + gap;
  });
}
function escapeStart(start2) {
  return /\d/.test(start2) ? `${start2}${gap}` : `\\${start2}`;
}
function longerThanAnyIn(text, atLeast) {
  const runs = Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1);
  return "`".repeat(runs.reduce((longest, length) => Math.max(longest, length), atLeast));
}

// src/render/comparison.ts
var MAX_CHANGES = 20;
function comparisonLines(comparison, width = Infinity) {
  const body = bodyOf(comparison, plainWords).flatMap(
    (line) => wrap2(line.slice(INDENT2), width - INDENT2).map(
      (part, index) => (index === 0 ? line.slice(0, INDENT2) : " ".repeat(INDENT2)) + part
    )
  );
  return [...wrap2(titleOf(comparison), width), ...body];
}
var INDENT2 = 12;
function comparisonMarkdown(comparison) {
  const { starts } = comparison;
  const others = starts.filter(({ isSlower }) => !isSlower).map((one) => `- ${describeStart(one, markdownWords)}`);
  return [
    `### ${emojiOf(comparison)} ${escapeMarkdown(titleOf(comparison))}`,
    bodyOf(comparison, markdownWords).map((line) => `- ${line}`).join("\n"),
    ...others.length === 0 ? [] : [details("Start times that are not slower", others.join("\n"))]
  ].join("\n\n");
}
var plainWords = {
  name: shortName,
  text: (text) => escapeTerminal(capText(text, 500)),
  marks: {
    worse: `  ${glyphs.failed} worse   `,
    slower: `  ${glyphs.failed} slower  `,
    better: `  ${glyphs.passed} better  `,
    other: "            "
  }
};
var SLOWER = "⚠️";
var markdownWords = {
  name: (name) => codeSpan(capText(name, 300)),
  text: (text) => escapeMarkdown(capText(text, 500)),
  marks: {
    worse: `${emoji.failed} **worse:** `,
    slower: `${SLOWER} **slower:** `,
    better: `${emoji.passed} better: `,
    other: ""
  }
};
function titleOf(comparison) {
  const { id, startedAt, version } = comparison.baseline;
  const when = startedAt.slice(0, 16).replace("T", " ");
  const since = `since run ${shortName(id)} of ${shortName(when)} UTC (wasm-node-smoke ${shortName(version)})`;
  const { better, slower, worse } = countChanges(comparison);
  const parts = [
    ...worse === 0 ? [] : [`${countOf(worse, "check")} worse`],
    ...slower === 0 ? [] : [`${countOf(slower, "runtime")} slower`],
    ...better === 0 ? [] : [`${countOf(better, "check")} better`]
  ];
  return `${parts.length === 0 ? "Nothing changed" : parts.join(", ")} ${since}`;
}
function emojiOf(comparison) {
  const { slower, worse } = countChanges(comparison);
  return worse > 0 ? emoji.failed : slower > 0 ? SLOWER : emoji.passed;
}
function countChanges({ better, starts, worse }) {
  const countChecks = (changes) => changes.reduce((sum, { nodes }) => sum + Math.max(1, nodes.length), 0);
  const slower = starts.filter(({ isSlower }) => isSlower).length;
  return { better: countChecks(better), slower, worse: countChecks(worse) };
}
function bodyOf({ better, differences, starts, worse }, words) {
  const { marks, text } = words;
  const slower = starts.filter(({ isSlower }) => isSlower);
  const isUnchanged = worse.length + better.length + slower.length === 0;
  return [
    ...some(worse, words).map((line) => marks.worse + line),
    ...slower.map((one) => marks.slower + describeStart(one, words)),
    ...some(better, words).map((line) => marks.better + line),
    ...isUnchanged ? [`${marks.other}${starts.length > 0 ? "no result changed, no start is slower" : "no result changed"}`] : [],
    ...differences.length === 0 ? [] : [`${marks.other}start times are not compared, as the runs differ:`],
    ...differences.map((one) => `${marks.other}${text(one)}`)
  ];
}
function some(changes, words) {
  const alike = Map.groupBy(
    changes,
    ({ before, name, nodes, now }) => JSON.stringify([before, nodes.length === 0 ? name : nodes, now])
  );
  const lines = [...alike.values()].flatMap((some2) => {
    const [first] = some2;
    const names = some2.map(({ name }) => name);
    return first === void 0 ? [] : describeChange(first, names, words);
  });
  const left = lines.length - MAX_CHANGES;
  return left > 0 ? [...lines.slice(0, MAX_CHANGES), `${left} more (see report.json)`] : lines;
}
function describeChange({ before, nodes, now }, names, { name, text }) {
  const where = nodes.length === 0 ? "" : ` on ${listNames(nodes.map(name), 5)}`;
  return `${listNames(names.map(name), 10)}${where}: ${text(before)} -> ${text(now)}`;
}
function describeStart(start2, { name }) {
  const { beforeCount, beforeMs, count: count2, limitMs, nowMs, runtime } = start2;
  const others = beforeCount === count2 ? "" : `, before of ${beforeCount}`;
  const of = `${count2 === 1 ? "one start" : `median of ${count2}`}${others}`;
  return `${name(runtime)}: ${seconds(beforeMs)} -> ${seconds(nowMs)} s (${of}; limit ${seconds(limitMs)})`;
}
function seconds(ms) {
  return (ms / 1e3).toFixed(1);
}

// src/render/evidence.ts
function shortEvidence({ excerpt, evidence }) {
  return excerpt ?? evidence;
}
function distinct(evidence) {
  return firstOfEach(evidence, (one) => shapeOf(one, one.text));
}
function distinctShort(evidence) {
  return firstOfEach(evidence, (one) => shapeOf(one, one.short));
}
function describeSource(runtime, node) {
  return node === "" ? runtime : `${runtime} on ${node}`;
}
function firstOfEach(all, keyOf2) {
  return Array.from(Map.groupBy(all, keyOf2).values()).flatMap((alike) => alike.slice(0, 1));
}
function shapeOf({ runtime, node }, text) {
  return [node, runtime].filter((name) => name !== "").reduce((shape, name) => shape.replaceAll(name, "#"), capText(text, 1e3)).replace(/"[^"]*"/g, "#").replace(/[\da-f]+/gi, (run) => /\d/.test(run) ? "#" : run);
}

// src/core/diagnosis/fixes/names.ts
function nameInput(name, origin) {
  return origin === "workflow" ? `input ${name}` : `--${name}`;
}
function setting(name, value, origin) {
  return origin === "workflow" ? `${name}: ${value}` : `--${name} ${value}`;
}
function nameKubeconfig({ kubeconfig, role }) {
  const name = kubeconfig ?? "the kubeconfig";
  return role === "management" ? `${name} (of the management cluster)` : name;
}
function nameUser({ user, ...connectionPath }) {
  return user === void 0 ? "nobody (the context names no user)" : `user ${user} of ${nameKubeconfig(connectionPath)}`;
}
function nameContext({ context }) {
  return context === void 0 || context === "" ? "the context" : `context ${context}`;
}
function nameCluster(path) {
  return `the cluster of ${nameContext(path)} in ${nameKubeconfig(path)}`;
}
function nameServer({ role, server }) {
  return `the API server${role === void 0 ? "" : ` of the ${role} cluster`}${server === void 0 ? "" : ` (${server})`}`;
}
function hostOf({ server = "" }) {
  return URL.canParse(server) ? new URL(server).host : "the server";
}
function withoutPort({ server = "" }) {
  const { hostname, pathname } = URL.parse(server) ?? { hostname: "SERVER", pathname: "/" };
  return `https://${hostname}:PORT${pathname === "/" ? "" : pathname}`;
}
function withScheme(scheme, { server = "http://SERVER" }) {
  return server.replace(/^https?:/, scheme);
}

// src/core/diagnosis/fixes/step.ts
function once2(write2) {
  return { kind: "once", write: write2 };
}
function onEachNode(write2) {
  return { kind: "on-each-node", write: write2 };
}

// src/core/diagnosis/fixes/cluster.ts
var clusterFixes = {
  "class-missing": once2(({ runtimeClass }) => [
    `Find what deletes RuntimeClass ${runtimeClass} while it is in use, such as an operator or a deployment tool that prunes.`
  ]),
  "selector-conflict": once2(({ runtimeClass }) => [
    `Remove the contradicting key from the pod's nodeSelector or from RuntimeClass ${runtimeClass}. If the pod has no nodeSelector itself, a webhook or the namespace's default selector adds it.`
  ]),
  "overhead-mismatch": once2(({ runtimeClass }) => [
    `Remove whatever sets overhead on pods, such as a webhook: RuntimeClass ${runtimeClass} sets it, and the two must match.`
  ]),
  "class-conflict": once2(({ runtimeClass }, origin) => [
    `Compare the RuntimeClass with what this run needs: kubectl get runtimeclass ${runtimeClass} -o yaml.`,
    `Use the handler of that class, "${runtimeClass}=HANDLER" in ${nameInput("runtimes", origin)}, or set ${setting("runtimes", "auto", origin)} without constrain, which uses classes as they are. Or delete the class if it is unused.`
  ]),
  "class-not-applied": once2(({ runtimeClass }) => [
    `Find what rejects RuntimeClass ${runtimeClass}, such as an admission webhook, and run again.`
  ]),
  "class-in-use": once2(({ runtimeClass }) => [
    "Run again after the run that the error names has ended, or use the same constrain and the same handler in both.",
    `If no such run is active, it was killed. ${describeRelease(runtimeClass)}`
  ]),
  "class-of-other-run": once2(({ runtimeClass }, origin) => [
    `Add the runtime of RuntimeClass ${runtimeClass} to ${nameInput("runtimes", origin)}, with the same constrain and the same handler as in the other run: this run then uses the class together with the other run, and it stays until both have ended.`,
    `If no such run is active, it was killed, or left the class behind with ${setting("cleanup", "none", origin)}. ${describeRelease(runtimeClass)}`
  ]),
  "class-constrained": onEachNode(({ runtimeClass, isAuto, missing }, node) => {
    const key = constraintLabel(runtimeClass);
    const labels = missing.map(([name, value]) => `${name}=${value}`).join(" ");
    const isOwn = missing.every(([name, value]) => name === key && value === "true");
    return [
      `Label the node if it may run the class: kubectl label node ${node} ${labels}.`,
      ...isOwn ? ["Or set constrain: true: this action then labels the selected nodes."] : [],
      ...isOwn || isAuto ? [] : ["Or set runtimes: auto, which checks each class on the nodes that it selects."]
    ];
  }),
  "label-not-applied": onEachNode(({ runtimeClass }, node) => [
    `Find what prevents the label ${constraintLabel(runtimeClass)}=true on ${node}: the node may have been replaced, or a webhook denies the change.`
  ]),
  "label-conflict": onEachNode(({ runtimeClass }, node, _, origin) => [
    `Decide whether ${node} may run ${runtimeClass}: set the label with kubectl label node ${node} ${constraintLabel(runtimeClass)}=true --overwrite, or remove the node from ${nameInput("nodes", origin)}.`
  ]),
  "pod-security": once2((_, origin) => [
    `Set ${nameInput("namespace", origin)} to a namespace whose pod-security.kubernetes.io/enforce level admits the samples.`,
    "The rejection is about the namespace. It does not say anything about the node."
  ]),
  "quota-exceeded": once2((_, origin) => [
    `Raise the ResourceQuota or LimitRange of the namespace, or set ${nameInput("namespace", origin)} to another one.`,
    "If a LimitRange rejects a sample, its sample file can set resources within that range instead."
  ]),
  "webhook-denied": once2(({ image: image2 }) => [
    `Exempt the run's namespace from the policy that the error names, or allow ${image2} in it.`
  ]),
  "webhook-unavailable": once2(() => ["Fix the webhook that the error names: no pod is admitted while it fails."]),
  "service-account-missing": once2(() => [
    "Check the kube-controller-manager: it creates the service account of every new namespace, and did not within 15 s. If the control plane was just restarted, run again."
  ]),
  "api-server-gone": once2(() => [
    "Run again when the API server is healthy: it failed the run's requests for longer than they are retried."
  ]),
  "credentials-ended": once2(() => [
    "Get credentials that stay valid until the run ends, and run again: the API server accepted the current ones when the run began. For the token of a service account, set --duration of kubectl create token."
  ]),
  "pod-changed": once2(({ runtime, runtimeClass }, origin) => [
    `Find the admission webhook, policy or default node selector of the namespace (annotation scheduler.alpha.kubernetes.io/node-selector) that changes pods: the pod of ${runtime} was created with other fields than requested. Or set ${nameInput("namespace", origin)} to another one.`,
    `If it lacks its class's node selector, find what removes it: kubectl get runtimeclass ${runtimeClass} -o yaml.`
  ]),
  "pod-refused": once2(({ runtime }, origin) => [
    `Check the policies of the namespace, or set ${nameInput("namespace", origin)} to another one: the pod of ${runtime} was rejected.`
  ]),
  "sidecar-injected": once2((_, origin) => [
    `Disable the injector that the error names for a namespace (service meshes have a label for that), and set ${nameInput("namespace", origin)} to it.`,
    "This does not say anything about the node: an injected container runs under the Wasm class too, or intercepts the requests."
  ]),
  timeout: onEachNode(({ runtime }, node) => [
    `Run again with a longer timeout. If ${runtime} on ${node} is still undecided, check the node: kubectl describe node ${node}.`
  ]),
  cancelled: onEachNode(({ runtime }, node) => [`Run again to check ${runtime} on ${node}.`])
};
function describeRelease(runtimeClass) {
  return `Release the class: kubectl annotate runtimeclass ${runtimeClass} ${RUNS_ANNOTATION}- and kubectl label runtimeclass ${runtimeClass} ${RUN_LABEL}-.`;
}

// src/core/diagnosis/fixes/containerd.ts
var NEW_NAME = "io.containerd.cri.v1.runtime";
var OLD_NAME = "io.containerd.grpc.v1.cri";
function handlerSection({ handler, shim, containerRuntime }) {
  const plugin = isContainerd2(containerRuntime) ? NEW_NAME : OLD_NAME;
  const type = runtimeOfShim(shim)?.runtimeType ?? `the type of the shim for ${handler}`;
  return {
    block: [`[plugins."${plugin}".containerd.runtimes.${handler}]`, `  runtime_type = "${type}"`].join("\n"),
    language: "toml"
  };
}
function nameSection({ containerRuntime }) {
  const version = containerRuntime.replace(/^\w+:\/\/v?/, "");
  return containerRuntime === "" ? "this section" : `this section (for containerd ${version} on this node)`;
}
function explainSection({ containerRuntime }, distribution) {
  if (!isContainerd2(containerRuntime) || distribution === "k3s" || distribution === "rke2") return [];
  return [`In a file with "version = 2" at its top, write "${OLD_NAME}" in place of "${NEW_NAME}".`];
}
function isContainerd2(containerRuntime) {
  return /^containerd:\/\/v?([2-9]|\d\d)\./.test(containerRuntime);
}

// src/core/diagnosis/fixes/node-tools.ts
var RANCHER = "/var/lib/rancher";
var MICROK8S = "/var/snap/microk8s";
function configFile(distribution, containerRuntime) {
  switch (distribution) {
    case "k3s":
    case "rke2": {
      const template = isContainerd2(containerRuntime) ? "config-v3.toml.tmpl" : "config.toml.tmpl";
      return `${RANCHER}/${distribution}/agent/etc/containerd/${template}`;
    }
    case "microk8s":
      return `${MICROK8S}/current/args/containerd-template.toml`;
    case "read-only":
      return "the file that the node's containerd reads (systemctl cat containerd)";
    default:
      return "/etc/containerd/config.toml";
  }
}
function nameRestart(distribution, node) {
  return restartCommand(distribution, node).replace(/ {2}# (.+)$/, ", $1");
}
function restartCommand(distribution, node) {
  switch (distribution) {
    case "k3s":
      return "systemctl restart k3s-agent  # on a server: k3s";
    case "rke2":
      return "systemctl restart rke2-agent  # on a server: rke2-server";
    case "microk8s":
      return "microk8s stop && microk8s start";
    case "talos":
      return `talosctl -n ${shellWord(node)} reboot`;
    default:
      return "systemctl restart containerd";
  }
}
function statusCommand(distribution, node) {
  switch (distribution) {
    case "k3s":
    case "rke2":
      return `systemctl status ${distribution}-agent (on a server: ${distribution === "k3s" ? "k3s" : "rke2-server"})`;
    case "microk8s":
      return "systemctl status snap.microk8s.daemon-containerd";
    case "talos":
      return `talosctl -n ${shellWord(node)} service cri`;
    default:
      return "systemctl status containerd";
  }
}
function logCommand(distribution, node) {
  switch (distribution) {
    case "k3s":
    case "rke2":
      return `cat ${RANCHER}/${distribution}/agent/containerd/containerd.log`;
    case "microk8s":
      return "journalctl -u snap.microk8s.daemon-containerd";
    case "talos":
      return `talosctl -n ${shellWord(node)} logs cri`;
    default:
      return "journalctl -u containerd";
  }
}
function kernelLogCommand(distribution, node) {
  return distribution === "talos" ? `talosctl -n ${shellWord(node)} dmesg` : "dmesg";
}
function crictl(distribution) {
  switch (distribution) {
    case "k3s":
      return "k3s crictl";
    case "rke2":
      return `${RANCHER}/rke2/bin/crictl --config ${RANCHER}/rke2/agent/etc/crictl.yaml`;
    case "microk8s":
      return `crictl --runtime-endpoint unix://${MICROK8S}/common/run/containerd.sock`;
    default:
      return "crictl";
  }
}
function showHandlerCommand(handler, distribution, node) {
  const find = `grep -A 15 'runtimes.*${handler}'`;
  switch (distribution) {
    case "k3s":
    case "rke2":
      return `${find} ${RANCHER}/${distribution}/agent/etc/containerd/config.toml`;
    case "microk8s":
      return `${find} ${MICROK8S}/current/args/containerd.toml`;
    case "talos":
      return `talosctl -n ${shellWord(node)} read /etc/cri/conf.d/cri.toml | ${find}`;
    default:
      return `containerd config dump | grep -A 15 'runtimes.${handler}]'`;
  }
}
function networkFolder(distribution) {
  switch (distribution) {
    case "k3s":
      return `${RANCHER}/k3s/agent/etc/cni/net.d`;
    case "microk8s":
      return `${MICROK8S}/current/args/cni-network`;
    default:
      return "/etc/cni/net.d";
  }
}
function suppliesContainerd(distribution, node) {
  switch (distribution) {
    case "k3s":
    case "rke2":
    case "microk8s":
      return `Upgrade ${{ k3s: "k3s", rke2: "RKE2", microk8s: "MicroK8s" }[distribution]} on ${node} to a release with containerd`;
    case "aks":
      return `Upgrade the node image of ${node} (az aks nodepool upgrade --node-image-only) to one with containerd`;
    case "talos":
      return `Upgrade Talos on ${node} (talosctl upgrade --nodes ${shellWord(node)} --image IMAGE) to a release with containerd`;
    case "kind":
    case "minikube":
    case "read-only":
      return `Replace the node image of ${node} by one with containerd`;
    case "generic":
      return void 0;
  }
}

// src/core/diagnosis/fixes/install-shim.ts
function shimName({ handler, shim }) {
  return shim ?? `the shim of handler "${handler}"`;
}
function getShim({ handler, shim, architecture }, node) {
  const cpu = cpuOf({ architecture }, node);
  const source = runtimeOfShim(shim)?.source;
  if (shim === void 0 || source === void 0) {
    return `Get the shim of handler "${handler}" from its vendor, built for ${cpu}.`;
  }
  const { url, isMaintained, archives } = source;
  const where = `${url} ${isMaintained ? "(maintained)" : "(the last release: the project is archived)"}`;
  const archive = archives[architecture];
  if (archive === void 0) {
    return `Build ${shim} for ${cpu}: ${where} has it for ${Object.keys(archives).join(" and ")} only.`;
  }
  return `Get ${shim} for ${cpu}: ${archive} from ${where}.`;
}
function nameSuccessor({ shim }) {
  const known = runtimeOfShim(shim);
  const next = knownRuntimes.find(({ name }) => name === known?.source.successor);
  if (known === void 0 || next === void 0) return [];
  return [
    `The project of ${known.shim} is archived. ${next.shim} is maintained (${next.source.url}), for apps that are rebuilt for ${next.name}.`
  ];
}
var AKS_REPLACES = "Do not edit nodes manually: AKS replaces them at the next node image upgrade.";
var READ_ONLY = "this OS's root is read-only; Flatcar has /opt/bin, COS /home/kubernetes/bin";
function supplyShim(facts, node, distribution) {
  const name = shimName(facts);
  switch (distribution) {
    case "aks":
      return [
        `Have ${name} installed again by what installs shims on these nodes, such as SpinKube's runtime-class-manager, in the version for ${cpuOf(facts, node)}.`,
        AKS_REPLACES
      ];
    case "talos":
      return [extendTalos(facts), `Upgrade ${node} to it: talosctl upgrade --nodes ${shellWord(node)} --image IMAGE.`];
    case "kind":
      return [
        getShim(facts, node),
        `Unpack it (tar -xzf) and put ${name} into the node image, or copy it: docker cp ${facts.shim ?? "SHIM"} ${shellWord(node)}:/usr/local/bin/.`
      ];
    case "read-only":
      return [
        getShim(facts, node),
        `Use a node image that has it, or an installer that puts it into a writable directory of containerd's PATH, executable (chmod 0755) and under exactly that name (${READ_ONLY}).`
      ];
    case "k3s":
    case "rke2":
      return [
        getShim(facts, node),
        `Unpack it (tar -xzf) and put ${name} on ${node}, executable (chmod 0755) and under exactly that name, into /usr/local/bin.`
      ];
    default:
      return [
        getShim(facts, node),
        `Unpack it (tar -xzf) and put ${name} on ${node}, executable (chmod 0755) and under exactly that name, next to containerd's binary or in a directory of its PATH, such as /usr/local/bin.`
      ];
  }
}
function extendTalos(facts) {
  const known = runtimeOfShim(facts.shim);
  const name = shimName(facts);
  if (known === void 0) return `Get or build an image with a system extension that has ${name}.`;
  return known.talosExtension === void 0 ? `Build an image with a system extension that has ${name}: Talos publishes none.` : `Get an image with a current version of the system extension siderolabs/${known.talosExtension}, which has ${name}, from https://factory.talos.dev.`;
}
function nameVersion({ shim = "the shim" }, node, distribution) {
  return distribution === "talos" ? `talosctl -n ${shellWord(node)} get extensions` : `${shim} -v`;
}
function restartForShim(node, distribution) {
  if (distribution === "aks" || distribution === "talos") return [];
  return [
    `Restart containerd (${nameRestart(distribution, node)}) if the file was moved: containerd caches the path of a shim.`
  ];
}
function checkShim({ shim }, node, distribution) {
  if (distribution === "talos") return `Check it: talosctl -n ${shellWord(node)} get extensions lists it.`;
  return shim === void 0 ? `Check it on ${node}: the shim prints its version with -v.` : `Check it on ${node}: ${shim} -v prints a version.`;
}
function cpuOf({ architecture }, node) {
  return architecture === "" ? `the CPU of ${node}` : `${architecture}, the CPU of ${node}`;
}

// src/core/diagnosis/fixes/placement.ts
var SECTION = "install-a-shim";
function configureHandler(facts, node, distribution) {
  const file = configFile(distribution, facts.containerRuntime);
  const restart = restartCommand(distribution, node);
  const run = { text: restart, isCommand: true };
  switch (distribution) {
    case "aks":
      return [
        install(" by what installs them on these nodes, such as SpinKube's runtime-class-manager"),
        "With that, check that the node has the label that the Shim selects, and that its install Job succeeded:",
        { block: showInstaller(node), language: "sh" },
        AKS_REPLACES
      ];
    case "talos":
      return [
        extendTalos(facts),
        "Upgrade the node to that image:",
        { block: `talosctl upgrade --nodes ${shellWord(node)} --image IMAGE`, language: "sh" }
      ];
    case "kind":
      return [
        install(" in the node image"),
        ...addSection(
          facts,
          `${file} of the node image, or to containerdConfigPatches in kind's configuration`,
          distribution
        ),
        "Restart containerd:",
        { block: `docker exec ${shellWord(node)} ${restart}`, language: "sh" }
      ];
    case "k3s":
    case "rke2":
      if (isDetected(facts)) return [install(" into /usr/local/bin, where they are found at each start"), run];
      return [
        install(""),
        ...addSection(facts, `${file} (start a new file with {{ template "base" . }})`, distribution),
        run
      ];
    case "read-only":
      return [
        install(` with a node image that has them, or an installer with a writable path (${READ_ONLY})`),
        ...addSection(facts, file, distribution),
        run
      ];
    default:
      return [install(""), ...addSection(facts, file, distribution), run];
  }
}
function isDetected({ handler }) {
  const known = runtimeOfHandler(handler);
  return known?.handler === handler && known.isDetectedByK3s;
}
function install(where) {
  return { text: `Install the shims${where}`, section: SECTION };
}
function showInstaller(node) {
  return [
    "kubectl get shims.runtime.spinkube.dev -o yaml",
    `kubectl get node ${shellWord(node)} --show-labels`,
    "kubectl get jobs --all-namespaces"
  ].join("\n");
}
function addSection(facts, file, distribution) {
  return [`Add to ${file}, for each runtime:`, handlerSection(facts), ...explainSection(facts, distribution)];
}

// src/core/diagnosis/fixes/handlers.ts
var handlerFixes = {
  "handler-not-configured": onEachNode((facts, node, distribution) => [
    ...configureHandler(facts, node, distribution),
    ...nameOthers(facts)
  ]),
  "ran-without-wasm": onEachNode(
    (facts, node, distribution) => correctHandler(facts, node, distribution, "not that of a plain runtime such as io.containerd.runc.v2")
  ),
  "handler-miswired": onEachNode(
    (facts, node, distribution) => correctHandler(facts, node, distribution, `which starts ${shimName(facts)}; now ${facts.answering} answers`)
  ),
  "module-refused": onEachNode((facts, node) => [
    `Check that handler "${facts.handler}" on ${node} starts its own shim, with ${nameSection(facts)}:`,
    handlerSection(facts),
    `If it fails on every node, ${facts.image} has no module for ${facts.runtime}: its entry point must be one.`
  ]),
  "app-not-runnable": onEachNode((facts, node, distribution) => [
    `Read the cause in containerd's log on ${node}: ${logCommand(distribution, node)} | grep run_wasi. The app's own log is empty.`,
    `Compare the version of ${shimName(facts)} on ${node} (${nameVersion(facts, node, distribution)}, which also shows whether it is another runtime's shim) with the tools that built ${facts.image}: a newer app may need a newer shim.`,
    `If that log has no cause, the app was killed: check the kernel's log (${kernelLogCommand(distribution, node)}) for an out-of-memory kill.`,
    `If ${facts.runtime} runs on other nodes, check that handler "${facts.handler}" on ${node} starts its own shim, with ${nameSection(facts)}:`,
    handlerSection(facts)
  ]),
  "runtime-not-containerd": onEachNode(({ containerRuntime }, node) => [
    `Configure the kubelet of ${node} to use containerd (--container-runtime-endpoint): it uses ${containerRuntime || "another runtime"}, and only containerd starts shims.`
  ])
};
function correctHandler(facts, node, distribution, insteadOf) {
  const needs = `${nameSection(facts)} needs this runtime_type, ${insteadOf}:`;
  const show = showHandlerCommand(facts.handler, distribution, node);
  const check = `Check it on ${node}: ${show} shows this runtime_type.`;
  if (distribution === "aks") {
    return [
      `Correct handler "${facts.handler}" by what installs the shims, such as SpinKube's runtime-class-manager: ${needs}`,
      handlerSection(facts),
      AKS_REPLACES,
      check
    ];
  }
  if (distribution === "talos") {
    return [
      `Correct handler "${facts.handler}" in the system extension of the shim, or in the files that the machine configuration writes below /etc/cri/conf.d: ${needs}`,
      handlerSection(facts),
      check
    ];
  }
  const run = { text: restartCommand(distribution, node), isCommand: true };
  if ((distribution === "k3s" || distribution === "rke2") && isDetected(facts)) {
    return [
      `Look at the section that ${distribution} made for a shim that it found: ${show}. ${needs}`,
      handlerSection(facts),
      `If it has another one, correct it in ${configFile(distribution, facts.containerRuntime)}. If it has this one, the file of ${shimName(facts)} is a different shim under that name: replace it.`,
      ...supplyShim(facts, node, distribution),
      run
    ];
  }
  return [
    `Correct handler "${facts.handler}" in ${configFile(distribution, facts.containerRuntime)}: ${needs}`,
    handlerSection(facts),
    ...explainSection(facts, distribution),
    `If it already has that line, check the section for a runtime_path, and whether the file of ${shimName(facts)} is a different shim under that name.`,
    `Check that its shim is on ${node} (${facts.shim === void 0 ? "it prints its version with -v" : `${facts.shim} -v prints a version`}). If it is missing: ${supplyShim(facts, node, distribution).join(" ")}`,
    run,
    check
  ];
}
function nameOthers({ nowhere }) {
  if (nowhere === void 0) return [];
  const { isAuto, offered } = nowhere;
  const there = offered.length === 0 ? "" : ` (here: ${offered.join(", ")})`;
  const instead = isAuto ? `delete its RuntimeClass, or list in runtimes what is to be checked${there}.` : offered.length === 0 ? "set runtimes to those that it runs." : `set runtimes: auto, which checks what it offers${there}.`;
  return [`No checked node has this handler. If this cluster is not meant to run it, ${instead}`];
}

// src/core/diagnosis/fixes/images.ts
var OTHER_IMAGE = "Set image-registry to a registry that has the samples, or use another image in a sample file.";
var checkPull = (check) => onEachNode(({ image: image2 }, node) => [`${image2} could not be pulled on ${node}: ${check}`, OTHER_IMAGE]);
var imageFixes = {
  "image-platform-missing": once2(({ image: image2, architecture }) => [
    `Use an image whose index has an entry for linux/${architecture || "the node"}: ${image2} has none. Many Wasm images have only wasi/wasm, which the kubelet cannot pull.`,
    OTHER_IMAGE
  ]),
  "image-layers-unsupported": onEachNode(({ containerRuntime }, node, distribution) => {
    const now = `(now ${containerRuntime || "an older version"})`;
    const upgrade = suppliesContainerd(distribution, node);
    const start2 = upgrade ?? `Upgrade containerd on ${node} ${now} to`;
    const there = upgrade === void 0 ? "" : ` ${now}`;
    return [`${start2} 1.6.25, 1.7.7 or later${there}: earlier versions do not support Wasm layers.`];
  }),
  "image-not-unpacked": once2(({ image: image2 }) => [
    `Use an image with an entry for Linux: containerd 2.1 and later don't unpack a wasi/wasm image that the kubelet pulls, and ${image2} is one.`
  ]),
  "image-name-invalid": once2(({ image: image2 }) => [
    `Correct the image in the sample file or image-registry: "${image2}" is not a valid image name.`
  ]),
  "image-never-pulled": onEachNode(({ image: image2 }, node) => [
    `Load ${image2} onto ${node}, or find the policy that sets imagePullPolicy to Never: this run does not set it.`
  ]),
  "image-access-denied": checkPull(
    "give the nodes credentials for its registry (and its mirror), or make the image public."
  ),
  "image-not-found": checkPull("check its name and tag, and whether a mirror of its registry has it."),
  "image-broken": checkPull("push the image again; a mirror or cache may hold a damaged copy."),
  "registry-failing": once2(({ image: image2 }) => [
    `Run again later, or pull ${image2} from a mirror or with credentials: its registry throttles or fails requests from any node. load-images and image-registry avoid it.`
  ]),
  "registry-unreachable": checkPull(
    "check the node's connection to its registry (DNS, proxy, firewall, mirror in certs.d), and that the registry is up."
  ),
  "image-not-pulled": checkPull("check its registry, credentials and network.")
};

// src/core/diagnosis/fixes/kubeconfig-text.ts
var GET_KUBECONFIG = "az aks get-credentials, kind export kubeconfig or clusterctl get kubeconfig, whichever created your cluster";
function writeFile2(filter = "") {
  const lines = [
    `(umask 077 && printf '%s' "$CONTENT"${filter} > "$RUNNER_TEMP/kubeconfig")`,
    'echo "KUBECONFIG=$RUNNER_TEMP/kubeconfig" >> "$GITHUB_ENV"'
  ];
  return { block: lines.join("\n"), language: "sh" };
}
function replaceFile(holds, path) {
  switch (holds) {
    case "base64": {
      const decoded = nameDecoded(path);
      return [
        `Decode it into a file that only you can read, and use that: --kubeconfig ${decoded}.`,
        { block: `(umask 077 && ${decode(path)} > ${decoded})`, language: "sh" }
      ];
    }
    case "contents":
      return ["Write the kubeconfig to a file that only you can read, and name its path: --kubeconfig PATH."];
    case "nothing":
    case "expression":
    case "variable":
    case "asterisks":
      return [`Create it again: ${GET_KUBECONFIG}. Or name another file: --kubeconfig PATH.`];
    case "web-page":
    case "not-utf-8":
    case "word":
      return replaceText(holds);
    default:
      return assertNever(holds);
  }
}
function replaceText(holds) {
  switch (holds) {
    case "nothing":
      return [
        "Set the secret in the settings of the repository: an unset one is empty, and so is every secret in a pull request from a fork.",
        "Write the file in a step before this one, with CONTENT: ${{ secrets.KUBECONFIG }} in its env.",
        writeFile2()
      ];
    case "expression":
    case "variable":
    case "asterisks":
    case "contents":
      return [
        "Write the file in a step before this one, with CONTENT: ${{ secrets.KUBECONFIG }} in its env.",
        writeFile2()
      ];
    case "base64":
      return ["Decode it in the step that writes the file.", writeFile2(" | base64 -d")];
    case "web-page":
      return ["Download the file again, signed in: a web page came in its place."];
    case "not-utf-8":
      return ["Write the file as UTF-8: in PowerShell, Out-File -Encoding utf8."];
    case "word":
      return [
        "Put a whole kubeconfig there: kubectl config view --raw --minify --flatten prints the one that you use, with its credentials."
      ];
    default:
      return assertNever(holds);
  }
}
function nameDecoded({ kubeconfig = "" }) {
  return /(^|[/\\])kubeconfig\.yaml$/i.test(kubeconfig) ? "decoded-kubeconfig.yaml" : "kubeconfig.yaml";
}
function decode({ kubeconfig = "FILE" }) {
  return kubeconfig === "KUBECONFIG" ? `printf '%s' "$KUBECONFIG" | base64 -d` : `base64 -d ${shellWord(kubeconfig)}`;
}

// src/core/diagnosis/fixes/kubeconfig.ts
var kubeconfigFixes = {
  "kubeconfig-missing": once2(({ sought }, origin) => findKubeconfig(sought, origin)),
  "kind-failed": once2(fixKind),
  "context-missing": once2(chooseContext),
  "client-certificate-expired": once2(renewCertificate),
  "credential-plugin-missing": once2(({ plugin, path }, origin) => [
    `Install ${plugin} ${origin === "workflow" ? "where this runs, in a step before this one" : "on this machine"}, or add its directory to PATH: ${nameUser(path)} gets its credentials from it.`,
    "Or use a kubeconfig without a plugin, such as one with a service account token."
  ]),
  "credential-plugin-failed": once2(({ plugin, path: { context } }, origin) => [
    `Run the same on this machine to see all output of ${plugin}: kubectl ${context === void 0 ? "" : `--context ${shellWord(context)} `}get --raw /version.`,
    `Make it sign in non-interactively: it gets no input and no browser, and has 60 s. Set the environment variables that it needs${origin === "workflow" ? " in this step" : ""}.`
  ]),
  "kubeconfig-invalid": once2(correctKubeconfig)
};
function findKubeconfig(sought, origin) {
  const isWorkflow2 = origin === "workflow";
  switch (sought.kind) {
    case "auto":
      return [
        isWorkflow2 ? `Write a kubeconfig to ${sought.files.join(" or ")} in a step before this one, such as the one that signs in to the cluster, or name its path in input kubeconfig.` : `Name the path of your kubeconfig: --kubeconfig PATH. To get one: ${GET_KUBECONFIG}.`,
        `Check KUBECONFIG${isWorkflow2 ? " in this step" : ""}: if it is set, no other place is searched.`
      ];
    case "path":
      return [
        isWorkflow2 ? "Check the path in input kubeconfig, and that a step before this one has written that file: a relative path is relative to the working directory." : "Check the path after --kubeconfig: a relative path is relative to the working directory."
      ];
    case "secret":
      return [
        `Check the management cluster: kubectl -n ${sought.namespace} get secret ${sought.name} -o yaml. Cluster API creates it, with key "${sought.key}", together with the control plane.`,
        "If it is missing, the control plane is not ready: kubectl describe its Cluster."
      ];
    default:
      return assertNever(sought);
  }
}
function fixKind({ cluster, lacks }, origin) {
  const isWorkflow2 = origin === "workflow";
  switch (lacks) {
    case "program":
      return [
        `Install kind (https://kind.sigs.k8s.io)${isWorkflow2 ? " in a step before this one" : ""}, or use ${nameInput("kubeconfig", origin)} instead.`
      ];
    case "engine":
      return [
        `Start Docker, Podman or nerdctl on this machine, and give ${isWorkflow2 ? "the user of this step" : "your user"} access to it.`
      ];
    case "cluster":
      return [
        `Check the name in ${nameInput("kind-cluster", origin)}: kind get clusters lists them; kind create cluster --name=${shellWord(cluster)} creates it.`,
        "If it is listed, check that its containers run: they may be stopped after a restart of the machine."
      ];
    default:
      return assertNever(lacks);
  }
}
function chooseContext({ wanted, known, path }, origin) {
  const file = nameKubeconfig(path);
  if (known.length === 0) {
    return [`Create ${file} again with the tool that gives access to the cluster: it has no context.`];
  }
  const [first] = known;
  return wanted === void 0 ? [
    `Set ${nameInput("context", origin)} to one of ${known.join(", ")}, or set the current context: kubectl config use-context ${shellWord(first ?? "")}.`
  ] : [
    `Set ${nameInput("context", origin)} to one of ${known.join(", ")}, or leave it out to use the current context of ${file}.`,
    `If ${wanted} is correct, check that ${file} is the right kubeconfig.`
  ];
}
function renewCertificate({ user, is, path }) {
  const file = nameKubeconfig(path);
  if (is === "not-yet-valid") {
    return [
      `Set the clock of this machine. If it is right, check the clock of the machine that issued the client certificate of user ${user} in ${file}.`
    ];
  }
  const renew = path.role === "workload" ? `Find why the control plane provider does not renew the client certificate of user ${user} in ${file}: Cluster API does so long before it expires.` : `Replace ${file} (such as with az aks get-credentials, or kubeadm certs renew admin.conf on a control-plane node): the client certificate of user ${user} has expired.`;
  return [renew, "In a pipeline, use a kubeconfig with a token that is issued for each run."];
}
function correctKubeconfig({ holds, path }, origin) {
  if (holds !== void 0 && path.role !== "workload") {
    return origin === "workflow" ? replaceText(holds) : replaceFile(holds, path);
  }
  return correctFile(path);
}
function correctFile(path) {
  const file = nameKubeconfig(path);
  return path.role === "workload" ? [
    `Check ${file} on the management cluster: it must contain a complete kubeconfig with embedded certificates, and reference no program or file.`
  ] : [
    `Fix what the error names in ${file}, or create it again with the tool that gives access to the cluster. kubectl config view shows it without secrets.`,
    "If it references files, such as certificates, they must exist at the same relative path. kubectl config view --raw --flatten embeds them, so that the kubeconfig can be copied."
  ];
}

// src/core/diagnosis/fixes/nodes.ts
var nodeFixes = {
  "node-gone": onEachNode((_, node) => [
    `Run again with nothing that removes or restarts nodes (autoscaler, drain, repair, upgrade): ${node} did not stay during the run.`
  ]),
  "node-not-ready": onEachNode((_, node) => [
    `Find why ${node} is not Ready: kubectl describe node ${node}, then the kubelet's and containerd's logs on it.`,
    "If the node image was just changed, suspect it: an image whose kubelet or containerd doesn't start looks like this."
  ]),
  "node-virtual": onEachNode(({ runtimeClass }, node) => [
    `Remove ${node} from input nodes: a virtual node has no containerd, so ${runtimeClass} cannot run there.`
  ]),
  "pod-deleted": onEachNode((_, node) => [
    `Find what deletes pods on ${node}, such as a drain, an eviction, a preemption, a shutdown or a policy controller, and run again.`
  ]),
  "pod-not-deleted": onEachNode((_, node) => [
    `Find what denies the deletion of pods, or deletes them for others: the error names it. How pods end on ${node} was not tested.`
  ]),
  "machine-without-node": once2(({ object, namespace, isMachineUp, image: image2 }) => {
    const resource = object.split("/").slice(0, 2).join(" ");
    const look = `Look at it on the management cluster: kubectl describe ${resource} -n ${namespace}.`;
    if (!isMachineUp) {
      return [look, "The error names what is missing: quota, credentials, an image, or bootstrap data."];
    }
    return [
      look,
      "The machine exists, so check it from the inside: boot diagnostics, /var/log/cloud-init-output.log, then the logs of kubelet and containerd.",
      `If the node image was just changed, suspect it${image2 === void 0 ? "" : ` (${image2})`}: an image whose kubelet or containerd doesn't start looks like this.`
    ];
  }),
  "node-exhausted": onEachNode((_, node, distribution) => [
    `${freeResources(node, distribution)} This is not about Wasm: any pod may fail there.`
  ]),
  "containerd-unavailable": onEachNode((_, node, distribution) => [
    `Find why containerd on ${node} is down or keeps restarting: ${statusCommand(distribution, node)}, then ${logCommand(distribution, node)}.`
  ]),
  "sandbox-image-missing": onEachNode((_, node) => [
    `Load the pause image that the error names onto ${node}, or give the node access to its registry: no pod starts there without it.`
  ]),
  "network-not-ready": onEachNode((_, node, distribution) => [
    `Fix the network plugin (CNI) on ${node}: check its configuration in ${networkFolder(distribution)}${distribution === "talos" ? ` (talosctl -n ${shellWord(node)} list /etc/cni/net.d)` : ""} and its pods. This is not about Wasm: no pod starts there.`
  ]),
  "class-not-seen": onEachNode(({ runtimeClass }, node) => [
    `Find in the kubelet's log on ${node} why it does not see RuntimeClass ${runtimeClass}, then restart the kubelet: it has to list and watch RuntimeClasses (node.k8s.io).`,
    "An agent in the kubelet's place, such as one for edge nodes, may have no support for RuntimeClass: such a node can't run Wasm by one."
  ]),
  "node-full": onEachNode(({ requests }, node) => [
    `Free resources on ${node}${requests === void 0 ? ", or lower the requests of the pod" : `: the sample requests ${requests.cpu} CPU and ${requests.memory} memory`}. kubectl describe node ${node} shows what is allocated.`
  ]),
  "label-lost": onEachNode(({ runtimeClass }, node) => [
    `Find what removes the label ${constraintLabel(runtimeClass)}=true from ${node}: a controller that owns the node's labels, or another run.`,
    "Set it at its source (kubelet --node-labels, the labels of the node pool), so that it persists."
  ]),
  "node-cordoned": onEachNode((_, node) => [
    `Uncordon ${node} and run again, or list it in input nodes to check it anyway.`
  ]),
  "taint-not-tolerated": onEachNode((_, node) => [
    `Find what taints ${node} and run again: kubectl describe node ${node} shows its taints. Only taints that exist at the start are tolerated, on nodes listed in input nodes.`
  ]),
  unschedulable: onEachNode((_, node) => [`Fix what the error names: kubectl describe node ${node}.`]),
  unknown: onEachNode(
    ({ isOfPod = false, runtime }, node, distribution) => isOfPod ? [
      `Read the error: the kubelet on ${node} could not configure the container from the pod's Secrets, ConfigMaps, Services, volumes and securityContext.`,
      "If all of them are there, run again: a kubelet that was just started, or a busy API server, needs a moment. Then read the kubelet's log."
    ] : [
      `Read the error, then containerd's log on ${node} (${logCommand(distribution, node)}), which has the shim's messages.`,
      `If ${runtime} passes on other nodes, compare shim and containerd versions with them.`
    ]
  )
};
function freeResources(node, distribution) {
  const sysctls = "fs.inotify.max_user_instances, fs.file-max, kernel.pid_max";
  if (distribution === "talos") {
    const talosctl = `talosctl -n ${shellWord(node)}`;
    return `Free disk space on ${node} (${talosctl} mounts shows what is full), memory (${talosctl} memory) or processes (${talosctl} processes), or raise the limit that was reached in machine.sysctls of its machine configuration (${sysctls}).`;
  }
  if (distribution === "aks") {
    return `Free disk space, memory and processes on ${node} (df -h, df -i and free -m show what is full), or raise the limit that was reached (${sysctls}) with --linux-os-config of a new node pool: AKS discards changes that are made on a node.`;
  }
  return `Free disk space on ${node} (df -h and df -i show what is full), or raise the limit that was reached (sysctl fs.inotify.max_user_instances and fs.file-max, LimitNOFILE of containerd), or free memory and processes (free -m, sysctl kernel.pid_max).`;
}

// src/core/diagnosis/fixes/samples.ts
var sampleFixes = {
  "restarted-after-ready": onEachNode(({ runtime }, node) => [
    `Find why it ended: check containerd's log on ${node}, and the memory limit (a shim may report an out-of-memory kill as exit code 137 only).`,
    `Compare with another node where ${runtime} passes.`
  ]),
  "beside-restarted": once2(() => [
    "Find why that container ended, such as a server that it could not reach: its log is in kubectl logs POD -c CONTAINER --previous. It ended by itself, so the node is not at fault."
  ]),
  "workload-not-ready": once2(({ path, port }) => [
    `Compare the readiness and startup probes of the pod, and its readiness gates, with what the app serves: it answers ${path} on port ${port} correctly.`,
    "If it only needs longer to become Ready, raise timeout."
  ]),
  "killed-by-probe": once2(({ path, port }) => [
    `Compare path and port of the liveness and startup probes of the pod with what the app serves: the run asks ${path} on port ${port}.`,
    "If the app only starts slowly, as one that is compiled at its start under a CPU limit, add a startupProbe or raise its failureThreshold."
  ]),
  "no-command": once2(({ image: image2 }) => [
    `Set the command in a sample file, such as command: ["/"]: ${image2} has no ENTRYPOINT.`
  ]),
  "entry-point-refused": onEachNode((facts, node) => [
    `Set command to the path of the module in a sample file, or install the version of ${shimName(facts)} that the sample was built for on ${node}.`
  ]),
  "engine-mismatch": onEachNode((facts, node) => [
    `Use an image with a plain module, or one precompiled by the engine version of ${shimName(facts)} on ${node}.`
  ]),
  "out-of-memory": once2(({ image: image2 }) => [
    `Raise resources.limits.memory in a sample file (128Mi by default), or use a sample that needs less than ${image2}.`
  ]),
  killed: onEachNode(({ runtime }, node, distribution) => [
    `Raise the memory limit of the sample (resources.limits.memory in a sample file, 128Mi by default): a shim reports an out-of-memory kill as exit code 137 only, not as OOMKilled. An app that is compiled at its start needs the most memory then.`,
    `Check the kernel's log on ${node} (${kernelLogCommand(distribution, node)}) for an out-of-memory kill.`,
    `If there is none, something else on ${node} kills the processes of ${runtime}.`
  ]),
  "sample-ends": onEachNode(({ runtime, image: image2, initContainer, port }, node) => [
    `Read the log in the error: ${mustDo(image2, initContainer, port)}.`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions of ${node} with them.`
  ]),
  "not-executable": onEachNode(({ architecture, image: image2 }, node) => [
    `Check that the command of the container is in ${image2}, and that ${image2} is built for ${architecture || "the CPU"}${architecture && ", the CPU"} of ${node}.`
  ]),
  "wrong-exit-code": onEachNode(({ runtime, image: image2, exitCode }, node) => [
    `Read the log in the error: ${image2} must end with exit code ${exitCode}. If the image is your own, set exitCode in the sample file.`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions of ${node} with them.`
  ]),
  "sample-still-runs": onEachNode(({ runtime, image: image2, exitCode }, node) => [
    `Raise timeout if ${image2} needs longer: it must end with exit code ${exitCode}. A sample that keeps serving needs port, path and body in the sample file instead of exitCode.`,
    `If ${runtime} passes on other nodes, compare shim and containerd versions of ${node} with them.`
  ]),
  "log-missing": onEachNode(({ runtime, image: image2 }, node) => [
    `Check that ${image2} writes what the sample file expects (log) to its standard output, with its command and args.`,
    `If ${runtime} passes on other nodes, check the shim on ${node}, and that kubectl logs works for any pod there.`
  ]),
  "wrong-log": onEachNode(({ runtime, image: image2 }, node) => [
    `Compare the log in the error with what is expected. {nonce} stands for a value of this pod: ${image2} must write what it gets in command, args or env.`,
    `If ${runtime} passes on other nodes, look at the shim on ${node}.`
  ]),
  "answer-incomplete": onEachNode(({ port, path }, node) => [
    `Send the request yourself: kubectl port-forward to the pod, then curl -v to port ${port}, path ${path}. A response must end within 64 KiB.`,
    `If other nodes answer completely, check the shim and the network of ${node}.`
  ]),
  "wrong-answer": onEachNode(({ status, port, path }, node) => [
    `Compare the answer with what is expected: status ${status} on ${path}, port ${port}.`,
    `If the image is your own, set the expected answer in the sample file. If other nodes answer correctly, check the shim on ${node}.`
  ]),
  "node-port-unreachable": onEachNode(({ runtime }, node) => [
    `Check that ${node} is reachable from this machine, on the port in the error: a firewall or security group may block it. access: proxy does not need node ports.`,
    `If other nodes answer there, check kube-proxy on ${node}, which forwards that port to the pod of ${runtime}.`
  ]),
  "connection-refused": onEachNode(({ image: image2, port, isOnlyIpv6 }, node) => [
    ...isOnlyIpv6 ? [
      "Set access to auto or port-forward: the pod was asked at its IPv6 address alone, and some servers, such as the Spin shim, listen on IPv4 only."
    ] : [],
    `Check that ${image2} listens on port ${port}: ${describePorts()}. Set another port in a sample file.`,
    `If other nodes answer, check the sample's log and the shim on ${node}.`
  ]),
  "pods-unreachable": onEachNode(
    ({ isTriedBothWays }, node) => isTriedBothWays ? [
      `Fix the network path to pods on ${node}: neither the API server nor the node's kubelet (port-forward) reaches them. Check the firewall between the API server and port 10250 of the node, network policies in the run's namespace, and the konnectivity agent if there is one.`
    ] : [
      `Set access to port-forward, which goes through the kubelet, or to auto, which tries both.`,
      `Or fix the network path from the API server to pods on ${node}: firewall, network policy or konnectivity agent.`
    ]
  ),
  "no-tunnel": once2(() => [
    "Repair the proxy through which the API server reaches the pods and kubelets of all nodes: check the konnectivity agents (kubectl get pods -n kube-system) and the konnectivity server. An agent that has just restarted connects within a minute: run again then."
  ]),
  "no-answer": onEachNode(({ image: image2, port, isTriedBothWays }, node) => [
    `Check the sample's log: ${image2} accepted the connection on port ${port}, but sent no HTTP response in time.`,
    isTriedBothWays ? `If its log shows no request, something on ${node} drops it, such as the network plugin: the kubelet, which connects from inside the pod's network, got no answer either.` : `If its log shows no request, something on the network path drops it, such as a network policy: set access: auto to try through the kubelet.`,
    `If other nodes answer, check the shim and the network of ${node}.`
  ]),
  "answer-not-fetched": once2(() => [
    "Check the connection to the API server and the credentials (they may have expired during the run), and run again: the sample was not reached."
  ]),
  "start-too-slow": once2(({ runtime, limitMs }, origin) => [
    `Compare with an earlier run (${nameInput("baseline", origin)}), and run again: one slow start may be a busy node. If ${runtime} stays slow, compare the shim's version and containerd's with those of the last node image that was fast.`,
    `If this time is acceptable, raise max-start above ${(limitMs / 1e3).toFixed(1)} s for ${runtime}.`
  ]),
  flaky: once2(({ runtime }) => [
    `Treat ${runtime} as broken there: a pod that starts only sometimes fails users the same way. The error has each cause and how often it was seen.`
  ]),
  "negative-test-not-proven": once2(({ image: image2 = "this one", testedOn = "a node" }) => [
    `Use a sample that only a Wasm shim can run: ${image2} was started without its RuntimeClass on ${testedOn} and did not fail as a Wasm module does there.`,
    "If containerd's default runtime on that node is a Wasm shim, use a node where it is runc."
  ])
};
function describePorts() {
  const serving = knownRuntimes.filter(({ sample }) => sample.output === void 0);
  const byPort = Map.groupBy(serving, ({ sample }) => sample.port);
  return Array.from(byPort).toSorted(([a], [b]) => a - b).map(([port, known], index) => {
    const names = known.map(({ name }) => name);
    const last = names.slice(-1).join();
    const listed = names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
    return `${listed} samples ${index === 0 ? "do " : ""}on ${port}`;
  }).join(", ");
}
function mustDo(image2, initContainer, port) {
  if (initContainer !== void 0)
    return `init container ${initContainer} (${image2}) must end with exit code 0 before the others start`;
  return port === 0 ? `${image2} must run until it is stopped` : `${image2} must serve on port ${port} until it is stopped`;
}

// src/core/diagnosis/fixes/server.ts
var serverFixes = {
  "permissions-missing": once2(grantPermissions),
  "credentials-refused": once2(({ path }) => renewCredentials(path)),
  "server-throttling": once2(({ path }) => [
    `Run again when ${nameServer(path)} has less load: each request was retried for about 8 s, or for as long as the server asked for.`,
    "If it persists, find what causes the load: kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels shows the waiting requests by priority level."
  ]),
  "server-failing": once2(({ path }) => [
    `Check ${nameServer(path)} and its etcd: kubectl get --raw '/readyz?verbose' shows which part fails. Run again when it is healthy: each request was retried for about 8 s.`,
    "If there is a load balancer or gateway in front of it (502, 503 and 504 often come from it), check that it has a healthy API server as a backend."
  ]),
  "proxy-failed": once2(({ path }) => checkProxy(path)),
  "not-an-api-server": once2(({ path }) => [
    `Check the address ${path.server ?? "of the server"} in the cluster of ${nameContext(path)}, its scheme and port too: something else answers there.`,
    `If the address is right, find what answers in place of the API server, such as ${path.proxy === void 0 ? "" : `the proxy ${path.proxy.host}, `}a gateway, a firewall or a sign-in page.`
  ]),
  "server-speaks-no-tls": once2(({ path }) => [
    `Find the API server's own port, often 6443 or 443, and change this line of ${nameCluster(path)}: nothing on ${hostOf(path)} speaks TLS.`,
    { block: `server: ${withoutPort(path)}`, language: "yaml" },
    "If kubectl proxy serves there, which speaks http, use this line instead.",
    { block: `server: ${withScheme("http:", path)}`, language: "yaml" }
  ]),
  "server-speaks-tls": once2(({ path }) => [
    `Change this line of ${nameCluster(path)}: the server expects TLS on ${hostOf(path)}.`,
    { block: `server: ${withScheme("https:", path)}`, language: "yaml" }
  ]),
  "handshake-failed": once2(({ path }) => [
    `Check server in ${nameCluster(path)}, its host and port: ${hostOf(path)} speaks TLS, but refuses the connection. The error has its reason.`,
    "If a gateway or load balancer is in front of the API server, it may choose by name: tls-server-name in the same cluster sets the name that is asked for. It may also want a newer TLS version or a client certificate."
  ]),
  "server-name-unresolved": once2(({ path }) => [
    `Check the name ${hostOf(path)} in the cluster of ${nameContext(path)}: the name of a deleted or recreated cluster no longer resolves.`,
    `If it is a name of a private network, run in that network, such as on a self-hosted runner.`
  ]),
  "server-certificate-expired": once2(({ path }) => [
    `Renew the serving certificate of ${nameServer(path)} (kubeadm: kubeadm certs renew apiserver, then restart it). First check the clock of this machine.`
  ]),
  "server-untrusted": once2(trustServer),
  "server-unreachable": once2(({ path }) => reachServer(path)),
  "connection-unknown": once2(({ path: { context } }) => [
    `Read the error, then run on this machine: kubectl ${context === void 0 ? "" : `--context ${shellWord(context)} `}get --raw /version. If that fails too, the connection is at fault; if it works, report a bug of this action.`
  ])
};
function grantPermissions({ lacking, grant, path }) {
  const file = `deploy/${grant.role}.yaml`;
  const where = grant.role === "rbac" ? "" : `-n ${shellWord(grant.namespace ?? "NAMESPACE")} `;
  const shown = lacking.slice(0, 8).join("; ");
  const more = lacking.length > 8 ? `; and ${lacking.length - 8} more, as the error lists them` : "";
  return [
    ...path.user === void 0 ? [nameAUser(path)] : [],
    `Grant ${nameUser(path)} the missing permissions, as a cluster administrator: ${file} of this action has all permissions that a run needs, and the commands to bind them at its top.`,
    { block: `kubectl apply ${where}-f ${file}`, language: "sh", file },
    lacking.length === 0 ? "The error names verb and resource." : `These are missing: ${shown}${more}.`
  ];
}
function nameAUser(path) {
  return `Name a user in ${nameContext(path)}: requests are anonymous now, which most clusters reject.`;
}
function renewCredentials(path) {
  const { plugin, user, tokenExpiredOn } = path;
  if (user === void 0) return [nameAUser(path)];
  return [
    plugin === void 0 || tokenExpiredOn !== void 0 ? renewToken(path) : `Check the account that the plugin ${plugin} signs in with: ${nameServer(path)} does not accept its credentials.`,
    `Check that ${nameContext(path)} is the right cluster, ${nameServer(path)}: a recreated cluster of the same name does not accept old credentials.`
  ];
}
function renewToken(path) {
  const { tokenExpiredOn: expiredOn, plugin } = path;
  if (expiredOn !== void 0 && plugin !== void 0) {
    return `Remove token from ${nameUser(path)}: it expired on ${expiredOn}, and is sent in place of the credentials of the plugin ${plugin}.`;
  }
  return expiredOn === void 0 ? `Get new credentials for ${nameUser(path)}: the current ones are expired, revoked, or of another cluster.` : `Get a new token for ${nameUser(path)}: it expired on ${expiredOn}. In a pipeline, use one that is issued for each run, such as by kubectl create token.`;
}
function checkProxy(path) {
  const { proxy } = path;
  const host = proxy?.host ?? "in between";
  const source = proxy?.from === "environment" ? "the environment variable HTTPS_PROXY or HTTP_PROXY" : "proxy-url of the kubeconfig";
  const around = proxy?.from === "environment" ? `add ${hostOf(path)} to NO_PROXY` : `remove proxy-url from the cluster of ${nameContext(path)}`;
  return [
    `Check the proxy ${host}, which ${source} names: that it is up and reachable from this machine, accepts the user and password in its address, and allows tunnels to ${hostOf(path)}.`,
    ...proxy?.isTls === true ? [checkProxyTls(host, source)] : [],
    `If no proxy is needed, ${around}.`
  ];
}
function checkProxyTls(host, source) {
  const address = /:\d+$/.test(host) ? host : `${host}:PORT`;
  return `The proxy's address begins with https://. If the proxy speaks plain http, as most do, write http://${address} in ${source}. If it speaks TLS, its certificate must be valid for its name, and its authority be a public one or in the file that the environment variable NODE_EXTRA_CA_CERTS names.`;
}
function trustServer({ isOtherName, path }) {
  const cluster = nameCluster(path);
  if (isOtherName) {
    return [
      `Set server in ${cluster} to a name or address of the certificate (the error lists them), or tls-server-name to one of them.`
    ];
  }
  return [
    `Get a new kubeconfig: the certificate-authority in ${cluster} (the system's own, if it has none) did not sign the certificate of ${nameServer(path)}. A recreated cluster, or one with a renewed authority, has another one.`,
    "If a TLS-inspecting proxy is in between, exclude this address from it."
  ];
}
function reachServer(path) {
  const host = hostOf(path);
  const isPlain = path.server?.startsWith("http:") === true;
  const isHere = /^(localhost|127\.|\[::1\])/.test(host);
  return [
    `Check that ${nameServer(path)} is up and reachable from this machine: a firewall, a private address or a list of authorized IP ranges may block it.`,
    ...isPlain ? [`If it serves TLS there, change http: to https: in server of ${nameCluster(path)}.`] : [],
    ...isHere ? [`${host} is this machine itself: a kubeconfig that was copied from another machine does not work here.`] : []
  ];
}

// src/core/diagnosis/fixes/shims.ts
var shimFixes = {
  "shim-wrong-arch": onEachNode((facts, node, distribution) => [
    ...lookAt(
      distribution,
      `Check the file that the error names on ${node}: the command file shows whether it is built for another CPU, empty, or not a program, such as the web page of a failed download.`
    ),
    ...supplyShim(facts, node, distribution),
    checkShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  "shim-not-executable": onEachNode((facts, node, distribution) => [
    ...makeExecutable(facts, node, distribution),
    checkShim(facts, node, distribution)
  ]),
  "shim-not-installed": onEachNode((facts, node, distribution) => [
    ...supplyShim(facts, node, distribution),
    ...restartForShim(node, distribution),
    checkShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  "shim-or-loader-missing": onEachNode((facts, node, distribution) => [
    ...lookAt(
      distribution,
      `Check whether the file that the error names exists on ${node} (ls -l). If it does, its dynamic loader is missing: the command file shows the loader, ldd the missing libraries. Install them, or a statically linked shim.`
    ),
    ...supplyShim(facts, node, distribution),
    ...restartForShim(node, distribution),
    checkShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  "shim-version-mismatch": onEachNode((facts, node, distribution) => [
    `Install a ${shimName(facts)} that supports ${facts.containerRuntime || "the node's containerd"}, or a containerd that the shim supports.`,
    ...supplyShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  "shim-cgroup-mismatch": onEachNode((facts, node, distribution) => [
    `Install a newer ${shimName(facts)} on ${node}, or boot the node with cgroup v2.`,
    ...supplyShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  "shim-dies": onEachNode((facts, node, distribution) => [
    `Read its messages in containerd's log on ${node}: ${logCommand(distribution, node)}.`,
    ...lookAt(
      distribution,
      `Run ${shimName(facts)} -v on ${node}: it prints a version, or the reason why it cannot run.`,
      "If its file is a symbolic link to another shim (ls -l), replace the link with a copy of the right shim: a shim acts by the name of its own file, after resolving links.",
      'If the error has "segmentation fault", its file may be truncated or damaged: compare its checksum (sha256sum) with that of the release.',
      "If a library is missing (ldd names it), install it. Otherwise, install the shim again."
    ),
    ...supplyShim(facts, node, distribution),
    checkShim(facts, node, distribution),
    ...nameSuccessor(facts)
  ]),
  "shim-crashed": onEachNode((facts, node, distribution) => [
    `Read the last messages of ${shimName(facts)} in containerd's log on ${node} (${logCommand(distribution, node)}), and install another version of it.`
  ]),
  "shim-lost": onEachNode((facts, node, distribution) => [
    `Find why ${shimName(facts)} ended on ${node}: containerd's log (${logCommand(distribution, node)}) has "shim disconnected", after the last messages of the shim. If the shim crashed, install another version of it.`,
    `If there are none, it was killed: check the kernel's log (${kernelLogCommand(distribution, node)}) for an out-of-memory kill or a segmentation fault, and whether containerd was restarted and lost the shim.`
  ]),
  "pod-does-not-end": onEachNode((facts, node, distribution) => [
    ...stopContainer(facts, node, distribution),
    `Install another version of ${shimName(facts)}: containerd's log (${logCommand(distribution, node)}) has its messages about the stop.`,
    ...supplyShim(facts, node, distribution)
  ])
};
function lookAt(distribution, look, ...does) {
  if (distribution === "talos") return [];
  return distribution === "aks" ? [look] : [look, ...does];
}
function makeExecutable(facts, node, distribution) {
  const supplied = { ...facts, architecture: "" };
  if (distribution === "talos" || distribution === "aks") return supplyShim(supplied, node, distribution);
  const where = distribution === "read-only" ? " (on COS most are, /home/kubernetes/bin is not)" : "";
  return [
    `Make ${shimName(facts)} executable on ${node} (chmod 0755), on a file system that is not mounted noexec${where}.`
  ];
}
function stopContainer(facts, node, distribution) {
  const shim = facts.shim ?? "containerd-shim";
  if (distribution === "talos") {
    return [`Reboot ${node} to stop what is left on it: ${nameRestart(distribution, node)}.`];
  }
  const tool = crictl(distribution);
  return [
    `Stop what is left on ${node}. crictl shows the container of the pod, and pgrep the process of its shim:`,
    { block: `${tool} ps --name sample
pgrep -af ${shim}`, language: "sh" },
    `If ${tool} stop CONTAINER does not stop the container, kill its shim with kill -9 PROCESS: containerd then removes the container.`
  ];
}

// src/core/diagnosis/fixes/workloads.ts
var workloadFixes = {
  "service-not-made": once2(({ namespace }) => [
    `Read the error, and check the quota and webhooks of namespace ${namespace}.`
  ]),
  "service-without-pods": once2(({ name }) => [
    `Fix the pods first, as their own problems describe: Service ${name} depends on them.`
  ]),
  "load-balancer-forbidden": once2(({ name }) => [
    "Set access to proxy or port-forward, which go through the API server. If this machine is a node of the cluster (k3s, or minikube without a driver), nothing else is needed.",
    `Otherwise, find what assigns that address to ${name}: it is this machine, a link-local address or a cloud's metadata service, to which a run never sends requests.`
  ]),
  "load-balancer-failed": once2(({ name, namespace }) => [
    `Read the events of the cloud controller: kubectl describe service ${name} -n ${namespace}. Quotas, missing permissions of its identity and wrong annotations are the common causes.`
  ]),
  "load-balancer-pending": once2(() => [
    "Install a load balancer controller, such as cloud-provider-kind or MetalLB: kind and bare-metal clusters have none.",
    "In a cloud, an address takes minutes: raise timeout. Or set access to proxy, which needs no address."
  ]),
  "load-balancer-unreachable": once2(({ port, url = "its address" }) => [
    `Check the connection from this machine to ${url}: a route, a firewall or security group for port ${port}, or an internal load balancer that is not reachable from outside.`,
    "In a cloud, a new address may take minutes to work: raise timeout."
  ]),
  "service-node-port-unreachable": once2(({ url = "the node" }) => [
    `Check that ${url} is reachable from this machine: a firewall or security group may block node ports. access: proxy does not need node ports.`,
    "If it is, check kube-proxy on that node."
  ]),
  "service-without-endpoints": once2(({ name, namespace }) => [
    `Compare the selector of Service ${name} with the labels of its pods, and its targetPort with their ports: kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${name}.`
  ]),
  "service-answer-incomplete": once2(({ name, path }) => [
    `Request ${path} from Service ${name} yourself: a response must end within 64 KiB.`
  ]),
  "service-wrong-answer": once2(({ name, path, status }) => [
    `Compare the answer of Service ${name} with what is expected: status ${status} on ${path}.`,
    "If the answer is right, correct manifests-path and manifests-expect, or the sample file."
  ]),
  "service-unreachable": once2(({ name }) => [
    `Check the connection that the error names. If the pods of Service ${name} answer directly, compare its targetPort with the port that they listen on.`
  ]),
  "service-timeout": once2(({ name }) => [`Run again with a longer timeout: Service ${name} was still undecided.`]),
  "object-missing": once2(() => [
    "Add the object that the error names to the manifests, or correct the name or the key in the pod that references it. A claim needs a volume, or a storage class that provisions one."
  ]),
  "root-not-allowed": once2(
    ({ image: image2, isOwn }, origin) => isOwn ? [
      `Find the policy that sets runAsNonRoot on pods, such as a mutating webhook, and exempt the run's namespace, or set ${nameInput("namespace", origin)} to one that it does not apply to.`,
      `Or use an image that names a user by number (USER 65532 in its Dockerfile) in place of ${image2}.`
    ] : [
      "Wasm images seldom name a user. Set one in the securityContext of the container that the error names:",
      { block: "securityContext:\n  runAsNonRoot: true\n  runAsUser: 65532", language: "yaml" }
    ]
  ),
  "workload-cancelled": once2(({ name }) => [`Run again to check ${name}.`]),
  "workload-incomplete": once2(({ resource, name, namespace }) => [
    `Read the events of its controller: kubectl describe ${resource} ${name} -n ${namespace}.`,
    "If it is only slow, raise timeout."
  ]),
  "workload-still-runs": once2(({ isJob }) => [
    "If it only needs longer to end, raise timeout.",
    isJob ? "If it serves and never ends, use a Deployment in place of the Job: a Job must complete." : "If it serves and never ends, add a Service for it to manifests, or set restartPolicy: Always. A bare Pod with another restartPolicy and without a Service must end."
  ]),
  "workload-unschedulable": once2(() => [
    "Compare what the pod asks for (nodeSelector, affinity, tolerations, host ports, requests) with the labels, taints and free resources of the nodes: kubectl describe nodes.",
    "If an autoscaler adds the node, raise timeout."
  ]),
  "daemonset-not-placed": once2(({ runtimeClass }) => [
    `Copy nodeSelector and tolerations of RuntimeClass ${runtimeClass} into the template of the DaemonSet: its controller does not apply the scheduling of a class.`
  ]),
  "not-checked": once2((facts) => checkIt(facts))
};
function exempt(resource, name) {
  return `If ${resource} ${name} runs nothing and only configures what others run, annotate it in manifests with ${CHECK_ANNOTATION}: none.`;
}
function checkIt({ name, resource, why }) {
  switch (why) {
    case "kind":
      return [
        `Use the Deployment, Job or Pod of ${resource} ${name} in manifests instead, or remove ${name}.`,
        exempt(resource, name)
      ];
    case "nothing-owned":
      return [
        `Check that the controller of ${resource} is installed and running, and read the events of ${name}: kubectl get events --field-selector involvedObject.name=${name}.`,
        exempt(resource, name)
      ];
    case "no-pods":
      return [`Set replicas of ${resource} ${name} to at least 1, resume it, or remove it from manifests.`];
    case "no-nodes":
      return [
        `Copy nodeSelector and tolerations of the RuntimeClass into the template of DaemonSet ${name}: DaemonSets do not apply the scheduling of a class.`
      ];
    case "service-external":
    case "service-without-tcp":
      return [`Remove Service ${name} from manifests, or give it a selector and a TCP port that answers HTTP.`];
  }
}

// src/core/diagnosis/fixes/fix.ts
var FIXES = {
  ...clusterFixes,
  ...nodeFixes,
  ...handlerFixes,
  ...shimFixes,
  ...imageFixes,
  ...sampleFixes,
  ...workloadFixes,
  ...kubeconfigFixes,
  ...serverFixes
};
var ANY_NODE = "any node";
function fix(facts, nodes, distribution, origin) {
  return fixAll([facts], nodes, distribution, origin);
}
function fixAll(facts, nodes, distribution = "generic", origin = "workflow") {
  const [node = ANY_NODE, ...others] = nodes;
  const all = facts.flatMap(withCauses);
  const isOnEachNode = all.some(({ kind }) => FIXES[kind].kind === "on-each-node");
  const each = all.map((one) => pairUp(write(one, node, distribution, origin)));
  return [...mergePairs(each), ...isOnEachNode ? repeatOn(others) : []];
}
function withCauses(facts) {
  return facts.kind === "flaky" ? [facts, ...facts.causes] : [facts];
}
function write(facts, node, distribution, origin) {
  const own = FIXES[facts.kind];
  const drafts = own.kind === "once" ? own.write(facts, origin) : own.write(facts, node, distribution, origin);
  return drafts.map((draft) => typeof draft === "string" ? { text: draft } : draft);
}
function pairUp(steps) {
  return steps.reduce((pairs, step) => {
    if ("text" in step) return [...pairs, { sentence: step, blocks: [] }];
    const { sentence = { text: "" }, blocks = [] } = pairs.at(-1) ?? {};
    return [...pairs.slice(0, -1), { sentence, blocks: [...blocks, step] }];
  }, []);
}
function mergePairs(each) {
  const longest = Math.max(0, ...each.map((pairs) => pairs.length));
  const inOrder = Array.from({ length: longest }, (_, index) => each.flatMap((pairs) => pairs.slice(index, index + 1)));
  const alike = Map.groupBy(inOrder.flat(), ({ sentence }) => sentence.text);
  return Array.from(alike.values()).flatMap((pairs) => [
    ...pairs.slice(0, 1).map(({ sentence }) => sentence),
    ...mergeBlocks(pairs.flatMap(({ blocks }) => blocks))
  ]);
}
function mergeBlocks(blocks) {
  const [first] = blocks;
  if (first === void 0) return [];
  return [{ ...first, block: [...new Set(blocks.map(({ block: block2 }) => block2))].join("\n") }];
}
function repeatOn(others) {
  if (others.length === 0) return [];
  return [{ text: others.length === 1 ? `Repeat on ${others.join()}.` : `Repeat on the other ${others.length} nodes.` }];
}

// src/core/nodes/distribution.ts
var label = (key) => ({ labels }) => key in labels;
var osImage = (name) => (node) => name.test(node.osImage);
var SIGNS = [
  ["k3s", ({ kubelet }) => kubelet.includes("+k3s")],
  ["rke2", ({ kubelet }) => kubelet.includes("+rke2")],
  ["aks", label("kubernetes.azure.com/cluster")],
  ["kind", ({ providerId = "" }) => providerId.startsWith("kind://")],
  ["microk8s", label("microk8s.io/cluster")],
  ["minikube", label("minikube.k8s.io/name")],
  ["talos", osImage(/^Talos/)],
  ["read-only", osImage(/^(Container-Optimized OS|Bottlerocket|Flatcar)/)]
];
function distributionOf(node) {
  return SIGNS.find(([, fits]) => fits(node))?.[0] ?? "generic";
}

// src/render/order.ts
var MAX_ORIGIN_LENGTH = 300;
function arrangeReport(report) {
  const names = new Set(report.checks.flatMap((check) => [check.node, check.runtime]));
  const rank = new Map([...names].sort(compareNames).map((name, index) => [name, index]));
  const rankOf = (name) => rank.get(name) ?? 0;
  return {
    ...report,
    classes: sortBy(report.classes, (entry) => entry.runtime.name),
    nodes: sortBy(report.nodes, (entry) => entry.node.name),
    checks: report.checks.toSorted((a, b) => rankOf(a.runtime) - rankOf(b.runtime) || rankOf(a.node) - rankOf(b.node)),
    workloads: sortBy(report.workloads, (workload) => `${workload.namespace}/${workload.name}/${workload.kind}`).map(
      arrangePods
    ),
    constraints: sortBy(report.constraints, (entry) => entry.runtimeClass),
    negativeTests: sortBy(report.negativeTests, (entry) => entry.runtime),
    warnings: report.warnings.toSorted(compareNames),
    cleanup: { ...report.cleanup, problems: report.cleanup.problems.toSorted(compareNames) }
  };
}
function titleOf2({ kind, namespace, name }) {
  return `${kind} ${namespace}/${name}`;
}
function runtimesOf(report) {
  return [...new Set(report.checks.map((check) => check.runtime))];
}
function makeRows(report) {
  const byNode = Map.groupBy(report.checks, (check) => check.node);
  const rows = Array.from(byNode, ([node, checks]) => ({
    node,
    checks: new Map(checks.map((check) => [check.runtime, check]))
  }));
  return sortBy(rows, (row) => row.node);
}
function compareNames(a, b) {
  const [left, right] = [a, b].map((name) => name.match(/\d+|\D+/g) ?? []);
  if (left === void 0 || right === void 0) return 0;
  const at2 = left.findIndex((part, index) => part !== right[index]);
  const [x, y] = at2 === -1 ? ["", right[left.length] ?? ""] : [left[at2] ?? "", right[at2] ?? ""];
  const byNumber = /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : 0;
  if (byNumber !== 0 && !Number.isNaN(byNumber)) return byNumber;
  return x === y ? 0 : x < y ? -1 : 1;
}
function listTriedNodes({ checks, workloads }) {
  const pods = workloads.flatMap((workload) => workload.pods);
  return new Set([...checks, ...pods].flatMap(({ node, verdict }) => verdict.kind === "skipped" ? [] : node ?? []));
}
function imagesOf(wanted, report) {
  const images = report.nodes.flatMap(
    ({ node }) => wanted.has(node.name) && node.image !== void 0 ? [capText(describeImage(node.image), MAX_ORIGIN_LENGTH)] : []
  );
  const groups = Array.from(Map.groupBy(images, (image2) => image2)).toSorted(([a], [b]) => compareNames(a, b));
  const isOne = groups.length === 1 && images.length === wanted.size;
  return groups.map(([image2, all]) => isOne ? image2 : `${image2} (${countOf(all.length, "node")})`);
}
function arrangePods(workload) {
  return { ...workload, pods: sortBy(workload.pods, ({ pod }) => pod) };
}
function sortBy(items, nameOf2) {
  return items.toSorted((a, b) => compareNames(nameOf2(a), nameOf2(b)));
}
function describeHow({ via, pods }) {
  if (pods.length === 0) return capText(via, 500);
  const passed = pods.filter(({ verdict }) => verdict.kind === "passed").length;
  return `${String(passed)} of ${countOf(pods.length, "pod")} passed`;
}

// src/render/problems.ts
var SOME_NODE = "NODE";
function groupProblems(report) {
  const byRuntime = groupBy(foundIn(report), ({ kind, diagnoses: [diagnosis], runtimes, distribution }) => [
    ...[kind, diagnosis.code, diagnosis.title, diagnosis.fault, runtimes],
    fix(diagnosis.facts, [SOME_NODE], distribution)
  ]);
  const merged = groupBy(byRuntime, ({ kind, diagnoses: [diagnosis], nodes, distribution }) => [
    ...[kind, diagnosis.code, diagnosis.title, diagnosis.fault, distribution],
    // What is no node's is one problem for each workload check.
    nodes.length === 0 ? diagnosis.facts : nodes
  ]);
  return merged.toSorted(
    (a, b) => compareNames(a.kind, b.kind) || b.nodes.length * b.runtimes.length - a.nodes.length * a.runtimes.length || compareNames(a.diagnoses[0].code, b.diagnoses[0].code) || compareNames(a.runtimes.join(), b.runtimes.join()) || compareNames(a.nodes.join(), b.nodes.join())
  ).map((found, index) => ({ number: index + 1, ...found }));
}
function indexProblems(problems) {
  const numbers = /* @__PURE__ */ new Map();
  const add = (key, number) => {
    numbers.set(key, [.../* @__PURE__ */ new Set([...numbers.get(key) ?? [], number])]);
  };
  for (const { number, runtimes, nodes } of problems) {
    for (const runtime of runtimes) {
      add(runtime, number);
      for (const node of nodes) add(JSON.stringify([runtime, node]), number);
    }
  }
  return (runtime, node) => numbers.get(node === void 0 ? runtime : JSON.stringify([runtime, node])) ?? [];
}
function docsLink(docsUrl2, section) {
  return `${docsUrl2}#${section.replace(/[^\w-]/g, "")}`;
}
function distributions({ nodes }) {
  const byName = new Map(nodes.map(({ node }) => [node.name, distributionOf(node)]));
  return (name) => byName.get(name ?? "") ?? "generic";
}
function foundIn(report) {
  const distribution = distributions(report);
  return [
    ...report.checks.flatMap(({ verdict, runtime, node }) => problemOf(verdict, runtime, node)),
    ...report.workloads.flatMap(problemsOfWorkload)
  ].map((found) => ({ ...found, distribution: distribution(found.nodes[0]) }));
}
function problemsOfWorkload(workload) {
  const title = titleOf2(workload);
  const ofPods = workload.pods.flatMap(({ verdict, node = "" }) => problemOf(verdict, title, node));
  const own = problemOf(workload.verdict, title, "");
  const isReported = own.every((one) => ofPods.some(({ diagnoses }) => diagnoses[0].code === one.diagnoses[0].code));
  return isReported ? ofPods : [...ofPods, ...own];
}
function problemOf(verdict, runtime, node) {
  if (verdict.kind !== "failed" && verdict.kind !== "inconclusive") return [];
  const { kind, diagnosis } = verdict;
  const nodes = node === "" ? [] : [node];
  const evidence = [{ runtime, node, text: diagnosis.evidence, short: shortEvidence(diagnosis) }];
  return [{ kind, diagnoses: [diagnosis], runtimes: [runtime], nodes, evidence }];
}
function groupBy(all, keyOf2) {
  const groups = Map.groupBy(all, (found) => JSON.stringify(keyOf2(found)));
  return Array.from(groups.values()).flatMap((group) => {
    const [first] = group;
    if (first === void 0) return [];
    const byFacts = Map.groupBy(
      group.flatMap(({ diagnoses }) => diagnoses),
      ({ facts }) => JSON.stringify(facts)
    );
    const [diagnosis = first.diagnoses[0], ...others] = Array.from(byFacts.values()).flatMap((same) => same.slice(0, 1));
    return [
      {
        ...first,
        diagnoses: [diagnosis, ...others],
        runtimes: unite(group.map((one) => one.runtimes)),
        nodes: unite(group.map((one) => one.nodes)),
        evidence: distinct(group.flatMap((one) => one.evidence))
      }
    ];
  });
}
function unite(lists) {
  return [...new Set(lists.flat())].sort(compareNames);
}

// src/render/fix-steps.ts
var IMAGE_BUILDER_SINCE = "v0.1.22";
function fixSteps(problem, { docsUrl: docsUrl2, isWorkflow: isWorkflow2 }) {
  const { diagnoses, nodes, distribution } = problem;
  const steps = [];
  const facts = diagnoses.map((diagnosis) => diagnosis.facts);
  for (const step of fixAll(facts, nodes, distribution, isWorkflow2 === true ? "workflow" : "terminal")) {
    if ("text" in step) {
      const { section, ...rest } = step;
      steps.push(section === void 0 ? rest : { ...rest, link: docsLink(docsUrl2, section) });
    } else steps.push({ ...steps.pop() ?? { text: "" }, block: blockOf(step, docsUrl2) });
  }
  return [...leads(problem), ...steps];
}
function leads({ diagnoses, nodes, distribution }) {
  const hints = new Set(diagnoses.flatMap((one) => one.hints ?? []));
  const isImage2 = hints.has("node-image") && distribution === "generic";
  const shell = hints.has("node-shell") && nodes[0] !== void 0 ? shellOn(nodes[0], { diagnoses, distribution }) : "";
  const text = isImage2 ? "This node only: open a shell." : `Open a shell on ${capText(nodes[0] ?? "", 253)}.`;
  return [
    ...isImage2 ? [{ text: `New image: build with image-builder ${IMAGE_BUILDER_SINCE} or later.`, isLead: true }] : [],
    ...shell === "" ? [] : [{ text, block: { lines: [shell], language: "sh" }, isLead: true }]
  ];
}
function shellOn(node, { diagnoses, distribution }) {
  const name = capText(node, 253);
  switch (distribution) {
    case "talos":
      return "";
    case "kind":
      return `docker exec -it ${shellWord(name)} bash`;
    case "minikube":
      return `minikube ssh -n ${shellWord(name)}`;
    case "aks":
      return diagnoses[0].code === "handler-not-configured" ? "" : debugPod(name);
    default:
      return debugPod(name);
  }
}
function debugPod(name) {
  return `kubectl debug ${shellWord(`node/${name}`)} -it --profile=sysadmin --image=busybox -- chroot /host`;
}
function blockOf({ block: block2, file, language = "text" }, docsUrl2) {
  const text = file === void 0 ? block2 : block2.replaceAll(file, () => addressOf(file, docsUrl2));
  return { lines: text.split("\n"), language };
}
function addressOf(file, docsUrl2) {
  const url = new URL(`../${file}`, docsUrl2);
  if (url.protocol === "file:") return shellWord(decodeURIComponent(url.pathname));
  return shellWord(url.href.replace(/^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/blob\//, "$1/raw/"));
}
function numbered(steps) {
  const count2 = steps.filter(({ isLead }) => isLead !== true).length;
  let next = 0;
  return steps.map((step) => ({ ...step, number: step.isLead === true || count2 < 2 ? "" : `${String(++next)}. ` }));
}
function stepLines({ text, link, block: block2 }) {
  return [link === void 0 ? text : `${text}: ${link}`, ...(block2?.lines ?? []).map((line) => `  ${line}`)];
}
function fixableOf(diagnosis, nodes, distribution) {
  return { diagnoses: [diagnosis], nodes, distribution };
}
function nodesOf({ verdict, pods }) {
  if (!("diagnosis" in verdict)) return [];
  const facts = JSON.stringify(verdict.diagnosis.facts);
  return [
    ...new Set(
      pods.flatMap(
        (pod) => pod.node !== void 0 && "diagnosis" in pod.verdict && JSON.stringify(pod.verdict.diagnosis.facts) === facts ? [pod.node] : []
      )
    )
  ];
}

// src/render/problem-title.ts
var WITH_HANDLERS = { "handler-not-configured": "containerd has no handler for" };
var MAX_NAMES = 10;
function placeOf({ nodes, runtimes }, escape) {
  const [node] = nodes;
  if (node === void 0) return listNames(runtimes.map(escape), MAX_NAMES);
  return nodes.length === 1 ? escape(node) : countOf(nodes.length, "node");
}
function describeProblem(problem, report, escape) {
  const { diagnoses, nodes, runtimes } = problem;
  const { code, title } = diagnoses[0];
  const start2 = WITH_HANDLERS[code];
  const handlers = diagnoses.flatMap(handlerOf);
  if (start2 !== void 0 && handlers.length > 0) return `${start2} ${listNames(handlers.map(escape), MAX_NAMES)}`;
  const isEvery = runtimesOf(report).every((name) => runtimes.includes(name));
  const names = nodes.length === 0 || isEvery ? "" : `: ${listNames(runtimes.map(escape), MAX_NAMES)}`;
  return `${escape(title)}${names}`;
}
function handlerOf({ facts }) {
  return "handler" in facts ? [facts.handler] : [];
}

// src/render/proofs.ts
var proofTones = {
  enforced: "passed",
  "not-enforced": "failed",
  "not-applicable": "skipped",
  unproven: "inconclusive",
  proven: "passed",
  "not-proven": "inconclusive"
};
var legends = {
  constraint: "Constraint check: a pod of the class is rejected on nodes without the label cluster.x-k8s.io/CLASS=true.",
  negativeTest: "Negative test: without its RuntimeClass the same sample must not run, else an answer proves nothing about Wasm."
};
var proofNames = { constraint: "constraint", negativeTest: "negative test" };
function describeConsequence(verdict) {
  switch (verdict) {
    case "enforced":
    case "not-applicable":
    case "proven":
      return "";
    case "not-enforced":
      return "Fix: find what removed the node selector from the class or from the pod.";
    case "unproven":
      return "Fix: run again.";
    case "not-proven":
      return "Fix: use a sample that only a Wasm shim can run (negative-test-not-proven).";
    default:
      return assertNever(verdict);
  }
}
function countProofs({ constraints, negativeTests }) {
  return [
    count(
      proofNames.constraint,
      constraints.map(({ verdict }) => proofTones[verdict])
    ),
    count(
      proofNames.negativeTest,
      negativeTests.map(({ verdict }) => proofTones[verdict])
    )
  ].filter(({ total }) => total > 0);
}
function count(name, all) {
  const tones2 = all.filter((tone2) => tone2 !== "skipped");
  const proven = tones2.filter((tone2) => tone2 === "passed").length;
  const tone = tones2.includes("failed") ? "failed" : proven < tones2.length ? "inconclusive" : "passed";
  return { name, tone, proven, total: tones2.length };
}
function openProofs({ constraints, negativeTests }) {
  const describe = (text, verdict) => [text, describeConsequence(verdict)].filter((part) => part !== "").join(". ");
  const applicable = constraints.filter(({ verdict }) => verdict !== "not-applicable");
  return [
    ...describeInapplicable(constraints),
    ...applicable.map((entry) => ({ verdict: entry.verdict, text: `constraint ${describeConstraint(entry)}` })),
    ...negativeTests.map((entry) => ({ verdict: entry.verdict, text: `negative test ${describeNegativeTest(entry)}` }))
  ].flatMap(({ verdict, text }) => {
    const tone = proofTones[verdict];
    return tone === "passed" ? [] : [{ tone, text: describe(text, verdict) }];
  });
}
function describeInapplicable(constraints) {
  const all = constraints.filter(({ verdict }) => verdict === "not-applicable");
  return Array.from(
    Map.groupBy(all, ({ evidence }) => evidence),
    ([evidence, alike]) => ({
      verdict: "not-applicable",
      text: `constraint not applicable: ${alike.map(({ runtimeClass }) => runtimeClass).join(", ")}: ${evidence}`
    })
  );
}
function describeConstraint({ runtimeClass, verdict, node, evidence }) {
  const label3 = `${constraintLabel(runtimeClass)}=true`;
  return `${describeProof(runtimeClass, verdict, node, evidence)} (label ${label3})`;
}
function describeNegativeTest({ runtime, verdict, node, evidence }) {
  return describeProof(runtime, verdict, node, evidence);
}
function describeProof(name, verdict, node, evidence) {
  const where = node === void 0 ? "" : ` on ${node}`;
  return `${verdict.replace("-", " ")}: ${name}${where}${evidence === "" ? "" : `: ${evidence}`}`;
}

// src/render/rerun.ts
var MAX_NODES = 20;
var RERUN = "Rerun only what failed:";
function hasTrouble({ checks, workloads }) {
  return [...checks, ...workloads].some(({ verdict }) => verdict.kind === "failed" || verdict.kind === "inconclusive");
}
function rerunOf({ checks }, problem) {
  const bad = checks.filter(
    ({ verdict, node, runtime }) => (verdict.kind === "failed" || verdict.kind === "inconclusive") && (problem === void 0 || problem.nodes.includes(node) && problem.runtimes.includes(runtime))
  );
  const [names, all] = [bad, checks].map((some2) => unique(some2.map(({ node }) => node)));
  const [runtimes, allRuntimes] = [bad, checks].map((some2) => unique(some2.map(inputOf)));
  if (names === void 0 || all === void 0 || runtimes === void 0 || allRuntimes === void 0) return [];
  const isNarrower = names.length < all.length && names.length <= MAX_NODES && !names.some((name) => name.includes("/"));
  return [
    ...isNarrower && names.length > 0 ? [["nodes", names]] : [],
    ...runtimes.length < allRuntimes.length && runtimes.length > 0 ? [["runtimes", runtimes]] : []
  ];
}
function rerunYaml(rerun, width = Infinity) {
  return ["with:", ...rerun.flatMap(([name, values]) => yamlLines(name, values, width))];
}
function yamlLines(name, values, width) {
  const line = `  ${name}: ${joined(values)}`;
  if (line.length <= width) return [line];
  return [`  ${name}: |`, ...chunks(values, width - 4).map((some2) => `    ${joined(some2)}`)];
}
function rerunFlags(rerun, width = Infinity) {
  const line = rerun.map(([name, values]) => `--${name} ${shellWord(joined(values))}`).join(" ");
  if (line.length <= width) return [line];
  return rerun.flatMap(([name, values], index) => {
    const end = index < rerun.length - 1 ? " \\" : "";
    const lead = `--${name} `;
    const lines = chunks(values, width - lead.length - 4).map((some2) => joined(some2));
    const word = shellWord(lines.join("\n")).split("\n");
    return word.map((text, at2) => (at2 === 0 ? lead : "  ") + text + (at2 === word.length - 1 ? end : ""));
  });
}
function chunks(values, width) {
  const groups = [];
  for (const value of values) {
    const last = groups.at(-1);
    if (last !== void 0 && joined([...last, value]).length <= width) last.push(value);
    else groups.push([value]);
  }
  return groups;
}
function rerunText(rerun, isWorkflow2) {
  if (rerun.length === 0) return "Rerun with the same inputs.";
  const inputs = rerun.map(([name, values]) => `${name}: ${joined(values)}`).join(" and ");
  return `${RERUN} ${isWorkflow2 ? inputs : rerunFlags(rerun).join(" ")}`;
}
function inputOf({ runtime, runtimeClass, handler }) {
  return runtime === runtimeClass ? `${runtimeClass}=${handler}` : runtime;
}
function joined(values) {
  return values.map((one) => capText(one, 253)).join(",");
}
function unique(names) {
  return [...new Set(names)].sort(compareNames);
}

// src/render/traits.ts
var TRAITS = [
  ["", ({ image: image2 }) => image2 === void 0 ? void 0 : describeImage(image2)],
  ["", ({ containerRuntime }) => containerRuntime.replace("://", " ")],
  ["", ({ osImage: osImage2 }) => osImage2],
  ["kernel", ({ kernel }) => kernel],
  ["kubelet", ({ kubelet }) => kubelet],
  ["", ({ architecture }) => architecture],
  ["node pool", nodePoolOf],
  ["", ({ owner }) => owner],
  ["zone", ({ labels }) => labels["topology.kubernetes.io/zone"]]
];
var MAX_TRAITS = 3;
function commonTraits({ nodes }, report) {
  const bad = new Set(nodes);
  const good = new Set(report.checks.filter(({ verdict }) => verdict.kind === "passed").map(({ node }) => node));
  const nodesIn = (names) => report.nodes.flatMap(({ node }) => names.has(node.name) ? [node] : []);
  const [failing, passing] = [nodesIn(bad), nodesIn(good).filter(({ name }) => !bad.has(name))];
  if (failing.length < bad.size || failing.length === 0 || passing.length === 0) return [];
  return TRAITS.flatMap(([name, valueOf]) => {
    const [value, ...others] = new Set(failing.map((node) => valueOf(node) ?? ""));
    if (value === void 0 || value === "" || others.length > 0) return [];
    if (passing.some((node) => valueOf(node) === value)) return [];
    return [capText(name === "" ? value : `${name} ${value}`, 300)];
  }).slice(0, MAX_TRAITS);
}
function describeCommon(count2, traits, escape) {
  if (traits.length === 0) return "";
  const subject = count2 === 1 ? "this node has" : count2 === 2 ? "both have" : `all ${String(count2)} have`;
  return `${subject} ${traits.map(escape).join(", ")}; no passing node does`;
}

// src/render/annotations.ts
var maxAnnotations = 10;
var maxSteps = 10;
function renderAnnotations(unordered, docsUrl2) {
  const report = arrangeReport(unordered);
  const all = [
    ...annotateComparison(report),
    ...annotateConnection(report, docsUrl2),
    ...groupProblems(report).map((problem) => annotateProblem(problem, report, docsUrl2)),
    ...annotateConstraint(report),
    ...annotateNegativeTest(report),
    ...annotateCleanup(report)
  ];
  const ordered = all.toSorted((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
  if (ordered.length <= maxAnnotations) return ordered;
  const shown = ordered.slice(0, maxAnnotations - 1);
  const rest = ordered.slice(maxAnnotations - 1);
  const titles = rest.map(({ title }) => title);
  return [...shown, makeAnnotation(rest[0]?.level ?? "error", countOf(rest.length, "more problem"), titles)];
}
function annotateComparison({ comparison }) {
  if (comparison === void 0) return [];
  const isWorse = comparison.worse.length > 0 || comparison.starts.some(({ isSlower }) => isSlower);
  if (!isWorse) return [];
  const [title = "", ...lines] = comparisonLines(comparison);
  const trimmed = lines.map((line) => line.trim());
  return [makeAnnotation("warning", title, trimmed)];
}
function annotateConnection({ diagnosis }, docsUrl2) {
  if (diagnosis === void 0) return [];
  const { code, title, fault, evidence } = diagnosis;
  const error2 = capText(evidence, 4e3).split("\n").slice(0, 40);
  return [
    makeAnnotation("error", `${title} (${code})`, [
      `At fault: ${fault}`,
      ...error2.map((line, index) => index === 0 ? `Error: ${line}` : line),
      ...describeFix(fixableOf(diagnosis, [], "generic"), docsUrl2),
      `Docs: ${docsLink(docsUrl2, code)}`
    ])
  ];
}
function annotateProblem(problem, report, docsUrl2) {
  const { number, kind, diagnoses, nodes, evidence } = problem;
  const { code, fault } = diagnoses[0];
  const asIs = (text) => capText(text, 300);
  const note = kind === "inconclusive" ? "inconclusive, " : "";
  const place = `${placeOf(problem, asIs)}: ${describeProblem(problem, report, asIs)}`;
  const common = describeCommon(nodes.length, commonTraits(problem, report), asIs);
  const [error2] = distinctShort(evidence);
  return makeAnnotation(kind === "failed" ? "error" : "warning", `[${String(number)}] ${place} (${note}${code})`, [
    `At fault: ${fault}`,
    ...nodes.length < 2 ? [] : [`Nodes: ${listRanges(nodes, 20)}`],
    ...common === "" ? [] : [`Common: ${common}`],
    ...error2 === void 0 || error2.short === "" ? [] : [`Error: ${capText(error2.short, 500)}`],
    ...describeFix(problem, docsUrl2),
    rerunText(rerunOf(report, problem), true),
    `Docs: ${docsLink(docsUrl2, code)}`
  ]);
}
function describeFix(fixable, docsUrl2) {
  return numbered(fixSteps(fixable, { docsUrl: docsUrl2, isWorkflow: true }).slice(0, maxSteps)).flatMap((step, index) => {
    const [first = "", ...block2] = stepLines(step).map((line) => capText(line, 500));
    return [`${index === 0 ? "Fix: " : ""}${step.number}${first}`, ...block2];
  });
}
function annotateConstraint({ constraints }) {
  return constraints.filter(({ verdict }) => verdict === "not-enforced" || verdict === "unproven").map(
    (entry) => makeAnnotation(
      entry.verdict === "not-enforced" ? "error" : "warning",
      `constraint of ${entry.runtimeClass}: ${entry.verdict.replace("-", " ")}`,
      [describeConstraint(entry), describeConsequence(entry.verdict)]
    )
  );
}
function annotateNegativeTest({ negativeTests }) {
  return negativeTests.filter(({ verdict }) => verdict === "not-proven").map(
    (entry) => makeAnnotation("warning", `negative test of ${entry.runtime}: not proven`, [
      describeNegativeTest(entry),
      describeConsequence(entry.verdict)
    ])
  );
}
function annotateCleanup({ cleanup }) {
  if (cleanup.problems.length === 0) return [];
  return [makeAnnotation("error", "cleanup failed", cleanup.problems.slice(0, 10))];
}
function makeAnnotation(level, title, lines) {
  return {
    level,
    title: capText(escapeWorkflowLine(title), 200),
    message: lines.map((line) => breakCommand(escapeIndented(capText(line, 1500)))).join("\n")
  };
}

// src/render/headline.ts
function shownResult({ result, cleanup }) {
  const isGreen = result === "passed" || result === "applied";
  return isGreen && cleanup.problems.length > 0 ? "error" : result;
}
function describeOutcome(report, problems) {
  const nodes = new Set(problems.flatMap((problem) => problem.nodes));
  const open = report.constraints.filter(({ verdict }) => verdict === "not-enforced" || verdict === "unproven");
  const untested = report.negativeTests.filter(({ verdict }) => verdict === "not-proven");
  return [
    describeCounts(report),
    ...problems.length === 0 ? [] : [`${countOf(problems.length, "problem")}${nodes.size === 0 ? "" : ` on ${countOf(nodes.size, "node")}`}`],
    ...open.length === 0 ? [] : [`${countOf(open.length, "constraint")} not enforced or unproven`],
    ...untested.length === 0 ? [] : [`${countOf(untested.length, "negative test")} not proven`],
    ...report.cleanup.problems.length === 0 ? [] : ["cleanup failed"]
  ].join(", ");
}
function describeTime({ run, phases }) {
  return formatTime(phases.lastVerdictMs ?? run.tookMs);
}
function describeCleanup({ cleanup, phases, cluster }) {
  if (cluster === void 0) return "";
  switch (cleanup.mode) {
    case "none":
      return "cleanup: none";
    case "workload":
    case "all": {
      const { cleanupMs, lastVerdictMs } = phases;
      if (cleanup.problems.length > 0) return "cleanup: failed";
      if (cleanupMs === void 0) return "";
      return `cleanup: done, ${formatTime(Math.max(0, cleanupMs - (lastVerdictMs ?? 0)))}`;
    }
    default:
      return assertNever(cleanup.mode);
  }
}

// src/render/groups.ts
var MAX_NODES2 = 16;
function groupRows(report, references2) {
  const rows = makeRows(report);
  if (rows.length <= MAX_NODES2) return rows.map(({ node, checks }) => ({ nodes: [node], checks, isGroup: false }));
  const runtimes = runtimesOf(report);
  const resultOf = ({ node, checks }) => runtimes.map((name) => [checks.get(name)?.verdict.kind, references2(name, node)]);
  const groups = Map.groupBy(rows, (row) => JSON.stringify(resultOf(row)));
  return Array.from(groups.values(), (alike) => ({
    nodes: alike.map(({ node }) => node),
    checks: alike[0]?.checks ?? /* @__PURE__ */ new Map(),
    isGroup: true
  })).toSorted((a, b) => b.nodes.length - a.nodes.length || compareNames(a.nodes[0] ?? "", b.nodes[0] ?? ""));
}
function withoutTime({ isGroup }, verdict) {
  return isGroup && verdict.kind === "passed";
}

// src/render/starts.ts
var startsTitle = "Start times, from scheduled to the first right answer";
function listStarts({ checks }) {
  if (!checks.some(({ repetitions }) => repetitions !== void 0)) return [];
  const byRuntime = Map.groupBy(checks, ({ runtime }) => runtime);
  return Array.from(byRuntime).flatMap(([runtime, all]) => {
    const starts = sumUpStarts(all.flatMap(startsOf));
    return starts === void 0 ? [] : [[runtime, starts]];
  });
}
function describeSlowest({ maxMs, p95Ms }) {
  return p95Ms === void 0 ? `max ${formatTime(maxMs)}` : `p95 ${formatTime(p95Ms)}`;
}
function describeRate({ repetitions, verdict }) {
  if (repetitions === void 0 || verdict.kind === "passed") return "";
  const passes = repetitions.filter((one) => one.verdict.kind === "passed").length;
  return passes === 0 ? "" : `${passes}/${repetitions.length}`;
}

// src/render/table/grid.ts
var maxRows = 20;
var maxGroups = 5;
function renderGrid(report, options) {
  const runtimes = runtimesOf(report);
  if (runtimes.length === 0) return [];
  const all = groupRows(report, options.references);
  const limit = all.some(({ isGroup }) => isGroup) ? maxGroups : maxRows;
  const rows = all.slice(0, limit);
  const hidden = all.slice(limit).reduce((sum, { nodes }) => sum + nodes.length, 0);
  const notes = hidden > 0 ? [`${countOf(hidden, "more node")}: see report.json`] : [];
  const columns = makeColumns(rows, runtimes, options.references);
  const width = columns.reduce((sum, column) => sum + widthOf(column) + 2, -2);
  if (width <= options.width) return [...drawColumns(columns, options.colour), ...notes];
  return [...drawList(rows, runtimes, options), ...notes];
}
function makeColumns(rows, runtimes, references2) {
  const isGrouped = rows.some(({ isGroup }) => isGroup);
  return [
    [heading(isGrouped ? "NODES" : "NODE"), ...rows.map((row) => ({ text: nameOf(row), tone: "plain" }))],
    ...runtimes.map((name) => [
      heading(shortName(name).toUpperCase()),
      ...rows.map((row) => checkField(row, row.checks.get(name), references2))
    ])
  ];
}
function nameOf({ nodes }) {
  const [node = ""] = nodes;
  return nodes.length === 1 ? shortName(node) : countOf(nodes.length, "node");
}
function heading(text) {
  return { text, tone: "strong" };
}
function checkField(row, check, references2) {
  if (check === void 0) return { text: "", tone: "plain" };
  const { verdict, runtime, node } = check;
  if (withoutTime(row, verdict)) return { text: glyphs.passed, tone: "passed" };
  const field = verdictField(verdict, references2(runtime, node));
  const rate = row.isGroup ? "" : describeRate(check);
  return rate === "" ? field : { ...field, text: field.text.replace(" ", ` ${rate} `) };
}
function verdictField(verdict, problems) {
  return { text: `${glyphs[verdict.kind]} ${shortDetail(verdict, problems)}`.trim(), tone: verdict.kind };
}
function widthOf(column) {
  return Math.max(...column.map(({ text }) => columnsOf2(text)));
}
function drawColumns(columns, colour) {
  const widths = columns.map(widthOf);
  const [first = []] = columns;
  return first.map(
    (_, row) => joinLine(
      columns.map((column, index) => {
        const { text, tone } = column[row] ?? { text: "", tone: "plain" };
        return paint(padTo(text, widths[index] ?? 0), tone, colour);
      })
    )
  );
}
function joinLine(fields) {
  return breakCommand(fields.join("  ")).replace(/ +((?:\x1b\[0m)?)$/, "$1");
}
function drawList(rows, runtimes, { references: references2, colour }) {
  const width = Math.max(...runtimes.map((name) => columnsOf2(shortName(name))));
  return rows.flatMap((row) => [
    breakCommand(nameOf(row)),
    ...Array.from(row.checks.values(), (check) => {
      const { text, tone } = checkField(row, check, references2);
      return breakCommand(`  ${padTo(shortName(check.runtime), width)}  ${paint(text, tone, colour)}`);
    })
  ]);
}

// src/render/discovery.ts
function describeDiscovery(discovery) {
  if (discovery === void 0) return [];
  const { found, leftOut } = discovery;
  const names = found.map(({ runtimeClass, handler }) => `${shortName(runtimeClass)} (handler ${shortName(handler)})`);
  const byReason2 = Map.groupBy(leftOut, ({ reason }) => reason);
  return [
    `runtimes: auto found ${names.length === 0 ? "nothing" : listNames(names, 10)}`,
    ...[...byReason2].map(
      ([reason, all]) => `not tried: ${listNames(
        all.map(({ name }) => shortName(name)),
        10
      )}: ${reason}`
    )
  ];
}

// src/render/omissions.ts
function groupSkipped(report) {
  return groupOmissions(
    report.checks.flatMap(({ verdict, node }) => verdict.kind === "skipped" ? [{ reason: verdict.reason, node }] : [])
  );
}
function groupLeftOut(report) {
  return groupOmissions(
    report.nodes.flatMap(({ node, leftOut }) => leftOut === void 0 ? [] : [{ reason: leftOut, node: node.name }])
  );
}
function groupOmissions(all) {
  const groups = Array.from(Map.groupBy(all, ({ reason }) => reason));
  return groups.map(([reason, entries]) => ({ reason, nodes: [...new Set(entries.map(({ node }) => node))].sort(compareNames) })).toSorted((a, b) => compareNames(a.reason, b.reason));
}

// src/render/table/notes.ts
var maxNotes = 20;
var proofLabels = {
  failed: "Failed",
  inconclusive: "Unproven",
  skipped: "Note"
};
function renderNotes(report, options) {
  const groups = [
    describeDiscovery(report.discovery).map((text) => ({ label: "runtimes", tone: "plain", text })),
    startNotes(report),
    imageNotes(report),
    classNotes(report),
    groupSkipped(report).map((entry) => omissionNote("Skipped", entry)),
    groupLeftOut(report).map((entry) => omissionNote("Left out", entry)),
    report.warnings.map((text) => ({ label: "Warning", tone: "inconclusive", text })),
    openProofs(report).map(({ tone, text }) => ({ label: proofLabels[tone], tone, text })),
    report.cleanup.problems.map((text) => ({ label: "Cleanup", tone: "failed", text: `✗ failed: ${text}` }))
  ];
  const lines = groups.flatMap((notes) => {
    const hidden = notes.length - maxNotes;
    const more = hidden > 0 ? [{ label: "", tone: "plain", text: `… and ${countOf(hidden, "more line")}: see report.json` }] : [];
    return [...notes.slice(0, maxNotes), ...more].flatMap((note) => drawNote(note, options));
  });
  return [...lines, ...lines.length > 0 ? [""] : [], ...proofLine(report, options.colour)];
}
function proofLine(report, colour) {
  const parts = countProofs(report).map(
    ({ name, tone, proven, total }) => paint(`${glyphs[tone]} ${name} ${String(proven)}/${String(total)}`, tone, colour)
  );
  return parts.length === 0 ? [] : [parts.join("   ")];
}
function startNotes(report) {
  const times = listStarts(report).map(
    ([runtime, starts]) => `${runtime} ${formatTime(starts.medianMs)} (${describeSlowest(starts)})`
  );
  if (times.length === 0) return [];
  return [{ label: "Starts", tone: "plain", text: `median of ${report.run.repeat} on each node: ${times.join(", ")}` }];
}
function imageNotes(report) {
  const images = imagesOf(listTriedNodes(report), report);
  return images.length === 0 ? [] : [{ label: "Images", tone: "plain", text: listNames(images, 5) }];
}
function omissionNote(label3, { reason, nodes }) {
  return { label: label3, tone: "skipped", text: `${listRanges(nodes.map(shortName), 10)}: ${reason}` };
}
function classNotes({ classes, checks }) {
  return classes.filter((entry) => checks.length === 0 || entry.detail !== "" || !["created", "unchanged"].includes(entry.outcome)).map(({ runtime, outcome, detail }) => ({
    label: "Class",
    tone: outcome === "conflict" || outcome === "not-applied" ? "failed" : "plain",
    text: `${runtime.runtimeClass}, handler ${runtime.handler}: ${outcome.replace("-", " ")}${detail === "" ? "" : `: ${detail}`}`
  }));
}
function drawNote({ label: label3, tone, text }, options) {
  const lines = labelled(label3, escapeTerminal(capText(text, 600)), { indent: 0, width: options.width });
  return lines.map((line) => paint(line, tone === "passed" ? "plain" : tone, options.colour));
}

// src/render/table/problem.ts
var INDENT3 = 4;
var maxEvidence = 2;
var maxSteps2 = 10;
function renderProblem(problem, report, options) {
  const { kind, diagnoses, nodes, evidence, number } = problem;
  const { code, fault } = diagnoses[0];
  const short = distinctShort(evidence).filter((one) => one.short.trim() !== "");
  const line = (label3, text) => labelled(label3, text, layout(options));
  return [
    ...renderHeading(`[${String(number)}]`, headingOf(problem, report), code, kind, options),
    ...line("At fault", fault),
    ...nodes.length < 2 ? [] : line("Nodes", listRanges(nodes.map(shortName), 10)),
    ...line("Common", describeCommon(nodes.length, commonTraits(problem, report), escapeTerminal)),
    ...short.slice(0, maxEvidence).flatMap((one, index) => {
      const text = evidenceLines(one.short, 6).join("\n");
      const source = short.length === 1 ? "" : `${describeSource(shortName(one.runtime), shortName(one.node))}: `;
      return line(index === 0 ? "Error" : "", source + text);
    }),
    ...renderFix(problem, options),
    ...renderRerun(problem, report, options)
  ];
}
function renderProblemLine(problem, report, { width, colour }) {
  const { number, kind, diagnoses } = problem;
  const lead = `${padTo(`[${String(number)}]`, INDENT3)}${shortName(diagnoses[0].code)}: `;
  return paint(breakCommand(cut(lead + headingOf(problem, report), width)), kind, colour);
}
function renderConnection(diagnosis, options) {
  const { code, title, fault, evidence } = diagnosis;
  const line = (label3, text) => labelled(label3, text, layout(options));
  return [
    ...renderHeading(glyphs.failed, escapeTerminal(capText(title, 300)), code, "failed", options),
    ...line("At fault", fault),
    ...line("Error", evidenceLines(evidence, 40).join("\n")),
    ...renderFix(fixableOf(diagnosis, [], "generic"), options),
    ...line("Docs", escapeTerminal(docsLink(options.docsUrl, code)))
  ];
}
function headingOf(problem, report) {
  const note = problem.kind === "inconclusive" ? " (inconclusive)" : "";
  const escape = (text) => escapeTerminal(capText(text, 300));
  const place = placeOf(problem, shortName);
  return `${place}: ${describeProblem(problem, report, escape)}${note}`;
}
function renderHeading(mark, text, code, tone, { width, colour }) {
  const lead = padTo(mark, INDENT3);
  const shown = shortName(code);
  const lines = wrap2(text, Math.max(30, width - columnsOf2(lead)));
  const last = columnsOf2(lead) + columnsOf2(lines.at(-1) ?? "");
  const room = width - last - columnsOf2(shown);
  const right = room >= 2 ? " ".repeat(room) + shown : "";
  return [
    ...lines.map((line, index) => {
      const start2 = index === 0 ? lead : " ".repeat(columnsOf2(lead));
      return paint(breakCommand(start2 + line), tone, colour) + (index === lines.length - 1 ? right : "");
    }),
    ...right === "" ? labelled("Code", shown, { indent: INDENT3, width }) : []
  ];
}
function renderFix(fixable, options) {
  const steps = numbered(fixSteps(fixable, options).slice(0, maxSteps2));
  return steps.flatMap((step, index) => [
    ...labelled(
      index === 0 ? "Fix" : "",
      step.number + escapeTerminal(capText(stepLines(step)[0] ?? "", 1e3)),
      layout(options)
    ),
    ...step.block === void 0 ? [] : block(
      step.block.lines.map((line) => escapeIndented(capText(line, 1e3))),
      step.block.language,
      layout(options)
    )
  ]);
}
function renderRerun(problem, report, options) {
  const rerun = rerunOf(report, problem);
  if (rerun.length === 0) return [];
  const room = options.width - INDENT3 - 10;
  const lines = options.isWorkflow === true ? rerunYaml(rerun, room) : rerunFlags(rerun, room);
  const label3 = `${" ".repeat(INDENT3)}${padTo("Rerun", 10)}`;
  return lines.map(escapeIndented).map((line, index) => breakCommand((index === 0 ? label3 : " ".repeat(columnsOf2(label3))) + line));
}
function layout({ width }) {
  return { indent: INDENT3, width };
}

// src/render/table/workloads.ts
var maxRows2 = 60;
function renderWorkloads({ workloads }, options) {
  if (workloads.length === 0) return [];
  const shown = pick(workloads);
  const hidden = workloads.length - shown.length;
  const columns = [
    [heading("WORKLOAD"), ...shown.map((workload) => plain(shortName(titleOf2(workload))))],
    [
      heading("RESULT"),
      ...shown.map((workload) => verdictField(workload.verdict, options.references(titleOf2(workload))))
    ],
    [heading("HOW"), ...shown.map((workload) => plain(shortName(describeHow(workload))))]
  ];
  const width = columns.reduce((sum, column) => sum + widthOf(column) + 2, -2);
  const [titles = [], ...others] = columns;
  const lines = width <= options.width ? drawColumns(columns, options.colour) : titles.flatMap((title, index) => [
    ...drawColumns([[title]], options.colour),
    ...drawColumns([[plain("")], ...others.map((column) => column.slice(index, index + 1))], options.colour)
  ]);
  return [...lines, ...hidden > 0 ? [`${countOf(hidden, "more workload check")}: see report.json`] : []];
}
function pick(workloads) {
  if (workloads.length <= maxRows2) return workloads;
  return workloads.toSorted((a, b) => Number(isGood(a)) - Number(isGood(b))).slice(0, maxRows2);
}
function isGood({ verdict }) {
  return verdict.kind === "passed";
}
function plain(text) {
  return { text, tone: "plain" };
}

// src/render/table/table.ts
var screen = 35;
var minProblems = 3;
var tones = {
  passed: "passed",
  failed: "failed",
  inconclusive: "inconclusive",
  applied: "passed",
  error: "failed"
};
function renderTable(unordered, options) {
  const report = arrangeReport(unordered);
  const problems = groupProblems(report);
  const drawn = { ...options, references: indexProblems(problems) };
  const compared = report.comparison === void 0 ? [] : comparisonLines(report.comparison, options.width);
  const above = [
    compared,
    // The table belongs to the line above it.
    [...renderHead(report, options), ...renderGrid(report, drawn)],
    renderWorkloads(report, drawn)
  ];
  const below = [
    report.diagnosis === void 0 ? [] : renderConnection(report.diagnosis, options),
    [...renderNotes(report, options), ...renderResult(report, problems, options)]
  ];
  const taken = [...above, ...below].filter((lines) => lines.length > 0);
  const room = screen - taken.flat().length - taken.length;
  return `${[...above, ...renderProblems(problems, report, room, options), ...below].filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n")}
`;
}
function renderHead({ run, cluster }, { width }) {
  const parts = [
    `wasm-node-smoke ${run.version}`,
    ...cluster === void 0 ? [] : [cluster.context, `Kubernetes ${cluster.version}`]
  ];
  return wrap2(parts.map(shortName).join(" · "), width).map(breakCommand);
}
function renderProblems(problems, report, room, options) {
  const whole = [];
  let left = room;
  for (const problem of problems) {
    const own = renderProblem(problem, report, options);
    if (whole.length > 0 && own.length + 1 > left) break;
    left -= own.length + 1;
    whole.push(own);
  }
  const rest = problems.slice(whole.length);
  if (rest.length === 0) return whole;
  const lines = rest.slice(0, Math.max(minProblems, left - 2)).map((problem) => renderProblemLine(problem, report, options));
  const more = rest.length > lines.length ? `${countOf(rest.length - lines.length, "more problem")}. ` : "";
  const page = options.isWorkflow === true ? "the job summary" : "summary.md";
  return [...whole, [...lines, `${more}All fixes: ${page}`]];
}
function renderResult(report, problems, options) {
  const { message, diagnosis } = report;
  const result = shownResult(report);
  const word = result.toUpperCase();
  const lead = " ".repeat(word.length + 2);
  const text = `${describeOutcome(report, problems)} · ${describeTime(report)}`;
  const cleanup = report.cleanup.problems.length > 0 ? "" : describeCleanup(report);
  const both = `${lead}${text}   (${cleanup})`;
  const lines = cleanup !== "" && columnsOf2(both) <= options.width ? [both] : [...wrap2(text, options.width - lead.length), cleanup === "" ? "" : `(${cleanup})`].filter((line) => line !== "").map((line) => lead + line);
  const [first = "", ...others] = lines;
  return [
    `${paint(word, tones[result], options.colour)}${first.slice(word.length)}`,
    ...others,
    // A diagnosis reports it with the evidence.
    ...message === "" || diagnosis !== void 0 ? [] : wrap2(escapeTerminal(capText(message, 2e3)), options.width).map(breakCommand)
  ];
}

// src/render/cleanup.ts
var maxProblems = 20;
function renderCleanup(report, shown, options) {
  const { problems } = report.cleanup;
  const hidden = problems.length - maxProblems;
  const text = describeCleanup(report);
  const isOther = shownResult(report) !== shownResult(shown);
  return [
    problems.length === 0 ? text : paint(`${glyphs.failed} ${text}`, "failed", options.colour),
    ...problems.slice(0, maxProblems).map((one) => `  ${breakCommand(escapeTerminal(capText(one, 600)))}`),
    ...hidden > 0 ? [`  and ${countOf(hidden, "more line")}: see report.json`] : [],
    ...isOther ? renderResult(report, groupProblems(report), options) : []
  ].join("\n");
}

// src/render/junit/cases.ts
var maxText = 4e3;
function checkCase({ node, verdict, timings }, properties, context) {
  return verdictCase({ name: capText(node, 253), properties }, verdict, [node], lastTime(timings), context);
}
function workloadCase(workload, context) {
  const properties = Object.entries({ source: workload.source, detail: describeHow(workload) });
  const name = capText(titleOf2(workload), 600);
  return verdictCase(
    { name, properties },
    workload.verdict,
    nodesOf(workload),
    Math.max(0, ...workload.pods.map((pod) => lastTime(pod.timings))),
    context
  );
}
function verdictCase(rest, verdict, nodes, reachedMs, context) {
  switch (verdict.kind) {
    case "passed":
      return { ...rest, timeMs: verdict.tookMs, outcome: { kind: "passed" }, output: "" };
    case "failed":
    case "inconclusive": {
      const kind = verdict.kind === "failed" ? "failure" : "error";
      return diagnosisCase(rest, kind, verdict.diagnosis, nodes, reachedMs, context);
    }
    case "skipped":
      return { ...rest, timeMs: 0, outcome: skipped(verdict.reason), output: "" };
    default:
      return assertNever(verdict);
  }
}
function diagnosisCase(rest, kind, diagnosis, nodes, timeMs, context) {
  const message = oneLine([diagnosis.title, shortEvidence(diagnosis)].filter((text) => text !== "").join(": "));
  const outcome = { kind, message, type: diagnosis.code, body: describeDiagnosis(diagnosis, nodes, context) };
  return { ...rest, timeMs, outcome, output: "" };
}
function constraintCase(entry) {
  const kinds = {
    enforced: "passed",
    "not-enforced": "failure",
    "not-applicable": "skipped",
    unproven: "error"
  };
  return proofCase(entry.runtimeClass, kinds[entry.verdict], `constraint-${entry.verdict}`, describeConstraint(entry));
}
function negativeTestCase(entry) {
  const kind = entry.verdict === "proven" ? "passed" : "error";
  return proofCase(entry.runtime, kind, `negative-test-${entry.verdict}`, describeNegativeTest(entry));
}
function comparisonCases({ comparison }) {
  if (comparison === void 0) return [];
  const [name = "", ...lines] = comparisonLines(comparison);
  return [proofCase(name, "passed", "", lines.map((line) => line.trim()).join("\n"))];
}
function runCases({ result, message, diagnosis, cleanup }, context) {
  const unfinished = result === "error" || message !== "" && result !== "passed" && result !== "applied";
  const problems = cleanup.problems.join("\n");
  return [
    ...diagnosis === void 0 ? [] : [diagnosisCase({ name: "connection to the cluster", properties: [] }, "error", diagnosis, [], 0, context)],
    ...unfinished && diagnosis === void 0 ? [proofCase("result", "error", result, message === "" ? result : message)] : [],
    ...result === "applied" ? [proofCase("result", "skipped", result, "classes and labels only: no sample was run")] : [],
    ...problems === "" ? [] : [proofCase("cleanup", "error", "cleanup-failed", problems)]
  ];
}
function proofCase(name, kind, type, text) {
  const body = capText(text, maxText);
  const rest = { name: capText(name, 253), timeMs: 0, properties: [], output: "" };
  if (kind === "passed") return { ...rest, outcome: { kind }, output: body };
  if (kind === "skipped") return { ...rest, outcome: skipped(text) };
  return { ...rest, outcome: { kind, message: oneLine(text), type, body } };
}
function oneLine(text) {
  return capText(text.replaceAll(/[\s\u0085]+/g, " "), 500);
}
function skipped(reason) {
  return { kind: "skipped", message: oneLine(reason), type: "", body: "" };
}
function describeDiagnosis(diagnosis, nodes, { distribution, ...options }) {
  const { code, title, fault, evidence } = diagnosis;
  const fixable = fixableOf(diagnosis, nodes, distribution(nodes[0]));
  const steps = numbered(fixSteps(fixable, options).slice(0, 10)).flatMap((step) => {
    const [first = "", ...block2] = stepLines(step).map((line) => capText(line, 1e3));
    return [`  ${step.number}${first}`, ...block2.map((line) => `     ${line}`)];
  });
  return [
    `${title} (${code})`,
    `At fault: ${fault}`,
    ...evidence === "" ? [] : [`Error: ${capText(evidence, maxText)}`],
    ...steps.length === 0 ? [] : ["Fix:", ...steps],
    `Docs: ${docsLink(options.docsUrl, code)}`
  ].join("\n");
}
function lastTime(timings) {
  return Math.max(0, ...Object.values(timings).filter((ms) => typeof ms === "number"));
}

// src/render/junit/suites.ts
function makeSuites(report, options) {
  const nodes = new Map(report.nodes.map((entry) => [entry.node.name, entry]));
  const shared = sharedProperties(report);
  const context = { ...options, distribution: distributions(report) };
  const ofRuntimes = runtimesOf(report).map((name) => {
    const checks = report.checks.filter((check) => check.runtime === name);
    const [first] = checks;
    return {
      name,
      properties: [["runtimeClass", first?.runtimeClass ?? ""], ["handler", first?.handler ?? ""], ...shared],
      cases: checks.map((check) => checkCase(check, nodeProperties(nodes.get(check.node)), context)),
      rerun: rerunOf(report, { nodes: checks.map(({ node }) => node), runtimes: [name] })
    };
  });
  return [
    { name: "compared with the baseline", properties: shared, cases: comparisonCases(report) },
    ...ofRuntimes,
    {
      name: "workloads and services",
      properties: shared,
      cases: report.workloads.map((workload) => workloadCase(workload, context)),
      rerun: []
    },
    { name: "constraint check", properties: shared, cases: report.constraints.map(constraintCase) },
    { name: "negative test", properties: shared, cases: report.negativeTests.map(negativeTestCase) },
    { name: "run", properties: shared, cases: runCases(report, context) }
  ].filter(({ cases }) => cases.length > 0);
}
function sharedProperties({ run, cluster }) {
  return [
    ["run", run.id],
    ["version", run.version],
    ...cluster === void 0 ? [] : [
      ["context", cluster.context],
      ["server", cluster.server],
      ["kubernetes", cluster.version]
    ]
  ];
}
function nodeProperties(entry) {
  if (entry === void 0) return [];
  const { machine, owner, image: image2, osImage: osImage2, kernel, architecture, containerRuntime, kubelet } = entry.node;
  const known = { machine, owner, image: image2 === void 0 ? void 0 : describeImage(image2) };
  return [
    ...Object.entries(known).flatMap(([name, value]) => value === void 0 ? [] : [[name, value]]),
    ...Object.entries({ osImage: osImage2, kernel, architecture, containerRuntime, kubelet }).filter(([, value]) => value !== "")
  ];
}

// src/render/ctrf/ctrf.ts
var statuses = {
  passed: { status: "passed", rawStatus: "passed" },
  failure: { status: "failed", rawStatus: "failed" },
  error: { status: "failed", rawStatus: "inconclusive" },
  skipped: { status: "skipped", rawStatus: "skipped" }
};
function renderCtrf(unordered, options) {
  const report = arrangeReport(unordered);
  const tests = makeSuites(report, options).flatMap(({ name, cases }) => cases.map((one) => makeTest(one, name)));
  const { run } = report;
  const start2 = Date.parse(run.startedAt);
  const countOf2 = (wanted) => tests.filter(({ status }) => status === wanted).length;
  const ctrf = {
    reportFormat: "CTRF",
    specVersion: "0.0.0",
    generatedBy: "wasm-node-smoke",
    timestamp: run.startedAt,
    results: {
      tool: { name: "wasm-node-smoke", version: run.version },
      summary: {
        tests: tests.length,
        passed: countOf2("passed"),
        failed: countOf2("failed"),
        skipped: countOf2("skipped"),
        pending: 0,
        other: 0,
        start: start2,
        stop: start2 + Math.round(run.tookMs)
      },
      tests
    }
  };
  return `${escapeJson(JSON.stringify(ctrf, void 0, 2))}
`;
}
function makeTest({ name, timeMs, properties, outcome, output }, suite) {
  return {
    name: toPlainText(name),
    ...statuses[outcome.kind],
    duration: Math.round(timeMs),
    suite: [toPlainText(suite)],
    ...outcome.kind !== "passed" && outcome.type === "flaky" ? { flaky: true } : {},
    ...outcome.kind === "passed" ? {} : { message: toPlainText(outcome.message) },
    ...outcome.kind === "passed" || outcome.body === "" ? {} : { trace: toPlainText(outcome.body) },
    ...output === "" ? {} : { stdout: toPlainText(output).split("\n") },
    ...properties.length === 0 ? {} : { labels: Object.fromEntries(properties) }
  };
}

// src/render/json/repetitions.ts
var maxEvidence2 = 500;
function makeRepetitions(all) {
  const { failed, inconclusive, passed, total } = countVerdicts(all);
  return { passed, failed, inconclusive, total, starts: makeStarts(all), each: all.map(makeRepetition) };
}
function makeStarts(all) {
  const starts = sumUpStarts(all.flatMap(startsOf));
  if (starts === void 0) return null;
  const { count: count2, maxMs, medianMs, p95Ms } = starts;
  return { count: count2, medianMs: Math.round(medianMs), p95Ms: p95Ms ?? null, maxMs };
}
function makeRepetition(one) {
  const { pod, stopMs, verdict } = one;
  const { code, evidence } = "diagnosis" in verdict ? verdict.diagnosis : {};
  return {
    verdict: verdict.kind,
    pod: pod ?? null,
    code: code ?? null,
    evidence: evidence === void 0 ? null : capText(evidence, maxEvidence2),
    startMs: startsOf(one)[0] ?? null,
    stopMs: stopMs === void 0 ? null : Math.round(stopMs)
  };
}

// src/render/json/json.ts
var maxEvidence3 = 4e3;
function renderJson(report, options) {
  return `${escapeJson(JSON.stringify(makeReportV1(report, options), void 0, 2))}
`;
}
function makeReportV1(unordered, options) {
  const report = arrangeReport(unordered);
  const { result, message, diagnosis, comparison, run, cluster, cleanup } = report;
  const context = { ...options, distribution: distributions(report) };
  return {
    schema: 1,
    result,
    message: capText(message, maxEvidence3),
    diagnosis: diagnosis === void 0 ? null : makeDiagnosis(diagnosis, [], context),
    comparison: comparison === void 0 ? null : makeComparison(comparison),
    counts: makeCounts(report),
    run: {
      id: run.id,
      version: run.version,
      startedAt: run.startedAt,
      tookMs: wholeMs(run.tookMs),
      namespace: run.namespace,
      constrain: run.constrain,
      repeat: run.repeat
    },
    cluster: cluster ? { context: cluster.context, server: cluster.server, version: cluster.version } : null,
    phases: makePhases(report),
    checks: report.checks.map((check) => makeCheck(check, context)),
    workloads: report.workloads.map((workload) => makeWorkload(workload, context)),
    discovery: report.discovery === void 0 ? null : makeDiscovery(report.discovery),
    nodes: report.nodes.map(makeNode),
    classes: report.classes.map(makeClass),
    constraints: report.constraints.map(makeConstraint),
    negativeTests: report.negativeTests.map(makeNegativeTest),
    warnings: report.warnings,
    cleanup: { mode: cleanup.mode, problems: cleanup.problems },
    commands: report.commands,
    nextSteps: hasTrouble(report) ? [rerunText(rerunOf(report), options.isWorkflow === true)] : []
  };
}
function makeComparison({ baseline, better, differences, starts, worse }) {
  const makeChange = ({ before, name, nodes, now }) => ({ name, nodes, before, now });
  return {
    baseline: { id: baseline.id, version: baseline.version, startedAt: baseline.startedAt },
    differences,
    worse: worse.map(makeChange),
    better: better.map(makeChange),
    starts: starts.map(({ beforeCount, beforeMs, count: count2, isSlower, limitMs, nowMs, runtime }) => ({
      runtime,
      beforeMs: wholeMs(beforeMs),
      nowMs: wholeMs(nowMs),
      limitMs: wholeMs(limitMs),
      beforeCount,
      count: count2,
      isSlower
    }))
  };
}
function makeCounts({ counts: { passed, failed, inconclusive, skipped: skipped2, total } }) {
  return { passed, failed, inconclusive, skipped: skipped2, total };
}
function makePhases({ phases }) {
  return {
    connectMs: orNull(phases.connectMs),
    planMs: orNull(phases.planMs),
    applyMs: orNull(phases.applyMs),
    firstAnswerMs: orNull(phases.firstAnswerMs),
    lastVerdictMs: orNull(phases.lastVerdictMs),
    cleanupMs: orNull(phases.cleanupMs)
  };
}
function makeCheck(check, context) {
  const { runtime, runtimeClass, handler, node, pod, verdict, timings, stopMs, evidenceAtMs, decidedAtMs } = check;
  return {
    runtime,
    runtimeClass,
    handler,
    node,
    pod: pod ?? null,
    ...makeVerdict(verdict, [node], context),
    timings: makeTimings(timings),
    stopMs: orNull(stopMs),
    evidenceAtMs: orNull(evidenceAtMs),
    decidedAtMs: orNull(decidedAtMs),
    repetitions: check.repetitions === void 0 ? null : makeRepetitions(check.repetitions)
  };
}
function makeWorkload(workload, context) {
  const { source, kind, namespace, name, runtime, verdict, via, pods } = workload;
  return {
    source,
    kind,
    namespace,
    name,
    runtime: runtime ?? null,
    ...makeVerdict(verdict, nodesOf(workload), context),
    via: capText(via, maxEvidence3),
    pods: pods.map((one) => ({
      pod: one.pod,
      node: one.node ?? null,
      ...makeVerdict(one.verdict, one.node === void 0 ? [] : [one.node], context),
      timings: makeTimings(one.timings),
      stopMs: orNull(one.stopMs)
    }))
  };
}
function makeVerdict(verdict, nodes, context) {
  return {
    verdict: verdict.kind,
    tookMs: verdict.kind === "passed" ? wholeMs(verdict.tookMs) : null,
    reason: verdict.kind === "skipped" ? verdict.reason : null,
    diagnosis: "diagnosis" in verdict ? makeDiagnosis(verdict.diagnosis, nodes, context) : null
  };
}
function makeTimings(timings) {
  return {
    madeMs: orNull(timings.madeMs),
    scheduledMs: orNull(timings.scheduledMs),
    sandboxReadyMs: orNull(timings.sandboxReadyMs),
    startedMs: orNull(timings.startedMs),
    readyMs: orNull(timings.readyMs),
    answeredMs: orNull(timings.answeredMs),
    pullMs: orNull(timings.pullMs)
  };
}
function makeDiagnosis(diagnosis, nodes, { distribution, ...options }) {
  const { code, title, fault, evidence } = diagnosis;
  const fixable = fixableOf(diagnosis, nodes, distribution(nodes[0]));
  const fix2 = fixSteps(fixable, options).map((step) => stepLines(step).join("\n"));
  return { code, title, fault, evidence: capText(evidence, maxEvidence3), fix: fix2, docs: docsLink(options.docsUrl, code) };
}
function makeNode({ node, leftOut }) {
  return {
    name: node.name,
    leftOut: leftOut ?? null,
    ready: node.ready,
    os: node.os,
    osImage: node.osImage,
    kernel: node.kernel,
    architecture: node.architecture,
    containerRuntime: node.containerRuntime,
    kubelet: node.kubelet,
    runtimeHandlers: node.runtimeHandlers ?? null,
    machine: node.machine ?? null,
    owner: node.owner ?? null,
    image: node.image === void 0 ? null : makeImage(node.image)
  };
}
function makeImage({ kind, name, version }) {
  return { kind, name, version: version ?? null };
}
function makeClass({ runtime, outcome, detail }) {
  const { name, runtimeClass, handler, sample } = runtime;
  return { runtime: name, runtimeClass, handler, image: sample.image, outcome, detail };
}
function makeDiscovery({ found, leftOut }) {
  return {
    found: found.map(({ runtimeClass, handler, why }) => ({ runtimeClass, handler, why })),
    leftOut: leftOut.map(({ name, reason }) => ({ name, reason }))
  };
}
function makeConstraint({ runtimeClass, verdict, node, evidence }) {
  return { runtimeClass, verdict, node: node ?? null, evidence: capText(evidence, maxEvidence3) };
}
function makeNegativeTest({ runtime, node, verdict, evidence }) {
  return { runtime, node: node ?? null, verdict, evidence: capText(evidence, maxEvidence3) };
}
function orNull(ms) {
  return ms === void 0 ? null : wholeMs(ms);
}
function wholeMs(ms) {
  return Math.round(ms);
}

// src/render/junit/junit.ts
function renderJunit(unordered, options) {
  const report = arrangeReport(unordered);
  const suites = makeSuites(report, options);
  const totals = countCases(suites.flatMap(({ cases }) => cases));
  const attributes = { name: "wasm-node-smoke", ...totals, time: seconds2(report.run.tookMs) };
  const lines = suites.flatMap((suite, index) => renderSuite(suite, index, report, options));
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...element("testsuites", attributes, lines), ""].join("\n");
}
function renderSuite({ name, properties, cases, rerun }, index, report, { isWorkflow: isWorkflow2 }) {
  const hasTrouble2 = cases.some(({ outcome }) => outcome.kind !== "passed" && outcome.kind !== "skipped");
  const timeMs = Math.max(0, ...cases.map((one) => one.timeMs));
  const attributes = {
    name,
    id: String(index),
    ...countCases(cases),
    time: seconds2(timeMs),
    // The form without a zone is the one that the schema of JUnit has; it is UTC.
    timestamp: report.run.startedAt.slice(0, 19),
    hostname: report.cluster?.context ?? "unknown"
  };
  return element("testsuite", attributes, [
    ...renderProperties(properties),
    ...cases.flatMap((one) => renderCase(one, name)),
    ...rerun !== void 0 && hasTrouble2 ? outputElement(rerunText(rerun, isWorkflow2 === true)) : []
  ]);
}
function renderCase({ name, timeMs, properties, outcome, output }, suite) {
  const file = `${suite}/${name}`;
  const attributes = { name, classname: `wasm-node-smoke.${suite}`, time: seconds2(timeMs), file, line: "1" };
  const problem = outcome.kind === "passed" ? [] : textElement(
    outcome.kind,
    { message: outcome.message, ...outcome.type && { type: outcome.type } },
    outcome.body
  );
  return element("testcase", attributes, [
    ...renderProperties(properties),
    ...problem,
    ...output === "" ? [] : outputElement(output)
  ]);
}
function outputElement(text) {
  return textElement("system-out", {}, text.replaceAll(/\[\[(?=ATTACHMENT)/gi, "[ ["));
}
function renderProperties(properties) {
  const lines = properties.flatMap(([name, value]) => element("property", { name, value }, []));
  return lines.length === 0 ? [] : element("properties", {}, lines);
}
function countCases(cases) {
  const of = (kind) => String(cases.filter(({ outcome }) => outcome.kind === kind).length);
  return { tests: String(cases.length), failures: of("failure"), errors: of("error"), skipped: of("skipped") };
}
function element(name, attributes, lines) {
  if (lines.length === 0) return [`<${startOf2(name, attributes)}/>`];
  return [`<${startOf2(name, attributes)}>`, ...lines.map(indent), `</${name}>`];
}
function textElement(name, attributes, text) {
  if (text === "") return element(name, attributes, []);
  return [`<${startOf2(name, attributes)}>${escapeXmlText(text)}</${name}>`];
}
function startOf2(name, attributes) {
  const written = Object.entries(attributes).map(([key, value]) => `${key}="${escapeXmlAttribute(value)}"`);
  return [name, ...written].join(" ");
}
function indent(line) {
  return `  ${line}`;
}
function seconds2(ms) {
  return (ms / 1e3).toFixed(3);
}

// src/render/predicate.ts
var MAX_NAME = 600;
function renderPredicate(unordered, options) {
  const { result } = unordered;
  if (result !== "passed" && result !== "failed") return void 0;
  if (result === "passed" && unordered.cleanup.problems.length > 0) return void 0;
  const report = arrangeReport(unordered);
  const tests = listTests(report);
  const namesOf = (verdict) => tests.filter((test) => test.verdict === verdict).map(({ name }) => capText(toPlainText(name), MAX_NAME));
  const predicate = {
    result: result === "passed" ? "PASSED" : "FAILED",
    configuration: [
      describeTool(report),
      ...describeRuntimes(report),
      ...describeNodes(report),
      { name: "report.json", digest: { sha256: options.reportSha256 }, mediaType: "application/json" }
    ],
    ...options.runUrl === void 0 ? {} : { url: options.runUrl },
    passedTests: namesOf("passed"),
    warnedTests: [],
    failedTests: namesOf("failed")
  };
  return `${escapeJson(JSON.stringify(predicate, void 0, 2))}
`;
}
function listTests({ checks, constraints, negativeTests, workloads }) {
  return [
    ...checks.map(({ node, runtime, verdict }) => ({ name: `${runtime} on ${node}`, verdict: verdict.kind })),
    ...workloads.map((workload) => ({ name: titleOf2(workload), verdict: workload.verdict.kind })),
    ...constraints.map(({ runtimeClass, verdict }) => ({
      name: `constraint check of ${runtimeClass}`,
      verdict: constraintResults[verdict]
    })),
    ...negativeTests.map(({ runtime, verdict }) => ({
      name: `negative test of ${runtime}`,
      verdict: verdict === "proven" ? "passed" : "inconclusive"
    }))
  ];
}
function describeTool({ cluster, run }) {
  return {
    name: "wasm-node-smoke",
    uri: `urn:wasm-node-smoke:version:${encodeURIComponent(run.version)}`,
    annotations: {
      version: run.version,
      run: run.id,
      startedAt: run.startedAt,
      constrain: run.constrain,
      repeat: run.repeat,
      kubernetes: cluster?.version ?? ""
    }
  };
}
function describeRuntimes({ checks, classes }) {
  const tried = new Set(checks.flatMap(({ runtimeClass, verdict }) => verdict.kind === "skipped" ? [] : runtimeClass));
  return classes.filter(({ runtime }) => tried.has(runtime.runtimeClass)).map(({ runtime: { handler, name, runtimeClass, sample } }) => ({
    name: `RuntimeClass ${runtimeClass}`,
    uri: `oci://${sample.image}`,
    annotations: { runtime: name, handler }
  }));
}
function describeNodes(report) {
  const tried = listTriedNodes(report);
  const byKind = Map.groupBy(
    report.nodes.filter(({ node }) => tried.has(node.name)).map(({ node }) => node),
    (node) => JSON.stringify([node.image, versionsOf(node)])
  );
  return [...byKind.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === void 0) return [];
    const { image: image2 } = first;
    const id = image2 === void 0 ? ["unknown"] : [image2.kind, image2.name, image2.version ?? ""];
    return {
      name: image2 === void 0 ? "node image" : `node image ${capText(toPlainText(describeImage(image2)), MAX_NAME)}`,
      uri: ["urn:wasm-node-smoke:node-image", ...id.map((part) => encodeURIComponent(toPlainText(part)))].join(":"),
      annotations: { nodes: alike.map(({ name }) => name), ...versionsOf(first) }
    };
  });
}
function versionsOf({ architecture, containerRuntime, kernel, kubelet, osImage: osImage2 }) {
  return { osImage: osImage2, kernel, architecture, containerRuntime, kubelet };
}

// src/render/outputs.ts
var noDataOutputs = { checks: "[]", "failed-nodes": "[]", "failed-runtimes": "[]" };
function renderDataOutputs(unordered) {
  const report = arrangeReport(unordered);
  const { checks, classes, constraints, workloads } = report;
  const failed = checks.filter(isFailed);
  const failedWorkloads = workloads.filter(isFailed);
  const pods = workloads.flatMap((workload) => workload.pods.filter(isFailed));
  const notEnforced = constraints.filter(({ verdict }) => verdict === "not-enforced");
  const unconstrained = classes.filter(
    ({ runtime }) => notEnforced.some(({ runtimeClass }) => runtimeClass === runtime.runtimeClass)
  );
  return {
    checks: toJson(
      checks.map(({ node, runtime, runtimeClass, verdict }) => ({
        runtime,
        runtimeClass,
        node,
        result: verdict.kind,
        code: codeOf(verdict),
        tookMs: verdict.kind === "passed" ? Math.round(verdict.tookMs) : null
      }))
    ),
    "failed-nodes": toJson(distinct2([...failed, ...pods].flatMap(({ node }) => node ?? []))),
    "failed-runtimes": toJson(
      distinct2([
        ...failed.map(({ runtime }) => runtime),
        ...failedWorkloads.flatMap(({ runtime }) => runtime ?? []),
        ...unconstrained.map(({ runtime }) => runtime.name)
      ])
    )
  };
}
function isFailed({ verdict }) {
  return verdict.kind === "failed";
}
function codeOf(verdict) {
  switch (verdict.kind) {
    case "failed":
    case "inconclusive":
      return verdict.diagnosis.code;
    case "passed":
    case "skipped":
      return null;
    default:
      return assertNever(verdict);
  }
}
function distinct2(names) {
  return [...new Set(names)].sort();
}
function toJson(value) {
  return escapeJson(JSON.stringify(value));
}

// src/render/progress.ts
var maxNames = 10;
var maxReasons = 10;
var maxPasses = 2e3;
var maxOpen = 3;
function renderStart(version, { taking, skipped: skipped2, leftOut }) {
  const omissions = [
    ...byReason(skipped2).map((text) => `skipped: ${text}`),
    ...byReason(leftOut).map((text) => `left out: ${text}`)
  ];
  const hidden = omissions.length - maxReasons;
  return [
    `Kubernetes ${version}, ${describeNodes2(taking.map(({ name }) => name))}`,
    ...omissions.slice(0, maxReasons),
    ...hidden > 0 ? [`and for ${countOf(hidden, "more reason")}: see report.json`] : []
  ].map(escapeTerminal).join("\n");
}
function byReason(omitted) {
  const groups = Array.from(Map.groupBy(omitted, ({ reason }) => reason));
  return groups.map(([reason, nodes]) => `${describeNodes2(nodes.map(({ node }) => node.name))}: ${reason}`);
}
function describeNodes2(names) {
  return `${countOf(names.length, "node")}${names.length === 0 ? "" : ` (${listNames(names.map(shortName), maxNames)})`}`;
}
function renderProgress(check, options) {
  return renderLine(`${shortName(check.runtime)} on ${shortName(check.node)}`, check.verdict, options);
}
function renderWorkloadProgress(workload, options) {
  return renderLine(shortName(titleOf2(workload)), workload.verdict, options);
}
function renderPasses(report, options) {
  const passed = arrangeReport(report).checks.filter(({ verdict }) => verdict.kind === "passed");
  const hidden = passed.length - maxPasses;
  return [
    ...passed.slice(0, maxPasses).map((check) => renderProgress(check, options)),
    ...hidden > 0 ? [`and ${formatNumber(hidden)} more: see report.json`] : []
  ].join("\n");
}
function renderLine(where, verdict, { colour, width }) {
  const { kind } = verdict;
  const reason = escapeTerminal(capText(reasonOf(verdict), 400));
  const detail = verdict.kind === "passed" ? formatTime(verdict.tookMs) : "diagnosis" in verdict ? verdict.diagnosis.code : "";
  const word = [kind, shortName(detail)].filter((part) => part !== "").join(" ");
  const line = cut(`${where}: ${word}${reason === "" ? "" : `: ${reason}`}`, width - 2);
  return `${paint(glyphs[kind], kind, colour)} ${breakCommand(line)}`;
}
function reasonOf(verdict) {
  switch (verdict.kind) {
    case "passed":
      return "";
    case "failed":
    case "inconclusive":
      return shortEvidence(verdict.diagnosis);
    case "skipped":
      return verdict.reason;
    default:
      return assertNever(verdict);
  }
}
function renderCounter(state, { colour, width }) {
  const elapsed = formatElapsed(state.elapsedMs);
  if (state.phase !== "checking") {
    return paint(`${state.phase === "reading" ? "reading the cluster" : state.phase} · ${elapsed}`, "skipped", colour);
  }
  const { counts, total } = state;
  const decided = counts.passed + counts.failed + counts.inconclusive + counts.skipped;
  const red = ["failed", "inconclusive"].filter((kind) => counts[kind] > 0);
  const parts = [
    [
      `${formatNumber(decided)} of ${countOf(total, "check")} decided`,
      ...red.map((kind) => `${formatNumber(counts[kind])} ${kind}`)
    ].join(", "),
    elapsed,
    describeOpen(state)
  ];
  const line = cut(parts.filter((part) => part !== "").join(" · "), width - 1);
  return paint(breakCommand(line), "skipped", colour);
}
function describeOpen({ open, others }) {
  if (open.length === 0) return others.length === 0 ? "" : `waiting for ${others.join(", ")}`;
  if (open.length <= maxOpen) {
    return `waiting for ${open.map(({ node, runtime }) => `${shortName(runtime)} on ${shortName(node)}`).join(", ")}`;
  }
  const nodes = [...new Set(open.map(({ node }) => node))];
  const names = [...nodes.slice(0, maxOpen).map(shortName), ...nodes.slice(maxOpen)];
  return `waiting for ${countOf(open.length, "check")} on ${listNames(names, maxOpen)}`;
}
function formatElapsed(ms) {
  const seconds3 = Math.floor(ms / 1e3);
  if (seconds3 < 60) return `${String(seconds3)}s`;
  return `${formatNumber(Math.floor(seconds3 / 60))}m${String(seconds3 % 60).padStart(2, "0")}s`;
}

// src/render/summary/details.ts
var sectionBytes = 4e4;
function renderDetails(report) {
  return [
    renderList(
      "Constraint checks and negative tests",
      openProofs(report).map(({ tone, text }) => `${emoji[tone]} ${escapeMarkdown(capText(text, 600))}`)
    ),
    renderList(
      "What runtimes: auto found",
      describeDiscovery(report.discovery).map((text) => escapeMarkdown(capText(text, 600)))
    ),
    renderClasses(report),
    renderList("Skipped", groupSkipped(report).map(describeOmission)),
    renderList("Left out", groupLeftOut(report).map(describeOmission)),
    renderList(
      "Warnings",
      report.warnings.map((text) => escapeMarkdown(capText(text, 600)))
    ),
    renderCleanupProblems(report),
    renderProofs(report),
    renderNodes(report),
    renderTimes(report),
    renderCommands(report),
    renderOrigin(report)
  ];
}
function renderCleanupProblems({ cleanup }) {
  return renderList(
    "Cleanup failed",
    cleanup.problems.map((text) => escapeMarkdown(capText(text, 600)))
  );
}
function renderProofs(report) {
  const { constraints, negativeTests } = report;
  const rows = [
    ...constraints.map((entry) => ["constraint", entry.runtimeClass, entry]),
    ...negativeTests.map((entry) => ["negativeTest", entry.runtime, entry])
  ].map(([what, name, { verdict, node, ...shown }]) => [
    proofNames[what],
    codeCell(capText(name, 253)),
    [`${emoji[proofTones[verdict]]} ${verdict.replace("-", " ")}`, describeConsequence(verdict)].filter((part) => part !== "").join(". "),
    node === void 0 ? "" : codeCell(capText(node, 253)),
    codeCell(capText(shortEvidence(shown), 300))
  ]);
  const legend = [
    ...constraints.length === 0 ? [] : [legends.constraint],
    ...negativeTests.length === 0 ? [] : [legends.negativeTest]
  ].map(escapeMarkdown).join(" ");
  const counts = countProofs(report).map(
    ({ name, tone, proven, total }) => `${emoji[tone]} ${name} ${String(proven)}/${String(total)}`
  );
  return foldRows(
    counts.length === 0 ? "Constraint checks" : counts.join(", "),
    ["Proof", "Of", "Result", "Node", "Error"],
    rows,
    legend
  );
}
function renderClasses({ classes, checks }) {
  const rows = classes.filter((entry) => checks.length === 0 || entry.detail !== "" || !["created", "unchanged"].includes(entry.outcome)).map(({ runtime, outcome, detail }) => [
    codeCell(capText(runtime.runtimeClass, 253)),
    codeCell(capText(runtime.handler, 253)),
    outcome.replace("-", " "),
    escapeCell(capText(detail, 600))
  ]);
  return renderRows("RuntimeClasses", ["Class", "Handler", "Outcome", "Detail"], rows);
}
function describeOmission({ reason, nodes }) {
  const names = nodes.map((name) => codeSpan(capText(name, 253)));
  return `${listNames(names, 20)}: ${escapeMarkdown(capText(reason, 300))}`;
}
function renderNodes({ nodes }) {
  const isKnown = nodes.some(({ node }) => node.owner !== void 0 || node.image !== void 0);
  const facts = ({ node }) => [
    ...isKnown ? [capText(node.owner ?? "", 300), node.image === void 0 ? "" : capText(describeImage(node.image), 300)] : [],
    ...[node.osImage, node.kernel, node.architecture, node.containerRuntime, node.kubelet].map(
      (text) => capText(text, 120)
    )
  ];
  const groups = Map.groupBy(nodes, (entry) => JSON.stringify(facts(entry)));
  const rows = Array.from(groups.values(), (group) => [
    listNames(
      group.map(({ node }) => codeCell(capText(node.name, 253))),
      5
    ),
    ...group.slice(0, 1).flatMap(facts).map(codeCell)
  ]);
  const origin = isKnown ? ["Owner", "Image"] : [];
  return foldRows("Nodes", ["Nodes", ...origin, "OS image", "Kernel", "Architecture", "containerd", "kubelet"], rows);
}
function renderOrigin({ run }) {
  const [version, id, startedAt] = [run.version, run.id, run.startedAt].map((text) => codeSpan(capText(text, 100)));
  return `wasm-node-smoke ${version ?? ""}, run ${id ?? ""}, started ${startedAt ?? ""}.`;
}
function renderTimes({ phases, checks }) {
  const steps = [
    ["connected", phases.connectMs],
    ["planned", phases.planMs],
    ["applied", phases.applyMs],
    ["first answer", phases.firstAnswerMs],
    ["last result", phases.lastVerdictMs],
    ["cleaned up", phases.cleanupMs]
  ];
  const reached = steps.flatMap(([name, ms]) => ms === void 0 ? [] : [[name, formatTime(ms)]]);
  const slowest = checks.reduce((ms, { verdict }) => verdict.kind === "passed" ? Math.max(ms, verdict.tookMs) : ms, 0);
  if (reached.length === 0) return "";
  const table = markdownTable(["Phase", "Since the start"], reached);
  const note = slowest > 0 ? `Slowest passed check: ${formatTime(slowest)}.` : "";
  return details("Timings", [table, note].filter((part) => part !== "").join("\n\n"));
}
function renderCommands({ commands }) {
  if (commands.length === 0) return "";
  const { taken, left } = takeWithin(commands, sectionBytes, (text) => capText(text, 4e3));
  const more = left === 0 ? [] : [`# ${countOf(left, "more command")}: see report.json`];
  return details("The same with kubectl", codeBlock([...taken, ...more].join("\n"), "sh"));
}
function renderList(title, items) {
  if (items.length === 0) return "";
  const { taken, left } = takeWithin(items, sectionBytes, (item) => `- ${item}`);
  const list = [...taken, ...left === 0 ? [] : [`- … and ${countOf(left, "more line")}: see report.json`]].join("\n");
  return taken.length > 20 ? details(`${title} (${countOf(items.length, "line")})`, list) : `**${title}**

${list}`;
}
function renderRows(title, head, rows) {
  return rows.length === 0 ? "" : [`**${title}**`, boundedTable(head, rows)].join("\n\n");
}
function foldRows(title, head, rows, legend = "") {
  if (rows.length === 0) return "";
  return details(title, [boundedTable(head, rows), legend].filter((part) => part !== "").join("\n\n"));
}
function boundedTable(head, rows) {
  const { taken, left } = takeWithin(rows, sectionBytes, (cells) => `| ${cells.join(" | ")} |`);
  const table = [markdownTable(head, []), ...taken].join("\n");
  return left === 0 ? table : [table, `_${countOf(left, "more row")}: see report.json._`].join("\n\n");
}

// src/render/summary/mistakes.ts
var budget = 1e5;
function renderMistakes(messages) {
  const { taken, left } = takeWithin(messages, budget, (message) => `- ${escapeMarkdown(capText(message, 2e3))}`);
  const more = left === 0 ? [] : [`- … and ${countOf(left, "more line")}`];
  return [
    "## WebAssembly on every node: ❌ error",
    `**No checks, ${countOf(messages.length, "mistake")} before the run began.** Nothing was changed on the cluster.`,
    [...taken, ...more].join("\n"),
    ""
  ].join("\n\n");
}

// src/render/summary/problem.ts
var maxSteps3 = 10;
var maxNames2 = 20;
var maxErrorLines = 12;
function renderProblem2(problem, report, options) {
  const { number, kind, diagnoses, nodes, evidence } = problem;
  const { code, fault } = diagnoses[0];
  const place = placeOf(problem, nameSpan);
  const title = describeProblem(problem, report, (text) => escapeMarkdown(capText(text, 300)));
  const short = distinctShort(evidence).filter((one) => one.short.trim() !== "");
  const common = describeCommon(nodes.length, commonTraits(problem, report), codeSpan);
  return paragraphs(
    `### ${emoji[kind]} [${String(number)}] ${place}: ${title}`,
    [
      `**At fault:** ${fault}`,
      ...kind === "inconclusive" ? ["**Result:** inconclusive"] : [],
      `**Code:** ${linkCode(code, options)}`
    ].join(" · "),
    renderNodes2(nodes),
    common === "" ? "" : `**Common:** ${common}`,
    ...short.slice(0, 3).map((one) => renderEvidence(one, short.length > 1)),
    ...renderFix2(problem, options),
    renderRerun2(problem, report, options)
  );
}
function renderConnection2(diagnosis, options) {
  const { code, title, fault, evidence } = diagnosis;
  return paragraphs(
    `### ${emoji.failed} ${escapeMarkdown(capText(title, 300))}`,
    `**At fault:** ${fault} · **Code:** ${linkCode(code, options)}`,
    quoteLines(evidence),
    ...renderFix2(fixableOf(diagnosis, [], "generic"), options)
  );
}
function linkCode(code, { docsUrl: docsUrl2 }) {
  return `[${codeSpan(capText(code, 100))}](${docsLink(docsUrl2, code)})`;
}
function nameSpan(name) {
  return codeSpan(capText(name, 253));
}
function renderNodes2(nodes) {
  if (nodes.length < 2) return "";
  if (nodes.length <= maxNames2) return `**Nodes:** ${nodes.map(nameSpan).join(", ")}`;
  const names = nodes.slice(0, 500).map((name) => capText(name, 63));
  return details(`All ${countOf(nodes.length, "node")}`, codeBlock(listRanges(names, 500).split(", ").join("\n")));
}
function renderEvidence({ runtime, node, text, short }, hasSource) {
  const [what, where] = [runtime, node].map((name) => name === "" ? "" : nameSpan(name));
  const source = hasSource ? ` (${describeSource(what ?? "", where ?? "")})` : "";
  return paragraphs(
    `**Error${source}:**`,
    quoteLines(short),
    text === short ? "" : details("The whole error", codeBlock(capText(text, 2e3)))
  );
}
function quoteLines(text) {
  const lines = toPlainText(capText(text, 2e3)).split("\n").filter((line) => line.trim() !== "");
  const hidden = lines.length - maxErrorLines;
  return [
    ...lines.slice(0, maxErrorLines).map((line) => `> ${escapeMarkdown(line)}`),
    ...hidden > 0 ? [`> … ${countOf(hidden, "more line")}`] : []
  ].join("\\\n");
}
function renderFix2(fixable, options) {
  const steps = numbered(fixSteps(fixable, options).slice(0, maxSteps3));
  return [
    ...steps.length === 0 ? [] : ["**Fix:**"],
    ...steps.map(({ number, block: block2, ...step }) => {
      const shown = block2 === void 0 ? [] : codeBlock(capText(block2.lines.join("\n"), 1e3), block2.language).split("\n");
      const indented = shown.map((line) => " ".repeat(number.length) + line);
      const sentence = number + sentenceOf(step);
      return [sentence, ...number === "" && indented.length > 0 ? [""] : [], ...indented].join("\n");
    })
  ];
}
function sentenceOf({ text, link, isCommand }) {
  const shown = capText(text, 1e3);
  if (isCommand === true) return codeSpan(shown);
  return link === void 0 ? escapeMarkdown(shown) : `[${escapeMarkdown(shown)}](${link})`;
}
function renderRerun2(problem, report, { isWorkflow: isWorkflow2 }) {
  const rerun = rerunOf(report, problem);
  if (rerun.length === 0) return "";
  const shown = isWorkflow2 === true ? codeBlock(rerunYaml(rerun).join("\n"), "yaml") : codeBlock(rerunFlags(rerun).join("\n"), "sh");
  return paragraphs(RERUN, shown);
}
function paragraphs(...parts) {
  return parts.filter((part) => part !== "").join("\n\n");
}

// src/render/summary/workloads.ts
var budget2 = 1e5;
function renderWorkloadTable({ workloads }, references2) {
  if (workloads.length === 0) return "";
  const { taken, left } = takeWithin(workloads, budget2, (workload) => {
    const how = describeHow(workload);
    const title = titleOf2(workload);
    const cells = [
      codeCell(title),
      renderVerdict(workload.verdict, shortDetail(workload.verdict, references2(title))),
      how === "" ? "" : codeCell(how)
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const more = left === 0 ? [] : [`_${countOf(left, "more workload check")}: see report.json._`];
  return [[markdownTable(["Workload", "Result", "How"], []), ...taken].join("\n"), ...more].join("\n\n");
}
function renderVerdict({ kind }, detail) {
  return detail === "" ? emoji[kind] : `${emoji[kind]}&nbsp;${capText(detail, 100)}`;
}

// src/render/summary/summary.ts
var budgets = { table: 25e4, problems: 25e4 };
var maxRows3 = 100;
var headings = {
  passed: "✅ passed",
  failed: "❌ failed",
  inconclusive: "❔ inconclusive",
  applied: "✅ applied, nothing was run",
  error: "❌ error"
};
function renderSummary(unordered, options) {
  const report = arrangeReport(unordered);
  const problems = groupProblems(report);
  const references2 = indexProblems(problems);
  const blocks = [
    renderHead2(report, problems),
    report.comparison === void 0 ? "" : comparisonMarkdown(report.comparison),
    report.diagnosis === void 0 ? "" : renderConnection2(report.diagnosis, options),
    renderChecks(report, references2),
    renderStarts(report),
    renderWorkloadTable(report, references2),
    ...renderProblems2(problems, report, options),
    ...renderDetails(report)
  ];
  return `${blocks.filter((block2) => block2 !== "").join("\n\n")}
`;
}
function renderHead2(report, problems) {
  const { message, diagnosis, cluster } = report;
  const nameOf2 = (text) => codeSpan(capText(text, 300));
  const where = cluster === void 0 ? "The cluster was not reached." : `Context ${nameOf2(cluster.context)}, server ${nameOf2(cluster.server)}, Kubernetes ${nameOf2(cluster.version)}.`;
  return [
    `## WebAssembly on every node: ${headings[shownResult(report)]}`,
    `**${describeOutcome(report, problems)}** · ${describeTime(report)}. ${where}`,
    // A diagnosis reports it with the evidence.
    ...message === "" || diagnosis !== void 0 ? [] : [`> ${escapeMarkdown(capText(message, 3e3))}`]
  ].join("\n\n");
}
function renderChecks(report, references2) {
  const runtimes = runtimesOf(report);
  if (runtimes.length === 0) return "";
  const rows = groupRows(report, references2);
  const head = markdownTable(
    [rows.some(({ isGroup }) => isGroup) ? "Nodes" : "Node", ...runtimes.map((name) => codeCell(capText(name, 253)))],
    []
  );
  const { taken } = takeWithin(rows.slice(0, maxRows3), budgets.table - byteLength(head), (row) => {
    return `| ${cellsOf(row, runtimes, references2).join(" | ")} |`;
  });
  const hidden = rows.slice(taken.length).reduce((sum, { nodes }) => sum + nodes.length, 0);
  const more = hidden === 0 ? [] : [`_${countOf(hidden, "more node")}: see report.json._`];
  return [taken.length > 0 ? [head, ...taken].join("\n") : "", ...more].filter((part) => part !== "").join("\n\n");
}
function cellsOf(row, runtimes, references2) {
  const [node = ""] = row.nodes;
  const name = row.nodes.length === 1 ? codeCell(capText(node, 253)) : countOf(row.nodes.length, "node");
  const cells = runtimes.map((runtime) => {
    const check = row.checks.get(runtime);
    if (check === void 0) return "";
    const { verdict } = check;
    if (withoutTime(row, verdict)) return emoji.passed;
    const detail = shortDetail(verdict, references2(runtime, node));
    return renderVerdict(
      verdict,
      row.isGroup ? detail : [describeRate(check), detail].filter((part) => part !== "").join("&nbsp;")
    );
  });
  return [name, ...cells];
}
function renderStarts(report) {
  const rows = listStarts(report).map(([runtime, starts]) => [
    codeCell(capText(runtime, 253)),
    String(starts.count),
    formatTime(starts.medianMs),
    describeSlowest(starts)
  ]);
  if (rows.length === 0) return "";
  return `${startsTitle}:

${markdownTable(["Runtime", "Starts", "Median", "Slowest"], rows)}`;
}
function renderProblems2(problems, report, options) {
  const { taken, left } = takeWithin(problems, budgets.problems, (problem) => renderProblem2(problem, report, options));
  return [...taken, ...left === 0 ? [] : [`_${countOf(left, "more problem")}: see report.json._`]];
}

// src/publish.ts
async function publishFindings(found, folder, host) {
  const options = optionsOf(host);
  const published = publishFiles(found, folder, host, { isFinal: false, known: [] });
  const { paths, report } = published;
  if (host.kind === "workflow" && report.counts.passed > 0) {
    host.log.group(`${countOf(report.counts.passed, "check")} passed`, renderPasses(report, drawingOf(host)));
  }
  host.log.info(renderTable(report, { ...options, ...drawingOf(host) }));
  if (paths.report !== "") host.log.info(`report: ${paths.report}`);
  if (host.kind === "workflow") showInWorkflow(report, host, options.docsUrl);
  await host.job.appendSummary(renderSummary(report, options));
  return published;
}
async function publishCleanup(ended, shown, folder, host) {
  const { report } = publishFiles(ended, folder, host, { isFinal: true, known: shown.problems });
  const isFailed2 = report.cleanup.problems.length > 0;
  host.log.info(renderCleanup(report, shown.report, drawingOf(host)));
  if (!isFailed2) return report.result;
  if (host.kind === "workflow") {
    for (const { level, title, message } of annotateCleanup(report)) host.log.annotate(level, message, title);
  }
  await host.job.appendSummary(`${renderCleanupProblems(report)}
`);
  return report.result;
}
function optionsOf(host) {
  return { docsUrl: docsUrl(process.env), isWorkflow: host.kind === "workflow" };
}
function drawingOf({ colour, width }) {
  return { colour, width: width() };
}
function publishFiles(found, folder, host, { isFinal, known }) {
  const redacted = secrets.redactAll(found);
  const { paths, problems } = writeFiles(redacted, folder, { ...optionsOf(host), isFinal });
  const report = problems.length === 0 ? redacted : withUnwritten(redacted, problems);
  for (const problem of problems) {
    if (!known.includes(problem)) host.log.annotate("error", problem, "wasm-node-smoke: a report is missing");
  }
  setOutputs(host, {
    result: report.result,
    ...report.counts,
    ...renderDataOutputs(report),
    ...paths,
    "report-folder": folder,
    namespace: report.run.namespace
  });
  return { report, problems, paths };
}
var noPaths = { report: "", junit: "", ctrf: "", predicate: "", summary: "" };
function writeFiles(report, folder, options) {
  const problems = [];
  const write2 = (name, text) => {
    const path = join(folder, name);
    const problem = writePrivateFile(path, text);
    if (problem === void 0) return path;
    problems.push(`report-dir: expected a folder with room to write to, but ${problem}`);
    return "";
  };
  const json = renderJson(report, options);
  const paths = {
    report: write2("report.json", json),
    junit: write2("junit.xml", renderJunit(report, options)),
    ctrf: write2("ctrf.json", renderCtrf(report, options)),
    summary: write2("summary.md", renderSummary(report, options))
  };
  const proves = options.isFinal && problems.length === 0;
  const predicate = proves ? renderPredicate(report, { reportSha256: hashOf(json), runUrl: runUrl(process.env) }) : void 0;
  const proof = predicate === void 0 ? "" : write2("predicate.json", predicate);
  return { paths: { ...paths, predicate: proof }, problems };
}
function hashOf(text) {
  return createHash("sha256").update(text).digest("hex");
}
function runUrl(env) {
  const { GITHUB_SERVER_URL: server = "", GITHUB_REPOSITORY: repository = "", GITHUB_RUN_ID: run = "" } = env;
  if (server === "" || repository === "" || run === "") return void 0;
  return `${server}/${repository}/actions/runs/${run}/attempts/${env["GITHUB_RUN_ATTEMPT"] ?? "1"}`;
}
function withUnwritten(report, problems) {
  const isGreen = report.result === "passed" || report.result === "applied";
  return isGreen ? { ...report, result: "error", message: problems.join("\n") } : report;
}
function showInWorkflow(report, host, docs) {
  if (report.commands.length > 0) host.log.group("The same with kubectl", report.commands.join("\n"));
  if (report.message !== "" && report.diagnosis === void 0) {
    host.log.annotate("error", report.message, `wasm-node-smoke: ${report.result}`);
  }
  for (const { level, title, message } of renderAnnotations(report, docs)) host.log.annotate(level, message, title);
}
function docsUrl(env, root = join(import.meta.dirname, "..")) {
  const page = "docs/diagnoses.md";
  const { GITHUB_SERVER_URL: server = "https://github.com", GITHUB_WORKSPACE: workspace = "" } = env;
  const { GITHUB_ACTION_REPOSITORY: taken = "", GITHUB_ACTION_REF: ref = "" } = env;
  if (taken !== "") return `${server}/${taken}/blob/${ref === "" ? "main" : ref}/${page}`;
  const { GITHUB_REPOSITORY: own = "", GITHUB_SHA: commit = "" } = env;
  const place = workspace === "" ? ".." : relative(workspace, root);
  if (own !== "" && commit !== "" && !place.startsWith("..")) {
    return `${server}/${own}/blob/${commit}/${join(place, page)}`;
  }
  return pathToFileURL(join(root, page)).href;
}
async function publishError(host, messages) {
  host.log.annotate("error", messages.join("\n"), "wasm-node-smoke cannot run");
  await host.job.appendSummary(renderMistakes(messages));
  const none = { passed: 0, failed: 0, inconclusive: 0, skipped: 0, total: 0 };
  setOutputs(host, { result: "error", ...none, ...noDataOutputs, ...noPaths, "report-folder": "", namespace: "" });
}
function setOutputs(host, outputs) {
  for (const [name, value] of Object.entries(outputs)) host.job.setOutput(name, String(value));
}

// src/progress.ts
var REDRAW_MS = 200;
var LINE_MS = 1e4;
var MOST_PASSES = 20;
var MOST_FAILURES = 20;
async function showProgress(host, clock, settled, work) {
  const shown = new ShownProgress(host, clock, settled);
  const ended = new AbortController();
  const ticking = tick(host, clock, shown, ended.signal);
  try {
    return await work(shown);
  } finally {
    ended.abort();
    await ticking;
    host.status?.("");
  }
}
async function tick(host, clock, shown, signal) {
  const everyMs = host.status === void 0 ? LINE_MS : REDRAW_MS;
  for (; ; ) {
    await clock.wait(everyMs, signal);
    if (signal.aborted) return;
    const line = shown.line();
    if (host.status === void 0) host.log.info(line);
    else host.status(line);
  }
}
var ShownProgress = class {
  #host;
  #clock;
  #startedMs;
  #publish;
  #open = /* @__PURE__ */ new Map();
  #others = /* @__PURE__ */ new Map();
  #counts = { passed: 0, failed: 0, inconclusive: 0, skipped: 0 };
  #phase = "reading";
  #total = 0;
  #failures = 0;
  constructor(host, clock, publish) {
    this.#host = host;
    this.#clock = clock;
    this.#startedMs = clock.nowMs();
    this.#publish = publish;
  }
  planned = (version, choice, checks) => {
    for (const check of checks) this.#open.set(keyOf(check), check);
    this.#total = checks.length;
    this.#phase = "checking";
    this.#host.log.info(renderStart(version, choice));
  };
  begun = (what) => {
    this.#others.set(what, (this.#others.get(what) ?? 0) + 1);
    return () => {
      const left = (this.#others.get(what) ?? 0) - 1;
      if (left > 0) this.#others.set(what, left);
      else this.#others.delete(what);
    };
  };
  checkDecided = (check) => {
    this.#open.delete(keyOf(check));
    this.#counts[check.verdict.kind]++;
    this.#print(check.verdict, () => renderProgress(check, this.#drawing()));
  };
  workloadDecided = (workload) => {
    this.#print(workload.verdict, () => renderWorkloadProgress(workload, this.#drawing()));
  };
  settled = async (found) => {
    this.#phase = "cleaning up";
    this.#host.status?.("");
    await this.#publish(found);
  };
  line() {
    const elapsedMs = this.#clock.nowMs() - this.#startedMs;
    const open = [...this.#open.values()];
    const others = [...this.#others.keys()];
    const state = { phase: this.#phase, total: this.#total, counts: this.#counts, open, others, elapsedMs };
    return renderCounter(state, this.#drawing());
  }
  #drawing() {
    return { colour: this.#host.colour, width: this.#host.width() };
  }
  /** What passed is in the counter, and later in the table; what was skipped is in the first lines. */
  #print({ kind }, render) {
    const { kind: place, log: log2, status } = this.#host;
    if (kind === "skipped") return;
    if (kind === "passed") {
      const isLine = place === "terminal" && status === void 0 && this.#total <= MOST_PASSES;
      if (isLine) log2.info(render());
      else if (status === void 0) log2.debug?.(render());
      return;
    }
    this.#failures++;
    if (this.#failures <= MOST_FAILURES) log2.info(render());
    else if (this.#failures === MOST_FAILURES + 1) log2.info("More failures are only counted until the result.");
  }
};
function keyOf({ node, runtime }) {
  return JSON.stringify([runtime, node]);
}

// src/read-inputs.ts
import { homedir } from "node:os";
import { join as join3 } from "node:path";

// src/adapters/host/action-file.ts
import { readFileSync } from "node:fs";
import { join as join2 } from "node:path";
function readActionFile(root) {
  const path = join2(root, "action.yml");
  const file = toMapping(load(readFileSync(path, "utf8")), path);
  return {
    name: toText(file["name"], "name"),
    description: toText(file["description"], "description"),
    inputs: toEntries(file["inputs"], "inputs").map(({ name, fields }) => ({
      name,
      description: toText(fields["description"], `inputs.${name}.description`),
      default: toText(fields["default"], `inputs.${name}.default`)
    })),
    outputs: toEntries(file["outputs"], "outputs").map(({ name, fields }) => ({
      name,
      description: toText(fields["description"], `outputs.${name}.description`)
    }))
  };
}
function toEntries(value, place) {
  return Object.entries(toMapping(value, place)).map(([name, fields]) => ({
    name,
    fields: toMapping(fields, `${place}.${name}`)
  }));
}
function toMapping(value, place) {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Error(`action.yml: expected a mapping at ${place}`);
}
function toText(value, place) {
  if (typeof value === "string") return value;
  throw new Error(`action.yml: expected a text at ${place}`);
}

// src/inputs/durations.ts
var DURATION = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;
var SECOND_MS = 1e3;
var MINUTE_MS = 60 * SECOND_MS;
var HOUR_MS = 60 * MINUTE_MS;
function parseDuration(text) {
  const match = DURATION.exec(text);
  if (match === null || text === "") return void 0;
  const [, hours = "0", minutes = "0", seconds3 = "0"] = match;
  return Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds3) * SECOND_MS;
}

// src/core/kubernetes/selectors.ts
var AND = /[,\n](?![^(]*\))/;
var NOT_EXISTS = /^!\s*([^\s!=,()]+)$/;
var EQUALITY = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s=!,()]*)$/;
var SET = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
function parseSelector(text) {
  const parts = text.split(AND).map((part) => part.trim()).filter((part) => part !== "").map((part) => ({ part, requirement: parseRequirement(part) }));
  const wrong = parts.filter(({ requirement }) => requirement === void 0).map(({ part }) => part);
  if (wrong.length > 0) return { kind: "mistakes", parts: wrong };
  return { kind: "selector", requirements: parts.flatMap(({ requirement }) => requirement ?? []) };
}
function parseRequirement(part) {
  const requirement = readRequirement(part);
  const isValid = isLabelKey(requirement.key) && (!("values" in requirement) || requirement.values.every((one) => isLabelValue(one)));
  return isValid ? requirement : void 0;
}
function readRequirement(part) {
  const [, absent] = NOT_EXISTS.exec(part) ?? [];
  if (absent !== void 0) return { kind: "not-exists", key: absent };
  const [, equalKey, sign, value = ""] = EQUALITY.exec(part) ?? [];
  if (equalKey !== void 0) return { kind: sign === "!=" ? "not-in" : "in", key: equalKey, values: [value] };
  const [, setKey, word, values = ""] = SET.exec(part) ?? [];
  if (setKey === void 0) return { kind: "exists", key: part };
  return { kind: word === "in" ? "in" : "not-in", key: setKey, values: values.split(",").map((one) => one.trim()) };
}

// src/inputs/result.ts
function accept(value) {
  return { kind: "value", value };
}
function reject(name, expected, got) {
  return { kind: "mistakes", mistakes: [describeMistake(name, expected, got)] };
}
function mistakesOf(parsed) {
  return parsed.kind === "mistakes" ? parsed.mistakes : [];
}
function combine(fields) {
  const entries = Object.entries(fields);
  const mistakes = entries.flatMap(([, parsed]) => mistakesOf(parsed));
  if (mistakes.length > 0) return { kind: "mistakes", mistakes };
  const values = entries.flatMap(([name, parsed]) => parsed.kind === "value" ? [[name, parsed.value]] : []);
  return accept(Object.fromEntries(values));
}
function isMapping(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function describeYamlError(error2) {
  if (error2 instanceof UnfitYaml) return error2.message;
  const reason = error2 instanceof YAMLException ? error2.reason : "no reason given";
  const line = error2 instanceof YAMLException && error2.mark ? ` in line ${(error2.mark.line + 1).toString()}` : "";
  return `not YAML${line}: ${quote(reason)}`;
}

// src/inputs/fields.ts
var MAX_COUNT = 1e6;
var MAX_TIMEOUT_MS = 24 * 60 * 60 * 1e3;
var TRUE = ["true", "True", "TRUE"];
var FALSE = ["false", "False", "FALSE"];
var NOT_A_NAME = new RegExp("\\p{C}", "u");
var parseBoolean = (name, text) => {
  if (TRUE.includes(text)) return accept(true);
  return FALSE.includes(text) ? accept(false) : reject(name, '"true" or "false"', text);
};
var parseCount = (name, text) => {
  const count2 = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return count2 >= 1 && count2 <= MAX_COUNT ? accept(count2) : reject(name, `a whole number from 1 to ${MAX_COUNT.toString()}`, text);
};
var MAX_REPEAT = 1e3;
var parseRepeat = (name, text) => {
  const count2 = parseCount(name, text);
  return count2.kind === "value" && count2.value <= MAX_REPEAT ? count2 : reject(name, `a whole number from 1 to ${MAX_REPEAT.toString()}`, text);
};
var parseReplicas = (name, text) => {
  const count2 = parseCount(name, text);
  if (text === "per-node" || count2.kind === "value") return text === "per-node" ? accept(void 0) : count2;
  return reject(name, `"per-node" or a whole number from 1 to ${MAX_COUNT.toString()}`, text);
};
var parseRequestPath = (name, text) => isRequestPath(text) ? accept(text) : reject(name, 'a path that starts with "/" and has no ".." in it', text);
var parseExpected = (name, text) => {
  if (text === "") return accept(void 0);
  const body = parseBody(text);
  return body === void 0 ? reject(name, "a text that the answer holds, or /regex/flags with flags of i, m, s and u", text) : accept(body);
};
function parseChoice(choices) {
  const expected = choices.map((choice) => `"${choice}"`).join(" or ");
  return (name, text) => {
    const chosen = choices.find((choice) => choice === text);
    return chosen === void 0 ? reject(name, expected, text) : accept(chosen);
  };
}
var parseFailOn = (name, text) => {
  const results = ["failed", "inconclusive"];
  const items = splitList(text);
  if (items.length === 1 && items[0] === "none") return accept([]);
  const expected = '"failed", "inconclusive" or both, or "none"';
  if (items.length === 0) return reject(name, expected, "");
  const unknown = items.filter((item) => !results.some((one) => one === item));
  if (unknown.length === 0) return accept(results.filter((one) => items.includes(one)));
  return { kind: "mistakes", mistakes: unknown.map((item) => describeMistake(name, expected, item)) };
};
var parseTimeout = (name, text) => {
  const timeoutMs = parseDuration(text);
  return timeoutMs !== void 0 && timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS ? accept(timeoutMs) : reject(name, 'a time such as "90s", "5m" or "1h30m", more than 0 and at most 24h', text);
};
function parseNodes(hasManagement) {
  const expected = 'node names or globs (lower-case letters, digits, "-", ".", "*", "?", "[a-f]")';
  const others = '"machinedeployment/NAME", "machinepool/NAME" or "image-version/VERSION"';
  return (name, text) => {
    const items = splitList(text);
    if (items.length === 0) return reject(name, expected, "");
    const mistakes = items.flatMap((item) => {
      if (!isPattern(item) || item === "all")
        return [describeMistake(name, item.includes("/") ? `${expected}, ${others}` : expected, item)];
      if (hasManagement || !needsManagement(item)) return [];
      return [describeMistake(name, `${expected}; what made a node is known only with capz-cluster`, item)];
    });
    return mistakes.length > 0 ? { kind: "mistakes", mistakes } : accept([...new Set(items)]);
  };
}
var parseNodeSelector = (name, text) => {
  const expected = 'a label selector of "a=b", "a!=b", "a in (x,y)", "a notin (x)", "a" or "!a", joined by commas';
  const bare = dropComments(text);
  if (findContents(bare) !== void 0) return reject(name, expected, bare);
  const parsed = parseSelector(bare);
  if (parsed.kind === "selector") return accept(parsed.requirements);
  return { kind: "mistakes", mistakes: parsed.parts.map((part) => describeMistake(name, expected, part)) };
};
var parseRegistry = (name, text) => isRegistry(text) ? accept(text) : reject(name, 'HOST[:PORT]/PATH without a scheme, a tag or a slash at the end, such as "ghcr.io/me/samples"', text);
var parseNamespace = (name, text) => {
  if (text === "") return accept(void 0);
  return isDnsLabel(text) ? accept(text) : reject(name, 'the name of a namespace (at most 63 lower-case letters, digits and "-")', text);
};
var parseContext = (name, text) => {
  if (text === "") return accept(void 0);
  return NOT_A_NAME.test(text) ? reject(name, "a context's name on one line", text) : accept(text);
};
function splitList(text) {
  const bare = dropComments(text);
  if (findContents(bare) !== void 0) return [bare];
  return bare.split(/[,\n]/).map((item) => item.trim()).filter((item) => item !== "");
}
function dropComments(text) {
  return text.replace(/\r\n?/g, "\n").replace(/#[^\n]*/g, "");
}

// src/inputs/paths.ts
var MAX_PATH_LENGTH = 4096;
var NOT_IN_PATHS = new RegExp("\\p{Cc}", "u");
var EXPECTED_KUBECONFIG = '"auto" or the path of a file';
function isPath(text) {
  return text !== "" && text.length <= MAX_PATH_LENGTH && !NOT_IN_PATHS.test(text) && findContents(text) === void 0;
}
function parseKubeconfig(name, text, homeDir) {
  if (text === "auto") return accept({ kind: "auto" });
  if (text === "")
    return reject(name, EXPECTED_KUBECONFIG, { shown: "nothing, which is what an unset secret or variable gives" });
  if (isExpression(text)) {
    const shown2 = 'an expression "${{ ... }}" that was not expanded, as only a workflow file expands it';
    return reject(name, EXPECTED_KUBECONFIG, { shown: shown2 });
  }
  if (isPath(text)) return accept({ kind: "path", path: expandHome(text, homeDir) });
  const shown = findContents(text) ?? "a text that is not a path (not shown)";
  return reject(name, EXPECTED_KUBECONFIG, { shown: `${shown}; ${adviseFile(text)}` });
}
function parseReportDir(name, text, where) {
  if (text !== "" && !isPath(text)) return reject(name, "the path of a folder", text);
  const path = text === "" ? where.defaultReportDir : expandHome(text, where.homeDir);
  const fault = where.findFolderFault(path);
  return fault === void 0 ? accept(path) : reject(name, "a folder that can be written to", { shown: `${quote(path)}: ${fault}` });
}
var MAX_SAMPLE_FILE = 1024 * 1024;
var MAX_MANIFESTS = 16 * 1024 * 1024;
function readText(name, expected, path, maxBytes, where) {
  if (!isPath(path)) return reject(name, expected, path);
  const file = where.readFile(expandHome(path, where.homeDir), maxBytes);
  if (file.kind === "text") return accept(file.text);
  return reject(name, expected, { shown: `${quote(path)}, which can't be read: ${file.reason}` });
}

// src/inputs/baseline.ts
var MAX_REPORT = 256 * 1024 * 1024;
var EXPECTED = "the path of report.json of an earlier run";
var RESULTS = ["passed", "failed", "inconclusive", "skipped"];
var Unfit = class extends Error {
};
function parseBaseline(name, text, where) {
  if (text === "") return accept(void 0);
  const file = readText(name, EXPECTED, text, MAX_REPORT, where);
  if (file.kind === "mistakes") return file;
  try {
    return accept(readRecord(file.value));
  } catch (error2) {
    if (!(error2 instanceof Unfit)) throw error2;
    return reject(name, EXPECTED, { shown: `${quote(text)}, which ${error2.message}` });
  }
}
function readRecord(text) {
  const report = parseJson(text);
  if (!isMapping(report) || report["schema"] !== 1) throw new Unfit('is no report of wasm-node-smoke with "schema": 1');
  if (report["result"] === "error") throw new Unfit('is of a run that did not finish ("result": "error")');
  const run = toMapping2(report["run"], "run");
  const id = toText2(run["id"], "run.id");
  return {
    id,
    version: toText2(run["version"], "run.version"),
    startedAt: toText2(run["startedAt"], "run.startedAt"),
    constrain: run["constrain"] === true,
    samples: readSamples(report),
    checks: [
      ...toList(report, "checks").map((one, index) => readCheck(one, `checks[${index}]`)),
      ...toList(report, "workloads").map((one, index) => readWorkload(one, id, `workloads[${index}]`)),
      ...toList(report, "constraints").map((one, index) => readConstraint(one, `constraints[${index}]`))
    ]
  };
}
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unfit("is not JSON");
  }
}
function readSamples(report) {
  return new Map(
    toList(report, "classes").flatMap(
      (one) => typeof one["image"] === "string" ? [[toText2(one["runtime"], "classes"), one["image"]]] : []
    )
  );
}
function readCheck(check, place) {
  const { result, code } = readVerdict(check, place);
  return {
    name: toText2(check["runtime"], `${place}.runtime`),
    node: toText2(check["node"], `${place}.node`),
    result,
    code,
    startsMs: result === "passed" ? readStarts(check, place) : []
  };
}
function readStarts(check, place) {
  const repetitions = check["repetitions"];
  if (isMapping(repetitions)) {
    return toList(repetitions, "each").flatMap(({ startMs: startMs2 }) => typeof startMs2 === "number" ? startMs2 : []);
  }
  const timings = Object.entries(toMapping2(check["timings"], `${place}.timings`));
  const startMs = startOf(Object.fromEntries(timings.filter(([, ms]) => typeof ms === "number")));
  return startMs === void 0 ? [] : [startMs];
}
function readWorkload(workload, runId, place) {
  const [kind = "", namespace = "", name = ""] = ["kind", "namespace", "name"].map(
    (key) => toText2(workload[key], `${place}.${key}`)
  );
  return { ...readVerdict(workload, place), name: nameWorkload({ kind, name, namespace }, runId), startsMs: [] };
}
function readConstraint(constraint, place) {
  const verdict = toText2(constraint["verdict"], `${place}.verdict`);
  const found = Object.entries(constraintResults).find(([name]) => name === verdict);
  if (found === void 0) throw new Unfit(`has no verdict of a constraint check at ${place}.verdict`);
  return {
    name: `constraint check of ${toText2(constraint["runtimeClass"], `${place}.runtimeClass`)}`,
    result: found[1],
    startsMs: []
  };
}
function readVerdict(from, place) {
  const result = RESULTS.find((one) => one === from["verdict"]);
  if (result === void 0) throw new Unfit(`has no verdict at ${place}.verdict`);
  const diagnosis = from["diagnosis"];
  return { result, code: isMapping(diagnosis) ? toText2(diagnosis["code"], `${place}.diagnosis.code`) : void 0 };
}
function toList(report, name) {
  const list = report[name];
  if (!Array.isArray(list)) throw new Unfit(`has no list at ${name}`);
  return list.map((one, index) => toMapping2(one, `${name}[${index}]`));
}
function toMapping2(value, place) {
  if (isMapping(value)) return value;
  throw new Unfit(`has no object at ${place}`);
}
function toText2(value, place) {
  if (typeof value === "string") return value;
  throw new Unfit(`has no text at ${place}`);
}

// src/core/text/suggest.ts
function suggest(word, candidates) {
  const lower = word.toLowerCase();
  const limit = Math.min(2, Math.floor(lower.length / 3));
  return candidates.map((candidate) => ({ candidate, distance: countEdits(lower, candidate.toLowerCase()) })).filter(({ distance }) => distance <= limit).sort((a, b) => a.distance - b.distance)[0]?.candidate;
}
function countEdits(from, to) {
  let beforeLast = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity
        )
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}
function at(row, column) {
  return row[column] ?? Infinity;
}

// src/inputs/max-start.ts
var EXPECTED2 = 'a time such as "2s", "1.4s" or "900ms", or one for each runtime, such as "spin=2s, wws=3s"';
var UNITS = { ms: 1, s: 1e3, m: 6e4 };
var MAX_MS = 36e5;
function parseMaxStart(name, text, runtimes) {
  const names = runtimes.map((one) => one.name);
  const items = splitList(text).map((item) => ({ item, parts: item.split("=").map((part) => part.trim()) }));
  const mistakes = items.flatMap(({ item, parts }) => findMistake(name, item, parts, names));
  const overall = items.filter(({ parts }) => parts.length === 1);
  if (overall.length > 1)
    mistakes.push(describeMistake(name, EXPECTED2, { shown: "more than one time for all runtimes" }));
  if (mistakes.length > 0) return { kind: "mistakes", mistakes };
  const limits2 = items.map(({ parts: [first = "", second] }) => {
    return second === void 0 ? [ANY_RUNTIME, readMs(first) ?? 0] : [first, readMs(second) ?? 0];
  });
  return accept(new Map(limits2));
}
function findMistake(name, item, parts, names) {
  if (parts.length > 2 || readMs(parts.at(-1) ?? "") === void 0) return [describeMistake(name, EXPECTED2, item)];
  const [runtime = ""] = parts;
  if (parts.length === 1 || names.includes(runtime)) return [];
  if (names.length === 0) return [describeMistake(name, 'one time for all runtimes with "runtimes: auto"', item)];
  const near = suggest(runtime, names);
  const shown = `${quote(runtime)}${near === void 0 ? "" : ` (did you mean "${near}"?)`}`;
  return [describeMistake(name, `a runtime of this run (${names.join(", ")})`, { shown })];
}
function readMs(text) {
  const [, number = "", unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? [];
  if (number === "") return void 0;
  const ms = Math.round(Number(number) * UNITS[unit]);
  return ms > 0 && ms <= MAX_MS ? ms : void 0;
}

// src/inputs/hints.ts
var UNITS2 = {
  s: "s",
  sec: "s",
  second: "s",
  m: "m",
  min: "m",
  minute: "m",
  h: "h",
  hour: "h"
};
var inBrackets = (text) => /^\[[^[\]]*\]$/.test(text) ? `a list has no brackets: ${quote(text.slice(1, -1).trim())}` : void 0;
var inQuotes = (text) => {
  const items = splitList(text);
  return items.some((item) => /^(['"]).*\1$/.test(item)) ? `leave out the quotation marks: ${quote(items.map((item) => item.replaceAll(/^['"]|['"]$/g, "")).join(", "))}` : void 0;
};
var withBlanks = (text) => splitList(text).some((item) => /^[\w.*=-]+( +[\w.*=-]+)+$/.test(item)) ? `separate with commas: ${quote(text.replaceAll(/[ ,\n]+/g, ", "))}` : void 0;
var label2 = (text) => /^[\w./-]+!?=[\w.-]*$/.test(text) ? `for a label use node-selector: ${text}` : void 0;
var everyNode = (text) => /^all$/i.test(text) ? 'use "*" for all nodes' : void 0;
var upperCase = (text) => /[A-Z]/.test(text) ? `names of nodes are lower-case: ${quote(text.toLowerCase())}` : void 0;
var time = (text) => {
  const [, digits, unit = ""] = /^(\d+)\s*([a-z]*?)s?$/i.exec(text) ?? [];
  const known = UNITS2[unit === "" ? "s" : unit.toLowerCase()];
  if (digits === void 0 || known === void 0 || Number(digits) === 0) return void 0;
  return `${digits}${known}` === text ? void 0 : `did you mean "${digits}${known}"?`;
};
var limits = (text) => {
  const items = splitList(text);
  const meant = items.map(
    (item) => item.replace(
      /^([^=]*=\s*)?(\d+(?:\.\d+)?)\s*(?:s|secs?|seconds?)?$/i,
      (_, own = "", seconds3) => `${own}${seconds3}s`
    )
  );
  const isWhole = meant.every((item) => /^(?:[\w.-]+ *= *)?[\d.]+(?:ms|s|m)$/.test(item));
  return isWhole && meant.join() !== items.join() ? `did you mean "${meant.join(", ")}"?` : void 0;
};
var image = (text) => /^[a-z\d.:-]+(\/[\w.-]+)+(:[\w.-]+|@sha256:[a-f\d]+)?$/.test(text) && !/\.ya?ml$/.test(text) ? `an image goes into a sample file: "samples: {spin: {image: ${text.slice(0, 100)}}}"` : void 0;
var answer = (text) => {
  if (/^(yes|on|y|1|True|TRUE)$/.test(text)) return 'did you mean "true"?';
  return /^(no|off|n|0|False|FALSE)$/.test(text) ? 'did you mean "false"?' : void 0;
};
var oneOf = (...words) => (text) => {
  const near = suggest(text, words);
  return near === void 0 || near === text ? void 0 : `did you mean "${near}"?`;
};
var kept = (text) => /^(false|no|off|0)$/i.test(text) ? 'did you mean "none"?' : void 0;
var failure = (text) => /^fail(ure|s|ures)?$/i.test(text) ? 'did you mean "failed"?' : void 0;
var colon = (text) => /^[\w./-]+:[ ]?[\w.-]+$/.test(text) ? `did you mean "${text.replace(/:[ ]?/, "=")}"?` : void 0;
var withAll = (text) => splitList(text).length > 1 && splitList(text).includes("all") ? `"all" is lunatic, slight, spin and wws: leave it out, or the others` : void 0;
var dnsLabel = (text) => {
  const label3 = text.toLowerCase().replaceAll(/[_. ]+/g, "-");
  return isDnsLabel(label3) && label3 !== text ? `did you mean "${label3}"?` : void 0;
};
var fileForClass = (mistake) => {
  const [, name] = /^sample: expected a file with .* for class "([\w.-]+)"/.exec(mistake) ?? [];
  return name === void 0 ? void 0 : `for example "samples: {${name}: {image: IMAGE, port: 8080, path: /, body: Hello}}"`;
};
var HINTS = {
  runtimes: [inBrackets, inQuotes, withBlanks, withAll],
  "node-selector": [colon],
  access: [oneOf("auto", "proxy", "port-forward", "node-port", "load-balancer")],
  cleanup: [kept, oneOf("workload", "all", "none")],
  "fail-on": [failure, oneOf("failed", "inconclusive", "none")],
  namespace: [dnsLabel],
  nodes: [inBrackets, inQuotes, label2, everyNode, withBlanks, upperCase],
  timeout: [time],
  "wait-timeout": [time],
  "max-start": [limits],
  sample: [image],
  constrain: [answer]
};
function withHints(mistakes, textOf) {
  const hinted = /* @__PURE__ */ new Set();
  return mistakes.map((mistake) => {
    const name = mistake.slice(0, Math.max(0, mistake.indexOf(":")));
    if (hinted.has(name)) return mistake;
    const text = textOf(name);
    const hint2 = text.length > 500 ? void 0 : fileForClass(mistake) ?? hintFor(name, text);
    if (hint2 === void 0) return mistake;
    hinted.add(name);
    return `${mistake}; ${hint2}`;
  });
}
function hintFor(name, text) {
  for (const hint2 of HINTS[name] ?? []) {
    const found = hint2(text);
    if (found !== void 0) return found;
  }
  return void 0;
}

// src/inputs/idle.ts
var DEFAULT_WAIT = "20m";
function findIdle(textOf, wrong) {
  const idle = [...findIdleWait(textOf), ...textOf("sample") === "none" ? findWithoutSamples(textOf) : []];
  const mistakes = idle.flatMap(
    ([name, expected]) => wrong.has(name) ? [] : [describeMistake(name, expected, textOf(name))]
  );
  return [...mistakes, ...findUnfitRepeat(textOf)];
}
function findIdleWait(textOf) {
  const isIdle = textOf("capz-cluster") === "" && textOf("wait-timeout") !== DEFAULT_WAIT;
  return isIdle ? [["wait-timeout", `"${DEFAULT_WAIT}", its default, without capz-cluster (a run takes until timeout)`]] : [];
}
function findWithoutSamples(textOf) {
  const isAsking = splitList(textOf("manifests")).length > 0;
  return [
    ...textOf("image-registry") === DEFAULT_REGISTRY ? [] : [["image-registry", 'its default with "sample: none", which pulls nothing']],
    ...isAsking || textOf("access") === "auto" ? [] : [["access", '"auto" with "sample: none" and without manifests, which asks nothing']],
    ...textOf("replicas") === "per-node" ? [] : [["replicas", '"per-node" with "sample: none"']],
    ...textOf("max-start") === "" ? [] : [["max-start", 'nothing with "sample: none", which starts nothing']]
  ];
}
function findUnfitRepeat(textOf) {
  const repeat = textOf("repeat");
  if (!/^\d+$/.test(repeat) || Number(repeat) < 2) return [];
  const reason = [
    ...textOf("sample") === "none" ? ['"sample: none", which starts nothing'] : [],
    .../^\d+$/.test(textOf("replicas")) ? ["a number of replicas, whose Deployment is created once"] : [],
    ...textOf("cleanup") === "none" ? ['"cleanup: none", which keeps every pod running'] : []
  ];
  return reason.map((why) => describeMistake("repeat", `1 with ${why}`, repeat));
}

// src/inputs/manifests.ts
var DEFAULT_PATH = "/hello";
function parseUserManifests(raw, where) {
  const text = (name) => raw.get(name)?.trim() ?? "";
  const paths = splitList(text("manifests"));
  const parsed = combine({
    manifests: readManifests("manifests", paths, where),
    path: parseRequestPath("manifests-path", text("manifests-path")),
    body: parseExpected("manifests-expect", text("manifests-expect"))
  });
  const idle = paths.length > 0 ? [] : findIdle2(text("manifests-path"), text("manifests-expect"));
  if (parsed.kind === "mistakes" || idle.length > 0) {
    return { kind: "mistakes", mistakes: [...mistakesOf(parsed), ...idle] };
  }
  const { manifests, path, body } = parsed.value;
  return accept({ manifests, expectation: { path, body } });
}
var EXPECTED_PATHS = "the paths of YAML files";
function readManifests(name, paths, where) {
  const files = [];
  const unreadable = [];
  let size = 0;
  for (const path of paths) {
    const text = readText(name, EXPECTED_PATHS, path, MAX_MANIFESTS, where);
    unreadable.push(...mistakesOf(text));
    if (text.kind === "value") files.push({ path, text: text.value });
    size += text.kind === "value" ? text.value.length : 0;
    if (size > MAX_MANIFESTS) return reject(name, `${EXPECTED_PATHS} of 16 MiB in all`, { shown: "more" });
  }
  const parsed = parseManifests(name, files);
  if (unreadable.length === 0) return parsed;
  return { kind: "mistakes", mistakes: [...unreadable, ...mistakesOf(parsed)] };
}
function findIdle2(path, expect) {
  const only = (name, value) => describeMistake(name, 'nothing without "manifests" (a sample file says what samples are asked)', value);
  return [
    ...path === DEFAULT_PATH ? [] : [only("manifests-path", path)],
    ...expect === "" ? [] : [only("manifests-expect", expect)]
  ];
}
var EXPECTED3 = "Kubernetes objects with apiVersion, kind and metadata.name";
var MAX_OBJECTS = 1e4;
function parseManifests(name, files) {
  const read = files.map((file) => parseFile(name, file));
  const objects = read.flatMap((one) => one.objects);
  if (objects.length > MAX_OBJECTS) {
    return reject(name, `${MAX_OBJECTS} objects at most`, { shown: objects.length.toString() });
  }
  const mistakes = [...read.flatMap((one) => one.mistakes), ...findRepeated(name, objects)];
  if (mistakes.length > 0) return { kind: "mistakes", mistakes };
  return { kind: "value", value: objects };
}
function parseFile(name, { path, text }) {
  const fail = (shown) => ({ objects: [], mistakes: [describeMistake(name, EXPECTED3, { shown })] });
  let documents;
  try {
    documents = parseYaml(text);
  } catch (error2) {
    return fail(`${quote(path)}, which is ${describeYamlError(error2)}`);
  }
  const found = documents.filter((one) => one !== null && one !== void 0).flatMap(unpackList);
  if (found.length === 0) return fail(`${quote(path)}, which holds none`);
  const checked = found.map((one, index) => ({ one, fault: findFault(one), index }));
  return {
    objects: checked.flatMap(({ one, fault }) => fault === void 0 ? [withoutNullNamespace(one)] : []),
    mistakes: checked.flatMap(
      ({ fault, index }) => fault === void 0 ? [] : [describeMistake(name, EXPECTED3, { shown: `object ${(index + 1).toString()} of ${quote(path)} ${fault}` })]
    )
  };
}
function unpackList(document) {
  const isList = isMapping(document) && document["kind"] === "List" && Array.isArray(document["items"]);
  return isList ? document["items"] : [document];
}
function findFault(object) {
  if (!isMapping(object)) return "that is no mapping";
  const { apiVersion, kind, metadata } = object;
  if (!isText(apiVersion)) return "without apiVersion";
  if (!isText(kind)) return "without kind";
  if (!isMapping(metadata) || !isText(metadata["name"])) {
    const isGenerated = isMapping(metadata) && isText(metadata["generateName"]);
    return `(${quote(kind)}) ${isGenerated ? "with generateName: a name is needed to find it again" : "without metadata.name"}`;
  }
  if (metadata["name"].includes("/")) return `(${quote(kind)}) with a "/" in its name`;
  const { labels, namespace } = metadata;
  if (isGiven(namespace) && !(isText(namespace) && isDnsLabel(namespace))) {
    return `(${quote(kind)}) with a namespace that can't be one`;
  }
  if (isGiven(labels) && !isMapping(labels)) return `(${quote(kind)}) with labels that are no mapping`;
  return void 0;
}
function isGiven(value) {
  return value !== void 0 && value !== null;
}
function withoutNullNamespace(manifest) {
  const { namespace, ...metadata } = manifest.metadata;
  return isGiven(namespace) ? manifest : { ...manifest, metadata };
}
function findRepeated(name, objects) {
  const ids = objects.map(nameManifest);
  const seen = /* @__PURE__ */ new Set();
  const repeated = new Set(ids.filter((id) => seen.has(id) || !seen.add(id)));
  return [...repeated].map((id) => describeMistake(name, "each object once", { shown: `${quote(id)} more than once` }));
}
function nameManifest({ kind, metadata }) {
  return [kind, [metadata.namespace, metadata.name].filter((part) => part !== void 0).join("/")].join(" ");
}
function isText(value) {
  return typeof value === "string" && value !== "";
}

// src/inputs/clusters.ts
var CLUSTER_NAME = /^[a-z0-9.][a-z0-9.-]*$/;
function parseKindCluster(name, text, textOf) {
  if (text === "") return accept(void 0);
  const expected = 'the name of a kind cluster (lower-case letters, digits, "-" and ".", the first no "-")';
  const misnamed = CLUSTER_NAME.test(text) ? [] : mistakesOf(reject(name, expected, text));
  const others = [
    ...textOf("kubeconfig") === "auto" ? [] : ["kubeconfig"],
    ...textOf("context") === "" ? [] : ["context"]
  ].map((other) => describeMistake(name, `no ${other} beside it`, { shown: `both; leave out ${name} or ${other}` }));
  const mistakes = [...misnamed, ...others];
  return mistakes.length > 0 ? { kind: "mistakes", mistakes } : accept(text);
}
var parseCapzCluster = (name, text) => {
  if (text === "") return accept(void 0);
  const parts = text.split("/");
  const [namespace, cluster = ""] = parts.length === 1 ? [void 0, text] : parts;
  const isName = isDnsSubdomain(cluster) && cluster.length <= MAX_LABEL_LENGTH;
  const isRight = parts.length <= 2 && isName && (namespace === void 0 || isDnsLabel(namespace));
  if (!isRight) return reject(name, '[NAMESPACE/]NAME of a Cluster (lower-case letters, digits, "-" and ".")', text);
  return accept({ name: cluster, namespace });
};
function parseLoadImages(name, text, textOf, where) {
  const expected = "paths of image archives";
  const items = [...new Set(splitList(text))];
  const faults = items.flatMap((item) => {
    if (!isPath(item)) return [describeMistake(name, expected, item)];
    const fault = where.findArchiveFault(expandHome(item, where.homeDir));
    return fault === void 0 ? [] : [describeMistake(name, expected, { shown: `${quote(item)}: ${fault}` })];
  });
  const isAlone = items.length > 0 && textOf("kind-cluster") === "";
  const alone = isAlone ? [describeMistake(name, "kind-cluster with it, as kind loads the images", "")] : [];
  const isBeside = items.length > 0 && textOf("capz-cluster") !== "";
  const beside = isBeside ? [describeMistake(name, "no capz-cluster beside it", { shown: "both; kind's nodes are the management cluster's" })] : [];
  const mistakes = [...alone, ...beside, ...faults];
  if (mistakes.length > 0) return { kind: "mistakes", mistakes };
  return accept(items.map((item) => expandHome(item, where.homeDir)));
}

// src/inputs/runtimes.ts
var NAMES = knownRuntimes.map((known) => known.name);
var ALL = "all";
var AUTO = "auto";
var EXPECTED4 = `${ALL}, ${AUTO}, ${NAMES.join(", ")}, or class=handler`;
function parseRuntimes(name, text, constrain) {
  const items = splitList(text);
  if (items.length === 0) return { entries: [], mistakes: [describeMistake(name, EXPECTED4, "")] };
  if (items.includes(AUTO)) return parseAuto(name, items, constrain);
  const parsed = items.map((item) => parseItem(name, item));
  const entries = parsed.flatMap((one) => typeof one === "string" ? [] : one);
  const mistakes = parsed.filter((one) => typeof one === "string");
  return {
    entries,
    mistakes: [...mistakes, ...findDuplicates(name, entries), ...constrain ? findLong(name, entries) : []]
  };
}
function parseAuto(name, items, constrain) {
  const mistakes = [
    ...items.length === 1 ? [] : [describeMistake(name, `"${AUTO}" alone`, items.join(", "))],
    ...constrain ? [describeMistake("constrain", `"false" with "${name}: ${AUTO}", which uses classes as they are`, "true")] : []
  ];
  return { entries: knownRuntimes.map(makeKnownEntry), isAuto: true, mistakes };
}
function parseItem(name, item) {
  if (item === ALL) return documentedRuntimes().map(makeKnownEntry);
  if (item.includes("=")) return parsePair(name, item);
  const known = knownRuntimes.find((one) => one.name === item);
  if (known !== void 0) return [makeKnownEntry(known)];
  const byClass = knownRuntimes.find(
    (one) => one.runtimeClass === item || one.otherClasses?.includes(item) === true
  )?.name;
  const near = byClass ?? suggest(item, [ALL, AUTO, ...NAMES]);
  return describeMistake(name, EXPECTED4, {
    shown: quote(item) + (near === void 0 ? "" : ` (did you mean "${near}"?)`)
  });
}
function parsePair(name, item) {
  const [runtimeClass = "", handler = "", ...more] = item.split("=").map((part) => part.trim());
  if (more.length > 0) return describeMistake(name, 'class=handler with one "="', item);
  if (!isDnsSubdomain(runtimeClass)) {
    return describeMistake(name, 'class=handler with the name of a RuntimeClass before the "="', item);
  }
  if (!isDnsLabel(handler)) {
    return describeMistake(name, 'class=handler with at most 63 lower-case letters, digits and "-" after the "="', item);
  }
  const known = runtimeOfHandler(handler);
  if (known?.runtimeClass === runtimeClass && known.handler === handler) return [makeKnownEntry(known)];
  return [{ name: runtimeClass, runtimeClass, handler, known }];
}
function makeKnownEntry(known) {
  return { name: known.name, runtimeClass: known.runtimeClass, handler: known.handler, known };
}
function findDuplicates(name, entries) {
  const repeated = (keyOf2) => {
    const keys = entries.map(keyOf2);
    return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  };
  const classes = repeated((entry) => entry.runtimeClass);
  const names = repeated((entry) => entry.name).filter(
    (one) => !classes.includes(entries.find((entry) => entry.name === one)?.runtimeClass ?? one)
  );
  return [
    ...classes.map((one) => describeMistake(name, "each class once", { shown: `${quote(one)} more than once` })),
    ...names.map((one) => describeMistake(name, "each name once", { shown: `${quote(one)} as runtime and as class` }))
  ];
}
function findLong(name, entries) {
  return entries.filter((entry) => entry.runtimeClass.length > MAX_LABEL_LENGTH).map((entry) => describeMistake(name, 'a class name of at most 63 characters with "constrain"', entry.runtimeClass));
}

// src/inputs/sample-parts.ts
var VARIABLE = /^[A-Za-z_.-][\w.-]*$/;
var QUANTITY = /^\d+(\.\d+)?(m|k|[KMGTPE]i?)?$/;
var RESOURCE = /^([a-z0-9.-]{1,253}\/)?[a-z0-9][a-z0-9.-]{0,62}$/;
var MAX_NAME2 = 50;
function parseTexts(value) {
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : void 0;
}
function parseMapping(name, text = /(?:)/) {
  return (value) => {
    if (!isMapping(value)) return void 0;
    const entries = Object.entries(value);
    return entries.every(([key, one]) => name.test(key) && typeof one === "string" && text.test(one)) ? Object.fromEntries(entries.map(([key, one]) => [key, String(one)])) : void 0;
  };
}
function parseResources(value) {
  if (!hasOnly(value, ["requests", "limits"])) return void 0;
  const parts = Object.entries(value).map(([part, amounts]) => [part, parseAmounts(amounts)]);
  if (parts.length === 0 || parts.some(([, amounts]) => amounts === void 0)) return void 0;
  return Object.fromEntries(parts);
}
function parseAmounts(value) {
  if (!isMapping(value)) return void 0;
  const texts = Object.entries(value).map(([key, one]) => [key, typeof one === "number" ? String(one) : one]);
  return parseMapping(RESOURCE, QUANTITY)(Object.fromEntries(texts));
}
function parseContainers(value) {
  if (!Array.isArray(value) || value.length === 0) return void 0;
  const containers = value.flatMap((one) => parseContainer(one) ?? []);
  const names = new Set(containers.map(({ name }) => name));
  return containers.length === value.length && names.size === value.length ? containers : void 0;
}
function parseContainer(value) {
  if (!hasOnly(value, ["name", "image", "command", "args", "env"])) return void 0;
  const { name, image: image2 } = value;
  if (typeof name !== "string" || !isDnsLabel(name) || name.length > MAX_NAME2) return void 0;
  if (typeof image2 !== "string" || !isImage(image2)) return void 0;
  const [command, args] = [value["command"], value["args"]].map((one) => one === void 0 ? [] : parseTexts(one));
  const env = value["env"] === void 0 ? {} : parseMapping(VARIABLE)(value["env"]);
  if (command === void 0 || args === void 0 || env === void 0) return void 0;
  return {
    name,
    image: image2,
    ...command.length === 0 ? {} : { command },
    ...args.length === 0 ? {} : { args },
    ...Object.keys(env).length === 0 ? {} : { env }
  };
}
function hasOnly(value, known) {
  return isMapping(value) && Object.keys(value).every((key) => known.includes(key));
}

// src/inputs/sample-file.ts
var TOP = "samples";
var EMPTY = { overrides: /* @__PURE__ */ new Map(), mistakes: [] };
var sampleFields = {
  image: { expected: 'an image, such as "ghcr.io/me/app:v1" or one with a digest', parse: textIf(isImage) },
  command: { expected: "a list of texts (an empty one for the command of the image)", parse: parseTexts },
  args: { expected: "a list of texts", parse: parseTexts },
  env: { expected: "a mapping of names of variables to texts", parse: parseMapping(VARIABLE) },
  imagePullSecrets: {
    expected: "a list of names of Secrets",
    parse: (value) => parseTexts(value)?.every(isDnsSubdomain) === true ? parseTexts(value) : void 0
  },
  annotations: {
    expected: "a mapping of names to texts, as annotations of a pod",
    parse: parseMapping(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/)
  },
  resources: {
    expected: 'a mapping of requests and limits to quantities, such as "limits: {cpu: 500m, memory: 1Gi}"',
    parse: parseResources
  },
  containers: {
    expected: "a list of containers, each with a name of its own, an image, and any of command, args and env",
    parse: parseContainers
  },
  log: { expected: "a text that the log holds", parse: textIf((text) => text.trim() !== "") },
  exitCode: { expected: "an exit code from 0 to 255", parse: wholeNumber(0, 255) },
  port: { expected: "a port from 1 to 65535", parse: wholeNumber(1, 65535) },
  path: { expected: 'a path that starts with "/" and has no ".." in it', parse: textIf(isRequestPath) },
  status: { expected: "an HTTP status from 200 to 599", parse: wholeNumber(200, 599) },
  body: {
    expected: "a text that the answer holds, or /regex/flags with flags of i, m, s and u",
    parse: (value) => typeof value === "string" ? parseBody(value) : void 0
  }
};
var FIELDS = Object.keys(sampleFields);
function parseSampleFile(name, text) {
  const loaded = loadYaml(name, text);
  if (loaded.mistake !== void 0) return { ...EMPTY, mistakes: [loaded.mistake] };
  const { value } = loaded;
  const expected = `a YAML file with "${TOP}:", a mapping from runtime or class to its sample`;
  if (!isMapping(value) || !isMapping(value[TOP]) || Object.keys(value[TOP]).length === 0) {
    const shown = isMapping(value) ? `${kindOf(value[TOP])} for it` : kindOf(value);
    return { ...EMPTY, mistakes: [describeMistake(name, expected, { shown }), ...unknownKeys(name, value, [TOP])] };
  }
  const samples = Object.entries(value[TOP]).map(([key, sample]) => ({ key, ...parseOverride(name, key, sample) }));
  return {
    overrides: new Map(samples.map(({ key, override, given }) => [key, { override, given }])),
    mistakes: [...unknownKeys(name, value, [TOP]), ...samples.flatMap(({ mistakes }) => mistakes)]
  };
}
function placeOf2(name, key, field) {
  return `${name} (${TOP}.${showName(key)}${field === void 0 ? "" : `.${field}`})`;
}
function loadYaml(name, text) {
  try {
    return { value: parseYamlDocument(text) };
  } catch (error2) {
    return { mistake: describeMistake(name, "a YAML file", { shown: `one that is ${describeYamlError(error2)}` }) };
  }
}
function parseOverride(name, key, sample) {
  if (!isMapping(sample)) {
    const mistake = describeMistake(placeOf2(name, key), `a mapping of ${FIELDS.join(", ")}`, {
      shown: quoteValue(sample)
    });
    return { override: {}, given: FIELDS, mistakes: [mistake] };
  }
  const fields = Object.entries(sampleFields).filter(([field]) => sample[field] !== void 0).map(([field, { expected, parse }]) => ({ field, expected, got: sample[field], value: parse(sample[field]) }));
  const override = Object.fromEntries(
    fields.filter((one) => one.value !== void 0).map((one) => [one.field, one.value])
  );
  return {
    given: fields.map((one) => one.field),
    override,
    mistakes: [
      ...unknownKeys(placeOf2(name, key), sample, FIELDS),
      ...findTwoProofs(placeOf2(name, key), sample),
      ...fields.filter((one) => one.value === void 0).map((one) => describeMistake(placeOf2(name, key, one.field), one.expected, { shown: quoteValue(one.got) }))
    ]
  };
}
function findTwoProofs(name, sample) {
  const asked = ANSWER_FIELDS.filter((field) => sample[field] !== void 0);
  const left = ["log", "exitCode"].filter((field) => sample[field] !== void 0);
  if (asked.length === 0 || left.length === 0) return [];
  const shown = [...asked, ...left].join(" and ");
  return [describeMistake(name, `either ${ANSWER_FIELDS.join(", ")}, or log and exitCode`, { shown })];
}
function unknownKeys(name, value, known) {
  if (!isMapping(value)) return [];
  return Object.keys(value).filter((key) => !known.includes(key)).map((key) => {
    const near = suggest(key, known);
    const shown = `the unknown key ${quote(key)}${near === void 0 ? "" : ` (did you mean "${near}"?)`}`;
    return describeMistake(name, `only ${known.join(", ")}`, { shown });
  });
}
function kindOf(value) {
  return typeof value === "object" || value === void 0 ? quoteValue(value) : `only a ${typeof value}`;
}
function textIf(isRight) {
  return (value) => typeof value === "string" && isRight(value) ? value : void 0;
}
function wholeNumber(min, max) {
  return (value) => typeof value === "number" && Number.isInteger(value) && value >= min && value <= max ? value : void 0;
}

// src/inputs/samples.ts
var NEEDED = ["image", "port", "path", "body"];
var NEEDED_TEXT = `${NEEDED.join(", ")}, or image and what it leaves (log, exitCode),`;
var KNOWN_KEYS = knownRuntimes.flatMap((known) => [known.name, known.runtimeClass]);
var NOTHING = { override: {}, given: [] };
function parseRuntimeInputs(raw, constrain, where) {
  const text = (name) => raw.get(name)?.trim() ?? "";
  const { entries, isAuto, mistakes } = parseRuntimes("runtimes", text("runtimes"), constrain);
  const source = parseSample("sample", text("sample"), where);
  const registry = parseRegistry("image-registry", text("image-registry"));
  const made = readRuntimes(entries, source, registry.kind === "value" ? registry.value : "", isAuto);
  const all = [...mistakes, ...source.mistakes, ...made.mistakes, ...mistakesOf(registry)];
  if (all.length > 0) return { kind: "mistakes", mistakes: all };
  const runSamples = source.source?.kind !== "none";
  if (isAuto !== true) return accept({ runtimes: made.runtimes, runSamples });
  return accept({ runtimes: [], auto: makeAutoSamples(made.runtimes, source), runSamples });
}
function makeAutoSamples(runtimes, { source }) {
  const overrides = source?.kind === "file" ? [...source.overrides] : [];
  const names = new Set(runtimes.map(({ name }) => name));
  return {
    byRuntime: new Map(runtimes.map(({ name, sample }) => [name, sample])),
    byClass: new Map(overrides.flatMap(([key, { override }]) => names.has(key) ? [] : [[key, override]]))
  };
}
function readRuntimes(entries, { source }, registry, isAuto) {
  return source === void 0 ? { runtimes: [], mistakes: [] } : withSamples("sample", entries, source, registry, isAuto);
}
function parseSample(name, text, where) {
  if (text === "builtin" || text === "none") return { source: { kind: text }, mistakes: [] };
  const file = readText(name, '"builtin", "none" or the path of a YAML file', text, MAX_SAMPLE_FILE, where);
  if (file.kind === "mistakes") return file;
  const { overrides, mistakes } = parseSampleFile(name, file.value);
  return { source: { kind: "file", overrides }, mistakes };
}
function withSamples(name, entries, source, registry, isAuto) {
  const made = entries.map((entry) => ({ entry, sample: makeSample(name, entry, source, registry) }));
  return {
    runtimes: made.flatMap(({ entry, sample }) => "mistakes" in sample ? [] : [withSample(entry, sample)]),
    mistakes: [
      ...made.flatMap(({ sample }) => "mistakes" in sample ? sample.mistakes : []),
      // Which classes there are the run has yet to see.
      ...isAuto === true ? [] : findStrangers(name, entries, source)
    ]
  };
}
function withSample({ name, runtimeClass, handler, known }, sample) {
  return { name, runtimeClass, handler, shim: known?.shim, sample };
}
function makeSample(name, entry, source, registry) {
  if (source.kind === "none") return noSample;
  if (entry.known === void 0) return makeOwnSample(name, entry, source);
  const builtin = makeBuiltinSample(entry.known, registry);
  if (source.kind === "builtin") return builtin;
  const shown = (key) => (source.overrides.get(key) ?? NOTHING).override;
  const made = overrideSample(overrideSample(builtin, shown(entry.known.name)), shown(entry.runtimeClass));
  return checkMade(name, entry, made, source);
}
function checkMade(name, { known, runtimeClass }, sample, { overrides }) {
  const key = [runtimeClass, known?.name ?? ""].find((one) => overrides.has(one)) ?? runtimeClass;
  const given = new Set([runtimeClass, known?.name ?? ""].flatMap((one) => overrides.get(one)?.given ?? []));
  const lacking = ["port", "body"].filter(
    (field) => !given.has(field) && (field === "port" ? sample.port === 0 : isEmpty(sample))
  );
  const missing = sample.output === void 0 ? lacking : [];
  const nonce = findIdleNonce(name, key, sample);
  const mistakes = [
    ...missing.map(
      (field) => describeMistake(
        placeOf2(name, key, field),
        `${sampleFields[field].expected}, as the builtin sample serves nothing`,
        ""
      )
    ),
    ...nonce
  ];
  return mistakes.length === 0 ? sample : { mistakes };
}
function isEmpty({ body }) {
  return body.kind === "contains" && body.text === "";
}
function findIdleNonce(name, key, sample) {
  const { args = [], command = [], env = {}, output } = sample;
  const isGiven2 = [...command, ...args, ...Object.values(env)].some((text) => text.includes(NONCE));
  if (output?.log?.includes(NONCE) !== true || isGiven2) return [];
  return [
    describeMistake(placeOf2(name, key), `${NONCE} in command, args or env as well`, { shown: `${NONCE} in log only` })
  ];
}
function makeOwnSample(name, { runtimeClass, handler }, source) {
  const why = `for class ${quote(runtimeClass)}, as no sample is known for handler ${quote(handler)}`;
  if (source.kind !== "file") {
    return { mistakes: [describeMistake(name, `a file with ${NEEDED_TEXT} ${why}`, source.kind)] };
  }
  const shown = source.overrides.get(runtimeClass);
  if (shown === void 0) {
    return { mistakes: [describeMistake(placeOf2(name, runtimeClass), `${NEEDED_TEXT} ${why}`, "")] };
  }
  const { image: image2, port, path, body } = shown.override;
  const isByOutput = shown.given.includes("log") || shown.given.includes("exitCode");
  if (isByOutput && image2 !== void 0) {
    const sample = overrideSample({ image: image2, ...NO_ANSWER }, shown.override);
    const idle = findIdleNonce(name, runtimeClass, sample);
    return idle.length === 0 ? sample : { mistakes: idle };
  }
  if (image2 !== void 0 && port !== void 0 && path !== void 0 && body !== void 0) {
    return overrideSample({ image: image2, port, path, status: 200, body }, shown.override);
  }
  const needed = isByOutput ? NEEDED.slice(0, 1) : NEEDED;
  const missing = needed.filter((field) => !shown.given.includes(field));
  return {
    mistakes: missing.map(
      (field) => describeMistake(placeOf2(name, runtimeClass, field), `${sampleFields[field].expected} ${why}`, "")
    )
  };
}
function findStrangers(name, entries, source) {
  if (source.kind !== "file") return [];
  const known = [.../* @__PURE__ */ new Set([...entries.map((entry) => entry.runtimeClass), ...KNOWN_KEYS])];
  return [...source.overrides.keys()].filter((key) => !known.includes(key)).map((key) => {
    const near = suggest(key, known);
    const hint2 = near === void 0 ? `add it to runtimes: ${showName(key)}=HANDLER` : `did you mean "${near}"?`;
    return describeMistake(placeOf2(name, key), "a runtime or a class of this run", {
      shown: `${quote(key)} (${hint2})`
    });
  });
}

// src/inputs/unknown.ts
function findUnknown(raw, declared) {
  const unknown = [...raw.keys()].filter((name) => !declared.includes(name));
  const misspelt = unknown.flatMap((name) => {
    const near = suggest(name, declared);
    if (near === void 0) return [];
    return [describeMistake(showName(name), "a known input", { shown: `an unknown one (did you mean "${near}"?)` })];
  });
  return { misspelt, foreign: unknown.filter((name) => suggest(name, declared) === void 0) };
}
function describeForeign(name, declared) {
  return describeMistake(showName(name), `one of the inputs ${declared.join(", ")}`, { shown: "an unknown one" });
}
function describeIgnored(name) {
  const variable = showName(`INPUT_${name.toUpperCase()}`);
  return `${showName(name)}: ignored, as this action has no such input (it comes from the variable ${variable}, which may be the job's own)`;
}

// src/inputs/parse.ts
function parseInputs(raw, declared, where) {
  const textOf = (name) => raw.get(name)?.trim() ?? "";
  const read = (name, parse) => parse(name, textOf(name));
  const constrain = read("constrain", parseBoolean);
  const runtimes = parseRuntimeInputs(raw, constrain.kind === "value" && constrain.value, where);
  const capzCluster = read("capz-cluster", parseCapzCluster);
  const hasManagement = capzCluster.kind === "mistakes" || capzCluster.value !== void 0;
  const own = {
    "image-registry": read("image-registry", parseRegistry),
    "wait-timeout": read("wait-timeout", parseTimeout),
    access: read(
      "access",
      parseChoice(["auto", "proxy", "port-forward", "node-port", "load-balancer"])
    ),
    replicas: read("replicas", parseReplicas),
    "max-start": parseMaxStart(
      "max-start",
      textOf("max-start"),
      runtimes.kind === "value" ? runtimes.value.runtimes : []
    )
  };
  const parsed = combine({
    runtimes,
    constrain,
    nodes: read("nodes", parseNodes(hasManagement)),
    nodeSelector: read("node-selector", parseNodeSelector),
    minNodes: read("min-nodes", parseCount),
    kubeconfig: read("kubeconfig", (name, text) => parseKubeconfig(name, text, where.homeDir)),
    context: read("context", parseContext),
    kindCluster: read("kind-cluster", (name, text) => parseKindCluster(name, text, textOf)),
    loadImages: read("load-images", (name, text) => parseLoadImages(name, text, textOf, where)),
    capzCluster,
    waitTimeoutMs: own["wait-timeout"],
    namespace: read("namespace", parseNamespace),
    timeoutMs: read("timeout", parseTimeout),
    manifests: parseUserManifests(raw, where),
    access: own.access,
    replicas: own.replicas,
    maxParallel: read("max-parallel", parseCount),
    repeat: read("repeat", parseRepeat),
    cleanup: read("cleanup", parseChoice(["workload", "all", "none"])),
    baseline: read("baseline", (name, text) => parseBaseline(name, text, where)),
    maxStartMs: own["max-start"],
    failOn: read("fail-on", parseFailOn),
    reportDir: read("report-dir", (name, text) => parseReportDir(name, text, where))
  });
  const { misspelt, foreign } = findUnknown(raw, declared);
  const unknown = [...misspelt, ...where.isJob === true ? [] : foreign.map((name) => describeForeign(name, declared))];
  const wrong = new Set(Object.entries(own).flatMap(([name, { kind }]) => kind === "mistakes" ? name : []));
  const mistakes = [...unknown, ...mistakesOf(parsed), ...findIdle(textOf, wrong)];
  if (parsed.kind === "mistakes" || mistakes.length > 0) {
    return { kind: "mistakes", mistakes: withHints(mistakes, textOf) };
  }
  return { kind: "inputs", inputs: makeInputs(parsed.value) };
}
function makeInputs({
  runtimes,
  kubeconfig,
  context,
  kindCluster,
  capzCluster,
  waitTimeoutMs,
  manifests,
  namespace,
  replicas,
  ...rest
}) {
  return {
    ...manifests,
    ...rest,
    runSamples: runtimes.runSamples,
    auto: runtimes.auto,
    runtimes: runtimes.runtimes,
    kubeconfig: kindCluster === void 0 ? kubeconfig : { kind: "kind", cluster: kindCluster },
    replicas,
    context,
    capz: capzCluster === void 0 ? void 0 : { ...capzCluster, waitTimeoutMs },
    namespace
  };
}

// src/read-inputs.ts
async function readInputs(invocation2, host) {
  const action = readActionFile(join3(import.meta.dirname, ".."));
  const request = readRequest(invocation2, action, VERSION);
  if (request.kind === "print") {
    host.log.info(request.text);
    return { kind: "end", exitCode: 0 };
  }
  secrets.add(secretsIn(request.raw));
  const runnerTemp = invocation2.env["RUNNER_TEMP"] ?? "";
  const declared = action.inputs.map((input) => input.name);
  const parsed = parseInputs(request.raw, declared, {
    homeDir: homedir(),
    defaultReportDir: host.kind === "workflow" && runnerTemp !== "" ? runnerTemp : "./wasm-node-smoke-report",
    readFile: readTextFile,
    findArchiveFault,
    findFolderFault,
    isJob: host.kind === "workflow"
  });
  if (host.kind === "workflow") warnOfForeign(request.raw, declared, host);
  const mistakes = [...request.mistakes, ...parsed.kind === "mistakes" ? parsed.mistakes : []];
  if (parsed.kind === "inputs" && mistakes.length === 0) return { kind: "run", inputs: parsed.inputs };
  await publishError(host, [...mistakes, ...await findDeadEnd(request.raw, invocation2)]);
  return { kind: "end", exitCode: 1 };
}
function warnOfForeign(raw, declared, { log: log2 }) {
  for (const name of findUnknown(raw, declared).foreign) log2.warn(describeIgnored(name));
}
async function findDeadEnd(raw, { env }) {
  const text = (name) => raw.get(name)?.trim() ?? "";
  const kubeconfig = parseKubeconfig("kubeconfig", text("kubeconfig"), homedir());
  const context = parseContext("context", text("context"));
  if (kubeconfig.kind === "mistakes" || kubeconfig.value.kind === "kind") return [];
  if (context.kind === "mistakes" || text("kind-cluster") !== "") return [];
  const [{ readFiles }, { openKubeconfig }] = await Promise.all([
    import("./adapters-kubeconfig-files.js"),
    import("./adapters-kubeconfig-context.js")
  ]);
  try {
    await openKubeconfig(readFiles(kubeconfig.value, env), context.value, env).close();
    return [];
  } catch (error2) {
    return error2 instanceof Refusal ? [error2.message] : [];
  }
}

// src/post-state.ts
var STATE2 = "connection";
function savePostState(job2, { destination, server }, env) {
  const { KUBECONFIG = "" } = env;
  const kept2 = findContents(KUBECONFIG) === void 0 ? KUBECONFIG : "";
  const state = { destination, server, KUBECONFIG: kept2 };
  job2.saveState(STATE2, JSON.stringify(state));
}
function readPostState(job2) {
  return JSON.parse(job2.readState(STATE2));
}

// src/adapters/heap-growth.ts
import { setFlagsFromString } from "node:v8";
function limitHeapGrowth() {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=50");
}

// src/main.ts
var CLEANUP_GRACE_MS = 6e4;
async function main(invocation2, host) {
  const read = await readInputs(invocation2, host);
  if (read.kind === "end") return read.exitCode;
  try {
    return await reportOn(host, read.inputs);
  } catch (error2) {
    await publishError(host, error2 instanceof Refusal ? [error2.message] : [`unexpected: ${describeError(error2)}`]);
    return 1;
  }
}
async function reportOn(host, inputs) {
  const runId = randomBytes(4).toString("hex");
  const folder = makeFolder(inputs.reportDir, runId);
  const shutdown = listenForShutdown(host);
  let shown;
  const ended = await runIn(folder, host, inputs, runId, shutdown, async (found) => {
    shown = await publishFindings(withDefects(found, shutdown.defects), folder, host);
  });
  const report = withDefects(ended, shutdown.defects);
  const result = shown === void 0 ? (await publishFindings(report, folder, host)).report.result : await publishCleanup(report, shown, folder, host);
  return exitCodeOf({ ...report, result }, inputs);
}
async function runIn(folder, host, inputs, runId, shutdown, publishFound) {
  const [{ connectToCluster }, { reportEarlyEnd, run }] = await Promise.all([
    import("./connect.js"),
    import("./run.js")
  ]);
  limitHeapGrowth();
  const timer = startTimer(inputs.timeoutMs, systemClock);
  let known;
  const endEarly = (error2, problems = []) => known === void 0 ? reportEarlyEnd(inputs, runId, timer, problemOf2(error2), problems) : withProblem(known, problemOf2(error2), problems);
  try {
    const { signal } = shutdown;
    const { connected, expectedNodes } = await connectToCluster(inputs, namespaceOf(inputs, runId), host.log, signal);
    const matcher = makeMatcher();
    try {
      const settled = async (found) => {
        known = found;
        await publishFound(found);
      };
      const made = await makePorts(connected, folder, host, inputs, signal);
      const { connectionPath, context, server } = connected;
      const origin = { runId, cluster: { context, server }, connectionPath, expectedNodes };
      const ended = await showProgress(host, made.clock, settled, async (progress) => {
        const ports = { ...made, matcher, progress };
        return await withCleanup(ledgerIn(folder), ports, () => run(inputs, origin, ports, signal));
      });
      return ended.kind === "done" ? ended.value : endEarly(ended.error, ended.problems);
    } finally {
      matcher.close();
      await connected.close();
    }
  } catch (error2) {
    return endEarly(error2);
  }
}
function withProblem(found, { message }, problems) {
  return { ...found, result: "error", message, cleanup: { ...found.cleanup, problems } };
}
function problemOf2(error2) {
  return error2 instanceof Refusal ? error2 : { message: `unexpected: ${describeError(error2)}` };
}
function ledgerIn(folder) {
  return join4(folder, "ledger.json");
}
async function makePorts(connected, folder, host, inputs, signal) {
  const { makeRegistry } = await import("./adapters-http-registry.js");
  const { images, pods, services, until } = connected;
  const ledger = ledgerIn(folder);
  savePostState(host.job, connected, process3.env);
  host.job.saveState("ledger", ledger);
  const cleaningEnds = AbortSignal.timeout(inputs.timeoutMs + CLEANUP_GRACE_MS);
  return {
    cluster: until(AbortSignal.any([signal, AbortSignal.timeout(inputs.timeoutMs)])),
    cleaning: until(cleaningEnds),
    cleaningEnds,
    confirmsLater: host.kind === "workflow",
    pods,
    services,
    images,
    registry: makeRegistry(process3.env),
    clock: systemClock,
    journal: openJournal(ledger, (text) => {
      host.job.saveState("journal", text);
    }),
    log: host.log
  };
}
function makeFolder(reportDir, runId) {
  const folder = join4(reportDir, `wasm-node-smoke-${runId}`);
  try {
    makePrivateFolder(folder);
    return folder;
  } catch (error2) {
    throw new Refusal(`report-dir: expected a folder that can be written to, got ${describeError(error2)}`);
  }
}

// src/adapters/host/node-version.ts
var NEEDED2 = 24;
function findNodeFault(version) {
  if (Number(version.split(".")[0]) >= NEEDED2) return void 0;
  return `Node.js ${NEEDED2} or later is needed, this is ${version}`;
}

// src/post.ts
import process4 from "node:process";
var WITHIN_MS2 = 6e5;
async function post(host) {
  const path = host.job.readState("ledger");
  if (path === "") return 0;
  let ledger;
  const warn = (text) => {
    if (ledger?.isGoing === true)
      host.log.info(`could not check whether namespace ${ledger.namespace} is deleted: ${text}`);
    else host.log.warn(text);
  };
  try {
    const kept2 = host.job.readState("journal");
    ledger = readJournal(path, kept2);
    if (ledger === void 0) return 0;
    const [{ reconnect }, { systemClock: systemClock2 }, { describeElsewhere, describeProblems, undoAfter }] = await Promise.all([
      import("./connect.js"),
      import("./adapters-clock.js"),
      import("./undo.js")
    ]);
    const { destination, server: before, KUBECONFIG } = readPostState(host.job);
    const cleaningEnds = AbortSignal.timeout(WITHIN_MS2);
    const connected = await reconnect(destination, { ...process4.env, KUBECONFIG }, host.log, cleaningEnds);
    const { until, pods, server, close } = connected;
    if (server !== before) {
      warn(describeElsewhere(ledger, before, server));
      await close();
      return 0;
    }
    const cleaning = until(cleaningEnds);
    const ports = {
      cluster: cleaning,
      cleaning,
      cleaningEnds,
      confirmsLater: false,
      pods,
      clock: systemClock2,
      journal: openJournal(path),
      log: host.log
    };
    const problems = await undoAfter(path, ports, kept2);
    if (problems.length > 0) host.log.warn(describeProblems(problems));
    await close();
  } catch (error2) {
    warn(`cleanup did not finish: ${describeError(error2)}`);
  }
  return 0;
}

// src/index.ts
var invocation = { args: process5.argv.slice(2), env: process5.env, stdout: process5.stdout, stderr: process5.stderr };
var UNEXPECTED = "unexpected: the run did not finish";
void start();
async function start() {
  const host = openHost(invocation);
  secrets.listen(host.log.mask);
  secrets.add(secretsInEnvironment(invocation.env));
  const fault = findNodeFault(process5.versions.node);
  if (fault !== void 0) {
    process5.exitCode = 1;
    host.log.annotate("error", fault, "wasm-node-smoke cannot run");
    return;
  }
  if (isPostStep()) {
    process5.exitCode = await post(host);
  } else {
    await startMain(host);
  }
  await flush(process5.stdout);
  await flush(process5.stderr);
  process5.exit();
}
async function flush(stream) {
  stream.on("error", () => void 0);
  await new Promise((done) => {
    if (stream.destroyed) done();
    else
      stream.write("", () => {
        done();
      });
  });
}
function isPostStep() {
  return /[/\\]post-step\.[jt]s$/.test(process5.argv[1] ?? "");
}
async function startMain(host) {
  let isEnded = false;
  process5.on("exit", (code) => {
    if (isEnded || code !== 0) return;
    process5.exitCode = 1;
    host.log.annotate("error", "the process ran out of work before the run had ended", UNEXPECTED);
  });
  try {
    const exitCode = await main(invocation, host);
    if (exitCode !== 0) process5.exitCode = exitCode;
  } catch (error2) {
    process5.exitCode = 1;
    host.log.annotate("error", describeError(error2), UNEXPECTED);
  }
  isEnded = true;
}
