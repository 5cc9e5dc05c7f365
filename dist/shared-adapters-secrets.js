import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  secretsIn,
  toPlainText
} from "./shared-core-text-contents.js";

// src/adapters/secret-forms.ts
var MIN_LENGTH = 6;
var RESULTS = /* @__PURE__ */ new Set(["passed", "failed", "inconclusive", "skipped", "applied", "error"]);
var PEM_FRAME = /^-----(?:BEGIN|END) /;
function normalizeSecret(value) {
  const trimmed = value.trim().toWellFormed();
  return trimmed.length < MIN_LENGTH || RESULTS.has(trimmed) ? void 0 : trimmed;
}
function linesOf(value) {
  return value.split(/[\r\n]+/).flatMap((line) => PEM_FRAME.test(line) ? [] : normalizeSecret(line) ?? []);
}
function formsOf(value) {
  const wholes = [value, ...unpack(value)];
  const lines = wholes.flatMap((whole) => /[\r\n]/.test(whole) ? whole.split(/[\r\n]+/) : []);
  const plain = [...wholes, ...lines].filter((text) => !PEM_FRAME.test(text) || text.includes("\n"));
  const forms = [...plain, ...wholes.flatMap(toBase64)].flatMap(escapes);
  return [...new Set(forms)].filter((form) => normalizeSecret(form) !== void 0);
}
function unpack(value) {
  const packed = value.replace(/\s+/g, "");
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return [];
  const text = Buffer.from(packed, "base64").toString("utf8").trim();
  return /^[\t\n\r\x20-\x7e]+$/.test(text) ? [text] : [];
}
function toBase64(value) {
  const bytes = Buffer.from(value, "utf8");
  const parts = [0, 1, 2].map((before) => {
    const packed = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return packed.slice(Math.ceil(before * 8 / 6), Math.floor((before + bytes.length) * 8 / 6));
  });
  const whole = bytes.toString("base64");
  const all = [whole, whole.replace(/=+$/, ""), ...parts];
  return [...all, ...all.map((one) => one.replaceAll("+", "-").replaceAll("/", "_"))];
}
function escapes(text) {
  const json = toJson(text);
  const url = encodeURIComponent(text);
  return [text, url, url.replaceAll("%20", "+"), json, toJson(json), toGoJson(json), toHtml(text)];
}
function toJson(text) {
  return JSON.stringify(text).slice(1, -1);
}
function toGoJson(json) {
  return json.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
}
function toHtml(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (one) => names[one] ?? one);
}

// src/adapters/secrets.ts
var HIDDEN = "***";
var OWN_WORDS = /* @__PURE__ */ new Set([
  "kind",
  "result",
  "code",
  "fault",
  "outcome",
  "mode",
  "cleanup",
  "verdict",
  "source",
  "startedAt",
  // Of facts, by which fixes are chosen.
  "lacks",
  "is",
  "role",
  "from"
]);
var Secrets = class {
  #values = /* @__PURE__ */ new Set();
  /** Everything to be hidden, the longest first: one may be a part of another. */
  #forms = [];
  #onNew = () => void 0;
  /** Has the lines of those that come from now on passed on, before they are used; for a log that masks them itself. */
  listen(onNew) {
    this.#onNew = onNew;
  }
  /** Adds secrets; absent ones, and those that are too short to be one, count for nothing. */
  add(values) {
    const fresh = values.flatMap((value) => normalizeSecret(value ?? "") ?? []).filter((value, index, all) => !this.#values.has(value) && all.indexOf(value) === index);
    if (fresh.length === 0) return;
    for (const value of fresh) this.#values.add(value);
    const forms = /* @__PURE__ */ new Set([...this.#forms, ...fresh.flatMap(formsOf)]);
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
    this.#onNew(fresh.flatMap(linesOf));
  }
  /** A text without any of the secrets. One that has invisible characters in between is found as well. */
  redact(text) {
    const shown = this.#replace(text);
    const plain = toPlainText(shown);
    const hidden = plain === shown ? shown : this.#replace(plain);
    return hidden === plain ? shown : hidden;
  }
  /** The same data with every text in it redacted, but for words of our own: it can still be read by them. */
  redactAll(data) {
    return this.#redactValue(data);
  }
  #replace(text) {
    return this.#forms.reduce((rest, form) => rest.includes(form) ? rest.replaceAll(form, HIDDEN) : rest, text);
  }
  #redactValue(value) {
    if (typeof value === "string") return this.redact(value);
    if (Array.isArray(value)) return value.map((one) => this.#redactValue(one));
    if (typeof value !== "object" || value === null) return value;
    const isOwn = (key, field) => OWN_WORDS.has(key) && typeof field === "string";
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, isOwn(key, field) ? field : this.#redactValue(field)])
    );
  }
};
var secrets = new Secrets();
var PROXY_VARIABLE = /^(?:https?|all)_proxy$/i;
function secretsInEnvironment(env) {
  const ofProxies = Object.entries(env).filter(([name]) => PROXY_VARIABLE.test(name));
  const contents = secretsIn(/* @__PURE__ */ new Map([["KUBECONFIG", env["KUBECONFIG"] ?? ""]]));
  return [...ofProxies.flatMap(([, value = ""]) => value === "" ? [] : secretsInUrl(value)), ...contents];
}
function secretsInUrl(address) {
  const url = URL.parse(address.includes("://") ? address : `http://${address}`);
  if (url === null) return [.../\/\/(.*)@/.exec(address)?.slice(1) ?? []].flatMap(splitUser);
  const { username, password, searchParams, search } = url;
  const raw = search.split(/[?&]/).map((one) => one.slice(one.indexOf("=") + 1));
  return [...splitUser(password === "" ? username : `${username}:${password}`), ...searchParams.values(), ...raw];
}
function splitUser(text) {
  const plain = decode(text);
  const [, password = text] = /^[^:]*:(.*)$/s.exec(text) ?? [];
  return text === "" ? [] : [text, plain, password, decode(password)];
}
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export {
  secrets,
  secretsInEnvironment,
  secretsInUrl
};
