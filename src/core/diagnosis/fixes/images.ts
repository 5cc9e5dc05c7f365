import { type Fix, type Fixes, onEachNode, once } from './step.ts'

const OTHER_IMAGE = 'Give another place for the samples in image-registry, or another image in a sample file.'

/** A pull that failed, with what to check. */
const checkPull = (check: string): Fix<{ readonly image: string }> =>
  onEachNode(({ image }, node) => [`${image} could not be pulled on ${node}: ${check}`, OTHER_IMAGE])

/** Fixes of images that are not there, or can't be unpacked. */
export const imageFixes = {
  'image-platform-missing': once(({ image, architecture }) => [
    `Use an image whose index has an entry for linux/${architecture || 'the node'}: ${image} has none. Many Wasm samples have only wasi/wasm, which the kubelet's pull doesn't take.`,
    OTHER_IMAGE
  ]),
  'image-layers-unsupported': onEachNode(({ containerRuntime }, node) => [
    `Put containerd 1.6.25, 1.7.7 or later on ${node} (it has ${containerRuntime || 'an older one'}): earlier ones don't take Wasm layers.`
  ]),
  'image-not-unpacked': once(({ image }) => [
    `Use an image with an entry for Linux: containerd 2.1 and later don't unpack a wasi/wasm image that the kubelet pulls, and ${image} is one.`
  ]),
  'image-name-invalid': once(({ image }) => [
    `Correct the image in the sample file or image-registry: "${image}" is no image name.`
  ]),
  'image-never-pulled': onEachNode(({ image }, node) => [
    `Put ${image} on ${node}, or find the policy that sets imagePullPolicy to Never: this run doesn't.`
  ]),
  'image-access-denied': checkPull(
    "give the nodes credentials for its registry (a mirror's too), or make the image public."
  ),
  'image-not-found': checkPull('check its name and tag, and what a mirror of its registry holds.'),
  'image-broken': checkPull('push the image again; a mirror or cache may hold a damaged copy.'),
  'registry-failing': once(({ image }) => [
    `Run again later, or take ${image} from a mirror or with credentials: its registry refuses or fails some of the requests, whichever node they come from. load-images and image-registry put the samples elsewhere.`
  ]),
  'registry-unreachable': checkPull(
    "check the node's way to its registry (DNS, proxy, firewall, mirror in certs.d), and that the registry is up."
  ),
  'image-not-pulled': checkPull('check its registry, credentials and way to the network.')
} satisfies Partial<Fixes>
