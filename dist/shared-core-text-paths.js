import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/core/text/paths.ts
var SHAPES = [
  /^["']?(?:~\w*|\.{1,2}|\$\w+|\$\{\w+\}|[A-Za-z]:)?[/\\]/,
  /\.(?:ya?ml|json|conf|config|kubeconfig)["']?$/i,
  /(?:^|[/\\._-])(?:kube-?)?config["']?$/i,
  /^["']?(?:kube-?)?config[._-]/i
];
var MAX_SHOWN_LENGTH = 500;
var PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;
var MIN_SECRET_LENGTH = 24;
var INSTEAD = {
  HOME: "~/",
  RUNNER_TEMP: "${{ runner.temp }}",
  GITHUB_WORKSPACE: "${{ github.workspace }}"
};
function expandHome(path, homeDir) {
  return path.startsWith("~/") ? `${homeDir.replace(/\/+$/, "")}${path.slice(1)}` : path;
}
function looksLikePath(text) {
  const isShaped = SHAPES.some((shape) => shape.test(text));
  if (!isShaped || text.length > MAX_SHOWN_LENGTH || !PRINTABLE.test(text)) return false;
  return !text.split(/[/\\._-]/).some(mayBeSecret);
}
function mayBeSecret(word) {
  return word.length >= MIN_SECRET_LENGTH && [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(word));
}
function isExpression(text) {
  return /^\s*["']?\$\{\{/.test(text);
}
function explainPath(path) {
  if (/^(["']).*\1$/.test(path)) return "the quotes around it are taken as part of it: leave them out";
  if (/^~[^/]/.test(path)) return "only ~/ is expanded in it";
  const [, braced, bare] = /(?:^|[/\\])\$(?:\{(\w+)\}|(\w+))(?=[/\\]|$)/.exec(path) ?? [];
  const variable = braced ?? bare;
  if (variable === void 0) return void 0;
  const instead = INSTEAD[variable];
  return `$${variable} is not expanded in it, only ~/ is${instead === void 0 ? "" : `: write ${instead}`}`;
}

export {
  expandHome,
  looksLikePath,
  isExpression,
  explainPath
};
