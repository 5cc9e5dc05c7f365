import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Image } from '../../testbed/images.ts'
import { run } from '../../testbed/run.ts'

/**
 * Writes an image as `skopeo copy docker://NAME oci-archive:FILE:NAME` does: a tar of an image layout
 * (https://github.com/opencontainers/image-spec/blob/main/image-layout.md), with the whole name as its reference.
 */
export async function writeArchive(image: Image, name: string, file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'image-layout-'))
  try {
    for (const { digest, bytes } of [...image.blobs, ...image.children, image.root]) {
      const path = join(folder, 'blobs', ...digest.split(':'))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, bytes)
    }
    const { mediaType, digest, bytes } = image.root
    const annotations = { 'org.opencontainers.image.ref.name': name }
    const manifests = [{ mediaType, digest, size: bytes.length, annotations }]
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
    writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    await run('tar', ['-cf', file, '-C', folder, 'oci-layout', 'index.json', 'blobs'])
  } finally {
    rmSync(folder, { recursive: true })
  }
}
