import JSONTree
import SyncCore
import TrackingTimeSandbox

/// The ids of the simulated account by the names people use.
struct Account: Sendable {
  let world: World

  init(_ world: World) { self.world = world }

  func project(_ name: String) -> JSON {
    id(world.state.projects.all.first { $0.name == name }?.id)
  }
  func task(_ name: String) -> JSON { id(world.state.tasks.all.first { $0.name == name }?.id) }
  func customer(_ name: String) -> JSON {
    id(world.state.customers.all.first { $0.name == name }?.id)
  }
  func service(_ name: String) -> JSON {
    id(world.state.services.all.first { $0.name == name }?.id)
  }
  func user(_ name: String) -> JSON { id(world.state.users.all.first { $0.name == name }?.id) }

  /// The first entry of Ana.
  var entry: JSON {
    id(world.state.entries.all.first { $0.userID == SandboxAccount.adminID }?.id)
  }

  /// One of the kinds without rules of their own, by its name where it has one.
  func other(_ kind: TrackingTimeSandbox.EntityKind, _ name: String? = nil) -> JSON {
    id(
      world.state.extras.all.first {
        $0.kind == kind && (name == nil || $0.fields["name"]?.string == name)
      }?.id)
  }

  private func id(_ id: Int?) -> JSON { id.map { .integer(Int64($0)) } ?? .null }
}

extension World {
  func extra(_ kind: TrackingTimeSandbox.EntityKind, _ name: String? = nil) -> Extra? {
    state.extras.all.first {
      $0.kind == kind && (name == nil || $0.fields["name"]?.string == name)
    }
  }

  func project(_ name: String) -> Project? { state.projects.all.first { $0.name == name } }
  func task(_ name: String) -> Task? { state.tasks.all.first { $0.name == name } }
  func customer(_ name: String) -> Customer? { state.customers.all.first { $0.name == name } }
  func service(_ name: String) -> Service? { state.services.all.first { $0.name == name } }
}

extension World.Extra {
  /// The members of a group.
  var members: Set<Int> { Set((fields["users"]?.array ?? []).compactMap { $0["id"]?.int }) }
}
