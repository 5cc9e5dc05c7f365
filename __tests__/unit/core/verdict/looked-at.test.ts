import { describe, expect, test } from 'vitest'
import type { PodView } from '../../../../src/core/observations/pod-status.ts'
import { nameContainer, withLookedAt } from '../../../../src/core/verdict/looked-at.ts'
import { makeCase, makePodView, makeSeen, makeWaiting, spin } from '../examples.ts'

const waiting = { container: makeWaiting('CrashLoopBackOff') }
const other = makePodView({ containerName: 'web', image: 'web:v1', ...waiting })
const two = [...makePodView().all, ...other.all]

describe('a case is looked at with the image', () => {
  const imageOf = (pod?: Partial<PodView>): string =>
    withLookedAt(makeCase(makeSeen(pod === undefined ? {} : { pod: makePodView(pod) }))).runtime.sample.image

  test('of the container that is looked at, where that is another than the sample', () => {
    expect(imageOf({ containerName: 'web', image: 'web:v1' })).toBe('web:v1')
  })

  test('of the sample where that is looked at, none is known, or no pod was seen', () => {
    expect(imageOf({ image: 'mirror.example/spin:v1' })).toBe(spin.sample.image)
    expect(imageOf({ containerName: 'web', image: '' })).toBe(spin.sample.image)
    expect(imageOf()).toBe(spin.sample.image)
  })
})

describe('evidence begins with the container that it is about', () => {
  const name = (pod: Partial<PodView>, more: Parameters<typeof makeSeen>[0] = {}): string =>
    nameContainer(makeCase(makeSeen({ pod: makePodView({ ...other, all: two, ...pod }), ...more })))

  test('where there are several', () => {
    expect(name({})).toBe('container "web": ')
    expect(name({ isFirst: true })).toBe('init container "web": ')
  })

  test('but for the sample, for one that is alone, and for one that runs', () => {
    expect(name({ containerName: 'sample' })).toBe('')
    expect(name({ all: other.all })).toBe('')
    expect(name({ container: { kind: 'running' } })).toBe('')
  })

  test('and not where it is about the node, or no pod was seen', () => {
    expect(name({}, { nodeTrouble: { kind: 'not-ready', detail: 'node node-a is not Ready' } })).toBe('')
    expect(nameContainer(makeCase(makeSeen()))).toBe('')
  })
})
