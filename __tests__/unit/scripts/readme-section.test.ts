import { expect, test } from 'vitest'
import { replaceSection } from '../../../scripts/readme-section.ts'

test('what stands between the markers is replaced, all else stays', () => {
  const text = '# A\n<!-- inputs:start -->\nold\n<!-- inputs:end -->\n# B\n'
  expect(replaceSection(text, 'inputs', 'new\n').text).toBe(
    '# A\n<!-- inputs:start -->\n\nnew\n\n<!-- inputs:end -->\n# B\n'
  )
})

test('replacing twice is the same as once', () => {
  const once = replaceSection('<!-- inputs:start --><!-- inputs:end -->', 'inputs', 'new').text
  expect(replaceSection(once, 'inputs', 'new').text).toBe(once)
})

test.each([
  { name: 'no markers', text: '# A' },
  { name: 'no end', text: '<!-- inputs:start -->' },
  { name: 'no start', text: '<!-- inputs:end -->' },
  { name: 'the wrong order', text: '<!-- inputs:end --><!-- inputs:start -->' },
  { name: 'two starts', text: '<!-- inputs:start --><!-- inputs:start --><!-- inputs:end -->' },
  { name: 'a start after the end', text: '<!-- inputs:start --><!-- inputs:end --><!-- inputs:start -->' },
  { name: 'two ends', text: '<!-- inputs:start --><!-- inputs:end --><!-- inputs:end -->' },
  { name: 'the markers of something else', text: '<!-- outputs:start --><!-- outputs:end -->' }
])('$name -> unchanged, and reports which markers are expected', ({ text }) => {
  const replaced = replaceSection(text, 'inputs', 'new')
  expect(replaced.text).toBe(text)
  expect(replaced.problem).toContain('"<!-- inputs:start -->" and then "<!-- inputs:end -->"')
})
