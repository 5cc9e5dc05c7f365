import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestbedFailure } from './failure.ts'
import { makeNames } from './names.ts'

/** What the programs of a machine wrote, one after the other; of a testbed that failed half-way, too. */
export function renderLogs(name: string, machine: string, program?: string): string {
  const machines = join(makeNames(name).folder, 'machines')
  const known = existsSync(machines) ? readdirSync(machines) : []
  if (!known.includes(machine)) {
    throw new TestbedFailure(
      `logs: expected one of ${known.join(', ') || 'no node (the testbed is down)'}, got "${machine}"`
    )
  }
  const folder = join(machines, machine, 'log')
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.log'))
    .sort()
  const wanted = program === undefined ? files : files.filter((file) => file === `${program}.log`)
  if (wanted.length === 0) {
    throw new TestbedFailure(
      `logs: expected one of ${files.map((file) => file.slice(0, -4)).join(', ')}, got "${program ?? ''}"`
    )
  }
  return wanted.map((file) => `==> ${file.slice(0, -4)} <==\n${readFileSync(join(folder, file), 'utf8')}\n`).join('')
}
