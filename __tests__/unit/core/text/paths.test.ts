import { describe, expect, test } from 'vitest'
import { looksLikePath } from '../../../../src/core/text/paths.ts'

describe('looksLikePath', () => {
  test.each([
    '/home/runner/work/_temp/kubeconfig',
    '/tmp/wasm-node-smoke-connection-aB3xYz/kubeconfig',
    '~/.kube/config',
    './kube/prod',
    '../prod',
    '$RUNNER_TEMP/kubeconfig',
    '${RUNNER_TEMP}/kubeconfig',
    'C:\\Users\\me\\.kube\\config',
    'kubeconfig',
    'kubeconfig-prod',
    'kind-config',
    'secrets/config',
    'prod.yaml',
    '"/home/me/kubeconfig"'
  ])('%s is shown', (text) => {
    expect(looksLikePath(text)).toBe(true)
  })

  test.each([
    ['a token', 'some-secret-token'],
    ['base64 with a slash', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['base64 that begins with a slash', `/9j${'aB3d'.repeat(10)}`],
    ['a JWT', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl'],
    ['a text of several lines', '/home/me\nsecret'],
    ['a text as long as no path is', `/${'secret/'.repeat(100)}`],
    ['nothing', '']
  ])('%s is not', (_, text) => {
    expect(looksLikePath(text)).toBe(false)
  })
})
