import type { ConnectionPath, Sought } from '../../facts/connection.ts'
import type { Facts } from '../../facts/diagnosis.ts'
import { assertNever } from '../../model.ts'
import { shellWord } from '../../text/shell.ts'
import { nameKubeconfig, nameUser } from './names.ts'
import { type Fixes, once } from './step.ts'

/** Fixes of a kubeconfig, and of what it gets its credentials from. */
export const kubeconfigFixes = {
  'kubeconfig-missing': once(({ sought }) => findKubeconfig(sought)),
  'kind-failed': once(fixKind),
  'context-missing': once(chooseContext),
  'client-certificate-expired': once(renewCertificate),
  'credential-plugin-missing': once(({ plugin, path }) => [
    `Install ${plugin} where this runs, in a step before this one, or put its folder on PATH: ${nameUser(path)} gets its credentials from it.`,
    'If the cluster also gives a kubeconfig without a plugin, such as one with the token of a service account, use that.'
  ]),
  'credential-plugin-failed': once(({ plugin, path: { context } }) => [
    `Run what the plugin is for by hand, where this runs: kubectl ${context === undefined ? '' : `--context ${shellWord(context)} `}get --raw /version shows all that ${plugin} says.`,
    'Let it sign in without a person: it gets no input and no browser, and 60 s. What it takes from the environment must be set in this step.'
  ]),
  'kubeconfig-invalid': once(({ path }) => correctKubeconfig(path))
} satisfies Partial<Fixes>

function findKubeconfig(sought: Sought): readonly string[] {
  switch (sought.kind) {
    case 'auto':
      return [
        `Write a kubeconfig to ${sought.files.join(' or ')} in a step before this one, such as the one that signs in to the cluster, or name its path in input kubeconfig.`,
        'Look at KUBECONFIG as this step sees it: where it names files, no other place is looked at.'
      ]
    case 'path':
      return [
        'Check the path in input kubeconfig, and that a step before this one has written that file: a relative path is looked for from the working directory.'
      ]
    case 'secret':
      return [
        `Look on the management cluster: kubectl -n ${sought.namespace} get secret ${sought.name} -o yaml. Cluster API writes it, with key "${sought.key}", when it makes the control plane.`,
        'If it is not there, look why the control plane did not get that far: kubectl describe its Cluster.'
      ]
    default:
      return assertNever(sought)
  }
}

function fixKind({ cluster, lacks }: Facts<'kind-failed'>): readonly string[] {
  switch (lacks) {
    case 'program':
      return ['Install kind (https://kind.sigs.k8s.io) in a step before this one, or give a kubeconfig in its place.']
    case 'engine':
      return ['Start Docker, Podman or nerdctl where this runs, and let the user of this step use it.']
    case 'cluster':
      return [
        `Check the name in input kind-cluster: kind get clusters lists them; kind create cluster --name=${shellWord(cluster)} makes it.`,
        'If it is listed, see that its containers run: after a restart of the machine they may be stopped.'
      ]
    default:
      return assertNever(lacks)
  }
}

function chooseContext({ wanted, known, path }: Facts<'context-missing'>): readonly string[] {
  const file = nameKubeconfig(path)
  if (known.length === 0) {
    return [`Make ${file} anew with whatever gives access to the cluster: it has no context at all.`]
  }
  const [first] = known
  return wanted === undefined
    ? [
        `Set input context to one of ${known.join(', ')}, or make one of them the current one: kubectl config use-context ${shellWord(first ?? '')}.`
      ]
    : [
        `Set input context to one of ${known.join(', ')}, or leave it empty for the current one of ${file}.`,
        `If ${wanted} is the right one, look whether ${file} is the right kubeconfig.`
      ]
}

function renewCertificate({ user, is, path }: Facts<'client-certificate-expired'>): readonly string[] {
  const file = nameKubeconfig(path)
  if (is === 'not-yet-valid') {
    return [
      `Set the clock where this runs. If it is right, look who made the client certificate of user ${user} in ${file}, and with which clock.`
    ]
  }
  const renew =
    path.role === 'workload'
      ? `Look why the control plane's provider does not renew the client certificate of user ${user} in ${file}: Cluster API does so long before it expires.`
      : `Get a new kubeconfig in place of ${file}, in the way that it was got (such as az aks get-credentials, or kubeadm certs renew admin.conf on a control-plane node): the client certificate of user ${user} cannot be used any more.`
  return [renew, 'For a pipeline, use a kubeconfig with a token that is issued for each run, which never gets old.']
}

function correctKubeconfig(path: ConnectionPath): readonly string[] {
  const file = nameKubeconfig(path)
  return path.role === 'workload'
    ? [
        `Look at ${file} on the management cluster: it must hold a whole kubeconfig, with its certificates in it, and name no program or file.`
      ]
    : [
        `Mend what the evidence names in ${file}, or make it anew with whatever gives access to the cluster. Look at it with kubectl config view, which shows no secrets.`,
        'If it names files, such as certificates, they must be there too, at the same place from the kubeconfig: a kubeconfig with all of it inside (kubectl config view --raw --flatten) can be copied.'
      ]
}
