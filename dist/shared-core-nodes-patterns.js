import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/core/model.ts
function isNodeFault(fault) {
  return fault === "node" || fault === "node image";
}
function assertNever(value) {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

// src/core/nodes/node-image.ts
var AKS_IMAGE_LABEL = "kubernetes.azure.com/node-image-version";
function imageOfLabels(labels) {
  const version = labels[AKS_IMAGE_LABEL];
  return version === void 0 || version === "" ? void 0 : { kind: "aks", name: "", version };
}
function describeImage({ kind, name, version = "" }) {
  const say = (...parts) => parts.filter((part) => part !== "").join(" ");
  switch (kind) {
    case "compute-gallery":
      return say("compute gallery", name, version);
    case "shared-gallery":
      return say("shared gallery", name, version);
    case "marketplace":
      return say("marketplace", name, version);
    case "id":
      return say("image", name);
    case "capz-default":
      return say("CAPZ default", name);
    case "aks":
      return say("AKS", version, version === "" || name === "" ? name : `(${name})`);
    case "unknown":
      return say("unknown:", name);
  }
}

// src/core/nodes/globs.ts
var TOKENS = {
  name: /\*+|\?|\[[!^]?[a-z0-9.-]+\]|[a-z0-9.-]/g,
  version: /\*+|\?|\[[!^]?[\w.+-]+\]|[\w.+-]/g
};
var RANGE_OR_CHARACTER = /(.)-(.)|./g;
function isGlob(text) {
  return parseGlob(text, "name") !== void 0;
}
function isVersionGlob(text) {
  return parseGlob(text, "version") !== void 0;
}
function isPlainName(text) {
  return !/[*?[]/.test(text);
}
function matchesGlob(name, glob) {
  const tokens = parseGlob(glob, "name");
  return tokens !== void 0 && matchesTokens(name, tokens);
}
function matchesVersionGlob(version, glob) {
  const tokens = parseGlob(glob, "version");
  return tokens !== void 0 && matchesTokens(version, tokens);
}
function parseGlob(text, alphabet) {
  const parts = text.match(TOKENS[alphabet]) ?? [];
  if (text === "" || parts.join("") !== text) return void 0;
  const tokens = parts.map(parseToken);
  return tokens.every((token) => token !== void 0) ? tokens : void 0;
}
function parseToken(part) {
  if (part.startsWith("*")) return { kind: "any-text" };
  if (part === "?") return { kind: "one", accepts: () => true };
  if (part.startsWith("[")) return parseSet(part);
  return { kind: "one", accepts: (character) => character === part };
}
function parseSet(part) {
  const negated = /^\[[!^]/.test(part);
  const ranges = [...part.slice(negated ? 2 : 1, -1).matchAll(RANGE_OR_CHARACTER)].map(
    ([whole, first = whole, last = whole]) => ({ first, last })
  );
  if (ranges.some(({ first, last }) => first > last)) return void 0;
  const isIn = (character) => ranges.some(({ first, last }) => first <= character && character <= last);
  return { kind: "one", accepts: (character) => isIn(character) !== negated };
}
function matchesTokens(name, tokens) {
  let at = 0;
  let next = 0;
  let retry;
  while (at < name.length) {
    const token = tokens[next];
    if (token?.kind === "any-text") {
      next += 1;
      retry = { next, at };
    } else if (token?.accepts(name.charAt(at)) === true) {
      next += 1;
      at += 1;
    } else if (retry !== void 0) {
      retry = { next: retry.next, at: retry.at + 1 };
      ({ next, at } = retry);
    } else return false;
  }
  return tokens.slice(next).every((token) => token.kind === "any-text");
}

// src/core/nodes/patterns.ts
var KINDS = ["machinedeployment", "machinepool", "image-version"];
function needsManagement(text) {
  const { kind } = takeApart(text);
  return kind === "machinedeployment" || kind === "machinepool";
}
function isPattern(text) {
  const { kind, glob } = takeApart(text);
  return kind === "image-version" ? isVersionGlob(glob) : isGlob(glob);
}
function matchesPattern(node, text) {
  const { kind, glob } = takeApart(text);
  switch (kind) {
    case "name":
      return glob === "*" || namesOf(node).some((name) => matchesGlob(name, glob));
    case "machinedeployment":
      return isOwnedBy(node, "MachineDeployment", glob);
    case "machinepool":
      return isOwnedBy(node, "MachinePool", glob);
    case "image-version":
      return node.image?.version !== void 0 && matchesVersionGlob(node.image.version, glob);
  }
}
function takeApart(text) {
  const at = text.indexOf("/");
  const kind = KINDS.find((one) => one === text.slice(0, at));
  return kind === void 0 ? { kind: "name", glob: text } : { kind, glob: text.slice(at + 1) };
}
function namesOf({ name, knownAs = [], absence }) {
  return absence === void 0 ? [name, ...knownAs] : knownAs;
}
function isOwnedBy({ owner = "" }, kind, glob) {
  return owner.startsWith(`${kind}/`) && matchesGlob(owner.slice(kind.length + 1), glob);
}

export {
  isNodeFault,
  assertNever,
  imageOfLabels,
  describeImage,
  isPlainName,
  needsManagement,
  isPattern,
  matchesPattern
};
