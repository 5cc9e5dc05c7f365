/**
 * A stand-in for the command line of Docker, which the real `kind` calls: no container engine is needed to see what kind
 * reports and does. It knows the few commands that `kind get` and `kind load` use. Its containers are given in a file, whose
 * path is in STAND_IN_DOCKER; those that have a testbed are the nodes of that testbed, so that what is loaded is loaded.
 * What it was called with is added to docker.log beside that file.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { attach } from '../../testbed/testbed.ts'

/** A container as kind makes one for a node; without a testbed it takes every image that is one. */
type Container = { readonly name: string; readonly role: 'control-plane' | 'worker'; readonly isRunning: boolean }

/** What there is on the machine. */
export type Engine =
  | { readonly kind: 'down' }
  | {
      readonly kind: 'up'
      /** By the name of the cluster. */
      readonly clusters: Readonly<Record<string, readonly Container[]>>
      /** The admin's kubeconfig on a control plane. */
      readonly adminConf: string
      /** Where the host has the port of the API server. */
      readonly apiServer: { readonly host: string; readonly port: string }
      /** The containers are nodes of the testbed of this name. */
      readonly testbed?: string
    }

type Ended = { readonly exitCode: number; readonly stdout?: string; readonly stderr?: string }

const CLUSTER_LABEL = 'label=io.x-k8s.kind.cluster'

const ended = await run(process.argv.slice(2))
process.stdout.write(ended.stdout ?? '')
process.stderr.write(ended.stderr ?? '')
process.exitCode = ended.exitCode

async function run(args: readonly string[]): Promise<Ended> {
  if (args[0] === '-v') return output('Docker version 28.3.3, build 980b856')
  const file = process.env['STAND_IN_DOCKER'] ?? ''
  appendFileSync(join(dirname(file), 'docker.log'), `${args.join(' ')}\n`)
  const engine = JSON.parse(readFileSync(file, 'utf8')) as Engine
  if (engine.kind === 'down') {
    return failed('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?')
  }
  switch (args[0]) {
    case 'ps':
      return output(...listContainers(engine.clusters, args[args.indexOf('--filter') + 1] ?? ''))
    case 'inspect':
      return output(inspect(engine, args[2] ?? '', find(engine, args[3] ?? '')))
    case 'exec':
      return await execute(engine, args)
    default:
      throw new Error(`not known to the stand-in: docker ${args.join(' ')}`)
  }
}

type Up = Extract<Engine, { readonly kind: 'up' }>

/** The clusters' names, one for each container; or the names of the containers of one of them. */
function listContainers(clusters: Up['clusters'], filter: string): readonly string[] {
  if (filter === CLUSTER_LABEL) {
    return Object.entries(clusters).flatMap(([cluster, nodes]) => nodes.map(() => cluster))
  }
  return (clusters[filter.slice(CLUSTER_LABEL.length + 1)] ?? []).map(({ name }) => name)
}

function inspect({ apiServer }: Up, format: string, { role }: Container): string {
  if (format.includes('io.x-k8s.kind.role')) return role
  if (format.includes('desktop.docker.io/ports')) return ''
  if (format.includes('.NetworkSettings.Ports')) return `${apiServer.host}\t${apiServer.port}`
  throw new Error(`not known to the stand-in: docker inspect --format ${format}`)
}

async function execute(engine: Up, args: readonly string[]): Promise<Ended> {
  const [name = '', ...command] = args.slice(1).filter((arg) => arg !== '--privileged' && arg !== '-i')
  const node = find(engine, name)
  // It calls a container by its id, whatever it was asked for.
  if (!node.isRunning) return failed(`Error response from daemon: container ${'0c3f'.repeat(16)} is not running`)
  if (command.join(' ') === 'cat /etc/kubernetes/admin.conf') return output(readFileSync(engine.adminConf, 'utf8'))
  const input = args.includes('-i') ? readFileSync(0) : ''
  if (engine.testbed === undefined) return pretend(command, input)
  const ran = await attach(engine.testbed)?.node(name).exec(command, { input })
  if (ran === undefined) throw new Error(`the testbed "${engine.testbed}" is not up`)
  return { exitCode: ran.code ?? 1, stdout: ran.stdout, stderr: ran.stderr }
}

/** What containerd's programs print where there is no containerd. */
function pretend(command: readonly string[], input: string | Buffer): Ended {
  if (command[0] === 'containerd') {
    return output("version = 3\n[plugins.'io.containerd.cri.v1.images']\n  snapshotter = 'overlayfs'")
  }
  return input.includes('oci-layout') ? output() : failed('ctr: unrecognized image format')
}

function find({ clusters }: Up, name: string): Container {
  const found = Object.values(clusters)
    .flat()
    .find((node) => node.name === name)
  if (found === undefined) throw new Error(`the stand-in has no container ${name}`)
  return found
}

function output(...lines: readonly string[]): Ended {
  return { exitCode: 0, stdout: lines.map((line) => `${line}\n`).join('') }
}

function failed(line: string): Ended {
  return { exitCode: 1, stderr: `${line}\n` }
}
