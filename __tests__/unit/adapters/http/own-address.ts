import { networkInterfaces } from 'node:os'

/** An IPv4 address of this machine that others reach it by; a machine without any network has only its loopback. */
export const ownAddress: string =
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'

/** The two groups that an IPv4 address is in an IPv6 one. */
export function groupsOf(address: string): readonly [high: string, low: string] {
  const hex = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  return [hex.slice(0, 2).join(''), hex.slice(2).join('')]
}
