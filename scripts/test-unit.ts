// Unit tests: seconds, and neither root nor network.
import process from 'node:process'
import { runVitest } from './test-runs.ts'

process.exitCode = (await runVitest('unit', process.argv.slice(2))).exitCode
