import { describe, expect, test } from 'vitest'
import { makeUrl } from '../../../../src/core/kubernetes/hosts.ts'

test.each([
  ['10.0.0.7', 'http://10.0.0.7:80/hello'],
  ['2001:db8::7', 'http://[2001:db8::7]:80/hello'],
  ['::ffff:10.0.0.7', 'http://[::ffff:10.0.0.7]:80/hello'],
  ['a1b2-3.elb.eu-west-1.amazonaws.com', 'http://a1b2-3.elb.eu-west-1.amazonaws.com:80/hello'],
  ['Node-A', 'http://Node-A:80/hello']
])('%s is an address', (host, url) => {
  expect(makeUrl(host, 80, '/hello')).toBe(url)
})

/** What a cluster may write in the place of an address, to lead a request elsewhere. */
const hostile: readonly (readonly [string, unknown])[] = [
  ['a path and a user', 'x/../@127.0.0.1:22'],
  ['a user', 'me@10.0.0.7'],
  ['a password', 'me:secret@10.0.0.7'],
  ['a port', '10.0.0.7:22'],
  ['a port of a name', 'web.example:22'],
  ['a port of IPv6', '[::1]:22'],
  ['brackets', '[::1]'],
  ['a zone', 'fe80::1%eth0'],
  ['a path', 'web.example/admin'],
  ['a query', 'web.example?'],
  ['a fragment', 'web.example#'],
  ['a backslash', 'web.example\\admin'],
  ['a space', 'web .example'],
  ['a line end', 'web.example\n'],
  ['a header', 'web.example\r\nHost: other'],
  ['percent signs', 'web%2eexample'],
  ['characters of other scripts', 'wéb.example'],
  ['full-width digits', '１２７.0.0.1'],
  ['one number', '2130706433'],
  ['a hexadecimal number', '0x7f.1'],
  ['an octal number', '0177.0.0.1'],
  ['too many numbers', '1.2.3.4.5'],
  ['too many groups', '1:2:3:4:5:6:7:8:9'],
  ['two dots in a row', 'a..b'],
  ['254 characters', 'a.'.repeat(127)],
  ['a label of 64 characters', 'a'.repeat(64)],
  ['nothing', ''],
  ['no text at all', { toString: () => '10.0.0.7' }],
  ['null', null]
]

describe('what is neither an IP address nor a DNS name is none', () => {
  test.each(hostile)('%s', (_, host) => {
    expect(makeUrl(host, 80, '/hello')).toBeUndefined()
  })
})

test.each([0, 65_536, 80.5, Number.NaN, '80', '1@127.0.0.1:22', undefined])('%s is no port', (port) => {
  expect(makeUrl('10.0.0.7', port, '/')).toBeUndefined()
})
