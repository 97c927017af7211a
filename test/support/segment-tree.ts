/** A small workspace in the form of Segment's own Git Sync: files end without a line end, a filter is there twice. */
export const VENDOR_TREE: Readonly<Record<string, string>> = {
	'sources/aWebShop01.tf': `import {
  to = segment_source.id-aWebShop01
  id = "aWebShop01"
}

resource "segment_source" "id-aWebShop01" {
  enabled = true
  labels = [
    {
      key   = "environment"
      value = "prod"
    },
  ]
  metadata = {
    id = "IqDTy1TpoU"
  }
  name     = "Web shop"
  settings = jsonencode({})
  slug     = "web_shop"
}`,
	'sources/bStore0002.tf': `import {
  to = segment_source.id-bStore0002
  id = "bStore0002"
}

resource "segment_source" "id-bStore0002" {
  enabled = false
  labels  = null
  metadata = {
    id = "2BFLLq9Qw2"
  }
  name = "Store"
  settings = jsonencode({
    location = "us-west1"
    nested = {
      "@odd" = [1, 2.5, "x"]
    }
  })
  slug = "store"
}`,
	'warehouses/wLake00001.tf': `import {
  to = segment_warehouse.id-wLake00001
  id = "wLake00001"
}

resource "segment_warehouse" "id-wLake00001" {
  enabled = true
  metadata = {
    id = "kiBwxYl1ss"
  }
  name = "Lake"
  settings = jsonencode({
    location = "US"
  })
}`,
	'destinations/0a1b2c3d4e5f60718293a4b5.tf': `import {
  to = segment_destination.id-0a1b2c3d4e5f60718293a4b5
  id = "0a1b2c3d4e5f60718293a4b5"
}

resource "segment_destination" "id-0a1b2c3d4e5f60718293a4b5" {
  enabled = true
  metadata = {
    contacts = [
      {
      },
    ]
    id                = "d92c4cace80e4b711fd0b766"
    partner_owned     = false
    region_endpoints  = ["US"]
    supported_regions = ["us-west-2", "eu-west-1"]
  }
  name = "Mail"
  settings = jsonencode({
    hooks = [{
      headers = [{
        key   = ""
        value = ""
        }, {
        key   = "a"
        value = "b"
      }]
      hook = "https://hooks.example.com/x"
    }]
  })
  source_id = "aWebShop01"
}`,
	'destination_subscriptions/0a1b2c3d4e5f60718293a4b5_sMap000001.tf': `import {
  to = segment_destination_subscription.id-0a1b2c3d4e5f60718293a4b5_sMap000001
  id = "0a1b2c3d4e5f60718293a4b5:sMap000001"
}

resource "segment_destination_subscription" "id-0a1b2c3d4e5f60718293a4b5_sMap000001" {
  action_id      = "nVc7EvDgnm8yaOWPUG61Kb"
  destination_id = "0a1b2c3d4e5f60718293a4b5"
  enabled        = false
  model_id       = "mOrders001"
  name           = "Orders"
  reverse_etl_schedule = {
    config = jsonencode({
      interval = "1h"
    })
    strategy = "PERIODIC"
  }
  settings = jsonencode({
    batch_keys = ["list_id", "override_list_id", "a_key_that_is_quite_long", "another_key_that_is_longer_than_that"]
  })
  trigger = "type = \\"track\\""
}`,
	'destination_filters/fDrop00001.tf': `import {
  to = segment_destination_filter.id-0a1b2c3d4e5f60718293a4b5_fDrop00001
  id = "0a1b2c3d4e5f60718293a4b5:fDrop00001"
}

resource "segment_destination_filter" "id-0a1b2c3d4e5f60718293a4b5_fDrop00001" {
  actions = [
    {
      fields  = null
      path    = null
      percent = null
      type    = "DROP"
    },
  ]
  description    = null
  destination_id = "0a1b2c3d4e5f60718293a4b5"
  enabled        = true
  if             = "event = \\"x\\""
  source_id      = "aWebShop01"
  title          = "No tests"
}`,
	'transformations/fDrop00001.tf': `import {
  to = segment_transformation.id-fDrop00001
  id = "fDrop00001"
}

resource "segment_transformation" "id-fDrop00001" {
  destination_metadata_id = "d92c4cace80e4b711fd0b766"
  enabled                 = true
  fql_defined_properties = [
  ]
  if             = "event = \\"x\\""
  name           = "No tests"
  new_event_name = null
  property_renames = [
  ]
  property_value_transformations = [
  ]
  source_id = "aWebShop01"
}`,
	'functions/sfnc_Rows000001.tf': `import {
  to = segment_function.id-sfnc_Rows000001
  id = "sfnc_Rows000001"
}

resource "segment_function" "id-sfnc_Rows000001" {
  code          = "async function onRequest(request) {\\n\\tSegment.track({ event: \`Row $\${request.kind}\\u00a0—\` })\\n}"
  description   = null
  display_name  = "Rows"
  logo_url      = null
  resource_type = "SOURCE"
  settings = [
  ]
}`,
	'reverse_etl_models/mOrders001.tf': `import {
  to = segment_reverse_etl_model.id-mOrders001
  id = "mOrders001"
}

resource "segment_reverse_etl_model" "id-mOrders001" {
  description             = "All of them"
  enabled                 = true
  name                    = "Orders"
  query                   = "select *\\nfrom orders"
  query_identifier_column = "id"
  source_id               = "bStore0002"
}`,
	'tracking_plans/tp_Shop000001.tf': `import {
  to = segment_tracking_plan.id-tp_Shop000001
  id = "tp_Shop000001"
}

resource "segment_tracking_plan" "id-tp_Shop000001" {
  description = null
  name        = "Shop"
  rules = [
    {
      json_schema = jsonencode({
        "$schema" = "http://json-schema.org/draft-07/schema#"
        type      = "object"
      })
      key     = "Order Completed"
      type    = "TRACK"
      version = 1
    },
    {
      json_schema = jsonencode({})
      key         = null
      type        = "IDENTIFY"
      version     = 1
    },
  ]
  type = "LIVE"
}`,
	'labels/environment_prod.tf': `import {
  to = segment_label.id-environment_prod
  id = "environment:prod"
}

resource "segment_label" "id-environment_prod" {
  description = null
  key         = "environment"
  value       = "prod"
}`,
}
