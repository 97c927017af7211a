/** Parses files of one resource each, as `ours` or as `hcl2json`; prints the milliseconds that the parsing took. */
import { parse } from '@cdktn/hcl2json'
import { parseHcl } from '../../../src/formats/hcl/index.ts'

const [, , how = '', count = ''] = process.argv
const texts = Array.from({ length: Number(count) }, (_, index) => textOf(index))
const started = performance.now()
for (const [index, text] of texts.entries()) {
	if (how === 'hcl2json') await parse(`${index}.tf`, text)
	else if (parseHcl(text).kind !== 'ok') throw new Error(`file ${index} was refused`)
}
process.stdout.write(String(performance.now() - started))

function textOf(index: number): string {
	return `# Resource ${index}
resource "acme_sync" "sync-${index}" {
  model       = acme_model.model-${index}.id
  destination = "crm" # one of several
  config = {
    mode   = "upsert"
    object = "contacts-\${var.stage}"
    mappings = [
      { from = "email", to = "email", type = "standard" },
      { from = "plan", to = upper("plan"), type = "standard" },
    ]
    configVersion = 2
  }
  query = <<-EOT
    select id, email
    from shop.customers
    where id > ${index}
  EOT
  schedulePaused = ${index % 2 === 0}
}
`
}
