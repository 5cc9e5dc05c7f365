import { setFlagsFromString } from 'node:v8'

/**
 * Has V8 collect garbage sooner than it would by itself, for a fifth more processor time. While hundreds of pods are followed it would let
 * the space for new objects grow to 128 MiB, which it never gives back, and all others to four times what lives in them. An action can't
 * choose the options that its process is started with; both are read whenever a space is to grow.
 */
export function limitHeapGrowth(): void {
  // New objects: as much space as there is by now.
  setFlagsFromString('--semi-space-growth-factor=1')
  // All others: half as much again as lives, before the next collection.
  setFlagsFromString('--heap-growing-percent=50')
}
