import type { RuntimeClassObject } from '../core/kubernetes/objects.ts'
import { runtimeClassesPath, runtimeClassPath } from '../core/kubernetes/paths.ts'
import type { ApiResult, Cluster } from '../ports.ts'

/** RuntimeClasses by their names; one that is not there is refused as NotFound. */
export type FoundClasses = ReadonlyMap<string, ApiResult<RuntimeClassObject>>

/** Reads classes as they are now: by one list where there are several, and one by one where the list is not permitted. */
export async function findClasses(cluster: Cluster, names: readonly string[]): Promise<FoundClasses> {
  const wanted = [...new Set(names)]
  if (wanted.length < 2) return await getEach(cluster, wanted)
  const listed = await cluster.list<RuntimeClassObject>(runtimeClassesPath)
  if (listed.kind === 'refused' && listed.status === FORBIDDEN) return await getEach(cluster, wanted)
  if (listed.kind !== 'ok') return new Map(wanted.map((name) => [name, listed]))
  const byName = new Map(listed.value.items.map((one) => [one.metadata.name, one]))
  return new Map(wanted.map((name) => [name, resultOf(name, byName.get(name))]))
}

const FORBIDDEN = 403

async function getEach(cluster: Cluster, names: readonly string[]): Promise<FoundClasses> {
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await cluster.get<RuntimeClassObject>(runtimeClassPath(name))] as const)
    )
  )
}

function resultOf(name: string, found: RuntimeClassObject | undefined): ApiResult<RuntimeClassObject> {
  if (found !== undefined) return { kind: 'ok', value: found }
  return { kind: 'refused', status: 404, reason: 'NotFound', message: `RuntimeClass ${name} is not there` }
}
