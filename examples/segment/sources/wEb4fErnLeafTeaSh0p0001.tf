import {
  to = segment_source.id-wEb4fErnLeafTeaSh0p0001
  id = "wEb4fErnLeafTeaSh0p0001"
}

resource "segment_source" "id-wEb4fErnLeafTeaSh0p0001" {
  enabled = true
  labels = [

  ]
  metadata = {
    id = "srcmWebsite"
  }
  name     = "Web shop"
  settings = jsonencode({})
  slug     = "web_shop"
}