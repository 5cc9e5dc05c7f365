import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  KubeConfig
} from "./shared-kubernetes-client-node-dist-middleware.js";
import {
  parseYamlDocument
} from "./shared-core-text-yaml.js";
import {
  TOKEN_FILE,
  addImpersonation
} from "./shared-adapters-kubeconfig-impersonation.js";
import {
  FILE_LIMITS,
  readBoundedText
} from "./shared-adapters-bounded-file.js";
import {
  Refusal,
  describeError,
  refuseKubeconfig,
  secrets
} from "./shared-adapters-secrets.js";
import {
  findContents,
  secretsIn
} from "./shared-core-text-contents.js";

// src/adapters/kubeconfig/files.ts
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
function readFiles(wanted, env) {
  const files = listFiles(wanted, env);
  return { config: mergeFiles(files), from: files.map((file) => file.shown).join(delimiter) };
}
function listFiles(wanted, env) {
  if (wanted.kind === "path") return [{ path: wanted.path, shown: "the file that is given", isGiven: true }];
  refuseContents(env);
  const named = (env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const paths = named.length > 0 ? named : [join(homedir(), ".kube", "config")];
  return paths.map((path) => ({ path, shown: path }));
}
function refuseContents({ KUBECONFIG = "" }) {
  const contents = findContents(KUBECONFIG);
  if (contents === void 0) return;
  const message = `KUBECONFIG: expected the path of a file, got ${contents}; write the contents to a file and give its path`;
  throw refuseKubeconfig(message, { kubeconfig: "KUBECONFIG" });
}
function mergeFiles(files) {
  const merged = new KubeConfig();
  const parts = files.flatMap((file) => loadFile(file, files.length > 1));
  if (parts.length === 0) {
    throw missing(files, `kubeconfig: none of ${files.map((file) => file.shown).join(", ")} is there`);
  }
  merged.loadFromOptions({
    clusters: firstOfName(parts.flatMap((part) => part.clusters)),
    users: firstOfName(parts.flatMap((part) => part.users)),
    contexts: firstOfName(parts.flatMap((part) => part.contexts)),
    currentContext: parts.find((part) => part.currentContext)?.currentContext ?? ""
  });
  return merged;
}
function firstOfName(all) {
  return [...new Map([...all].reverse().map((one) => [one.name, one])).values()];
}
function loadFile(file, mayBeMissing) {
  const { path, shown } = file;
  const config = new KubeConfig();
  let text = "";
  try {
    text = readBoundedText(path, FILE_LIMITS.kubeconfig);
    if (text.trim() === "") throw invalid(file, "is empty");
    const parsed = parseYamlDocument(text);
    config.loadFromString(JSON.stringify(withoutTokenFiles(parsed)));
    config.makePathsAbsolute(dirname(path));
    const tokenFiles = findTokenFiles(parsed);
    const users = addImpersonation(config.users, parsed);
    config.users = users.map((user) => anchorUser(user, tokenFiles.get(user.name), dirname(path)));
    return [config];
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing && mayBeMissing) return [];
    if (isMissing) throw missing([file], `kubeconfig: expected the path of a file; ${shown} is not there`);
    secrets.add(secretsIn(/* @__PURE__ */ new Map([["kubeconfig", text]])));
    throw invalid(file, `cannot be read as a kubeconfig: ${redact(describeError(error), path)}`);
  }
}
function missing(files, message) {
  const isGiven = files.some((file) => file.isGiven);
  const sought = isGiven ? { kind: "path" } : { kind: "auto", files: files.map(({ shown }) => shown) };
  return new Refusal(message, { kind: "no-kubeconfig", sought });
}
function invalid({ shown }, what) {
  return refuseKubeconfig(`kubeconfig: ${shown} ${what}`, { kubeconfig: shown });
}
function findTokenFiles(parsed) {
  return new Map(
    (parsed.users ?? []).flatMap(({ name, user }) => {
      const file = user?.tokenFile ?? user?.["token-file"] ?? user?.["auth-provider"]?.config?.tokenFile;
      return typeof file === "string" && name !== void 0 ? [[name, file]] : [];
    })
  );
}
function withoutTokenFiles(parsed) {
  const users = parsed?.users;
  if (!Array.isArray(users)) return parsed;
  return { ...parsed, users: users.map(withoutTokenFile) };
}
function withoutTokenFile(entry) {
  if (entry.user === null || typeof entry.user !== "object") return entry;
  const isFile = entry.user["auth-provider"]?.config?.tokenFile !== void 0;
  return { ...entry, user: { ...entry.user, "token-file": null, ...isFile ? { "auth-provider": null } : {} } };
}
function anchorUser(user, tokenFile, folder) {
  const exec = user.exec;
  const command = exec?.command ?? "";
  const isPath = command.includes("/") && !isAbsolute(command);
  const anchored = isPath ? { ...user, exec: { ...exec, command: join(folder, command) } } : user;
  if (tokenFile === void 0) return anchored;
  const { token, ...rest } = anchored;
  const path = isAbsolute(tokenFile) ? tokenFile : join(folder, tokenFile);
  return { ...rest, authProvider: { name: TOKEN_FILE, path, ...token === void 0 ? {} : { token } } };
}
function redact(message, path) {
  return secrets.redact(message.split("\n")[0] ?? "").replaceAll(path, "the path").slice(0, 200);
}

export {
  readFiles
};
