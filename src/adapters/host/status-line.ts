/**
 * The last line of a terminal, which is written over again and again; whatever else is printed comes above it. It is cleared with
 * blanks, so that a terminal without colours needs no escape sequence either.
 */
export class StatusLine {
  readonly #write: (text: string) => void
  #shown = ''

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  /** Shows one line in place of the one before; an empty one takes it away. */
  show(line: string): void {
    if (line === this.#shown) return
    this.#clear()
    this.#shown = line
    this.#write(line)
  }

  /** Lets something be printed where the line stands, which is shown again below that. */
  printAbove(print: () => void): void {
    this.#clear()
    print()
    this.#write(this.#shown)
  }

  #clear(): void {
    if (this.#shown !== '') this.#write(`\r${' '.repeat(columnsOf(this.#shown))}\r`)
  }
}

/** Columns that a line takes, without its colours. */
function columnsOf(line: string): number {
  return Array.from(line.replaceAll(/\x1b\[\d*m/g, '')).length
}
