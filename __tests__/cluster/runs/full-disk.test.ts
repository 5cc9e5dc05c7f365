import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startAction } from '../../support/action/run.ts'
import { list, ownNamespaces, type Pod, reset } from '../../support/cluster.ts'
import { useTestbed } from '../../support/testbeds.ts'
import { until } from '../../support/until.ts'

const cluster = useTestbed('cluster')

test('a disk that fills while samples run costs the report, but neither the table nor the cleanup', async () => {
  await reset(cluster)
  const reportDir = mountSmall()
  const running = startAction({ kubeconfig: cluster.kubeconfig, runtimes: 'spin', nodes: 'node-a' }, { reportDir })
  await until('a sample that runs', async () => {
    const pods = await list<Pod>(cluster, '/api/v1/pods?labelSelector=wasm-node-smoke/run')
    return pods.some(({ status }) => status.phase === 'Running')
  })
  fill(reportDir)
  const { exitCode, stderr, stdout } = await running.ended
  expect(stdout).toContain('node-a')
  expect(stdout).toMatch(/^ERROR {2}/m)
  expect(`${stdout}${stderr}`).toMatch(
    /report-dir: expected a folder with room to write to, but \S+ can't be written: ENOSPC/
  )
  expect(exitCode).toBe(1)
  expect(await ownNamespaces(cluster)).toEqual([])
})

/** A folder on a disk of its own, with room for a ledger. */
function mountSmall(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
  onTestFinished(() => {
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })
  return folder
}

/** Leaves no byte free. */
function fill(folder: string): void {
  for (const size of [4096, 1]) {
    try {
      for (let file = 0; ; file += 1) writeFileSync(join(folder, `filler-${size}-${file}`), Buffer.alloc(size))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
}
