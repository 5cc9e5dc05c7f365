import { describe, expect, it } from 'vitest'
import type { Runtime, Verdict } from '../../src/core/model.ts'
import { readFixtures } from '../fixtures/files.ts'
import type { MachinePlan } from '../simulation/cluster/machine.ts'
import type { ShimState } from '../simulation/cluster/shims.ts'
import { makeMachine, makeRun, makeScenario } from '../simulation/found.ts'
import type { Scenario } from '../simulation/scenario.ts'
import { simulate } from '../simulation/simulate.ts'

/** What a recording of the testbed shows, as a scenario: what is wrong with the first of four nodes, or with all. */
type Same = {
  readonly machine?: Partial<MachinePlan>
  readonly others?: Partial<MachinePlan>
  readonly isEverywhere?: boolean
  readonly world?: Partial<Scenario>
  readonly inputs?: Readonly<Record<string, string>>
  /** Where a whole run hears more than was recorded. */
  readonly evidence?: string
}

const shim = (spin: ShimState, other: Partial<MachinePlan> = {}): Same => ({
  machine: { shims: { spin, wws: 'good' }, ...other }
})

/**
 * The first node lists its handlers, which the runtime's is none of; the others have it. The recording holds no pod and no event: its
 * verdict is by that list alone. In a whole run the list counts only where no event shows anything for 20 s, and the kubelet's comes
 * sooner, on a cluster as here: the same verdict, cause and fault, by words of containerd's.
 */
const unlisted = (runtime: 'lunatic' | 'slight'): Same => ({
  machine: { shims: { spin: 'good', wws: 'good' }, reportsHandlers: true },
  others: { shims: { spin: 'good', wws: 'good', [runtime]: 'good' } },
  inputs: { runtimes: runtime },
  evidence: `Failed to create pod sandbox: rpc error: code = Unknown desc = unable to get OCI runtime for sandbox "": no runtime for "${runtime}" is configured`
})

const cases: Readonly<Record<string, Same>> = {
  'lunatic-on-one-broken': shim('no-shim', { isOld: true }),
  'lunatic-on-two-broken': shim('no-shim'),
  'lunatic-on-one-miswired': shim('no-handler', { isOld: true }),
  'lunatic-on-two-miswired': unlisted('lunatic'),
  'slight-on-one-broken': shim('wrong-arch', { isOld: true }),
  'slight-on-two-broken': shim('wrong-arch'),
  'slight-on-two-miswired': unlisted('slight'),
  'wws-on-one-broken': shim('dies', { isOld: true }),
  'wws-on-two-broken': shim('dies'),
  'plain-root-on-one-broken': shim('plain', { isOld: true }),
  'plain-root-on-two-broken': shim('plain'),
  'nowhere-on-one-broken': { machine: { pull: 'missing', isOld: true }, isEverywhere: true },
  'nowhere-on-two-broken': { machine: { pull: 'missing' }, isEverywhere: true },
  'the-kubelet-is-stopped': { machine: { ready: false } },
  'the-node-s-cpu-is-taken': { machine: { full: 'cpu' } },
  'the-node-has-no-place-for-a-pod': { machine: { full: 'pods' } },
  'quota-of-none': { world: { quota: 0 } },
  'small-limits': { world: { limits: 'refuses' }, inputs: { namespace: 'team' } }
}

describe('a case that was recorded on the testbed', () => {
  const fixtures = new Map(readFixtures().map((one) => [one.name, one]))

  it.each(Object.entries(cases))('gets the same result on the simulated cluster: %s', async (name, same) => {
    const { expected, recording } = fixtures.get(name) ?? {}
    if (expected === undefined || recording === undefined) throw new Error(`no recording ${name}`)
    const { handler, sample, shim: file = '' } = recording.runtime
    const [check] = await play(same)
    if (check === undefined || !('diagnosis' in check.verdict)) throw new Error(`${name} was not diagnosed`)
    const { code, evidence, fault } = check.verdict.diagnosis
    const { runtime } = check
    const words = [
      [sample.image, runtime.sample.image],
      [file, runtime.shim ?? ''],
      [`io.containerd.${handler}.v1`, `io.containerd.${runtime.handler}.v2`],
      [`"${handler}"`, `"${runtime.handler}"`],
      [`node ${recording.node.metadata.name ?? ''} is`, 'node node-a is']
    ] as const
    const own = words.reduce(
      (text, [word, by]) => (word === '' ? text : text.replaceAll(word, by)),
      same.evidence ?? expected.evidence
    )
    expect({ verdict: check.verdict.kind, code, fault, evidence: makeBare(evidence) }).toEqual({
      verdict: expected.verdict,
      code: expected.code,
      fault: expected.fault,
      evidence: makeBare(own)
    })
  })
})

async function play({
  inputs,
  isEverywhere = false,
  machine = {},
  others = {},
  world
}: Same): Promise<readonly { readonly verdict: Verdict; readonly runtime: Runtime }[]> {
  const names = ['node-a', 'node-b', 'node-c', 'node-d']
  const nodes = names.map((name, index) => makeMachine(name, index === 0 || isEverywhere ? machine : others))
  const run = makeRun({ runtimes: 'spin', ...inputs })
  const { played } = await simulate(makeScenario([run], { ...world, nodes }))
  const [record] = played.records
  const [runtime] = record?.inputs.runtimes ?? []
  return runtime === undefined ? [] : (record?.report?.checks ?? []).map(({ verdict }) => ({ verdict, runtime }))
}

/** Without what is another one each time: ids, and whether a pod or its event was seen first. */
function makeBare(evidence: string): string {
  return evidence
    .replaceAll(/sandbox "[0-9a-f]+"/g, 'sandbox ""')
    .replace(/^(Error|RunContainerError): /, '')
    .replace(/^(ImagePullBackOff: Back-off pulling image "[^"]+": )?ErrImagePull: /, '')
    .replace(/^pods "[^"]+"/, 'pods ""')
    .replace(/quota: [a-z]+,/, 'quota:')
}
