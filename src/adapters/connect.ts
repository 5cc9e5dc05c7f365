import { assertNever, type Inputs } from '../core/model.ts'
import type { Cluster, Images, Pods, Services } from '../ports.ts'
import { makePods, makeServices } from './access.ts'
import type { FrontLog } from './front.ts'
import { type Kubeconfig, openKubeconfig } from './kubeconfig.ts'
import { readFiles } from './kubeconfig-files.ts'
import { credentialsIn } from './kubeconfig-text.ts'
import { makeCluster } from './kubernetes.ts'

/** What names a cluster. */
export type Destination = Pick<Inputs, 'kubeconfig' | 'context' | 'access'>

/** A cluster and the ways into it. Nothing has been sent yet. */
export type Connected = {
  /** Its requests have their own time limits only. */
  readonly cluster: Cluster
  /** The same cluster, all of whose requests end with a signal. */
  readonly until: (signal: AbortSignal) => Cluster
  readonly pods: Pods
  readonly services: Services
  /** Absent where images come from registries alone. */
  readonly images?: Images
  readonly context: string
  readonly server: string
  /** How the server is reached, as far as that isn't plain. */
  readonly remarks: readonly string[]
  readonly isVerified: boolean
  /** What leads to the same cluster later, when another context may be the current one. */
  readonly destination: Destination
  readonly close: () => Promise<void>
}

/** Opens a cluster; throws a `Refusal` if there is no kubeconfig that leads to it. Credentials are masked, not said. */
export async function connect(
  destination: Destination,
  env: NodeJS.ProcessEnv,
  log: Pick<FrontLog, 'info' | 'mask'>
): Promise<Connected> {
  const { kubeconfig, images } = await findKubeconfig(destination, env, log)
  const connection = openKubeconfig(kubeconfig, destination.context, env)
  const { context, server, remarks, isVerified, close } = connection
  return {
    cluster: makeCluster(connection),
    until: (signal) => makeCluster({ ...connection, signal }),
    pods: makePods(connection, destination.access, log.info),
    services: makeServices(connection),
    ...(images === undefined ? {} : { images }),
    context,
    server,
    remarks,
    isVerified,
    destination: { kubeconfig: destination.kubeconfig, access: destination.access, context },
    close
  }
}

type Found = { readonly kubeconfig: Kubeconfig; readonly images?: Images }

/** Where the kubeconfig comes from; all that follows is the same for each. */
async function findKubeconfig(
  { kubeconfig: source }: Destination,
  env: NodeJS.ProcessEnv,
  log: Pick<FrontLog, 'mask'>
): Promise<Found> {
  switch (source.kind) {
    case 'auto':
    case 'path':
      return { kubeconfig: readFiles(source, env) }
    case 'kind': {
      const { askKind, makeKindImages } = await import('./kind.ts')
      const kubeconfig = await askKind(source.cluster, env)
      log.mask(credentialsIn(kubeconfig))
      return { kubeconfig, images: makeKindImages(source.cluster, env) }
    }
    default:
      return assertNever(source)
  }
}
