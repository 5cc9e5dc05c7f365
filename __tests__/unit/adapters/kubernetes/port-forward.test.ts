import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { askForwarded } from '../../../../src/adapters/kubernetes/port-forward.ts'
import { connectTo } from '../../../fuzz/connect.ts'
import { HostileServer } from '../../../fuzz/hostile-server.ts'

const target = { namespace: 'default', pod: 'pod', port: 80, path: '/hello' }

/** What is made of a port-forward whose peer sends these bytes once it is open; `withinMs`: where they end nothing. */
async function answerTo(bytes: readonly number[], withinMs = 30_000): Promise<string> {
  const server = await HostileServer.start()
  server.onSocket = (socket) => {
    setTimeout(() => socket.write(Buffer.from(bytes)), 50)
  }
  const answer = await askForwarded(connectTo(server.url), target, AbortSignal.timeout(withinMs))
  await sleep(50)
  return answer.kind === 'no-answer' ? answer.message : 'answered'
}

test('a peer that closes the stream of the output closes nothing of this process', async () => {
  const ended = vi.spyOn(process.stdout, 'end').mockReturnValue(process.stdout)
  try {
    await answerTo([0x82, 2, 0xff, 1], 1_000)
    expect(ended).not.toHaveBeenCalled()
  } finally {
    ended.mockRestore()
  }
})

test('a message without a channel ends the port-forward, and is no error that nobody awaits', async () => {
  expect(await answerTo([0x82, 0])).toContain('a message of the port-forward has no channel')
})
