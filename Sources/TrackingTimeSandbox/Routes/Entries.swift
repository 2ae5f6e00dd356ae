extension Route {
  static let entryRoutes: [Route] = [
    Route(.read, "events") { world, call throws(Refusal) in try world.listEntries(call) },
    Route(.read, "events/min") { world, call throws(Refusal) in try world.listEntriesMin(call) },
    Route(.read, "events/flat") { world, call throws(Refusal) in
      try world.listEntriesFlat(call)
    },
    Route(.read, "events/count") { world, call throws(Refusal) in try world.countEntries(call) },
    Route(.read, "events/summary") { world, call throws(Refusal) in
      try world.summariseEntries(call)
    },
    Route(.read, "events/export") { world, call throws(Refusal) in
      try world.exportEntries(call)
    },
    Route(.read, "events/#") { world, call throws(Refusal) in try world.getEntry(call) },
    Route(.write, "events/add") { world, call throws(Refusal) in try world.addEntry(call) },
    Route(.update, "events/update/#") { world, call throws(Refusal) in
      try world.updateEntry(call)
    },
    Route(.update, "events/#/update") { world, call throws(Refusal) in
      try world.updateEntry(call)
    },
    Route(.delete, "events/delete/#") { world, call throws(Refusal) in
      try world.deleteEntry(call)
    },
    Route(.write, "events/delete") { world, call throws(Refusal) in
      try world.deleteEntries(call)
    },
    Route(.write, "events/billed") { world, call throws(Refusal) in
      try world.bill(call, to: true)
    },
    Route(.write, "events/not_billed") { world, call throws(Refusal) in
      try world.bill(call, to: false)
    },
  ]
}
