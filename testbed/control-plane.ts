import type { Addresses } from './addresses.ts'
import { kubeletClientName } from './access.ts'
import type { ClusterAccess } from './access.ts'
import { writeIn } from './machine/files.ts'
import type { Machine } from './machine/files.ts'
import type { Daemon } from './machine/machine.ts'

/** The port of the registry on the control plane's address. */
export const registryPort = 5000

const pki = '/etc/kubernetes/pki'

/** Writes what the control plane's programs read. */
export function writeControlPlaneFiles(machine: Machine, access: ClusterAccess): void {
  const secret = (path: string, text: string): void => {
    writeIn(machine, path, text, 0o600)
  }
  writeIn(machine, `${pki}/ca.crt`, access.authority)
  writeIn(machine, `${pki}/server.crt`, access.server.certificate)
  secret(`${pki}/server.key`, access.server.key)
  writeIn(machine, `${pki}/kubelet-client.crt`, access.kubeletClient.certificate)
  secret(`${pki}/kubelet-client.key`, access.kubeletClient.key)
  writeIn(machine, `${pki}/service-account.crt`, access.serviceAccounts.certificate)
  secret(`${pki}/service-account.key`, access.serviceAccounts.key)
  secret('/etc/kubernetes/controller-manager.conf', access.controllerManager)
  secret('/etc/kubernetes/scheduler.conf', access.scheduler)
}

/** Writes what the registry reads. */
export function writeRegistryFile(machine: Machine): void {
  const config = {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: '/var/lib/registry' }, delete: { enabled: true } },
    http: { addr: `:${registryPort}` }
  }
  // JSON is YAML.
  writeIn(machine, '/etc/kubernetes/registry.yaml', JSON.stringify(config, undefined, 2))
}

/** The program that keeps the cluster's state; a crash may cost it that, since a testbed is recreated anyway. */
export const etcd: Daemon = {
  program: 'etcd',
  args: [
    '--data-dir=/var/lib/etcd',
    '--listen-client-urls=http://127.0.0.1:2379',
    '--advertise-client-urls=http://127.0.0.1:2379',
    '--listen-peer-urls=http://127.0.0.1:2380',
    '--unsafe-no-fsync'
  ]
}

/** The registry that stands in for every one there is. */
export const registry: Daemon = { program: 'docker-registry', args: ['serve', '/etc/kubernetes/registry.yaml'] }

/** The API server. */
export function apiServer(addresses: Addresses): Daemon {
  return {
    program: 'kube-apiserver',
    args: [
      '--etcd-servers=http://127.0.0.1:2379',
      `--advertise-address=${addresses.controlPlane}`,
      `--service-cluster-ip-range=${addresses.services}`,
      '--allow-privileged=true',
      '--authorization-mode=Node,RBAC',
      // The second one gives pods the selector that an annotation of their namespace has, and does nothing without one.
      '--enable-admission-plugins=NodeRestriction,PodNodeSelector',
      // It needs etcd 3.5: with an older one, every watch from "any version", as KWOK's, would end in an error.
      '--feature-gates=WatchList=false',
      `--client-ca-file=${pki}/ca.crt`,
      `--tls-cert-file=${pki}/server.crt`,
      `--tls-private-key-file=${pki}/server.key`,
      `--kubelet-certificate-authority=${pki}/ca.crt`,
      `--kubelet-client-certificate=${pki}/kubelet-client.crt`,
      `--kubelet-client-key=${pki}/kubelet-client.key`,
      '--kubelet-preferred-address-types=InternalIP',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${pki}/service-account.crt`,
      `--service-account-signing-key-file=${pki}/service-account.key`
    ]
  }
}

/** The controller manager. Nodes bring their pod range with them, so it hands out none. */
export const controllerManager: Daemon = {
  program: 'kube-controller-manager',
  args: [
    '--kubeconfig=/etc/kubernetes/controller-manager.conf',
    '--controllers=*,-node-ipam-controller',
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    `--root-ca-file=${pki}/ca.crt`,
    `--service-account-private-key-file=${pki}/service-account.key`
  ]
}

/** The scheduler. */
export const scheduler: Daemon = {
  program: 'kube-scheduler',
  args: ['--kubeconfig=/etc/kubernetes/scheduler.conf', '--leader-elect=false']
}

/** Lets the API server call kubelets (logs, exec, port-forward), which ask it back whether it may. */
export const kubeletClientBinding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: kubeletClientName },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:kubelet-api-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: kubeletClientName }]
} as const
