import { expect, onTestFinished } from 'vitest'
import { makeHttp } from '../../src/adapters/http.ts'
import { FORGES } from '../../src/forge/index.ts'
import type { Forge, ForgeKind } from '../../src/ports/index.ts'
import { fakeClock } from './fake-clock.ts'
import type { ForgeDouble } from './forge-double.ts'
import { forgeDouble } from './forge-double.ts'
import type { Model } from './forge-model.ts'
import { branchesInMemory, personOf } from './forge-model.ts'

export const KINDS = Object.keys(FORGES) as readonly ForgeKind[]
export const BRANCH = 'tideway/acme'
export const DRAFT = { head: BRANCH, base: 'main', title: 'Changes of acme', body: 'a body', labels: ['tideway'] }

/** `push` moves a branch of the host's repository, or makes it. */
type Opened = { readonly forge: Forge; readonly host: ForgeDouble; readonly model: Model; readonly push: (branch: string) => string }

/** A host with a branch to propose, and our way to speak with it, for one test. `wrong`: the token that we show in place of the right one. */
export async function openDouble(
	kind: ForgeKind,
	{ wrong, ...options }: { readonly wrong?: string; readonly isJobToken?: boolean } = {},
): Promise<Opened> {
	const branches = branchesInMemory(['main', BRANCH])
	const host = await forgeDouble(kind, 'own/shop', branches)
	const http = makeHttp()
	onTestFinished(() => {
		host.close()
		http.close()
		expect(host.violations).toEqual([])
	})
	const { api, model } = host
	const token = async () => wrong ?? model.token
	const clock = fakeClock()
	const forge = FORGES[kind]({ http: clock.timeless(http), clock, api, repository: model.repository, token, ...options })
	return { forge, host, model, push: branches.set }
}

/** As the host calls a person. */
export const nameOf = (kind: ForgeKind, model: Model, login: string): string => (kind === 'bitbucket' ? personOf(model, login).uuid : login)
