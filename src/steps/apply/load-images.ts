import type { Ports } from '../../ports.ts'
import type { RunContext } from '../context.ts'
import type { Step } from '../result.ts'

/** Puts image archives on all nodes, before any sample wants them; a problem if one can't be, or not by the deadline. */
export async function loadImages(
  archives: readonly string[],
  { deadlineMs, ports, signal }: Pick<RunContext, 'deadlineMs' | 'ports' | 'signal'>
): Promise<Step<undefined>> {
  for (const archive of archives) {
    const startedAtMs = ports.clock.nowMs()
    ports.log.info(`load-images: putting ${archive} on all nodes`)
    const trouble = await loadOne(archive, ports, deadlineMs - startedAtMs, signal)
    if (trouble !== '') return { kind: 'problem', message: `load-images: ${archive} is not on all nodes: ${trouble}` }
    ports.log.info(`load-images: ${archive} took ${((ports.clock.nowMs() - startedAtMs) / 1000).toFixed(1)} s`)
  }
  return { kind: 'done', value: undefined }
}

/** Why an archive isn't loaded; empty if it is. */
async function loadOne(
  archive: string,
  { clock, images }: Ports,
  leftMs: number,
  signal: AbortSignal
): Promise<string> {
  if (images === undefined) return 'this cluster takes images from registries alone'
  const done = new AbortController()
  const ends = AbortSignal.any([signal, done.signal])
  const ended = await Promise.race([images.load(archive, ends), clock.wait(leftMs, ends)])
  // Whichever was slower must not go on.
  done.abort()
  if (signal.aborted) return 'the run was cancelled'
  if (ended === undefined) return 'the time for the run is over'
  return ended.kind === 'loaded' ? '' : ended.reason
}
