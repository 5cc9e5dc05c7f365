import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/core/report.ts'
import { groupFailures } from '../../../src/render/problems.ts'
import { nextLines } from '../../../src/render/next-steps.ts'
import { renderers } from './renderers.ts'
import {
  docsUrl,
  green,
  inconclusive,
  makeBig,
  makeCheck,
  makeDiagnosis,
  makeReport,
  makeRuntime,
  mixed,
  red
} from './reports.ts'

const next = (report: Report, isWorkflow = false): readonly string[] =>
  nextLines(report, groupFailures(report), { docsUrl, isWorkflow })

const fails = (runtime: ReturnType<typeof makeRuntime>, node: string) =>
  makeCheck(runtime, node, { kind: 'failed', diagnosis: makeDiagnosis(runtime.name) })

describe('what is reported once below all that is wrong', () => {
  test('all passed -> nothing', () => {
    expect(next(green)).toEqual([])
  })

  test('how to get onto a node, where a fix needs it, with the name of one', () => {
    expect(next(red)[0]).toBe(
      'To get onto node-c as root: kubectl debug node/node-c -it --profile=sysadmin --image=busybox -- chroot /host ' +
        '(this makes a pod there; where no plain pod starts, use ssh; on kind, docker exec -it node-c bash). ' +
        `More: ${docsUrl}#onto-a-node`
    )
    expect(next(inconclusive).join('\n')).not.toContain('kubectl debug')
  })

  test('newer node images, where one would fix it', () => {
    expect(next(red)[1]).toContain('take v0.1.22 or later of it')
    expect(next(inconclusive).join('\n')).not.toContain('image-builder')
  })

  test('how to try again what did not pass, and nothing else', () => {
    const checks = [
      fails(makeRuntime('spin'), 'node-10'),
      fails(makeRuntime('lunatic'), 'node-9'),
      makeCheck(makeRuntime('wws'), 'node-8', { kind: 'passed', tookMs: 1 })
    ]
    const report = makeReport({ checks })
    expect(next(report).at(-1)).toContain(': --nodes node-9,node-10 --runtimes lunatic,spin')
    expect(next(report, true).at(-1)).toContain(': nodes: node-9,node-10 and runtimes: lunatic,spin')
  })

  test('a class of another name is reported with its handler, as the input takes it', () => {
    const own = { ...makeRuntime('mine'), runtimeClass: 'mine', handler: 'spin' }
    expect(next(makeReport({ checks: [fails(own, 'node-a')] })).at(-1)).toContain('--runtimes mine=spin')
  })

  test('what is no node cannot be named as one; many nodes are not listed', () => {
    expect(next(makeReport({ checks: [fails(makeRuntime('spin'), 'machine/md-0-x')] })).at(-1)).toContain(
      'not pass: --runtimes spin'
    )
    expect(next(makeBig(50, 21)).at(-1)).toContain('not pass: --runtimes lunatic,slight,spin,wws')
  })

  test('what is no node is not left out for others that are', () => {
    const checks = [fails(makeRuntime('spin'), 'machine/md-0-x'), fails(makeRuntime('spin'), 'node-a')]
    expect(next(makeReport({ checks })).at(-1)).toContain('not pass: --runtimes spin')
  })

  test('a name in a command is one word to a shell, whatever a server reports', () => {
    const name = "a'; touch x; echo $(id)"
    const check = makeCheck(makeRuntime('spin'), name, {
      kind: 'failed',
      diagnosis: { ...makeDiagnosis('spin'), hints: ['node-shell'] }
    })
    const shows = next(makeReport({ checks: [check] })).join('\n')
    const quoted = `'a'\\''; touch`
    for (const part of [`--nodes ${quoted}`, `docker exec -it ${quoted}`, "debug 'node/a'\\''; touch"]) {
      expect(shows).toContain(part)
    }
  })

  test('only a Service did not pass -> the same again', () => {
    const workloads = mixed.workloads.slice(2)
    expect(next(makeReport({ workloads }))).toEqual(['When it is mended, run the same again.'])
  })
})

test.each(['table', 'summary', 'junit', 'json', 'annotations'] as const)('%s: reports it', (name) => {
  const text = renderers[name](red)
  for (const part of ['kubectl debug node/node-c', 'v0.1.22', 'When it is mended, run']) expect(text).toContain(part)
})

test('a command is on one line of the terminal, however narrow that is', () => {
  const lines = renderers.narrow(red).split('\n')
  expect(lines).toContain(
    `${' '.repeat(16)}kubectl debug node/node-c -it --profile=sysadmin --image=busybox -- chroot /host`
  )
  expect(lines).toContain(`${' '.repeat(16)}--nodes node-b,node-c,node-d --runtimes lunatic,slight,spin,wws`)
})
