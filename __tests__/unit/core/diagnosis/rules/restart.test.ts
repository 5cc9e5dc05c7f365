import { describe, expect, test } from 'vitest'
import { findRestarted, isBesideAlone } from '../../../../../src/core/diagnosis/rules/restart.ts'
import type { ContainerView, PodContainer, PodView } from '../../../../../src/core/observations/pod-status.ts'
import { makeCase, makePodView, makeSeen } from '../../examples.ts'

const subject = makeCase(makeSeen())
const running = { isFirst: false, state: { kind: 'running' }, lastEnd: { kind: 'none' } } as const
const web: PodContainer = { name: 'web', ...running, ports: [subject.runtime.sample.port] }
const proxy: PodContainer = { name: 'proxy', ...running }
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
