import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { docsUrl } from '../../src/publish.ts'

test('in a workflow the docs are those of the repository and the version that it takes the action from', () => {
  const env = { GITHUB_ACTION_REPOSITORY: 'OWNER/wasm-node-smoke', GITHUB_ACTION_REF: 'v1' }
  expect(docsUrl(env)).toBe('https://github.com/OWNER/wasm-node-smoke/blob/v1/docs/diagnoses.md')
})

test("a workflow that takes it from its own checkout gets its own repository's, at that commit", () => {
  const env = { GITHUB_REPOSITORY: 'OWNER/images', GITHUB_SHA: 'c0ffee', GITHUB_WORKSPACE: '/checkout' }
  expect(docsUrl(env, '/checkout')).toBe('https://github.com/OWNER/images/blob/c0ffee/docs/diagnoses.md')
  expect(docsUrl(env, '/checkout/smoke')).toBe('https://github.com/OWNER/images/blob/c0ffee/smoke/docs/diagnoses.md')
  expect(docsUrl(env, '/elsewhere')).toBe('file:///elsewhere/docs/diagnoses.md')
})

test('elsewhere they are a file that is there, by a link that does not depend on the folder one is in', () => {
  const url = docsUrl({})
  expect(url).toMatch(/^file:\/\/\/.*\/docs\/diagnoses\.md$/)
  expect(existsSync(fileURLToPath(url))).toBe(true)
})
