import { CLASSES } from '../api/admission.ts'
import type { ClassObj, Pod } from '../api/objects.ts'
import type { Store } from '../api/store.ts'
import type { Random } from '../random.ts'
import type { Machine } from './machine.ts'
import type { PodReporter } from './pod-reporter.ts'
import { sandboxError } from './shims.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'

const SANDBOX_ERROR = 'Failed to create pod sandbox: rpc error: code = Unknown desc = '
const NO_CONTAINERD =
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"'

/** Tries until there is a sandbox; false if the pod goes before. `handlers` is given the one that it was made by, by the pod's uid. */
export async function makeSandbox(
  pod: Pod,
  machine: Machine,
  store: Store,
  random: Random,
  handlers: Map<string, string>,
  reporter: PodReporter,
  isGone: () => boolean
): Promise<boolean> {
  const { time } = store
  for (;;) {
    await time.sleep(random.between(50, 400))
    if (isGone()) return false
    // A kubelet that starts again looks at all of its pods at once.
    if (!machine.isUp.now) {
      await time.sleep(1_000)
      continue
    }
    const why = findSandboxError(pod, machine, store, handlers)
    if (why === undefined) return true
    reporter.event(pod, 'FailedCreatePodSandBox', why)
    await waitForRetry(machine, time, random.between(10_000, 15_000))
  }
}

async function waitForRetry(machine: Machine, time: VirtualTime, ms: number): Promise<void> {
  const untilMs = time.nowMs + ms
  while (time.nowMs < untilMs && machine.isUp.now) await time.sleep(Math.min(1_000, untilMs - time.nowMs))
}

function findSandboxError(
  { metadata: { uid }, spec: { runtimeClassName } }: Pod,
  machine: Machine,
  store: Store,
  handlers: Map<string, string>
): string | undefined {
  if (!machine.hasContainerd.now) return `Failed to create pod sandbox: ${NO_CONTAINERD}`
  if (runtimeClassName === undefined) return undefined
  const [first] = store.changes.ofObject(CLASSES, runtimeClassName)
  const isSeen = first !== undefined && first.atMs <= store.time.nowMs - (machine.plan.classesLateMs ?? 0)
  const handler = isSeen ? store.find<ClassObj>(CLASSES, runtimeClassName)?.handler : undefined
  if (handler === undefined)
    return `Failed to create pod sandbox: runtimeclass.node.k8s.io "${runtimeClassName}" not found`
  // What a pod runs under is decided with its sandbox, whatever happens to its class.
  handlers.set(uid, handler)
  const why = sandboxError(handler, machine.shim(handler).now, machine.plan.isOld)
  return why === undefined ? undefined : SANDBOX_ERROR + why
}
