import fc from 'fast-check'
import type { Facts } from '../../src/core/facts/diagnosis.ts'
import type { Diagnosis } from '../../src/core/model.ts'
import type { Report } from '../../src/core/report.ts'
import { hostileText } from '../unit/render/hostile.ts'
import {
  applied,
  green,
  inconclusive,
  makeBig,
  managed,
  mixed,
  red,
  refused,
  repeated,
  unreached
} from '../unit/render/reports.ts'
import { makeFuzzer } from './fuzzer.ts'
import { assertRendered } from './rendered.ts'

const bases: readonly Report[] = [
  red,
  green,
  repeated,
  managed,
  mixed,
  refused,
  unreached,
  inconclusive,
  applied,
  makeBig(12, 3)
]

/** What is ours in a report, by the name of its field: words of a closed set, numbers written as text. */
const OWN = [
  'kind',
  'result',
  'outcome',
  'code',
  'fault',
  'mode',
  'source',
  'why',
  'startedAt',
  'role',
  'from',
  'hints',
  'lacks',
  'is'
]
const OWN_VERDICTS = ['enforced', 'not-enforced', 'not-applicable', 'unproven', 'proven', 'not-proven']

const of = { handler: 'h', shim: 's', architecture: 'amd64', containerRuntime: 'containerd://2' }
const [image, runtime, name, namespace, port, status] = ['i', 'r', 'n', 'ns', 80, 500]
const path = {
  kubeconfig: 'k',
  context: 'c',
  user: 'u',
  server: 's',
  proxy: { host: 'h', from: 'environment', isTls: true }
} as const

/** Facts with texts of a cluster or a kubeconfig in them. */
const facts: readonly Facts[] = [
  { kind: 'handler-not-configured', ...of },
  { kind: 'handler-miswired', ...of, answering: 'a' },
  { kind: 'module-refused', ...of, image, runtime },
  { kind: 'shim-not-installed', ...of },
  { kind: 'shim-version-mismatch', ...of },
  { kind: 'class-constrained', isAuto: false, runtimeClass: 'c', missing: [['k', 'v']] },
  { kind: 'class-missing', runtimeClass: 'c' },
  { kind: 'class-not-seen', runtimeClass: 'c' },
  { kind: 'pod-changed', runtimeClass: 'c', runtime },
  { kind: 'image-platform-missing', image, architecture: 'arm64' },
  { kind: 'image-not-found', image },
  { kind: 'wrong-answer', status, port, path: '/p' },
  { kind: 'no-answer', image, port, isTriedBothWays: true },
  { kind: 'machine-without-node', object: 'o', namespace, isMachineUp: true, image: 'i' },
  { kind: 'start-too-slow', runtime, limitMs: 1 },
  { kind: 'flaky', runtime, causes: [{ kind: 'start-too-slow', runtime, limitMs: 1 }] },
  { kind: 'negative-test-not-proven', image, testedOn: 'n' },
  { kind: 'workload-incomplete', name, namespace, resource: 'deployments' },
  { kind: 'not-checked', name, namespace, resource: 'SpinApp', why: 'kind' },
  { kind: 'load-balancer-unreachable', url: 'u', port },
  { kind: 'service-wrong-answer', name, path: '/p', status },
  { kind: 'runtime-not-containerd', containerRuntime: 'c' },
  { kind: 'kubeconfig-missing', sought: { kind: 'secret', namespace, name, key: 'k' } },
  { kind: 'kubeconfig-missing', sought: { kind: 'auto', files: ['f'] } },
  { kind: 'kind-failed', cluster: 'c', lacks: 'cluster' },
  { kind: 'context-missing', wanted: 'w', known: ['k'], path },
  { kind: 'client-certificate-expired', user: 'u', is: 'expired', path },
  { kind: 'credential-plugin-failed', plugin: 'p', path },
  { kind: 'permissions-missing', lacking: ['get pods'], grant: { role: 'rbac' }, path },
  { kind: 'server-untrusted', isOtherName: true, path },
  { kind: 'proxy-failed', path },
  { kind: 'server-unreachable', path }
]

type Values = { readonly texts: readonly string[]; readonly facts: readonly number[] }

/** The report with other texts in all fields that aren't ours, and other facts in its diagnoses. */
function fill(base: Report, { facts: chosen, texts }: Values): Report {
  let [nextText, nextFacts] = [0, 0]
  const text = (): string => texts[nextText++ % texts.length] ?? ''
  const fillAll = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return OWN.includes(key) || OWN_VERDICTS.includes(value) ? value : text()
    if (Array.isArray(value)) return value.map((one) => fillAll(one, key))
    if (typeof value !== 'object' || value === null) return value
    const source =
      isDiagnosis(value) && chosen.length > 0
        ? { ...value, facts: factsAt(chosen[nextFacts++ % chosen.length]) }
        : value
    return Object.fromEntries(
      Object.entries(source).map(([name, one]) => [key === 'labels' ? `${name}${text()}` : name, fillAll(one, name)])
    )
  }
  return fillAll(base, '') as Report
}

function isDiagnosis(value: object): value is Diagnosis {
  return 'facts' in value && 'code' in value
}

function factsAt(index = 0): Facts | undefined {
  return facts[index % facts.length]
}

const values: fc.Arbitrary<Values> = fc.record({
  texts: fc.array(hostileText, { minLength: 1, maxLength: 7 }),
  facts: fc.array(fc.nat(facts.length - 1), { maxLength: 4 })
})

/** A report with hostile text in every field that a cluster, a registry or a user fills. */
export const reports = makeFuzzer('reports', 60, fc.tuple(fc.nat(bases.length - 1), values), ([base, one]) => {
  assertRendered(fill(bases[base] ?? red, one))
})
