import type { Pod } from '../api/objects.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'
import type { Random } from '../random.ts'
import type { Machine } from './machine.ts'
import type { PodReporter } from './pod-reporter.ts'

/** How often a registry fails that is well then. */
const FLAKY_TRIES = 2
const BACK_OFF_MS = [10_000, 20_000, 40_000, 80_000, 160_000]

/** Pulls a pod's image, as often as it takes; false if the pod goes before. */
export async function pullImage(
  image: string,
  pod: Pod,
  { images, plan }: Machine,
  time: VirtualTime,
  random: Random,
  reporter: PodReporter,
  report: (reason: string, message?: string) => void,
  isGone: () => boolean
): Promise<boolean> {
  for (let tries = 0; ; tries += 1) {
    if (isGone()) return false
    if (images.has(image)) {
      reporter.event(pod, 'Pulled', `Container image "${image}" already present on machine`)
      return true
    }
    reporter.event(pod, 'Pulling', `Pulling image "${image}"`)
    await time.sleep(plan.pull === 'slow' ? random.between(8_000, 20_000) : random.between(200, 1_500))
    const error = pullError(image, plan, tries)
    if (error === undefined) {
      images.add(image)
      reporter.event(pod, 'Pulled', `Successfully pulled image "${image}"`)
      return true
    }
    const message = `Failed to pull image "${image}": ${error}`
    reporter.event(pod, 'Failed', message)
    report('ErrImagePull', error)
    const backOffMs = BACK_OFF_MS[Math.min(tries, BACK_OFF_MS.length - 1)] ?? 0
    await time.sleep(Math.min(backOffMs, 3_000))
    if (isGone()) return false
    report('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${error}`)
    await time.sleep(backOffMs)
  }
}

function pullError(image: string, { isOld = false, pull }: Machine['plan'], tries: number): string | undefined {
  const resolve = isOld ? `failed to resolve reference "${image}"` : 'failed to resolve image'
  const start = `failed to pull and unpack image "${image}": ${resolve}: `
  if (pull === 'missing') return `rpc error: code = NotFound desc = ${start}${image}: not found`
  const isFailing = pull === 'failing' || (pull === 'flaky' && tries < FLAKY_TRIES)
  const status = 'unexpected status from HEAD request to https://ghcr.io/v2/: '
  const why =
    pull === 'throttled' ? '429 Too Many Requests: toomanyrequests' : isFailing ? '503 Service Unavailable' : undefined
  return why === undefined ? undefined : `rpc error: code = Unknown desc = ${start}${status}${why}`
}
