import { resolve } from 'node:path'
import type { Images } from '../../ports.ts'
import { redactSecrets } from '../kubeconfig/credentials.ts'
import { type Output, runProgram } from '../child-process.ts'
import { describeError, Refusal } from '../errors.ts'
import type { Kubeconfig } from '../kubeconfig/context.ts'
import { parseKubeconfig } from '../kubeconfig/text.ts'

/** An engine answers at once, or hangs. */
const ASK_WITHIN_MS = 60_000
/** An archive of some GB on many nodes takes minutes; the signal of a run ends it before. */
const LOAD_WITHIN_MS = 24 * 60 * 60_000
/** Characters of what it reported about a failure. */
const MAX_SHOWN = 500
/** How it reports a program that failed: what it was for, the command, how that ended, and what that reported. */
const FAILED_PROGRAM = /^(.*?): command ".*" failed with error: (.*?)\n+Command Output: ?(.*)$/s
/** A line beside the failure, as programs in Go log them (logrus): a complaint about the machine, and no cause. */
const LOG_LINE = /^time="[^"]*" level=(?:debug|info|warning) .*\n?/gm

/**
 * Asks the program `kind` for the kubeconfig of one of its clusters
 * (https://kind.sigs.k8s.io/docs/user/quick-start/#interacting-with-your-cluster). Rejects with a `Refusal` where it has
 * none, or gives no answer within 60 s; the signal ends it before.
 */
export async function askKind(cluster: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Kubeconfig> {
  const ask: Ask = async (args) => await runKind(args, env, ASK_WITHIN_MS, signal)
  const reported = await ask(['get', 'kubeconfig', `--name=${cluster}`])
  if (reported.exitCode !== 0) throw await explain(cluster, reported, ask)
  return parseKubeconfig(reported.stdout, `what kind gives for its cluster "${cluster}"`)
}

/** Puts images on all nodes of a kind cluster, `kind load image-archive`. */
export function makeKindImages(cluster: string, env: NodeJS.ProcessEnv): Images {
  return {
    load: async (archive, signal) => {
      // A whole path can't be taken for a flag. One at a time: kind doesn't report which of several it failed on.
      const args = ['load', 'image-archive', `--name=${cluster}`, resolve(archive)]
      try {
        const reported = await runKind(args, env, LOAD_WITHIN_MS, signal)
        return reported.exitCode === 0 ? { kind: 'loaded' } : { kind: 'not-loaded', reason: shorten(reported) }
      } catch (error) {
        return { kind: 'not-loaded', reason: describeError(error) }
      }
    }
  }
}

type Ask = (args: readonly string[]) => Promise<Output>

/** By what kind knows, not by its words: those change. */
async function explain(cluster: string, failed: Output, ask: Ask): Promise<Refusal> {
  const refuse = (lacks: 'engine' | 'cluster', why: string): Refusal =>
    new Refusal(`kind-cluster: ${why}`, { kind: 'no-kind-cluster', cluster, lacks })
  const listed = await ask(['get', 'clusters'])
  if (listed.exitCode !== 0) {
    const why = `kind reaches no container engine: ${shorten(listed)}`
    return refuse('engine', `${why}; start Docker, Podman or nerdctl, and give this user access to it`)
  }
  const known = listed.stdout.split(/\s+/).filter((name) => name !== '')
  if (known.includes(cluster)) {
    const why = `kind has a cluster "${cluster}", but not its kubeconfig: ${shorten(failed)}; is it running?`
    return refuse('cluster', why)
  }
  const why =
    known.length === 0
      ? `expected the name of a kind cluster, got "${cluster}"; there is none (kind create cluster --name=${cluster})`
      : `expected the name of a kind cluster, one of ${known.join(', ')}, got "${cluster}"`
  return refuse('cluster', why)
}

/** Runs it without a shell, and shows nothing of what it prints: that may be a credential. */
async function runKind(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  withinMs: number,
  signal: AbortSignal
): Promise<Output> {
  try {
    const lateMessage = `gave no answer within ${withinMs / 1000} s; does its container engine answer?`
    return await runProgram('kind', args, { env }, { withinMs, lateMessage, signal })
  } catch (error) {
    // Neither kind nor its engine is at fault then.
    if (signal.aborted) throw new Refusal('kind-cluster: the run was cancelled before kind had answered')
    const refuse = (lacks: 'program' | 'engine', why: string): Refusal =>
      new Refusal(`kind-cluster: ${why}`, { kind: 'no-kind-cluster', cluster: '', lacks })
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      const way = 'install it (https://kind.sigs.k8s.io), or use a kubeconfig instead'
      throw refuse('program', `the program "kind" is not on PATH; ${way}`)
    }
    throw refuse('engine', `kind ${args.slice(0, 2).join(' ')}: ${describeError(error)}`)
  }
}

/** What kind reported about its failure, on one line, without what may be a secret; nothing of its standard output. */
function shorten({ stderr, exitCode }: Output): string {
  const text = stderr.trim().replace(/^ERROR: /m, '')
  const [, what = '', how = '', output = ''] = FAILED_PROGRAM.exec(text) ?? []
  const cause = output.replace(LOG_LINE, '').trim()
  const short = what === '' ? text : `${what}: ${cause === '' ? how : cause}`
  const line = redactSecrets(short).replace(/\s+/g, ' ').trim()
  if (line === '') return `it ended with exit code ${exitCode} without output`
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line
}
