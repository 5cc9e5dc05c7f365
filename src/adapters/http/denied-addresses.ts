/**
 * Which IP addresses a cluster, or a registry that it names, must not point us at: they are the runner itself, what is
 * on its link, and the services of its cloud that hand out credentials. Private networks (10.0.0.0/8 and the like) are
 * fine: internal load balancers and registries have them. To be asked of an address, after DNS, and never of a name.
 */

import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

const METADATA = "a cloud's metadata service"
const LINK_LOCAL = 'link-local'

/** The first range that holds an address is the reason: the narrow ones stand first. Registries of IANA, and each cloud's own pages. */
const RANGES: readonly (readonly [range: string, reason: string])[] = [
  // EC2, EKS, Google Cloud.
  ['fd00:ec2::254/128', METADATA],
  ['fd00:ec2::23/128', METADATA],
  ['fd20:ce::254/128', METADATA],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['fe80::/10', LINK_LOCAL],
  ['ff00::/8', 'multicast'],
  ['169.254.169.254/32', METADATA],
  // ECS and EKS hand out a task's or a pod's credentials here.
  ['169.254.170.2/32', METADATA],
  ['169.254.170.23/32', METADATA],
  // Azure's wire server, Alibaba's and Oracle's metadata.
  ['168.63.129.16/32', METADATA],
  ['100.100.100.200/32', METADATA],
  ['192.0.0.192/32', METADATA],
  ['0.0.0.0/32', 'unspecified'],
  ['0.0.0.0/8', 'of this host'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', LINK_LOCAL],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
  ['240.0.0.0/4', 'reserved']
]

/** IPv6 ranges that stand for all of IPv4, by how long their prefix is and how they write the two halves of an address. */
const EMBEDDING: readonly (readonly [prefix: number, write: (high: string, low: string) => string])[] = [
  // Mapped, translated (RFC 2765), compatible.
  [96, (high, low) => `::ffff:${high}:${low}`],
  [96, (high, low) => `::ffff:0:${high}:${low}`],
  [96, (high, low) => `::${high}:${low}`],
  // NAT64 (RFC 6052, RFC 8215), 6to4.
  [96, (high, low) => `64:ff9b::${high}:${low}`],
  [96, (high, low) => `64:ff9b:1::${high}:${low}`],
  [16, (high, low) => `2002:${high}:${low}::`]
]

const DENIED = RANGES.map(([range, reason]) => {
  const [address = '', prefix] = range.split('/')
  return { reason, addresses: makeList([{ address, prefix: Number(prefix) }]) }
})

/** Why no address of a range must be asked, as "loopback"; undefined if it may be. What is no IP address must not be either. */
export function findDeniedRange(ip: string): string | undefined {
  if (isIP(ip) === 0) return 'not an IP address'
  return DENIED.find(({ addresses }) => holds(addresses, ip))?.reason
}

/** True for an address of this machine's own: what listens there may trust whoever asks from here. */
export function isOwnAddress(ip: string): boolean {
  if (isIP(ip) === 0) return false
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  const addresses = own.map(({ address, family }) => ({ address, prefix: family === 'IPv4' ? 32 : 128 }))
  return holds(makeList(addresses), ip)
}

type Range = { readonly address: string; readonly prefix: number }

/** The ranges, each of IPv4 also as IPv6 writes it. */
function makeList(ranges: readonly Range[]): BlockList {
  const list = new BlockList()
  for (const { address, prefix } of ranges) {
    if (isIP(address) === 6) {
      list.addSubnet(address, prefix, 'ipv6')
      continue
    }
    list.addSubnet(address, prefix, 'ipv4')
    const [high, low] = halvesOf(address)
    for (const [before, write] of EMBEDDING) list.addSubnet(write(high, low), before + prefix, 'ipv6')
  }
  return list
}

/** The halves of an IPv4 address as groups of an IPv6 one. */
function halvesOf(address: string): readonly [high: string, low: string] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)]
}

/** An address may have a zone, such as `%eth0`. */
function holds(list: BlockList, ip: string): boolean {
  const [address = ''] = ip.split('%')
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}
