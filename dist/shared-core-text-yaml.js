import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  load,
  loadAll
} from "./shared-js-yaml-dist-js-yaml.js";

// src/core/text/yaml.ts
var MAX_WRITTEN = 64 * 1024 * 1024;
var MAX_DEPTH = 200;
var OVERHEAD = 2;
var UnfitYaml = class extends Error {
  name = "UnfitYaml";
};
function parseYaml(text) {
  const documents = loadAll(text);
  measure(documents, 0, /* @__PURE__ */ new Map());
  return documents;
}
function parseYamlDocument(text) {
  const document = load(text);
  measure(document, 0, /* @__PURE__ */ new Map());
  return document;
}
function measure(value, depth, known) {
  if (typeof value === "string") return { written: value.length + OVERHEAD, height: 0 };
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
