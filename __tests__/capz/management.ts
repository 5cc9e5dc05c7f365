import type { AzureImage, CapiVersion } from '../../src/core/capi/objects.ts'
import type { Testbed } from '../../testbed/testbed.ts'
import { create, type KubeObject, merge, read, remove } from '../support/cluster.ts'
import { useTestbed } from '../support/testbeds.ts'
import { managementName } from './testbeds.ts'

/** The image that the good node is reported to be made from, and that of the one without handlers. */
export const goodImage: AzureImage = { computeGallery: { gallery: 'wasm', name: 'ubuntu-2404', version: '1.32.1' } }
export const badImage: AzureImage = { computeGallery: { gallery: 'wasm', name: 'ubuntu-2404', version: '1.32.2' } }

const azure = 'infrastructure.cluster.x-k8s.io'
const cluster = 'wasm'

type Condition = { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }

/** A Machine as its controllers would have made it by now. */
export type MachineState = {
  readonly node?: string
  readonly image?: AzureImage
  /** Its MachineDeployment; `control-plane` for one of the control plane. */
  readonly of?: string
  readonly phase?: string
  readonly isUp?: boolean
  readonly conditions?: readonly Condition[]
}

/**
 * A management cluster with one Cluster, `wasm`, in a namespace of its own. It is a real API server with real CRDs, but no
 * controller runs on it: this is a stand-in for those of Cluster API and CAPZ, and writes what they would.
 */
export class Management {
  readonly testbed: Testbed
  readonly #version: CapiVersion
  readonly #namespace: string

  constructor(version: CapiVersion, namespace: string, testbed = useTestbed(managementName(version))) {
    this.testbed = testbed
    this.#version = version
    this.#namespace = namespace
  }

  /** What leads the action to the cluster. */
  get given(): { readonly kubeconfig: string; readonly 'capz-cluster': string } {
    return { kubeconfig: this.testbed.kubeconfig, 'capz-cluster': `${this.#namespace}/${cluster}` }
  }

  /**
   * Makes namespace, Cluster and, if there is one, the Secret with the workload cluster's kubeconfig. `topology` is that of a Cluster
   * that is made by a ClusterClass.
   */
  async begin(kubeconfig: string | undefined, isInitialized = true, topology?: object): Promise<void> {
    // This one is there from the start.
    if (this.#namespace !== 'default') {
      await create(this.testbed, '/api/v1/namespaces', { metadata: { name: this.#namespace } })
    }
    const ref = (kind: string) => this.#refer(azure, kind, cluster)
    const spec = { infrastructureRef: ref('AzureCluster'), ...(topology === undefined ? {} : { topology }) }
    await this.#make('clusters', { metadata: { name: cluster }, spec })
    await this.initialize(isInitialized)
    if (kubeconfig !== undefined) await this.putSecret({ value: kubeconfig })
  }

  /** The control plane is up, or isn't yet; the Cluster has these conditions besides. */
  async initialize(is: boolean, others: readonly Condition[] = []): Promise<void> {
    const conditions = [
      ...others,
      {
        type: 'ControlPlaneInitialized',
        status: is ? 'True' : 'False',
        reason: is ? 'Initialized' : 'NotInitialized',
        message: is ? '' : 'Waiting for the first control plane machine to have status.nodeRef set'
      }
    ]
    const status =
      this.#version === 'v1beta1'
        ? { infrastructureReady: true, controlPlaneReady: is }
        : { initialization: { infrastructureProvisioned: true, controlPlaneInitialized: is } }
    await this.#writeStatus('clusters', cluster, {
      ...{ phase: 'Provisioned', observedGeneration: 1, ...status },
      conditions: conditions.map(stamp)
    })
  }

  /** The Secret, with these keys. */
  async putSecret(data: Readonly<Record<string, string>>): Promise<void> {
    const path = `/api/v1/namespaces/${this.#namespace}/secrets`
    await create(this.testbed, path, {
      metadata: { name: `${cluster}-kubeconfig`, labels: { 'cluster.x-k8s.io/cluster-name': cluster } },
      type: 'cluster.x-k8s.io/secret',
      stringData: data
    })
  }

  /** The Secret is written again, as Cluster API does before a certificate in it expires. */
  async changeSecret(stringData: Readonly<Record<string, string>>): Promise<void> {
    await merge(this.testbed, `/api/v1/namespaces/${this.#namespace}/secrets/${cluster}-kubeconfig`, { stringData })
  }

  /** A Machine and its AzureMachine. */
  async addMachine(name: string, state: MachineState): Promise<void> {
    const { of = 'md-0', image } = state
    const owner =
      of === 'control-plane' ? { 'cluster.x-k8s.io/control-plane': '' } : { 'cluster.x-k8s.io/deployment-name': of }
    const osDisk = { osType: 'Linux' }
    await this.#make('azuremachines', {
      metadata: { name },
      spec: { vmSize: 'Standard_B2s', osDisk, ...(image === undefined ? {} : { image }) }
    })
    await this.#make('machines', {
      metadata: { name, labels: { 'cluster.x-k8s.io/cluster-name': cluster, ...owner } },
      spec: this.#machineSpec('AzureMachine', name)
    })
    await this.writeMachine(name, state)
  }

  /** What the Machine's controllers report of it now. */
  async writeMachine(name: string, { node, phase, isUp = true, conditions = [] }: MachineState): Promise<void> {
    const made =
      this.#version === 'v1beta1'
        ? { bootstrapReady: true, infrastructureReady: isUp }
        : { initialization: { bootstrapDataSecretCreated: true, infrastructureProvisioned: isUp } }
    await this.#writeStatus('machines', name, {
      phase: phase ?? (node === undefined ? 'Provisioned' : 'Running'),
      ...made,
      ...(node === undefined ? {} : { nodeRef: this.#referNode(node) }),
      conditions: conditions.map(stamp)
    })
  }

  async removeMachine(name: string): Promise<void> {
    await remove(this.testbed, `${this.#pathOf('machines')}/${name}`)
  }

  /** A MachineDeployment that has `upToDate` Machines of its newest template. */
  async addDeployment(name: string, replicas: number, upToDate: number, image?: AzureImage): Promise<void> {
    const osDisk = { osType: 'Linux' }
    const spec = { vmSize: 'Standard_B2s', osDisk, ...(image === undefined ? {} : { image }) }
    await this.#make('azuremachinetemplates', { metadata: { name }, spec: { template: { spec } } })
    await this.#make('machinedeployments', {
      metadata: { name, labels: { 'cluster.x-k8s.io/cluster-name': cluster } },
      spec: {
        clusterName: cluster,
        replicas,
        selector: { matchLabels: { 'cluster.x-k8s.io/deployment-name': name } },
        template: {
          metadata: { labels: { 'cluster.x-k8s.io/deployment-name': name } },
          spec: this.#machineSpec('AzureMachineTemplate', name)
        }
      }
    })
    await this.writeDeployment(name, replicas, upToDate)
  }

  async writeDeployment(name: string, replicas: number, upToDate: number): Promise<void> {
    const counts = this.#version === 'v1beta1' ? { updatedReplicas: upToDate } : { upToDateReplicas: upToDate }
    const phase = upToDate < replicas ? 'ScalingUp' : 'Running'
    await this.#writeStatus('machinedeployments', name, { phase, replicas, observedGeneration: 1, ...counts })
  }

  /** A MachinePool with these nodes, of a scale set of this image, or of AKS where `kind` reports it. */
  async addPool(name: string, nodes: readonly string[], kind: string, image?: AzureImage): Promise<void> {
    if (kind === 'AzureMachinePool') {
      const template = {
        vmSize: 'Standard_B2s',
        osDisk: { osType: 'Linux' },
        ...(image === undefined ? {} : { image })
      }
      await this.#make('azuremachinepools', { metadata: { name }, spec: { location: 'westeurope', template } })
      await this.#noteImage(name, image)
      for (const node of nodes) await this.#addInstance(name, node)
    }
    if (kind === 'AzureManagedMachinePool') {
      await this.#make('azuremanagedmachinepools', { metadata: { name }, spec: { mode: 'User', sku: 'Standard_B2s' } })
    }
    if (kind === 'AzureASOManagedMachinePool') {
      await this.#make('azureasomanagedmachinepools', { metadata: { name }, spec: { resources: [] } })
    }
    await this.#make('machinepools', {
      metadata: { name, labels: { 'cluster.x-k8s.io/cluster-name': cluster } },
      spec: { clusterName: cluster, replicas: nodes.length, template: { spec: this.#machineSpec(kind, name) } }
    })
    const made =
      this.#version === 'v1beta1'
        ? { infrastructureReady: true }
        : { initialization: { infrastructureProvisioned: true } }
    const nodeRefs = nodes.map((node) => ({ kind: 'Node', name: node }))
    await this.#writeStatus('machinepools', name, { phase: 'Running', observedGeneration: 1, ...made, nodeRefs })
  }

  /** Somebody points the scale set of a pool at another image; its instances run the old one until `replaceInstance`. */
  async changeImage(pool: string, image: AzureImage, nodes: readonly string[]): Promise<void> {
    await merge(this.testbed, `${this.#pathOf('azuremachinepools')}/${pool}`, { spec: { template: { image } } })
    await this.#noteImage(pool, image)
    for (const node of nodes) await this.replaceInstance(pool, node, false)
  }

  /** Somebody raises the Kubernetes of a pool; its nodes are upgraded after that. */
  async raiseVersion(pool: string, version: string): Promise<void> {
    await merge(this.testbed, `${this.#pathOf('machinepools')}/${pool}`, { spec: { template: { spec: { version } } } })
    const path = `${this.#pathOf('machinepools')}/${pool}`
    const { metadata } = await read<{ readonly metadata: { readonly generation: number } }>(this.testbed, path)
    await this.#writeStatus('machinepools', pool, { observedGeneration: metadata.generation })
  }

  /** The instance that is this node runs the newest image of its scale set, or doesn't. */
  async replaceInstance(pool: string, node: string, isLatest = true): Promise<void> {
    const status = { latestModelApplied: isLatest, nodeRef: { kind: 'Node', name: node }, ready: true }
    await this.#writeStatus('azuremachinepoolmachines', `${pool}-${node}`, status)
  }

  async #noteImage(pool: string, image: AzureImage | undefined): Promise<void> {
    await this.#writeStatus('azuremachinepools', pool, { ready: true, ...(image === undefined ? {} : { image }) })
  }

  async #addInstance(pool: string, node: string): Promise<void> {
    const { metadata } = await read<KubeObject>(this.testbed, `${this.#pathOf('azuremachinepools')}/${pool}`)
    const owner = { apiVersion: `${azure}/v1beta1`, kind: 'AzureMachinePool', name: pool, uid: metadata.uid }
    await this.#make('azuremachinepoolmachines', {
      metadata: { name: `${pool}-${node}`, ownerReferences: [owner] },
      spec: { providerID: `azure:///${pool}/${node}` }
    })
    await this.replaceInstance(pool, node)
  }

  #machineSpec(kind: string, name: string): object {
    return {
      clusterName: cluster,
      version: 'v1.32.1',
      bootstrap: { dataSecretName: `${name}-bootstrap` },
      infrastructureRef: this.#refer(azure, kind, name)
    }
  }

  #refer(group: string, kind: string, name: string): object {
    return this.#version === 'v1beta1'
      ? { apiVersion: `${group}/v1beta1`, kind, name, namespace: this.#namespace }
      : { apiGroup: group, kind, name }
  }

  #referNode(name: string): object {
    return this.#version === 'v1beta1' ? { apiVersion: 'v1', kind: 'Node', name } : { name }
  }

  async #make(resource: string, body: object): Promise<void> {
    await create(this.testbed, this.#pathOf(resource), { ...this.#typeOf(resource), ...body })
  }

  /** As a controller does it: through the object's own status. */
  async #writeStatus(resource: string, name: string, status: object): Promise<void> {
    await merge(this.testbed, `${this.#pathOf(resource)}/${name}/status`, { status })
  }

  #pathOf(resource: string): string {
    const group = resource.startsWith('azure') ? `${azure}/v1beta1` : `cluster.x-k8s.io/${this.#version}`
    return `/apis/${group}/namespaces/${this.#namespace}/${resource}`
  }

  #typeOf(resource: string): object {
    const kinds: Readonly<Record<string, string>> = {
      clusters: 'Cluster',
      machines: 'Machine',
      machinedeployments: 'MachineDeployment',
      machinepools: 'MachinePool',
      azuremachines: 'AzureMachine',
      azuremachinetemplates: 'AzureMachineTemplate',
      azuremachinepools: 'AzureMachinePool',
      azuremachinepoolmachines: 'AzureMachinePoolMachine',
      azuremanagedmachinepools: 'AzureManagedMachinePool',
      azureasomanagedmachinepools: 'AzureASOManagedMachinePool'
    }
    const group = resource.startsWith('azure') ? `${azure}/v1beta1` : `cluster.x-k8s.io/${this.#version}`
    return { apiVersion: group, kind: kinds[resource] }
  }
}

function stamp(condition: Condition): object {
  return { ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' }
}
