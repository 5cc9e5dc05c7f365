import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Image, linuxPlatforms, makeImage, pushImage } from '../../testbed/images.ts'
import { run } from '../../testbed/run.ts'
import { makeAnswer } from '../../testbed/samples/module.ts'
import { makeSampleImage, samples } from '../../testbed/samples/samples.ts'
import type { Runtime } from '../../testbed/runtimes.ts'
import type { Testbed } from '../../testbed/testbed.ts'

/** Pushes an image to the cluster's registry; gives the name that a pod pulls it by. */
export async function push(testbed: Testbed, image: Image): Promise<string> {
  await pushImage(testbed.registry, image, AbortSignal.timeout(30_000))
  return nameOf(image)
}

/** The name that a pod pulls an image by. */
export function nameOf(image: Image): string {
  return `ghcr.io/${image.name}:${image.tags[0] ?? ''}`
}

/** Takes an image away from the registry, but not from the nodes that have pulled it. */
export async function removeFromRegistry(testbed: Testbed, image: Image): Promise<void> {
  const url = `${testbed.registry}/v2/${image.name}/manifests/${image.root.digest}`
  const answer = await fetch(url, { method: 'DELETE' })
  if (!answer.ok) throw new Error(`DELETE ${url} answered ${answer.status}`)
}

/** The sample of a runtime with another answer. */
export async function makeOtherAnswer(runtime: Runtime, name: string, body: string): Promise<Image> {
  const sample = samples[runtime]
  const application = { ...sample.application, answer: makeAnswer(body) }
  return await makeSampleImage({ ...sample, name: `cluster-tests/${name}`, tags: ['v1'], application })
}

/** A web server that is no WebAssembly, and so runs with and without a RuntimeClass. */
export async function makeNativeServer(): Promise<Image> {
  const content = await compile(join(import.meta.dirname, 'native.c'))
  return await makeFileImage('cluster-tests/native', '/native', content)
}

/** An image whose one file is its entry point, for Linux on each platform. */
export async function makeFileImage(name: string, path: string, content: Uint8Array): Promise<Image> {
  return await makeImage({
    name,
    tags: ['v1'],
    files: [{ path, content, mode: 0o755 }],
    entrypoint: [path],
    platforms: { kind: 'index', platforms: linuxPlatforms }
  })
}

/** The static program that a file of C makes. */
export async function compile(source: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-node-smoke-program-'))
  try {
    const program = join(folder, 'program')
    await run('cc', ['-static', '-Os', '-s', '-o', program, source])
    return readFileSync(program)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
