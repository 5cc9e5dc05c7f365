import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'

/** The action that is tested is the committed one; each file brings up clusters of its own. */
export default function setup({ provide }: TestProject): void {
  provide('action', resolve(import.meta.dirname, '..', '..'))
}
