import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A sample file; the caller removes its folder. */
export function writeSampleFile(samplesByClass: Readonly<Record<string, object>>): {
  readonly path: string
  readonly remove: () => void
} {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-samples-'))
  const path = join(folder, 'samples.yaml')
  // JSON is YAML.
  writeFileSync(path, JSON.stringify({ samples: samplesByClass }))
  return {
    path,
    remove: () => {
      rmSync(folder, { recursive: true })
    }
  }
}
