import { secretName } from '../core/capi/rights.ts'
import { assertNever, type Inputs } from '../core/model.ts'
import type { Way } from '../core/obstacle.ts'
import type { Cluster, Images, Pods, Services } from '../ports.ts'
import { readKubeconfig, type Workload } from '../steps/capi/secret.ts'
import { makePods, makeServices } from './access.ts'
import { Refusal } from './failure.ts'
import type { FrontLog } from './front.ts'
import { type Kubeconfig, openKubeconfig } from './kubeconfig.ts'
import { readFiles } from './kubeconfig-files.ts'
import { credentialsIn, parseKubeconfig } from './kubeconfig-text.ts'
import { makeCluster } from './kubernetes.ts'

/** What names a cluster. */
export type Destination = Pick<Inputs, 'kubeconfig' | 'context' | 'access' | 'capz'> & {
  /** Set where kubeconfig and context lead to a management cluster, and its Secret leads on. */
  readonly workload?: Workload
}

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
  /** The namespace that the context names. */
  readonly namespace: string | undefined
  readonly server: string
  /** The names on the way there, for whoever has to mend it. */
  readonly way: Way
  /** How the server is reached, as far as that isn't plain. */
  readonly remarks: readonly string[]
  /** What a user should know of the way there. */
  readonly warnings: readonly string[]
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
  const { capz, workload } = destination
  const isOnlyOne = capz === undefined && workload === undefined
  const direct = await inRole(isOnlyOne ? undefined : 'management', async (role) => {
    const found = await findKubeconfig(destination, env, log)
    return open(found, destination.context, destination, role, env, log)
  })
  if (workload === undefined) return direct
  try {
    return await connectWorkload(direct, workload, env, log)
  } finally {
    await direct.close()
  }
}

/** Opens a workload cluster by the Secret that its management cluster keeps; throws a `Refusal` if that leads nowhere. */
export async function connectWorkload(
  { cluster, destination, way }: Connected,
  workload: Workload,
  env: NodeJS.ProcessEnv,
  log: Pick<FrontLog, 'info' | 'mask'>
): Promise<Connected> {
  const read = await readKubeconfig(cluster, workload)
  if (read.kind === 'problem') throw new Refusal(read.message, read.obstacle, way)
  return await inRole('workload', (role) => {
    const kubeconfig = parseKubeconfig(read.value, `Secret ${workload.namespace}/${secretName(workload.name)}`)
    log.mask(credentialsIn(kubeconfig))
    // The context that was asked for is the management cluster's.
    const opened = open({ kubeconfig }, undefined, destination, role, env, log)
    return { ...opened, destination: { ...destination, workload } }
  })
}

/** Has what is refused say which of two clusters it is about. */
async function inRole<T>(role: Way['role'], work: (role: Way['role']) => T | Promise<T>): Promise<T> {
  try {
    return await work(role)
  } catch (error) {
    throw error instanceof Refusal && role !== undefined ? error.on({ role }) : error
  }
}

function open(
  { kubeconfig, images }: Found,
  wanted: string | undefined,
  destination: Destination,
  role: Way['role'],
  env: NodeJS.ProcessEnv,
  log: Pick<FrontLog, 'info'>
): Connected {
  const connection = openKubeconfig(kubeconfig, wanted, env)
  const { context, namespace, server, remarks, warnings, close } = connection
  return {
    cluster: makeCluster(connection),
    until: (signal) => makeCluster({ ...connection, signal }),
    pods: makePods(connection, destination.access, log.info),
    services: makeServices(connection),
    ...(images === undefined ? {} : { images }),
    context,
    namespace,
    server,
    way: role === undefined ? connection.way : { ...connection.way, role },
    remarks,
    warnings,
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
