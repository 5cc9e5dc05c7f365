/** Paths that a user gave: what is expanded in them, what is not, and whether one may be shown. */

/** What a path has at its start, or a file's name at its end. */
const SHAPES = [
  /^["']?(?:~\w*|\.{1,2}|\$\w+|\$\{\w+\}|[A-Za-z]:)?[/\\]/,
  /\.(?:ya?ml|json|conf|config|kubeconfig)["']?$/i,
  /(?:^|[/\\._-])(?:kube-?)?config["']?$/i,
  /^["']?(?:kube-?)?config[._-]/i
]
const MAX_SHOWN_LENGTH = 500
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u
const MIN_SECRET_LENGTH = 24

/** What stands for a variable that is often written in a path. */
const INSTEAD: Readonly<Record<string, string>> = {
  HOME: '~/',
  RUNNER_TEMP: '${{ runner.temp }}',
  GITHUB_WORKSPACE: '${{ github.workspace }}'
}

/** A path as the system takes it: a workflow's `with:` has no shell that would know what `~/` means. */
export function expandHome(path: string, homeDir: string): string {
  return path.startsWith('~/') ? `${homeDir.replace(/\/+$/, '')}${path.slice(1)}` : path
}

/** True if a text looks like a path and like nothing that may be a credential: only then is it shown. */
export function looksLikePath(text: string): boolean {
  const isShaped = SHAPES.some((shape) => shape.test(text))
  if (!isShaped || text.length > MAX_SHOWN_LENGTH || !PRINTABLE.test(text)) return false
  return !text.split(/[/\\._-]/).some(mayBeSecret)
}

/** A long word of small letters, capitals and digits. */
function mayBeSecret(word: string): boolean {
  return word.length >= MIN_SECRET_LENGTH && [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(word))
}

/** True if a text is an expression of a workflow that nobody evaluated, such as one in an unquoted heredoc of a script. */
export function isExpression(text: string): boolean {
  return /^\s*["']?\$\{\{/.test(text)
}

/** Why a path may lead nowhere, by what is written in it; undefined if nothing in it explains that. */
export function explainPath(path: string): string | undefined {
  if (/^(["']).*\1$/.test(path)) return 'the quotes around it are taken as part of it: leave them out'
  if (/^~[^/]/.test(path)) return 'only ~/ is expanded in it'
  const [, braced, bare] = /(?:^|[/\\])\$(?:\{(\w+)\}|(\w+))(?=[/\\]|$)/.exec(path) ?? []
  const variable = braced ?? bare
  if (variable === undefined) return undefined
  const instead = INSTEAD[variable]
  return `$${variable} is not expanded in it, only ~/ is${instead === undefined ? '' : `: write ${instead}`}`
}
