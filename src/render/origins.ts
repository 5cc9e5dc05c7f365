import type { Node } from '../core/model.ts'
import { describeImage } from '../core/nodes/node-image.ts'
import type { Report } from '../core/report.ts'
import { compareNames } from './order.ts'
import { capText } from '../core/text/escape.ts'
import { countOf } from './words.ts'

/** Longer than any name; an image's id may be of any length. */
const MAX = 300

/** Where a node comes from, as far as anybody reports: its Machine and owner, then its image. Text of the cluster. */
export function originOf({ name, machine, owner, image }: Node): readonly string[] {
  // A Machine is mostly called as its node is.
  const own = machine === undefined || name === machine || name === `machine/${machine}` ? undefined : machine
  const made = [own, owner].filter((part) => part !== undefined).join(', ')
  return [made, image === undefined ? '' : describeImage(image)]
    .filter((line) => line !== '')
    .map((line) => capText(line, MAX))
}

/** The images of these nodes, with how many of them each has where there are several. Text of the cluster. */
export function imagesOf(nodes: readonly string[], report: Report): readonly string[] {
  const wanted = new Set(nodes)
  const images = report.nodes.flatMap(({ node }) =>
    wanted.has(node.name) && node.image !== undefined ? [capText(describeImage(node.image), MAX)] : []
  )
  const groups = Array.from(Map.groupBy(images, (image) => image)).toSorted(([a], [b]) => compareNames(a, b))
  const isOne = groups.length === 1 && images.length === nodes.length
  return groups.map(([image, all]) => (isOne ? image : `${image} (${countOf(all.length, 'node')})`))
}
