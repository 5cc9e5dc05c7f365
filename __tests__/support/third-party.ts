import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/tools.ts'
import type { Image } from '../../testbed/images.ts'
import { run } from '../../testbed/run.ts'
import { compileText } from '../../testbed/samples/module.ts'
import { makeFileImage } from './images.ts'

const CRATE = 'containerd-shim-wasm-test-modules'
/** See testbed/shim/src/application.rs: the testbed's shim takes no module that isn't marked for its runtime. */
const MARK = 'wasm-node-smoke.runtime'

/** The folder of the modules in the crate that runwasi's shims are tested with. */
export async function findModules(): Promise<string> {
  const args = ['metadata', '--locked', '--format-version', '1', '--filter-platform', 'x86_64-unknown-linux-gnu']
  const printed = await run('cargo', args, { cwd: join(root, '__tests__', 'support', 'modules') })
  const { packages } = JSON.parse(printed) as { packages: { readonly name: string; readonly manifest_path: string }[] }
  const found = packages.find(({ name }) => name === CRATE)
  if (found === undefined) throw new Error(`no ${CRATE} among ${packages.length} packages`)
  return join(dirname(found.manifest_path), 'src', 'modules')
}

/** An image with one of these modules as its entry point, as it is but for a mark at its end. */
export async function makeModuleImage(folder: string, file: string): Promise<Image> {
  const module = await compileText(file, readFileSync(join(folder, file), 'utf8'))
  const marked = Buffer.concat([module, makeCustomSection(MARK, 'wasmtime')])
  return await makeFileImage(`cluster-tests/${file.replace('.wat', '').replaceAll('_', '-')}`, '/module.wasm', marked)
}

/** The image of the component that testbed/samples/component.wat is the text of. */
export async function makeComponentImage(): Promise<Image> {
  const component = readFileSync(join(root, 'testbed', 'samples', 'component.wasm'))
  return await makeFileImage('cluster-tests/component', '/component.wasm', component)
}

/** Short enough that each length is one byte. */
function makeCustomSection(name: string, text: string): Buffer {
  const content = Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from(text)])
  return Buffer.concat([Buffer.from([0, content.length]), content])
}
