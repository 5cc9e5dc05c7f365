import { describe, expect, test } from 'vitest'
import { fix } from '../../../../../src/core/diagnosis/fixes/fix.ts'
import type { Facts } from '../../../../../src/core/facts/diagnosis.ts'
import type { Fault } from '../../../../../src/core/model.ts'
import type { ConnectionProblem, ConnectionPath } from '../../../../../src/core/facts/connection.ts'
import {
  diagnoseConnection,
  WAY_RULES,
  type ConnectionRule
} from '../../../../../src/core/diagnosis/connection/diagnose.ts'

const connectionPath: ConnectionPath = {
  kubeconfig: '/home/me/.kube/config',
  context: 'prod',
  user: 'deployer',
  server: 'https://api.prod.example:6443'
}
const proxy = { host: 'proxy.example:3128', from: 'kubeconfig', isTls: false } as const
const proxied: ConnectionPath = { ...connectionPath, proxy }
const overTls: ConnectionPath = { ...connectionPath, proxy: { ...proxy, from: 'environment', isTls: true } }
const plain: ConnectionPath = { ...connectionPath, server: 'http://api.prod.example:6443' }
const here: ConnectionPath = { ...connectionPath, server: 'https://127.0.0.1:6443' }
const secret = { kind: 'secret', namespace: 'capz', name: 'wasm-kubeconfig', key: 'value' } as const

const silent = (...codes: readonly string[]): ConnectionProblem => ({
  kind: 'no-answer',
  codes: ['TypeError', ...codes]
})
const refused = (status: number, isStatus = true): ConnectionProblem => ({ kind: 'refused', status, isStatus })

const textsOf = (facts: Facts): readonly string[] =>
  fix(facts, []).map((step) => ('text' in step ? step.text : step.block))

/** A connection problem, what it is called, and words that its fix has to hold: the names of this case. */
type Row = {
  readonly name: string
  readonly connectionProblem: ConnectionProblem
  readonly connectionPath?: ConnectionPath
  readonly code: string
  readonly fault: Fault
  readonly names: readonly string[]
}

const workloads: readonly Row[] = [
  {
    name: 'no file where one was looked for',
    connectionProblem: { kind: 'no-kubeconfig', sought: { kind: 'auto', files: ['/home/me/.kube/config'] } },
    code: 'kubeconfig-missing',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config', 'KUBECONFIG']
  },
  {
    name: 'no file at the path that was given',
    connectionProblem: { kind: 'no-kubeconfig', sought: { kind: 'path' } },
    code: 'kubeconfig-missing',
    fault: 'kubeconfig',
    names: ['input kubeconfig']
  },
  {
    name: 'no Secret of a workload cluster',
    connectionProblem: { kind: 'no-kubeconfig', sought: secret },
    connectionPath: { role: 'management' },
    code: 'kubeconfig-missing',
    fault: 'kubeconfig',
    names: ['kubectl -n capz get secret wasm-kubeconfig', '"value"']
  },
  {
    name: 'a kubeconfig that reports nothing',
    connectionProblem: { kind: 'bad-kubeconfig' },
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config']
  },
  ...(
    [
      ['nothing', 'Set the secret in the settings of the repository'],
      ['expression', 'CONTENT: ${{ secrets.KUBECONFIG }}'],
      ['contents', 'echo "KUBECONFIG=$RUNNER_TEMP/kubeconfig" >> "$GITHUB_ENV"'],
      ['base64', '"$CONTENT" | base64 -d > '],
      ['web-page', 'Download the file again'],
      ['not-utf-8', 'Out-File -Encoding utf8'],
      ['word', 'kubectl config view --raw --minify --flatten']
    ] as const
  ).map(([holds, name]): Row => ({
    name: `${holds} in the place of a kubeconfig`,
    connectionProblem: { kind: 'bad-kubeconfig', holds },
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: [name]
  })),
  {
    name: 'a connection problem that no rule knows, in a context that a shell would take apart',
    connectionProblem: silent('E_ODD'),
    connectionPath: { ...connectionPath, context: 'my prod; id' },
    code: 'connection-unknown',
    fault: 'this run',
    names: ["kubectl --context 'my prod; id' get"]
  },
  {
    name: 'a client key that is none',
    connectionProblem: silent('ERR_OSSL_UNSUPPORTED'),
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config']
  },
  {
    name: 'a token with a line end in it',
    connectionProblem: silent('UND_ERR_INVALID_ARG'),
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config']
  },
  {
    name: 'a stream that the server ended by a code',
    connectionProblem: silent('ERR_HTTP2_STREAM_ERROR'),
    code: 'server-unreachable',
    fault: 'network',
    names: ['https://api.prod.example:6443']
  },
  {
    name: 'a Secret that is no kubeconfig',
    connectionProblem: { kind: 'bad-kubeconfig' },
    connectionPath: { role: 'workload', kubeconfig: 'Secret capz/wasm-kubeconfig' },
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: ['Secret capz/wasm-kubeconfig on the management cluster']
  },
  ...(['program', 'engine', 'cluster'] as const).map((lacks): Row => ({
    name: `kind, without its ${lacks}`,
    connectionProblem: { kind: 'no-kind-cluster', cluster: 'wasm', lacks },
    code: 'kind-failed',
    fault: 'runner',
    names: [{ program: 'Install kind', engine: 'Start Docker', cluster: '--name=wasm' }[lacks]]
  })),
  {
    name: 'a context that is not there',
    connectionProblem: { kind: 'no-context', wanted: 'production', known: ['prod', 'test'] },
    code: 'context-missing',
    fault: 'kubeconfig',
    names: ['prod, test', 'production', '/home/me/.kube/config']
  },
  {
    name: 'no current context',
    connectionProblem: { kind: 'no-context', known: ['prod', 'test'] },
    code: 'context-missing',
    fault: 'kubeconfig',
    names: ['prod, test', 'use-context prod']
  },
  {
    name: 'no context at all',
    connectionProblem: { kind: 'no-context', known: [] },
    code: 'context-missing',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config']
  },
  {
    name: 'a client certificate that expired',
    connectionProblem: { kind: 'certificate', user: 'deployer', is: 'expired' },
    code: 'client-certificate-expired',
    fault: 'kubeconfig',
    names: ['deployer', '/home/me/.kube/config']
  },
  {
    name: "a workload cluster's that expired",
    connectionProblem: { kind: 'certificate', user: 'wasm-admin', is: 'expired' },
    connectionPath: { role: 'workload', kubeconfig: 'Secret capz/wasm-kubeconfig' },
    code: 'client-certificate-expired',
    fault: 'kubeconfig',
    names: ['wasm-admin', 'Secret capz/wasm-kubeconfig', 'Cluster API']
  },
  {
    name: 'a client certificate of tomorrow',
    connectionProblem: { kind: 'certificate', user: 'deployer', is: 'not-yet-valid' },
    code: 'client-certificate-expired',
    fault: 'kubeconfig',
    names: ['clock', 'deployer']
  },
  {
    name: 'a plugin that is not there',
    connectionProblem: { kind: 'plugin', plugin: 'kubelogin', is: 'missing' },
    code: 'credential-plugin-missing',
    fault: 'runner',
    names: ['Install kubelogin', 'PATH', 'user deployer']
  },
  {
    name: 'a plugin that fails',
    connectionProblem: { kind: 'plugin', plugin: 'kubelogin', is: 'failing' },
    code: 'credential-plugin-failed',
    fault: 'kubeconfig',
    names: ['kubectl --context prod get --raw /version', 'kubelogin']
  },
  {
    name: 'permissions that a review denies',
    connectionProblem: {
      kind: 'no-permissions',
      lacking: ['watch nodes', 'create pods in namespace smoke'],
      grant: { role: 'rbac' }
    },
    code: 'permissions-missing',
    fault: 'cluster',
    names: [
      'user deployer',
      'deploy/rbac.yaml',
      'kubectl apply -f deploy/rbac.yaml',
      'watch nodes; create pods in namespace smoke'
    ]
  },
  {
    name: 'permissions that a review denies in a namespace',
    connectionProblem: {
      kind: 'no-permissions',
      lacking: ['create pods in namespace smoke'],
      grant: { role: 'rbac-namespace', namespace: 'smoke' }
    },
    code: 'permissions-missing',
    fault: 'cluster',
    names: ['kubectl apply -n smoke -f deploy/rbac-namespace.yaml', 'create pods in namespace smoke']
  },
  {
    name: 'more permissions than can be read',
    connectionProblem: {
      kind: 'no-permissions',
      lacking: Array.from({ length: 20 }, (_, index) => `get things-${index}`),
      grant: { role: 'rbac' }
    },
    code: 'permissions-missing',
    fault: 'cluster',
    names: ['get things-7; and 12 more']
  },
  {
    name: '403 on a management cluster',
    connectionProblem: refused(403),
    connectionPath: { ...connectionPath, role: 'management' },
    code: 'permissions-missing',
    fault: 'cluster',
    names: ['kubectl apply -n NAMESPACE -f deploy/rbac-management.yaml', 'user deployer']
  },
  {
    name: '403 on the cluster itself',
    connectionProblem: refused(403),
    code: 'permissions-missing',
    fault: 'cluster',
    names: ['kubectl apply -f deploy/rbac.yaml', 'user deployer']
  },
  {
    name: '403 for nobody',
    connectionProblem: refused(403),
    connectionPath: { kubeconfig: 'k', context: 'prod' },
    code: 'permissions-missing',
    fault: 'cluster',
    names: ['Name a user in context prod']
  },
  {
    name: '401',
    connectionProblem: refused(401),
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['user deployer', '/home/me/.kube/config', 'https://api.prod.example:6443']
  },
  {
    name: '401 for nobody',
    connectionProblem: refused(401),
    connectionPath: { kubeconfig: 'k', context: 'prod' },
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['Name a user in context prod']
  },
  {
    name: "401, in a gateway's own words",
    connectionProblem: refused(401, false),
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['user deployer']
  },
  {
    name: '401 for what a plugin gave',
    connectionProblem: refused(401),
    connectionPath: { ...connectionPath, plugin: 'kubelogin' },
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['plugin kubelogin']
  },
  {
    name: '429, which an API server reports in plain text',
    connectionProblem: refused(429, false),
    code: 'server-throttling',
    fault: 'cluster',
    names: ['https://api.prod.example:6443']
  },
  ...[
    [500, true],
    [503, false]
  ].map(([status, isStatus]): Row => ({
    name: `${String(status)}, ${isStatus === true ? 'in the form of an API server' : 'in any form'}`,
    connectionProblem: refused(Number(status), isStatus === true),
    code: 'server-failing',
    fault: 'cluster',
    names: ['https://api.prod.example:6443', '/readyz?verbose']
  })),
  ...['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_ABORTED', 'UND_ERR_CONNECT_TIMEOUT'].map((code): Row => ({
    name: `${code} with a proxy`,
    connectionProblem: silent(code),
    connectionPath: proxied,
    code: 'proxy-failed',
    fault: 'network',
    names: ['proxy.example:3128', 'proxy-url', 'api.prod.example:6443']
  })),
  {
    name: '407',
    connectionProblem: refused(407, false),
    connectionPath: { ...connectionPath, proxy: { ...proxy, from: 'environment' } },
    code: 'proxy-failed',
    fault: 'network',
    names: ['proxy.example:3128', 'HTTPS_PROXY', 'add api.prod.example:6443 to NO_PROXY']
  },
  ...['ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED'].map((code): Row => ({
    name: `${code} of a proxy that is asked over TLS`,
    connectionProblem: silent('UND_ERR_PRX_TLS', code),
    connectionPath: overTls,
    code: 'proxy-failed',
    fault: 'network',
    names: ['write http://proxy.example:3128 in the environment variable HTTPS_PROXY', 'NODE_EXTRA_CA_CERTS']
  })),
  ...['ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED'].map((code): Row => ({
    name: `${code} on the path to a server without TLS: only the proxy has some`,
    connectionProblem: silent(code),
    connectionPath: { ...plain, proxy: { ...proxy, isTls: true } },
    code: 'proxy-failed',
    fault: 'network',
    names: ['write http://proxy.example:3128 in proxy-url of the kubeconfig']
  })),
  {
    name: 'a proxy that ends the connection when it is asked for a tunnel',
    connectionProblem: silent('UND_ERR_PRX_CONN', 'UND_ERR_SOCKET'),
    connectionPath: proxied,
    code: 'proxy-failed',
    fault: 'network',
    names: ['allows tunnels to api.prod.example:6443']
  },
  {
    name: 'a proxy that is asked over TLS, on the port of https',
    connectionProblem: silent('UND_ERR_PRX_TLS', 'EPROTO'),
    connectionPath: { ...connectionPath, proxy: { ...proxy, host: 'proxy.example', isTls: true } },
    code: 'proxy-failed',
    fault: 'network',
    names: ['write http://proxy.example:PORT in proxy-url']
  },
  {
    name: 'no TLS behind a proxy that has TLS',
    connectionProblem: silent('ERR_SSL_WRONG_VERSION_NUMBER'),
    connectionPath: overTls,
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['nothing on api.prod.example:6443 speaks TLS']
  },
  {
    name: 'a bad request to a server without TLS, which the proxy may refuse itself',
    connectionProblem: refused(400, false),
    connectionPath: { ...plain, proxy },
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['something else answers there', 'such as the proxy proxy.example:3128']
  },
  {
    name: '401, with a plugin and a token that expired',
    connectionProblem: refused(401),
    connectionPath: { ...connectionPath, plugin: 'kubelogin', tokenExpiredOn: '2026-03-04T05:06:07.000Z' },
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: [
      'Remove token from user deployer of /home/me/.kube/config: it expired on 2026-03-04T05:06:07.000Z',
      'in place of the credentials of the plugin kubelogin'
    ]
  },
  {
    name: '401, with a token that expired',
    connectionProblem: refused(401),
    connectionPath: { ...connectionPath, tokenExpiredOn: '2026-03-04T05:06:07.000Z' },
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['Get a new token for user deployer', 'it expired on 2026-03-04T05:06:07.000Z']
  },
  {
    name: 'no JSON',
    connectionProblem: { kind: 'no-api' },
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['https://api.prod.example:6443', 'context prod']
  },
  {
    name: "404, in somebody else's words",
    connectionProblem: refused(404, false),
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['https://api.prod.example:6443']
  },
  {
    name: '403, of a firewall',
    connectionProblem: refused(403, false),
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['a firewall']
  },
  {
    name: 'no TLS',
    connectionProblem: silent('ERR_SSL_WRONG_VERSION_NUMBER'),
    connectionPath: proxied,
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: [
      'of context prod in /home/me/.kube/config',
      'nothing on api.prod.example:6443 speaks TLS',
      'server: http://api.prod.example:6443'
    ]
  },
  {
    name: 'no TLS, behind a path',
    connectionProblem: silent('ERR_SSL_WRONG_VERSION_NUMBER'),
    connectionPath: { ...connectionPath, server: 'https://rancher.example:8080/k8s/clusters/c-1' },
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['server: https://rancher.example:PORT/k8s/clusters/c-1']
  },
  {
    name: 'TLS where the kubeconfig has http',
    connectionProblem: refused(400, false),
    connectionPath: plain,
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['of context prod in /home/me/.kube/config', 'server: https://api.prod.example:6443']
  },
  {
    name: 'a bad request over TLS, in the words of something else',
    connectionProblem: refused(400, false),
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['something else answers there']
  },
  {
    name: 'a server that ends a connection without TLS',
    connectionProblem: silent('UND_ERR_SOCKET'),
    connectionPath: plain,
    code: 'server-unreachable',
    fault: 'network',
    names: ['change http: to https: in server of the cluster of context prod in /home/me/.kube/config']
  },
  ...['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'EPROTO'].map((code): Row => ({
    name: code,
    connectionProblem: silent(code),
    code: 'server-unreachable',
    fault: 'network',
    names: ['api.prod.example:6443 speaks TLS, but refuses the connection', 'tls-server-name']
  })),
  ...['ENOTFOUND', 'EAI_AGAIN'].map((code): Row => ({
    name: code,
    connectionProblem: silent(code),
    code: 'server-name-unresolved',
    fault: 'network',
    names: ['api.prod.example:6443', 'context prod']
  })),
  {
    name: 'a server certificate that expired',
    connectionProblem: silent('CERT_HAS_EXPIRED'),
    connectionPath: proxied,
    code: 'server-untrusted',
    fault: 'cluster',
    names: ['Renew', 'https://api.prod.example:6443']
  },
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN'].map(
    (code): Row => ({
      name: code,
      connectionProblem: silent(code),
      code: 'server-untrusted',
      fault: 'kubeconfig',
      names: ['certificate-authority', 'context prod', '/home/me/.kube/config']
    })
  ),
  {
    name: 'a certificate for other names',
    connectionProblem: silent('ERR_TLS_CERT_ALTNAME_INVALID'),
    code: 'server-untrusted',
    fault: 'kubeconfig',
    names: ['tls-server-name', 'context prod']
  },
  ...['ECONNREFUSED', 'EHOSTUNREACH', 'TimeoutError', 'UND_ERR_SOCKET'].map((code): Row => ({
    name: code,
    connectionProblem: silent(code),
    code: 'server-unreachable',
    fault: 'network',
    names: ['https://api.prod.example:6443']
  })),
  {
    name: 'a server on this very machine',
    connectionProblem: silent('ECONNREFUSED'),
    connectionPath: here,
    code: 'server-unreachable',
    fault: 'network',
    names: ['127.0.0.1:6443 is this machine itself']
  },
  {
    name: 'a connection without TLS that breaks off behind a proxy that has TLS, though not for that',
    connectionProblem: silent('ECONNRESET'),
    connectionPath: { ...plain, proxy: { ...proxy, isTls: true } },
    code: 'server-unreachable',
    fault: 'network',
    names: ['http://api.prod.example:6443']
  },
  {
    name: 'a tunnel that breaks off behind a proxy',
    connectionProblem: silent('ECONNRESET'),
    connectionPath: proxied,
    code: 'server-unreachable',
    fault: 'network',
    names: ['https://api.prod.example:6443']
  },
  {
    name: 'anything else that a server reports',
    connectionProblem: refused(418),
    code: 'connection-unknown',
    fault: 'this run',
    names: ['kubectl --context prod get --raw /version']
  },
  {
    name: 'anything else that keeps it from saying something',
    connectionProblem: silent('ESOMETHING'),
    connectionPath: proxied,
    code: 'connection-unknown',
    fault: 'this run',
    names: []
  }
]

/** Written twice, here and in the code, so that whoever changes one of them looks at what it changes. */
const ORDER: readonly string[] = [
  'kubeconfig-missing',
  'kind-failed',
  'context-missing',
  'client-certificate-expired',
  'credential-plugin-missing',
  'credential-plugin-failed',
  'kubeconfig-invalid',
  'permissions-missing',
  'credentials-refused',
  'server-throttling',
  'server-failing',
  'proxy-failed',
  'not-an-api-server',
  'not-an-api-server',
  'not-an-api-server',
  'server-name-unresolved',
  'server-untrusted',
  'server-untrusted',
  'server-unreachable',
  'server-unreachable',
  'connection-unknown'
]

describe('what is in the path to a cluster', () => {
  test.each(workloads)('$name -> $code', ({ connectionProblem, code, fault, names, ...workload }) => {
    const notices = diagnoseConnection(connectionProblem, 'as it was said', workload.connectionPath ?? connectionPath)
    expect(notices).toMatchObject({ code, fault, evidence: 'as it was said' })
    const text = textsOf(notices.facts).join('\n')
    for (const name of names) expect(text).toContain(name)
    expect(text).not.toMatch(/undefined|\[object/)
    const sentences = fix(notices.facts, []).flatMap((step) => ('text' in step ? [step.text] : []))
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z0-9].*[.]$/s)
  })

  test.each(workloads)('$name: nothing is reported of what is not known', ({ connectionProblem }) => {
    const { facts } = diagnoseConnection(connectionProblem, '', {})
    expect(textsOf(facts).join('\n')).not.toMatch(/undefined|\( ?\)| {2}|context [ :.]/)
  })

  test.each(workloads)(
    '$name: at a terminal, nothing is said of steps and secrets',
    ({ connectionProblem, ...row }) => {
      const { facts } = diagnoseConnection(connectionProblem, '', row.connectionPath ?? connectionPath)
      const steps = fix(facts, [], 'generic', 'terminal')
      const text = steps.map((step) => ('text' in step ? step.text : step.block)).join('\n')
      expect(text).not.toMatch(
        /(?<!no )\binput [a-z]|this step|step before|secrets\.[A-Z]|the repository|GITHUB_|RUNNER_TEMP/
      )
    }
  )

  test.each<readonly [string, ConnectionProblem, string]>([
    ['no file', { kind: 'no-kubeconfig', sought: { kind: 'path' } }, 'Check the path after --kubeconfig'],
    ['no file at all', { kind: 'no-kubeconfig', sought: { kind: 'auto', files: ['f'] } }, '--kubeconfig PATH'],
    ['an empty file', { kind: 'bad-kubeconfig', holds: 'nothing' }, 'az aks get-credentials'],
    ['base64', { kind: 'bad-kubeconfig', holds: 'base64' }, 'base64 -d /home/me/.kube/config > kubeconfig.yaml'],
    ['another context', { kind: 'no-context', wanted: 'production', known: ['prod'] }, 'Set --context to one of prod'],
    ['no cluster of kind', { kind: 'no-kind-cluster', cluster: 'wasm', lacks: 'cluster' }, '--kind-cluster']
  ])('%s: at a terminal, flags and commands are named', (_, connectionProblem, shows) => {
    const { facts } = diagnoseConnection(connectionProblem, '', connectionPath)
    const steps = fix(facts, [], 'generic', 'terminal')
    expect(steps.map((step) => ('text' in step ? step.text : step.block)).join('\n')).toContain(shows)
  })

  test('base64 in the variable KUBECONFIG: the variable is decoded', () => {
    const { facts } = diagnoseConnection({ kind: 'bad-kubeconfig', holds: 'base64' }, '', { kubeconfig: 'KUBECONFIG' })
    expect(JSON.stringify(fix(facts, [], 'generic', 'terminal'))).toContain(`printf '%s' \\"$KUBECONFIG\\" | base64 -d`)
  })

  test.each(['kubeconfig.yaml', './kubeconfig.yaml', 'C:\\me\\Kubeconfig.yaml'])(
    'base64 in %s: not decoded into the file that is read',
    (kubeconfig) => {
      const { facts } = diagnoseConnection({ kind: 'bad-kubeconfig', holds: 'base64' }, '', { kubeconfig })
      const text = JSON.stringify(fix(facts, [], 'generic', 'terminal'))
      expect(text).toContain(' > decoded-kubeconfig.yaml)')
      expect(text).toContain('--kubeconfig decoded-kubeconfig.yaml.')
    }
  )

  test('of two clusters it is reported which one is meant', () => {
    const titleOf = (role: 'management' | 'workload'): string =>
      diagnoseConnection(silent('ECONNREFUSED'), '', { ...connectionPath, role }).title
    expect(titleOf('management')).toBe('The API server cannot be reached (management cluster)')
    expect(titleOf('workload')).toBe('The API server cannot be reached (workload cluster)')
  })

  test('every rule has a row', () => {
    expect(WAY_RULES.filter((rule) => workloads.every(({ code }) => code !== rule.code))).toEqual([])
  })
})

describe('an order of WAY_RULES that changes a diagnosis', () => {
  const firstOf = (
    rules: readonly ConnectionRule[],
    { connectionProblem, ...workload }: Row
  ): ConnectionRule | undefined =>
    rules.find((rule) => rule.find(connectionProblem, workload.connectionPath ?? connectionPath) !== undefined)

  test('is another one than that written here', () => {
    expect(WAY_RULES.map(({ code }) => code)).toEqual(ORDER)
  })

  test('is noticed: each of these is found by another rule as soon as its own comes last', () => {
    const isNoticed = (rule: ConnectionRule): boolean => {
      const others = [...WAY_RULES.filter((one) => one !== rule), rule]
      return workloads.some((workload) => firstOf(WAY_RULES, workload) === rule && firstOf(others, workload) !== rule)
    }
    // The last one takes everything.
    expect(WAY_RULES.filter((rule) => !isNoticed(rule)).map(({ code }) => code)).toEqual(['connection-unknown'])
  })
})
