import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/results.md'), 'utf8')

/** Each line of the table "How a smoke test can lie": the lie, and the file and the name of the test that rules it out. */
const rows = [...page.matchAll(/^\| (?<lie>[^|]+?) +\| [^|]+ \| `(?<path>[^`]+)`: (?<name>[^|]+?) +\|$/gm)].map(
  ({ groups: { lie = '', path = '', name = '' } = {} }) => ({ lie, path, name })
)

/** How the tests of a file are called: by themselves, or by the rows that they are made of. */
function readTitles(source: string): readonly string[] {
  return [...source.matchAll(/(?:\btest\(\s*|\bname: )(['"`])(.*?)(?<!\\)\1/g)].map(([, , title = '']) => title)
}

test('each line of the table of lies names a test', () => {
  const [, rest = ''] = page.split('## How a smoke test can lie')
  const [table = ''] = rest.split('\n## ')
  const lines = table.split('\n').filter((line) => line.startsWith('| '))
  expect(rows).toHaveLength(lines.length - 2)
  expect(rows.length).toBeGreaterThan(15)
})

test.each(rows)('$lie: its test is there', ({ path, name }) => {
  const file = join(root, path)
  const titles = existsSync(file) ? readTitles(readFileSync(file, 'utf8')) : []
  expect(titles.filter((title) => title.startsWith(name))).not.toEqual([])
})

test('each result that an action gives has its line', () => {
  for (const result of ['passed', 'failed', 'inconclusive', 'skipped', 'applied', 'error']) {
    expect(page).toMatch(new RegExp(`^\\| \`${result}\` +\\|`, 'm'))
  }
})
