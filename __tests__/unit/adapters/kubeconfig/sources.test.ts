import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixturePath, load, loadAuto, refusalOf } from './loading.ts'

const secret = 's3cret-s3cret-s3cret'
const KUBECONFIG = `apiVersion: v1\nusers:\n- user: {token: ${secret}}\nclusters: []\n`

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-test-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('KUBECONFIG', () => {
  test.each([
    ['contents', KUBECONFIG, 'the contents of a kubeconfig;'],
    ['contents in base64', btoa(KUBECONFIG), 'the contents of a kubeconfig, in base64;'],
    ['an expression', '${{ secrets.KUBECONFIG }}', 'an expression "${{ ... }}" that was not expanded'],
    ['lines of something else', `${secret}\n${secret}`, 'a text that is not a path (not shown)']
  ])('%s: refused and not shown', (_, value, shows) => {
    const { message } = refusalOf(() => loadAuto(value))
    expect(message).toContain(`KUBECONFIG: expected the path of a file, got ${shows}`)
    expect(message).not.toContain('s3cret')
    expect(message).not.toContain(btoa(KUBECONFIG).slice(0, 20))
  })

  test('a line end behind a path is no part of it', () => {
    expect(loadAuto(`${fixturePath('http')}\n`).context).toBe('x')
  })

  test.each([
    ['~/.kube/none', `${homedir()}/.kube/none is not there`],
    ['$HOME/.kube/none', '$HOME/.kube/none is not there: $HOME is not expanded in it, only ~/ is: write ~/'],
    ['"/none/config"', '"/none/config" is not there: the quotes around it are taken as part of it: leave them out'],
    [secret, 'the file named in KUBECONFIG is not there']
  ])('%s: %s', (value, shows) => {
    expect(refusalOf(() => loadAuto(value)).message).toBe(`kubeconfig: expected the path of a file; ${shows}`)
  })
})

describe('a path that leads nowhere', () => {
  test.each([
    ['/none/kubeconfig', '/none/kubeconfig is not there'],
    [
      '$RUNNER_TEMP/kubeconfig',
      '$RUNNER_TEMP/kubeconfig is not there: $RUNNER_TEMP is not expanded in it, only ~/ is: write ${{ runner.temp }}'
    ],
    ['${OTHER}/kubeconfig', '${OTHER}/kubeconfig is not there: $OTHER is not expanded in it, only ~/ is'],
    ['~me/kubeconfig', '~me/kubeconfig is not there: only ~/ is expanded in it'],
    [`/${'aB3d'.repeat(9)}`, 'the given file is not there'],
    [secret, 'the given file is not there']
  ])('%s: %s', (path, shows) => {
    expect(refusalOf(() => load(path)).message).toBe(`kubeconfig: expected the path of a file; ${shows}`)
  })

  const hint = 'a job in a container sees runner.temp at another path'

  test.each([
    [
      "the runner's own machine, in a container",
      '/home/runner/work/_temp/none',
      '/__w/_temp',
      ', and here it is /__w/_temp;'
    ],
    [
      'a container, outside of it',
      '/__w/_temp/none',
      '/home/runner/work/_temp',
      ', and here it is /home/runner/work/_temp;'
    ],
    ['a folder RUNNER_TEMP that is not there', '/__w/_temp/none', '/__w/_temp', ';'],
    ['a runner, without RUNNER_TEMP', '/home/runner/work/_temp/none', '', ';']
  ])('it is of %s: the hint says so', (_, path, temp, rest) => {
    const { message } = refusalOf(() => load(path, undefined, { RUNNER_TEMP: temp }))
    expect(message).toContain(`${path} is not there: ${hint}${rest} let the step that writes the file`)
  })

  test('the file that is at the other path is named', () => {
    const here = join(folder, '_temp')
    mkdirSync(here)
    writeFileSync(join(here, 'found'), '')
    const { message } = refusalOf(() => load('/home/runner/work/_temp/found', undefined, { RUNNER_TEMP: here }))
    expect(message).toContain(`${hint}, and here it is ${here}; there is ${join(here, 'found')};`)
  })

  test('a file that is just not written yet gets no such hint', () => {
    const { message } = refusalOf(() => load(join(folder, 'none'), undefined, { RUNNER_TEMP: folder }))
    expect(message).not.toContain(hint)
  })
})
