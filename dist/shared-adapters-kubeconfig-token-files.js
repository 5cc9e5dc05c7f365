import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  expandHome,
  explainPath,
  isExpression,
  looksLikePath
} from "./shared-core-text-paths.js";
import {
  parseYamlDocument
} from "./shared-core-text-yaml.js";
import {
  KubeConfig,
  TokenFile,
  addImpersonation,
  entriesOf,
  isMapping,
  readEntries
} from "./shared-adapters-kubeconfig-impersonation.js";
import {
  secrets
} from "./shared-adapters-secrets.js";
import {
  FILE_LIMITS,
  readBoundedText
} from "./shared-adapters-bounded-file.js";
import {
  Refusal,
  describeError,
  refuseKubeconfig
} from "./shared-adapters-errors.js";
import {
  quote
} from "./shared-core-text-quote.js";
import {
  adviseFile,
  findContents,
  isBase64,
  isKubeconfigInBase64,
  secretsIn
} from "./shared-core-text-contents.js";

// src/adapters/kubeconfig/files.ts
import { devNull } from "node:os";
import { delimiter as delimiter2, dirname as dirname2, isAbsolute, join as join2 } from "node:path";

// src/core/text/kubeconfig-text.ts
var FOREIGN = [
  {
    holds: "nothing",
    is: (text) => text === "",
    words: "is empty: is the secret set that it is written from, or did a command fail?"
  },
  {
    holds: "expression",
    is: isExpression,
    words: 'holds an expression "${{ ... }}" that was not expanded: only a workflow file expands it'
  },
  {
    holds: "variable",
    is: (text) => /^\$(?:\w+|\{\w+\})$/.test(text),
    words: "holds the name of a variable that was not expanded: a shell expands it in double quotes only"
  },
  {
    holds: "asterisks",
    is: (text) => /^\*+$/.test(text),
    words: "holds asterisks only: that is how a log shows a masked secret"
  },
  {
    holds: "web-page",
    is: (text) => /^<(?:!doctype\s|html|head|body|\?xml|!--)/i.test(text),
    words: "is a web page, maybe a sign-in page"
  },
  { holds: "base64", is: isKubeconfigInBase64, words: "is a kubeconfig in base64: decode it with base64 -d" },
  { holds: "not-utf-8", is: (text) => text.includes("\0"), words: "is not UTF-8 (PowerShell 5 writes UTF-16)" },
  {
    holds: "word",
    is: (text) => isBase64(text) && !text.includes(" "),
    words: "is one word, maybe a token or base64 (not shown), not a kubeconfig"
  }
];
function findForeignText(text) {
  const bare = text.replace(/^\uFEFF/, "").trim();
  return FOREIGN.find(({ is }) => is(bare));
}

// src/adapters/kubeconfig/sources.ts
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
function listFiles(wanted, env) {
  if (wanted.kind === "path") return [{ path: wanted.path, shown: show(wanted.path, "the given file"), isGiven: true }];
  const named = splitPaths(env["KUBECONFIG"] ?? "");
  const paths = named.length > 0 ? named : [join(homedir(), ".kube", "config")];
  return paths.map((path) => ({ path, shown: named.length > 0 ? show(path, "the file named in KUBECONFIG") : path }));
}
function refuseMissing(files, env) {
  const [first, ...others] = files;
  const names = files.map(({ shown }) => shown).join(", ");
  const what = others.length > 0 ? `each of ${names} is missing or empty` : `expected the path of a file; ${names} is not there`;
  const hints = first === void 0 || others.length > 0 ? void 0 : explainMissing(first.path, env);
  const sought = files.some((file) => file.isGiven) ? { kind: "path" } : { kind: "auto", files: files.map(({ shown }) => shown) };
  const message = `kubeconfig: ${what}${hints === void 0 ? "" : `: ${hints}`}`;
  return new Refusal(message, { kind: "no-kubeconfig", sought });
}
function show(path, how) {
  return looksLikePath(path) || existsSync(path) ? path : how;
}
function splitPaths(value) {
  const found = findContents(value) ?? findOther(value.trim());
  if (found !== void 0) {
    const message = `KUBECONFIG: expected the path of a file, got ${found}; ${adviseFile(value)}`;
    const holds = isKubeconfigInBase64(value) ? "base64" : isExpression(value.trim()) ? "expression" : "contents";
    throw refuseKubeconfig(message, { kubeconfig: "KUBECONFIG" }, holds);
  }
  const paths = value.split(delimiter).map((path) => path.trim());
  return paths.filter((path) => path !== "").map((path) => expandHome(path, homedir()));
}
function findOther(value) {
  if (isExpression(value)) return 'an expression "${{ ... }}" that was not expanded';
  return new RegExp("\\p{Cc}", "u").test(value) ? "a text that is not a path (not shown)" : void 0;
}
function explainMissing(path, env) {
  return explainPath(path) ?? explainTemp(path, env["RUNNER_TEMP"] ?? "");
}
function explainTemp(path, runnerTemp) {
  const isBelow = runnerTemp !== "" && path.startsWith(`${runnerTemp}/`);
  const isOfRunner = isBelow || /^\/(?:__w|github)\/|\/_temp\//.test(path);
  if (!isOfRunner || isBelow && existsSync(dirname(path))) return void 0;
  const here = runnerTemp === "" || isBelow ? "" : `, and here it is ${runnerTemp}`;
  const other = join(runnerTemp, basename(path));
  const found = runnerTemp !== "" && !isBelow && existsSync(other) ? `; there is ${other}` : "";
  return `a job in a container sees runner.temp at another path${here}${found}; let the step that writes the file hand its path on: echo "KUBECONFIG=$RUNNER_TEMP/${basename(path)}" >> "$GITHUB_ENV"`;
}

// src/adapters/kubeconfig/token-files.ts
function findTokenFiles(parsed) {
  return new Map(
    entriesOf(parsed, "user").flatMap(({ name, user }) => {
      if (!isMapping(user)) return [];
      const file = user["tokenFile"] ?? user["token-file"] ?? tokenFileOfProvider(user);
      return typeof file === "string" ? [[name, file]] : [];
    })
  );
}
function withoutTokenFiles(parsed) {
  return {
    ...parsed,
    users: entriesOf(parsed, "user").map((entry) => ({ ...entry, user: withoutTokenFile(entry["user"]) }))
  };
}
function withoutTokenFile(user) {
  if (!isMapping(user)) return user;
  const isFile = tokenFileOfProvider(user) !== void 0;
  return { ...user, "token-file": null, ...isFile ? { "auth-provider": null } : {} };
}
function tokenFileOfProvider(user) {
  const { "auth-provider": provider } = user;
  return isMapping(provider) && isMapping(provider["config"]) ? provider["config"]["tokenFile"] : void 0;
}

// src/adapters/kubeconfig/files.ts
function readFiles(wanted, env) {
  const files = listFiles(wanted, env);
  const parts = files.flatMap((file) => loadFile(file, files.length > 1, env));
  if (parts.length === 0) throw refuseMissing(files, env);
  return { ...mergeParts(parts), from: files.map((file) => file.shown).join(delimiter2), isOwn: true };
}
function mergeParts(parts) {
  const config = new KubeConfig();
  const configs = parts.map((part) => part.config);
  config.loadFromOptions({
    clusters: firstOfName(configs.flatMap((one) => one.clusters)),
    users: firstOfName(configs.flatMap((one) => one.users)),
    contexts: firstOfName(configs.flatMap((one) => one.contexts)),
    currentContext: configs.find((one) => one.currentContext)?.currentContext ?? ""
  });
  return { config, unusable: new Map(parts.flatMap((part) => [...part.unusable]).reverse()) };
}
function firstOfName(all) {
  return [...new Map([...all].reverse().map((one) => [one.name, one])).values()];
}
function loadFile(file, isOneOfSeveral, env) {
  const { path } = file;
  let text = "";
  try {
    text = isOneOfSeveral && path === devNull ? "" : readBoundedText(path, FILE_LIMITS.kubeconfig);
    if (isOneOfSeveral && text.trim() === "") return [];
    const parsed = parseFile(file, text);
    const { config, unusable } = readEntries(withoutTokenFiles(parsed));
    config.makePathsAbsolute(dirname2(path));
    const tokenFiles = findTokenFiles(parsed);
    const users = addImpersonation(config.users, { users: entriesOf(parsed, "user") });
    config.users = users.map((user) => anchorUser(user, tokenFiles.get(user.name), dirname2(path)));
    return [{ config, unusable }];
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing && isOneOfSeveral) return [];
    if (isMissing) throw refuseMissing([file], env);
    secrets.add(secretsIn(/* @__PURE__ */ new Map([["kubeconfig", text]])));
    throw invalid(file, `cannot be read as a kubeconfig: ${redact(describeError(error), path)}`);
  }
}
function parseFile(file, text) {
  const foreign = findForeignText(text);
  if (foreign !== void 0) throw invalid(file, foreign.words, foreign.holds);
  const parsed = parseYamlDocument(text);
  if (!isMapping(parsed)) throw invalid(file, "is no kubeconfig (not shown, as it may hold credentials)");
  const { kind } = parsed;
  if (typeof kind === "string" && kind !== "Config") {
    throw invalid(file, `is of kind ${quote(kind)}, and a kubeconfig is of kind "Config"`);
  }
  return parsed;
}
function invalid({ shown }, what, holds) {
  return refuseKubeconfig(`kubeconfig: ${shown} ${what}`, { kubeconfig: shown }, holds);
}
function anchorUser(user, tokenFile, folder) {
  const exec = user.exec;
  const command = exec?.command ?? "";
  const isPath = command.includes("/") && !isAbsolute(command);
  const anchored = isPath ? { ...user, exec: { ...exec, command: join2(folder, command) } } : user;
  if (tokenFile === void 0) return anchored;
  const { token, ...rest } = anchored;
  const path = isAbsolute(tokenFile) ? tokenFile : join2(folder, tokenFile);
  return { ...rest, authProvider: new TokenFile(path, token) };
}
function redact(message, path) {
  return secrets.redact(message.split("\n")[0] ?? "").replaceAll(`'${path}'`, "the path").replace(/"[^"]*"|<[^>]*>/g, "***").slice(0, 200);
}

export {
  readFiles
};
