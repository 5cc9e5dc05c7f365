import type { Ledger } from '../../../../src/core/plan/types.ts'
import { describe, expect, test } from 'vitest'
import type { ManagedFields } from '../../../../src/core/kubernetes/objects.ts'
import { labelRunsAnnotation } from '../../../../src/core/kubernetes/labels.ts'
import { labelPointer, nodesPath } from '../../../../src/core/kubernetes/paths.ts'
import { emptyLedger } from '../../../../src/core/plan/ledger.ts'
import type { ObjectMeta, RuntimeClassObject } from '../../../../src/core/kubernetes/objects.ts'
import type { ApiResult } from '../../../../src/ports.ts'
import { clean } from '../../../../src/steps/clean/clean.ts'
import { makeClass, makeInputs, spin, spinConstraint, spinLabel } from '../../core/examples.ts'
import { FakeCluster, forbidden, notFound, ok } from '../fakes.ts'

const labels = [{ node: 'node-a', uid: 'uid-a', key: spinLabel }]
const full: Ledger = {
  ...emptyLedger(makeInputs({ cleanup: 'all' }), 'wasm-node-smoke-abcd', 'abcd'),
  classesCreated: ['made'],
  selectorsAdded: [spin.runtimeClass],
  labelsAdded: labels
}
const failedTest: ApiResult<never> = {
  kind: 'refused',
  status: 422,
  reason: 'Invalid',
  message: 'testing value failed'
}

function cleanWith(
  classes: Readonly<Record<string, RuntimeClassObject>>,
  ledger: Ledger = full
): Promise<readonly string[]> & { fake: FakeCluster } {
  const fake = new FakeCluster()
  fake.onList = listNodes
  fake.onGet = (path) => {
    if (path === '/version') return ok({})
    if (path === namespacePath) return ok(namespace)
    const found = classes[path.split('/').at(-1) ?? '']
    return found === undefined ? notFound : ok(found)
  }
  return Object.assign(fake.time.finish(clean(ledger, fake.ports)), { fake })
}

/** Each node that is asked for, as the run labelled it; classes can be read by their names alone. */
function listNodes(path: string, name?: string): ApiResult<unknown> {
  const annotations = { [labelRunsAnnotation(spinLabel)]: 'abcd' }
  const node = { metadata: { name, uid: 'uid-a', labels: spinConstraint, annotations } }
  if (path.endsWith('/runtimeclasses')) return forbidden
  return ok({ items: path === nodesPath ? [node] : [], resourceVersion: '1' })
}

const namespacePath = '/api/v1/namespaces/wasm-node-smoke-abcd'
const namespace = { metadata: { uid: 'uid-of-namespace', labels: { 'wasm-node-smoke/run': 'abcd' } } }
const made = makeClass(spin, {
  metadata: {
    name: 'made',
    uid: 'uid-made',
    labels: { 'wasm-node-smoke/run': 'abcd' },
    annotations: { 'wasm-node-smoke/runs': 'abcd' }
  }
})
/** Somebody else's class, to which the run added the selector. */
const opened = makeClass(spin, {
  metadata: { name: spin.runtimeClass, annotations: { 'wasm-node-smoke/runs': 'abcd' } },
  scheduling: { nodeSelector: spinConstraint }
})

/** What the last patch of a path changed, without what it tested. */
function changesOf(fake: FakeCluster, path: string): readonly string[] {
  const changes = fake.operations(path).filter(({ op }) => op !== 'test')
  return changes.map((one) => `${one.op} ${one.path.includes('runs.wasm-node-smoke') ? 'runs' : one.path}`)
}

const classPath = '/apis/node.k8s.io/v1/runtimeclasses'

describe('clean', () => {
  test('all: pods, namespace and class go, selector and label come off', async () => {
    const cleaning = cleanWith({
      made,
      [spin.runtimeClass]: opened
    })
    expect(await cleaning).toEqual([])
    const { fake } = cleaning
    expect(fake.removed.sort()).toEqual([
      '/api/v1/namespaces/wasm-node-smoke-abcd',
      '/api/v1/namespaces/wasm-node-smoke-abcd/pods',
      `${classPath}/made`
    ])
    expect(fake.patched.sort()).toEqual(['/api/v1/nodes/node-a', `${classPath}/${spin.runtimeClass}`])
  })

  describe('where a later step looks again', () => {
    test('waits for pods and not for the namespace, which is all that is left to look at', async () => {
      const fake = new FakeCluster()
      fake.onGet = (path) => (path === namespacePath ? ok(namespace) : path === '/version' ? ok({}) : notFound)
      expect(await fake.time.finish(clean(full, { ...fake.ports, confirmsLater: true }))).toEqual([])
      expect(fake.listed).toContain('/api/v1/namespaces/wasm-node-smoke-abcd/pods')
      expect(fake.listed).not.toContain('/api/v1/namespaces')
      expect(fake.isClosed).toBe(false)
      const left = { ...emptyLedger(makeInputs({ cleanup: 'all' }), full.namespace, 'abcd'), isGoing: true }
      expect(fake.ledgers).toEqual([left])
    })

    test.each([
      { kind: 'Service', lasts: 300 },
      { kind: 'ConfigMap', lasts: 90 }
    ])('that step waits $lasts s for a namespace that had a $kind in it', async ({ kind, lasts }) => {
      const fake = new FakeCluster()
      fake.onGet = (path) => (path === namespacePath ? ok(namespace) : path === '/version' ? ok({}) : notFound)
      fake.onList = (path) =>
        ok({ items: path === '/api/v1/namespaces' ? [{ metadata: { name: full.namespace } }] : [] })
      const inside = { path: `${namespacePath}/web`, kind, namespace: full.namespace, name: 'web' }
      const ledger = { ...full, objects: [inside] }
      expect(await fake.time.finish(clean(ledger, { ...fake.ports, confirmsLater: true }))).toEqual([])
      const [left = full] = fake.ledgers
      expect(await fake.time.finish(clean(left, fake.ports))).toEqual([
        `namespace ${full.namespace}: still exists after ${lasts} s: ${full.namespace}`
      ])
    })

    test('and the run had no namespace of its own, nothing is left', async () => {
      const fake = new FakeCluster()
      fake.onGet = (path) => (path === '/version' ? ok({}) : notFound)
      const shared = { ...full, ownsNamespace: false }
      expect(await fake.time.finish(clean(shared, { ...fake.ports, confirmsLater: true }))).toEqual([])
      expect([fake.isClosed, fake.ledgers]).toEqual([true, []])
    })
  })

  test.each([
    { deleted: { kind: 'PodList', items: [] }, what: 'nothing', asks: 'no more' },
    { deleted: { kind: 'PodList', items: [{}] }, what: 'pods', asks: 'until they are gone' },
    { deleted: null, what: 'no list', asks: 'until they are gone' }
  ])('a deletion of pods that is answered by $what: asks $asks', async ({ asks, deleted }) => {
    const fake = new FakeCluster()
    fake.onGet = (path) => (path === '/version' ? ok({}) : notFound)
    fake.onRemove = () => ok(deleted)
    expect(await fake.time.finish(clean({ ...full, ownsNamespace: false }, fake.ports))).toEqual([])
    const pods = fake.listed.filter((path) => path.endsWith('/pods'))
    expect(pods.length > 0).toBe(asks !== 'no more')
  })

  const ofLabels = (manager: string, operation: string): ManagedFields => ({
    manager,
    operation,
    fieldsV1: { 'f:metadata': { 'f:labels': { [`f:${spinLabel}`]: {} } } }
  })

  test('a label that nobody has applied goes, though entries of several managers in one hold it', async () => {
    const fake = new FakeCluster()
    fake.onGet = (path) => (path === '/version' ? ok({}) : notFound)
    const managedFields = [ofLabels('ancient-changes', 'Update'), ofLabels('before-first-apply', 'Update')]
    const annotations = { [labelRunsAnnotation(spinLabel)]: 'abcd' }
    const metadata = { uid: 'uid-a', labels: spinConstraint, annotations, managedFields }
    fake.onList = () => ok({ items: [{ metadata }], resourceVersion: '1' })
    const ledger = { ...emptyLedger(makeInputs({ cleanup: 'all' }), '', 'abcd'), labelsAdded: labels }
    expect(await fake.time.finish(clean(ledger, fake.ports))).toEqual([])
    expect(changesOf(fake, '/api/v1/nodes/node-a')).toEqual(['remove runs', `remove ${labelPointer(spinLabel)}`])
  })

  test('a label that somebody else has applied too stays on the node', async () => {
    const fake = new FakeCluster()
    fake.onGet = (path) => (path === '/version' ? ok({}) : notFound)
    const managedFields = [ofLabels('wasm-node-smoke', 'Update'), ofLabels('gitops', 'Apply')]
    const annotations = { [labelRunsAnnotation(spinLabel)]: 'abcd' }
    const metadata = { uid: 'uid-a', labels: spinConstraint, annotations, managedFields }
    fake.onList = () => ok({ items: [{ metadata }], resourceVersion: '1' })
    const ledger = { ...emptyLedger(makeInputs({ cleanup: 'all' }), '', 'abcd'), labelsAdded: labels }
    expect(await fake.time.finish(clean(ledger, fake.ports))).toEqual([])
    // What is left is theirs alone: they may remove it by applying the node without it.
    expect(changesOf(fake, '/api/v1/nodes/node-a')).toEqual(['remove runs', 'remove /metadata/managedFields/0'])
    expect(fake.infos).toEqual([`label ${spinLabel} stays on node node-a: gitops has applied it since`])
  })

  test('none: nothing is touched', async () => {
    const cleaning = cleanWith({ made }, { ...full, cleanup: 'none' })
    expect(await cleaning).toEqual([])
    expect([...cleaning.fake.removed, ...cleaning.fake.patched]).toEqual([])
  })

  test('workload: the class stays without the run id, the selector stays, and the label of a check that passed', async () => {
    const cleaning = cleanWith({ made }, { ...full, cleanup: 'workload', labelsKept: labels, classesKept: ['made'] })
    expect(await cleaning).toEqual([])
    expect(cleaning.fake.removed).not.toContain(`${classPath}/made`)
    // Neither is left to be removed by another run.
    expect(cleaning.fake.patched.sort()).toEqual(['/api/v1/nodes/node-a', `${classPath}/made`])
    expect(changesOf(cleaning.fake, '/api/v1/nodes/node-a')).toEqual(['remove runs'])
  })

  test('workload: a class that no node can run goes, unless another run uses it', async () => {
    const dropping = { ...full, cleanup: 'workload', labelsKept: [] } as const
    const alone = cleanWith({ made }, dropping)
    expect(await alone).toEqual([])
    expect(alone.fake.removed).toContain(`${classPath}/made`)
    const annotations = { 'wasm-node-smoke/runs': 'abcd.efgh' }
    const shared = cleanWith({ made: { ...made, metadata: { ...made.metadata, annotations } } }, dropping)
    expect(await shared).toEqual([])
    expect(shared.fake.removed).not.toContain(`${classPath}/made`)
  })

  describe('a class that somebody else has applied since', () => {
    const annotation = 'f:kubectl.kubernetes.io/last-applied-configuration'
    const ours = { manager: 'wasm-node-smoke', fieldsV1: { 'f:handler': {} } }
    const givenTo = (...managedFields: NonNullable<ObjectMeta['managedFields']>): RuntimeClassObject => ({
      ...made,
      metadata: { ...made.metadata, managedFields: [ours, ...managedFields] }
    })

    test.each([
      {
        name: 'kubectl apply',
        by: {
          manager: 'kubectl-client-side-apply',
          fieldsV1: { 'f:metadata': { 'f:annotations': { [annotation]: {} } } }
        }
      },
      {
        name: 'server-side apply',
        by: { manager: 'argocd-controller', operation: 'Apply', fieldsV1: { 'f:handler': {} } }
      }
    ])('by $name stays, without the marks of the run', async ({ by }) => {
      const cleaning = cleanWith({ made: givenTo(by) })
      expect(await cleaning).toEqual([])
      const { fake } = cleaning
      expect(fake.removed).not.toContain(`${classPath}/made`)
      expect(changesOf(fake, `${classPath}/made`)).toEqual([
        'add /metadata/annotations',
        'add /metadata/labels',
        'remove /metadata/managedFields/0'
      ])
    })

    const key = 'cluster.x-k8s.io/made'
    const marks = ['add /metadata/annotations', 'add /metadata/labels']
    const applied = (scheduling: object): string => JSON.stringify({ handler: 'spin', scheduling })

    test.each([
      { fields: { 'f:handler': {} }, changes: [...marks, 'remove /scheduling'] },
      {
        fields: { 'f:handler': {}, 'f:scheduling': { 'f:tolerations': {} } },
        changes: [...marks, 'remove /scheduling']
      },
      { fields: { 'f:handler': {}, 'f:scheduling': { 'f:nodeSelector': {} } }, changes: marks },
      { fields: { 'f:handler': {}, 'f:scheduling': { 'f:nodeSelector': {} } }, operation: 'Update', changes: [] },
      { fields: {}, last: applied({ tolerations: [] }), changes: [...marks, 'remove /scheduling'] },
      { fields: {}, last: applied({ nodeSelector: { [key]: 'true' } }), changes: marks },
      {
        fields: {},
        last: applied({ nodeSelector: { pool: 'wasm' } }),
        more: { pool: 'wasm' },
        changes: [...marks, 'remove /scheduling/nodeSelector/cluster.x-k8s.io~1made']
      }
    ])(
      'with $fields, $last keeps what of its selector was applied: $changes',
      async ({ changes, fields, last, more, operation = 'Apply' }) => {
        const inMetadata = { 'f:annotations': last === undefined ? {} : { [annotation]: {} } }
        const by = { manager: 'somebody', operation, fieldsV1: { ...fields, 'f:metadata': inMetadata } }
        const { metadata, ...rest } = givenTo(by)
        const annotations = { ...metadata.annotations, ...(last === undefined ? {} : { [annotation.slice(2)]: last }) }
        const scheduling = { nodeSelector: { [key]: 'true', ...more } }
        const cleaning = cleanWith({ made: { ...rest, metadata: { ...metadata, annotations }, scheduling } })
        expect(await cleaning).toEqual([])
        const isTheirs = changes.length > 0
        expect(changesOf(cleaning.fake, `${classPath}/made`)).toEqual(
          isTheirs ? [...changes, 'remove /metadata/managedFields/0'] : []
        )
        expect(cleaning.fake.removed.includes(`${classPath}/made`)).toBe(!isTheirs)
      }
    )

    test('by a change of something else goes', async () => {
      const by = { manager: 'kubectl-label', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:note': {} } } } }
      const cleaning = cleanWith({ made: givenTo(by, {}) })
      expect(await cleaning).toEqual([])
      expect(cleaning.fake.removed).toContain(`${classPath}/made`)
    })
  })

  describe("a class of the user's manifests", () => {
    const ledger: Ledger = { ...full, classesCreated: [], selectorsAdded: [], manifestClasses: ['made'] }
    const marked = (runs: string): RuntimeClassObject => {
      const annotations = { 'wasm-node-smoke/runs': runs, 'wasm-node-smoke/manifest': 'true' }
      return { ...made, metadata: { ...made.metadata, annotations } }
    }
    const user: Ledger = { ...full, cleanup: 'workload', selectorsAdded: [], classesKept: ['made'] }

    test('is left to the run of the manifests by one that used it and keeps its classes', async () => {
      const cleaning = cleanWith({ made: marked('efgh.abcd') }, user)
      expect(await cleaning).toEqual([])
      expect(cleaning.fake.removed).not.toContain(`${classPath}/made`)
      const left = cleaning.fake.operations(`${classPath}/made`).find(({ op }) => op === 'add')
      expect(left).toMatchObject({ value: { 'wasm-node-smoke/runs': 'efgh', 'wasm-node-smoke/manifest': 'true' } })
    })

    test('goes with the last run that used it, though that keeps its classes', async () => {
      const cleaning = cleanWith({ made: marked('abcd') }, user)
      expect(await cleaning).toEqual([])
      expect(cleaning.fake.removed).toContain(`${classPath}/made`)
    })

    test.each(['all', 'workload'] as const)('%s: goes at the uid that it was read with', async (cleanup) => {
      const cleaning = cleanWith({ made }, { ...ledger, cleanup })
      expect(await cleaning).toEqual([])
      expect(cleaning.fake.uids.get(`${classPath}/made`)).toBe('uid-made')
    })

    test('is left to another run that uses it', async () => {
      const annotations = { 'wasm-node-smoke/runs': 'abcd.efgh' }
      const cleaning = cleanWith({ made: { ...made, metadata: { ...made.metadata, annotations } } }, ledger)
      expect(await cleaning).toEqual([])
      expect(cleaning.fake.removed).not.toContain(`${classPath}/made`)
      expect(changesOf(cleaning.fake, `${classPath}/made`)).toEqual([
        'add /metadata/annotations',
        'add /metadata/labels'
      ])
    })

    test('is reported where nothing can be undone', async () => {
      const fake = new FakeCluster()
      fake.onGet = () => ({ kind: 'unreachable', message: 'gone' })
      expect(await fake.time.finish(clean(ledger, fake.ports))).toContain('RuntimeClass made: not undone')
    })
  })

  describe('PersistentVolumeClaims of a StatefulSet', () => {
    const claimsPath = '/api/v1/namespaces/mine/persistentvolumeclaims'
    const claim = (name: string, run = 'abcd'): { readonly metadata: ObjectMeta } => ({
      metadata: { name, uid: `uid-${name}`, labels: { 'wasm-node-smoke/run': run } }
    })
    const ledger: Ledger = {
      ...emptyLedger(makeInputs({ cleanup: 'all', namespace: 'mine' }), 'mine', 'abcd'),
      claimNamespaces: ['mine']
    }

    /** A cluster with these claims, of which those that are deleted go. */
    function makeCluster(...claims: readonly { readonly metadata: ObjectMeta }[]): FakeCluster {
      const fake = new FakeCluster()
      const left = (): typeof claims => claims.filter(({ metadata }) => !fake.removed.includes(pathOf(metadata)))
      const pathOf = ({ name = '' }: ObjectMeta): string => `${claimsPath}/${name}`
      fake.onList = (path) => ok({ items: path === claimsPath ? left() : [], resourceVersion: '1' })
      fake.onGet = (path) => {
        const found = claims.find(({ metadata }) => pathOf(metadata) === path)
        return found === undefined ? (path === '/version' ? ok({}) : notFound) : ok(found)
      }
      return fake
    }

    test("go however many there are, and none that has not the run's id", async () => {
      const fake = makeCluster(claim('data-web-0'), claim('data-web-7'), claim('data-db-0', 'efgh'))
      expect(await fake.time.finish(clean(ledger, fake.ports))).toEqual([])
      expect(fake.removed.filter((path) => path.startsWith(claimsPath))).toEqual([
        `${claimsPath}/data-web-0`,
        `${claimsPath}/data-web-7`
      ])
      expect(fake.uids.get(`${claimsPath}/data-web-7`)).toBe('uid-data-web-7')
    })

    test('are reported where they can not be listed', async () => {
      const fake = makeCluster()
      const noList: ApiResult<never> = { kind: 'refused', status: 403, reason: 'Forbidden', message: 'no list for you' }
      fake.onList = (path) => (path === claimsPath ? noList : ok({ items: [], resourceVersion: '1' }))
      expect(await fake.time.finish(clean(ledger, fake.ports))).toEqual([
        expect.stringMatching(/^PersistentVolumeClaims with label wasm-node-smoke\/run=abcd in mine: .*no list for you/)
      ])
    })
  })

  test('an object that somebody makes again under its name is not waited for', async () => {
    const service = { kind: 'Service', name: 'web', namespace: 'mine', path: '/api/v1/namespaces/mine/services/web' }
    const metadata = { name: 'web', uid: 'ours', labels: { 'wasm-node-smoke/run': 'abcd' } }
    const fake = new FakeCluster()
    fake.onGet = (path) => (path === '/version' ? ok({}) : path === service.path ? ok({ metadata }) : notFound)
    fake.onList = () => ok({ items: [{ metadata: { name: 'web', uid: 'theirs' } }], resourceVersion: '1' })
    const ledger = { ...emptyLedger(makeInputs({ cleanup: 'all' }), '', 'abcd'), objects: [service] }
    expect(await fake.time.finish(clean(ledger, fake.ports))).toEqual([])
    expect(fake.uids.get(service.path)).toBe('ours')
  })

  describe("the selector of somebody else's class", () => {
    const path = `${classPath}/${spin.runtimeClass}`
    const opening = { ...full, namespace: '', classesCreated: [], labelsAdded: [] }
    const clear = ['add /metadata/annotations', 'remove /scheduling']

    async function clearedOf(ledger: Ledger, fits: readonly object[] = []): Promise<readonly string[]> {
      const cleaning = cleanWith({ [spin.runtimeClass]: opened }, ledger)
      cleaning.fake.onList = () => ok({ items: fits, resourceVersion: '1' })
      expect(await cleaning).toEqual([])
      return changesOf(cleaning.fake, path)
    }

    test('goes with its labels, as after a run that was killed or in which nothing passed', async () => {
      expect(await clearedOf({ ...opening, cleanup: 'workload' })).toEqual(clear)
    })

    test('stays with a label that stays', async () => {
      expect(await clearedOf({ ...opening, cleanup: 'workload', labelsKept: labels })).toEqual([
        'add /metadata/annotations'
      ])
    })

    test('stays where a node has a label of somebody else', async () => {
      expect(await clearedOf({ ...opening, cleanup: 'workload' }, [{}])).toEqual(['add /metadata/annotations'])
    })

    test('goes though others have written to the class, as it is theirs', async () => {
      const managedFields = [{ manager: 'helm', fieldsV1: { 'f:handler': {}, 'f:scheduling': {} } }]
      const theirs = { ...opened, metadata: { ...opened.metadata, managedFields } }
      const cleaning = cleanWith({ [spin.runtimeClass]: theirs })
      expect(await cleaning).toEqual([])
      expect(changesOf(cleaning.fake, `${classPath}/${spin.runtimeClass}`)).toEqual([
        'add /metadata/annotations',
        'remove /scheduling'
      ])
    })

    const last = 'kubectl.kubernetes.io/last-applied-configuration'
    const byKubectl = {
      manager: 'kubectl-client-side-apply',
      fieldsV1: { 'f:metadata': { 'f:annotations': { [`f:${last}`]: {} } } }
    }

    test.each([
      { how: 'kubectl apply', by: byKubectl, selects: spinConstraint },
      {
        how: 'server-side apply',
        by: { manager: 'argocd', operation: 'Apply', fieldsV1: { 'f:scheduling': { 'f:nodeSelector': {} } } }
      }
    ])('stays, whatever cleanup wants, once its owner has applied one by $how', async ({ by, selects }) => {
      const applied = selects && { [last]: JSON.stringify({ scheduling: { nodeSelector: selects } }) }
      const annotations = { ...opened.metadata.annotations, ...applied }
      const theirs = { ...opened, metadata: { ...opened.metadata, annotations, managedFields: [by] } }
      const cleaning = cleanWith({ [spin.runtimeClass]: theirs }, { ...opening, cleanup: 'all' })
      expect(await cleaning).toEqual([])
      expect(changesOf(cleaning.fake, path)).toEqual(['add /metadata/annotations'])
      expect(cleaning.fake.infos).toEqual([
        `the node selector of RuntimeClass ${spin.runtimeClass} stays: ${by.manager} has applied it since`
      ])
    })

    test.each([
      { name: 'its owner applied the class without one', applied: JSON.stringify({ handler: 'spin' }), mark: {} },
      {
        name: 'its owner had applied one before, which was gone when the run added it',
        applied: JSON.stringify({ scheduling: { nodeSelector: spinConstraint } }),
        mark: { 'wasm-node-smoke/selector-applied': 'true' }
      },
      {
        name: 'what was applied names the label elsewhere',
        applied: JSON.stringify({ metadata: { annotations: spinConstraint } }),
        mark: {}
      },
      { name: 'what was applied is no JSON', applied: `{"${spinLabel}": "true"`, mark: {} }
    ])('goes though $name', async ({ applied, mark }) => {
      const annotations = { ...opened.metadata.annotations, ...mark, [last]: applied }
      const theirs = { ...opened, metadata: { ...opened.metadata, annotations, managedFields: [byKubectl] } }
      const cleaning = cleanWith({ [spin.runtimeClass]: theirs }, { ...opening, cleanup: 'all' })
      expect(await cleaning).toEqual([])
      expect(changesOf(cleaning.fake, path)).toEqual(clear)
      expect(cleaning.fake.infos).toEqual([])
    })

    test('goes with `all`, whatever nodes have', async () => {
      expect(await clearedOf({ ...opening, cleanup: 'all' }, [{}])).toEqual(clear)
    })

    test('is left to another run that uses it', async () => {
      const annotations = { 'wasm-node-smoke/runs': 'abcd.efgh' }
      const shared = { ...opened, metadata: { ...opened.metadata, annotations } }
      const cleaning = cleanWith({ [spin.runtimeClass]: shared }, opening)
      expect(await cleaning).toEqual([])
      expect(cleaning.fake.operations(path).at(-1)).toMatchObject({ value: { 'wasm-node-smoke/runs': 'efgh' } })
      expect(changesOf(cleaning.fake, path)).toEqual(['add /metadata/annotations'])
    })
  })

  describe('a class that another run uses too', () => {
    const shared = { ...made, metadata: { ...made.metadata, annotations: { 'wasm-node-smoke/runs': 'abcd.efgh' } } }

    test('all: it is left to that one', async () => {
      const cleaning = cleanWith({ made: shared })
      expect(await cleaning).toEqual([])
      expect(cleaning.fake.removed).not.toContain(`${classPath}/made`)
      expect(cleaning.fake.operations(`${classPath}/made`)).toMatchObject([
        { op: 'test', path: '/metadata/uid' },
        { op: 'test', path: '/metadata/resourceVersion' },
        { op: 'add', path: '/metadata/annotations', value: { 'wasm-node-smoke/runs': 'efgh' } },
        { op: 'add', path: '/metadata/labels', value: { 'wasm-node-smoke/run': 'efgh' } }
      ])
    })

    test('all: what another run created keeps the label of that one', async () => {
      const labels = { 'wasm-node-smoke/run': 'efgh' }
      const cleaning = cleanWith({ made: { ...shared, metadata: { ...shared.metadata, labels } } })
      expect(await cleaning).toEqual([])
      expect(changesOf(cleaning.fake, `${classPath}/made`)).toEqual(['add /metadata/annotations'])
    })

    test('workload: it stays whatever that one wants', async () => {
      const cleaning = cleanWith({ made: shared }, { ...full, cleanup: 'workload', classesKept: ['made'] })
      expect(await cleaning).toEqual([])
      expect(cleaning.fake.operations(`${classPath}/made`)).toMatchObject([
        { op: 'test', path: '/metadata/uid' },
        { op: 'test', path: '/metadata/resourceVersion' },
        { op: 'add', path: '/metadata/annotations', value: {} },
        { op: 'add', path: '/metadata/labels', value: {} }
      ])
    })

    test.each([
      { name: 'joins in this moment', before: made, after: shared, status: 409, order: ['remove', 'patch'] },
      { name: 'leaves in this moment', before: shared, after: made, status: 422, order: ['patch', 'remove'] }
    ])('that $name: it is looked at again', async ({ before, after, status, order }) => {
      const fake = new FakeCluster()
      const tried: string[] = []
      const change = (what: string, path: string): ApiResult<unknown> => {
        if (!path.endsWith('/made')) return ok({})
        tried.push(what)
        return tried.length === 1 ? { ...failedTest, status } : ok({})
      }
      fake.onGet = (path) => ok(!path.endsWith('/made') ? {} : tried.length === 0 ? before : after)
      fake.onPatch = (path) => change('patch', path)
      fake.onRemove = (path) => change('remove', path)
      expect(await fake.time.finish(clean({ ...full, namespace: '', selectorsAdded: [] }, fake.ports))).toEqual([])
      expect(tried).toEqual(order)
    })
  })

  describe('a ledger that somebody else has written to', () => {
    const own = { ...full, classesCreated: [], selectorsAdded: [], labelsAdded: [] }

    test('does not delete a namespace that the run did not create, and reports it', async () => {
      const cleaning = cleanWith({}, { ...own, namespace: 'kube-system' })
      cleaning.fake.onGet = (path) => ok(path === '/version' ? {} : { metadata: { uid: 'u', labels: {} } })
      expect(await cleaning).toEqual([expect.stringMatching(/^namespace kube-system: not deleted: .*run=abcd/)])
      expect(cleaning.fake.removed).toEqual([])
    })

    test('deletes a namespace and an object at the uid that they were read with', async () => {
      const service = { kind: 'Service', name: 'web', namespace: 'mine', path: '/api/v1/namespaces/mine/services/web' }
      const cleaning = cleanWith({}, { ...own, objects: [service] })
      const { fake } = cleaning
      fake.onGet = (path) => ok(path === '/version' ? {} : namespace)
      await cleaning
      expect(fake.uids.get(service.path)).toBe('uid-of-namespace')
      expect(fake.uids.get(namespacePath)).toBe('uid-of-namespace')
    })

    test.each([
      '/api/v1/namespaces/mine/../../nodes/node-a',
      '/api/v1/namespaces/mine/%2E%2e/x',
      '/api/v1/pods?limit=1'
    ])('deletes nothing at %s', async (path) => {
      const cleaning = cleanWith(
        {},
        { ...own, namespace: '', objects: [{ kind: 'X', name: 'x', namespace: 'mine', path }] }
      )
      cleaning.fake.onGet = (one) => ok(one === '/version' ? {} : namespace)
      expect(await cleaning).toEqual([expect.stringContaining('is no path of an object')])
      expect(cleaning.fake.removed).toEqual([])
    })

    test('does not patch another object by the name of a node', async () => {
      const label = { node: '../namespaces/kube-system', uid: 'uid-a', key: spinLabel }
      const cleaning = cleanWith({}, { ...own, labelsAdded: [label, { ...label, node: '..' }] })
      await cleaning
      expect(cleaning.fake.patched).toEqual(['/api/v1/nodes/..%2Fnamespaces%2Fkube-system', '/api/v1/nodes/%252E%252E'])
    })
  })

  test("a user's own namespace stays", async () => {
    const cleaning = cleanWith({}, { ...full, namespace: 'mine', ownsNamespace: false })
    expect(await cleaning).toEqual([])
    expect(cleaning.fake.removed).toEqual(['/api/v1/namespaces/mine/pods'])
  })

  test('a class that somebody else made under that name stays', async () => {
    const cleaning = cleanWith({ made: makeClass(spin, { metadata: { name: 'made' } }) })
    expect(await cleaning).toEqual([])
    expect(cleaning.fake.removed).not.toContain(`${classPath}/made`)
  })

  test('what is gone already is fine, as often as it is cleaned', async () => {
    const fake = new FakeCluster()
    fake.onGet = (path) => (path === '/version' ? ok({}) : notFound)
    fake.onRemove = () => notFound
    fake.onPatch = () => notFound
    fake.onList = () => notFound
    expect(await fake.time.finish(clean(full, fake.ports))).toEqual([])
    expect(await fake.time.finish(clean(full, fake.ports))).toEqual([])
  })

  test.each([
    { name: 'a selector that is off already', scheduling: {} },
    { name: 'a selector that somebody set since', scheduling: { nodeSelector: { pool: 'wasm' } } }
  ])('$name is left, and is no problem', async ({ scheduling }) => {
    const fake = new FakeCluster()
    fake.onGet = () => ok({ ...opened, scheduling })
    expect(
      await fake.time.finish(clean({ ...full, namespace: '', classesCreated: [], labelsAdded: [] }, fake.ports))
    ).toEqual([])
    expect(changesOf(fake, `${classPath}/${spin.runtimeClass}`)).toEqual(['add /metadata/annotations'])
  })

  test('of two keys of a selector, the one that the run added is removed', async () => {
    const scheduling = { nodeSelector: { ...spinConstraint, pool: 'wasm' } }
    const cleaning = cleanWith({ [spin.runtimeClass]: { ...opened, scheduling } }, { ...full, classesCreated: [] })
    expect(await cleaning).toEqual([])
    expect(changesOf(cleaning.fake, `${classPath}/${spin.runtimeClass}`)).toEqual([
      'add /metadata/annotations',
      'remove /scheduling/nodeSelector/cluster.x-k8s.io~1wasmtime-spin-v2'
    ])
  })

  test('what could not be undone is reported, and the rest is undone all the same', async () => {
    const fake = new FakeCluster()
    fake.onList = listNodes
    fake.onGet = (path) => (path === '/version' ? ok({}) : path === namespacePath ? ok(namespace) : notFound)
    fake.onRemove = () => ({ kind: 'refused', status: 403, reason: 'Forbidden', message: 'no delete for you' })
    const problems = await fake.time.finish(clean(full, fake.ports))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('no delete for you')
    expect(fake.patched).toEqual(['/api/v1/nodes/node-a'])
  })

  describe('whose time is over', () => {
    const service = { kind: 'Service', name: 'web', namespace: 'mine', path: '/api/v1/namespaces/mine/services/web' }
    const ours = { metadata: { name: 'web', uid: 'u', labels: { 'wasm-node-smoke/run': 'abcd' } } }

    /** A cluster on which what is deleted stays, and how a cleanup of it ends that may take until then. */
    async function cleanUntil(endsMs: number): Promise<readonly [FakeCluster, readonly string[]]> {
      const fake = new FakeCluster()
      fake.onGet = (path) =>
        path === '/version' ? ok({}) : [service.path, namespacePath].includes(path) ? ok(ours) : notFound
      fake.onList = () => ok({ items: [ours], resourceVersion: '1' })
      const cleaningEnds = endsMs === 0 ? AbortSignal.abort() : fake.time.timeout(endsMs)
      const ports = { ...fake.ports, cleaningEnds }
      return [fake, await fake.time.finish(clean({ ...full, objects: [service] }, ports))]
    }

    test('in the middle of it reports what is still there, forces nothing, and leaves it to the post step', async () => {
      const [fake, problems] = await cleanUntil(10_000)
      const why = 'not undone: it still existed when the time for the cleanup was over'
      expect(problems).toEqual([`Service web: ${why}`, `namespace wasm-node-smoke-abcd: ${why}: web`])
      expect([fake.isClosed, fake.warnings]).toEqual([false, []])
      expect(fake.time.nowMs).toBe(10_000)
    })

    test('before it begins reports all that there is to undo', async () => {
      const [fake, problems] = await cleanUntil(0)
      expect(problems).toEqual(expect.arrayContaining(['namespace wasm-node-smoke-abcd: not undone']))
      expect([fake.isClosed, fake.removed]).toEqual([false, []])
    })
  })
})
