import { insertBlock } from '../../../formats/hcl/index.ts'
import type { Dict } from '../../../model/index.ts'
import { secretsIn, variablesOf } from '../../../model/index.ts'
import type { Module } from '../read/module.ts'
import type { Drafts } from './drafts.ts'
import { sectionsOf } from './drafts.ts'
import type { Sections } from './sections.ts'
import { openWindow, withWindow } from './sections.ts'

const FILE = 'variables.tf'

/** The file that declares variables, with those that secrets of a new resource need and nothing declares yet; none where all are there. */
export function declareSecrets(module: Module, folder: string, attributes: Dict, drafts: Drafts): Drafts {
	const path = folder === '' ? FILE : `${folder}/${FILE}`
	const before = sectionsOf(module, drafts, path)
	const names = new Set(secretsIn(attributes).flatMap(variablesOf))
	const missing = [...names].filter((name) => !module.variables.has(name) && !before.some((section) => section.name === `variable ${name}`))
	return missing.length === 0
		? new Map()
		: new Map([[path, missing.reduce((sections, name) => withVariable(sections, name, path), before)]])
}

function withVariable(sections: Sections, name: string, path: string): Sections {
	const window = openWindow(sections, Math.max(0, sections.length - 1), 0, path)
	const body = [
		{ kind: 'attribute', name: 'type', value: { kind: 'expression', text: 'string' } },
		{ kind: 'attribute', name: 'sensitive', value: true },
	] as const
	return withWindow(sections, window, insertBlock(window.file, { kind: 'block', type: 'variable', labels: [name], body }, undefined), path)
}
