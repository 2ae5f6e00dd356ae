import Foundation
import NIOCore
import Synchronization

// The control endpoints; `Sandbox` lists them.
extension Sandbox {
  private static let calls = [
    "GET log", "GET state", "GET faults", "POST faults", "DELETE faults", "POST offline",
    "POST online", "POST edit", "GET switches", "POST switches", "POST late", "POST drop",
    "POST reset",
  ]

  /// Does what a control request wants; the future is what must be done before answering.
  func command(_ request: SandboxRequest) -> (SandboxResponse, EventLoopFuture<Void>?) {
    let name = request.path.split(separator: "/").dropFirst().joined(separator: "/")
    let body: SandboxJSON
    do throws(SandboxJSONError) {
      body = request.body.isEmpty ? [:] : try SandboxJSON(parsing: request.body)
    } catch {
      return (.control(400, ["error": "the body is no JSON (byte \(error.offset))"]), nil)
    }
    switch (request.method, name) {
    case ("POST", "offline"): return (.control(200, ["offline": true]), goAway(body))
    case ("POST", "online"):
      return (.control(200, ["offline": false]), running?.service.reopen())
    case ("POST", "drop"): return (.control(200, ["dropped": true]), running?.drop())
    default: return (answer(request, name, body), nil)
    }
  }

  private func goAway(_ body: SandboxJSON) -> EventLoopFuture<Void>? {
    running?.service.shut(for: body["seconds"]?.double)
  }

  private func answer(
    _ request: SandboxRequest, _ name: String, _ body: SandboxJSON
  ) -> SandboxResponse {
    switch (request.method, name) {
    case ("GET", ""): .control(200, ["calls": .array(Self.calls.map(JSON.string))])
    case ("GET", "log"): .control(200, logJSON(Parameters(request)))
    case ("GET", "state"): .control(200, snapshot())
    case ("GET", "faults"): .control(200, ["rules": core.withLock { $0.plan.json }])
    case ("POST", "faults"): addFaults(request.body)
    case ("DELETE", "faults"): clear()
    case ("POST", "edit"): edit(request.body)
    case ("GET", "switches"): .control(200, world.switches.json)
    case ("POST", "switches"): turn(body)
    case ("POST", "late"): lateNow()
    case ("POST", "reset"): resetNow()
    default: .control(404, ["error": "there is no \(request.method) \(name)"])
    }
  }

  private func logJSON(_ sent: Parameters) -> SandboxJSON {
    let log = self.log
    // Lost: that a number was none; then the log comes whole.
    let requests = (try? sent.int("requests")) ?? .max
    let changes = (try? sent.int("changes")) ?? .max
    return [
      "requests": .array(log.requests.suffix(requests).map(\.json)),
      "changes": .array(log.changes.suffix(changes).map(\.json)),
      "late_pending": .int(core.withLock { $0.latePending }),
    ]
  }

  private func addFaults(_ body: [UInt8]) -> SandboxResponse {
    do {
      let file = try FaultFile(parsing: body)
      core.withLock { core in
        if file.replace == true { core.plan.clear() }
        core.plan.add(file.rules)
      }
      return .control(200, ["rules": core.withLock { $0.plan.json }])
    } catch {
      return .control(400, ["error": .string("\(error)")])
    }
  }

  private func clear() -> SandboxResponse {
    clearFaults()
    return .control(200, ["rules": []])
  }

  private func edit(_ body: [UInt8]) -> SandboxResponse {
    do {
      let edit = try JSONDecoder().decode(SandboxEdit.self, from: Data(body))
      let response = self.edit(as: edit.user, edit.method, edit.path, edit.parameters)
      return .control(
        200, ["status": .int(response.status), "body": response.json ?? .null])
    } catch {
      return .control(400, ["error": .string("\(error)")])
    }
  }

  private func turn(_ body: SandboxJSON) -> SandboxResponse {
    core.withLock { core in
      do throws(SwitchError) {
        core.world.switches = try core.world.switches.merging(body)
        return .control(200, core.world.switches.json)
      } catch {
        return .control(400, ["error": .string(error.description)])
      }
    }
  }

  private func lateNow() -> SandboxResponse {
    let before = core.withLock { $0.latePending }
    commitLate()
    return .control(200, ["applied": .int(before)])
  }

  private func resetNow() -> SandboxResponse {
    reset()
    return .control(200, ["reset": true])
  }
}

extension SandboxResponse {
  /// An answer of the control port: JSON without envelope.
  static func control(_ status: Int, _ json: SandboxJSON) -> SandboxResponse {
    SandboxResponse(
      status: status, contentType: "application/json", body: json.bytes + [0x0A])
  }
}
