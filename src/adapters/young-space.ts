import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the space in which V8 makes new objects at the size that it has by now. It would grow to 128 MiB while hundreds of pods are
 * followed, most of it garbage, and is never given back; an action can't choose the options that its process is started with.
 */
export function keepYoungSpace(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
