import { describe, expect, test } from 'vitest'
import type { Address } from '../../src/model/index.ts'
import { makeAddress } from '../../src/model/index.ts'
import { graphOf, showGraph } from '../../src/show/index.ts'

const at = (text: string): Address => makeAddress(...(text.split(':') as [string, string]))
const graph = (references: Readonly<Record<string, readonly string[]>>): string =>
	showGraph(graphOf(new Map(Object.entries(references).map(([from, to]) => [at(from), to.map(at)]))))

describe('a graph of references', () => {
	test('has each resource, and each reference, once and in order', () => {
		expect(graph({ 'sync:b': ['model:m', 'model:m'], 'sync:a': ['model:m', 'crm:c'], 'model:m': [] })).toBe(`digraph G {
  rankdir = "RL";
  node [shape = rect, fontname = "sans-serif"];
  "crm.c" [label="crm.c"];
  "model.m" [label="model.m"];
  "sync.a" [label="sync.a"];
  "sync.b" [label="sync.b"];
  "sync.a" -> "crm.c";
  "sync.a" -> "model.m";
  "sync.b" -> "model.m";
}`)
	})

	test('an address that has quotes is quoted', () => {
		expect(graph({ 'model:a "b\\': [] })).toContain('  "model[\\"a \\\\\\"b\\\\\\\\\\"]" [label=')
	})

	test('without resources it is empty', () => {
		expect(graph({}).split('\n')).toHaveLength(4)
	})
})
