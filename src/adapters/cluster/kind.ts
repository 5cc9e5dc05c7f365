import { resolve } from 'node:path'
import { getExecOutput } from '@actions/exec'
import type { Images } from '../../ports.ts'
import { redactSecrets } from '../kubeconfig/credentials.ts'
import { describeError, Refusal } from '../errors.ts'
import type { Kubeconfig } from '../kubeconfig/context.ts'
import { parseKubeconfig } from '../kubeconfig/text.ts'

/** What the program `kind` reported. */
type Output = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/** Characters of what it reported about a failure. */
const MAX_SHOWN = 500
/** How it reports a program that failed: what it was for, the command, how that ended, and what that reported. */
const FAILED_PROGRAM = /^(.*?): command ".*" failed with error: (.*?)\n+Command Output: ?(.*)$/s
/** A line beside the failure, as programs in Go log them (logrus): a complaint about the machine, and no cause. */
const LOG_LINE = /^time="[^"]*" level=(?:debug|info|warning) .*\n?/gm

/**
 * Asks the program `kind` for the kubeconfig of one of its clusters
 * (https://kind.sigs.k8s.io/docs/user/quick-start/#interacting-with-your-cluster).
 */
export async function askKind(cluster: string, env: NodeJS.ProcessEnv): Promise<Kubeconfig> {
  const reported = await runKind(['get', 'kubeconfig', `--name=${cluster}`], env)
  if (reported.exitCode !== 0) throw await explain(cluster, reported, env)
  return parseKubeconfig(reported.stdout, `what kind gives for its cluster "${cluster}"`)
}

/** Puts images on all nodes of a kind cluster, `kind load image-archive`. */
export function makeKindImages(cluster: string, env: NodeJS.ProcessEnv): Images {
  return {
    load: async (archive) => {
      // A whole path can't be taken for a flag. One at a time: kind doesn't report which of several it failed on.
      const reported = await runKind(['load', 'image-archive', `--name=${cluster}`, resolve(archive)], env)
      return reported.exitCode === 0 ? { kind: 'loaded' } : { kind: 'not-loaded', reason: shorten(reported) }
    }
  }
}

/** By what kind knows, not by its words: those change. */
async function explain(cluster: string, failed: Output, env: NodeJS.ProcessEnv): Promise<Refusal> {
  const refuse = (lacks: 'engine' | 'cluster', why: string): Refusal =>
    new Refusal(`kind-cluster: ${why}`, { kind: 'no-kind-cluster', cluster, lacks })
  const listed = await runKind(['get', 'clusters'], env)
  if (listed.exitCode !== 0) {
    const why = `kind reaches no container engine: ${shorten(listed)}`
    return refuse('engine', `${why}; start Docker, Podman or nerdctl, and let this user use it`)
  }
  const known = listed.stdout.split(/\s+/).filter((name) => name !== '')
  if (known.includes(cluster)) {
    const why = `kind has a cluster "${cluster}", but not its kubeconfig: ${shorten(failed)}; is it running?`
    return refuse('cluster', why)
  }
  const why =
    known.length === 0
      ? `expected the name of a kind cluster, got "${cluster}"; there is none at all (kind create cluster --name=${cluster})`
      : `expected the name of a kind cluster, one of ${known.join(', ')}, got "${cluster}"`
  return refuse('cluster', why)
}

/** Runs it without a shell, and shows nothing of what it prints: that may be a credential. */
async function runKind(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const given = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  try {
    return await getExecOutput('kind', [...args], {
      silent: true,
      ignoreReturnCode: true,
      env: Object.fromEntries(given)
    })
  } catch (error) {
    const message = describeError(error)
    if (!message.includes('Unable to locate executable file')) throw error
    throw new Refusal(
      'kind-cluster: the program "kind" is not on PATH; install it (https://kind.sigs.k8s.io), or give a kubeconfig in its place',
      { kind: 'no-kind-cluster', cluster: '', lacks: 'program' }
    )
  }
}

/** What kind reported about its failure, on one line, without what may be a secret; nothing of its standard output. */
function shorten({ stderr, exitCode }: Output): string {
  const text = stderr.trim().replace(/^ERROR: /m, '')
  const [, what = '', how = '', output = ''] = FAILED_PROGRAM.exec(text) ?? []
  const cause = output.replace(LOG_LINE, '').trim()
  const short = what === '' ? text : `${what}: ${cause === '' ? how : cause}`
  const line = redactSecrets(short).replace(/\s+/g, ' ').trim()
  if (line === '') return `it ended with exit code ${exitCode} and said nothing`
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line
}
