import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

type Package = {
	readonly license?: string
	readonly dev?: boolean
	readonly optional?: boolean
	readonly link?: boolean
	readonly resolved?: string
	readonly integrity?: string
	readonly hasInstallScript?: boolean
}

const ROOT = path.join(import.meta.dirname, '..')
const lock: { readonly packages: Readonly<Record<string, Package>> } = JSON.parse(
	readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'),
)
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))

const installed = Object.entries(lock.packages).filter(([place, { link }]) => place.includes('node_modules/') && !link)
/** What a user gets. */
const shipped = installed.filter(([, { dev, optional }]) => !dev && !optional)

/** Licences that let the program be passed on under its own. */
const LICENSES: readonly string[] = [
	'0BSD',
	'Apache-2.0',
	'BlueOak-1.0.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'ISC',
	'MIT',
	'Python-2.0',
	'(MIT OR CC0-1.0)',
]

describe('packages that a user gets', () => {
	test('S36: have licences that go with ours', () => {
		expect(shipped.length).toBeGreaterThan(20)
		expect(shipped.filter(([, { license }]) => !LICENSES.includes(license ?? '')).map(([place, { license }]) => [place, license])).toEqual(
			[],
		)
	})

	test('S36: run nothing while they are installed', () => {
		expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([])
	})
})

describe('all packages but those for one platform', () => {
	test('S36: are named by exact version and locked by digest, and come from a registry', () => {
		const wanted = Object.values<string>({ ...manifest.dependencies, ...manifest.devDependencies })
		expect(wanted.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
		const loose = installed
			.filter(([, { optional }]) => !optional)
			.filter(
				([, { resolved, integrity }]) =>
					!/^(?:https:\/\/registry\.npmjs\.org\/|$)/.test(resolved ?? '') || !integrity?.startsWith('sha512-'),
			)
		expect(loose.map(([place]) => place)).toEqual([])
	})
})
