import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlainController, PlainSignal } from '../simulation/signals.ts'

type Signal = Pick<AbortSignal, 'aborted' | 'addEventListener' | 'reason' | 'removeEventListener'>

/** How signals are made: by Node, or by the simulation. */
type Maker<S extends Signal> = {
  readonly makeController: () => { readonly signal: S; readonly abort: (reason?: unknown) => void }
  readonly any: (signals: S[]) => S
}

/** What is done with signals; a number is the one that it is done with, of those that are there. */
type Step =
  | { readonly does: 'make' }
  | { readonly does: 'combine'; readonly of: readonly number[] }
  | { readonly does: 'abort'; readonly at: number; readonly reason: string | undefined }
  | { readonly does: 'listen' | 'ignore' | 'look'; readonly at: number; readonly listener: number }

const at = fc.nat(7)
const steps = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<Step>({ does: 'make' }) },
    { weight: 3, arbitrary: fc.record({ does: fc.constant('combine' as const), of: fc.array(at, { maxLength: 3 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('abort' as const),
        at,
        reason: fc.constantFrom('gone', undefined)
      })
    },
    {
      weight: 6,
      arbitrary: fc.record({
        does: fc.constantFrom('listen' as const, 'listen' as const, 'ignore' as const, 'look' as const),
        at,
        listener: fc.nat(2)
      })
    }
  ),
  { maxLength: 40 }
)

/** What is seen while the steps are done: who is called in which order, and what each signal says of itself. */
function play<S extends Signal>({ any, makeController }: Maker<S>, all: readonly Step[]): readonly string[] {
  const seen: string[] = []
  const controllers = [makeController()]
  const signals = controllers.map(({ signal }) => signal)
  const find = (index: number): number => index % signals.length
  const listeners = new Map<string, () => void>()
  const listenerOf = (signal: number, number: number): (() => void) => {
    const name = `${signal} calls ${number}`
    const listener = listeners.get(name) ?? (() => void seen.push(name))
    listeners.set(name, listener)
    return listener
  }
  for (const step of all) {
    if (step.does === 'make') {
      const controller = makeController()
      controllers.push(controller)
      signals.push(controller.signal)
    } else if (step.does === 'combine') {
      signals.push(any(step.of.flatMap((index) => signals[find(index)] ?? [])))
    } else if (step.does === 'abort') {
      seen.push('abort')
      controllers[step.at % controllers.length]?.abort(step.reason)
    } else {
      const index = find(step.at)
      const signal = signals[index]
      if (step.does === 'listen') signal?.addEventListener('abort', listenerOf(index, step.listener))
      else if (step.does === 'ignore') signal?.removeEventListener('abort', listenerOf(index, step.listener))
      else seen.push(`${index} is ${signal?.aborted === true ? `aborted: ${String(signal.reason)}` : 'open'}`)
    }
  }
  return [...seen, ...signals.map(({ aborted, reason }) => `${aborted} ${String(reason)}`)]
}

describe('a plain signal', () => {
  it("does what one of Node's does", () => {
    const nodes: Maker<AbortSignal> = {
      makeController: () => new AbortController(),
      any: (all) => AbortSignal.any(all)
    }
    const plain: Maker<Signal & PlainSignal> = {
      makeController: () => new PlainController(),
      any: (all) => PlainSignal.any(all)
    }
    fc.assert(
      fc.property(steps, (all) => {
        expect(play(plain, all)).toEqual(play(nodes, all))
      }),
      { numRuns: 2_000, seed: 1 }
    )
  })

  it('calls who removes itself, and nobody who was removed meanwhile', () => {
    const controller = new PlainController()
    const called: string[] = []
    const second = (): void => void called.push('second')
    const first = (): void => {
      called.push('first')
      controller.signal.removeEventListener('abort', first)
      controller.signal.removeEventListener('abort', second)
    }
    controller.signal.addEventListener('abort', first)
    controller.signal.addEventListener('abort', second)
    controller.abort()
    expect(called).toEqual(['first'])
  })

  it('throws its reason once it fired', () => {
    const controller = new PlainController()
    controller.signal.throwIfAborted()
    controller.abort()
    expect(() => {
      controller.signal.throwIfAborted()
    }).toThrow(expect.objectContaining({ name: 'AbortError' }))
  })
})
