import { join } from 'node:path'
import { attemptIn, runIn } from './machine/machine.ts'
import type { Machine } from './machine/files.ts'
import { hostsFolder, pauseImage } from './containerd-config.ts'
import { pushImage } from './images.ts'
import { makePauseImage } from './pause/image.ts'
import { failureOf } from './run.ts'
import { makeCommandImage } from './samples/command.ts'
import { makeSampleImage, samples, spinSuccessor } from './samples/samples.ts'
import { missing, there, waitFor } from './wait.ts'

const seeded = [...Object.values(samples), spinSuccessor]

/** Fills the registry: the samples that users know, and the image of every pod's sandbox. */
export async function seedRegistry(registry: string, pauseFolder: string, signal: AbortSignal): Promise<void> {
  const pause = makePauseImage(join(pauseFolder, 'pause'))
  const images = await Promise.all([pause, makeCommandImage(), ...seeded.map(makeSampleImage)])
  await Promise.all(
    images.map(async (image) => {
      await pushImage(registry, image, signal)
    })
  )
}

/** Waits until the registry answers. */
export async function waitForRegistry(registry: string, signal: AbortSignal): Promise<void> {
  await waitFor({ what: 'an answer of the registry', timeoutMs: 20_000, signal }, async () => {
    try {
      const answer = await fetch(`${registry}/v2/`, { signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]) })
      return answer.ok ? there(undefined) : missing(`it answered ${answer.status}`)
    } catch (error) {
      return missing(error instanceof Error ? error.message : String(error))
    }
  })
}

/** Pulls the sandboxes' image onto a node: a pod must never have to wait for it, nor fail for want of a registry. */
export async function pullPause(machine: Machine, signal: AbortSignal): Promise<void> {
  await waitFor({ what: `the pause image on ${machine.name}`, timeoutMs: 30_000, signal, everyMs: 200 }, async () => {
    const ran = await attemptIn(machine, pulling('k8s.io', pauseImage), { signal, timeoutMs: 20_000 })
    return ran.code === 0 ? there(undefined) : missing(failureOf(ran))
  })
}

/**
 * Makes sure that a node can pull every sample, and leaves no sample on it: a test of pulls starts from nothing. The
 * namespace is one of containerd's that no pod sees.
 */
export async function checkPulls(machine: Machine, signal: AbortSignal): Promise<void> {
  const images = seeded.map(({ name, tags: [tag = ''] }) => `ghcr.io/${name}:${tag}`)
  for (const image of images) await runIn(machine, pulling('pull-check', image), { signal, timeoutMs: 30_000 })
  await runIn(machine, ['ctr', '--namespace', 'pull-check', 'images', 'remove', '--sync', ...images], { signal })
}

function pulling(namespace: string, image: string): readonly string[] {
  return ['ctr', '--namespace', namespace, 'images', 'pull', '--hosts-dir', hostsFolder, image]
}
