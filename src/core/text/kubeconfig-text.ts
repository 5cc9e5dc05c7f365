import type { ForeignText } from '../facts/connection.ts'
import { isBase64, isKubeconfigInBase64 } from './contents.ts'
import { isExpression } from './paths.ts'

/** A text that can't be a kubeconfig: what it is, and the same as a sentence goes on after the file's name. */
type Foreign = { readonly holds: ForeignText; readonly words: string }

const FOREIGN: readonly (Foreign & { readonly is: (text: string) => boolean })[] = [
  {
    holds: 'nothing',
    is: (text) => text === '',
    words: 'is empty: is the secret set that it is written from, or did a command fail?'
  },
  {
    holds: 'expression',
    is: isExpression,
    words: 'holds an expression "${{ ... }}" that was not expanded: only a workflow file expands it'
  },
  {
    holds: 'variable',
    is: (text) => /^\$(?:\w+|\{\w+\})$/.test(text),
    words: 'holds the name of a variable that was not expanded: a shell expands it in double quotes only'
  },
  {
    holds: 'asterisks',
    is: (text) => /^\*+$/.test(text),
    words: 'holds asterisks only: that is how a log shows a masked secret'
  },
  {
    holds: 'web-page',
    is: (text) => /^<(?:!doctype\s|html|head|body|\?xml|!--)/i.test(text),
    words: 'is a web page, maybe a sign-in page'
  },
  { holds: 'base64', is: isKubeconfigInBase64, words: 'is a kubeconfig in base64: decode it with base64 -d' },
  { holds: 'not-utf-8', is: (text) => text.includes('\0'), words: 'is not UTF-8 (PowerShell 5 writes UTF-16)' },
  {
    holds: 'word',
    is: (text) => isBase64(text) && !text.includes(' '),
    words: 'is one word, maybe a token or base64 (not shown), not a kubeconfig'
  }
]

/** What the text of a file is, if it can't be a kubeconfig; none of its contents is in it. */
export function findForeignText(text: string): Foreign | undefined {
  const bare = text.replace(/^\uFEFF/, '').trim()
  return FOREIGN.find(({ is }) => is(bare))
}
