import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Image, linuxPlatforms, makeImage } from '../images.ts'
import { compileText } from './module.ts'

/** Where the module is, as in the image whose place this one takes. */
const commandFile = '/wasi-demo-app.wasm'

/** What runwasi's shims are tried with, by its name there: a command that serves nothing. */
export async function makeCommandImage(name = 'containerd/runwasi/wasi-demo-app', tag = 'latest'): Promise<Image> {
  const text = await readFile(join(import.meta.dirname, 'command.wat'), 'utf8')
  const content = await compileText('command.wat', text.replace('{runtime}', 'wasmtime'))
  return await makeImage({
    name,
    tags: [tag],
    files: [{ path: commandFile, content, mode: 0o755 }],
    entrypoint: [commandFile],
    platforms: { kind: 'index', platforms: linuxPlatforms }
  })
}
