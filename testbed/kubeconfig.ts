import { dump } from 'js-yaml'
import type { Identity } from './certificates.ts'

/** What a program needs to speak to the API server as somebody. */
export type Access = { readonly server: string; readonly authority: string; readonly identity: Identity }

/** A kubeconfig that stands alone: all its certificates are in it. */
export function renderKubeconfig(cluster: string, user: string, access: Access): string {
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': cluster,
    clusters: [
      { name: cluster, cluster: { server: access.server, 'certificate-authority-data': base64(access.authority) } }
    ],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(access.identity.certificate),
          'client-key-data': base64(access.identity.key)
        }
      }
    ],
    contexts: [{ name: cluster, context: { cluster, user } }]
  })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
