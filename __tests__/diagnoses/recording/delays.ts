import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import type { Notice } from './recorded.ts'

/** What was measured of a code: the worst of its cases, in tenths of a second. */
export type MeasuredDelay = { readonly graceSeconds: number; readonly beyondSeconds: number; readonly cases: number }

export const delaysFile = join(import.meta.dirname, '..', '..', 'fixtures', 'delays.json')

/** Writes how late verdicts were, by code. */
export async function writeDelays(notices: ReadonlyMap<string, Notice>): Promise<void> {
  const delays = Array.from(notices.values()).flatMap(({ delay }) => delay ?? [])
  const byCode = Array.from(Map.groupBy(delays, ({ code }) => code)).sort(([a], [b]) => (a < b ? -1 : 1))
  const measured = byCode.map(([code, all]): readonly [string, MeasuredDelay] => {
    const tenths = (ms: number): number => Math.max(0, Math.round(ms / 100) / 10)
    const worst = Math.max(...all.map(({ beyondMs }) => beyondMs))
    const grace = Math.max(...all.map(({ graceMs }) => graceMs))
    return [code, { graceSeconds: grace / 1000, beyondSeconds: tenths(worst), cases: all.length }]
  })
  const text = JSON.stringify(Object.fromEntries(measured))
  writeFileSync(delaysFile, await format(text, { parser: 'json', printWidth: 120 }))
}
