import { describe, expect, test } from 'vitest'
import { findDeniedRange } from '../../../../src/adapters/http/denied-addresses.ts'

const METADATA = "a cloud's metadata service"

describe('findDeniedRange', () => {
  test.each([
    { ip: '127.0.0.1', reason: 'loopback' },
    { ip: '127.255.255.254', reason: 'loopback' },
    { ip: '::1', reason: 'loopback' },
    { ip: '0:0:0:0:0:0:0:1', reason: 'loopback' },
    { ip: '0.0.0.0', reason: 'unspecified' },
    { ip: '::', reason: 'unspecified' },
    { ip: '0.1.2.3', reason: 'of this host' },
    { ip: '169.254.169.254', reason: METADATA },
    { ip: '169.254.170.2', reason: METADATA },
    { ip: '168.63.129.16', reason: METADATA },
    { ip: '100.100.100.200', reason: METADATA },
    { ip: 'fd00:ec2::254', reason: METADATA },
    { ip: 'FD00:0EC2:0000::0254', reason: METADATA },
    { ip: 'fd20:ce::254', reason: METADATA },
    { ip: '169.254.0.1', reason: 'link-local' },
    { ip: 'fe80::1', reason: 'link-local' },
    { ip: 'fe80::1%eth0', reason: 'link-local' },
    { ip: 'febf:ffff::1', reason: 'link-local' },
    { ip: '224.0.0.1', reason: 'multicast' },
    { ip: '239.255.255.250', reason: 'multicast' },
    { ip: 'ff02::1', reason: 'multicast' },
    { ip: '255.255.255.255', reason: 'broadcast' },
    { ip: '240.0.0.1', reason: 'reserved' },
    { ip: '::ffff:127.0.0.1', reason: 'loopback' },
    { ip: '::ffff:7f00:1', reason: 'loopback' },
    { ip: '::FFFF:169.254.169.254', reason: METADATA },
    { ip: '::ffff:168.63.129.16', reason: METADATA },
    { ip: '::ffff:0:0', reason: 'unspecified' },
    { ip: '::ffff:0:127.0.0.1', reason: 'loopback' },
    { ip: '::127.0.0.1', reason: 'loopback' },
    { ip: '64:ff9b::169.254.169.254', reason: METADATA },
    { ip: '64:ff9b:1::127.0.0.1', reason: 'loopback' },
    { ip: '2002:7f00:1::', reason: 'loopback' },
    { ip: '2002:a9fe:a9fe::1', reason: METADATA }
  ])('$ip: $reason', ({ ip, reason }) => {
    expect(findDeniedRange(ip)).toBe(reason)
  })

  test.each([
    '10.0.0.4',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '20.1.2.3',
    '168.63.129.17',
    '126.255.255.255',
    '128.0.0.1',
    '169.253.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    'fd00:ec2::253',
    'fd12:3456::1',
    'fec0::1',
    '::ffff:10.0.0.4',
    '64:ff9b::20.1.2.3',
    '2002:1401:203::1',
    '2001:db8::127.0.0.1'
  ])('%s may be asked', (ip) => {
    expect(findDeniedRange(ip)).toBeUndefined()
  })

  test.each([
    '',
    'localhost',
    'registry.example',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '10.0.0.08',
    '10.0.0.256',
    '10.0.0.1 ',
    '10.0.0.1:80',
    '[::1]',
    '::1]/x[',
    'fe80::1%a%b',
    ':::',
    '1::2::3',
    '::g'
  ])('"%s" is no IP address, so it must not be asked', (text) => {
    expect(findDeniedRange(text)).toBe('not an IP address')
  })
})
