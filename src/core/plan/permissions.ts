import type { Grant } from '../facts/connection.ts'
import { startsPods } from './ledger.ts'
import type { Access, Inputs } from '../model.ts'

/** One thing that a run must be allowed to do. */
export type Permission = {
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly verb: string
  /** Absent: for the whole cluster. */
  readonly namespace?: string
  /** Absent: whatever its name. */
  readonly name?: string
  readonly why: string
}

/** What grants a run with these inputs all that it needs, but for what its manifests need besides. */
export function grantFor({ constrain, namespace }: Pick<Inputs, 'constrain' | 'namespace'>): Grant {
  return namespace === undefined || constrain ? { role: 'rbac' } : { role: 'rbac-namespace', namespace }
}

/**
 * Every permission that a run with these inputs needs, and no other. The files of `grantFor` grant the same: with a namespace
 * for what is in it, without one for the whole cluster.
 */
export function listPermissions(inputs: Inputs, namespace: string): readonly Permission[] {
  const core = { group: '' }
  const permissions: Permission[] = [
    { ...core, resource: 'nodes', verb: 'list', why: 'to list the nodes' },
    { ...core, resource: 'nodes', verb: 'watch', why: 'to see nodes that are removed during the run' },
    ...forClasses(inputs)
  ]
  if (inputs.constrain) {
    permissions.push({
      ...core,
      resource: 'nodes',
      verb: 'patch',
      why: 'to label the nodes that may run a class (constrain)'
    })
  }
  if (!startsPods(inputs)) return permissions
  if (inputs.namespace === undefined) {
    permissions.push(
      { ...core, resource: 'namespaces', verb: 'create', why: "to create the run's own namespace" },
      { ...core, resource: 'namespaces', verb: 'get', why: 'to recognize it if the response to its creation was lost' },
      { ...core, resource: 'namespaces', verb: 'list', why: 'to see when it is deleted' },
      { ...core, resource: 'namespaces', verb: 'watch', why: 'to see when it is deleted' },
      ...(inputs.cleanup === 'none'
        ? []
        : [{ ...core, resource: 'namespaces', verb: 'delete', why: 'to delete it afterwards' }])
    )
  } else {
    permissions.push({ ...core, resource: 'namespaces', verb: 'get', namespace, why: 'to check that it exists' })
  }
  const pods = { ...core, resource: 'pods', namespace }
  permissions.push(
    { ...pods, verb: 'create', why: 'to start the samples' },
    { ...pods, verb: 'get', why: 'to recognize one if the response to its creation was lost' },
    { ...pods, verb: 'list', why: 'to follow them' },
    { ...pods, verb: 'watch', why: 'to follow them' },
    { ...pods, verb: 'delete', why: 'to delete a probe pod that missed a new class' },
    { ...pods, verb: 'deletecollection', why: 'to clean up' },
    { ...pods, subresource: 'log', verb: 'get', why: 'to show the log of a sample' },
    ...forAccess(inputs.access, pods),
    { ...core, resource: 'events', namespace, verb: 'list', why: 'to show why a pod does not run' },
    { ...core, resource: 'events', namespace, verb: 'watch', why: 'to show why a pod does not run' },
    ...forServices(inputs, namespace),
    ...forDeployments(inputs, namespace)
  )
  return permissions
}

/** A run's own Services, and the path to ask them. */
function forServices({ access, cleanup, replicas, runSamples }: Inputs, namespace: string): readonly Permission[] {
  const isDirect = access === 'node-port' || access === 'load-balancer'
  if (!runSamples || (replicas === undefined && !isDirect)) return []
  const services = { group: '', resource: 'services', namespace }
  return [
    ...makeAndTake(services, 'the Services of the samples', cleanup),
    { ...services, verb: 'list', why: 'to see where a Service can be asked' },
    { ...services, verb: 'watch', why: 'to see where a Service can be asked' },
    ...(isDirect || access === 'port-forward'
      ? []
      : [{ ...services, subresource: 'proxy', verb: 'get', why: 'to ask the Services (access: proxy)' }])
  ]
}

function forDeployments({ cleanup, replicas, runSamples }: Inputs, namespace: string): readonly Permission[] {
  if (!runSamples || replicas === undefined) return []
  const deployments = { group: 'apps', resource: 'deployments', namespace }
  return [
    ...makeAndTake(deployments, 'the Deployments of the samples (replicas)', cleanup),
    { ...deployments, verb: 'list', why: 'to see how many pods there will be' },
    { ...deployments, verb: 'watch', why: 'to see how many pods there will be' }
  ]
}

/** Makes something, and takes it away again unless it is to stay. */
export function makeAndTake(
  what: Pick<Permission, 'group' | 'resource' | 'namespace'>,
  name: string,
  cleanup: Inputs['cleanup']
): readonly Permission[] {
  return [
    { ...what, verb: 'create', why: `to make ${name}` },
    { ...what, verb: 'get', why: `to know ${name} again` },
    ...(cleanup === 'none' ? [] : [{ ...what, verb: 'delete', why: `to delete ${name} afterwards` }])
  ]
}

/** `auto` makes do without port-forward where the proxy is enough, so it asks for the proxy's permission alone. */
export function forAccess(
  access: Access,
  pods: Pick<Permission, 'group' | 'resource'> & { readonly namespace: string }
): readonly Permission[] {
  if (access !== 'port-forward') {
    return [{ ...pods, subresource: 'proxy', verb: 'get', why: 'to ask the samples (access: proxy)' }]
  }
  const why = 'to ask the samples (access: port-forward)'
  return ['get', 'create'].map((verb) => ({ ...pods, subresource: 'portforward', verb, why }))
}

function forClasses(inputs: Inputs): readonly Permission[] {
  const classes = { group: 'node.k8s.io', resource: 'runtimeclasses' }
  return [
    { ...classes, verb: 'get', why: 'to list the classes' },
    ...(inputs.auto === undefined
      ? []
      : [{ ...classes, verb: 'list', why: 'to find out what the cluster claims to run (runtimes: auto)' }]),
    { ...classes, verb: 'create', why: 'to apply the classes' },
    { ...classes, verb: 'patch', why: 'to apply the classes' },
    ...(inputs.cleanup === 'none'
      ? []
      : [{ ...classes, verb: 'delete', why: 'to delete those again that do not stay (cleanup)' }])
  ]
}

/** Prints a permission as `verb resource` with all that narrows it, and why. */
export function renderPermission(permission: Permission): string {
  return `${namePermission(permission)}: ${permission.why}`
}

/** Prints a permission without why. */
export function namePermission(permission: Permission): string {
  const resource =
    permission.subresource === undefined ? permission.resource : `${permission.resource}/${permission.subresource}`
  const group = permission.group === '' ? '' : `.${permission.group}`
  const name = permission.name === undefined ? '' : ` ${permission.name}`
  const where = permission.namespace === undefined ? '' : ` in namespace ${permission.namespace}`
  return `${permission.verb} ${resource}${group}${name}${where}`
}
