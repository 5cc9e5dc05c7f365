// Who may import whom, types included: one direction, no circles (docs/architecture.md). The linter of TypeScript knows no
// layers and no circles, so this one is beside it.

/** The rooms of core in their order: each imports those before it, and but for the first one the files at the top of core. */
const rooms = [
  'facts',
  'text',
  'kubernetes',
  'observations',
  'nodes',
  'workloads',
  'diagnosis',
  'plan',
  'verdict',
  'capi'
]

/** The layers: what each may import besides itself. */
const layers = {
  core: [],
  inputs: ['core'],
  render: ['core'],
  steps: ['core', 'ports'],
  adapters: ['core', 'ports']
}

/** The rooms of other layers that have an order among them: each may import only these. */
const inner = {
  'core/diagnosis/subject': [],
  'core/diagnosis/fixes': ['core/diagnosis/subject'],
  'core/diagnosis/rules': ['core/diagnosis/subject'],
  'core/diagnosis/connection': ['core/diagnosis/subject'],
  'steps/watch': [],
  'steps/survey': [],
  'steps/apply': ['steps/survey', 'steps/watch'],
  'steps/prove': ['steps/watch'],
  'steps/clean': [],
  'steps/capi': ['steps/survey'],
  'adapters/host': [],
  'adapters/http': [],
  'adapters/kubeconfig': ['adapters/http'],
  'adapters/kubernetes': ['adapters/http', 'adapters/kubeconfig'],
  'adapters/cluster': ['adapters/kubeconfig', 'adapters/kubernetes'],
  'render/table': [],
  'render/summary': [],
  'render/junit': [],
  'render/ctrf': ['render/junit'],
  'render/json': []
}

const anyOf = (names) => `(${names.join('|')})`
const layerNames = Object.keys(layers)

const rules = [
  { name: 'no-circles', from: {}, to: { circular: true } },
  { name: 'nothing-unknown', from: {}, to: { couldNotResolve: true } },
  {
    name: 'nothing-unused',
    from: { orphan: true, pathNot: '^src/post-step[.]ts$' },
    to: {}
  },
  ...layerNames.map((layer) => ({
    name: `layer-${layer}`,
    from: { path: `^src/${layer}/` },
    to: { path: '^src/', pathNot: `^src/${anyOf([layer, ...layers[layer]])}(/|[.]ts$)` }
  })),
  { name: 'layer-ports', from: { path: '^src/ports[.]ts$' }, to: { path: '^src/', pathNot: '^src/core/' } },
  {
    // Only adapters and what composes them touch the world: Node itself and packages.
    name: 'pure',
    from: { path: '^src/(core|inputs|render|steps|ports)' },
    to: { pathNot: '^(src/|node_modules/js-yaml/)' }
  },
  {
    name: 'core-top',
    comment: 'what every room of core may import is in these files, and they import no room but the first',
    from: { path: '^src/core/[^/]+[.]ts$' },
    to: { path: '^src/', pathNot: '^src/core/((model|report|runtimes)[.]ts$|facts/)' }
  },
  {
    name: 'core-top-files',
    from: {},
    to: { path: '^src/core/[^/]+[.]ts$', pathNot: '^src/core/(model|report|runtimes)[.]ts$' }
  },
  {
    name: 'core-facts',
    comment: 'the files at the top of core import facts, so facts import nothing else',
    from: { path: '^src/core/facts/' },
    to: { path: '^src/', pathNot: '^src/core/facts/' }
  },
  ...rooms.map((room, index) => ({
    name: `room-${room}`,
    from: { path: `^src/core/${room}/` },
    to: {
      path: '^src/core/',
      pathNot: `^src/core/(${anyOf(rooms.slice(0, index + 1))}/|[^/]+[.]ts$)`
    }
  })),
  ...Object.entries(inner).map(([room, others]) => {
    const [layer] = room.split('/')
    const parent = room.slice(0, room.lastIndexOf('/'))
    return {
      name: `room-${room.replaceAll('/', '-')}`,
      from: { path: `^src/${room}/` },
      to: { path: `^src/${parent}/[^/]+/`, pathNot: `^src/${anyOf([room, ...others])}/` },
      comment: `of ${layer}`
    }
  }),
  {
    // The entries, and what composes a run of the parts: no part imports them.
    name: 'top-is-top',
    from: { path: '^src/[^/]+/' },
    to: { path: '^src/[^/]+[.]ts$', pathNot: '^src/ports[.]ts$' }
  }
]

export default {
  forbidden: rules.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] }
  }
}
