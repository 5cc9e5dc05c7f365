import type { Subject } from '../containerd.ts'
import { excerptFrom } from '../../text/excerpt.ts'
import { AT_ONCE, containerTrouble, inContainer, inPull, pullTrouble, type Rule } from './rule.ts'

/** The kubelet tries a pull again after 10 s; a second refusal is no accident. */
const SECOND_PULL_MS = 15_000

/** Reported by what doesn't know Wasm layers yet. */
const OLD_LAYERS = /mismatched image rootfs and manifest layers/

const OTHER_IMAGE = 'Give another place for the samples in image-registry, or another image in a sample file.'
const pullFrom = ({ runtime, node }: Subject): string => `${runtime.sample.image} could not be pulled on ${node.name}`

/** Known from the registry's own index before a pod is made, or else by the node's pull. */
export const PLATFORM_MISSING = {
  code: 'image-platform-missing',
  title: "The image has nothing for the node's platform",
  fault: 'sample image',
  fix: ({ runtime, node }: Subject): readonly string[] => [
    `Use an image whose index has an entry for linux/${node.architecture || 'the node'}: ${runtime.sample.image} has none. Many Wasm samples have only wasi/wasm, which the kubelet's pull doesn't take.`,
    OTHER_IMAGE
  ]
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
    fix: ({ node }) => [
      `Put containerd 1.6.25, 1.7.7 or later on ${node.name} (it has ${node.containerRuntime || 'an older one'}): earlier ones don't take Wasm layers.`
    ],
    hints: ['node-shell']
  },
  {
    code: 'image-not-unpacked',
    title: 'containerd did not unpack the image',
    fault: 'sample image',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...inContainer(/parent snapshot \S+ does not exist/),
    fix: ({ runtime }) => [
      `Use an image with an entry for Linux: containerd 2.1 and later don't unpack a wasi/wasm image that the kubelet pulls, and ${runtime.sample.image} is one.`
    ]
  },
  {
    code: 'image-name-invalid',
    title: "The image's name is not valid",
    fault: 'this run',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    find: (seen) => pullTrouble(seen, /InvalidImageName|couldn't parse image|invalid reference format/i),
    excerpt: excerptFrom(/invalid reference format/i),
    fix: ({ runtime }) => [
      `Correct the image in the sample file or image-registry: "${runtime.sample.image}" is no image name.`
    ]
  },
  {
    code: 'image-never-pulled',
    title: 'The image is not on the node, and may not be pulled',
    fault: 'cluster',
    verdict: 'inconclusive',
    graceMs: AT_ONCE,
    ...inPull(/ErrImageNeverPull/),
    fix: ({ runtime, node }) => [
      `Put ${runtime.sample.image} on ${node.name}, or find the policy that sets imagePullPolicy to Never: this run doesn't.`
    ]
  },
  {
    code: 'image-access-denied',
    title: 'The registry refuses access to the image',
    fault: 'registry',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    // What comes before reports which registry, or a mirror of it, was asked.
    ...inPull(
      /(?<![\w.:-])40[13]\b|unauthorized|forbidden|authentication required|access denied|authorization failed/i,
      1
    ),
    fix: (subject) => [
      `${pullFrom(subject)}: give the nodes credentials for its registry (a mirror's too), or make the image public.`,
      OTHER_IMAGE
    ]
  },
  {
    code: 'image-not-found',
    title: 'The registry has no such image',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    ...inPull(/not found|manifest unknown|name unknown|repository does not exist/i, 1),
    fix: (subject) => [
      `${pullFrom(subject)}: check its name and tag, and what a mirror of its registry holds.`,
      OTHER_IMAGE
    ]
  },
  {
    code: 'image-broken',
    title: 'The image is damaged',
    fault: 'sample image',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    ...inPull(
      /failed to extract layer|unexpected commit digest|failed size validation|unexpected EOF|invalid tar header|gzip: |archive\/tar|failed precondition/i
    ),
    fix: (subject) => [
      `${pullFrom(subject)}: push the image again; a mirror or cache may hold a damaged copy.`,
      OTHER_IMAGE
    ]
  },
  {
    code: 'registry-unreachable',
    title: 'The node cannot reach the registry',
    fault: 'registry',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    ...inPull(
      /dial tcp|i\/o timeout|no such host|connection refused|connection reset|x509|tls: |TLS handshake|Service Unavailable|\b50\d\b|EOF$|deadline exceeded/i
    ),
    fix: (subject) => [
      `${pullFrom(subject)}: check the node's way to its registry (DNS, proxy, firewall, mirror in certs.d), and that the registry is up.`,
      OTHER_IMAGE
    ],
    hints: ['node-shell']
  },
  {
    code: 'image-not-pulled',
    title: 'The sample image could not be pulled',
    fault: 'registry',
    verdict: 'inconclusive',
    nodeAtFaultIf: 'pulled-elsewhere',
    graceMs: SECOND_PULL_MS,
    find: (seen) => pullTrouble(seen, /^/),
    fix: (subject) => [`${pullFrom(subject)}: check its registry, credentials and way to the network.`, OTHER_IMAGE]
  }
]
