import type { Ability } from '../../../src/provider.ts'

type Because = { readonly reason: string; readonly remedy: string }

/** Why a deleted file leaves its resource in the workspace. */
export const NO_DELETE: Ability = {
	reason: 'Hightouch has no API for deleting it, and keeps it when its file goes away',
	remedy: 'delete it in the Hightouch app',
}

/** Nothing of it can be written, whatever the change. */
export function never(because: Because): { readonly create: Ability; readonly update: Ability; readonly delete: Ability } {
	return { create: because, update: because, delete: because }
}

/** An attribute that stays as it was made. */
export function fixedAt(what: string, remedy: string): { readonly live: 'create-only'; readonly because: Because } {
	return { live: 'create-only', because: { reason: `Hightouch fixes ${what} when it is created`, remedy } }
}

/** An attribute that no answer shows. */
export function inFileOnly(what: string, remedy: string): { readonly live: 'file-only'; readonly because: Because } {
	return { live: 'file-only', because: { reason: `Hightouch's API does not show ${what}`, remedy } }
}
