import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/tools.ts'
import { builtinSamples } from './samples.ts'
import { attempt, run } from '../testbed/run.ts'
import type { Testbed } from '../testbed/testbed.ts'
import { missing, there, waitFor } from '../testbed/wait.ts'

/** From its first command to its answer, and to its end; in milliseconds. */
export type Took = { readonly resultMs: number; readonly wholeMs: number }

const classes = join(root, 'docs', 'examples', 'manifests', 'runtimes.yaml')
/** What the guides wait for a rollout, for each of the four. */
const rolloutTimeout = '90s'

/**
 * The documented way, by kubectl: the classes, a Deployment with a Service for each runtime, the rollout of each, a request to
 * each, and all of it deleted, without a wait for pods. `replicas` is one for each node that is to be shown.
 */
export async function takeByHand(testbed: Testbed, replicas: number, folder: string): Promise<Took> {
  const manifests = join(folder, 'by-hand.yaml')
  writeFileSync(manifests, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: makeItems(replicas) }))
  const kubectl = ['--kubeconfig', testbed.kubeconfig]
  const sinceMs = performance.now()
  await run(testbed.kubectl, [...kubectl, 'apply', '-f', classes])
  await run(testbed.kubectl, [...kubectl, 'apply', '-f', manifests])
  for (const { name } of builtinSamples) {
    const timeoutMs = 120_000
    const args = [...kubectl, 'rollout', 'status', `deployment/wasm-${name}`, `--timeout=${rolloutTimeout}`]
    // A rollout that doesn't end is what a broken node looks like by hand.
    const ended = await attempt(testbed.kubectl, args, { timeoutMs })
    if (ended.code !== 0 && !ended.stderr.includes('timed out')) throw new Error(ended.stderr)
  }
  for (const { name, path, text } of builtinSamples) {
    const shown = await run(testbed.kubectl, [
      ...kubectl,
      'get',
      'service',
      `wasm-${name}`,
      '-o',
      'jsonpath={.spec.ports[0].nodePort}'
    ])
    const url = `http://${await addressOf(testbed)}:${shown.trim()}${path}`
    const answer = await run('curl', [
      '--fail',
      '--silent',
      '--show-error',
      '--max-time',
      '10',
      '--retry',
      '3',
      '--retry-all-errors',
      url
    ])
    if (!answer.includes(text)) throw new Error(`${url}: expected ${text}, got ${answer}`)
  }
  const resultMs = performance.now() - sinceMs
  await run(testbed.kubectl, [...kubectl, 'delete', '--wait=false', '-f', manifests])
  await run(testbed.kubectl, [...kubectl, 'delete', '-f', classes])
  return { resultMs, wholeMs: performance.now() - sinceMs }
}

/** Waits until no pod of it is left, so that the next round begins with an idle machine. */
export async function awaitEnd(testbed: Testbed): Promise<void> {
  await waitFor({ what: 'the end of all pods', timeoutMs: 120_000, everyMs: 200 }, async () => {
    const pods = await run(testbed.kubectl, ['--kubeconfig', testbed.kubeconfig, 'get', 'pods', '-A', '-o', 'name'])
    return pods.trim() === '' ? there(undefined) : missing(pods)
  })
}

async function addressOf(testbed: Testbed): Promise<string> {
  const query = 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}'
  return (await run(testbed.kubectl, ['--kubeconfig', testbed.kubeconfig, 'get', 'nodes', '-o', query])).trim()
}

function makeItems(replicas: number): readonly object[] {
  return builtinSamples.flatMap(({ command, image, name, port, runtimeClass }) => {
    const labels = { app: `wasm-${name}` }
    const resources = { requests: { cpu: '10m', memory: '10Mi' }, limits: { cpu: '500m', memory: '128Mi' } }
    const container = { name: 'app', image, ...(command === undefined ? {} : { command }), resources }
    const spread = {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: labels }
    }
    const spec = { runtimeClassName: runtimeClass, topologySpreadConstraints: [spread], containers: [container] }
    const metadata = { name: `wasm-${name}` }
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } }
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 80, targetPort: port }] }
      }
    ]
  })
}
