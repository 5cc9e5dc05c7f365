import { describe, expect, test } from 'vitest'
import { findEnvProxy } from '../../../../src/adapters/http/env-proxy.ts'

const HTTPS_PROXY = 'http://proxy.example:3128'

describe('a proxy of the environment', () => {
  test.each([
    { name: 'none is set', env: {}, expected: undefined },
    { name: 'one for https', env: { HTTPS_PROXY }, expected: HTTPS_PROXY },
    { name: 'one in small letters', env: { https_proxy: HTTPS_PROXY }, expected: HTTPS_PROXY },
    {
      name: 'one without a scheme is an http proxy',
      env: { HTTPS_PROXY: 'proxy.example:3128' },
      expected: HTTPS_PROXY
    },
    { name: 'one for http only', env: { HTTP_PROXY: HTTPS_PROXY }, expected: undefined },
    { name: 'an empty one is none', env: { HTTPS_PROXY: '' }, expected: undefined }
  ])('$name', ({ env, expected }) => {
    expect(findEnvProxy('https://api.cluster.example:6443', env)).toBe(expected)
  })

  test.each([
    { noProxy: '*', server: 'https://api.cluster.example', isProxied: false },
    { noProxy: 'cluster.example', server: 'https://api.cluster.example', isProxied: false },
    { noProxy: '.cluster.example', server: 'https://api.cluster.example', isProxied: false },
    { noProxy: '.cluster.example', server: 'https://cluster.example', isProxied: true },
    { noProxy: 'uster.example', server: 'https://api.cluster.example', isProxied: true },
    { noProxy: 'other.example, API.cluster.example', server: 'https://api.cluster.example', isProxied: false },
    { noProxy: 'api.cluster.example:6443', server: 'https://api.cluster.example:6443', isProxied: false },
    { noProxy: 'api.cluster.example:443', server: 'https://api.cluster.example:6443', isProxied: true },
    { noProxy: '10.1.0.0/16', server: 'https://10.1.2.3:6443', isProxied: false },
    { noProxy: '10.1.0.0/16', server: 'https://10.2.2.3:6443', isProxied: true },
    { noProxy: '10.1.2.3', server: 'https://10.1.2.3:6443', isProxied: false },
    { noProxy: '10.1.0.0/99', server: 'https://10.1.2.3:6443', isProxied: true },
    { noProxy: 'fd00::/8', server: 'https://[fd00::1]:6443', isProxied: false },
    { noProxy: 'fd00::1', server: 'https://[fd00::1]:6443', isProxied: false },
    { noProxy: '[fd00::1]:6443', server: 'https://[fd00::1]:6443', isProxied: false },
    { noProxy: '', server: 'https://localhost:6443', isProxied: false },
    { noProxy: '', server: 'https://127.0.0.1:6443', isProxied: false }
  ])('NO_PROXY "$noProxy" and $server: proxied $isProxied', ({ noProxy, server, isProxied }) => {
    expect(findEnvProxy(server, { HTTPS_PROXY, NO_PROXY: noProxy })).toBe(isProxied ? HTTPS_PROXY : undefined)
  })
})
