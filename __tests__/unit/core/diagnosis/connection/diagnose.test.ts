import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../../../src/core/model.ts'
import type { Obstacle, Way } from '../../../../../src/core/diagnosis/connection/problem.ts'
import { diagnoseWay, WAY_RULES, type WayRule } from '../../../../../src/core/diagnosis/connection/diagnose.ts'

const way: Way = {
  kubeconfig: '/home/me/.kube/config',
  context: 'prod',
  user: 'deployer',
  server: 'https://api.prod.example:6443'
}
const proxied: Way = { ...way, proxy: { host: 'proxy.example:3128', from: 'kubeconfig' } }
const here: Way = { ...way, server: 'https://127.0.0.1:6443' }
const secret = { kind: 'secret', namespace: 'capz', name: 'wasm-kubeconfig', key: 'value' } as const

const silent = (...codes: readonly string[]): Obstacle => ({ kind: 'no-answer', codes: ['TypeError', ...codes] })
const refused = (status: number, isStatus = true): Obstacle => ({ kind: 'refused', status, isStatus })

/** An obstacle, what it is called, and words that its remedy has to hold: the names of this case. */
type Row = {
  readonly name: string
  readonly obstacle: Obstacle
  readonly way?: Way
  readonly code: string
  readonly fault: Fault
  readonly names: readonly string[]
}

const rows: readonly Row[] = [
  {
    name: 'no file where one was looked for',
    obstacle: { kind: 'no-kubeconfig', sought: { kind: 'auto', files: ['/home/me/.kube/config'] } },
    code: 'kubeconfig-missing',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config', 'KUBECONFIG']
  },
  {
    name: 'no file at the path that was given',
    obstacle: { kind: 'no-kubeconfig', sought: { kind: 'path' } },
    code: 'kubeconfig-missing',
    fault: 'kubeconfig',
    names: ['input kubeconfig']
  },
  {
    name: 'no Secret of a workload cluster',
    obstacle: { kind: 'no-kubeconfig', sought: secret },
    way: { role: 'management' },
    code: 'kubeconfig-missing',
    fault: 'kubeconfig',
    names: ['kubectl -n capz get secret wasm-kubeconfig', '"value"']
  },
  {
    name: 'a kubeconfig that says nothing',
    obstacle: { kind: 'bad-kubeconfig' },
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config']
  },
  {
    name: 'an obstacle that no rule knows, in a context that a shell would take apart',
    obstacle: silent('E_ODD'),
    way: { ...way, context: 'my prod; id' },
    code: 'way-unknown',
    fault: 'this run',
    names: ["kubectl --context 'my prod; id' get"]
  },
  {
    name: 'a client key that is none',
    obstacle: silent('ERR_OSSL_UNSUPPORTED'),
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config']
  },
  {
    name: 'a token with a line end in it',
    obstacle: silent('UND_ERR_INVALID_ARG'),
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config']
  },
  {
    name: 'a stream that the server ended by a code',
    obstacle: silent('ERR_HTTP2_STREAM_ERROR'),
    code: 'server-unreachable',
    fault: 'network',
    names: ['https://api.prod.example:6443']
  },
  {
    name: 'a Secret that is no kubeconfig',
    obstacle: { kind: 'bad-kubeconfig' },
    way: { role: 'workload', kubeconfig: 'Secret capz/wasm-kubeconfig' },
    code: 'kubeconfig-invalid',
    fault: 'kubeconfig',
    names: ['Secret capz/wasm-kubeconfig on the management cluster']
  },
  ...(['program', 'engine', 'cluster'] as const).map((lacks): Row => ({
    name: `kind, without its ${lacks}`,
    obstacle: { kind: 'no-kind-cluster', cluster: 'wasm', lacks },
    code: 'kind-failed',
    fault: 'runner',
    names: [{ program: 'Install kind', engine: 'Start Docker', cluster: '--name=wasm' }[lacks]]
  })),
  {
    name: 'a context that is not there',
    obstacle: { kind: 'no-context', wanted: 'production', known: ['prod', 'test'] },
    code: 'context-missing',
    fault: 'kubeconfig',
    names: ['prod, test', 'production', '/home/me/.kube/config']
  },
  {
    name: 'no current context',
    obstacle: { kind: 'no-context', known: ['prod', 'test'] },
    code: 'context-missing',
    fault: 'kubeconfig',
    names: ['prod, test', 'use-context prod']
  },
  {
    name: 'no context at all',
    obstacle: { kind: 'no-context', known: [] },
    code: 'context-missing',
    fault: 'kubeconfig',
    names: ['/home/me/.kube/config']
  },
  {
    name: 'a client certificate that expired',
    obstacle: { kind: 'certificate', user: 'deployer', is: 'expired' },
    code: 'client-certificate-expired',
    fault: 'kubeconfig',
    names: ['deployer', '/home/me/.kube/config']
  },
  {
    name: "a workload cluster's that expired",
    obstacle: { kind: 'certificate', user: 'wasm-admin', is: 'expired' },
    way: { role: 'workload', kubeconfig: 'Secret capz/wasm-kubeconfig' },
    code: 'client-certificate-expired',
    fault: 'kubeconfig',
    names: ['wasm-admin', 'Secret capz/wasm-kubeconfig', 'Cluster API']
  },
  {
    name: 'a client certificate of tomorrow',
    obstacle: { kind: 'certificate', user: 'deployer', is: 'not-yet-valid' },
    code: 'client-certificate-expired',
    fault: 'kubeconfig',
    names: ['clock', 'deployer']
  },
  {
    name: 'a plugin that is not there',
    obstacle: { kind: 'plugin', plugin: 'kubelogin', is: 'missing' },
    code: 'credential-plugin-missing',
    fault: 'runner',
    names: ['Install kubelogin', 'PATH', 'user deployer']
  },
  {
    name: 'a plugin that fails',
    obstacle: { kind: 'plugin', plugin: 'kubelogin', is: 'failing' },
    code: 'credential-plugin-failed',
    fault: 'kubeconfig',
    names: ['kubectl --context prod get --raw /version', 'kubelogin']
  },
  {
    name: 'rights that a review denies',
    obstacle: { kind: 'no-rights', lacking: ['watch nodes', 'create pods in namespace smoke'] },
    code: 'rights-missing',
    fault: 'cluster',
    names: ['user deployer', 'deploy/rbac.yaml', 'watch nodes; create pods in namespace smoke']
  },
  {
    name: 'more rights than can be read',
    obstacle: { kind: 'no-rights', lacking: Array.from({ length: 20 }, (_, index) => `get things-${index}`) },
    code: 'rights-missing',
    fault: 'cluster',
    names: ['get things-7; and 12 more']
  },
  {
    name: '403 on a management cluster',
    obstacle: refused(403),
    way: { ...way, role: 'management' },
    code: 'rights-missing',
    fault: 'cluster',
    names: ['deploy/rbac-management.yaml', 'user deployer']
  },
  {
    name: '403 for nobody',
    obstacle: refused(403),
    way: { kubeconfig: 'k', context: 'prod' },
    code: 'rights-missing',
    fault: 'cluster',
    names: ['Name a user in context prod']
  },
  {
    name: '401',
    obstacle: refused(401),
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['user deployer', '/home/me/.kube/config', 'https://api.prod.example:6443']
  },
  {
    name: '401 for nobody',
    obstacle: refused(401),
    way: { kubeconfig: 'k', context: 'prod' },
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['Name a user in context prod']
  },
  {
    name: "401, in a gateway's own words",
    obstacle: refused(401, false),
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['user deployer']
  },
  {
    name: '401 for what a plugin gave',
    obstacle: refused(401),
    way: { ...way, plugin: 'kubelogin' },
    code: 'credentials-refused',
    fault: 'kubeconfig',
    names: ['plugin kubelogin']
  },
  {
    name: '429, which an API server says in plain text',
    obstacle: refused(429, false),
    code: 'server-throttling',
    fault: 'cluster',
    names: ['https://api.prod.example:6443']
  },
  ...[
    [500, true],
    [503, false]
  ].map(([status, isStatus]): Row => ({
    name: `${String(status)}, ${isStatus === true ? 'in the form of an API server' : 'in any form'}`,
    obstacle: refused(Number(status), isStatus === true),
    code: 'server-failing',
    fault: 'cluster',
    names: ['https://api.prod.example:6443', '/readyz?verbose']
  })),
  ...['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_ABORTED', 'UND_ERR_CONNECT_TIMEOUT'].map((code): Row => ({
    name: `${code} with a proxy`,
    obstacle: silent(code),
    way: proxied,
    code: 'proxy-failed',
    fault: 'network',
    names: ['proxy.example:3128', 'proxy-url', 'api.prod.example:6443']
  })),
  {
    name: '407',
    obstacle: refused(407, false),
    way: { ...way, proxy: { host: 'proxy.example:3128', from: 'environment' } },
    code: 'proxy-failed',
    fault: 'network',
    names: ['proxy.example:3128', 'HTTPS_PROXY', 'add api.prod.example:6443 to NO_PROXY']
  },
  {
    name: 'no JSON',
    obstacle: { kind: 'no-api' },
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['https://api.prod.example:6443', 'context prod']
  },
  {
    name: "404, in somebody else's words",
    obstacle: refused(404, false),
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['https://api.prod.example:6443']
  },
  {
    name: '403, of a firewall',
    obstacle: refused(403, false),
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['a firewall']
  },
  {
    name: 'no TLS',
    obstacle: silent('ERR_SSL_WRONG_VERSION_NUMBER'),
    way: proxied,
    code: 'not-an-api-server',
    fault: 'kubeconfig',
    names: ['https://api.prod.example:6443']
  },
  ...['ENOTFOUND', 'EAI_AGAIN'].map((code): Row => ({
    name: code,
    obstacle: silent(code),
    code: 'server-name-unresolved',
    fault: 'network',
    names: ['api.prod.example:6443', 'context prod']
  })),
  {
    name: 'a server certificate that expired',
    obstacle: silent('CERT_HAS_EXPIRED'),
    way: proxied,
    code: 'server-untrusted',
    fault: 'cluster',
    names: ['Renew', 'https://api.prod.example:6443']
  },
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN'].map(
    (code): Row => ({
      name: code,
      obstacle: silent(code),
      code: 'server-untrusted',
      fault: 'kubeconfig',
      names: ['certificate-authority', 'context prod', '/home/me/.kube/config']
    })
  ),
  {
    name: 'a certificate for other names',
    obstacle: silent('ERR_TLS_CERT_ALTNAME_INVALID'),
    code: 'server-untrusted',
    fault: 'kubeconfig',
    names: ['tls-server-name', 'context prod']
  },
  ...['ECONNREFUSED', 'EHOSTUNREACH', 'TimeoutError', 'UND_ERR_SOCKET'].map((code): Row => ({
    name: code,
    obstacle: silent(code),
    code: 'server-unreachable',
    fault: 'network',
    names: ['https://api.prod.example:6443']
  })),
  {
    name: 'a server on this very machine',
    obstacle: silent('ECONNREFUSED'),
    way: here,
    code: 'server-unreachable',
    fault: 'network',
    names: ['127.0.0.1:6443 is the machine itself']
  },
  {
    name: 'a tunnel that breaks off behind a proxy',
    obstacle: silent('ECONNRESET'),
    way: proxied,
    code: 'server-unreachable',
    fault: 'network',
    names: ['https://api.prod.example:6443']
  },
  {
    name: 'anything else that a server says',
    obstacle: refused(418),
    code: 'way-unknown',
    fault: 'this run',
    names: ['kubectl --context prod get --raw /version']
  },
  {
    name: 'anything else that keeps it from saying something',
    obstacle: silent('ESOMETHING'),
    way: proxied,
    code: 'way-unknown',
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
  'rights-missing',
  'credentials-refused',
  'server-throttling',
  'server-failing',
  'proxy-failed',
  'not-an-api-server',
  'server-name-unresolved',
  'server-untrusted',
  'server-untrusted',
  'server-unreachable',
  'way-unknown'
]

describe('what is in the way to a cluster', () => {
  test.each(rows)('$name -> $code', ({ obstacle, code, fault, names, ...row }) => {
    const told = diagnoseWay(obstacle, 'as it was said', row.way ?? way)
    expect(told).toMatchObject({ code, fault, evidence: 'as it was said' })
    const remedy = told.remedy.join('\n')
    for (const name of names) expect(remedy).toContain(name)
    expect(remedy).not.toMatch(/undefined|\[object/)
    for (const step of told.remedy) expect(step).toMatch(/^[A-Z0-9].*[.]$/s)
  })

  test.each(rows)('$name: nothing is said of what is not known', ({ obstacle }) => {
    const { remedy } = diagnoseWay(obstacle, '', {})
    expect(remedy.join('\n')).not.toMatch(/undefined|\( ?\)| {2}|context [ :.]/)
  })

  test('of two clusters it is said which one is meant', () => {
    const titleOf = (role: 'management' | 'workload'): string =>
      diagnoseWay(silent('ECONNREFUSED'), '', { ...way, role }).title
    expect(titleOf('management')).toBe('The API server cannot be reached (management cluster)')
    expect(titleOf('workload')).toBe('The API server cannot be reached (workload cluster)')
  })

  test('every rule has a row', () => {
    expect(WAY_RULES.filter((rule) => rows.every(({ code }) => code !== rule.code))).toEqual([])
  })
})

describe('an order of WAY_RULES that changes a diagnosis', () => {
  const firstOf = (rules: readonly WayRule[], { obstacle, ...row }: Row): WayRule | undefined =>
    rules.find((rule) => rule.advise(obstacle, row.way ?? way) !== undefined)

  test('is another one than that written here', () => {
    expect(WAY_RULES.map(({ code }) => code)).toEqual(ORDER)
  })

  test('is noticed: each of these is found by another rule as soon as its own comes last', () => {
    const isNoticed = (rule: WayRule): boolean => {
      const others = [...WAY_RULES.filter((one) => one !== rule), rule]
      return rows.some((row) => firstOf(WAY_RULES, row) === rule && firstOf(others, row) !== rule)
    }
    // The last one takes everything.
    expect(WAY_RULES.filter((rule) => !isNoticed(rule)).map(({ code }) => code)).toEqual(['way-unknown'])
  })
})
