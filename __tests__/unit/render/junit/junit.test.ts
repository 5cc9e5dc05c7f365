import { describe, expect, test } from 'vitest'
import type { Report } from '../../../../src/core/report.ts'
import { parseXml, type XmlElement } from '../parse-xml.ts'
import { renderers } from '../renderers.ts'
import { applied, green, makeHostile, makeNode, makeReport, red, refused, unreached } from '../reports.ts'

const parse = (report: Report): readonly XmlElement[] => parseXml(renderers.junit(report))
const named = (elements: readonly XmlElement[], name: string): readonly XmlElement[] =>
  elements.filter((element) => element.name === name)

describe('junit.xml', () => {
  test('a suite a runtime with a case a node, then constraint check and negative test', () => {
    const suites = named(parse(green), 'testsuite').map(({ attributes }) => [attributes['name'], attributes['tests']])
    expect(suites).toEqual([
      ['lunatic', '2'],
      ['slight', '2'],
      ['spin', '2'],
      ['wws', '2'],
      ['constraint check', '4'],
      ['negative test', '4']
    ])
  })

  test('every attribute that common reporters read is there', () => {
    const elements = parse(red)
    for (const suite of named(elements, 'testsuite')) {
      expect(Object.keys(suite.attributes)).toEqual(
        ['name', 'id', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp', 'hostname'] // in this order
      )
      expect(suite.attributes['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    }
    for (const { attributes } of named(elements, 'testcase')) {
      expect(Object.keys(attributes)).toEqual(['name', 'classname', 'time', 'file', 'line'])
      expect(attributes['time']).toMatch(/^\d+\.\d{3}$/)
    }
    for (const { attributes, text } of elements.filter(({ name }) => name === 'failure' || name === 'error')) {
      expect(Object.keys(attributes)).toEqual(['message', 'type'])
      expect(text).not.toBe('')
    }
  })

  test('failed -> failure, inconclusive -> error, skipped -> skipped, and the sums are right', () => {
    const elements = parse(red)
    const [sums] = named(elements, 'testsuites')
    const count = (name: string): string => String(named(elements, name).length)
    expect(sums?.attributes).toMatchObject({
      tests: count('testcase'),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped')
    })
    // 8 checks and a broken constraint check; 1 check, a negative test not proven and a cleanup; 4 checks.
    expect([count('failure'), count('error'), count('skipped')]).toEqual(['9', '3', '4'])
  })

  test('a failure reports what is broken, what shows it, what to do and where to read on', () => {
    const failure = named(parse(red), 'failure').find(
      ({ attributes }) => attributes['type'] === 'handler-not-configured'
    )
    for (const part of [
      'At fault: node image',
      'Error: Failed to create pod sandbox',
      '2. Add to /etc/containerd/config.toml',
      '#handler-not-configured'
    ]) {
      expect(failure?.text).toContain(part)
    }
  })

  test('a cluster that was never reached -> an error, not an empty file', () => {
    expect(named(parse(unreached), 'error').map(({ attributes }) => attributes['message'])).toEqual([unreached.message])
  })

  test('a cluster that cannot be used -> one case, of the type that is the code', () => {
    const [error, ...others] = named(parse(refused), 'error')
    expect(others).toEqual([])
    expect(error?.attributes).toMatchObject({
      type: 'credentials-refused',
      message: `The server does not accept the credentials: ${refused.message}`
    })
  })

  test('nothing was run -> a case that is skipped, not one that passed', () => {
    expect(named(parse(applied), 'testcase')).toHaveLength(1)
    expect(named(parse(applied), 'skipped')).toHaveLength(1)
  })

  test('evidence names no file to attach', () => {
    expect(renderers.junit(makeHostile('[[ATTACHMENT|/etc/passwd]]'))).not.toMatch(/<system-out>\[\[ATTACHMENT/)
  })

  test('a line of evidence is no command in a log that the file is printed to', () => {
    const xml = renderers.junit(makeReport({ result: 'error', message: 'a\n ::error::b' }))
    expect(xml).toContain('\n &#58;:error::b')
  })

  test('what XML 1.0 forbids is replaced, the rest comes back as it was', () => {
    const report = makeReport({
      result: 'error',
      message: 'a\u0001<b>&"c\'\n]]>\ud800\ufffe\u0085d 😀',
      nodes: [{ node: makeNode('n') }]
    })
    const [error] = named(parse(report), 'error')
    expect(error?.text).toBe('a�<b>&"c\'\n]]>��\nd 😀')
    expect(error?.attributes['message']).toBe('a�<b>&"c\' ]]>�� d 😀')
  })
})
