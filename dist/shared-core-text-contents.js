import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/core/text/escape.ts
var terminalSequence = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9b-\x9d\n\r]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g;
var lineBreak = /\r\n|[\n\r\v\f\x85\u2028\u2029]/g;
var bidiControl = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
var invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
var acting = new RegExp("[\\p{Cf}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\u2028\\u2029]|(?!\\n)\\p{Cc}", "gu");
var oldCommand = /##([a-z]*)\[/gi;
var unprintable = new RegExp("[\\p{Cs}\\p{Noncharacter_Code_Point}]|(?!\\n)\\p{Cc}", "gu");
function toPlainText(text) {
  return text.replace(terminalSequence, "").replace(lineBreak, "\n").replaceAll("	", " ").replace(bidiControl, "�").replace(invisible, "").replace(unprintable, "�");
}
function escapeTerminal(text) {
  const [first = "", ...rest] = toPlainText(text).split("\n");
  return [first.trimEnd(), ...rest.map((line) => line.trim())].filter((line) => line !== "").join(" ⏎ ");
}
function escapeIndented(line) {
  const [indent = ""] = /^ */.exec(line) ?? [];
  return indent + escapeTerminal(line.slice(indent.length));
}
function escapeWorkflowLine(text) {
  return breakCommand(escapeTerminal(text));
}
function breakCommand(line) {
  return line.replace(/^(\s*):(?=:)/, "$1: ").replace(oldCommand, "##$1 [");
}
function escapeXmlText(text) {
  return escapeXml(text).replace(/^([^\S\n]*):(?=:)/gm, "$1&#58;");
}
function escapeXmlAttribute(text) {
  return escapeXml(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;");
}
function escapeJson(json) {
  return json.replace(acting, toUnicodeEscapes).replace(oldCommand, "##$1\\u005b");
}
function capText(text, max) {
  if (text.length <= max) return text;
  const kept = Math.max(0, max - cutNote(text.length).length);
  const headEnd = wholeCharacters(text, Math.ceil(kept * 0.6));
  const tailStart = wholeCharacters(text, text.length - Math.floor(kept * 0.4) + 1);
  return text.slice(0, headEnd) + cutNote(tailStart - headEnd) + text.slice(tailStart);
}
function cutNote(count) {
  return ` … [${count.toLocaleString("en-US")} characters cut] … `;
}
function wholeCharacters(text, index) {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index - 1, index + 1)) ? index - 1 : index;
}
function escapeXml(text) {
  return toPlainText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(oldCommand, "##$1&#91;");
}
function toUnicodeEscapes(text) {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)).map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

// src/core/text/contents.ts
var KUBECONFIG_TEXT = /(?:^|[\s{,"'])(?:apiVersion|clusters|contexts|users|current-context)["']?\s*:|-----BEGIN /;
var BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}$/;
var MIN_LINE_LENGTH = 8;
var MIN_WORD_LENGTH = 16;
var CREDENTIAL = /(?:token|password|secret|key-data)["']?\s*:\s*["']?([^\s"',}]+)/gi;
var WORD_BREAK = /[\s"',:{}[\]]+/;
function findContents(text) {
  if (KUBECONFIG_TEXT.test(text)) return "the contents of a kubeconfig";
  if (isKubeconfigInBase64(text)) return "the contents of a kubeconfig, in base64";
  return void 0;
}
function adviseFile(text) {
  return `${isKubeconfigInBase64(text) ? "decode it (base64 -d) into a file" : "write it to a file"} and set its path`;
}
function isKubeconfigInBase64(text) {
  return KUBECONFIG_TEXT.test(decodeBase64(text));
}
function isBase64(text) {
  return BASE64.test(text.replace(/\s+/g, ""));
}
function secretsIn(raw) {
  const texts = [...raw].filter(
    ([name, text]) => findContents(text) !== void 0 || /^kubeconfig$/i.test(name) && text.trim().includes("\n")
  ).flatMap(([, text]) => [text, decodeBase64(text)].filter((one) => one === text || KUBECONFIG_TEXT.test(one)));
  const lines = texts.flatMap((text) => text.split(/[\r\n]+/)).map((line) => line.trim());
  const words = texts.flatMap((text) => text.split(WORD_BREAK)).filter((word) => word.length >= MIN_WORD_LENGTH);
  const named = texts.flatMap((text) => Array.from(text.matchAll(CREDENTIAL), ([, value = ""]) => value));
  return [.../* @__PURE__ */ new Set([...lines.filter((line) => line.length >= MIN_LINE_LENGTH), ...words, ...named])];
}
function decodeBase64(text) {
  if (!isBase64(text)) return "";
  const packed = text.replace(/\s+/g, "");
  const standard = packed.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return atob(standard.slice(0, standard.length - (standard.length % 4 === 1 ? 1 : 0)));
}

export {
  toPlainText,
  escapeTerminal,
  escapeIndented,
  escapeWorkflowLine,
  breakCommand,
  escapeXmlText,
  escapeXmlAttribute,
  escapeJson,
  capText,
  findContents,
  adviseFile,
  isKubeconfigInBase64,
  isBase64,
  secretsIn
};
