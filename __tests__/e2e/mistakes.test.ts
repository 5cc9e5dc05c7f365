import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../scripts/tools.ts'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import { runBundle } from '../support/action/program.ts'

const { inputs } = readActionFile(root)
const config = `
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {token: t0k3n-t0k3n-t0k3n}}]
contexts: [{name: dev, context: {cluster: c, user: u}}]
current-context: dev
`
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-e2e-'))
  writeFileSync(join(folder, 'kubeconfig'), config)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Wrong invocations of people who tried it: what they gave, and what tells them what to type. */
const invocations: readonly {
  readonly given: Readonly<Record<string, string>>
  readonly file?: string
  readonly shows: string
}[] = [
  { given: {}, file: '', shows: 'is the secret set that it is written from, or did a command fail?' },
  { given: {}, file: btoa(config), shows: `| base64 -d > "$RUNNER_TEMP/kubeconfig"` },
  { given: {}, file: '${{ secrets.KUBECONFIG }}', shows: 'with CONTENT: ${{ secrets.KUBECONFIG }} in its env' },
  { given: { kubeconfig: '' }, shows: 'got nothing, which is what an unset secret or variable gives' },
  { given: { kubeconfig: config }, shows: 'got the contents of a kubeconfig; write it to a file and set its path' },
  { given: { kubeconfig: btoa(config) }, shows: 'decode it (base64 -d) into a file and set its path' },
  { given: { kubeconfig: '$RUNNER_TEMP/kubeconfig' }, shows: 'write ${{ runner.temp }}' },
  { given: { kubeconfig: './kubeconfig-of-nobody' }, shows: './kubeconfig-of-nobody is not there' },
  { given: { context: 'prod' }, shows: 'Set input context to one of dev' },
  { given: { nodes: 'all' }, shows: 'use "*" for all nodes' },
  { given: { nodes: '[a, b]' }, shows: 'a list has no brackets: "a, b"' },
  { given: { nodes: '"node-a", "node-b"' }, shows: 'leave out the quotation marks: "node-a, node-b"' },
  { given: { nodes: 'Node-A' }, shows: 'names of nodes are lower-case: "node-a"' },
  { given: { nodes: 'pool=wasm' }, shows: 'for a label use node-selector: pool=wasm' },
  { given: { 'node-selector': 'pool:wasm' }, shows: 'did you mean "pool=wasm"?' },
  { given: { runtimes: 'spin lunatic' }, shows: 'separate with commas: "spin, lunatic"' },
  {
    given: { runtimes: 'mine=mine' },
    shows: 'for example "samples: {mine: {image: IMAGE, port: 8080, path: /, body: Hello}}"'
  },
  { given: { runtimes: 'spinn' }, shows: 'did you mean "spin"?' },
  { given: { timeout: '300' }, shows: 'did you mean "300s"?' },
  { given: { constrain: 'yes' }, shows: 'did you mean "true"?' },
  { given: { constrian: 'true' }, shows: 'did you mean "constrain"?' },
  { given: { sample: 'ghcr.io/me/app:v1' }, shows: '"samples: {spin: {image: ghcr.io/me/app:v1}}"' },
  { given: { access: 'nodeport' }, shows: 'did you mean "node-port"?' },
  { given: { cleanup: 'false' }, shows: 'did you mean "none"?' },
  { given: { 'kind-cluster': 'wasm' }, shows: 'Install kind (https://kind.sigs.k8s.io) in a step before this one' }
]

test.each(invocations)('the annotation and the job summary show: $shows', async ({ given, file, shows }) => {
  const path = join(folder, file === undefined ? 'kubeconfig' : 'other')
  if (file !== undefined) writeFileSync(path, file)
  const summary = join(folder, 'summary.md')
  for (const name of [summary, join(folder, 'output'), join(folder, 'state')]) writeFileSync(name, '')
  const defaults = Object.fromEntries(inputs.map((input) => [input.name, input.default]))
  const kubeconfig = 'kind-cluster' in given ? {} : { kubeconfig: path }
  const raw = { ...defaults, ...kubeconfig, ...given }
  const env = {
    ...Object.fromEntries(Object.entries(raw).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text])),
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STATE: join(folder, 'state'),
    RUNNER_TEMP: folder,
    PATH: '/usr/bin'
  }
  const { exitCode, stdout } = await runBundle([], { cwd: folder, env })
  expect(exitCode).toBe(1)
  const shown = stdout.replaceAll(/^::add-mask::.*\n/gm, '')
  expect(shown.match(/^::error .*$/gm)?.map((line) => line.replaceAll('%0A', '\n').includes(shows))).toEqual([true])
  expect(textOf(readFileSync(summary, 'utf8'))).toContain(shows)
  expect(readFileSync(join(folder, 'output'), 'utf8')).toMatch(/^error$/m)
})

/** What Markdown shows as a text. */
function textOf(markdown: string): string {
  return markdown
    .replaceAll('<!-- -->', '')
    .replaceAll('&quot;', '"')
    .replaceAll(/\\(?=[^\w\s])/g, '')
}
