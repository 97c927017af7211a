/** `node --import` this with `WORLDS_BREAK` set to a break's name: the product is loaded with that line broken. No file is touched. */
import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { BREAKS } from './list.ts'
import { broken } from './source.ts'

const ROOT = path.join(import.meta.dirname, '..', '..', '..')
const name = process.env['WORLDS_BREAK']
const chosen = BREAKS.find((one) => one.name === name)
if (!chosen) throw new Error(`there is no break ${JSON.stringify(name)}`)
const url = pathToFileURL(path.join(ROOT, chosen.file)).href
registerHooks({
	load: (asked, context, next) => {
		const loaded = next(asked, context)
		return asked === url
			? {
					...loaded,
					source: broken(chosen, Buffer.from(loaded.source as Uint8Array).toString()),
				}
			: loaded
	},
})
