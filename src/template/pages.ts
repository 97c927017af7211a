export const SAMPLE = `import type { Sample } from 'tideway/provider'

const item = (name: string) => ({ name, folder: 'kitchen', active: true, kind: 'plain' })

/** What \`tideway provider test\` tries the rules with, in a sandbox that it starts for each of them. */
export const sample: Sample = {
	// A small workspace with something of each type.
	tree: {
		'folders/kitchen.yaml': { note: 'Everything hot' },
		'folders/cellar.yaml': {},
		'items/id-1.yaml': { ...item('Kettle'), labels: ['hot', 'heavy'] },
		'items/id-2.yaml': item('Pan'),
	},
	// As many of one type as there shall be: for pages, and what goes wrong between two of them.
	many: (count) => ({
		type: 'folder',
		tree: Object.fromEntries(Array.from({ length: count }, (_, n) => [\`folders/f-\${n}.yaml\`, {}])),
	}),
	create: { type: 'folder', key: 'attic', attributes: { note: 'Nothing yet' } },
	edit: { address: 'item.id-1', attribute: 'active', after: false },
	rename: { address: 'item.id-2', attribute: 'name', after: 'Frying pan' },
	// Stands in each secret of the sandbox, and may be seen nowhere.
	secret: 'sandbox-secret',
}
`

export const README = `# __TITLE__ for Tideway

| file        | what it says                                                    |
| ----------- | --------------------------------------------------------------- |
| \`schema.ts\` | what resources there are, and what their files look like        |
| \`api.ts\`    | the operations of the API that are used, and how it has pages   |
| \`index.ts\`  | which operation does what for which type                        |
| \`sample.ts\` | a small workspace, to try all of it with                        |
| \`cases/\`    | answers of the real service, and the resources that they become |

\`\`\`sh
npx tideway provider test .            # every rule, on a sandbox of its own
npx tideway sandbox serve . --port 4010  # the same sandbox, to play with
npm run build && npm pack
\`\`\`

Installed beside Tideway, with its version in \`tideway.yaml\`:

\`\`\`yaml
workspaces:
  my-workspace:
    provider: __NAME__
    package: tideway-provider-__NAME__@0.1.0
\`\`\`

The token is in \`__TOKEN__\`.
`
