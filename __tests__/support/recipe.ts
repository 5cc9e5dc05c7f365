import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { root } from '../../scripts/tools.ts'
import type { Step } from './example.ts'

/** A block that a page of the documentation has to be copied. */
export type Block = { readonly language: string; readonly text: string }

/** The blocks of a page, in their order; of one section, where the text of its heading is given. */
export function readBlocks(page: string, heading?: string): readonly Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  const section = heading === undefined ? text : sectionOf(text, heading)
  const blocks = Array.from(
    section.matchAll(/^( *)```(\w+)\n([^]*?)^\1```$/gm),
    ([, indent = '', language = '', lines = '']) => ({
      language,
      text: lines.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    })
  )
  if (blocks.length === 0) throw new Error(`${page}: expected blocks to be copied, found none`)
  return blocks
}

/** The steps of a workflow that a page shows, in the block that has this text. */
export function readSteps(page: string, having: string): readonly Step[] {
  const found = readBlocks(page).filter(({ language, text }) => language === 'yaml' && text.includes(having))
  if (found[0] === undefined || found.length > 1) {
    throw new Error(`${page}: expected one block of YAML with "${having}", found ${found.length}`)
  }
  return load(found[0].text) as readonly Step[]
}

/** What a step of a page gives the action, each as the text that a runner makes of it. */
export function inputsOf(steps: readonly Step[]): Readonly<Record<string, string>> {
  const own = steps.find(({ uses }) => (uses ?? '').startsWith('OWNER/wasm-node-smoke@'))
  if (own === undefined) throw new Error('no step uses the action')
  return Object.fromEntries(Object.entries(own.with ?? {}).map(([key, value]) => [key, String(value)]))
}

function sectionOf(text: string, heading: string): string {
  const [, section] = text.split(new RegExp(`^#+ ${heading}$`, 'm'))
  if (section === undefined) throw new Error(`no section "${heading}"`)
  return section.split(/^#/m)[0] ?? ''
}
