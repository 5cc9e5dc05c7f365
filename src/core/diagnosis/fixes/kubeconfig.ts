import type { ConnectionPath, Sought } from '../../facts/connection.ts'
import type { Facts } from '../../facts/diagnosis.ts'
import { assertNever } from '../../model.ts'
import { shellWord } from '../../text/shell.ts'
import { GET_KUBECONFIG, replaceFile, replaceText } from './kubeconfig-text.ts'
import { nameInput, nameKubeconfig, nameUser } from './names.ts'
import { type Draft, type Fixes, once, type Origin } from './step.ts'

/** Fixes of a kubeconfig, and of what it gets its credentials from. */
export const kubeconfigFixes = {
  'kubeconfig-missing': once(({ sought }, origin) => findKubeconfig(sought, origin)),
  'kind-failed': once(fixKind),
  'context-missing': once(chooseContext),
  'client-certificate-expired': once(renewCertificate),
  'credential-plugin-missing': once(({ plugin, path }, origin) => [
    `Install ${plugin} ${origin === 'workflow' ? 'where this runs, in a step before this one' : 'on this machine'}, or add its directory to PATH: ${nameUser(path)} gets its credentials from it.`,
    'Or use a kubeconfig without a plugin, such as one with a service account token.'
  ]),
  'credential-plugin-failed': once(({ plugin, path: { context } }, origin) => [
    `Run the same on this machine to see all output of ${plugin}: kubectl ${context === undefined ? '' : `--context ${shellWord(context)} `}get --raw /version.`,
    `Make it sign in non-interactively: it gets no input and no browser, and has 60 s. Set the environment variables that it needs${origin === 'workflow' ? ' in this step' : ''}.`
  ]),
  'kubeconfig-invalid': once(correctKubeconfig)
} satisfies Partial<Fixes>

function findKubeconfig(sought: Sought, origin: Origin): readonly string[] {
  const isWorkflow = origin === 'workflow'
  switch (sought.kind) {
    case 'auto':
      return [
        isWorkflow
          ? `Write a kubeconfig to ${sought.files.join(' or ')} in a step before this one, such as the one that signs in to the cluster, or name its path in input kubeconfig.`
          : `Name the path of your kubeconfig: --kubeconfig PATH. To get one: ${GET_KUBECONFIG}.`,
        `Check KUBECONFIG${isWorkflow ? ' in this step' : ''}: if it is set, no other place is searched.`
      ]
    case 'path':
      return [
        isWorkflow
          ? 'Check the path in input kubeconfig, and that a step before this one has written that file: a relative path is relative to the working directory.'
          : 'Check the path after --kubeconfig: a relative path is relative to the working directory.'
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

function fixKind({ cluster, lacks }: Facts<'kind-failed'>, origin: Origin): readonly string[] {
  const isWorkflow = origin === 'workflow'
  switch (lacks) {
    case 'program':
      return [
        `Install kind (https://kind.sigs.k8s.io)${isWorkflow ? ' in a step before this one' : ''}, or use ${nameInput('kubeconfig', origin)} instead.`
      ]
    case 'engine':
      return [
        `Start Docker, Podman or nerdctl on this machine, and give ${isWorkflow ? 'the user of this step' : 'your user'} access to it.`
      ]
    case 'cluster':
      return [
        `Check the name in ${nameInput('kind-cluster', origin)}: kind get clusters lists them; kind create cluster --name=${shellWord(cluster)} creates it.`,
        'If it is listed, check that its containers run: they may be stopped after a restart of the machine.'
      ]
    default:
      return assertNever(lacks)
  }
}

function chooseContext({ wanted, known, path }: Facts<'context-missing'>, origin: Origin): readonly string[] {
  const file = nameKubeconfig(path)
  if (known.length === 0) {
    return [`Create ${file} again with the tool that gives access to the cluster: it has no context.`]
  }
  const [first] = known
  return wanted === undefined
    ? [
        `Set ${nameInput('context', origin)} to one of ${known.join(', ')}, or set the current context: kubectl config use-context ${shellWord(first ?? '')}.`
      ]
    : [
        `Set ${nameInput('context', origin)} to one of ${known.join(', ')}, or leave it out to use the current context of ${file}.`,
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

function correctKubeconfig({ holds, path }: Facts<'kubeconfig-invalid'>, origin: Origin): readonly Draft[] {
  if (holds !== undefined && path.role !== 'workload') {
    return origin === 'workflow' ? replaceText(holds) : replaceFile(holds, path)
  }
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
