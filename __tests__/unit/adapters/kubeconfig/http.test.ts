import { expect, test } from 'vitest'
import { openKubeconfig } from '../../../../src/adapters/kubeconfig/context.ts'
import { readFiles } from '../../../../src/adapters/kubeconfig/files.ts'
import { fixturePath, headersOf, loadFixture } from './loading.ts'

test('a server of http is asked, with a warning', async () => {
  const connection = loadFixture('http')
  expect(connection.warnings).toEqual([expect.stringMatching(/^the server is used over http, as with kubectl proxy/)])
  expect(await headersOf(connection)).toEqual({})
})

test('http in a kubeconfig that is no file of the user is not allowed by this', async () => {
  const { config, from } = readFiles({ kind: 'path', path: fixturePath('http') }, {})
  const connection = openKubeconfig({ config, from }, undefined, {})
  expect(connection.warnings).toEqual([])
  await expect(headersOf(connection)).rejects.toThrow('HTTP protocol is not allowed')
})
