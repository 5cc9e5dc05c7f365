import { describe, expect, test } from 'vitest'
import { findRestarted, hasEndedUnasked, isBesideAlone } from '../../../../../src/core/diagnosis/rules/restart.ts'
import type { Observations } from '../../../../../src/core/observations/observations.ts'
import type { ContainerView, PodContainer, PodView } from '../../../../../src/core/observations/pod-status.ts'
import { makeCase, makePodView, makeSeen } from '../../examples.ts'

const subject = makeCase(makeSeen())
const running = { isFirst: false, state: { kind: 'running' }, lastEnd: { kind: 'none' } } as const
const web: PodContainer = { name: 'web', ...running, ports: [subject.runtime.sample.port] }
const proxy: PodContainer = { name: 'proxy', ...running }
const neverStarted: ContainerView = { kind: 'ended', reason: 'StartError', exitCode: 128, message: '' }
const ended = (exitCode: number): ContainerView => ({ kind: 'ended', reason: 'Error', exitCode, message: '' })

const makePod = (all: readonly PodContainer[], more: Partial<PodView> = {}): PodView =>
  makePodView({ isOwn: false, containerName: 'web', all, ...more })

describe('what ended is beside the proven container alone', () => {
  test.each([
    { exitCode: 0, isAlone: true },
    { exitCode: 127, isAlone: true },
    { exitCode: 128, isAlone: false },
    { exitCode: -1, isAlone: false }
  ])('where it ended by itself: exit code $exitCode -> $isAlone', ({ exitCode, isAlone }) => {
    expect(isBesideAlone(makePod([web, { ...proxy, lastEnd: ended(exitCode) }]), subject)).toBe(isAlone)
  })

  test('but not where only an init container ended, which is meant to', () => {
    const init = { ...proxy, name: 'init', isFirst: true, state: ended(0) }
    expect(isBesideAlone(makePod([init, web]), subject)).toBe(false)
    expect(isBesideAlone(makePod([{ ...init, isSidecar: true }, web]), subject)).toBe(true)
  })

  test('and not where only an injected container ended, of which others than the manifests decide', () => {
    const injected = { ...proxy, name: 'istio-proxy', lastEnd: ended(1) }
    const others = [injected]
    expect(isBesideAlone(makePod([injected, proxy, web], { others }), subject)).toBe(false)
    expect(isBesideAlone(makePod([injected, { ...proxy, lastEnd: ended(1) }, web], { others }), subject)).toBe(true)
  })

  test('and not where it is not known which container is proven', () => {
    expect(isBesideAlone(makePod([web, { ...proxy, lastEnd: ended(1) }]))).toBe(false)
  })
})

test('of several containers that ended the one that is looked at was started again', () => {
  const all = [{ ...proxy, lastEnd: ended(1) }, web]
  expect(findRestarted(makePod(all, { lastEnd: ended(137) }))).toEqual({ name: 'web', lastEnd: ended(137) })
  expect(findRestarted(makePod(all))).toMatchObject({ name: 'proxy', lastEnd: ended(1) })
})

describe('what nobody asks has ended before', () => {
  const unasked = { ...subject, proof: 'ready' } as const
  const once = makePod([web], { restarts: 1, lastEnd: ended(137) })
  const seenAs = (pod: PodView, more: Partial<Observations> = {}): Observations =>
    makeSeen({ pod, restartsAtReady: pod.restarts, ...more })

  test('where it restarted after it was seen to be Ready', () => {
    const init = { ...proxy, isFirst: true }
    const pod = makePod([init, web], { restarts: 2, lastEnd: ended(1) })
    expect([1, 2].map((restartsAtReady) => hasEndedUnasked(seenAs(pod, { restartsAtReady }), unasked))).toEqual([
      true,
      false
    ])
  })

  test.each<{ name: string; pod: PodView; has: boolean }>([
    { name: 'where its first start was over before there was news of it', pod: once, has: true },
    {
      name: 'but not where that was no start at all',
      pod: { ...once, lastEnd: neverStarted },
      has: false
    },
    {
      name: 'nor where it has a probe, so that it may never have been Ready',
      pod: { ...once, waitsForReady: true },
      has: false
    },
    { name: 'nor where another container may not have run meanwhile', pod: { ...once, all: [web, proxy] }, has: false },
    { name: 'nor where nothing ended', pod: { ...once, lastEnd: { kind: 'none' } }, has: false },
    { name: 'nor where nothing was started again', pod: { ...once, restarts: 0 }, has: false }
  ])('$name', ({ has, pod }) => {
    expect(hasEndedUnasked(seenAs(pod), unasked)).toBe(has)
  })

  test('but what is asked is judged by its answers', () => {
    expect(hasEndedUnasked(seenAs(once), subject)).toBe(false)
  })
})
