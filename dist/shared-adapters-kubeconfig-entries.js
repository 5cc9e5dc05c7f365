import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  KubeConfig,
  newClusters,
  newContexts,
  newUsers
} from "./shared-adapters-kubeconfig-impersonation.js";

// src/adapters/kubeconfig/entries.ts
function readEntries(parsed) {
  const unusable = /* @__PURE__ */ new Map();
  const readAll = (kind, make) => entriesOf(parsed, kind).flatMap((entry) => {
    const fault = findFault(kind, entry[kind]);
    if (fault !== void 0) {
      unusable.set(nameEntry(kind, entry.name), fault);
      return [];
    }
    return make([entry]);
  });
  const config = new KubeConfig();
  const current = parsed["current-context"];
  config.loadFromOptions({
    clusters: readAll("cluster", (list) => newClusters(list)),
    users: readAll("user", (list) => newUsers(list)),
    contexts: readAll("context", (list) => newContexts(list)),
    currentContext: typeof current === "string" ? current : ""
  });
  return { config, unusable };
}
function nameEntry(kind, name) {
  return `${kind} "${name}"`;
}
function entriesOf(parsed, kind) {
  const list = parsed[`${kind}s`];
  return (Array.isArray(list) ? list : []).filter(
    (entry) => isMapping(entry) && typeof entry["name"] === "string" && entry["name"] !== ""
  );
}
function isMapping(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function findFault(kind, value) {
  if (kind === "user") return void 0;
  if (!isMapping(value)) return "has nothing in it";
  const key = kind === "cluster" ? "server" : "cluster";
  return typeof value[key] === "string" && value[key] !== "" ? void 0 : `names no ${key}`;
}

export {
  readEntries,
  nameEntry,
  entriesOf,
  isMapping
};
