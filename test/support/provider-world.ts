import { makeHttp } from '../../src/adapters/http.ts'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import type { PlainTree, ProviderWorld, WorldOptions } from '../../src/conformance/index.ts'
import { openWorld } from '../../src/conformance/index.ts'
import type { Connection, Dict, Provider, Scope } from '../../src/provider.ts'
import { API_CHECKS } from './api-checks.ts'
import { fakeClock } from './fake-clock.ts'
import { fakeRandom } from './fake-random.ts'

export { fileText } from '../../src/conformance/index.ts'
export type { PlainTree, ProviderWorld, WorldOptions }

/** A provider's connection to a sandbox of its own, over HTTP, with a clock that does not wait. */
export function providerWorld(provider: Provider, options: WorldOptions): Promise<ProviderWorld> {
	return openWorld(provider, options, {
		server: sandboxServer,
		http: makeHttp,
		clock: fakeClock,
		random: () => fakeRandom('world'),
		validate: API_CHECKS,
	})
}

/** Everything of the scopes, with addresses in order; throws where one is not complete. */
export async function readAll(connection: Connection, scopes: readonly Scope[]): Promise<ReadonlyMap<string, Dict>> {
	const all = new Map<string, Dict>()
	for (const [scope, read] of await connection.read(scopes)) {
		if (read.kind === 'unknown') throw new Error(`${scope}: ${JSON.stringify(read.reason)}`)
		for (const [address, resource] of read.value) all.set(address, resource.attributes)
	}
	return all
}
