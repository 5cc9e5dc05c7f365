import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  CORE_SCHEMA,
  NOT_RESOLVED,
  boolYaml11Tag,
  floatCoreTag,
  floatYaml11Tag,
  intCoreTag,
  intYaml11Tag,
  load,
  loadAll,
  mapTag,
  mergeTag
} from "./shared-js-yaml-dist-js-yaml.js";

// src/core/text/kubectl-schema.ts
var MAX_EXACT = Number.MAX_SAFE_INTEGER;
var MAX_KEPT = 2 ** 64;
var UnfitYaml = class extends Error {
  name = "UnfitYaml";
};
var resolveInt = (source, ...how) => {
  if (source.includes(":")) return NOT_RESOLVED;
  const own = intYaml11Tag.resolve(source, ...how);
  const value = own === NOT_RESOLVED && /^[-+]?0o/.test(source) ? intCoreTag.resolve(source, ...how) : own;
  if (typeof value === "number" && Math.abs(value) > MAX_EXACT && Math.abs(value) <= MAX_KEPT)
    throw new UnfitYaml(`YAML with the number ${source}, which is too large to be passed on as it is: quote it`);
  return value;
};
var resolveFloat = (source, ...how) => {
  if (source.includes(":")) return NOT_RESOLVED;
  const value = floatCoreTag.resolve(source, ...how);
  return value === NOT_RESOLVED ? floatYaml11Tag.resolve(source, ...how) : value;
};
function makeMergeTags() {
  let merge = 0;
  let isMerging = false;
  const mergedBy = /* @__PURE__ */ new WeakMap();
  const resolve = (source, ...how) => {
    const resolved = mergeTag.resolve(source, ...how);
    if (resolved !== NOT_RESOLVED) merge += 1;
    return resolved;
  };
  const has = (container, key) => mapTag.has(container, key) && (!isMerging || mergedBy.get(container)?.get(key) === merge);
  const addPair = (container, key, value) => {
    if (isMerging) mergedBy.set(container, (mergedBy.get(container) ?? /* @__PURE__ */ new Map()).set(key, merge));
    return mapTag.addPair(container, key, value);
  };
  function* keys(container) {
    for (const key of mapTag.keys(container)) {
      isMerging = true;
      yield key;
      isMerging = false;
    }
  }
  return [
    { ...mergeTag, resolve },
    { ...mapTag, has, addPair, keys }
  ];
}
function makeKubectlSchema() {
  return CORE_SCHEMA.withTags(
    boolYaml11Tag,
    ...makeMergeTags(),
    { ...intYaml11Tag, resolve: resolveInt },
    { ...floatCoreTag, implicitFirstChars: floatYaml11Tag.implicitFirstChars, resolve: resolveFloat }
  );
}

// src/core/text/yaml.ts
var MAX_WRITTEN = 64 * 1024 * 1024;
var MAX_DEPTH = 200;
var OVERHEAD = 2;
function parseYaml(text) {
  const documents = loadAll(text, { schema: makeKubectlSchema() });
  measure(documents, 0, /* @__PURE__ */ new Map());
  return documents;
}
function parseYamlDocument(text) {
  const document = load(text, { schema: makeKubectlSchema() });
  measure(document, 0, /* @__PURE__ */ new Map());
  return document;
}
function measure(value, depth, known) {
  if (typeof value === "string") return { written: value.length + OVERHEAD, height: 0 };
  if (typeof value === "number" && !Number.isFinite(value))
    throw new UnfitYaml(`YAML with the number ${value.toString()}, which JSON has not`);
  if (typeof value !== "object" || value === null) return { written: OVERHEAD, height: 0 };
  if (known.has(value)) return limit(known.get(value), depth);
  limit(NOTHING, depth);
  known.set(value, void 0);
  let written = OVERHEAD;
  let height = 0;
  for (const [key, one] of Object.entries(value)) {
    const inner = measure(one, depth + 1, known);
    written += inner.written + (Array.isArray(value) ? 0 : key.length + OVERHEAD);
    height = Math.max(height, inner.height + 1);
    if (written > MAX_WRITTEN) throw new UnfitYaml(`YAML whose aliases stand for more than ${MAX_WRITTEN_SHOWN}`);
  }
  const measured = limit({ written, height }, depth);
  known.set(value, measured);
  return measured;
}
var NOTHING = { written: 0, height: 0 };
var MAX_WRITTEN_SHOWN = `${(MAX_WRITTEN / 1024 / 1024).toString()} MiB`;
function limit(measured, depth) {
  if (measured === void 0) throw new UnfitYaml("YAML with an anchor that holds itself");
  if (depth + measured.height > MAX_DEPTH) throw new UnfitYaml(`YAML nested deeper than ${MAX_DEPTH.toString()} levels`);
  return measured;
}

export {
  UnfitYaml,
  parseYaml,
  parseYamlDocument
};
