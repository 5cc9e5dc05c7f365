import { expect, test } from 'vitest'
import type { ImagePlatforms } from '../../../../src/core/kubernetes/image-reference.ts'
import type { Inputs } from '../../../../src/core/model.ts'
import { findPlatforms } from '../../../../src/steps/survey/platforms.ts'
import { makeInputs, makeNode, planFor, slight, spin } from '../../core/examples.ts'

const arm = makeNode('arm-1', { architecture: 'arm64' })
const { image } = spin.sample

/** Asks for the images of two runtimes that share one, and gives what was asked, answered and said. */
async function find(
  answer: ImagePlatforms,
  inputs: Partial<Inputs> = {}
): Promise<{ readonly asked: readonly string[]; readonly known: readonly string[]; readonly said: readonly string[] }> {
  const asked: string[] = []
  const said: string[] = []
  const registry = {
    platformsOf: (one: string) => {
      asked.push(one)
      return Promise.resolve(answer)
    }
  }
  const log = {
    info: (text: string) => said.push(text),
    warn: (text: string) => said.push(text)
  }
  const { cells } = planFor({ runtimes: [spin, slight] }, [arm])
  const found = await findPlatforms(cells, makeInputs(inputs), { registry, log }, new AbortController().signal)
  return { asked, known: [...found.keys()], said }
}

test('an image is asked for once', async () => {
  expect(await find({ kind: 'index', platforms: [] })).toEqual({ asked: [image], known: [image], said: [] })
})

test('what is not known is said, with the reason', async () => {
  const { said } = await find({ kind: 'unknown', reason: 'it is a single manifest' })
  expect(said).toEqual([
    `${image}: what platforms it has can't be told from here (it is a single manifest); the nodes will find out`
  ])
})

test('nobody is asked where archives were put on the nodes: they may hold the image', async () => {
  const given = { loadImages: ['samples.tar'] }
  expect(await find({ kind: 'index', platforms: [] }, given)).toEqual({ asked: [], known: [], said: [] })
})
