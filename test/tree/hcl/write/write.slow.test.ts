import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { BlockItem } from '../../../../src/formats/hcl/index.ts'
import { formatHcl, parseHcl } from '../../../../src/formats/hcl/index.ts'
import type { Dict, Value } from '../../../../src/model/index.ts'
import { renderJson } from '../../../../src/model/index.ts'
import { namesOfBlocks } from '../../../../src/tree/hcl/index.ts'
import { makeDice } from '../../../support/hand-written-yaml.ts'
import { readHclFiles, writeHcl } from '../../../support/hcl-tree.ts'
import { scratchFolder } from '../../../support/scratch.ts'
import { terraform } from '../../../support/terraform/run.ts'
import { editsOf } from '../../../support/wild-edits.ts'
import { writeWildTree } from '../../../support/wild-hcl.ts'

type Files = Readonly<Record<string, string>>

/** Trees before and after somebody edited the workspace. */
async function writtenTree(number: number): Promise<{ readonly before: Files; readonly after: Files }> {
	const dice = makeDice(number)
	const before = writeWildTree(dice, formatHcl)
	const { tree } = await readHclFiles(before)
	const { files } = await writeHcl(before, editsOf(dice, tree))
	return { before, after: files }
}

const KEPT: ReadonlySet<string> = new Set(['for_each', 'count', 'depends_on'])

/** The file with each resource as one that Terraform has without a provider, its attributes as one value. */
function plain(text: string): string {
	const parsed = parseHcl(text)
	if (parsed.kind !== 'ok') throw new TypeError('not HCL')
	const blocks = parsed.file.body.items.flatMap((item) => (item.kind === 'block' ? [item] : []))
	const own = blocks
		.filter(({ type }) => type.text !== 'data')
		.map((block) => (block.type.text === 'resource' ? plainBlock(text, block) : text.slice(block.start, block.end)))
	return own
		.join('\n')
		.replaceAll('data.shop_source.wh.id', '"wh"')
		.replace(/\bshop_(?=model|sync)/g, 'terraform_data.')
		.replace(/terraform_data\.(model|sync)\./g, 'terraform_data.$1-')
}

function plainBlock(text: string, { labels, body }: BlockItem): string {
	const attributes = body.items.flatMap((item) => (item.kind === 'attribute' ? [item] : []))
	const [kept, put] = [true, false].map((isKept) =>
		attributes.filter(({ name }) => KEPT.has(name.text) === isKept).map((item) => text.slice(item.start, item.end)),
	)
	const name = labels.map(({ text: label }) => label.replace('shop_', '')).join('-')
	return `resource "terraform_data" "${name}" {\n${kept?.join('\n')}\ninput = {\n${put?.join('\n')}\n}\n}\n`
}

/** A module for each tree, called with the values of its files of values. */
function asModules(trees: readonly Files[]): Files {
	const calls = trees.map((files, at) => {
		const given = Object.entries(files).flatMap(([path, text]) => (path.endsWith('.tfvars') ? [text.replace(/^\uFEFF/, '')] : []))
		return `module "t${at}" {\nsource = "./t${at}"\n${given.join('\n')}\n}\n`
	})
	const own = trees.flatMap((files, at) =>
		Object.entries(files).flatMap(([path, text]): [string, string][] =>
			path.endsWith('.tf') ? [[`t${at}/${path}`, path.startsWith('kid/') ? text : plain(text)]] : [],
		),
	)
	return { 'main.tf': calls.join('\n'), ...Object.fromEntries(own) }
}

type Planned = { readonly address: string; readonly values: { readonly input?: Readonly<Record<string, unknown>> } }

/** A value as JSON has it, with what stands as JSON in a text read out of it. */
function opened(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(opened)
	if (typeof value === 'object' && value !== null)
		return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, opened(member)]))
	return typeof value === 'string' && /^[[{]/.test(value) ? readIn(value) : value
}

function readIn(text: string): unknown {
	try {
		return opened(JSON.parse(text))
	} catch {
		return text
	}
}

/** What we read each resource as, by its name in the plain tree. */
async function readAs(files: Files): Promise<readonly (readonly [string, Dict])[]> {
	const { hcl } = (await readHclFiles(files)).tree
	if (!hcl) throw new TypeError('the tree is not in HCL')
	const names = namesOfBlocks(hcl)
	return [...hcl.resources].map(([address, { type, attributes }]) => {
		const { name = '', index } = names.get(address) ?? {}
		return [`terraform_data.${type}-${name}${index === undefined ? '' : `[${JSON.stringify(index)}]`}`, attributes]
	})
}

function jsonOf(value: Value): unknown {
	return value === undefined ? null : JSON.parse(renderJson(value, 'as-is'))
}

test('P15: Terraform computes from what was written what we read, and takes its form for its own', async () => {
	const trees = await Promise.all(Array.from({ length: 40 }, (_, number) => writtenTree(number)))
	const plainTrees = trees.map(({ after }) => after).filter((files) => !Object.keys(files).some((path) => path.endsWith('override.tf')))
	const folder = scratchFolder(asModules(plainTrees))
	for (const args of [['init'], ['plan', '-out=plan']]) expect(await terraform(folder, {}, ...args)).toMatchObject({ code: 0 })
	const shown = JSON.parse((await terraform(folder, {}, 'show', '-json', 'plan')).out)
	const modules: { readonly address: string; readonly resources?: readonly Planned[] }[] =
		shown.planned_values.root_module.child_modules ?? []
	let compared = 0
	for (const [at, files] of plainTrees.entries()) {
		const own = modules.find(({ address }) => address === `module.t${at}`)?.resources ?? []
		const planned = new Map(own.map(({ address, values }) => [address.slice(`module.t${at}.`.length), values.input ?? {}]))
		for (const [name, attributes] of await readAs(files)) {
			const theirs = Object.entries(planned.get(name) ?? {})
			expect([at, name, Object.fromEntries(theirs.map(([each]) => [each, opened(jsonOf(attributes.get(each)))]))]).toEqual([
				at,
				name,
				Object.fromEntries(theirs.map(([each, value]) => [each, opened(value)])),
			])
			compared += theirs.length
		}
	}
	expect(compared).toBeGreaterThan(150)
	// Terraform takes a byte order mark away.
	const formed = trees.flatMap(({ before, after }, at) =>
		Object.entries(after)
			.filter(([path, text]) => !text.startsWith('\uFEFF') && formatHcl(before[path] ?? '') === (before[path] ?? ''))
			.map(([path, text]) => [`${at}-${path.replaceAll('/', '-')}`, text] as const),
	)
	execFileSync('terraform', ['fmt', '-check', scratchFolder(Object.fromEntries(formed))], {
		env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null' },
	})
})
