import type { Facts } from '../../facts/diagnosis.ts'
import { excerptFrom } from '../../text/excerpt.ts'
import type { Subject } from '../subject/subject.ts'
import {
  AT_ONCE,
  containerTrouble,
  inContainer,
  inNewestPull,
  inPull,
  newestPullTrouble,
  pullTrouble,
  type Rule
} from './rule.ts'

/** The kubelet tries a pull again after 10 s; a second refusal is no accident. */
const SECOND_PULL_MS = 15_000

/** Reported by what doesn't know Wasm layers yet. */
const OLD_LAYERS = /mismatched image rootfs and manifest layers/

/** A registry's answer to more than one node: it is no node's fault wherever else it went well. */
export const THROTTLES_OR_FAILS = /toomanyrequests|Too Many Requests|(?<![\w.:-])(429|5\d\d) [A-Z]|Service Unavailable/

/** Known from the pull of the sample's image, or of that of the sandbox. */
export const REGISTRY_FAILING = {
  code: 'registry-failing',
  title: 'The registry throttles or fails',
  fault: 'registry',
  verdict: 'inconclusive'
} as const

/** Known from the registry's own index before a pod is made, or else by the node's pull. */
export const PLATFORM_MISSING = {
  code: 'image-platform-missing',
  title: "The image has nothing for the node's platform",
  fault: 'sample image',
  facts: ({ runtime, node }: Subject): Facts => ({
    kind: 'image-platform-missing',
    image: runtime.sample.image,
    architecture: node.architecture
  })
} as const

/** Why the sample's image isn't there, or can't be unpacked. */
export const imageRules: readonly Rule[] = [
  {
    ...PLATFORM_MISSING,
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...inPull(/no match for platform in manifest|no matching manifest/)
  },
  {
    code: 'image-layers-unsupported',
    title: "The node's containerd is too old for the image's layers",
    fault: 'node image',
    verdict: 'failed',
    graceMs: AT_ONCE,
    find: (seen) => pullTrouble(seen, OLD_LAYERS) ?? containerTrouble(seen, OLD_LAYERS),
    excerpt: excerptFrom(OLD_LAYERS),
    facts: ({ node }) => ({ kind: 'image-layers-unsupported', containerRuntime: node.containerRuntime }),
    hints: ['node-shell']
  },
  {
    code: 'image-not-unpacked',
    title: 'containerd did not unpack the image',
    fault: 'sample image',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...inContainer(/parent snapshot \S+ does not exist/),
    facts: ({ runtime }) => ({ kind: 'image-not-unpacked', image: runtime.sample.image })
  },
  {
    code: 'image-name-invalid',
    title: 'The image name is not valid',
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: (seen) => pullTrouble(seen, /InvalidImageName|couldn't parse image|invalid reference format/i),
    excerpt: excerptFrom(/invalid reference format/i),
    facts: ({ runtime }) => ({ kind: 'image-name-invalid', image: runtime.sample.image })
  },
  {
    code: 'image-never-pulled',
    title: 'The image is not on the node, and its pull policy is Never',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...inPull(/ErrImageNeverPull/),
    facts: ({ runtime }) => ({ kind: 'image-never-pulled', image: runtime.sample.image })
  },
  {
    ...REGISTRY_FAILING,
    graceMs: SECOND_PULL_MS,
    ...inNewestPull(THROTTLES_OR_FAILS, 1),
    facts: ({ runtime }) => ({ kind: 'registry-failing', image: runtime.sample.image })
  },
  {
    code: 'image-access-denied',
    title: 'The registry refuses access to the image',
    fault: 'registry',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    // What comes before reports which registry, or a mirror of it, was asked.
    ...inNewestPull(
      /(?<![\w.:-])40[13]\b|unauthorized|forbidden|authentication required|access denied|authorization failed/i,
      1
    ),
    facts: ({ runtime }) => ({ kind: 'image-access-denied', image: runtime.sample.image })
  },
  {
    code: 'image-not-found',
    title: 'The registry has no such image',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    ...inNewestPull(/not found|manifest unknown|name unknown|repository does not exist/i, 1),
    facts: ({ runtime }) => ({ kind: 'image-not-found', image: runtime.sample.image })
  },
  {
    code: 'image-broken',
    title: 'The image is damaged',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    ...inNewestPull(
      /failed to extract layer|unexpected commit digest|failed size validation|unexpected EOF|invalid tar header|gzip: |archive\/tar|failed precondition/i
    ),
    facts: ({ runtime }) => ({ kind: 'image-broken', image: runtime.sample.image })
  },
  {
    code: 'registry-unreachable',
    title: 'The node cannot reach the registry',
    fault: 'registry',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    ...inNewestPull(
      /dial tcp|i\/o timeout|no such host|connection refused|connection reset|x509|tls: |TLS handshake|EOF$|deadline exceeded/i
    ),
    facts: ({ runtime }) => ({ kind: 'registry-unreachable', image: runtime.sample.image }),
    hints: ['node-shell']
  },
  {
    code: 'image-not-pulled',
    title: 'The sample image could not be pulled',
    fault: 'registry',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    find: (seen) => newestPullTrouble(seen, /^/),
    facts: ({ runtime }) => ({ kind: 'image-not-pulled', image: runtime.sample.image })
  }
]
