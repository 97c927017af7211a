import type { HostFacts } from '../ports/index.ts'
import type { ForgeAnswer } from './call.ts'

/** What a host tells of a repository and of a credential, of which any part may be missing. */
export type Told = { readonly [member in keyof HostFacts]: HostFacts[member] | undefined }

export function factsOf({ mayPush, isArchived, isPublic, scopes, endsAt }: Told): HostFacts {
	return {
		...(mayPush !== undefined && { mayPush }),
		...(isArchived !== undefined && { isArchived }),
		...(isPublic !== undefined && { isPublic }),
		...(scopes !== undefined && { scopes }),
		...(endsAt !== undefined && endsAt !== '' && { endsAt }),
	}
}

/** Words of a header, which has commas between them; undefined where it is not there. */
export function wordsOf({ headers }: ForgeAnswer, name: string): readonly string[] | undefined {
	return headers
		.get(name)
		?.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '')
}

export function opposite(flag: boolean | undefined): boolean | undefined {
	return flag === undefined ? undefined : !flag
}
