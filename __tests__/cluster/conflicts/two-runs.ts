import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import type { Testbed } from '../../../testbed/testbed.ts'
import { type Given, type Reported, runOn } from '../../support/action/run.ts'
import { type FaultProxy, openFaultProxy, proxyCluster } from '../../support/fault-proxy.ts'
import { writeKubeconfig } from '../../support/kubeconfigs.ts'
import { type Stop, stopAt } from '../../support/stop-at.ts'

/** The request at which a run waits: its method, and its path or a part of it. */
type At = readonly [method: string, where: string | RegExp]

const AT_PODS: At = ['POST', '/pods']
/** The list of nodes: at a run's beginning, and once all is proven. */
const AT_NODES: At = ['GET', /^\/api\/v1\/nodes(\?(?!.*(watch|fieldSelector|labelSelector)).*)?$/]

/** Two runs on one cluster, each through a fault proxy of its own. */
export class TwoRuns {
  readonly #cluster: Testbed
  readonly #folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-two-runs-'))
  readonly #proxies: readonly [FaultProxy, FaultProxy]

  private constructor(cluster: Testbed, proxies: readonly [FaultProxy, FaultProxy]) {
    this.#cluster = cluster
    this.#proxies = proxies
  }

  /** Opens the proxies. */
  static async open(cluster: Testbed): Promise<TwoRuns> {
    return new TwoRuns(cluster, [await openFaultProxy(cluster), await openFaultProxy(cluster)])
  }

  /** Closes the proxies. */
  async close(): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy.close()))
    rmSync(this.#folder, { recursive: true })
  }

  /** Writes manifests to a file; gives its path. */
  writeManifests(...manifests: readonly object[]): string {
    const path = join(this.#folder, 'manifests.yaml')
    writeFileSync(path, manifests.map((one) => dump(one)).join('---\n'))
    return path
  }

  /** Both have surveyed the cluster, and got as far as such a request, before either goes on. */
  async together(first: Given, second: Given, at: At): Promise<readonly [Reported, Reported]> {
    const stops = [this.#stopAt(0, at), this.#stopAt(1, at)]
    const both = [this.#start(0, first), this.#start(1, second)] as const
    await Promise.all(stops.map(({ reached }) => reached))
    for (const stop of stops) stop.letOn()
    return await Promise.all(both)
  }

  /**
   * Runs that overlap: the second has got as far as `at` before the first, which waits there too, ends; it goes on when that has cleaned
   * up, or comes to its end meanwhile if it makes no such request.
   */
  async overlapped(
    first: Given,
    second: Given,
    [ofFirst, ofSecond] = [AT_PODS, AT_PODS]
  ): Promise<readonly [Reported, Reported]> {
    const [held, waiting] = [this.#stopAt(0, ofFirst), this.#stopAt(1, ofSecond)]
    const running = this.#start(0, first)
    await held.reached
    const later = this.#start(1, second)
    await Promise.race([waiting.reached, later])
    held.letOn()
    const ended = await running
    waiting.letOn()
    return [ended, await later]
  }

  /** The second has proven all while the first waits at its pods, and looks at its nodes once more when the first has ended. */
  async atTheEnd(first: Given, second: Given, beforePods: At): Promise<readonly [Reported, Reported]> {
    const [held, begun] = [this.#stopAt(0, AT_PODS), this.#stopAt(1, beforePods)]
    const running = this.#start(0, first)
    await held.reached
    const later = this.#start(1, second)
    await begun.reached
    const proven = this.#stopAt(1, AT_NODES)
    begun.letOn()
    await proven.reached
    held.letOn()
    const ended = await running
    proven.letOn()
    return [ended, await later]
  }

  /** The second begins and ends while the first waits at its pods. */
  async inside(first: Given, second: Given): Promise<readonly [Reported, Reported]> {
    const held = this.#stopAt(0, AT_PODS)
    const running = this.#start(0, first)
    await held.reached
    const inner = await this.#start(1, second)
    held.letOn()
    return [await running, inner]
  }

  #stopAt(index: 0 | 1, [method, where]: At): Stop {
    return stopAt(this.#proxies[index], method, where)
  }

  #start(index: 0 | 1, given: Given): Promise<Reported> {
    const kubeconfig = writeKubeconfig(join(this.#folder, `run-${index}`), proxyCluster(this.#proxies[index]), {})
    return runOn(this.#cluster, { kubeconfig, runtimes: 'spin', nodes: 'node-a', cleanup: 'all', ...given })
  }
}
