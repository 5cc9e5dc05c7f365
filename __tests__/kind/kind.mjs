#!/usr/bin/env node
// A stand-in for the program `kind`, for tests that must need nothing: it reports again what the real one reported, and knows no
// more than what was recorded in recorded.json, beside it. The situation is named in STAND_IN_KIND. That the real program
// still reports the same is what __tests__/e2e/kind.test.ts looks at.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded.json'), 'utf8'))
const situation = process.env.STAND_IN_KIND ?? ''
// Where an archive lies is not recorded, only its name.
const args = process.argv.slice(2).map((arg) => arg.replace(/^\/.*\//, ''))
const output = recorded.output.find((one) => one.situation === situation && one.args.join(' ') === args.join(' '))
if (output === undefined) throw new Error(`not recorded for "${situation}": kind ${args.join(' ')}`)
process.stdout.write(output.stdout)
process.stderr.write(output.stderr)
process.exitCode = output.exitCode
