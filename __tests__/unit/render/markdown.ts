import { docsUrl } from './reports.ts'

/** Markdown without blocks of code, those in steps of a list included. */
function outsideBlocks(markdown: string): string {
  return markdown.replace(/^( *)(`{3,})\w*\n[^]*?\n\1\2$/gm, '')
}

/** Markdown without code, escaped characters and links to the docs. */
function outsideCode(markdown: string): string {
  return outsideBlocks(markdown)
    .replace(/\\[\\`*_[\]~$#+=-]|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')
    .replaceAll(docsUrl, 'docs')
}

/** HTML, links, images and mentions in a job summary that aren't ours. */
export function findForeignMarkup(markdown: string): readonly string[] {
  const prose = outsideCode(markdown)
  return [
    ...(prose.match(/<(?!\/?(?:details|summary|code)>|!-- -->)/g) ?? []),
    ...(prose.replaceAll('<!-- -->', '\0').match(/@\w|:\/\/|www\.|!\[/g) ?? [])
  ]
}

/** The tables of a job summary, each by its lines. */
export function tablesOf(markdown: string): readonly (readonly string[])[] {
  return outsideBlocks(markdown)
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => lines.length > 0)
}
