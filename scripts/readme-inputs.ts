/**
 * Writes the tables of inputs and outputs in docs/inputs.md from action.yml, so that they can't disagree. With `--check` it
 * writes nothing, and ends with 1 if they do.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { readActionFile } from '../src/adapters/host/action-file.ts'
import { replaceSection } from './readme-section.ts'

const root = resolve(import.meta.dirname, '..')
const page = join(root, 'docs', 'inputs.md')

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<0 | 1> {
  const check = args.includes('--check')
  if (args.some((arg) => arg !== '--check')) return fail(`expected nothing or --check, got ${args.join(' ')}`)
  if (!existsSync(page)) return fail('docs/inputs.md is not there')
  const before = readFileSync(page, 'utf8')
  const { inputs, outputs } = readActionFile(root)
  const withInputs = replaceSection(before, 'inputs', await tidy(renderInputs(inputs)))
  const withOutputs = replaceSection(withInputs.text, 'outputs', await tidy(renderOutputs(outputs)))
  const problems = [withInputs, withOutputs].flatMap(({ problem }) => problem ?? [])
  if (problems.length > 0) return fail(problems.join('\n'))
  if (withOutputs.text === before) return 0
  if (check) return fail('docs/inputs.md is not what action.yml has; run: node scripts/readme-inputs.ts')
  writeFileSync(page, withOutputs.text)
  return 0
}

function fail(problem: string): 1 {
  console.error(problem)
  return 1
}

/** The whole page is checked by prettier, so the tables must be as it would write them. */
async function tidy(markdown: string): Promise<string> {
  return format(markdown, { ...(await resolveConfig(page)), parser: 'markdown' })
}

function renderInputs(inputs: ReturnType<typeof readActionFile>['inputs']): string {
  const rows = inputs.map((input) => [
    code(input.name),
    input.default === '' ? '' : code(input.default),
    cell(input.description)
  ])
  return renderTable(['input', 'default', 'meaning'], rows)
}

function renderOutputs(outputs: ReturnType<typeof readActionFile>['outputs']): string {
  return renderTable(
    ['output', 'meaning'],
    outputs.map((output) => [code(output.name), cell(output.description)])
  )
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\|*_<>`[\]]/g, '\\$&')
}
