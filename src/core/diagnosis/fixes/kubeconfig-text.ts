import type { ConnectionPath, ForeignText } from '../../facts/connection.ts'
import { assertNever } from '../../model.ts'
import { shellWord } from '../../text/shell.ts'
import type { Draft } from './step.ts'

/** Fixes of what is there in a kubeconfig's place. */

/** How somebody at a terminal gets a kubeconfig. */
export const GET_KUBECONFIG =
  'az aks get-credentials, kind export kubeconfig or clusterctl get kubeconfig, whichever created your cluster'

/** Commands of a step that write a kubeconfig from a secret, and let later steps find it. */
function writeFile(filter = ''): Draft {
  const lines = [
    `(umask 077 && printf '%s' "$CONTENT"${filter} > "$RUNNER_TEMP/kubeconfig")`,
    'echo "KUBECONFIG=$RUNNER_TEMP/kubeconfig" >> "$GITHUB_ENV"'
  ]
  return { block: lines.join('\n'), language: 'sh' }
}

/** What to do at a terminal about something else in a kubeconfig's place: the file is the user's own. */
export function replaceFile(holds: ForeignText, path: ConnectionPath): readonly Draft[] {
  switch (holds) {
    case 'base64': {
      const decoded = nameDecoded(path)
      return [
        `Decode it into a file that only you can read, and use that: --kubeconfig ${decoded}.`,
        { block: `(umask 077 && ${decode(path)} > ${decoded})`, language: 'sh' }
      ]
    }
    case 'contents':
      return ['Write the kubeconfig to a file that only you can read, and name its path: --kubeconfig PATH.']
    case 'nothing':
    case 'expression':
    case 'variable':
    case 'asterisks':
      return [`Create it again: ${GET_KUBECONFIG}. Or name another file: --kubeconfig PATH.`]
    case 'web-page':
    case 'not-utf-8':
    case 'word':
      return replaceText(holds)
    default:
      return assertNever(holds)
  }
}

/** What to do in a workflow about something else in a kubeconfig's place. */
export function replaceText(holds: ForeignText): readonly Draft[] {
  switch (holds) {
    case 'nothing':
      return [
        'Set the secret in the settings of the repository: an unset one is empty, and so is every secret in a pull request from a fork.',
        'Write the file in a step before this one, with CONTENT: ${{ secrets.KUBECONFIG }} in its env.',
        writeFile()
      ]
    case 'expression':
    case 'variable':
    case 'asterisks':
    case 'contents':
      return [
        'Write the file in a step before this one, with CONTENT: ${{ secrets.KUBECONFIG }} in its env.',
        writeFile()
      ]
    case 'base64':
      return ['Decode it in the step that writes the file.', writeFile(' | base64 -d')]
    case 'web-page':
      return ['Download the file again, signed in: a web page came in its place.']
    case 'not-utf-8':
      return ['Write the file as UTF-8: in PowerShell, Out-File -Encoding utf8.']
    case 'word':
      return [
        'Put a whole kubeconfig there: kubectl config view --raw --minify --flatten prints the one that you use, with its credentials.'
      ]
    default:
      return assertNever(holds)
  }
}

/** Another file than the one to decode, in any folder and on file systems that ignore case: a shell empties what it writes to first. */
function nameDecoded({ kubeconfig = '' }: ConnectionPath): string {
  return /(^|[/\\])kubeconfig\.yaml$/i.test(kubeconfig) ? 'decoded-kubeconfig.yaml' : 'kubeconfig.yaml'
}

/** The command that prints what is in base64: a file, or the variable itself. */
function decode({ kubeconfig = 'FILE' }: ConnectionPath): string {
  return kubeconfig === 'KUBECONFIG' ? `printf '%s' "$KUBECONFIG" | base64 -d` : `base64 -d ${shellWord(kubeconfig)}`
}
