import { resolve } from 'node:path'
import { Refusal } from '../../../../src/adapters/errors.ts'
import { type Connection, openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { readFiles } from '../../../../src/adapters/kubeconfig/files.ts'
import { authenticate } from '../../../../src/adapters/kubernetes/transport.ts'

/** Kubeconfigs as people have them, by public reports. */
export function fixturePath(name: string): string {
  return resolve(import.meta.dirname, '../../../fixtures/kubeconfigs', `${name}.yaml`)
}

/** Opens a kubeconfig by its path. */
export function load(path: string, context?: string, env: NodeJS.ProcessEnv = {}): Connection {
  return openKubeconfig(readFiles({ kind: 'path', path }, env), context, {})
}

/** Opens a fixture. */
export function loadFixture(name: string, context?: string): Connection {
  return load(fixturePath(name), context)
}

/** Opens what KUBECONFIG names. */
export function loadAuto(value: string, context?: string): Connection {
  return openKubeconfig(readFiles({ kind: 'auto' }, { KUBECONFIG: value }), context, {})
}

/** Why something was refused; throws if it was not. */
export function refusalOf(work: () => unknown): Refusal {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('expected a refusal')
}

/** The headers that a request carries. */
export async function headersOf(connection: Connection): Promise<Readonly<Record<string, string>>> {
  return (await authenticate(connection, new URL(connection.server), undefined)).getHeaders()
}
