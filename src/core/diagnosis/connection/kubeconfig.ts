import type { ConnectionProblem } from '../../facts/connection.ts'
import type { ConnectionRule } from './rule.ts'

/** What is wrong with a kubeconfig, or with what it gets its credentials from, before anything is sent. */
export const kubeconfigRules: readonly ConnectionRule[] = [
  {
    code: 'kubeconfig-missing',
    title: 'No kubeconfig found',
    fault: 'kubeconfig',
    find: (problem) =>
      problem.kind === 'no-kubeconfig' ? { kind: 'kubeconfig-missing', sought: problem.sought } : undefined
  },
  {
    code: 'kind-failed',
    title: 'kind gives no kubeconfig',
    fault: 'runner',
    find: (problem) => (problem.kind === 'no-kind-cluster' ? { ...problem, kind: 'kind-failed' } : undefined)
  },
  {
    code: 'context-missing',
    title: 'The kubeconfig does not have this context',
    fault: 'kubeconfig',
    find: (problem, path) => (problem.kind === 'no-context' ? { ...problem, kind: 'context-missing', path } : undefined)
  },
  {
    code: 'client-certificate-expired',
    title: 'The client certificate has expired or is not yet valid',
    fault: 'kubeconfig',
    find: (problem, path) =>
      problem.kind === 'certificate' ? { ...problem, kind: 'client-certificate-expired', path } : undefined
  },
  {
    code: 'credential-plugin-missing',
    title: 'The credential plugin is not installed',
    fault: 'runner',
    find: (problem, path) =>
      problem.kind === 'plugin' && problem.is === 'missing'
        ? { kind: 'credential-plugin-missing', plugin: problem.plugin, path }
        : undefined
  },
  {
    code: 'credential-plugin-failed',
    title: 'The credential plugin gives no credentials',
    fault: 'kubeconfig',
    find: (problem, path) =>
      problem.kind === 'plugin' ? { kind: 'credential-plugin-failed', plugin: problem.plugin, path } : undefined
  },
  {
    code: 'kubeconfig-invalid',
    title: 'The kubeconfig cannot be used',
    fault: 'kubeconfig',
    find: (problem, path) =>
      problem.kind === 'bad-kubeconfig'
        ? { ...problem, kind: 'kubeconfig-invalid', path }
        : isUnreadable(problem)
          ? { kind: 'kubeconfig-invalid', path }
          : undefined
  }
]

/** A key or certificate that OpenSSL can't read or use, or a token that no header can hold: nothing was sent. */
function isUnreadable(problem: ConnectionProblem): boolean {
  return problem.kind === 'no-answer' && problem.codes.some((code) => /^(ERR_OSSL_|UND_ERR_INVALID_ARG$)/.test(code))
}
