// Records the cases of diagnoses again: makes them on a real cluster, writes what the API server reported of each to
// __tests__/fixtures and how late the verdicts were, and the table of docs/diagnoses.md from both.
import process from 'node:process'
import { runVitest } from './test-runs.ts'
import { writeDiagnosesTable } from './diagnoses-table.ts'

process.env['RECORD'] = '1'
const { exitCode } = await runVitest('diagnoses')
if (exitCode === 0) await writeDiagnosesTable()
process.exitCode = exitCode
