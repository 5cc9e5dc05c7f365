import { expect, test } from 'vitest'
import { isForArchitecture, parseImageName, renderImageName } from '../../../../src/core/kubernetes/image-reference.ts'

test.each([
  { image: 'ghcr.io/me/app:v1', full: 'ghcr.io/me/app:v1' },
  { image: 'ghcr.io/me/app', full: 'ghcr.io/me/app:latest' },
  { image: 'registry.example:5000/app:v1', full: 'registry.example:5000/app:v1' },
  { image: 'localhost/app:v1', full: 'localhost/app:v1' },
  { image: 'Registry/app:v1', full: 'Registry/app:v1' },
  { image: '10.0.0.1:5000/a/b/c', full: '10.0.0.1:5000/a/b/c:latest' },
  { image: 'busybox', full: 'docker.io/library/busybox:latest' },
  { image: 'me/app:v1', full: 'docker.io/me/app:v1' },
  { image: `ghcr.io/me/app@sha256:${'0'.repeat(64)}`, full: `ghcr.io/me/app@sha256:${'0'.repeat(64)}` },
  { image: `ghcr.io/me/app:v1@sha256:${'0'.repeat(64)}`, full: `ghcr.io/me/app@sha256:${'0'.repeat(64)}` }
])('$image is $full', ({ image, full }) => {
  expect(renderImageName(parseImageName(image))).toBe(full)
})

test.each([
  { name: 'its own entry', index: ['linux/arm64', 'linux/amd64'], architecture: 'arm64', is: true },
  { name: 'no entry of its own', index: ['linux/amd64', 'wasi/wasm'], architecture: 'arm64', is: false },
  { name: 'none for Linux', index: ['wasi/wasm', 'windows/amd64'], architecture: 'amd64', is: false },
  { name: 'one that a 64 bit processor takes as well', index: ['linux/arm'], architecture: 'arm64', is: true },
  { name: 'one that a 64 bit PC takes as well', index: ['linux/386'], architecture: 'amd64', is: true },
  { name: 'and not the other way round', index: ['linux/arm64'], architecture: 'arm', is: false },
  { name: 'no entries at all', index: [], architecture: 'amd64', is: false }
])('$name -> $is', ({ index, architecture, is }) => {
  const platforms = index.map((one) => {
    const [os = '', of = ''] = one.split('/')
    return { os, architecture: of }
  })
  expect(isForArchitecture(platforms, architecture)).toBe(is)
})
