import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  findContents
} from "./shared-core-text-contents.js";

// src/core/text/quote.ts
var MAX_LENGTH = 60;
var NOT_PRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
function quote(text) {
  const contents = findContents(text);
  if (contents !== void 0) return contents;
  if (text === "") return "nothing";
  const characters = Array.from(text);
  const short = characters.length > MAX_LENGTH ? `${characters.slice(0, MAX_LENGTH).join("")}…` : text;
  return JSON.stringify(short).replace(NOT_PRINTABLE, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
}
function showName(name) {
  return /^[\w./-]{1,100}$/.test(name) ? name : quote(name);
}
function quoteValue(value) {
  if (typeof value === "string") return value === "" ? "an empty text" : quote(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === void 0 || value === null) return "nothing";
  return Array.isArray(value) ? "a list" : "a mapping";
}
function describeMistake(name, expected, got) {
  return `${name}: expected ${expected}, got ${typeof got === "string" ? quote(got) : got.shown}`;
}

export {
  quote,
  showName,
  quoteValue,
  describeMistake
};
