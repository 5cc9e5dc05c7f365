/**
 * API servers that admit pods at once write the same quota, and one that loses more often than it tries again answers 409 to the
 * object instead (https://github.com/kubernetes/kubernetes/issues/67761). OpenShift has a quota of its own for several namespaces.
 */
const ON_QUOTA = /Operation cannot be fulfilled on (?:clusterresourcequotas\.quota\.openshift\.io|resourcequotas) "/

/** True for the words of a conflict that is about a quota's bookkeeping, and not about the object that was to be created. */
export function isQuotaConflict(message: string): boolean {
  return ON_QUOTA.test(message)
}
