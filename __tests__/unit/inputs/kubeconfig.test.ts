import { expect, test } from 'vitest'
import { mistakesIn, names, read } from './reading.ts'

const KUBECONFIG = 'users:\n- user: {token: s3cret-s3cret-s3cret}\napiVersion: v1\nclusters:\n- name: c\n'

test.each([
  { name: 'contents', text: KUBECONFIG, shows: 'the contents of a kubeconfig' },
  {
    name: 'contents on one line',
    text: JSON.stringify({ apiVersion: 'v1', token: 's3cret' }),
    shows: 'the contents of a kubeconfig'
  },
  { name: 'contents in base64', text: btoa(KUBECONFIG), shows: 'the contents of a kubeconfig, in base64' },
  {
    name: 'contents in wrapped base64',
    text: btoa(KUBECONFIG).replace(/.{40}/g, '$&\n'),
    shows: 'the contents of a kubeconfig, in base64'
  },
  {
    name: 'base64 that lost its end',
    text: btoa(KUBECONFIG).slice(0, 73),
    shows: 'the contents of a kubeconfig, in base64'
  },
  { name: 'lines of something else', text: 's3cret\ns3cret', shows: 'a text that is not a path (not shown)' },
  { name: 'a text as long as no path is', text: 's3cret'.repeat(1000), shows: 'a text that is not a path (not shown)' }
])('kubeconfig: $name -> refused, not shown', ({ text, shows }) => {
  expect(mistakesIn({ kubeconfig: text })).toEqual([
    `kubeconfig: expected "auto" or the path of a file, got ${shows}; ${shows.includes('base64') ? 'decode it (base64 -d) into a file' : 'write it to a file'} and set its path`
  ])
})

test('kubeconfig: an expression that nobody expanded -> refused as that', () => {
  expect(mistakesIn({ kubeconfig: '${{ secrets.KUBECONFIG }}' })).toEqual([
    'kubeconfig: expected "auto" or the path of a file, got an expression "${{ ... }}" that was not expanded, as only a workflow file expands it'
  ])
})

test('kubeconfig: ~/ is expanded, and no variable is', () => {
  const pathOf = (kubeconfig: string): unknown => read({ kubeconfig }).kubeconfig
  expect(pathOf('~/.kube/config\n')).toEqual({
    kind: 'path',
    path: expect.stringMatching(/^\/.+\/\.kube\/config$/) as string
  })
  expect(pathOf('$HOME/.kube/config')).toEqual({ kind: 'path', path: '$HOME/.kube/config' })
})

test.each(names.filter((name) => name !== 'kubeconfig'))(
  '%s: contents of a kubeconfig are not shown there either',
  (name) => {
    const mistakes = mistakesIn({ [name]: KUBECONFIG }).join('\n')
    expect(mistakes).not.toBe('')
    expect(mistakes).not.toContain('s3cret')
  }
)
