import { FIELD_MANAGER, RUN_LABEL } from '../../core/kubernetes/labels.ts'
import { objectPath } from '../../core/kubernetes/paths.ts'
import type { ObjectMeta } from '../../core/kubernetes/objects.ts'
import type { ApiResult, Cluster, Listing, Query, Trial } from '../../ports.ts'
import type { Connection } from '../kubeconfig/context.ts'
import { checkChanges, sendChecked } from './checked.ts'
import { APPLY, sendJson } from './request.ts'
import { followChanges } from './watch.ts'

const PAGE = 500
/** Half a million objects: more than a cluster may have of anything that is listed here. */
const MAX_PAGES = 1_000
/** Characters of all pages: 5000 nodes, the most that Kubernetes is made for, have half of it. */
const MAX_LIST = 256 * 1024 * 1024

/** The real API server behind a kubeconfig. */
export function makeCluster(connection: Connection): Cluster {
  return {
    get: (path) => sendChecked(connection, { method: 'GET', path }),
    list: (path, query) => listPages(connection, path, query),
    create: (path, body, how) =>
      how?.dryRun === true ? tryToCreate(connection, path, body) : createOnce(connection, path, body),
    apply: (path, body, how) =>
      sendChecked(connection, {
        method: 'PATCH',
        path,
        body,
        contentType: APPLY,
        query: { fieldManager: FIELD_MANAGER, force: false, ...dryRunOf(how) }
      }),
    patch: (path, operations) =>
      sendChecked(connection, {
        method: 'PATCH',
        path,
        body: operations,
        contentType: 'application/json-patch+json',
        query: { fieldManager: FIELD_MANAGER }
      }),
    remove: (path, how) =>
      sendJson(connection, {
        method: 'DELETE',
        path,
        ...(how?.query === undefined ? {} : { query: how.query }),
        // All options in the body: with one, the server doesn't look for them in the query.
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          ...(how?.uid === undefined ? {} : { preconditions: { uid: how.uid, resourceVersion: how.resourceVersion } }),
          ...(how?.graceSeconds === undefined ? {} : { gracePeriodSeconds: how.graceSeconds }),
          ...(how?.foreground === true ? { propagationPolicy: 'Foreground' } : {})
        }
      }),
    follow: (path, options, signal) =>
      checkChanges(
        path,
        followChanges(
          connection,
          path,
          options,
          () => listPages(endedBy(signal, connection), path, options.query),
          connection.signal === undefined ? signal : AbortSignal.any([connection.signal, signal])
        )
      )
  }
}

/** The same, whose requests end with another signal too. */
function endedBy(signal: AbortSignal, connection: Connection): Connection {
  const { signal: own } = connection
  return { ...connection, signal: own === undefined ? signal : AbortSignal.any([own, signal]) }
}

function dryRunOf(how: Trial | undefined): Query {
  return how?.dryRun === true ? { dryRun: 'All' } : {}
}

/** A dry run leaves nothing that could be there when it is sent again. */
async function tryToCreate<T>(connection: Connection, path: string, body: object): Promise<ApiResult<T>> {
  const query = { fieldManager: FIELD_MANAGER, ...dryRunOf({ dryRun: true }) }
  return await sendChecked<T>(connection, { method: 'POST', path, body, query })
}

/**
 * A lost answer makes `sendJson` send again, and the server then reports that the object is there: if it carries the run's
 * id that the body does, it is the one that was asked for.
 */
async function createOnce<T>(connection: Connection, path: string, body: object): Promise<ApiResult<T>> {
  const made = await sendChecked<T>(connection, { method: 'POST', path, body, query: { fieldManager: FIELD_MANAGER } })
  if (made.kind !== 'refused' || made.reason !== 'AlreadyExists') return made
  const { metadata } = body as { readonly metadata: ObjectMeta }
  const there = await sendChecked<T & { metadata: ObjectMeta }>(connection, {
    method: 'GET',
    path: objectPath(path, metadata.name ?? '')
  })
  if (there.kind !== 'ok') return made
  const runId = metadata.labels?.[RUN_LABEL]
  const { labels, deletionTimestamp } = there.value.metadata
  // One that is being deleted was ours, and is about to be gone.
  const isOurs = runId !== undefined && labels?.[RUN_LABEL] === runId && deletionTimestamp === undefined
  return isOurs ? there : made
}

/** Pages keep the largest answer small; a page that expired (410) starts the listing over. */
async function listPages<T>(connection: Connection, path: string, query?: Query): Promise<ApiResult<Listing<T>>> {
  type Page = {
    readonly items: readonly T[]
    readonly metadata: { readonly continue?: string; readonly resourceVersion: string }
  }
  let items: T[] = []
  let token: string | undefined
  let restarts = 0
  let pages = 0
  let size = 0
  for (;;) {
    const page = await sendChecked<Page>(
      connection,
      {
        method: 'GET',
        path,
        query: { ...query, limit: PAGE, continue: token },
        onRead: (length) => {
          size += length
        }
      },
      'page'
    )
    if (page.kind === 'refused' && page.status === 410 && restarts < 3) {
      restarts += 1
      items = []
      token = undefined
      pages = 0
      size = 0
      continue
    }
    if (page.kind !== 'ok') return page
    items = items.concat(page.value.items)
    pages += 1
    const before = token
    token = page.value.metadata.continue
    if (token && (pages >= MAX_PAGES || size > MAX_LIST || token === before)) return endless(path, pages, size)
    if (!token) return { kind: 'ok', value: { items, resourceVersion: page.value.metadata.resourceVersion } }
  }
}

function endless(path: string, pages: number, size: number): ApiResult<never> {
  const came = `${pages.toString()} pages with ${size.toString()} characters came, and more should follow`
  const message = `GET ${path}: the list has no end, or is larger than is read: ${came}`
  return { kind: 'unreachable', message, connectionProblem: { kind: 'no-api' } }
}
