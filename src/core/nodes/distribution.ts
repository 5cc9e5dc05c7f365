import type { Distribution } from '../facts/distribution.ts'
import type { Node } from '../model.ts'

type Sign = (node: Pick<Node, 'labels' | 'kubelet' | 'osImage' | 'providerId'>) => boolean

const label =
  (key: string): Sign =>
  ({ labels }) =>
    key in labels
const osImage =
  (name: RegExp): Sign =>
  (node) =>
    name.test(node.osImage)

/** What each distribution is known by; the first that fits counts. Its kubelet or label comes before the OS below it. */
const SIGNS: readonly (readonly [Exclude<Distribution, 'generic'>, Sign])[] = [
  ['k3s', ({ kubelet }) => kubelet.includes('+k3s')],
  ['rke2', ({ kubelet }) => kubelet.includes('+rke2')],
  ['aks', label('kubernetes.azure.com/cluster')],
  ['kind', ({ providerId = '' }) => providerId.startsWith('kind://')],
  ['microk8s', label('microk8s.io/cluster')],
  ['minikube', label('minikube.k8s.io/name')],
  ['talos', osImage(/^Talos/)],
  ['read-only', osImage(/^(Container-Optimized OS|Bottlerocket|Flatcar)/)]
]

/** The distribution that a node is of, as far as its object shows it. */
export function distributionOf(node: Pick<Node, 'labels' | 'kubelet' | 'osImage' | 'providerId'>): Distribution {
  return SIGNS.find(([, fits]) => fits(node))?.[0] ?? 'generic'
}
