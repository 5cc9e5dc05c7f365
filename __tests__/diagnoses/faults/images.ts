import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type Blob, type Image, linuxPlatforms, wasiPlatform } from '../../../testbed/images.ts'
import { type Ending, makeAnswer } from '../../../testbed/samples/module.ts'
import { makeSampleImage, samples } from '../../../testbed/samples/samples.ts'
import { compile, makeFileImage } from '../../support/images.ts'

const folder = 'diagnoses'
const hello = makeAnswer('Hello world from Spin!')

/** The sample of spin with one defect each. */
export async function makeImages(): Promise<Readonly<Record<string, Image>>> {
  const program = await compile(join(import.meta.dirname, 'program.c'))
  const answering = async (name: string, answer: string, ending: Ending = 'returns'): Promise<Image> =>
    await makeSampleImage({
      ...samples.spin,
      name: `${folder}/${name}`,
      tags: ['v1'],
      application: { ...samples.spin.application, answer, ending }
    })
  const running = async (name: string, content: Uint8Array): Promise<Image> =>
    await makeFileImage(`${folder}/${name}`, '/program', content)
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
