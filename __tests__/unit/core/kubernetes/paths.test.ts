import { expect, test } from 'vitest'
import { isPlainPath, nodePath, objectPath, podPath } from '../../../../src/core/kubernetes/paths.ts'

/** Where a request goes: a URL drops segments of dots. */
const pathnameOf = (path: string): string => new URL(`https://server${path}`).pathname

test.each([
  ['node-a', '/api/v1/nodes/node-a'],
  ['../namespaces/kube-system', '/api/v1/nodes/..%2Fnamespaces%2Fkube-system'],
  ['..', '/api/v1/nodes/%252E%252E'],
  ['.', '/api/v1/nodes/%252E'],
  ['a?force=true', '/api/v1/nodes/a%3Fforce%3Dtrue']
])('the name %s is one segment of a path', (name, path) => {
  expect(pathnameOf(nodePath(name))).toBe(path)
})

test('a name with any sign that Kubernetes allows leads to an object that can be deleted', () => {
  const signs = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 33 + index)).replaceAll(/[/%]/g, '')
  expect(isPlainPath(objectPath('/apis/rbac.authorization.k8s.io/v1/clusterroles', signs))).toBe(true)
})

test('so are names within a namespace, and those with a colon, such as of a ClusterRole', () => {
  expect(podPath('a/b', 'c')).toBe('/api/v1/namespaces/a%2Fb/pods/c')
  expect(objectPath('/apis/rbac.authorization.k8s.io/v1/clusterroles', 'system:x')).toMatch(/clusterroles\/system%3Ax$/)
})

test.each([
  ['/api/v1/nodes/node-a', true],
  ['/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Ax', true],
  ["/apis/rbac.authorization.k8s.io/v1/clusterroles/read(all*)!'s", true],
  ['/api/v1/nodes/../namespaces/x', false],
  ['/api/v1/nodes/%2e%2E/namespaces/x', false],
  ['/api/v1/nodes/.', false],
  ['/api/v1/nodes?limit=1', false],
  ['//other/api', false],
  ['', false]
])('%s names what it leads to: %s', (path, isPlain) => {
  expect(isPlainPath(path)).toBe(isPlain)
})
