import { SaxesParser } from 'saxes'

/** An element in the order of its start, with the text directly in it. */
export type XmlElement = {
  readonly name: string
  readonly path: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** Parses strictly: whatever XML 1.0 forbids throws. */
export function parseXml(xml: string): readonly XmlElement[] {
  const elements: XmlElement[] = []
  const open: XmlElement[] = []
  const parser = new SaxesParser({ xmlns: false })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const path = [open.at(-1)?.path ?? '', name].join('/')
    const element = { name, path, attributes, text: '' }
    elements.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  })
  parser.on('closetag', () => open.pop())
  parser.write(xml).close()
  return elements
}
