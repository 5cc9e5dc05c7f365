import { describe, expect, test } from 'vitest'
import type { PodView } from '../../../../src/core/observations/pod-status.ts'
import { nameContainer, withLookedAt } from '../../../../src/core/verdict/looked-at.ts'
import { makeCase, makePodView, makeSeen, makeWaiting, spin } from '../examples.ts'

const waiting = { container: makeWaiting('CrashLoopBackOff') }
const other = makePodView({ isOwn: false, containerName: 'web', image: 'web:v1', ...waiting })
const two = [...makePodView().all, ...other.all]

describe('a case is looked at with the image', () => {
  const imageOf = (pod?: Partial<PodView>): string =>
    withLookedAt(makeCase(makeSeen(pod === undefined ? {} : { pod: makePodView(pod) }))).runtime.sample.image

  test.each(['web', 'sample'])("of the container %s that is looked at, in a pod of the user's own", (containerName) => {
    expect(imageOf({ isOwn: false, containerName, image: 'web:v1' })).toBe('web:v1')
  })

  test('of the sample in a pod of the run, where none is known, or no pod was seen', () => {
    expect(imageOf({ image: 'mirror.example/spin:v1' })).toBe(spin.sample.image)
    expect(imageOf({ isOwn: false, containerName: 'web', image: '' })).toBe(spin.sample.image)
    expect(imageOf()).toBe(spin.sample.image)
  })
})

describe('evidence begins with the container that it is about', () => {
  const name = (pod: Partial<PodView>, more: Parameters<typeof makeSeen>[0] = {}): string =>
    nameContainer(makeCase(makeSeen({ pod: makePodView({ ...other, all: two, ...pod }), ...more })))

  test('where there are several', () => {
    expect(name({})).toBe('container "web": ')
    expect(name({ isFirst: true })).toBe('init container "web": ')
    expect(name({ containerName: 'sample' })).toBe('container "sample": ')
  })

  test('but for the sample of a pod of the run, for one that is alone, and for one that runs', () => {
    expect(name({ isOwn: true, containerName: 'sample' })).toBe('')
    expect(name({ all: other.all })).toBe('')
    expect(name({ container: { kind: 'running' } })).toBe('')
  })

  test('and not where it is about the node, or no pod was seen', () => {
    expect(name({}, { nodeTrouble: { kind: 'not-ready', detail: 'node node-a is not Ready' } })).toBe('')
    expect(nameContainer(makeCase(makeSeen()))).toBe('')
  })
})
