import { expect, test } from 'vitest'
import type { ImagePlatforms } from '../../../../src/core/kubernetes/image-reference.ts'
import type { Inputs } from '../../../../src/core/model.ts'
import { findPlatforms } from '../../../../src/steps/apply/platforms.ts'
import { makeNode, planFor, slight, spin } from '../../core/examples.ts'

const arm = makeNode('arm-1', { architecture: 'arm64' })
const { image } = spin.sample

/** Asks for the images of two runtimes that share one, and gives what was asked, answered and reported. */
async function find(
  answer: ImagePlatforms,
  inputs: Partial<Inputs> = {}
): Promise<{
  readonly asked: readonly string[]
  readonly known: readonly string[]
  readonly output: readonly string[]
}> {
  const asked: string[] = []
  const output: string[] = []
  const registry = {
    platformsOf: (one: string) => {
      asked.push(one)
      return Promise.resolve(answer)
    }
  }
  const log = {
    info: (text: string) => output.push(text),
    warn: (text: string) => output.push(text)
  }
  const plan = planFor({ runtimes: [spin, slight], ...inputs }, [arm])
  const found = await findPlatforms(plan, { registry, log }, new AbortController().signal)
  return { asked, known: [...found.keys()], output }
}

test('an image is asked for once', async () => {
  expect(await find({ kind: 'index', platforms: [] })).toEqual({ asked: [image], known: [image], output: [] })
})

test('what is not known is reported, with the reason', async () => {
  const { output } = await find({ kind: 'unknown', reason: 'it is a single manifest' })
  expect(output).toEqual([`${image}: its platforms are unknown (it is a single manifest); the nodes decide`])
})

test('nobody is asked where archives were put on the nodes: they may hold the image', async () => {
  const given = { loadImages: ['samples.tar'] }
  expect(await find({ kind: 'index', platforms: [] }, given)).toEqual({ asked: [], known: [], output: [] })
})
