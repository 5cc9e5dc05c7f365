/** How a handler and its shim get onto the nodes of a distribution. */

import type { HandlerFacts } from '../../facts/diagnosis.ts'
import type { Distribution } from '../../facts/distribution.ts'
import { runtimeOfHandler } from '../../runtimes.ts'
import { shellWord } from '../../text/shell.ts'
import { explainSection, handlerSection } from './containerd.ts'
import { AKS_REPLACES, extendTalos, READ_ONLY } from './install-shim.ts'
import { configFile, restartCommand } from './node-tools.ts'
import type { Draft, Sentence } from './step.ts'

/** The section of the page of diagnoses with releases, file names and commands. */
const SECTION = 'install-a-shim'

/** How to have a handler and its shim on a node. */
export function configureHandler(facts: HandlerFacts, node: string, distribution: Distribution): readonly Draft[] {
  const file = configFile(distribution, facts.containerRuntime)
  const restart = restartCommand(distribution, node)
  const run = { text: restart, isCommand: true } as const
  switch (distribution) {
    case 'aks':
      return [
        install(" by what installs them on these nodes, such as SpinKube's runtime-class-manager"),
        'With that, check that the node has the label that the Shim selects, and that its install Job succeeded:',
        { block: showInstaller(node), language: 'sh' },
        AKS_REPLACES
      ]
    case 'talos':
      return [
        extendTalos(facts),
        'Upgrade the node to that image:',
        { block: `talosctl upgrade --nodes ${shellWord(node)} --image IMAGE`, language: 'sh' }
      ]
    case 'kind':
      return [
        install(' in the node image'),
        ...addSection(
          facts,
          `${file} of the node image, or to containerdConfigPatches in kind's configuration`,
          distribution
        ),
        'Restart containerd:',
        { block: `docker exec ${shellWord(node)} ${restart}`, language: 'sh' }
      ]
    case 'k3s':
    case 'rke2':
      if (isDetected(facts)) return [install(' into /usr/local/bin, where they are found at each start'), run]
      return [
        install(''),
        ...addSection(facts, `${file} (start a new file with {{ template "base" . }})`, distribution),
        run
      ]
    case 'read-only':
      return [
        install(` with a node image that has them, or an installer with a writable path (${READ_ONLY})`),
        ...addSection(facts, file, distribution),
        run
      ]
    default:
      return [install(''), ...addSection(facts, file, distribution), run]
  }
}

/** True if k3s makes the handler by itself once the shim is there; it knows it by the runtime's own name alone. */
export function isDetected({ handler }: HandlerFacts): boolean {
  const known = runtimeOfHandler(handler)
  return known?.handler === handler && known.isDetectedByK3s
}

function install(where: string): Sentence {
  return { text: `Install the shims${where}`, section: SECTION }
}

/** Its Shims select nodes, and Jobs install each (github.com/spinframework/runtime-class-manager, docs/shim.md). */
function showInstaller(node: string): string {
  return [
    'kubectl get shims.runtime.spinkube.dev -o yaml',
    `kubectl get node ${shellWord(node)} --show-labels`,
    'kubectl get jobs --all-namespaces'
  ].join('\n')
}

function addSection(facts: HandlerFacts, file: string, distribution: Distribution): readonly Draft[] {
  return [`Add to ${file}, for each runtime:`, handlerSection(facts), ...explainSection(facts, distribution)]
}
