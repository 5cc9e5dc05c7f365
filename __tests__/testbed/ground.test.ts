import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeAddresses, makeNodeAddresses, pickSlot } from '../../testbed/addresses.ts'
import { cacheFolder, ensureBuilt, keyOf } from '../../testbed/build/cache.ts'
import type { Artefact } from '../../testbed/build/cache.ts'
import { readHierarchies, withControllers } from '../../testbed/cgroups.ts'
import { whileLocked } from '../../testbed/lock.ts'
import { makeNames } from '../../testbed/names.ts'
import { makeProgress, silent } from '../../testbed/progress.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testbed-ground-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

test.each([
  ['nothing', [], 0],
  ['routes elsewhere', ['default', '192.168.0.0/16', '11.100.0.0/16', 'fe80::/64'], 0],
  ['one of its addresses', ['10.100.7.1'], 1],
  ['two ranges', ['10.100.0.0/16', '10.101.4.0/24'], 2],
  ['a wide range', ['10.96.0.0/12'], 12],
  ['all of 10.0.0.0/8', ['10.0.0.0/8'], undefined]
])('%s routed -> the first range that nobody uses', (_name, routes, slot) => {
  expect(pickSlot(routes)).toBe(slot)
})

test('the addresses of a testbed lie in its own range, and nobody has those of another', () => {
  const { apiService, controlPlane, host, range, services } = makeAddresses(3)
  expect({ apiService, controlPlane, host, range, services }).toEqual({
    range: '10.103.0.0/16',
    controlPlane: '10.103.0.1',
    host: '10.103.0.254',
    services: '10.103.240.0/20',
    apiService: '10.103.240.1'
  })
  expect(makeNodeAddresses(3, 99)).toEqual({ node: '10.103.0.109', pods: '10.103.100.0/24' })
})

test.each(['', 'Dev', '-a', 'a-', '../x', 'a/b', 'a'.repeat(33)])('the name "%s" is refused', (name) => {
  expect(() => makeNames(name)).toThrow('--name: expected')
})

test("the longest name still gives a network interface's name that the kernel takes", () => {
  expect(makeNames('a'.repeat(32)).link.length).toBeLessThanOrEqual(15)
})

test('a machine with both kinds of cgroups: all are cleaned, only the old ones have controllers', () => {
  const mountinfo = [
    '30 25 0:26 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw',
    '31 25 0:27 / /sys/fs/cgroup/cpuset rw shared:10 - cgroup cgroup rw,cpuset',
    '32 25 0:28 / /sys/fs/cgroup/pids rw shared:11 - cgroup cgroup rw,pids'
  ]
  const all = readHierarchies(mountinfo.join('\n'))
  expect(all.map(({ folder }) => folder)).toEqual(['unified', 'cpuset', 'pids'].map((name) => `/sys/fs/cgroup/${name}`))
  expect(withControllers(all)).toEqual([
    { folder: '/sys/fs/cgroup/cpuset', version: 1, cpuset: true },
    { folder: '/sys/fs/cgroup/pids', version: 1, cpuset: false }
  ])
  expect(withControllers(readHierarchies(mountinfo[0] ?? ''))).toHaveLength(1)
})

test.each([
  ['its own variable', { WASM_NODE_SMOKE_CACHE: '/own', XDG_CACHE_HOME: '/base' }, '/own'],
  ['the base folder for caches', { WASM_NODE_SMOKE_CACHE: '', XDG_CACHE_HOME: '/base' }, '/base/wasm-node-smoke']
])('the cache is where %s reports', (_name, env, expected) => {
  expect(cacheFolder(env)).toBe(expected)
})

test('two who want the same build at once get one build', async () => {
  let builds = 0
  const artefact: Artefact = {
    name: 'sample',
    from: ['a'],
    build: async ({ folder: into, run }) => {
      builds += 1
      await run('sh', ['-c', 'sleep 0.2; echo done'])
      writeFileSync(join(into, 'result'), '')
    }
  }
  const building = { cache: folder, progress: silent, signal: undefined }
  const [one, other] = await Promise.all([ensureBuilt(artefact, building), ensureBuilt(artefact, building)])
  expect(one).toBe(other)
  expect(builds).toBe(1)
  expect(readdirSync(one)).toEqual(['result'])
})

test('a build that fails leaves no result, and reports the last lines of its log and where that is', async () => {
  const artefact: Artefact = {
    name: 'sample',
    from: ['b'],
    build: async ({ run }) => {
      await run('sh', ['-c', 'echo "the disk is made of cheese"; exit 7'])
    }
  }
  const failed = ensureBuilt(artefact, { cache: folder, progress: silent, signal: undefined })
  const log = join(folder, 'logs', 'sample.log')
  await expect(failed).rejects.toThrow(
    `sh ended with exit code 7\n  | $ sh -c echo "the disk is made of cheese"; exit 7\n  | the disk is made of cheese\nthe whole log: ${log}`
  )
  expect(existsSync(join(folder, keyOf(artefact)))).toBe(false)
})

test('a lock is free again in the moment that its holder is killed', async () => {
  const lock = join(import.meta.dirname, '../../testbed/lock.ts')
  const script = `
    const { whileLocked } = await import(${JSON.stringify(lock)})
    await whileLocked({ name: 'test-lock', timeoutMs: 1000 }, async () => {
      console.log('held')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  await once(holder.stdout, 'data')
  let waited = false
  const onWait = (): void => {
    waited = true
    holder.kill('SIGKILL')
  }
  const got = await whileLocked({ name: 'test-lock', timeoutMs: 10_000, onWait }, () => Promise.resolve('mine'))
  expect([got, waited]).toEqual(['mine', true])
})

test('a lock that is not given back in time is a clear message', async () => {
  await whileLocked({ name: 'test-held', timeoutMs: 1000 }, async () => {
    const second = whileLocked({ name: 'test-held', timeoutMs: 200 }, () => Promise.resolve())
    await expect(second).rejects.toThrow('another process has held "test-held" for 0.2 s')
  })
})

test('progress without a terminal is lines, with the time that each piece of work took', async () => {
  const lines: string[] = []
  const progress = makeProgress({ write: (text: string) => lines.push(text) > 0 })
  expect(await progress.during('build it', () => Promise.resolve(7))).toBe(7)
  expect(lines).toEqual([expect.stringMatching(/^build it: done in 0\.\d s\n$/)])
})
