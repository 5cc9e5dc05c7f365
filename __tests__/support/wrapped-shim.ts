import { failureOf } from '../../testbed/run.ts'
import { type Runtime, shimOf } from '../../testbed/runtimes.ts'
import type { TestbedNode } from '../../testbed/testbed.ts'

const bin = '/usr/local/bin'
/** A shim goes by the name of its own file, so the real one keeps its name, in a folder of its own. */
const aside = '/usr/local/lib/wrapped'

/**
 * Fails each third pod: containerd starts a shim for the pod and again for its container, so what fails is the fifth start, the tenth, and so
 * on. With nothing but the shell: containerd has no PATH to more.
 */
export const failsEveryThirdPod = `
n=0
[ ! -f ${aside}/starts ] || read -r n < ${aside}/starts
n=$((n + 1))
echo $n > ${aside}/starts
[ $((n % 5)) -ne 0 ] || { echo "the shim gives up" >&2; exit 3; }`

/**
 * Puts a program in a shim's place that runs these lines of a shell each time that containerd starts a pod with it, and then the shim;
 * `node.installShim` puts the shim back.
 */
export async function wrapShim(node: TestbedNode, runtime: Runtime, lines: string): Promise<void> {
  const shim = shimOf(runtime)
  const wrapper = `#!/bin/sh\nfor word; do last=$word; done\nif [ "$last" = start ]; then ${lines}\nfi\nexec ${aside}/${shim} "$@"\n`
  node.installShim(runtime)
  const script = `mkdir -p ${aside} && rm -f ${aside}/starts && mv -f ${bin}/${shim} ${aside}/${shim} && cat > ${bin}/${shim} && chmod 755 ${bin}/${shim}`
  const ran = await node.exec(['sh', '-c', script], { input: wrapper })
  if (ran.code !== 0) throw new Error(failureOf(ran))
}
