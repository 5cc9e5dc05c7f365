/**
 * Which IP addresses a cluster, or a registry that it names, must not point us at: they are the runner itself, what is
 * on its link, and the services of its cloud that hand out credentials. Private networks (10.0.0.0/8 and the like) are
 * fine: internal load balancers and registries have them. To be asked of an address, after DNS, and never of a name.
 */

type Range = { readonly bits: string; readonly reason: string }

const METADATA = "a cloud's metadata service"
const LINK_LOCAL = 'link-local'

/** The first range that holds an address reports why: the narrow ones stand first. Registries of IANA, and each cloud's own pages. */
const V4: readonly Range[] = ranges(8, '.', 10, [
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
])

const V6: readonly Range[] = ranges(16, ':', 16, [
  // EC2, EKS, Google Cloud.
  ['fd00:ec2:0:0:0:0:0:254/128', METADATA],
  ['fd00:ec2:0:0:0:0:0:23/128', METADATA],
  ['fd20:ce:0:0:0:0:0:254/128', METADATA],
  ['0:0:0:0:0:0:0:0/128', 'unspecified'],
  ['0:0:0:0:0:0:0:1/128', 'loopback'],
  ['fe80:0:0:0:0:0:0:0/10', LINK_LOCAL],
  ['ff00:0:0:0:0:0:0:0/8', 'multicast']
])

/** Prefixes behind which an IPv4 address stands: mapped, translated (RFC 2765), compatible, NAT64 (RFC 6052, 8215), 6to4. */
const EMBEDDING = [
  '0:0:0:0:0:ffff:0:0/96',
  '0:0:0:0:ffff:0:0:0/96',
  '0:0:0:0:0:0:0:0/96',
  '64:ff9b:0:0:0:0:0:0/96',
  '64:ff9b:1:0:0:0:0:0/96',
  '2002:0:0:0:0:0:0:0/16'
].map((range) => bitsOf(range, 16, ':', 16))

/** Why an address must not be asked, as "loopback"; undefined if it may be. What is no IP address must not be either. */
export function isForbiddenAddress(ip: string): string | undefined {
  const v4 = parseV4(ip)
  if (v4 !== undefined) return reasonOf(v4, V4)
  const v6 = parseV6(ip)
  if (v6 === undefined) return 'not an IP address'
  const own = reasonOf(v6, V6)
  if (own !== undefined) return own
  const prefix = EMBEDDING.find((one) => v6.startsWith(one))
  return prefix === undefined ? undefined : reasonOf(v6.slice(prefix.length, prefix.length + 32), V4)
}

function reasonOf(address: string, all: readonly Range[]): string | undefined {
  return all.find(({ bits }) => address.startsWith(bits))?.reason
}

function parseV4(ip: string): string | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip)?.slice(1)
  // A zero in front means octal to some programs: which address that is depends on who reads it.
  if (parts?.every((part) => Number(part) < 256 && !/^0\d/.test(part)) !== true) return undefined
  return toBits(parts, 8, 10)
}

/** The 128 bits of an IPv6 address, with a zone or without; undefined if it is none. */
function parseV6(ip: string): string | undefined {
  const [address = '', ...zone] = ip.split('%')
  if (zone.length > 1 || !/^[\da-f:.]*:[\da-f:.]*$/i.test(address)) return undefined
  const host = `http://[${address}]/`
  if (!URL.canParse(host)) return undefined
  // The parser of URLs writes each address in one way: groups in hexadecimal, at most one "::", no IPv4 in it.
  const [head = '', tail] = new URL(host).hostname.slice(1, -1).split('::')
  const groups = (text: string): readonly string[] => text.split(':').filter((one) => one !== '')
  const [before, after] = [groups(head), groups(tail ?? '')]
  const zeros = new Array<string>(8 - before.length - after.length).fill('0')
  return toBits([...before, ...zeros, ...after], 16, 16)
}

function ranges(
  width: number,
  separator: string,
  radix: number,
  all: readonly (readonly [range: string, reason: string])[]
): readonly Range[] {
  return all.map(([range, reason]) => ({ bits: bitsOf(range, width, separator, radix), reason }))
}

/** The bits that all addresses of a range, as `127.0.0.0/8`, begin with. */
function bitsOf(range: string, width: number, separator: string, radix: number): string {
  const [address = '', prefix = ''] = range.split('/')
  return toBits(address.split(separator), width, radix).slice(0, Number(prefix))
}

function toBits(parts: readonly string[], width: number, radix: number): string {
  return parts.map((part) => Number.parseInt(part, radix).toString(2).padStart(width, '0')).join('')
}
