import { expect, test } from 'vitest'
import { mistakesIn, read } from './reading.ts'

const nameExpected =
  'kind-cluster: expected the name of a kind cluster (lower-case letters, digits, "-" and ".", the first no "-")'

test('a kind cluster takes the place of the kubeconfig', () => {
  const inputs = read({ 'kind-cluster': 'my.kind-1' })
  expect(inputs).toMatchObject({ kubeconfig: { kind: 'kind', cluster: 'my.kind-1' }, loadImages: [] })
})

test('archives are a list of paths, each once', () => {
  const inputs = read({ 'kind-cluster': 'x', 'load-images': 'a.tar, ~/b.tar # all of them\n/c/d.tar,a.tar' })
  expect(inputs.loadImages).toEqual(['a.tar', '/home/me/b.tar', '/c/d.tar'])
})

test.each([
  { name: 'a flag', given: { 'kind-cluster': '-x' }, shows: [`${nameExpected}, got "-x"`] },
  { name: 'capitals', given: { 'kind-cluster': 'Kind' }, shows: [`${nameExpected}, got "Kind"`] },
  { name: 'what a shell would read', given: { 'kind-cluster': 'x; ls' }, shows: [`${nameExpected}, got "x; ls"`] },
  {
    name: 'a kubeconfig and a context beside it',
    given: { 'kind-cluster': 'x', kubeconfig: './k', context: 'c' },
    shows: [
      'kind-cluster: expected no kubeconfig beside it, got both; leave out kind-cluster or kubeconfig',
      'kind-cluster: expected no context beside it, got both; leave out kind-cluster or context'
    ]
  },
  {
    name: 'archives without a kind cluster',
    given: { 'load-images': 'a.tar' },
    shows: ['load-images: expected kind-cluster with it, as kind loads the images, got nothing']
  },
  {
    name: 'archives that are none',
    given: { 'kind-cluster': 'x', 'load-images': 'a.tar, gone, a\u0000b, lost' },
    shows: [
      'load-images: expected paths of image archives, got "gone": no such file',
      'load-images: expected paths of image archives, got "a\\u0000b"',
      'load-images: expected paths of image archives, got "lost": no such file'
    ]
  }
])('$name -> mistakes that say it', ({ given, shows }) => {
  expect(mistakesIn(given)).toEqual(shows)
})
