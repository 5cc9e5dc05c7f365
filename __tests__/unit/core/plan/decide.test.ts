import { describe, expect, test } from 'vitest'
import { makeCheckPod } from '../../../../src/core/kubernetes/pods.ts'
import { decideRefused, type Findings, narrow, refuseClasses, templateOf } from '../../../../src/core/plan/decide.ts'
import { denied, makeClass, makeNode, planFor, slight, spin, spinLabel, unanswered } from '../examples.ts'

const nodes = [makeNode('node-a'), makeNode('node-b')]
const plan = planFor({ runtimes: [slight, spin], constrain: true, nodes: ['node-a'] }, nodes, [makeClass(spin)])

describe('refuseClasses', () => {
  const refused = refuseClasses(
    plan,
    new Map([[spin.runtimeClass, { detail: 'a policy says no (403)', isConflict: false }]])
  )

  test('its checks are decided, and those of other classes are not', () => {
    expect(refused.checks.map(({ runtime, decided }) => [runtime.name, decided?.kind])).toEqual([
      ['slight', undefined],
      ['spin', 'inconclusive']
    ])
  })

  test('neither class, label nor constraint check of it is tried, and nothing is reported to be changed', () => {
    expect(plan.warnings).toHaveLength(1)
    expect(refused.classes.map(({ kind }) => kind)).toEqual(['create', 'refused'])
    expect(refused.labels.map(({ key }) => key)).toEqual([`cluster.x-k8s.io/${slight.runtimeClass}`])
    expect(refused.constraints.map(({ runtime }) => runtime.name)).toEqual(['slight'])
    expect(refused.warnings).toEqual([])
  })

  test('a handler that cannot be changed is a conflict', () => {
    const { checks } = refuseClasses(
      plan,
      new Map([[spin.runtimeClass, { detail: 'handler: field is immutable (422)', isConflict: true }]])
    )
    expect(checks[1]?.decided).toMatchObject({ kind: 'failed', diagnosis: { code: 'class-conflict' } })
  })

  test('the result of the labels of nodes that a controller makes stays', () => {
    const made = planFor({ constrain: true }, [makeNode('a', { machine: 'a' })], [makeClass(spin)])
    expect(made.warnings).toHaveLength(2)
    const { warnings } = refuseClasses(
      made,
      new Map([[spin.runtimeClass, { detail: 'a policy says no (403)', isConflict: false }]])
    )
    expect(warnings).toEqual(made.warnings.slice(1))
  })

  test('another class that gets its selector is warned of as before', () => {
    const both = planFor({ runtimes: [slight, spin], constrain: true }, nodes, [makeClass(slight), makeClass(spin)])
    const { warnings } = refuseClasses(
      both,
      new Map([[spin.runtimeClass, { detail: 'a policy says no (403)', isConflict: false }]])
    )
    expect(warnings).toEqual(both.warnings.filter((warning) => warning.includes(slight.runtimeClass)))
    expect(warnings).toHaveLength(1)
  })

  test('nothing refused -> the same plan', () => {
    expect(refuseClasses(plan, new Map())).toBe(plan)
  })
})

describe('the template of a pod', () => {
  const tainted = makeNode('node-b', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })
  const { checks } = planFor({ runtimes: [slight, spin], nodes: ['node-*', 'hello'] }, [
    makeNode('node-a'),
    makeNode('hello'),
    tainted
  ])
  const template = (runtime: string, node: string): string => {
    const check = checks.find((one) => one.runtime.name === runtime && one.node.name === node)
    if (check === undefined) throw new Error(`no check of ${runtime} on ${node}`)
    return templateOf(check, makeCheckPod(check.id, 'abcd', check.runtime, check.node, check.group))
  }

  test('is the same on each node, even one whose name is a part of something else', () => {
    expect(template('spin', 'node-a')).toBe(template('spin', 'hello'))
    expect(template('spin', 'hello')).toContain(spin.sample.image)
  })

  test('is another for each runtime, and where the node wants something else tolerated', () => {
    expect(template('slight', 'node-a')).not.toBe(template('spin', 'node-a'))
    expect(template('spin', 'node-b')).not.toBe(template('spin', 'node-a'))
  })
})

describe('a pod that the server would not admit', () => {
  const [check] = planFor({}, nodes).checks
  if (check === undefined) throw new Error('no check')

  test('decides its check', () => {
    expect(
      decideRefused(check, denied('pods "x" is forbidden: violates PodSecurity "restricted" (403)'))
    ).toMatchObject({
      id: check.id,
      decided: { kind: 'inconclusive', diagnosis: { code: 'pod-security' } }
    })
  })

  test('decides nothing where the server did not answer', () => {
    expect(decideRefused(check, unanswered('expected JSON from the API server, got "<html>"'))).toBe(check)
  })
})

describe('what is left of a plan once it is applied', () => {
  const none: Findings = { classProblems: new Map(), labelProblems: new Map(), platforms: new Map() }
  const problem = { detail: 'a policy says no (403)', isConflict: false }
  const ofSpin: Findings = { ...none, classProblems: new Map([[spin.runtimeClass, problem]]) }
  const decidedOf = (findings: Findings, isCancelled = false): readonly (string | undefined)[] =>
    narrow(plan, findings, isCancelled).checks.map(({ decided }) =>
      decided !== undefined && 'diagnosis' in decided ? decided.diagnosis.code : decided?.kind
    )

  test('all of it, where all was applied', () => {
    const narrowed = narrow(plan, none, false)
    expect(narrowed).toEqual(plan)
    expect(narrowed.constraints).toHaveLength(2)
    for (const classes of [narrowed.freshClasses, narrowed.classSelectors])
      expect([...classes.keys()].sort()).toEqual([slight.runtimeClass, spin.runtimeClass].sort())
  })

  test('not the checks of a class that was not applied, nor its constraint, nor the wait for it', () => {
    const { classSelectors, constraints, freshClasses } = narrow(plan, ofSpin, false)
    expect(decidedOf(ofSpin)).toEqual([undefined, 'class-not-applied'])
    expect(constraints.map(({ runtime }) => runtime.name)).toEqual(['slight'])
    for (const classes of [freshClasses, classSelectors]) expect([...classes.keys()]).toEqual([slight.runtimeClass])
  })

  test('not the check whose node did not get its label', () => {
    const labelProblems = new Map([[`node-a ${spinLabel}`, denied('a policy says no (403)')]])
    expect(decidedOf({ ...none, labelProblems })).toEqual([undefined, 'label-not-applied'])
  })

  test.each([
    [unanswered('getaddrinfo ENOTFOUND api.example'), 'api-server-gone'],
    [{ kind: 'credentials', text: 'Unauthorized (401)' } as const, 'credentials-refused']
  ])('not what was not applied as the API server gave no answer, which nobody decided: %j', (refusal, code) => {
    const detail = refusal.text
    const classProblems = new Map([[spin.runtimeClass, { detail, isConflict: false, unanswered: refusal }]])
    expect(decidedOf({ ...none, classProblems })).toEqual([undefined, code])
    const labelProblems = new Map([[`node-a ${spinLabel}`, refusal]])
    expect(decidedOf({ ...none, labelProblems })).toEqual([undefined, code])
  })

  test('not a check whose image has nothing for its node', () => {
    const platforms = new Map([
      [spin.sample.image, { kind: 'index', platforms: [{ os: 'linux', architecture: 'arm64' }] } as const]
    ])
    expect(decidedOf({ ...none, platforms })).toEqual(['image-platform-missing', 'image-platform-missing'])
  })

  test('a run that was cancelled stopped applying by itself: that decides no check', () => {
    expect(decidedOf(ofSpin, true)).toEqual([undefined, undefined])
  })
})
