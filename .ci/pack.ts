/**
 * `node .ci/pack.ts FOLDER` puts into the folder what a release consists of: the package, the list of what is in it as CycloneDX, and the
 * checksums of both. `dist/` has to be built; nothing is published.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const ROOT = path.dirname(import.meta.dirname)
const [given] = process.argv.slice(2)
if (given === undefined) throw new Error('usage: node .ci/pack.ts FOLDER')
const folder = path.resolve(given)
mkdirSync(folder, { recursive: true })

const packed: { readonly filename: string; readonly size: number; readonly unpackedSize: number; readonly entryCount: number } = JSON.parse(
	npmIn(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
)[0]
const list = packed.filename.replace(/\.tgz$/, '.cdx.json')
writeFileSync(path.join(folder, list), listOfContents())
const sums = [packed.filename, list].map((name) => `${sumOf(name)}  ${name}\n`)
writeFileSync(path.join(folder, 'SHA256SUMS'), sums.join(''))
const [size, unpacked] = [packed.size, packed.unpackedSize].map((bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`)
process.stdout.write(`${packed.filename}: ${size}, ${unpacked} unpacked, ${packed.entryCount} files\n`)

/**
 * What the package and all that it depends on are. npm reads it from a lock file, but leaves out what development needs besides, and
 * cannot name the workspace with the checkout's own Node: so it gets a lock file of what is shipped alone.
 */
function listOfContents(): string {
	const [manifest, lock] = ['package.json', 'package-lock.json'].map((name) => JSON.parse(readFileSync(path.join(ROOT, name), 'utf8')))
	const own = (all: Record<string, unknown>): Record<string, unknown> =>
		Object.fromEntries(Object.entries(all).filter(([name]) => !['devDependencies', 'workspaces', 'scripts'].includes(name)))
	const { '': top, ...packages } = lock.packages as Record<string, Record<string, unknown>>
	const shipped = Object.entries(packages).filter(
		([place, { dev, optional, link }]) => place.startsWith('node_modules/') && !dev && !optional && !link,
	)
	const stage = path.join(mkdtempSync(path.join(tmpdir(), 'tideway-')), manifest.name)
	try {
		mkdirSync(stage)
		writeFileSync(path.join(stage, 'package.json'), JSON.stringify(own(manifest)))
		const cut = { ...lock, packages: { '': own(top ?? {}), ...Object.fromEntries(shipped) } }
		writeFileSync(path.join(stage, 'package-lock.json'), JSON.stringify(cut))
		return npmIn(stage, 'sbom', '--sbom-format', 'cyclonedx', '--package-lock-only')
	} finally {
		rmSync(path.dirname(stage), { recursive: true, force: true })
	}
}

function npmIn(cwd: string, ...args: string[]): string {
	return execFileSync('npm', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 })
}

function sumOf(name: string): string {
	return createHash('sha256')
		.update(readFileSync(path.join(folder, name)))
		.digest('hex')
}
