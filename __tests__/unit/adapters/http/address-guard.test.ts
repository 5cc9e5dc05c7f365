import type { LookupAddress } from 'node:dns'
import { describe, expect, test } from 'vitest'
import {
  DeniedAddress,
  guardedLookup,
  isLocalHost,
  makeDispatcher
} from '../../../../src/adapters/http/address-guard.ts'
import { groupsOf, ownAddress } from './own-address.ts'

describe('a host that another program named', () => {
  const named = (url: string): (() => unknown) => {
    return () => makeDispatcher(new URL(url), { isNamedByUser: false, env: {} })
  }

  test.each([
    ['https://169.254.169.254/latest', "169.254.169.254 is not asked: 169.254.169.254 is a cloud's metadata service"],
    ['https://[fd00:ec2::254]/', "is a cloud's metadata service"],
    ['https://[::ffff:a9fe:a9fe]/', "is a cloud's metadata service"],
    ['https://127.0.0.1:8443/', '127.0.0.1 is loopback'],
    // The parser of URLs makes an address of it.
    ['https://2130706433/', '127.0.0.1 is loopback'],
    ['https://[fe80::1]/', 'is link-local'],
    ['https://localhost/token', 'localhost is the machine that this runs on'],
    ['https://x.LOCALHOST:444/token', 'x.localhost is the machine that this runs on']
  ])('%s is refused', (url, reason) => {
    expect(named(url)).toThrow(reason)
  })

  test('its name is looked up as it is connected to, and refused if it stands for the machine itself', async () => {
    const output = await new Promise<string>((done) => {
      guardedLookup('localhost', { all: true }, (error) => {
        done(error?.message ?? 'nothing')
      })
    })
    expect(output).toMatch(/^localhost is not asked: (127\.0\.0\.1|::1) is loopback$/)
  })

  test('an address that may be asked is one', async () => {
    const found = await new Promise<string | LookupAddress[]>((done) => {
      guardedLookup('10.1.2.3', { all: true }, (_, addresses) => {
        done(addresses)
      })
    })
    expect(found).toEqual([{ address: '10.1.2.3', family: 4 }])
  })
})

describe('an address of this machine', () => {
  const [high, low] = groupsOf(ownAddress)

  test.each([
    ['as it is', ownAddress],
    ['mapped into IPv6', `[::ffff:${high}:${low}]`],
    ['behind NAT64', `[64:ff9b::${high}:${low}]`],
    ['behind 6to4', `[2002:${high}:${low}::1]`]
  ])('is refused %s, whichever network it is on', (_, host) => {
    const named = (): unknown => makeDispatcher(new URL(`https://${host}:8443/`), { isNamedByUser: false, env: {} })
    expect(named).toThrow(DeniedAddress)
  })

  test('may be named by the user', async () => {
    await makeDispatcher(new URL(`https://${ownAddress}/`), { isNamedByUser: true, env: {} }).destroy()
  })
})

test('the user may name any machine', async () => {
  await makeDispatcher(new URL('https://127.0.0.1/'), { isNamedByUser: true, env: {} }).destroy()
})

test.each([
  ['localhost:5000', true],
  ['LOCALHOST', true],
  ['127.0.0.2:5000', true],
  ['[::1]:5000', true],
  ['10.0.0.1:5000', false],
  ['localhost.example', false],
  ['ghcr.io', false]
])('%s is the machine that it is reported on: %s', (host, is) => {
  expect(isLocalHost(host)).toBe(is)
})
