import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { marked } from 'marked'

/** The two themes that GitHub has. */
export const themes = ['light', 'dark'] as const

const GROUND = { light: '#ffffff', dark: '#0d1117' } as const
const require = createRequire(import.meta.url)

/** A job summary as a page that looks as on GitHub: its Markdown with GitHub's own style sheet. */
export async function renderPage(summary: string, theme: (typeof themes)[number]): Promise<string> {
  const css = readFileSync(require.resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8')
  const body = await marked.parse(summary, { gfm: true })
  const own = `body { margin: 0; background: ${GROUND[theme]} } .markdown-body { padding: 24px }`
  return `<!doctype html><meta charset="utf-8"><style>${css}${own}</style><article class="markdown-body">${body}</article>`
}
