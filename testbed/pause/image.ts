import { readFile } from 'node:fs/promises'
import { makeImage } from '../images.ts'
import type { Image } from '../images.ts'

const architectures: Readonly<Partial<Record<NodeJS.Architecture, string>>> = { x64: 'amd64', arm64: 'arm64' }

/** The image of a pod's sandbox container, from the compiled pause.c. */
export async function makePauseImage(binary: string): Promise<Image> {
  return await makeImage({
    name: 'testbed/pause',
    tags: ['1'],
    files: [{ path: '/pause', content: await readFile(binary), mode: 0o755 }],
    entrypoint: ['/pause'],
    platforms: { kind: 'single', platform: { os: 'linux', architecture: architectures[process.arch] ?? process.arch } }
  })
}
