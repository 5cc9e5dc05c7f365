import { expect, test } from 'vitest'
import { isGranted, type ResourceRule } from '../../../../src/core/plan/granted.ts'
import type { Permission } from '../../../../src/core/plan/permissions.ts'

const log: Permission = { group: '', resource: 'pods', subresource: 'log', verb: 'get', why: 'to read it' }
const secret: Permission = { group: '', resource: 'secrets', verb: 'get', name: 'wasm-kubeconfig', why: 'to connect' }
const rule = { verbs: ['get'], apiGroups: [''], resources: ['pods/log'] }

test.each<{ name: string; given: ResourceRule; permission?: Permission; expected: boolean }>([
  { name: 'the very verb, group and resource', given: rule, expected: true },
  { name: 'anything', given: { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, expected: true },
  { name: 'that subresource of anything', given: { ...rule, resources: ['*/log'] }, expected: true },
  { name: 'the resource without its subresource', given: { ...rule, resources: ['pods'] }, expected: false },
  { name: 'another subresource', given: { ...rule, resources: ['pods/exec'] }, expected: false },
  { name: 'any subresource, as no rule of RBAC says it', given: { ...rule, resources: ['pods/*'] }, expected: false },
  { name: 'another verb', given: { ...rule, verbs: ['list', 'watch'] }, expected: false },
  { name: 'another group', given: { ...rule, apiGroups: ['apps'] }, expected: false },
  { name: 'one object by its name, where any is asked for', given: { ...rule, resourceNames: ['a'] }, expected: false },
  {
    name: 'the object by its name',
    given: { ...rule, resources: ['secrets'], resourceNames: ['another', 'wasm-kubeconfig'] },
    permission: secret,
    expected: true
  },
  {
    name: 'another object by its name',
    given: { ...rule, resources: ['secrets'], resourceNames: ['another'] },
    permission: secret,
    expected: false
  },
  {
    name: 'all objects, where one is asked for',
    given: { ...rule, resources: ['secrets'] },
    permission: secret,
    expected: true
  },
  { name: 'nothing', given: {}, expected: false }
])('a rule that grants $name: $expected', ({ expected, given, permission = log }) => {
  expect(isGranted([{ verbs: ['get'], apiGroups: ['batch'], resources: ['jobs'] }, given], permission)).toBe(expected)
})
