/** What is at hand on the nodes of a distribution: how containerd is restarted, and where it logs and has its configuration. */

import type { Distribution } from '../../facts/distribution.ts'
import { shellWord } from '../../text/shell.ts'
import { isContainerd2 } from './containerd.ts'

/** Below it k3s, and RKE2 below a folder of its own name, keep all that their containerd has. */
const RANCHER = '/var/lib/rancher'
const MICROK8S = '/var/snap/microk8s'

/** The file to which a section of a handler is added: k3s, RKE2 and MicroK8s make containerd's own file of it at each start. */
export function configFile(distribution: Distribution, containerRuntime: string): string {
  switch (distribution) {
    case 'k3s':
    case 'rke2': {
      const template = isContainerd2(containerRuntime) ? 'config-v3.toml.tmpl' : 'config.toml.tmpl'
      return `${RANCHER}/${distribution}/agent/etc/containerd/${template}`
    }
    case 'microk8s':
      return `${MICROK8S}/current/args/containerd-template.toml`
    case 'read-only':
      return "the file that the node's containerd reads (systemctl cat containerd)"
    default:
      return '/etc/containerd/config.toml'
  }
}

/** The same as a part of a sentence. */
export function nameRestart(distribution: Distribution, node: string): string {
  return restartCommand(distribution, node).replace(/ {2}# (.+)$/, ', $1')
}

/** The command that makes containerd read its configuration, and look for its shims, again. */
export function restartCommand(distribution: Distribution, node: string): string {
  switch (distribution) {
    case 'k3s':
      return 'systemctl restart k3s-agent  # on a server: k3s'
    case 'rke2':
      return 'systemctl restart rke2-agent  # on a server: rke2-server'
    case 'microk8s':
      return 'microk8s stop && microk8s start'
    case 'talos':
      return `talosctl -n ${shellWord(node)} reboot`
    default:
      return 'systemctl restart containerd'
  }
}

/** The command that shows whether containerd runs. */
export function statusCommand(distribution: Distribution, node: string): string {
  switch (distribution) {
    case 'k3s':
    case 'rke2':
      return `systemctl status ${distribution}-agent (on a server: ${distribution === 'k3s' ? 'k3s' : 'rke2-server'})`
    case 'microk8s':
      return 'systemctl status snap.microk8s.daemon-containerd'
    case 'talos':
      return `talosctl -n ${shellWord(node)} service cri`
    default:
      return 'systemctl status containerd'
  }
}

/** The command that prints containerd's log, which has the messages of its shims. */
export function logCommand(distribution: Distribution, node: string): string {
  switch (distribution) {
    case 'k3s':
    case 'rke2':
      return `cat ${RANCHER}/${distribution}/agent/containerd/containerd.log`
    case 'microk8s':
      return 'journalctl -u snap.microk8s.daemon-containerd'
    case 'talos':
      return `talosctl -n ${shellWord(node)} logs cri`
    default:
      return 'journalctl -u containerd'
  }
}

/** The command that prints the kernel's log. */
export function kernelLogCommand(distribution: Distribution, node: string): string {
  return distribution === 'talos' ? `talosctl -n ${shellWord(node)} dmesg` : 'dmesg'
}

/** The program that speaks to the node's containerd as a kubelet does. */
export function crictl(distribution: Distribution): string {
  switch (distribution) {
    case 'k3s':
      return 'k3s crictl'
    case 'rke2':
      return `${RANCHER}/rke2/bin/crictl --config ${RANCHER}/rke2/agent/etc/crictl.yaml`
    case 'microk8s':
      return `crictl --runtime-endpoint unix://${MICROK8S}/common/run/containerd.sock`
    default:
      return 'crictl'
  }
}

/** The command that shows the section of a handler as containerd has it; the type is up to ten lines below the section's name. */
export function showHandlerCommand(handler: string, distribution: Distribution, node: string): string {
  const find = `grep -A 15 'runtimes.*${handler}'`
  switch (distribution) {
    case 'k3s':
    case 'rke2':
      return `${find} ${RANCHER}/${distribution}/agent/etc/containerd/config.toml`
    case 'microk8s':
      return `${find} ${MICROK8S}/current/args/containerd.toml`
    case 'talos':
      return `talosctl -n ${shellWord(node)} read /etc/cri/conf.d/cri.toml | ${find}`
    default:
      // The whole configuration, with what is imported.
      return `containerd config dump | grep -A 15 'runtimes.${handler}]'`
  }
}

/** Where the network plugin has its configuration. */
export function networkFolder(distribution: Distribution): string {
  switch (distribution) {
    case 'k3s':
      return `${RANCHER}/k3s/agent/etc/cni/net.d`
    case 'microk8s':
      return `${MICROK8S}/current/args/cni-network`
    default:
      return '/etc/cni/net.d'
  }
}

/** How a node gets a newer containerd; undefined where it is a package of its own. */
export function suppliesContainerd(distribution: Distribution, node: string): string | undefined {
  switch (distribution) {
    case 'k3s':
    case 'rke2':
    case 'microk8s':
      return `Upgrade ${{ k3s: 'k3s', rke2: 'RKE2', microk8s: 'MicroK8s' }[distribution]} on ${node} to a release with containerd`
    case 'aks':
      return `Upgrade the node image of ${node} (az aks nodepool upgrade --node-image-only) to one with containerd`
    case 'talos':
      return `Upgrade Talos on ${node} (talosctl upgrade --nodes ${shellWord(node)} --image IMAGE) to a release with containerd`
    case 'kind':
    case 'minikube':
    case 'read-only':
      return `Replace the node image of ${node} by one with containerd`
    case 'generic':
      return undefined
  }
}
