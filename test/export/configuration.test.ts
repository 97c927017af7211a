import { describe, expect, test } from 'vitest'
import type { Configuration } from '../../src/export/index.ts'
import { chooseResources, exportConfiguration, exportState } from '../../src/export/index.ts'
import { toPlain } from '../../src/model/index.ts'
import { SMALL } from '../providers/segment/start.ts'
import { tree } from '../support/sandbox.ts'
import { exportSource } from '../support/terraform/base.ts'

function exported(files: typeof SMALL, ...targets: readonly string[]): Configuration & { readonly state: string } {
	const source = exportSource(files)
	const chosen = chooseResources(source, targets)
	if (chosen.kind === 'unknown') throw new Error(chosen.problem.message)
	const { document } = exportState(source, chosen.resources, { lineage: 'l', serial: 1 })
	return { ...exportConfiguration(source, chosen.resources, '1.6.0'), state: JSON.stringify(toPlain(document)) }
}

const HOOK = exported(SMALL, 'destination.id-de1')

describe('a configuration', () => {
	test('is a file for each type and for each kind of other blocks', () => {
		expect([...HOOK.files.keys()]).toEqual(['destination.tf', 'imports.tf', 'providers.tf', 'source.tf', 'variables.tf'])
	})

	test('says where the provider is, and which version', () => {
		expect(HOOK.files.get('providers.tf')).toBe(`terraform {
  required_version = ">= 1.5"

  required_providers {
    segment = {
      source  = "segmentio/segment"
      version = "1.6.0"
    }
  }
}

provider "segment" {}
`)
	})

	test('refers to what it holds, and asks for secrets', () => {
		expect(HOOK.files.get('destination.tf')).toBe(`resource "segment_destination" "id-de1" {
  enabled = true
  metadata = {
    id = "d00000000000000000000a01"
  }
  name = "Hook"
  settings = jsonencode({
    hook         = "https://hook.example"
    sharedSecret = var.destination_id_de1_settings_sharedSecret
  })
  source_id = segment_source.web.id
}
`)
		expect(HOOK.files.get('variables.tf')).toBe(`variable "destination_id_de1_settings_sharedSecret" {
  type        = string
  sensitive   = true
  description = "settings.sharedSecret of segment_destination.id-de1"
}
`)
	})

	test('takes over what is there', () => {
		expect(HOOK.files.get('imports.tf')).toBe(`import {
  to = segment_destination.id-de1
  id = "of-id-de1"
}

import {
  to = segment_source.web
  id = "of-web"
}
`)
	})

	test('P12: the same resources give the same bytes, in whatever order they come', () => {
		const turned = new Map([...SMALL].reverse())
		expect([...exported(turned).files]).toEqual([...exported(SMALL).files])
		expect(exported(turned).state).toBe(exported(SMALL).state)
	})

	test('P7: no secret is in it, nor in the state', () => {
		const all = exported(SMALL)
		const said = `${[...all.files.values()].join('\n')}${all.state}`
		for (const secret of ['keep-this-9876', 'hunter2-long']) expect(said).not.toContain(secret)
	})

	test('names what Terraform cannot have', () => {
		const dropping = tree({
			'sources/web.yaml': { slug: 'web', enabled: true, metadata: { id: 'm' }, settings: '{}' },
			'transformations/t.yaml': {
				source_id: 'web',
				name: 'Drop',
				if: 'true',
				enabled: true,
				drop: true,
				property_renames: [],
				property_value_transformations: [],
				fql_defined_properties: [],
			},
		})
		const { left, files } = exported(dropping)
		expect(left.map(({ message }) => message)).toEqual([
			"transformation.t: `drop` is left out, since Terraform's provider does not have it",
		])
		expect(files.get('transformation.tf')).not.toContain('drop')
	})

	test('a value that is half a character is told, and nothing is exported', () => {
		const broken = tree({ 'sources/web.yaml': { slug: 'web', name: 'a\uD83D', enabled: true, metadata: { id: 'm' }, settings: '{}' } })
		expect(() => exported(broken)).toThrow('source.web: `name` cannot be written as text')
	})
})

test('P7: secrets of resources whose names differ by a sign alone have a variable each', () => {
	const { files } = exported(
		tree({
			'sources/web.yaml': { slug: 'web', enabled: true, metadata: { id: 'srcmWebsite' }, settings: {} },
			...Object.fromEntries(
				['id-a-1', 'id-a_1'].map((key) => [
					`destinations/${key}.yaml`,
					{ source_id: 'web', enabled: true, metadata: { id: 'd1' }, settings: { apiKey: `of ${key}` } },
				]),
			),
		}),
	)
	const names = [...(files.get('destination.tf') ?? '').matchAll(/= var\.(\w+)/g)].map(([, name]) => name)
	expect(names).toEqual(['destination_id_a_1_settings_apiKey', 'destination_id_a_1_settings_apiKey_2'])
	for (const name of names) expect(files.get('variables.tf')).toContain(`variable "${name}" {`)
})
