import { join } from 'node:path'
import { readActionFile } from '../../src/adapters/host/action-file.ts'
import type { Inputs } from '../../src/core/model.ts'
import { parseInputs } from '../../src/inputs/parse.ts'

const action = readActionFile(join(import.meta.dirname, '..', '..'))
const declared = action.inputs.map(({ name }) => name)

const container = (image: string, command: string): string => `{ name: app, image: ${image}, command: [${command}] }`

const jobSpec = (restartPolicy: string): string =>
  `{ runtimeClassName: wasmtime-spin-v2, restartPolicy: ${restartPolicy}, containers: [${container('ghcr.io/example/wasi-job', '"/"')}] }`

const makeJob = (restartPolicy: string): string => `
apiVersion: batch/v1
kind: Job
metadata: { name: once }
spec:
  template: { spec: ${jobSpec(restartPolicy)} }
`

const makePodFile = (restartPolicy: string, image: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: bare }
spec:
  runtimeClassName: wasmtime-spin-v2
  restartPolicy: ${restartPolicy}
  terminationGracePeriodSeconds: 1
  containers: [${container(`ghcr.io/example/${image}`, '"/"')}]
`

const endingSample = '{ image: ghcr.io/example/wasi-job, command: ["/"], exitCode: 0 }'

/** Files that the inputs `manifests` and `sample` may name. */
const FILES: Readonly<Record<string, string>> = {
  'ends.yaml': `
samples:
  spin: ${endingSample}
  wws: ${endingSample}
`,
  'deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  replicas: 2
  selector: { matchLabels: { app: app } }
  template:
    metadata: { labels: { app: app } }
    spec:
      runtimeClassName: wasmtime-spin-v2
      terminationGracePeriodSeconds: 1
      containers: [${container('ghcr.io/example/spin-rust-hello', '"/"')}]
`,
  'probed.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: probed }
spec:
  replicas: 1
  selector: { matchLabels: { app: probed } }
  template:
    metadata: { labels: { app: probed } }
    spec:
      runtimeClassName: wasmtime-spin-v2
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: ghcr.io/example/spin-rust-hello
          command: ["/"]
          readinessProbe: { httpGet: { path: /hello, port: 80 } }
          livenessProbe: { httpGet: { path: /hello, port: 80 }, initialDelaySeconds: 20 }
`,
  'daemon-set.yaml': `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      runtimeClassName: wasmtime-spin-v2
      terminationGracePeriodSeconds: 1
      containers: [${container('ghcr.io/example/spin-rust-hello', '"/"')}]
`,
  'stateful-set.yaml': `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: 1
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      runtimeClassName: wasmtime-spin-v2
      terminationGracePeriodSeconds: 1
      containers: [${container('ghcr.io/example/spin-rust-hello', '"/"')}]
  volumeClaimTemplates: [{ metadata: { name: data } }]
`,
  'job.yaml': makeJob('Never'),
  'job-restarts.yaml': makeJob('OnFailure'),
  'cron-job.yaml': `
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: '0 3 * * *'
  jobTemplate:
    spec:
      template: { spec: ${jobSpec('Never')} }
`,
  'pod-once.yaml': makePodFile('Never', 'wasi-job'),
  'pod.yaml': makePodFile('OnFailure', 'spin-rust-hello')
}

/** What was read: many runs have the same inputs, and there is no end of others. */
const parsed = new Map<string, Inputs>()
const MOST_PARSED = 10_000

/** Parses inputs as the action does; what is absent has its default. */
export function readInputs(given: Readonly<Record<string, string>>): Inputs {
  const key = JSON.stringify(given)
  const known = parsed.get(key)
  if (known !== undefined) return known
  const raw = new Map(action.inputs.map((input) => [input.name, given[input.name] ?? input.default]))
  const read = parseInputs(raw, declared, {
    homeDir: '/home/user',
    defaultReportDir: '/reports',
    readFile: (path) => {
      const text = FILES[path]
      return text === undefined ? { kind: 'unreadable', reason: 'no such file' } : { kind: 'text', text }
    },
    findArchiveFault: () => undefined,
    findFolderFault: () => undefined
  })
  if (read.kind === 'mistakes') throw new Error(`a scenario has inputs that are none: ${read.mistakes.join('; ')}`)
  if (parsed.size >= MOST_PARSED) parsed.clear()
  parsed.set(key, read.inputs)
  return read.inputs
}
