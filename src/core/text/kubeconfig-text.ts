import { isBase64, isKubeconfigInBase64 } from './contents.ts'
import { isExpression } from './paths.ts'

/** What a file holds that is there in the place of a kubeconfig; each as a sentence goes on after the file's name. */
const FOREIGN: readonly { readonly is: (text: string) => boolean; readonly words: string }[] = [
  {
    is: (text) => text === '',
    words: 'is empty: is the secret set that it is written from? (An unset secret is an empty text.)'
  },
  {
    is: isExpression,
    words:
      'holds an expression "${{ ... }}" that was not expanded: only a workflow file expands it, so pass the secret to the step that writes the file in env:'
  },
  {
    is: (text) => /^\$(?:\w+|\{\w+\})$/.test(text),
    words: 'holds the name of a variable that was not expanded: a shell expands it in double quotes only'
  },
  { is: (text) => /^\*+$/.test(text), words: 'holds asterisks only: that is how a log shows a masked secret' },
  {
    is: (text) => /^<(?:!doctype\s|html|head|body|\?xml|!--)/i.test(text),
    words: 'is a web page, maybe a sign-in page: check how it was downloaded'
  },
  { is: isKubeconfigInBase64, words: 'is a kubeconfig in base64: decode it: base64 -d' },
  {
    is: (text) => text.includes('\0'),
    words: 'is not UTF-8 (PowerShell 5 writes UTF-16): write it as UTF-8'
  },
  {
    is: (text) => isBase64(text) && !text.includes(' '),
    words: 'is one word, maybe a token or base64 (not shown), not a kubeconfig'
  }
]

/** What the text of a file is, if it can't be a kubeconfig: the end of a sentence, without any of its contents. */
export function describeForeignText(text: string): string | undefined {
  const bare = text.replace(/^\uFEFF/, '').trim()
  return FOREIGN.find(({ is }) => is(bare))?.words
}
