import type { Permission } from './permissions.ts'

/** What an authorizer grants, as a SelfSubjectRulesReview lists it; `*` stands for anything. */
export type ResourceRule = {
  readonly verbs?: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  /** Empty or absent: whatever the name. */
  readonly resourceNames?: readonly string[]
}

/** True if one of the rules grants a permission: matched as RBAC does (`pkg/apis/rbac/v1/evaluation_helpers.go`). */
export function isGranted(rules: readonly ResourceRule[], permission: Permission): boolean {
  return rules.some((rule) => grants(rule, permission))
}

function grants({ apiGroups, resourceNames = [], resources, verbs }: ResourceRule, permission: Permission): boolean {
  const { group, name, resource, subresource, verb } = permission
  const whole = subresource === undefined ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`]
  const isNamed = resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))
  return isNamed && has(verbs, [verb]) && has(apiGroups, [group]) && has(resources, whole)
}

function has(granted: readonly string[] = [], wanted: readonly string[]): boolean {
  return granted.includes('*') || wanted.some((one) => granted.includes(one))
}
