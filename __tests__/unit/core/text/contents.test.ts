import { describe, expect, test } from 'vitest'
import { findContents, secretsIn } from '../../../../src/core/text/contents.ts'

const KUBECONFIG = [
  'apiVersion: v1',
  'kind: Config',
  'users:',
  '- name: me',
  '  user:',
  '    token: abcdefghijklmnopqrst',
  '    client-key-data: LS0tLS1CRUdJTiBSU0E'
].join('\n')

describe('findContents', () => {
  test.each([
    { name: 'a path', text: '/home/me/.kube/config' },
    { name: 'a path that is also base64', text: 'home/me/kubeconfigs/production' },
    { name: 'a path with a colon', text: 'C:/users/me/config' },
    { name: 'a word', text: 'clusters' },
    { name: 'nothing', text: '' }
  ])('$name -> no contents', ({ text }) => {
    expect(findContents(text)).toBeUndefined()
  })

  test.each([
    { name: 'a private key', text: '-----BEGIN RSA PRIVATE KEY-----' },
    { name: 'only the part with the clusters', text: 'clusters: []' },
    { name: 'JSON', text: '{"users":[]}' },
    { name: 'url-safe base64', text: btoa('clusters: ~~~>>>???').replaceAll('/', '_').replaceAll('+', '-') }
  ])('$name -> contents', ({ text }) => {
    expect(findContents(text)).toContain('the contents of a kubeconfig')
  })
})

describe('secretsIn', () => {
  test('inputs that are as they should be -> nothing to mask', () => {
    const raw = new Map([
      ['kubeconfig', '/home/me/.kube/config-of-production'],
      ['nodes', 'node-a\nnode-b-with-a-long-name']
    ])
    expect(secretsIn(raw)).toEqual([])
  })

  test('contents as kubeconfig -> every line that is not bare structure, and every token by itself', () => {
    expect(secretsIn(new Map([['kubeconfig', KUBECONFIG]]))).toEqual([
      'apiVersion: v1',
      'kind: Config',
      '- name: me',
      'token: abcdefghijklmnopqrst',
      'client-key-data: LS0tLS1CRUdJTiBSU0E',
      'abcdefghijklmnopqrst',
      'LS0tLS1CRUdJTiBSU0E'
    ])
  })

  test('lines in KUBECONFIG that are no paths -> every line', () => {
    expect(secretsIn(new Map([['KUBECONFIG', 'a-secret\nanother-secret']]))).toEqual(['a-secret', 'another-secret'])
  })

  test('contents in base64 as another input -> as it came and as it reads', () => {
    const secrets = secretsIn(new Map([['context', btoa(KUBECONFIG)]]))
    expect(secrets).toContain(btoa(KUBECONFIG))
    expect(secrets).toContain('abcdefghijklmnopqrst')
  })

  test('several lines as kubeconfig, whatever they are -> masked', () => {
    expect(secretsIn(new Map([['kubeconfig', 'hunter2-hunter2\nhunter3-hunter3']]))).toEqual([
      'hunter2-hunter2',
      'hunter3-hunter3'
    ])
  })
})
