import { describe, expect, test } from 'vitest'
import { fix } from '../../../../src/core/diagnosis/fixes/fix.ts'
import type { Facts } from '../../../../src/core/facts/diagnosis.ts'
import type { Distribution } from '../../../../src/core/facts/distribution.ts'

const of = {
  handler: 'wws',
  shim: 'containerd-shim-wws-v1',
  architecture: 'amd64',
  containerRuntime: 'containerd://2.1.4'
}
const app = { image: 'me/app:v1', runtime: 'wws' }

/** All facts of containerd, its shims and the node, whose fix depends on where a node has them. */
const facts: readonly Facts[] = [
  { kind: 'handler-not-configured', ...of },
  { kind: 'ran-without-wasm', ...of },
  { kind: 'handler-miswired', ...of, answering: 'containerd-shim-spin-v2' },
  { kind: 'module-refused', ...of, ...app },
  { kind: 'app-not-runnable', ...of, ...app },
  { kind: 'shim-wrong-arch', ...of },
  { kind: 'shim-not-executable', ...of },
  { kind: 'shim-not-installed', ...of },
  { kind: 'shim-or-loader-missing', ...of },
  { kind: 'shim-version-mismatch', ...of },
  { kind: 'shim-cgroup-mismatch', ...of },
  { kind: 'shim-dies', ...of },
  { kind: 'shim-crashed', ...of },
  { kind: 'shim-lost', ...of },
  { kind: 'pod-does-not-end', ...of },
  { kind: 'containerd-unavailable' },
  { kind: 'killed', runtime: 'wws' },
  { kind: 'unknown', runtime: 'wws' },
  { kind: 'network-not-ready' },
  { kind: 'node-exhausted' },
  { kind: 'image-layers-unsupported', containerRuntime: 'containerd://1.6.20' }
]

/** containerd is no package of its own there. */
const ALONE = 'Upgrade containerd'

/** What doesn't work there, or is undone by the distribution. */
const wrong: Readonly<Record<Exclude<Distribution, 'generic'>, RegExp>> = {
  k3s: / \/etc\/(containerd|cni)|journalctl|(restart|status) containerd|containerd config dump|(?<!k3s )crictl (ps|stop)/,
  rke2: / \/etc\/containerd|journalctl|(restart|status) containerd|containerd config dump|(?<!\/)crictl (ps|stop)|k3s/,
  microk8s:
    / \/etc\/(containerd|cni)|-u containerd|(restart|status) containerd|containerd config dump|crictl (ps|stop)/,
  talos:
    /\bdf\b|\bfree -m|sysctl fs|LimitNOFILE|systemctl|journalctl|chmod|crictl|usr\/local|\bls -|\bldd\b|\(dmesg\)|tar -x|pgrep| -v\b|\(-v/,
  aks: /sysctl fs|LimitNOFILE|\/etc\/containerd|chmod|tar -x|replace the link/,
  'read-only': /usr\/local/,
  kind: /such as \/usr\/local\/bin/,
  minikube: /rancher|microk8s|talosctl/
}

function textOf(own: Facts, distribution: Distribution): string {
  return fix(own, ['node-a'], distribution)
    .map((step) => ('text' in step ? step.text : step.block))
    .join('\n')
}

test.each(Object.keys(wrong) as (keyof typeof wrong)[])('on %s containerd is upgraded with what brings it', (name) => {
  const old = { kind: 'image-layers-unsupported', containerRuntime: 'containerd://1.6.20' } as const
  expect(textOf(old, name)).not.toContain(ALONE)
  expect(textOf(old, name)).toContain('with containerd 1.6.25, 1.7.7 or later (now containerd://1.6.20)')
  expect(textOf(old, 'generic')).toContain(`${ALONE} on node-a (now containerd://1.6.20) to 1.6.25, 1.7.7 or later`)
})

describe.each(Object.entries(wrong) as [keyof typeof wrong, RegExp][])('on %s', (distribution, pattern) => {
  test.each(facts)('$kind: nothing is advised that does not work there', (own) => {
    const text = textOf(own, distribution)
    expect(text).not.toMatch(pattern)
  })
})

test('a section that k3s makes by itself is looked at, not written a second time', () => {
  const miswired = { kind: 'handler-miswired', ...of, answering: 'containerd-shim-spin-v2' } as const
  expect(textOf(miswired, 'k3s')).toContain('Look at the section that k3s made for a shim that it found')
  expect(textOf({ ...miswired, handler: 'wws-own' }, 'k3s')).toContain(
    'Correct handler "wws-own" in /var/lib/rancher/k3s/'
  )
})

test('Talos: an extension that is published is named, and a shim that has none must be built', () => {
  const missing = { kind: 'shim-not-installed', ...of } as const
  expect(textOf({ ...missing, handler: 'spin', shim: 'containerd-shim-spin-v2' }, 'talos')).toContain('siderolabs/spin')
  expect(textOf(missing, 'talos')).toContain('Talos publishes none')
  expect(textOf({ kind: 'handler-not-configured', ...of }, 'talos')).toContain('Talos publishes none')
  expect(textOf({ ...missing, handler: 'own', shim: undefined }, 'talos')).toContain('Get or build an image')
})

test('kind: a shim that is known is copied by its name, and a word to replace stands for any other', () => {
  const missing = { kind: 'shim-not-installed', ...of } as const
  expect(textOf(missing, 'kind')).toContain('docker cp containerd-shim-wws-v1 node-a:/usr/local/bin/')
  expect(textOf({ ...missing, handler: 'own', shim: undefined }, 'kind')).toContain(
    'docker cp SHIM node-a:/usr/local/bin/'
  )
})
