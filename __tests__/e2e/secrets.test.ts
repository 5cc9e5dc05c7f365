import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runAction } from '../support/action/run.ts'
import { formsOf, type ReflectingServer, reflections, startReflectingServer } from '../support/reflecting-server.ts'

const secret = 'Zx81+/hidden"<&>'
let server: ReflectingServer
let folder: string

beforeAll(async () => {
  server = await startReflectingServer()
  folder = mkdtempSync(join(tmpdir(), 'reflected-'))
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const basic = { username: 'somebody', password: secret }

test.each(reflections.flatMap((reflection) => [{ token: secret }, basic].map((user) => ({ reflection, user }))))(
  'a server that reflects what it is sent ($reflection) shows nothing of $user',
  async ({ reflection, user }) => {
    const kubeconfig = join(folder, 'kubeconfig')
    const cluster = { server: `${server.address}/${reflection}`, 'insecure-skip-tls-verify': true }
    const config = {
      clusters: [{ name: 'one', cluster }],
      users: [{ name: 'one', user }],
      contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
      'current-context': 'one'
    }
    writeFileSync(kubeconfig, JSON.stringify(config))
    const { exitCode, files, stderr, stdout } = await runAction({ kubeconfig, timeout: '2s' })
    const all = [stdout, stderr, ...files.values()].join('\n')
    expect(exitCode).toBe(1)
    expect([...files.keys()].sort()).toEqual(['ctrf.json', 'junit.xml', 'report.json', 'summary.md'])
    // It was reflected, and came this far.
    expect(all).toContain('***')
    for (const form of [...formsOf(secret), secret.slice(0, 8)]) expect(all).not.toContain(form)
  }
)
