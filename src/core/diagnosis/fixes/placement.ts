/** Where a distribution's nodes keep the section of a handler and its shim, and what makes containerd read them. */

import type { HandlerFacts } from '../../facts/diagnosis.ts'
import type { Distribution } from '../../facts/distribution.ts'
import { runtimeOfHandler } from '../../runtimes.ts'
import { shellWord } from '../../text/shell.ts'
import { explainSection, handlerSection, isContainerd2 } from './containerd.ts'
import type { Draft, Sentence } from './step.ts'

/** The section of the page of diagnoses with releases, file names and commands. */
const SECTION = 'install-a-shim'

/** The file of containerd's configuration, and the command that makes containerd read it. */
type Home = { readonly file: string; readonly restart: string }

const GENERIC: Home = { file: '/etc/containerd/config.toml', restart: 'systemctl restart containerd' }

/** Where containerd's configuration is on a node; the whole path, as its distribution documents it. */
export function homeOf(distribution: Distribution, { containerRuntime }: Pick<HandlerFacts, 'containerRuntime'>): Home {
  const template = isContainerd2(containerRuntime) ? 'config-v3.toml.tmpl' : 'config.toml.tmpl'
  const ranchers = `/var/lib/rancher/${distribution}/agent/etc/containerd/${template}`
  switch (distribution) {
    case 'k3s':
      return { file: ranchers, restart: 'systemctl restart k3s-agent  # on a server: k3s' }
    case 'rke2':
      return { file: ranchers, restart: 'systemctl restart rke2-agent  # on a server: rke2-server' }
    case 'microk8s':
      return {
        file: '/var/snap/microk8s/current/args/containerd-template.toml',
        restart: 'microk8s stop && microk8s start'
      }
    case 'read-only':
      return { ...GENERIC, file: "the file that the node's containerd reads (systemctl cat containerd)" }
    default:
      return GENERIC
  }
}

/** How to have a handler and its shim on a node. */
export function configureHandler(facts: HandlerFacts, node: string, distribution: Distribution): readonly Draft[] {
  const { file, restart } = homeOf(distribution, facts)
  const run = { text: restart, isCommand: true } as const
  switch (distribution) {
    case 'aks':
      return [
        install(" by a DaemonSet, such as SpinKube's runtime-class-manager"),
        'Do not edit nodes manually: AKS replaces them at the next node image upgrade.'
      ]
    case 'talos':
      return [
        'Add the system extension of each shim to the image at https://factory.talos.dev: a Talos node has no shell.',
        'Upgrade the node to that image:',
        { block: `talosctl upgrade --nodes ${shellWord(node)} --image IMAGE`, language: 'sh' }
      ]
    case 'kind':
      return [
        install(' in the node image'),
        ...addSection(facts, `${file} of the node image, or to containerdConfigPatches in kind's configuration`),
        'Restart containerd:',
        { block: `docker exec ${shellWord(node)} ${restart}`, language: 'sh' }
      ]
    case 'k3s':
    case 'rke2':
      if (isDetected(facts)) return [install(' into /usr/local/bin, where they are found at each start'), run]
      return [install(''), ...addSection(facts, `${file} (start a new file with {{ template "base" . }})`), run]
    case 'read-only':
      return [
        install(" with a node image that has them, or an installer with a writable path (this OS's root is read-only)"),
        ...addSection(facts, file),
        run
      ]
    default:
      return [install(''), ...addSection(facts, file), run]
  }
}

/** True if k3s makes the handler by itself once the shim is there; it knows it by the runtime's own name alone. */
function isDetected({ handler }: HandlerFacts): boolean {
  const known = runtimeOfHandler(handler)
  return known?.handler === handler && known.isDetectedByK3s
}

function install(where: string): Sentence {
  return { text: `Install the shims${where}`, section: SECTION }
}

function addSection(facts: HandlerFacts, file: string): readonly Draft[] {
  return [`Add to ${file}, for each runtime:`, handlerSection(facts), ...explainSection(facts)]
}
