import type { ImagePlatforms } from '../../core/kubernetes/image-reference.ts'
import { listDoubtful } from '../../core/plan/platforms.ts'
import type { Plan } from '../../core/plan/types.ts'
import type { Ports } from '../../ports.ts'

/** Asks registries for the platforms of the images that may have nothing for some node; at most for 3 s, and never without result. */
export async function findPlatforms(
  { checks, inputs }: Pick<Plan, 'checks' | 'inputs'>,
  { registry, log }: Pick<Ports, 'registry' | 'log'>,
  signal: AbortSignal
): Promise<ReadonlyMap<string, ImagePlatforms>> {
  // An archive that was put on the nodes may hold the very image: then none is pulled.
  if (inputs.loadImages.length > 0) return new Map()
  const answers = await Promise.all(
    listDoubtful(checks).map(async (image) => [image, await registry.platformsOf(image, signal)] as const)
  )
  for (const [image, answer] of answers) {
    if (answer.kind === 'unknown') {
      log.info(`${image}: its platforms are unknown (${answer.reason}); the nodes decide`)
    }
  }
  return new Map(answers)
}
