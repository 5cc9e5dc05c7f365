import { AZURE_GROUP, CAPI_GROUP, type CapiApi, pickApi, type ServedGroup } from '../../core/capi/api.ts'
import { groupPath, groupVersionPath } from '../../core/kubernetes/paths.ts'
import type { ApiResult, Cluster } from '../../ports.ts'
import { problem, type Step } from '../result.ts'

/** Asks a management cluster what it serves of Cluster API and of CAPZ. */
export async function discover(management: Cluster): Promise<Step<CapiApi>> {
  const [capi, azure] = await Promise.all([CAPI_GROUP, AZURE_GROUP].map((group) => findGroup(management, group)))
  if (capi?.kind !== 'ok') return failed(capi)
  if (azure?.kind !== 'ok') return failed(azure)
  const picked = pickApi(capi.value, azure.value)
  return picked.kind === 'api' ? { kind: 'done', value: picked.api } : picked
}

function failed(answer: Exclude<ApiResult<ServedGroup>, { kind: 'ok' }> | undefined): Step<never> {
  const unknown = { kind: 'unreachable', message: 'no answer' } as const
  return problem('the management cluster cannot be asked for its APIs', answer ?? unknown)
}

type Group = {
  readonly preferredVersion?: { readonly version: string }
  readonly versions?: readonly { readonly version: string }[]
}
type Resources = { readonly resources?: readonly { readonly name: string }[] }

async function findGroup(management: Cluster, group: string): Promise<ApiResult<ServedGroup>> {
  const found = await management.get<Group>(groupPath(group))
  if (found.kind === 'refused' && found.status === 404) return { kind: 'ok', value: new Map() }
  if (found.kind !== 'ok') return found
  const { preferredVersion, versions = [] } = found.value
  const all = [preferredVersion, ...versions].flatMap((one) => one?.version ?? [])
  const served = new Map<string, ReadonlySet<string>>()
  for (const version of new Set(all)) {
    const resources = await management.get<Resources>(groupVersionPath(group, version))
    if (resources.kind !== 'ok') return resources
    served.set(version, new Set((resources.value.resources ?? []).map((one) => one.name)))
  }
  return { kind: 'ok', value: served }
}
