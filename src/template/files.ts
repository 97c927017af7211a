import { README, SAMPLE } from './pages.ts'
import { API, INDEX, SCHEMA } from './source.ts'

/**
 * A provider that passes its own tests and wants to become another one: files by path. `name`: as in settings, small letters, digits and
 * hyphens. `version`: of the Tideway that it is made for.
 */
export function templateOf(name: string, version: string): ReadonlyMap<string, string> {
	const variable = `${name.toUpperCase().replaceAll('-', '_')}_TOKEN`
	const filled = (text: string): string =>
		text.replaceAll('__NAME__', name).replaceAll('__TOKEN__', variable).replaceAll('__TITLE__', titleOf(name))
	const files: readonly (readonly [string, string])[] = [
		['package.json', packageJson(name, version)],
		['tsconfig.json', TSCONFIG],
		['README.md', README],
		['index.ts', INDEX],
		['schema.ts', SCHEMA],
		['api.ts', API],
		['sample.ts', SAMPLE],
		['cases/folders.json', CASE],
	]
	return new Map(files.map(([path, text]) => [path, filled(text)]))
}

function titleOf(name: string): string {
	return name
		.split('-')
		.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
		.join(' ')
}

function packageJson(name: string, version: string): string {
	const manifest = {
		name: `tideway-provider-${name}`,
		version: '0.1.0',
		description: `${titleOf(name)} for Tideway`,
		type: 'module',
		exports: './dist/index.js',
		files: ['dist'],
		scripts: { build: 'tsc', test: 'tideway provider test .', prepare: 'npm run build' },
		peerDependencies: { tideway: `>=${version}` },
		devDependencies: { typescript: '>=5.8' },
	}
	return `${JSON.stringify(manifest, null, '\t')}\n`
}

const TSCONFIG = `{
	"compilerOptions": {
		"target": "es2023",
		"module": "nodenext",
		"strict": true,
		"noUncheckedIndexedAccess": true,
		"exactOptionalPropertyTypes": true,
		"erasableSyntaxOnly": true,
		"verbatimModuleSyntax": true,
		"rewriteRelativeImportExtensions": true,
		"skipLibCheck": true,
		"outDir": "dist"
	},
	"include": ["*.ts"]
}
`

const CASE = `{
	"answers": {
		"getAccount": { "id": 77 },
		"listFolders": [{ "id": 1, "name": "kitchen", "note": "", "createdAt": "2026-01-01T00:00:00Z" }],
		"listItems": [
			{ "id": 5, "folderId": 1, "name": "Kettle", "isActive": true, "labels": ["b", "a"], "token": "********", "kind": "plain" }
		]
	},
	"resources": {
		"folder.kitchen": {},
		"item.id-5": { "folder": "kitchen", "name": "Kettle", "active": true, "labels": ["a", "b"], "kind": "plain" }
	}
}
`
