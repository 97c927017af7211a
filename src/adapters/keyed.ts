import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, scryptSync } from 'node:crypto'
import { fail } from '../model/index.ts'
import type { Keyed } from '../ports/index.ts'

/** Raised with every change of how texts are sealed. */
const FORMAT = 1
const SEALED = /^\{"sealed":(\d+),"key":"([0-9a-f]{16})","salt":"([A-Za-z0-9_-]{43})","data":"([A-Za-z0-9_-]*)"\}\s*$/
/** One salt for all: the same key gives the same digests on every machine. */
const SALT = 'tideway state key'
/** Work for whoever tries passphrases: some 50 ms each. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 }
const TAG_BYTES = 16

/** True for a text that `seal` made, of any key. */
function isSealed(text: string): boolean {
	return text.startsWith('{"sealed":')
}

/**
 * What the holder of a key can do. Texts are sealed with AES-256-GCM, each under a key of its own that is drawn from 32 random bytes, so
 * that no nonce ever comes back.
 */
export function makeKeyed(secret: string): Keyed {
	const master = scryptSync(secret, SALT, 32, COST)
	const derive = (purpose: string, salt: Uint8Array, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', master, salt, purpose, bytes))
	const id = derive('id', Buffer.alloc(0), 8).toString('hex')
	const digestKey = derive('digest', Buffer.alloc(0), 32)
	const cipherOf = (salt: Uint8Array): { readonly key: Buffer; readonly nonce: Buffer } => {
		const both = derive('seal', salt, 44)
		return { key: both.subarray(0, 32), nonce: both.subarray(32) }
	}
	return {
		digest: (text) => createHmac('sha256', digestKey).update(text).digest('base64url').slice(0, 22),
		seal: (text, what) => {
			const salt = randomBytes(32)
			const { key, nonce } = cipherOf(salt)
			const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aboutOf(what, id))
			const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
			return `{"sealed":${FORMAT},"key":"${id}","salt":"${salt.toString('base64url')}","data":"${data.toString('base64url')}"}\n`
		},
		unseal: (text, what) => {
			const [, format, named, salt = '', body = ''] = SEALED.exec(text) ?? []
			if (format === undefined || Number(format) !== FORMAT) return isSealed(text) ? damaged(what) : open(what)
			if (named !== id) return otherKey(what, String(named), id)
			const data = Buffer.from(body, 'base64url')
			if (data.length < TAG_BYTES) return damaged(what)
			const { key, nonce } = cipherOf(Buffer.from(salt, 'base64url'))
			const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(aboutOf(what, id))
			decipher.setAuthTag(data.subarray(-TAG_BYTES))
			try {
				return Buffer.concat([decipher.update(data.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
			} catch {
				return damaged(what)
			}
		},
	}
}

function aboutOf(what: string, id: string): Buffer {
	return Buffer.from(`tideway sealed ${FORMAT}\0${id}\0${what}`)
}

function otherKey(what: string, named: string, id: string): never {
	return fail('STATE_SEALED', `${what} is sealed with the key ${named}, and \`state_key\` is the key ${id}`, {
		hint: 'give the key that it was sealed with',
	})
}

function damaged(what: string): never {
	return fail('STATE_SEALED', `${what} is sealed and was altered, or is something else than it was sealed as`, {
		hint: 'restore it from its history or a backup, or type `tideway state rebuild`',
	})
}

/** Taking it would let anybody who can write there put a state of his own in the place of ours. */
function open(what: string): never {
	return fail('STATE_SEALED', `${what} is not sealed, and the settings name a key`, {
		hint: 'if it is from before the key was named, type `tideway state rebuild` once: it is found again, and sealed',
	})
}
