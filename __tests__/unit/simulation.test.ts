import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCampaign } from '../simulation/campaign.ts'
import { CLASSES } from '../simulation/api/admission.ts'
import type { WorkloadObj } from '../simulation/api/objects.ts'
import { CPU_LIMIT_SIGNAL } from '../simulation/cpu-limit.ts'
import type { MachinePlan } from '../simulation/cluster/machine.ts'
import { found, makeMachine, makeRun, makeScenario } from '../simulation/found.ts'
import { checkAgreement } from '../simulation/invariants/agreement.ts'
import { type ClearChecks, countClear } from '../simulation/invariants/clear.ts'
import { findKnown } from '../simulation/known.ts'
import { playPieces } from '../simulation/pool.ts'
import type { RunPlan, Scenario } from '../simulation/scenario.ts'
import { type Played, simulate } from '../simulation/simulate.ts'
import { VirtualTime } from '../support/virtual-time.ts'
import { OWN_NAMESPACE, World } from '../simulation/world.ts'
import { renderTimeline } from '../simulation/timeline.ts'

/** One seed, so that a commit is red or green for good; `npm run simulate` takes a new one each time, and finds more. */
const SEED = 20_786
const RUNS = 3_000
/** For a machine that does something else as well; on one core of its own it takes a tenth of this. */
const WITHIN_MS = 600_000

const unhandled: unknown[] = []
const onUnhandled = (error: unknown): void => void unhandled.push(error)

beforeAll(() => {
  process.on('unhandledRejection', onUnhandled)
})

afterAll(() => {
  process.off('unhandledRejection', onUnhandled)
})

describe('a run on the simulated cluster', () => {
  it.each(found)('$name', async ({ invariant, scenario }) => {
    const { played, violations } = await simulate(scenario)
    const kinds = violations.map((violation) => violation.invariant)
    const timeline = renderTimeline(played, violations)
    const fresh = violations.filter((violation) => findKnown(scenario, violation) === undefined)
    expect(fresh, timeline).toEqual([])
    // Of a fault that is fixed nothing is left; one that is known still shows, or its entry has to go.
    const isKnown = findKnown(scenario, { invariant, run: '', detail: '' }) !== undefined
    expect(kinds.includes(invariant), timeline).toBe(isKnown)
  })

  it(`reports nothing that isn't true in ${RUNS} scenarios of seed ${SEED}`, { timeout: WITHIN_MS }, async () => {
    const { finding } = await runCampaign({ runs: RUNS, seed: SEED })
    expect(finding?.timeline).toBeUndefined()
  })

  describe('a negative test', () => {
    it.each<[string, string, Partial<MachinePlan>]>([
      ['answers at once', '1m', {}],
      ['answers late', '1m', { pull: 'slow' }],
      ['answers just before the deadline of checks', '27s', { pull: 'slow', shims: { spin: 'good', wws: 'slow' } }]
    ])('is proven where a node %s while another never does', async (_how, timeout, other) => {
      const nodes = [makeMachine('node-a', { shims: { spin: 'good', wws: 'silent' } }), makeMachine('node-b', other)]
      const { played, violations } = await simulate(
        makeScenario([makeRun({ runtimes: 'wws', timeout })], { nodes, seed: 3 })
      )
      const [{ report } = {}] = played.records
      const timeline = renderTimeline(played, violations)
      expect(report?.negativeTests, timeline).toMatchObject([{ node: 'node-b', verdict: 'proven' }])
      expect(report?.checks.find(({ node }) => node === 'node-b')?.verdict.kind, timeline).toBe('passed')
    })
  })

  it('counts an app that is killed before it ends as clear only where it ends well on another node', async () => {
    const count = async (sample: string, others: readonly MachinePlan[] = []): Promise<ClearChecks> => {
      const nodes = [makeMachine('node-a', { shims: { spin: 'crashes-later', wws: 'good' } }), ...others]
      const run = makeRun({ runtimes: 'spin', sample })
      return countClear((await simulate(makeScenario([run], { nodes }))).played)
    }
    expect(await count('builtin')).toEqual({ checks: 1, inconclusive: {} })
    expect(await count('ends.yaml')).toEqual({ checks: 0, inconclusive: {} })
    expect(await count('ends.yaml', [makeMachine('node-b')])).toEqual({ checks: 2, inconclusive: {} })
  })

  it('counts a check as clear only if the network does not hide what it is about', async () => {
    const nodes = [makeMachine('node-a'), makeMachine('node-b', { shims: { spin: 'no-shim', wws: 'good' } })]
    const count = async (other: Partial<Scenario>): Promise<ClearChecks> => {
      const run = makeRun({ runtimes: 'spin', access: 'node-port' })
      const { played } = await simulate(makeScenario([run], { nodes, ...other }))
      return countClear(played)
    }
    expect(await count({})).toEqual({ checks: 2, inconclusive: {} })
    expect(await count({ isFar: true })).toEqual({ checks: 1, inconclusive: {} })
  })

  it('finds a report that does not match its schema, and one that disagrees with itself', async () => {
    const { played } = await simulate(makeScenario([makeRun({ runtimes: 'spin' })]))
    const [{ inputs, report } = {}] = played.records
    if (inputs === undefined || report === undefined) throw new Error('the run has no report')
    const check = (broken: object): readonly string[] => {
      const found: string[] = []
      checkAgreement({ ...report, ...broken }, inputs, 0, (invariant, detail) => found.push(`${invariant}: ${detail}`))
      return found
    }
    expect(check({})).toEqual([])
    const [first, ...others] = report.checks
    const isOfSchema = /^disagrees: .*a file of it is wrong: json: .*"keyword":"minimum"/
    expect(check({ checks: [{ ...first, decidedAtMs: -1 }, ...others] })).toEqual([expect.stringMatching(isOfSchema)])
    expect(check({ counts: { ...report.counts, passed: 1 } })).toEqual([expect.stringContaining('its counts are')])
    expect(check({ result: 'failed' })).toContain('disagrees: the result is failed, and nothing failed')
  })

  it('carries a change out though its run was cancelled meanwhile, and the cleanup of that run finds it', async () => {
    const classAtMs = ({ world }: Played): number | undefined => world.store.changes.ofCollection(CLASSES)[0]?.atMs
    const play = async (other: Partial<RunPlan>): ReturnType<typeof simulate> => {
      const run = makeRun({ runtimes: 'spin', constrain: 'true', cleanup: 'all' }, { hasPost: false, ...other })
      return await simulate(makeScenario([run], { stalls: 1 }))
    }
    const madeAtMs = classAtMs((await play({})).played) ?? 0
    const { played, violations } = await play({ cancelledAtMs: madeAtMs - 400 })
    expect(classAtMs(played)).toBe(madeAtMs)
    expect(violations, renderTimeline(played, violations)).toEqual([])
  })

  it('deletes a Job that waits to try again when it is asked to, and not only once it would try', async () => {
    const { server, store, time } = new World(makeScenario([]))
    const jobs = `/apis/batch/v1/namespaces/${OWN_NAMESPACE}/jobs`
    const containers = [{ name: 'app', image: 'ghcr.io/example/wasi-demo-app', args: ['exit', '3'] }]
    const template = { spec: { runtimeClassName: 'spin', restartPolicy: 'Never', containers } }
    server.create(CLASSES, { kind: 'RuntimeClass', metadata: { name: 'spin' }, handler: 'spin' })
    server.create(jobs, { kind: 'Job', metadata: { name: 'once' }, spec: { template } })
    const hasFailed = (): boolean => store.find<WorkloadObj>(jobs, 'once')?.status?.failed === 1
    const isTold = await time.pass(hasFailed, 60_000)
    const failedAtMs = time.nowMs
    server.remove(`${jobs}/once`, { foreground: true })
    const isGone = await time.pass(() => store.find(jobs, 'once') === undefined, failedAtMs + 5_000)
    expect([isTold, isGone]).toEqual([true, true])
  })

  it('is the same each time', async () => {
    const scenario = found.at(-1)?.scenario
    if (scenario === undefined) throw new Error('no case was found')
    const render = async (): Promise<string> => {
      const { played, violations } = await simulate(scenario)
      return renderTimeline(played, violations)
    }
    expect(await render()).toBe(await render())
  })

  it('gives the same in processes of its own', { timeout: WITHIN_MS }, async () => {
    const pieces = [1, 2, 3].map((seed) => ({ seed, runs: 20, isKnown: true }))
    const campaigns = new Map<number, object>()
    await playPieces(pieces, 2, ({ seed }, campaign) => void campaigns.set(seed, { ...campaign, tookMs: 0 }))
    for (const piece of pieces) {
      const own = { ...(await runCampaign(piece)), tookMs: 0 }
      expect(campaigns.get(piece.seed)).toEqual(JSON.parse(JSON.stringify(own)))
    }
  })

  it('leaves a world that goes on for ever, and fails whoever asks the time for ever', async () => {
    const time = new VirtualTime()
    const goOn = (): void => {
      time.after(0, goOn)
    }
    goOn()
    expect(await time.pass(() => false, 1_000)).toBe(false)
    const clock = new VirtualTime().clock()
    expect(() => {
      for (;;) clock.nowMs()
    }).toThrow('while none passed')
  })

  it('ends a process by its CPU time, whatever its event loop does, and not by what others take', () => {
    const file = new URL('../simulation/cpu-limit.ts', import.meta.url).href
    const play = (how: string): { readonly signal: NodeJS.Signals | null; readonly stderr: string } => {
      const text = `import { CPU_LIMIT_SIGNAL, limitCpu } from '${file}'\nconst beginTurn = await limitCpu(500)\n${how}`
      return spawnSync(process.execPath, ['--input-type=module', '-e', text], {
        encoding: 'utf8',
        timeout: 60_000
      })
    }
    expect(play('for (;;);')).toMatchObject({ signal: CPU_LIMIT_SIGNAL, stderr: '' })
    expect(play('await new Promise((resolve) => setTimeout(resolve, 1_000))')).toMatchObject({ signal: null })
    const used = '(({ system, user }) => system + user)(process.cpuUsage())'
    const busy = `const since = ${used}; while (${used} - since < 50_000);`
    const turns = `for (let turn = 0; turn < 20; turn += 1) { ${busy}; beginTurn(); await new Promise(setImmediate) }`
    expect(play(turns)).toMatchObject({ signal: null, stderr: '' })
  })

  it('leaves no rejection that nobody handles', () => {
    expect(unhandled).toEqual([])
  })
})
