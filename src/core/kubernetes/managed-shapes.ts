import { conditions, flags, numbers, objectOf, strings } from './shape-parts.ts'
import { fieldsOf } from './shapes.ts'

/** The shape of the objects in core/capi/objects.ts, as an API server sends them. */

const ref = fieldsOf(strings('apiVersion', 'apiGroup', 'kind', 'name'))
const failure = strings('failureReason', 'failureMessage')
const provisioned = fieldsOf(flags('controlPlaneInitialized', 'infrastructureProvisioned'))
const gallery = fieldsOf(strings('gallery', 'name', 'version'))
const image = fieldsOf({
  ...{ id: 'text', computeGallery: gallery, sharedGallery: gallery },
  marketplace: fieldsOf(strings('publisher', 'offer', 'sku', 'version'))
})
const capiStatus = fieldsOf({
  ...{ phase: 'text', conditions, initialization: provisioned, ...failure },
  ...numbers('observedGeneration', 'updatedReplicas', 'upToDateReplicas'),
  ...flags('controlPlaneReady', 'infrastructureReady'),
  v1beta2: fieldsOf({ conditions }),
  deprecated: fieldsOf({ v1beta1: fieldsOf({ conditions, ...failure }) }),
  nodeRef: fieldsOf(strings('name')),
  nodeRefs: { list: fieldsOf(strings('name')) },
  ...{ image, latestModelApplied: 'boolean' }
})
const strategy = fieldsOf(strings('type'))
const machineSpec = { ...strings('clusterName', 'version'), infrastructureRef: ref }
const azureSpec = { image, osDisk: fieldsOf(strings('osType')) }
const aksSpec = { osType: 'text', resources: { list: fieldsOf({ spec: fieldsOf(strings('osType')) }) } } as const

/** All of Cluster API's kinds and CAPZ's: a field means the same in each that has it. */
const managed = objectOf({
  spec: fieldsOf({
    ...{
      ...machineSpec,
      ...azureSpec,
      ...aksSpec,
      paused: 'boolean',
      controlPlaneRef: ref,
      replicas: 'number',
      strategy
    },
    ...{ rollout: fieldsOf({ strategy }), topology: fieldsOf({}) },
    template: fieldsOf({ ...azureSpec, spec: fieldsOf({ ...machineSpec, ...azureSpec }) })
  }),
  status: capiStatus
})
/** The resources that have it, by their groups. */
export const managedKinds = {
  'cluster.x-k8s.io': { clusters: managed, machines: managed, machinedeployments: managed, machinepools: managed },
  'infrastructure.cluster.x-k8s.io': {
    azuremachines: managed,
    azuremachinetemplates: managed,
    azuremachinepools: managed,
    azuremachinepoolmachines: managed,
    azuremanagedmachinepools: managed,
    azureasomanagedmachinepools: managed
  }
}
