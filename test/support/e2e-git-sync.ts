import type { E2e, TextTree, World } from './e2e.ts'
import type { Json } from './e2e-front.ts'
import { SHOP } from './e2e-tree.ts'
import type { GitSync } from './git-sync.ts'
import { gitSync } from './git-sync.ts'

export const ORDER = 'events/contracts/web/order-completed.yaml'

export const TREE: TextTree = {
	...SHOP,
	'events/contracts/web.yaml': 'name: Web\nonUndeclaredSchema: ALLOW_EVENT\n',
	[ORDER]: `name: Order completed
onSchemaViolation: ALLOW_EVENT
onUndeclaredFields: ALLOW_EVENT
schema:
  type: object
  properties:
    properties:
      type: object
      properties:
        total:
          type: number
type: track
version: default
`,
}

export type Beside = { readonly world: World; readonly service: GitSync }

/** Worlds in which both syncs work on one branch and are in step; the service has made a commit there before. */
export function worldsBeside(worlds: E2e): () => Promise<Beside> {
	let remote: string | undefined
	const begin = async (): Promise<string> => {
		const world = await worlds.world()
		world.commit({ 'aliases-acme.yaml': null })
		await (await gitSync(world)).push()
		await world.apply(0)
		return world.remote
	}
	return async () => {
		remote ??= await begin()
		const world = await worlds.world({ from: remote })
		return { world, service: await gitSync(world) }
	}
}

/** On top of whatever was pushed meanwhile. */
export async function commitEdit(world: World, files: TextTree): Promise<void> {
	world.git('pull', '--quiet', 'origin', 'main')
	world.commit(files)
}

export const tip = (world: World): string | undefined => world.refs()['refs/heads/main']

/** A plan with nothing in it but what is to be recorded. */
export const QUIET: Json = { changes: [], conflicts: [], held: [], unsupported: [], detached: [] }

/** In whose name the service commits. */
export const BEA = { person: 'Bea' }
