import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { inject } from 'vitest'
import { root } from '../../scripts/tools.ts'
import { readActLog, type Stage } from './act-log.ts'

/** How a job went whose one step of interest is the action. */
export type WorkflowRun = {
  readonly job: string
  /** The action's two halves, as the runner saw them. */
  readonly main: Stage
  readonly post: Stage
  /** The step's outcome and outputs, as a later step sees them. */
  readonly outcome: string
  readonly outputs: Readonly<Record<string, string>>
  /** The reports that the outputs lead a later step to, by name. */
  readonly reports: ReadonlyMap<string, string>
  /** All job summaries. */
  readonly jobSummary: string
}

export type WorkflowOptions = {
  /** A PATH in it comes before this process's own. */
  readonly env?: Readonly<Record<string, string>>
  /** Goes on beside the job; is given the process of the action's main step, once there is one. */
  readonly meanwhile?: (findMain: () => number | undefined) => Promise<void>
}

const timeoutMs = 120_000

/** Runs a workflow that uses the action by `uses: ./`, with these inputs, by the runner `act` and without containers. */
export async function runWorkflow(
  given: Readonly<Record<string, string>>,
  options: WorkflowOptions = {}
): Promise<WorkflowRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-workflow-'))
  const [home, tree, seen] = ['home', 'tree', 'seen'].map((name) => join(folder, name)) as [string, string, string]
  for (const path of [home, tree, seen]) mkdirSync(path)
  try {
    makeTree(tree, makeWorkflow(given, seen))
    const [log] = await Promise.all([
      runAct(tree, { ...options.env, HOME: home }),
      options.meanwhile?.(() => findMain(home))
    ])
    return { ...readActLog(log), ...readSeen(seen) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Commits what a user's workflow gets of the action: action.yml and dist/, and nothing to build or install. */
function makeTree(tree: string, workflow: object): void {
  for (const part of ['action.yml', 'dist']) cpSync(join(root, part), join(tree, part), { recursive: true })
  const workflows = join(tree, '.github', 'workflows')
  mkdirSync(workflows, { recursive: true })
  // JSON is YAML, and there's no escaping to get wrong.
  writeFileSync(join(workflows, 'smoke.yml'), JSON.stringify(workflow))
  const git = (...args: readonly string[]): void => {
    const ended = spawnSync('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', ...args], {
      cwd: tree,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
    })
    if (ended.status !== 0) throw new Error(`git ${args.join(' ')}: ${ended.stderr}`)
  }
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=the action')
}

function makeWorkflow(given: Readonly<Record<string, string>>, seen: string): object {
  const output = (name: string): string => `\${{ steps.smoke.outputs.${name} }}`
  const look = {
    if: 'always()',
    env: {
      SEEN: seen,
      OUTCOME: '${{ steps.smoke.outcome }}',
      OUTPUTS: '${{ toJSON(steps.smoke.outputs) }}',
      REPORT: output('report'),
      JUNIT: output('junit'),
      SUMMARY: output('summary')
    },
    run: [
      `printf %s "$OUTCOME" > "$SEEN/outcome"`,
      `printf %s "$OUTPUTS" > "$SEEN/outputs"`,
      `for file in "$REPORT" "$JUNIT" "$SUMMARY"; do if [ -n "$file" ]; then cp "$file" "$SEEN"; fi; done`,
      // As a step does that goes on with another cluster: the post step is reported the same.
      `echo KUBECONFIG=/nonexistent >> "$GITHUB_ENV"`
    ].join('\n')
  }
  const steps = [{ uses: 'actions/checkout@v4' }, { id: 'smoke', uses: './', with: given }, look]
  return { on: 'push', permissions: {}, jobs: { smoke: { 'runs-on': 'ubuntu-latest', steps } } }
}

/** Runs act to its end; gives what it wrote, a JSON object a line. */
async function runAct(tree: string, env: Readonly<Record<string, string>>): Promise<string> {
  const args = ['push', '--platform', 'ubuntu-latest=-self-hosted', '--json', '--no-cache-server']
  const child = spawn(inject('act'), args, {
    cwd: tree,
    stdio: ['ignore', 'pipe', 'pipe'],
    // It runs PATH's node, whatever action.yml reports.
    env: {
      ...env,
      PATH: [dirname(process.execPath), ...(env['PATH'] === undefined ? [] : [env['PATH']]), process.env['PATH']].join(
        delimiter
      )
    },
    signal: AbortSignal.timeout(timeoutMs)
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await once(child, 'close')
  if (!stdout.includes('"jobResult"')) throw new Error(`act did not end its job:\n${stdout}\n${stderr}`)
  return stdout
}

/** The process that runs the bundle below this folder. */
function findMain(home: string): number | undefined {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .find((pid) => {
      const [, script = ''] = readCommand(pid)
      return script.startsWith(home) && script.endsWith('/dist/index.js')
    })
}

function readCommand(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    // It has ended since it was listed.
    return []
  }
}

function readSeen(seen: string): Pick<WorkflowRun, 'outcome' | 'outputs' | 'reports'> {
  const read = (name: string): string => readFileSync(join(seen, name), 'utf8')
  if (!existsSync(join(seen, 'outputs'))) throw new Error('the later step did not run')
  const reports = readdirSync(seen).filter((name) => name.includes('.'))
  return {
    outcome: read('outcome'),
    outputs: JSON.parse(read('outputs')) as Record<string, string>,
    reports: new Map(reports.map((name) => [name, read(name)]))
  }
}
