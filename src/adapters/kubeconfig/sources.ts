import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import type { KubeconfigSource } from '../../core/model.ts'
import { adviseFile, findContents, isKubeconfigInBase64 } from '../../core/text/contents.ts'
import { expandHome, explainPath, isExpression, looksLikePath } from '../../core/text/paths.ts'
import { Refusal, refuseKubeconfig } from '../errors.ts'

/** A kubeconfig and what it is called in messages: its path, unless that may be a credential that was put in its place. */
export type KubeconfigFile = { readonly path: string; readonly shown: string; readonly isGiven?: true }

/** A source that is files. */
export type Files = Extract<KubeconfigSource, { readonly kind: 'auto' | 'path' }>

/**
 * The files that the inputs name. `auto` is what KUBECONFIG reports, else the one in the home folder, and nothing further.
 * Throws a `Refusal` where KUBECONFIG holds something else than paths.
 */
export function listFiles(wanted: Files, env: NodeJS.ProcessEnv): readonly KubeconfigFile[] {
  if (wanted.kind === 'path') return [{ path: wanted.path, shown: show(wanted.path, 'the given file'), isGiven: true }]
  const named = splitPaths(env['KUBECONFIG'] ?? '')
  const paths = named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
  return paths.map((path) => ({ path, shown: named.length > 0 ? show(path, 'the file named in KUBECONFIG') : path }))
}

/** Refuses files that are not there, with what explains it. */
export function refuseMissing(files: readonly KubeconfigFile[], env: NodeJS.ProcessEnv): Refusal {
  const [first, ...others] = files
  const names = files.map(({ shown }) => shown).join(', ')
  const what =
    others.length > 0 ? `each of ${names} is missing or empty` : `expected the path of a file; ${names} is not there`
  const hints = first === undefined || others.length > 0 ? undefined : explainMissing(first.path, env)
  const sought = files.some((file) => file.isGiven)
    ? ({ kind: 'path' } as const)
    : { kind: 'auto' as const, files: files.map(({ shown }) => shown) }
  const message = `kubeconfig: ${what}${hints === undefined ? '' : `: ${hints}`}`
  return new Refusal(message, { kind: 'no-kubeconfig', sought })
}

/** No credential is the name of a file that is there. */
function show(path: string, how: string): string {
  return looksLikePath(path) || existsSync(path) ? path : how
}

/** A step that writes a variable for later ones may leave a line end behind it. */
function splitPaths(value: string): readonly string[] {
  const found = findContents(value) ?? findOther(value.trim())
  if (found !== undefined) {
    const message = `KUBECONFIG: expected the path of a file, got ${found}; ${adviseFile(value)}`
    const holds = isKubeconfigInBase64(value) ? 'base64' : isExpression(value.trim()) ? 'expression' : 'contents'
    throw refuseKubeconfig(message, { kubeconfig: 'KUBECONFIG' }, holds)
  }
  const paths = value.split(delimiter).map((path) => path.trim())
  return paths.filter((path) => path !== '').map((path) => expandHome(path, homedir()))
}

function findOther(value: string): string | undefined {
  if (isExpression(value)) return 'an expression "${{ ... }}" that was not expanded'
  return /\p{Cc}/u.test(value) ? 'a text that is not a path (not shown)' : undefined
}

function explainMissing(path: string, env: NodeJS.ProcessEnv): string | undefined {
  return explainPath(path) ?? explainTemp(path, env['RUNNER_TEMP'] ?? '')
}

/**
 * A job in a container has the runner's folders at other paths than the expression `runner.temp` reports, which is of the
 * runner's own machine (https://github.com/actions/runner/issues/965).
 */
function explainTemp(path: string, runnerTemp: string): string | undefined {
  const isBelow = runnerTemp !== '' && path.startsWith(`${runnerTemp}/`)
  const isOfRunner = isBelow || /^\/(?:__w|github)\/|\/_temp\//.test(path)
  if (!isOfRunner || (isBelow && existsSync(dirname(path)))) return undefined
  const here = runnerTemp === '' || isBelow ? '' : `, and here it is ${runnerTemp}`
  const other = join(runnerTemp, basename(path))
  const found = runnerTemp !== '' && !isBelow && existsSync(other) ? `; there is ${other}` : ''
  return `a job in a container sees runner.temp at another path${here}${found}; let the step that writes the file hand its path on: echo "KUBECONFIG=$RUNNER_TEMP/${basename(path)}" >> "$GITHUB_ENV"`
}
