/** What people do to the files and the workspace on the tour. */
export const MODEL = 'hightouch/models/customers.yaml'
export const SYNC = 'hightouch/syncs/customers-to-hub-spot.yaml'
export const COPIED_MODEL = 'hightouch/models/lapsed-customers.yaml'
export const NEW_MODEL = 'hightouch/models/gift-cards.yaml'
export const NEW_SYNC = 'hightouch/syncs/gift-cards-to-hub-spot.yaml'

export const EVERY_SIX_HOURS = JSON.stringify({ type: 'interval', schedule: { interval: { unit: 'hour', quantity: 6 } } })

/** What the plan has to consist of, besides the conflict. */
export const EXPECTED_CHANGES = [
	'git update model.customers',
	'live create model.gift-cards',
	'live create model.lapsed-customers',
	'live create sync.gift-cards-to-hub-spot',
	'live update model.customers',
]

export const NEW_MODEL_TEXT = `name: Gift cards
source: shop-postgres
type: raw_sql
rawSql: |-
  select card_id, email, balance
  from shop.gift_cards
  where balance > 0
primaryKey: card_id
`

export const NEW_SYNC_TEXT = `model: gift-cards
destination: hub-spot
config:
  mode: update
  type: object
  object: contacts
  mappings:
    - to: gift_card_balance
      from: balance
      type: standard
  configVersion: 2
  externalIdMapping:
    to: email
    from: email
    type: standard
schedule:
  type: cron
  schedule:
    expression: 0 6 * * *
schedulePaused: true
`
