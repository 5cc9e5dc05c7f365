// All checks that are no tests: types, lint, format, dist, README, workflows. Every one runs, whatever the others report.
import process from 'node:process'
import { audits, checks } from './checks.ts'

for (const { name, run } of [...checks, ...audits]) {
  process.stdout.write(`check ${name}\n`)
  if ((await run()) !== 0) {
    process.stdout.write(`check ${name}: failed\n`)
    process.exitCode = 1
  }
}
