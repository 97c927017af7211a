/** Runs work, so much of it at once; the rest waits in the order in which it came, behind what is urgent. */
export type Slots = <T>(work: () => Promise<T>, isUrgent?: boolean) => Promise<T>

export function makeSlots(count: number): Slots {
	let free = count
	const [urgent, waiting]: [(() => void)[], (() => void)[]] = [[], []]
	return async (work, isUrgent = false) => {
		if (free > 0) free -= 1
		else await new Promise<void>((resolve) => void (isUrgent ? urgent : waiting).push(resolve))
		try {
			return await work()
		} finally {
			const next = urgent.shift() ?? waiting.shift()
			if (next) next()
			else free += 1
		}
	}
}

/** Work that is done one after the other where it is for the same place. */
export type Turns = {
	take<T>(place: string, work: () => Promise<T>): Promise<T>
	/** How often something landed there so far. */
	landings(place: string): number
	/** Something did. */
	land(place: string): void
}

export function makeTurns(): Turns {
	const places = new Map<string, { readonly slots: Slots; landings: number }>()
	const at = (place: string) => {
		const found = places.get(place) ?? { slots: makeSlots(1), landings: 0 }
		places.set(place, found)
		return found
	}
	return {
		take: (place, work) => at(place).slots(work),
		landings: (place) => at(place).landings,
		land: (place) => {
			at(place).landings += 1
		},
	}
}
