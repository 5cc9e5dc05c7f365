import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Host } from '../../src/adapters/host/host.ts'
import { chooseNodes } from '../../src/core/nodes/nodes.ts'
import type { Report } from '../../src/core/report.ts'
import type { Clock, Progress } from '../../src/ports.ts'
import { showProgress } from '../../src/progress.ts'
import { publishFindings } from '../../src/publish.ts'
import { VirtualTime } from '../support/virtual-time.ts'
import { makeNode } from './core/examples.ts'
import { makeBig, red } from './render/reports.ts'

/** A clock that goes on by hand, and whoever waits for it with it. */
function makeClock(): Clock & { readonly pass: (ms: number) => Promise<void> } {
  const time = new VirtualTime()
  return { ...time.clock(), pass: (ms) => time.finish(time.sleep(ms)) }
}

type Place = 'workflow' | 'screen' | 'pipe'

/** A host that keeps what it is given: commands as a runner gets them, and a line that is written over as `~ line`. */
function makeHost(place: Place, isDebug = false): { host: Host; lines: string[] } {
  const lines: string[] = []
  const info = (text: string): void => void lines.push(text)
  const host: Host = {
    kind: place === 'workflow' ? 'workflow' : 'terminal',
    colour: false,
    width: () => (place === 'workflow' ? 120 : 80),
    status: place === 'screen' ? (line) => lines.push(`~ ${line}`) : undefined,
    log: {
      info,
      warn: info,
      debug: isDebug ? (text) => lines.push(`::debug::${text}`) : undefined,
      group: (title, text) => lines.push(`::group::${title}`, text, '::endgroup::'),
      annotate: (level, message, title) =>
        lines.push(`::${level} title=${title ?? ''}::${message.split('\n')[0] ?? ''} ...`),
      mask: () => undefined
    },
    job: {
      setOutput: () => undefined,
      saveState: () => undefined,
      readState: () => '',
      appendSummary: () => Promise.resolve()
    }
  }
  return { host, lines }
}

/** A run that decides the checks of a report one by one, each in the middle of a second, and then cleans up. */
async function play(
  report: Report,
  { host }: { host: Host },
  clock: ReturnType<typeof makeClock>,
  end = play.end
): Promise<void> {
  const settled = async (found: Report): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'progress-test-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true })
    })
    // The table has golden files of its own.
    const info = (text: string): void => {
      host.log.info(text.includes(' checks passed') ? '(the result: FAILED)' : text.replaceAll(folder, 'FOLDER'))
    }
    await publishFindings(found, folder, { ...host, log: { ...host.log, info } })
  }
  await showProgress(host, clock, settled, async (progress) => {
    const choice = chooseNodes(
      ['node-a', 'node-b', 'node-c'].map((name) => makeNode(name)),
      ['*'],
      []
    )
    progress.planned('v1.37.2', choice, report.checks)
    const ends = ['negative tests', 'negative tests', 'constraint checks'].map((what) => progress.begun(what))
    for (const [index, check] of report.checks.entries()) {
      await clock.pass(index === 0 ? 500 : 1_000)
      progress.checkDecided(check)
    }
    for (const workload of report.workloads) progress.workloadDecided(workload)
    await clock.pass(11_000)
    for (const ended of ends) ended()
    await end(progress, report, clock)
  })
}
play.end = async (progress: Progress, report: Report, clock: ReturnType<typeof makeClock>): Promise<void> => {
  await progress.settled(report)
  await clock.pass(11_000)
}

test("a workflow's log has a counter every 10 s, each failure at once, and what passed in a group before the result", async () => {
  const shown = makeHost('workflow')
  await play(red, shown, makeClock())
  await expect(`${shown.lines.join('\n')}\n`).toMatchFileSnapshot('golden/progress.workflow.out')
})

describe('a terminal', () => {
  test('gets one line that is written over, failures above it, and no line for what passed', async () => {
    const shown = makeHost('screen')
    await play(red, shown, makeClock())
    const fixed = shown.lines.filter((line) => !line.startsWith('~ ')).slice(1, -2)
    expect(fixed.every((line) => /^[✗?] \w+ on node-[bcd]: (failed|inconclusive) /.test(line))).toBe(true)
    expect(fixed).toHaveLength(9)
    expect(shown.lines.find((line) => line.startsWith('~ '))).toMatch(
      /^~ 0 of 20 checks decided · 0s · waiting for 20 checks on node-a, /
    )
  })

  test('has the line taken away before the result, and after the cleanup', async () => {
    const shown = makeHost('screen')
    await play(red, shown, makeClock())
    const result = shown.lines.findIndex((line) => line.includes('FAILED'))
    expect(shown.lines[result - 1]).toBe('~ ')
    expect(shown.lines).toContain('~ cleaning up · 31s')
    expect(shown.lines.at(-1)).toBe('~ ')
  })

  test('has it taken away after a run that ended where it should not have', async () => {
    const shown = makeHost('screen')
    const thrown = play(red, shown, makeClock(), () => Promise.reject(new Error('a defect')))
    await expect(thrown).rejects.toThrow('a defect')
    expect(shown.lines.at(-1)).toBe('~ ')
  })
})

test('a pipe gets a line for each of few checks, and a counter every 10 s', async () => {
  const shown = makeHost('pipe')
  await play(red, shown, makeClock())
  expect(shown.lines).toContain('✓ spin on node-a: passed 2.0s')
  expect(shown.lines.filter((line) => line.includes(' checks decided'))).toHaveLength(3)
})

test.each(['workflow', 'pipe', 'screen'] as const)('4,000 checks are few lines in a %s', async (place) => {
  const shown = makeHost(place)
  const big = makeBig(1_000, 400)
  const clock = { ...makeClock(), pass: () => Promise.resolve() }
  await play(big, shown, clock)
  const before = shown.lines.slice(
    0,
    shown.lines.findIndex((line) => line.startsWith('(the result'))
  )
  expect(before.length).toBeLessThan(30)
  expect(before.some((line) => line.startsWith('More failures '))).toBe(true)
})

test('with debug logging a workflow shows each pass at once', async () => {
  const shown = makeHost('workflow', true)
  await play(red, shown, makeClock())
  expect(shown.lines).toContain('::debug::✓ spin on node-a: passed 2.0s')
})
