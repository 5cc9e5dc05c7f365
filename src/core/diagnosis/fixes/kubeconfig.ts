import type { ConnectionPath, ForeignText, Sought } from '../../facts/connection.ts'
import type { Facts } from '../../facts/diagnosis.ts'
import { assertNever } from '../../model.ts'
import { shellWord } from '../../text/shell.ts'
import { nameKubeconfig, nameUser } from './names.ts'
import { type Draft, type Fixes, once } from './step.ts'

/** Fixes of a kubeconfig, and of what it gets its credentials from. */
export const kubeconfigFixes = {
  'kubeconfig-missing': once(({ sought }) => findKubeconfig(sought)),
  'kind-failed': once(fixKind),
  'context-missing': once(chooseContext),
  'client-certificate-expired': once(renewCertificate),
  'credential-plugin-missing': once(({ plugin, path }) => [
    `Install ${plugin} where this runs, in a step before this one, or add its directory to PATH: ${nameUser(path)} gets its credentials from it.`,
    'Or use a kubeconfig without a plugin, such as one with a service account token.'
  ]),
  'credential-plugin-failed': once(({ plugin, path: { context } }) => [
    `Run the same on this machine to see all output of ${plugin}: kubectl ${context === undefined ? '' : `--context ${shellWord(context)} `}get --raw /version.`,
    'Make it sign in non-interactively: it gets no input and no browser, and has 60 s. Set the environment variables that it needs in this step.'
  ]),
  'kubeconfig-invalid': once(correctKubeconfig)
} satisfies Partial<Fixes>

function findKubeconfig(sought: Sought): readonly string[] {
  switch (sought.kind) {
    case 'auto':
      return [
        `Write a kubeconfig to ${sought.files.join(' or ')} in a step before this one, such as the one that signs in to the cluster, or name its path in input kubeconfig.`,
        'Check KUBECONFIG in this step: if it is set, no other place is searched.'
      ]
    case 'path':
      return [
        'Check the path in input kubeconfig, and that a step before this one has written that file: a relative path is relative to the working directory.'
      ]
    case 'secret':
      return [
        `Check the management cluster: kubectl -n ${sought.namespace} get secret ${sought.name} -o yaml. Cluster API creates it, with key "${sought.key}", together with the control plane.`,
        'If it is missing, the control plane is not ready: kubectl describe its Cluster.'
      ]
    default:
      return assertNever(sought)
  }
}

function fixKind({ cluster, lacks }: Facts<'kind-failed'>): readonly string[] {
  switch (lacks) {
    case 'program':
      return ['Install kind (https://kind.sigs.k8s.io) in a step before this one, or use input kubeconfig instead.']
    case 'engine':
      return ['Start Docker, Podman or nerdctl on this machine, and give the user of this step access to it.']
    case 'cluster':
      return [
        `Check the name in input kind-cluster: kind get clusters lists them; kind create cluster --name=${shellWord(cluster)} creates it.`,
        'If it is listed, check that its containers run: they may be stopped after a restart of the machine.'
      ]
    default:
      return assertNever(lacks)
  }
}

function chooseContext({ wanted, known, path }: Facts<'context-missing'>): readonly string[] {
  const file = nameKubeconfig(path)
  if (known.length === 0) {
    return [`Create ${file} again with the tool that gives access to the cluster: it has no context.`]
  }
  const [first] = known
  return wanted === undefined
    ? [
        `Set input context to one of ${known.join(', ')}, or set the current context: kubectl config use-context ${shellWord(first ?? '')}.`
      ]
    : [
        `Set input context to one of ${known.join(', ')}, or leave it empty to use the current context of ${file}.`,
        `If ${wanted} is correct, check that ${file} is the right kubeconfig.`
      ]
}

function renewCertificate({ user, is, path }: Facts<'client-certificate-expired'>): readonly string[] {
  const file = nameKubeconfig(path)
  if (is === 'not-yet-valid') {
    return [
      `Set the clock of this machine. If it is right, check the clock of the machine that issued the client certificate of user ${user} in ${file}.`
    ]
  }
  const renew =
    path.role === 'workload'
      ? `Find why the control plane provider does not renew the client certificate of user ${user} in ${file}: Cluster API does so long before it expires.`
      : `Replace ${file} (such as with az aks get-credentials, or kubeadm certs renew admin.conf on a control-plane node): the client certificate of user ${user} has expired.`
  return [renew, 'In a pipeline, use a kubeconfig with a token that is issued for each run.']
}

function correctKubeconfig({ holds, path }: Facts<'kubeconfig-invalid'>): readonly Draft[] {
  if (holds !== undefined && path.role !== 'workload') return replaceText(holds)
  return correctFile(path)
}

function correctFile(path: ConnectionPath): readonly string[] {
  const file = nameKubeconfig(path)
  return path.role === 'workload'
    ? [
        `Check ${file} on the management cluster: it must contain a complete kubeconfig with embedded certificates, and reference no program or file.`
      ]
    : [
        `Fix what the error names in ${file}, or create it again with the tool that gives access to the cluster. kubectl config view shows it without secrets.`,
        'If it references files, such as certificates, they must exist at the same relative path. kubectl config view --raw --flatten embeds them, so that the kubeconfig can be copied.'
      ]
}

/** Commands of a step that write a kubeconfig from a secret, and let later steps find it. */
function writeFile(filter = ''): Draft {
  const lines = [
    `(umask 077 && printf '%s' "$CONTENT"${filter} > "$RUNNER_TEMP/kubeconfig")`,
    'echo "KUBECONFIG=$RUNNER_TEMP/kubeconfig" >> "$GITHUB_ENV"'
  ]
  return { block: lines.join('\n'), language: 'sh' }
}

/** What to do about something else in a kubeconfig's place. */
function replaceText(holds: ForeignText): readonly Draft[] {
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
