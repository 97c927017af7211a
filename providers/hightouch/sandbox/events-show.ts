import type { Dict, Switches, Value, World } from '../../../src/provider.ts'
import { isList } from '../../../src/provider.ts'
import type { Holder } from './events.ts'
import { importsOf, isShown, listIn } from './events.ts'
import { changeRow, dict, tableOf } from './world.ts'

/** Shows contracts or domains as the API does. */
export function makeShowHolder(world: World, kind: Holder, switches: Switches): (row: Dict) => Dict {
	const sources = [...tableOf(world, 'event_source').values()]
	return (row) => {
		const events = listIn(row, 'events')
			.filter((event) => isShown(event, switches))
			.map(showEvent)
		const components = kind === 'domain' ? listIn(row, 'components').map(showComponent) : undefined
		const linked = kind === 'domain' ? sources.filter((source) => isLinked(row.get('sources'), source)) : []
		const eventSources = linked.map((source) => dict({ id: source.get('id'), name: source.get('name') }))
		return changeRow(row, { events, components, eventSources, sources: undefined })
	}
}

export function showEvent(event: Dict): Dict {
	return changeRow(event, { includeBuiltInContext: undefined })
}

export function showComponent(component: Dict): Dict {
	return changeRow(component, { imports: importsOf(component.get('schema')), sources: undefined })
}

/** No list of sources stands for all of them. */
function isLinked(slugs: Value, source: Dict): boolean {
	return !isList(slugs) || slugs.includes(source.get('slug') ?? null)
}
