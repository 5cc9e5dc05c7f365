import { expect, onTestFinished } from 'vitest'
import { connectionCases, connectionStandIns } from '../../diagnoses/real-cases.ts'
import { reportOf } from './report.ts'
import type { Ended } from './run.ts'

/**
 * A run that could not connect has to end with the diagnosis that the table has for that case: in report.json, in the other
 * reports, and in what was printed. Counted as a case of diagnoses, in scripts/test.ts.
 */
export function expectConnection(name: string, ended: Ended): void {
  onTestFinished(
    ({ task }) => void Object.assign(task.meta, { made: name in connectionStandIns ? 'stand-in' : 'real' })
  )
  const { diagnosis, message, result } = reportOf(ended)
  expect(`${result} ${diagnosis?.code ?? ''}`).toBe({ ...connectionCases, ...connectionStandIns }[name])
  if (diagnosis === null) return
  expect(ended.exitCode).toBe(1)
  expect(diagnosis.evidence).toBe(message)
  const { code, fault, title, docs } = diagnosis
  expect(docs).toMatch(new RegExp(`#${code}$`))
  expect(ended.stdout).toMatch(new RegExp(`${code}\n {4}At fault  ${fault}\n`))
  expect(ended.stdout).toContain(docs)
  const junit = ended.files.get('junit.xml') ?? ''
  expect(junit).toContain(`type="${code}"`)
  expect(junit).toContain(`${title} (${code})\nAt fault: ${fault}`)
  expect(ended.files.get('summary.md')).toContain(`](${docs})`)
}
