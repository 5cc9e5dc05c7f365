import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWorkflowCommand, hostileText, linesOf } from './hostile.ts'
import { parseXml } from './parse-xml.ts'
import { renderers } from './renderers.ts'
import { docsUrl, makeHostile } from './reports.ts'

const runs = { numRuns: 100 }

// Each renders a whole report a hundred times, perhaps beside a cluster that starts.
describe('text from a cluster, in any field', { timeout: 60_000 }, () => {
  test.each(Object.entries(renderers))('%s: no workflow command and no raw control character', (_, render) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const output = render(makeHostile(text))
        expect(linesOf(output).filter(isWorkflowCommand)).toEqual([])
        expect(
          /[\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u.exec(output)
        ).toBeNull()
      }),
      runs
    )
  })

  test('junit: well-formed XML with the same cases', () => {
    const names = (xml: string): readonly string[] =>
      parseXml(xml)
        .map(({ path }) => path)
        .sort()
    const expected = names(renderers.junit(makeHostile('plain')))
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(names(renderers.junit(makeHostile(`x${text}`)))).toEqual(expected)
      }),
      runs
    )
  })

  test('json: nothing is lost', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const report = JSON.parse(renderers.json(makeHostile(text))) as { readonly warnings: readonly string[] }
        expect(report.warnings).toEqual([text])
      }),
      runs
    )
  })

  test('summary: rows keep their cells, and no HTML, link, image or mention comes of it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const summary = renderers.summary(makeHostile(text))
        const prose = outsideCode(summary)
        expect(prose.match(/<(?!\/?(?:details|summary|code)>|!-- -->)/g)).toBeNull()
        expect(prose.replaceAll('<!-- -->', '\0').match(/@\w|:\/\/|www\.|!\[/g)).toBeNull()
        for (const table of tablesOf(summary)) expect(new Set(table.map((row) => row.split('|').length)).size).toBe(1)
      }),
      runs
    )
  })
})

/** Markdown without blocks of code. */
function outsideBlocks(markdown: string): string {
  return markdown.replace(/^(`{3,})\w*\n[^]*?\n\1$/gm, '')
}

/** Markdown without code, escaped characters and links to the docs. */
function outsideCode(markdown: string): string {
  return outsideBlocks(markdown)
    .replace(/\\[\\`*_[\]~$#+=-]|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')
    .replaceAll(docsUrl, 'docs')
}

function tablesOf(markdown: string): readonly (readonly string[])[] {
  return outsideBlocks(markdown)
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((rows) => rows.length > 0)
}
