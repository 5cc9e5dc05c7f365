import { suppliesContainerd } from './node-tools.ts'
import { type Fix, type Fixes, onEachNode, once } from './step.ts'

const OTHER_IMAGE = 'Set image-registry to a registry that has the samples, or use another image in a sample file.'

/** A pull that failed, with what to check. */
const checkPull = (check: string): Fix<{ readonly image: string }> =>
  onEachNode(({ image }, node) => [`${image} could not be pulled on ${node}: ${check}`, OTHER_IMAGE])

/** Fixes of images that are not there, or can't be unpacked. */
export const imageFixes = {
  'image-platform-missing': once(({ image, architecture }) => [
    `Use an image whose index has an entry for linux/${architecture || 'the node'}: ${image} has none. Many Wasm images have only wasi/wasm, which the kubelet cannot pull.`,
    OTHER_IMAGE
  ]),
  'image-layers-unsupported': onEachNode(({ containerRuntime }, node, distribution) => {
    const now = `(now ${containerRuntime || 'an older version'})`
    const upgrade = suppliesContainerd(distribution, node)
    const start = upgrade ?? `Upgrade containerd on ${node} ${now} to`
    const there = upgrade === undefined ? '' : ` ${now}`
    return [`${start} 1.6.25, 1.7.7 or later${there}: earlier versions do not support Wasm layers.`]
  }),
  'image-not-unpacked': once(({ image }) => [
    `Use an image with an entry for Linux: containerd 2.1 and later don't unpack a wasi/wasm image that the kubelet pulls, and ${image} is one.`
  ]),
  'image-name-invalid': once(({ image }) => [
    `Correct the image in the sample file or image-registry: "${image}" is not a valid image name.`
  ]),
  'image-never-pulled': onEachNode(({ image }, node) => [
    `Load ${image} onto ${node}, or find the policy that sets imagePullPolicy to Never: this run does not set it.`
  ]),
  'image-access-denied': checkPull(
    'give the nodes credentials for its registry (and its mirror), or make the image public.'
  ),
  'image-not-found': checkPull('check its name and tag, and whether a mirror of its registry has it.'),
  'image-broken': checkPull('push the image again; a mirror or cache may hold a damaged copy.'),
  'registry-failing': once(({ image }) => [
    `Run again later, or pull ${image} from a mirror or with credentials: its registry throttles or fails requests from any node. load-images and image-registry avoid it.`
  ]),
  'registry-unreachable': checkPull(
    "check the node's connection to its registry (DNS, proxy, firewall, mirror in certs.d), and that the registry is up."
  ),
  'image-not-pulled': checkPull('check its registry, credentials and network.')
} satisfies Partial<Fixes>
