import { findContents } from '../core/text/contents.ts'

/** The items of a list as users write one: commas, line breaks, and comments from a `#` to the end of its line. */
export function splitList(text: string): readonly string[] {
  const bare = dropComments(text)
  // Its parts would no longer be seen to be secret.
  if (findContents(bare) !== undefined) return [bare]
  return bare
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** A text without comments. */
export function dropComments(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/#[^\n]*/g, '')
}
