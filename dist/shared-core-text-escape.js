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

export {
  toPlainText,
  escapeTerminal,
  escapeWorkflowLine,
  breakCommand,
  escapeXmlText,
  escapeXmlAttribute,
  escapeJson,
  capText
};
