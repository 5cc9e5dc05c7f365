// Faults made on a real cluster, each with the diagnosis that it must get: takes minutes, needs what the testbed needs.
import process from 'node:process'
import { runVitest } from './test-runs.ts'

process.exitCode = (await runVitest('diagnoses', process.argv.slice(2))).exitCode
