/** Writes recorded.json again, after kind was updated in scripts/go-tools.ts: `node __tests__/kind/record.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureGoTool } from '../../scripts/go-tools.ts'
import { record } from './recording.ts'

const recording = await record(await ensureGoTool('kind'))
writeFileSync(join(import.meta.dirname, 'recorded.json'), `${JSON.stringify(recording, undefined, 2)}\n`)
