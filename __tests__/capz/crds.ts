import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { ensureCapiCrds } from '../../scripts/go-tools.ts'
import { root } from '../../scripts/tools.ts'
import type { CapiVersion } from '../../src/core/capi/objects.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { missing, there, waitFor } from '../../testbed/wait.ts'
import { create, type KubeObject, read } from '../support/cluster.ts'

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** CAPZ's own, where somebody put them beside the project; no module has them alone. */
const capzCrds = join(root, '..', 'shared', 'capz-crds')

type Crd = KubeObject & {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

/** Makes the kinds of Cluster API in this version, and those of CAPZ, and waits until they are served. */
export async function installCrds(testbed: Testbed, version: CapiVersion): Promise<void> {
  const crds = [...readFolder(await ensureCapiCrds(version)), ...readAzure(version)]
  await Promise.all(crds.map(async (crd) => await create(testbed, path, crd)))
  for (const { metadata } of crds) {
    await waitFor({ what: `CRD ${metadata.name}`, timeoutMs: 30_000, everyMs: 200 }, async () => {
      const { status } = await read<Crd>(testbed, `${path}/${metadata.name}`)
      const isServed = status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True')
      return isServed === true ? there(undefined) : missing('not established')
    })
  }
}

/**
 * The older management cluster always has the small ones, so that both are tried; the other has them of those kinds that are
 * not beside the project.
 */
function readAzure(version: CapiVersion): readonly KubeObject[] {
  const small = readFolder(join(import.meta.dirname, 'crds'))
  const own = version === 'v1beta2' && existsSync(capzCrds) ? readFolder(capzCrds) : []
  const names = new Set(own.map(({ metadata }) => metadata.name))
  return [...own, ...small.filter(({ metadata }) => !names.has(metadata.name))]
}

function readFolder(folder: string): readonly KubeObject[] {
  return readdirSync(folder).flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')) as KubeObject[])
}
