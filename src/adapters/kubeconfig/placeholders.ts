import { isExpression } from '../../core/text/paths.ts'
import { refuseKubeconfig } from '../errors.ts'
import type { Parties } from './credentials.ts'

/** What stands where a credential or a certificate was, and how it got there. */
const PLACEHOLDERS: readonly { readonly is: (value: string) => boolean; readonly words: string }[] = [
  {
    is: (value) => /^(?:DATA\+OMITTED|REDACTED)$/.test(value),
    words: 'DATA+OMITTED or REDACTED: made by kubectl config view without --raw; make it with kubectl config view --raw'
  },
  { is: isExpression, words: 'an expression "${{ ... }}" that was not expanded' },
  { is: (value) => /^\*+$/.test(value), words: 'asterisks only: that is how a log shows a masked secret' }
]

/** True for what is no credential, and may be shown. */
export function isPlaceholder(value: unknown): boolean {
  return findPlaceholder(value) !== undefined
}

/** Refuses a cluster and a user with something else in the place of their data; none of the values is shown. */
export function checkPlaceholders({ cluster, user }: Parties): void {
  const ofCluster = { 'certificate-authority-data': cluster.caData }
  const ofUser = {
    'client-certificate-data': user.certData,
    'client-key-data': user.keyData,
    token: user.token,
    username: user.username,
    password: user.password
  }
  check(`cluster "${cluster.name}"`, ofCluster)
  check(`user "${user.name}"`, ofUser)
}

function check(what: string, values: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(values)) {
    const found = findPlaceholder(value)
    if (found !== undefined) throw refuseKubeconfig(`kubeconfig: ${key} of ${what} is ${found.words}`)
  }
}

function findPlaceholder(value: unknown): (typeof PLACEHOLDERS)[number] | undefined {
  return typeof value === 'string' ? PLACEHOLDERS.find(({ is }) => is(value.trim())) : undefined
}
