import { globSync } from 'node:fs'
import { root, runProgram, runTool } from './tools.ts'
import { ensureGoTool } from './go-tools.ts'
import { ensureZizmor } from './python-tools.ts'

/** One check of the whole repository: it passes if its program ends with 0. */
export type Check = { readonly name: string; readonly run: () => Promise<number> }

/** All checks that are no tests. */
export const checks: readonly Check[] = [
  { name: 'types', run: () => runTool('typescript', ['-p', '.'], { bin: 'tsc' }) },
  { name: 'lint', run: () => runTool('eslint', ['.', '--max-warnings', '0']) },
  {
    name: 'imports',
    run: () => runTool('dependency-cruiser', ['--config', 'dependency-cruiser.config.js', 'src'], { bin: 'depcruise' })
  },
  { name: 'format', run: () => runTool('prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'dist', run: () => runProgram(process.execPath, ['scripts/build.ts', '--check']) },
  { name: 'readme', run: () => runProgram(process.execPath, ['scripts/readme-inputs.ts', '--check']) },
  {
    name: 'workflows',
    // Examples as well: they are whole workflows, to be copied.
    run: async () =>
      runProgram(await ensureGoTool('actionlint'), [
        // The name of a runner of the user's own.
        '-ignore',
        'label "fresh-image" is unknown',
        ...globSync(['.github/workflows/*.yml', 'docs/examples/*.yml'], { cwd: root })
      ])
  }
]

/** Checks by programs of a registry that tests do without: only `npm run check` has them. */
export const audits: readonly Check[] = [
  {
    name: 'workflows, audited',
    run: async () =>
      runProgram(await ensureZizmor(), [
        ...['--offline', '--no-progress', '--quiet', '--persona', 'pedantic', '--config', '.github/zizmor.yml'],
        '.github',
        ...globSync('docs/examples/*.yml', { cwd: root })
      ])
  }
]
