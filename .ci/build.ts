/**
 * Builds `dist/`: one ES module per command, per provider and for the library, with everything they share in chunks, then
 * the library's types, then `oclif.manifest.json`, so that start-up loads one command and nothing else.
 * Every file that code of `src/<folder>/` can end up in lies two folders below `dist`, as its source does below the root.
 * With `--modules FOLDER`: the modules alone, into that folder instead of `dist`.
 */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Plugin } from '@oclif/core'
import { build } from 'esbuild'

/** Bundled CommonJS packages still ask for Node's own modules with `require`, which an ES module lacks. */
const COMMONJS = [
	"import { createRequire as makeRequire } from 'node:module'",
	'const require = makeRequire(import.meta.url)',
	'const __filename = import.meta.filename',
	'const __dirname = import.meta.dirname',
].join('\n')

const { values } = parseArgs({
	options: { root: { type: 'string', default: path.dirname(import.meta.dirname) }, modules: { type: 'string' } },
})
const { root } = values
process.chdir(root)
if (values.modules === undefined) await buildAll()
else await bundle(entries(), values.modules)

async function buildAll(): Promise<void> {
	const began = performance.now()
	rmSync('dist', { recursive: true, force: true })
	const bundled = await bundle(entries(), 'dist')
	writeNotices(bundled)
	declareTypes()
	const count = await writeManifest()
	process.stdout.write(`Built dist/ with ${count} commands in ${((performance.now() - began) / 1000).toFixed(1)} s.\n`)
}

/** A file of `src/commands` without a default export belongs to other commands and is no command itself. */
function entries(): string[] {
	const commands = globSync('src/commands/**/*.ts').filter((file) => /^\s*export default /m.test(readFileSync(file, 'utf8')))
	const doors = [
		'src/index.ts',
		'src/provider.ts',
		'src/start/index.ts',
		...globSync(['providers/*/index.ts', 'src/adapters/providers.ts']),
	]
	return [...doors, ...commands]
}

/** Answers with the files that went into the bundle. */
async function bundle(entryPoints: string[], outdir: string): Promise<string[]> {
	const { metafile } = await build({
		absWorkingDir: root,
		metafile: true,
		entryPoints,
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node22.18',
		outdir,
		outbase: '.',
		chunkNames: 'src/chunks/[name]-[hash]',
		legalComments: 'none',
		logLevel: 'warning',
		banner: { js: COMMONJS },
	})
	return Object.keys(metafile.inputs)
}

/** The licences of the packages that the bundle contains ask to be passed on with it. */
function writeNotices(files: string[]): void {
	const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]).filter((folder) => folder !== undefined)
	const notices = [...new Set(folders)].sort().map((folder) => {
		const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
		const texts = globSync(`${folder}/{LICENSE,LICENCE,license,NOTICE}*`).map((file) => readFileSync(file, 'utf8').trim())
		return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`
	})
	writeFileSync('dist/THIRD-PARTY.txt', notices.join(`\n${'-'.repeat(80)}\n\n`))
}

function declareTypes(): void {
	const tsc = path.join(import.meta.dirname, '..', 'node_modules', 'typescript', 'bin', 'tsc')
	execFileSync(process.execPath, [tsc, '--project', '.tsconfig.build.json'], { stdio: 'inherit' })
}

async function writeManifest(): Promise<number> {
	const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true })
	await plugin.load()
	writeFileSync('oclif.manifest.json', JSON.stringify(plugin.manifest))
	return Object.keys(plugin.manifest.commands).length
}
