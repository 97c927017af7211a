import {
  to = segment_destination.id-5f2e9c0a7b1d4e8f90a1b2c3
  id = "5f2e9c0a7b1d4e8f90a1b2c3"
}

resource "segment_destination" "id-5f2e9c0a7b1d4e8f90a1b2c3" {
  enabled = true
  metadata = {
    id = "4ad769b150bbd1cf4a0e4d3e"
  }
  name = "Order events"
  settings = jsonencode({
    globalHook   = "https://hooks.fernleaf.example/orders"
    sharedSecret = ""
  })
  source_id = "wEb4fErnLeafTeaSh0p0001"
}