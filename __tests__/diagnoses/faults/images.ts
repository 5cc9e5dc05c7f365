import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Blob, type Image, linuxPlatforms, makeImage, pushImage, wasiPlatform } from '../../../testbed/images.ts'
import { run } from '../../../testbed/run.ts'
import { type Ending, makeAnswer } from '../../../testbed/samples/module.ts'
import { makeSampleImage, samples } from '../../../testbed/samples/samples.ts'

const folder = 'diagnoses'
const hello = makeAnswer('Hello world from Spin!')

/** The sample of spin with one defect each. */
export async function makeImages(): Promise<Readonly<Record<string, Image>>> {
  const program = await compile()
  const answering = async (name: string, answer: string, ending: Ending = 'returns'): Promise<Image> =>
    await makeSampleImage({
      ...samples.spin,
      name: `${folder}/${name}`,
      tags: ['v1'],
      application: { ...samples.spin.application, answer, ending }
    })
  const running = async (name: string, content: Uint8Array): Promise<Image> =>
    await makeImage({
      name: `${folder}/${name}`,
      tags: ['v1'],
      files: [{ path: '/program', content, mode: 0o755 }],
      entrypoint: ['/program'],
      platforms: { kind: 'index', platforms: linuxPlatforms }
    })
  const only = async (name: string, os: string, architecture: string): Promise<Image> =>
    await makeSampleImage({
      ...samples.spin,
      name: `${folder}/${name}`,
      tags: ['v1'],
      platforms: { kind: 'index', platforms: [{ os, architecture }] }
    })
  const all = await Promise.all([
    answering('other-body', makeAnswer('Goodbye')),
    answering('other-status', makeAnswer('Hello world from Spin!', '503 Service Unavailable')),
    answering('cut-short', hello, 'traps'),
    answering('endless', hello, 'never-ends'),
    answering('silent', '', 'hangs'),
    answering('greedy', '', 'eats-memory'),
    running('program', program),
    running('text', Buffer.from('this is no module')),
    only('wasi-only', wasiPlatform.os, wasiPlatform.architecture),
    only('other-cpu', 'linux', 's390x'),
    makeBroken(`${folder}/broken-layer`)
  ])
  return Object.fromEntries(all.map((image) => [image.name.slice(folder.length + 1), image]))
}

/** The name that a pod pulls an image by. */
export function nameOf(image: Image): string {
  return `ghcr.io/${image.name}:${image.tags[0] ?? ''}`
}

export async function pushAll(registry: string, images: readonly Image[]): Promise<void> {
  for (const image of images) await pushImage(registry, image, AbortSignal.timeout(30_000))
}

/** An image whose one layer is not what its manifest calls it. */
function makeBroken(name: string): Promise<Image> {
  const layer = makeBlob('application/vnd.oci.image.layer.v1.tar+gzip', Buffer.from('no archive at all'))
  const config = makeBlob(
    'application/vnd.oci.image.config.v1+json',
    Buffer.from(
      JSON.stringify({ ...linuxPlatforms[0], config: {}, rootfs: { type: 'layers', diff_ids: [layer.digest] } })
    )
  )
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const describe = ({ mediaType, digest, bytes }: Blob): object => ({ mediaType, digest, size: bytes.length })
  const manifest = { schemaVersion: 2, mediaType, config: describe(config), layers: [describe(layer)] }
  const root = makeBlob(mediaType, Buffer.from(JSON.stringify(manifest)))
  return Promise.resolve({ name, tags: ['v1'], blobs: [layer, config], children: [], root })
}

function makeBlob(mediaType: string, bytes: Buffer<ArrayBuffer>): Blob {
  return { mediaType, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes }
}

async function compile(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-program-'))
  try {
    const program = join(folder, 'program')
    await run('cc', ['-static', '-Os', '-s', '-o', program, join(import.meta.dirname, 'program.c')])
    return readFileSync(program)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
