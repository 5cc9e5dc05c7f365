import { secretName } from '../../core/capi/permissions.ts'
import { assertNever, type Inputs, type WorkloadCluster } from '../../core/model.ts'
import type { ConnectionPath } from '../../core/facts/connection.ts'
import type { Cluster, Images, Log, Pods, Services } from '../../ports.ts'
import { createPods, makeServices } from '../kubernetes/access.ts'
import { Refusal } from '../errors.ts'
import { type Connection, type Kubeconfig, openKubeconfig, takeCredentials } from '../kubeconfig/context.ts'
import { readFiles } from '../kubeconfig/files.ts'
import { parseKubeconfig } from '../kubeconfig/text.ts'
import { makeCluster } from '../kubernetes/client.ts'
import { makeRefresh, type ReadKubeconfig } from '../kubeconfig/refresh.ts'

/** What names a cluster. */
export type Destination = Pick<Inputs, 'kubeconfig' | 'context' | 'access' | 'capz'> & {
  /** Set where kubeconfig and context lead to a management cluster, and its Secret leads on. */
  readonly workload?: WorkloadCluster
}

/** Where it is reported what a connection goes through, and each request. */
export type ConnectionLog = Pick<Log, 'info' | 'debug'>

/** A cluster and the connections to it. Nothing has been sent yet. */
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
  /** The names on the path to it, for whoever has to fix it. */
  readonly connectionPath: ConnectionPath
  /** What the connection goes through, if anything. */
  readonly remarks: readonly string[]
  /** What a user should know of the connection. */
  readonly warnings: readonly string[]
  /** What leads to the same cluster later, when another context may be the current one. */
  readonly destination: Destination
  readonly close: () => Promise<void>
}

/**
 * Opens the cluster that a kubeconfig leads to, which is the management cluster of one that its Secret leads on to; throws
 * a `Refusal` if there is no such kubeconfig. Credentials are masked, not reported. The signal ends what looks for it.
 */
export async function connect(
  destination: Destination,
  env: NodeJS.ProcessEnv,
  log: ConnectionLog,
  signal: AbortSignal
): Promise<Connected> {
  const { capz, workload } = destination
  const isOnlyOne = capz === undefined && workload === undefined
  return await inRole(isOnlyOne ? undefined : 'management', async (role) => {
    const { kubeconfig, images } = await findKubeconfig(destination, env, signal)
    return open(openKubeconfig(kubeconfig, destination.context, env), images, destination, role, log)
  })
}

/**
 * Opens a workload cluster by the Secret that its management cluster keeps, which `readSecret` reads; throws a `Refusal` if
 * that leads nowhere. The Secret is read again when the credentials are no longer accepted, so the connection to the
 * management cluster stays open until this one is closed.
 */
export async function connectWorkload(
  management: Connected,
  workload: WorkloadCluster,
  readSecret: () => Promise<string>,
  env: NodeJS.ProcessEnv,
  log: ConnectionLog
): Promise<Connected> {
  const source = `Secret ${workload.namespace}/${secretName(workload.name)}`
  const read = async (): Promise<ReadKubeconfig> => {
    const text = await readSecret()
    return await inRole('workload', () => ({
      text,
      kubeconfig: { ...parseKubeconfig(text, source), isFromCluster: true }
    }))
  }
  const first = await read()
  return await inRole('workload', (role) => {
    // The context that was asked for is the management cluster's.
    const connection = openKubeconfig(first.kubeconfig, undefined, env)
    const refresh = makeRefresh(first, read, (kubeconfig) => takeCredentials(connection, kubeconfig, env), source, log)
    const opened = open({ ...connection, refresh }, undefined, management.destination, role, log)
    const close = async (): Promise<void> => {
      await opened.close()
      await management.close()
    }
    return { ...opened, destination: { ...management.destination, workload }, close }
  })
}

/** Has a refusal name which of two clusters it is about. */
async function inRole<T>(
  role: ConnectionPath['role'],
  work: (role: ConnectionPath['role']) => T | Promise<T>
): Promise<T> {
  try {
    return await work(role)
  } catch (error) {
    throw error instanceof Refusal && role !== undefined ? error.on({ role }) : error
  }
}

function open(
  opened: Connection,
  images: Images | undefined,
  destination: Destination,
  role: ConnectionPath['role'],
  log: ConnectionLog
): Connected {
  const connection: Connection = { ...opened, debug: log.debug }
  const { context, namespace, server, remarks, warnings, close } = connection
  return {
    cluster: makeCluster(connection),
    until: (signal) => makeCluster({ ...connection, signal }),
    pods: createPods(connection, destination.access, log.info),
    services: makeServices(connection),
    ...(images === undefined ? {} : { images }),
    context,
    namespace,
    server,
    connectionPath: role === undefined ? connection.connectionPath : { ...connection.connectionPath, role },
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
  signal: AbortSignal
): Promise<Found> {
  switch (source.kind) {
    case 'auto':
    case 'path':
      return { kubeconfig: readFiles(source, env) }
    case 'kind': {
      const { askKind, makeKindImages } = await import('./kind.ts')
      const kubeconfig = await askKind(source.cluster, env, signal)
      return { kubeconfig, images: makeKindImages(source.cluster, env) }
    }
    default:
      return assertNever(source)
  }
}
