import { expect, onTestFinished, test } from 'vitest'
import { provider } from '../../examples/provider/index.ts'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import { serveSandbox } from '../../src/sandbox/index.ts'
import { API_CHECKS } from '../support/api-checks.ts'
import { dictOf } from '../support/fake-api.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeLog } from '../support/fake-log.ts'

const TREE = {
	'contacts/ops.yaml': { channel: 'email', target: 'ops@shop.example' },
	'contacts/spare.yaml': { channel: 'email', target: 'spare@shop.example' },
	'checks/id-check-1.yaml': { name: 'Front', url: 'https://shop.example', schedule: { every_seconds: 60 }, notify: ['ops'] },
}

async function start(tree: object = TREE) {
	const log = fakeLog()
	const options = { provider, server: sandboxServer, clock: fakeClock(), log, token: 'key', port: 0, validate: API_CHECKS }
	const from = new Map(Object.entries(tree).map(([path, file]) => [path, dictOf(file)]))
	const sandbox = await serveSandbox({ ...options, from, switches: { 'extra-fields': 'never' } })
	onTestFinished(() => sandbox.close())
	const call = async (method: string, path: string, body?: unknown, key = 'key') => {
		const content = body === undefined ? {} : { body: JSON.stringify(body) }
		const headers = { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
		const at = path.startsWith('/_sandbox') ? sandbox.origin : sandbox.url
		const answer = await fetch(`${at}${path}`, { method, headers, ...content })
		const text = await answer.text()
		return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) }
	}
	return { call, log }
}

const CONTACT = { name: 'night', channel: 'email', target: 'night@shop.example' }
const CHECK = { name: 'Cart', url: 'https://shop.example/cart', schedule: { every_seconds: 60 } }

test.each<[string, string, string, unknown, number]>([
	// what                            method    path                 body                                  status
	['a new contact', 'POST', '/contacts', CONTACT, 201],
	['a name that is taken', 'POST', '/contacts', { ...CONTACT, name: 'ops' }, 409],
	['a field that is not described', 'POST', '/contacts', { ...CONTACT, color: 'red' }, 422],
	['a field that is missing', 'POST', '/contacts', { name: 'night' }, 422],
	['a reference', 'POST', '/checks', { ...CHECK, notify: ['contact-1'] }, 201],
	['a reference that leads nowhere', 'POST', '/checks', { ...CHECK, notify: ['contact-9'] }, 422],
	['a change', 'PUT', '/contacts/contact-1', { name: 'ops', target: 'now@shop.example' }, 200],
	['a change of what is not there', 'PUT', '/contacts/contact-9', { name: 'ops', target: 'x' }, 404],
	['a change that leads nowhere', 'PUT', '/checks/check-1', { ...CHECK, notify: ['contact-9'] }, 422],
	['a delete', 'DELETE', '/contacts/contact-2', undefined, 204],
	['a delete of what is in use', 'DELETE', '/contacts/contact-1', undefined, 409],
	['a delete of what is not there', 'DELETE', '/contacts/contact-9', undefined, 404],
	['a look at one', 'GET', '/contacts/contact-1', undefined, 200],
])('%s', async (_, method, path, body, status) => {
	const { call } = await start()
	expect((await call(method, path, body)).status).toBe(status)
})

test('a wrong key is refused', async () => {
	const { call } = await start()
	expect((await call('GET', '/contacts', undefined, 'other')).status).toBe(401)
})

test('P7: a secret is kept and never shown, and its mask sent back leaves it', async () => {
	const { call } = await start()
	await call('PUT', '/contacts/contact-1', { name: 'ops', target: 'x', signing_secret: 's3cret' })
	const { json } = await call('PUT', '/contacts/contact-1', { name: 'ops', target: 'y', signing_secret: '[hidden]' })
	expect(json.contact).toMatchObject({ target: 'y', signing_secret: '[hidden]' })
	expect(JSON.stringify((await call('GET', '/_sandbox/world')).json)).toContain('s3cret')
})

test('what a person does in the pages', async () => {
	const { call } = await start()
	const edit = (kind: string, key: string, attributes: object) => call('POST', '/_sandbox/ui', { kind, type: 'contact', key, attributes })
	expect((await edit('update', 'ops', { target: 'new@shop.example' })).status).toBe(200)
	expect((await edit('create', '', { name: 'night', channel: 'email', target: 'n@shop.example' })).status).toBe(200)
	expect((await edit('delete', 'spare', {})).status).toBe(200)
	expect((await edit('delete', 'nobody', {})).status).toBe(404)
	const { json } = await call('GET', '/contacts')
	expect(json.contacts.map(({ name, target }: Record<string, string>) => `${name} ${target}`)).toEqual([
		'ops new@shop.example',
		'night n@shop.example',
	])
})

test('a tree is filled in whatever order, and what cannot be is named', async () => {
	const { call, log } = await start({
		'checks/id-check-1.yaml': { ...CHECK, notify: ['ops'] },
		'checks/id-check-2.yaml': { ...CHECK, notify: ['nobody'] },
		'readme.yaml': {},
		'contacts/ops.yaml': TREE['contacts/ops.yaml'],
	})
	expect((await call('GET', '/checks')).json.checks.map(({ id }: { id: string }) => id)).toEqual(['check-1'])
	expect(log.lines.filter((line) => line.includes('not in the sandbox'))).toEqual([
		'readme.yaml is not in the sandbox: no type has its files there',
		'checks/id-check-2.yaml is not in the sandbox: it refers to the contact nobody, which is not there',
	])
})
