import { expect, test } from 'vitest'
import { askUrl } from '../../../../src/adapters/http/direct.ts'

const never = new AbortController().signal

test.each(['http://127.0.0.1:1/hello', 'http://localhost:1/hello'])(
  '%s leads where no cluster may send a run, and is marked as such',
  async (url) => {
    expect(await askUrl(url, never)).toMatchObject({ kind: 'no-answer', via: 'direct', url, isForbidden: true })
  }
)

test('a name that leads nowhere is not marked as one that must not be asked', async () => {
  const url = 'http://not-asked.invalid/'
  const answer = await askUrl(url, never)
  expect(answer).toMatchObject({ kind: 'no-answer', via: 'direct', url })
  expect(answer).not.toHaveProperty('isForbidden')
})
