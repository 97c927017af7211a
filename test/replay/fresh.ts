import type { Hand } from './edits.ts'
import { ownFiles } from './edits.ts'
import { canonicalText } from './files.ts'
import { componentOf, eventOf, modelOf, relationshipOf, schemaModelOf, syncOf, withComponent } from './first-tree.ts'
import type { Plain } from './meaning.ts'

/** A new file, or several that need each other, by path. */
export function fresh(hand: Hand): Readonly<Record<string, string>> {
	const made = hand.dice.pick([modelAndSync, syncAlone, relationship, schemaModel, event])?.(hand) ?? {}
	return Object.fromEntries(Object.entries(made).map(([path, value]) => [path, canonicalText(value)]))
}

type Made = Readonly<Record<string, Plain>>

function modelAndSync({ dice, token }: Hand): Made {
	const slug = dice.pick([`model-${token}`, `-${token}`, `UP_${token}`, token.replace(/\D/g, '9')]) ?? token
	return { [`models/${slug}.yaml`]: modelOf(dice, token), [`syncs/${slug}-to-it.yaml`]: syncOf(dice, slug, token) }
}

function syncAlone(hand: Hand): Made {
	const model = hand.dice.pick(ownFiles(hand, ['model']).filter(({ key }) => key !== 'of-staging'))
	return model ? { [`syncs/${model.key}-to-${hand.token}.yaml`]: syncOf(hand.dice, model.key, hand.token) } : modelAndSync(hand)
}

function relationship(hand: Hand): Made {
	const [from, to] = [0, 1].map(() => hand.dice.pick(ownFiles(hand, ['schema_model']))?.key ?? 'nobody')
	return { [`schema/model-relationships/${from}-${to}-${hand.token}.yaml`]: relationshipOf(hand.dice, from ?? '', to ?? '') }
}

function schemaModel({ dice, token }: Hand): Made {
	const kind = dice.pick(['parent', 'related', 'event']) ?? 'parent'
	return { [`schema/${kind}-models/entity-${token}.yaml`]: schemaModelOf(dice, kind, token) }
}

function event(hand: Hand): Made {
	const { dice, token } = hand
	const made = eventOf(dice, `Paid ${token} ✅`)
	const [contract] = ownFiles(hand, ['contract'])
	if (contract) return { [`events/contracts/${contract.key}/paid-${token}.yaml`]: made }
	const [domain] = ownFiles(hand, ['domain'])
	if (!domain) return modelAndSync(hand)
	return {
		[`events/domains/${domain.key}/components/part-${token}.yaml`]: componentOf(token),
		[`events/domains/${domain.key}/paid-${token}.yaml`]: withComponent(made, `part-${token}`),
	}
}
