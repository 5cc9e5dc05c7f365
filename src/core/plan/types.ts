import type { CleanupMode, Inputs, Node, Runtime, Verdict } from '../model.ts'
import type { RuntimeClassObject } from '../kubernetes/objects.ts'
import type { Discovery } from '../report.ts'
import type { NodeChoice } from '../nodes/nodes.ts'
import type { UserWorkloads, WorkloadInputs } from '../workloads/from-manifests.ts'
import type { AskedService, PlacedManifest, Workload } from '../workloads/workloads.ts'

/** What of a cluster claims to run Wasm. */
export type Discovered = Discovery & {
  readonly runtimes: readonly Runtime[]
  /** The RuntimeClasses that are left out because they select nodes that the run was not asked for. */
  readonly ofOthers: readonly string[]
  /** What claims it and can't be tried, so that the run can't pass; empty if there is nothing. */
  readonly shortfall: string
}

/** What the survey found on the cluster: all that a plan depends on. */
export type ClusterFacts = {
  /** The API server's, such as `v1.37.2`. */
  readonly version: string
  /** Those of the cluster, and those that its management cluster wants there. */
  readonly nodes: readonly Node[]
  /** The version of the nodes' list, from which they can be followed on. */
  readonly nodesVersion: string
  /** What `runtimes: auto` found; absent where the runtimes were named. */
  readonly discovered?: Discovered | undefined
  /** By name: those that are there, of the runtimes' classes and of those that the user's workloads name. */
  readonly classes: ReadonlyMap<string, RuntimeClassObject>
  /** The user's own manifests that the run creates. */
  readonly placed: readonly PlacedManifest[]
  /** The names of the nodes that report that they have a sample's image already, by image: these pull none. */
  readonly heldImages: ReadonlyMap<string, ReadonlySet<string>>
}

/** A class that runs use together, or whose selector they do. */
export type SharedClass = {
  /** What runs have put there: the class itself, or the selector of a class that is somebody else's. */
  readonly what: 'class' | 'selector'
  /** The ids of the runs that use it, as its annotation has them. */
  readonly runs: string
  /** The class as it was found. */
  readonly found: RuntimeClassObject
}

/** What is to be done about one RuntimeClass, given what is there. */
export type PlannedClass =
  | {
      readonly kind: 'create'
      readonly runtime: Runtime
      /** The class as it is created. */
      readonly object: RuntimeClassObject
    }
  | {
      readonly kind: 'leave'
      readonly runtime: Runtime
      /** The selector that the class has and keeps; empty if it has none. */
      readonly selector: Readonly<Record<string, string>>
      /** Set where other runs have put it there, which may not have ended. */
      readonly shared?: SharedClass | undefined
    }
  | {
      readonly kind: 'add-selector'
      readonly runtime: Runtime
      /** What is applied to the class that is there. */
      readonly object: RuntimeClassObject
      /** The class as it was found. */
      readonly found: RuntimeClassObject
    }
  /** Other runs use the class, which may not have ended, and want its selector otherwise: neither may have its way. */
  | ({ readonly kind: 'in-use'; readonly runtime: Runtime; readonly detail: string } & MaybeJoined)
  /** Somebody else's class differs from what is wanted: nothing is forced. */
  | ({ readonly kind: 'conflict'; readonly runtime: Runtime; readonly detail: string } & MaybeJoined)
  /** The server refused the class in a dry run. */
  | { readonly kind: 'refused'; readonly runtime: Runtime; readonly detail: string }

/** Set where a change whose answer was lost has left the run's id on a class that it does not use after all. */
type MaybeJoined = { readonly shared?: SharedClass | undefined }

/** A label that a run puts on a node. */
export type LabelEntry = { readonly node: string; readonly uid: string; readonly key: string }

/** A check of the table: a runtime on a node. */
export type PlannedCheck = {
  /** Unique in a run; its pod is named after it. */
  readonly id: string
  /** The same for all checks of a runtime, whose Service finds their pods by it. */
  readonly group: string
  readonly runtime: Runtime
  readonly node: Node
  /** What the class's selector asks of the node, once applied; the pod must have been given it. */
  readonly selector: Readonly<Record<string, string>>
  /** Set where no pod needs to be created to know. */
  readonly decided?: Verdict | undefined
}

/** A constrained class, and the nodes that it must be kept off, the best to try first; none where every node carries the label. */
export type PlannedConstraint = {
  readonly runtime: Runtime
  readonly selector: Readonly<Record<string, string>>
  readonly nodes: readonly Node[]
}

/** An object that a run creates beside classes, labels and single pods. */
export type PlannedObject = {
  /** Where objects of its kind are created. */
  readonly collection: string
  readonly kind: string
  /** Empty for a kind that belongs to no namespace. */
  readonly namespace: string
  readonly name: string
  readonly body: object
  /** A controller creates PersistentVolumeClaims for it, with the run's id on them, and leaves them behind. */
  readonly hasClaims?: true | undefined
}

/** What a runtime gets beside the pods of its checks. */
export type RuntimeObjects = {
  readonly runtime: Runtime
  /** Its checks that need a pod to be known. */
  readonly checks: readonly PlannedCheck[]
  /** With `replicas`, in place of a pod for each check. */
  readonly deployment?: { readonly object: PlannedObject; readonly workload: Workload } | undefined
  readonly service: { readonly object: PlannedObject; readonly asked: AskedService }
}

/** An object that a run makes and takes away again. */
export type ObjectEntry = {
  /** Of the object itself, in the API. */
  readonly path: string
  readonly kind: string
  /** Empty for a kind that belongs to no namespace. */
  readonly namespace: string
  readonly name: string
}

/** All that a run changes on a cluster, written down before each change: what is needed to undo it from nothing else. */
export type Ledger = {
  readonly runId: string
  readonly cleanup: CleanupMode
  /** Empty where the run makes no pods. */
  readonly namespace: string
  /** The namespace is the run's own: delete it whole. Otherwise only the run's pods in it. */
  readonly ownsNamespace: boolean
  /** RuntimeClasses that the run creates, or uses together with the run that did. */
  readonly classesCreated: readonly string[]
  /** RuntimeClasses that were there without a selector and get one. */
  readonly selectorsAdded: readonly string[]
  readonly labelsAdded: readonly LabelEntry[]
  /** RuntimeClasses of the user's manifests: other runs may use them as well. They never stay for good. */
  readonly manifestClasses: readonly string[]
  /** In the order in which they are made. */
  readonly objects: readonly ObjectEntry[]
  /**
   * Where StatefulSets among the objects make PersistentVolumeClaims, however many they are scaled to. They have the run's id; one
   * that was there before has none and stays.
   */
  readonly claimNamespaces: readonly string[]
  /** Labels that stay, by `cleanup: workload`: those of checks that passed. */
  readonly labelsKept: readonly LabelEntry[]
  /** Of the classes that the run created, those that stay by `cleanup: workload`; none as long as nothing is known of them. */
  readonly classesKept: readonly string[]
  /** All is undone, and the namespace deleted: it only has to be seen that it is gone. */
  readonly isGoing?: true
}

/** RuntimeClasses by name, each with the node selector that it has once the plan is applied. */
export type ClassSelectors = ReadonlyMap<string, Readonly<Record<string, string>>>

/** All that a run will do, made from the inputs and what the cluster has: data, so it can be printed and compared. */
export type Plan = {
  readonly inputs: Inputs
  /** Short, unique, fit for a label's value and a part of a name. */
  readonly runId: string
  /** Where the samples go. */
  readonly namespace: string
  readonly facts: ClusterFacts
  readonly choice: NodeChoice
  readonly classes: readonly PlannedClass[]
  readonly labels: readonly LabelEntry[]
  readonly checks: readonly PlannedCheck[]
  readonly constraints: readonly PlannedConstraint[]
  /** The Services and Deployments of the runtimes. */
  readonly runtimeObjects: readonly RuntimeObjects[]
  /** The user's own objects, in the order in which they are created. */
  readonly manifests: readonly PlannedObject[]
  /** What the user's own workloads run under, and what they are asked. */
  readonly workloadInputs: WorkloadInputs
  /** What of the user's own objects is checked. */
  readonly userWorkloads: UserWorkloads
  /** All that the runtimes have, and those of the cluster that the user's own workloads name. */
  readonly classSelectors: ClassSelectors
  /** Those of the runtimes that this run, or another one of late, creates or changes. */
  readonly freshClasses: ClassSelectors
  /** What there is to undo once all of it is applied. */
  readonly ledger: Ledger
  readonly warnings: readonly string[]
  /** Why the run can't pass whatever its checks say; empty if it can. */
  readonly shortfall: string
}
