import { expect, test } from 'vitest'
import { readSettings } from '../../src/compose/project.ts'
import { hidingSecrets } from '../../src/compose/secret-names.ts'

const SETTINGS = `version: 1
connections:
  host: { kind: token, host: git.test, token: env:HOST_SECRET }
workspaces:
  acme:
    provider: hightouch
    variables: { key: env:CRM_KEY }
  other: { provider: hightouch, connect: { token: env:OTHER } }
`

test('P7: every secret that the settings name by a variable is hidden, as it is and as part of an address', async () => {
	const variables: Readonly<Record<string, string>> = {
		HIGHTOUCH_TOKEN: 'the-default-one',
		OTHER: 'ab',
		HOST_SECRET: 'a secret/of the host',
		CRM_KEY: 'crm-key-1234',
		GITHUB_TOKEN: 'ghs_0123456789',
		HARMLESS: 'stays-as-it-is',
	}
	const environment = { get: (name: string) => variables[name], cwd: '', holder: '', cacheDir: '', all: {} }
	const hide = await hidingSecrets({ environment }, readSettings(new TextEncoder().encode(SETTINGS)))
	expect(hide(`${Object.values(variables).join(' ')} https://git.test/?t=a%20secret%2Fof%20the%20host`)).toBe(
		'*** ab *** *** *** stays-as-it-is https://git.test/?t=***',
	)
})
