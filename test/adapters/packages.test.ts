import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { loadExports, packageFile, pinOf } from '../../src/adapters/packages.ts'
import { Failure } from '../../src/model/index.ts'
import { scratchFolder } from '../support/scratch.ts'

const NAME = 'tideway-provider-acme'
const PIN = { name: NAME, version: '1.2.0' }
const manifest = (more: object): string => JSON.stringify({ name: NAME, version: '1.2.0', ...more })

async function outcome(work: () => unknown): Promise<unknown> {
	try {
		return await work()
	} catch (error) {
		return error instanceof Failure ? `${error.problem.code} ${error.problem.message}` : error
	}
}

test.each([
	['tideway-provider-acme@1.2.0', { name: 'tideway-provider-acme', version: '1.2.0' }],
	['@shop/tideway-provider-acme@1.2.0-beta.1', { name: '@shop/tideway-provider-acme', version: '1.2.0-beta.1' }],
])('%s is a pin', (text, pin) => {
	expect(pinOf(text)).toEqual(pin)
})

const NONE = ['@^1.2.0', '@latest', '@1', '@file:../x', '', '/../y@1.0.0'].map((rest) => `${NAME}${rest}`)

test.each([...NONE, `../${NAME}@1.2.0`, `@/${NAME}@1.0.0`, 'left-pad@1.3.0', 'tideway-provider-@1.0.0'])(
	'S11: %s is none',
	async (text) => {
		expect(await outcome(() => pinOf(text))).toMatch(/^PROVIDER_UNFIT/)
	},
)

test.each([
	['exports as a text', { exports: './lib/a.js' }, 'lib/a.js'],
	['exports by path', { exports: { '.': './lib/b.js' } }, 'lib/b.js'],
	['exports by condition', { exports: { '.': { types: './x.d.ts', import: './lib/c.js' } } }, 'lib/c.js'],
	['main', { main: 'lib/d.js' }, 'lib/d.js'],
	['nothing', {}, 'index.js'],
])('the entry of a package beside Tideway, told by %s', async (_, more, entry) => {
	const root = scratchFolder({ [`node_modules/${NAME}/package.json`]: manifest(more), 'node_modules/tideway/package.json': '{}' })
	const found = await packageFile(PIN, path.join(root, 'node_modules', 'tideway'))
	expect(path.relative(path.join(root, 'node_modules', NAME), found)).toBe(path.normalize(entry))
})

test('a package among Tideway’s own is found, too', async () => {
	const root = scratchFolder({ [`app/node_modules/${NAME}/package.json`]: manifest({}) })
	expect(await packageFile(PIN, path.join(root, 'app'))).toContain(NAME)
})

test('S11: a package in the folder where the command runs, or above Tideway, is not looked at', async () => {
	const root = scratchFolder({ [`node_modules/${NAME}/package.json`]: manifest({}), 'app/package.json': '{}' })
	expect(await outcome(() => packageFile(PIN, path.join(root, 'app')))).toMatch(
		/^PROVIDER_UNKNOWN the package tideway-provider-acme is not installed/,
	)
})

test('S11: another version than the one that the settings name is refused', async () => {
	const root = scratchFolder({ [`node_modules/${NAME}/package.json`]: manifest({ version: '1.3.0' }) })
	expect(await outcome(() => packageFile(PIN, root))).toBe(
		'PROVIDER_UNFIT the settings pin tideway-provider-acme@1.2.0, and 1.3.0 is installed',
	)
})

test('S11: a link that leads out of node_modules, maybe into the repository, is refused', async () => {
	const root = scratchFolder({ 'repository/package.json': manifest({}), 'node_modules/.keep': '' })
	symlinkSync(path.join(root, 'repository'), path.join(root, 'node_modules', NAME))
	expect(await outcome(() => packageFile(PIN, root))).toMatch(/^PROVIDER_UNFIT tideway-provider-acme is a link/)
})

test('a package that is broken is told, and so is a file that throws', async () => {
	const root = scratchFolder({ [`node_modules/${NAME}/package.json`]: '{', 'index.js': 'throw new Error("out of ink")' })
	expect(await outcome(() => packageFile(PIN, root))).toMatch(/^PROVIDER_UNFIT .* is not JSON$/)
	expect(await outcome(() => loadExports(path.join(root, 'index.js')))).toMatch(/^PROVIDER_UNFIT .*index.js cannot be loaded: out of ink$/)
})
