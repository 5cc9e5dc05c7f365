import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** A file of an image. */
export type ImageFile = {
  /** Absolute, as the container sees it. */
  readonly path: string
  readonly content: Uint8Array
  /** Permission bits, `0o755` for a program. */
  readonly mode: number
}

const maxLayerBytes = 64 * 1024 * 1024

// Without what differs from one run or one machine to the next: order, times, owners.
const sameEverywhere = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=ustar']

/** Packs files into an image's layer, a plain tar: the same files, the same bytes. */
export async function makeLayer(files: readonly ImageFile[]): Promise<Buffer<ArrayBuffer>> {
  const root = await mkdtemp(join(tmpdir(), 'image-layer-'))
  try {
    for (const file of files) await writeInto(root, file)
    for (const folder of foldersOf(files)) await chmod(join(root, folder), 0o755)
    const args = ['--create', ...sameEverywhere, '--directory', root, '.']
    const { stdout } = await promisify(execFile)('tar', args, { encoding: 'buffer', maxBuffer: maxLayerBytes })
    return Buffer.from(stdout)
  } finally {
    await rm(root, { recursive: true })
  }
}

async function writeInto(root: string, { path, content, mode }: ImageFile): Promise<void> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  // What writeFile is given as a mode, the umask takes from.
  await chmod(file, mode)
}

function foldersOf(files: readonly ImageFile[]): ReadonlySet<string> {
  return new Set(files.flatMap(({ path }) => ancestorsOf(path)))
}

function ancestorsOf(path: string): readonly string[] {
  const folder = dirname(path)
  return folder === path ? [] : [...ancestorsOf(folder), folder]
}
