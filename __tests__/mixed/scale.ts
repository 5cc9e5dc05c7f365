import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { builtinSamples } from '../../bench/samples.ts'
import type { ReportV1 } from '../../src/render/json/report-v1.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { reportOf } from '../support/action/report.ts'
import { type Given, startAction } from '../support/action/run.ts'
import { countNames, nameRequest } from '../support/action/traffic.ts'
import { openFaultProxy, proxyCluster, type ProxiedRequest } from '../support/fault-proxy.ts'
import { writeKubeconfig } from '../support/kubeconfigs.ts'

/** What a run on hollow nodes took. */
export type ScaleRun = {
  readonly report: ReportV1
  readonly stdout: string
  /** Milliseconds from the start of the process to the printed result, and to its end. */
  readonly resultMs: number
  readonly wholeMs: number
  /** Requests by verb and resource; one that is asked again counts again. */
  readonly requests: ReadonlyMap<string, number>
  /** Requests that were answered with 429. */
  readonly throttled: number
  /** The most pods at once that were asked for and had not given their answers yet, negative tests among them. */
  readonly mostAtOnce: number
  /** The most memory that the process had, and the processor time that it took. */
  readonly peakMiB: number
  readonly cpuSeconds: number
  readonly reportBytes: number
  readonly summaryBytes: number
}

const ANSWERS = 3

/**
 * Runs the action on hollow nodes through a proxy that counts. A hollow pod gives no answer: the proxy stands in for it, and answers
 * at once in place of the API server's own way to the pod. With `throttleEvery`, each so-manieth other request is answered with 429 once.
 */
export async function runOnHollows(
  cluster: Testbed,
  given: Given,
  {
    env = {},
    throttleEvery = Infinity
  }: { readonly throttleEvery?: number; readonly env?: Readonly<Record<string, string>> } = {}
): Promise<ScaleRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-scale-'))
  const proxy = await openFaultProxy(cluster)
  const pods = new PodCounter()
  let [passed, throttled] = [0, 0]
  proxy.onRequest = (request) => {
    if (answerAsPod(request, pods)) return
    passed += 1
    if (passed % throttleEvery !== 0) {
      pods.see(request)
      return
    }
    throttled += 1
    const status = { kind: 'Status', status: 'Failure', code: 429, reason: 'TooManyRequests', message: 'too many' }
    request.answer(429, { 'retry-after': '1' }, status)
  }
  try {
    const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), proxyCluster(proxy), {})
    const sinceMs = performance.now()
    const { child, ended, stdout } = startAction({ kubeconfig, access: 'proxy', cleanup: 'all', ...given }, { env })
    let [resultMs, usage] = [Number.NaN, { peakMiB: 0, cpuSeconds: 0 }]
    const look = setInterval(() => {
      usage = readUsage(child.pid) ?? usage
      const text = stripVTControlCharacters(stdout().slice(-RESULT_WITHIN))
      if (Number.isNaN(resultMs) && /^(PASSED|FAILED|INCONCLUSIVE|ERROR) /m.test(text))
        resultMs = performance.now() - sinceMs
    }, LOOK_EVERY_MS)
    const run = await ended
    clearInterval(look)
    const names = proxy.seen.map((line) => {
      const [method = '', path = ''] = line.split(' ')
      return nameRequest(method, path, path.includes('watch=true'))
    })
    const sizeOf = (name: string): number => Buffer.byteLength(run.files.get(name) ?? '')
    return {
      report: reportOf(run),
      stdout: run.stdout,
      resultMs,
      wholeMs: performance.now() - sinceMs,
      requests: countNames(names),
      throttled,
      mostAtOnce: pods.most,
      ...usage,
      reportBytes: sizeOf('report.json'),
      summaryBytes: sizeOf('summary.md')
    }
  } finally {
    await proxy.close()
    rmSync(folder, { recursive: true })
  }
}

const LOOK_EVERY_MS = 50
/** Characters at the end of what was printed that the headline is in. */
const RESULT_WITHIN = 10_000

/** Counts pods between the request for each and its last answer. */
class PodCounter {
  #open = 0
  #most = 0
  readonly #answers = new Map<string, number>()

  get most(): number {
    return this.#most
  }

  see({ method, path }: Pick<ProxiedRequest, 'method' | 'path'>): void {
    if (method !== 'POST' || !path.includes('/pods?')) return
    this.#open += 1
    this.#most = Math.max(this.#most, this.#open)
  }

  answered(pod: string): void {
    const answers = (this.#answers.get(pod) ?? 0) + 1
    this.#answers.set(pod, answers)
    if (answers === ANSWERS) this.#open -= 1
  }
}

/** Answers a request to a pod: as the samples of all runtimes at once where it has its class, as nobody where it has none. */
function answerAsPod({ answer, path }: ProxiedRequest, pods: PodCounter): boolean {
  const [, pod] = /\/pods\/([^/:]+):\d+\/proxy\//.exec(path) ?? []
  if (pod === undefined) return false
  if (pod.startsWith('check-')) {
    pods.answered(pod)
    answer(200, {}, { texts: builtinSamples.map(({ text }) => text) })
  } else {
    const message = 'error trying to reach service: connection refused'
    answer(503, {}, { kind: 'Status', status: 'Failure', code: 503, reason: 'ServiceUnavailable', message })
  }
  return true
}

/** The most memory that a process has had so far, and its processor time, as Linux counts them; undefined once it has ended. */
function readUsage(pid = 0): { readonly peakMiB: number; readonly cpuSeconds: number } | undefined {
  try {
    const peakKiB = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    // After the name, which may have anything in it: the 14th and 15th field of all, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    if (peakKiB === undefined) return undefined
    return { peakMiB: Number(peakKiB) / 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 }
  } catch {
    return undefined
  }
}
