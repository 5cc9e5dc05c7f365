// The entry behind every npm script. It runs on a machine that has nothing yet but Node 20 and npm, so it is plain
// JavaScript and imports node: modules only: it installs what the lock file reports, then starts the command under the
// Node release that the action itself runs on.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import process from 'node:process'

const root = resolve(import.meta.dirname, '..')
const commands = {
  bench: 'bench/bench.ts',
  'bench:compare': 'bench/compare.ts',
  'bench:scale': 'bench/scale.ts',
  check: 'scripts/check.ts',
  demo: 'scripts/demo.ts',
  // Not "build": npm runs a script of that name, with all that it needs, whenever a package is taken from a repository.
  dist: 'scripts/build.ts',
  format: 'scripts/format.ts',
  fuzz: 'scripts/fuzz.ts',
  mutation: 'scripts/mutation.ts',
  pictures: 'scripts/pictures.ts',
  record: 'scripts/record.ts',
  release: 'scripts/release.ts',
  simulate: 'scripts/simulate.ts',
  soak: 'scripts/soak.ts',
  test: 'scripts/test.ts',
  'test-diagnoses': 'scripts/test-diagnoses.ts',
  'test-unit': 'scripts/test-unit.ts',
  'test-versions': 'scripts/test-versions.ts',
  testbed: 'testbed/cli.ts'
}

const [command = '', ...args] = process.argv.slice(2)
if (!Object.hasOwn(commands, command)) {
  fail(`start: expected one of ${Object.keys(commands).join(', ')}, got "${command}"`)
}
installPackages()
run(nodePath(), [join(root, commands[command]), ...args])

/** Runs `npm ci` unless node_modules was made from this very lock file by this very platform. */
function installPackages() {
  const stamp = join(root, 'node_modules', '.installed-from')
  const lock = readFileSync(join(root, 'package-lock.json'))
  const key = createHash('sha256').update(lock).update(process.platform).update(process.arch).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  process.stderr.write('installing npm packages (npm ci) ...\n')
  // No package here needs an install script; what doesn't run can't surprise.
  const done = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit']
  })
  if (done.error)
    fail(`npm could not be started: ${done.error.message}. Node.js 20 or later with npm is needed on PATH.`)
  if (done.status !== 0) fail(`npm ci ended with exit code ${done.status}: see its output above.`)
  writeFileSync(stamp, key)
}

/** The Node 24 that came with the packages; the one that runs this, if it is new enough and none came. */
function nodePath() {
  const bundled = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(bundled)) return bundled
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  return fail(
    `Node.js 24 is needed: none is packaged for ${process.platform} ${process.arch}, and the one on PATH is ` +
      `${process.version}. Install Node.js 24 or later and run the command again.`
  )
}

/** Runs the command in place of this process: same terminal, signals passed on, its exit code ours. */
function run(node, argv) {
  const child = spawn(node, argv, {
    stdio: 'inherit',
    // Programs that look for a `node` on PATH (a local workflow runner does) get the same one.
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) }
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
