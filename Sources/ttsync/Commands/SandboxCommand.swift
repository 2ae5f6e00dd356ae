import ArgumentParser
import Foundation
import JSONTree
import Logging
import ServiceLifecycle
import TrackingTimeSandbox

/// `ttsync sandbox`: a simulated TrackingTime on this machine.
struct SandboxCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Run a simulated TrackingTime with a believable account.",
    discussion: """
      A real HTTP server with real state, the quirks that are known of TrackingTime, and faults on \
      demand. A second port takes orders while it runs (see GET /__sandbox there): faults, \
      outages, edits by another user, and the log of what was really applied.
      """)

  @Option(help: ArgumentHelp("Port of the service; 0 takes a free one.", valueName: "n"))
  var port: Int = 8787
  @Option(
    name: .customLong("control-port"),
    help: ArgumentHelp("Port for orders; 0 takes a free one.", valueName: "n"))
  var controlPort: Int = 8788
  @Option(help: ArgumentHelp("Rules for faults, JSON.", valueName: "file"))
  var faults: String?
  @Option(
    help: ArgumentHelp("Switches for what is unknown of the service, JSON.", valueName: "file"))
  var switches: String?
  @Option(help: ArgumentHelp("The same number gives the same account.", valueName: "n"))
  var seed: UInt64 = 1
  @Flag(help: "Begin with an account without customers, projects, tasks and entries.")
  var empty = false
  @Flag(name: .customLong("until-eof"), help: "End when stdin ends.")
  var untilEOF = false
  @OptionGroup var facts: FactsOptions

  func validate() throws {
    for (name, value) in [("--port", port), ("--control-port", controlPort)]
    where !(0...65_535).contains(value) {
      throw ValidationError("\(name) must be from 0 to 65535, not \(value).")
    }
  }

  func perform() async throws -> ExitStatus {
    let sandbox = Sandbox(
      seed: empty ? .empty : .studio(), switches: try readSwitches(), faults: try readFaults(),
      clock: { Date() }, randomSeed: seed)
    let address: SandboxAddress
    do {
      address = try await sandbox.start(port: port, controlPort: controlPort)
    } catch {
      throw CommandFailure(
        .busy, "Port \(port) or \(controlPort) cannot be opened: \(error).",
        next: "Name others with --port and --control-port; 0 takes a free one.")
    }
    facts.output.facts(Self.json(address), text: Self.text(address))
    var services = [Wiring.leading(sandbox)]
    if untilEOF { services.append(Wiring.leading(EndOfInput())) }
    try await Wiring.group(services, logger: StderrLog.logger(.warning)).run()
    return .ok
  }

  private func readFaults() throws -> [FaultRule] {
    guard let faults else { return [] }
    return try read(faults, "--faults") { try FaultFile(parsing: $0).rules }
  }

  private func readSwitches() throws -> SandboxSwitches {
    guard let switches else { return SandboxSwitches() }
    return try read(switches, "--switches") {
      try SandboxSwitches().merging(try SandboxJSON(parsing: $0))
    }
  }

  private func read<Value>(
    _ path: String, _ option: String, _ parse: ([UInt8]) throws -> Value
  ) throws -> Value {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.usage, "\(option): the file \(path) cannot be read.")
    }
    do {
      return try parse(Array(data))
    } catch {
      throw CommandFailure(.usage, "\(option): \(path) cannot be used: \(error)")
    }
  }

  private static func json(_ address: SandboxAddress) -> JSON {
    [
      "base_url": .string(address.baseURL), "control_url": .string(address.controlURL),
      "account_id": .integer(Int64(SandboxAccount.accountID)),
      "user_id": .integer(Int64(SandboxAccount.adminID)),
      "app_password": .string(SandboxAccount.adminPassword),
    ]
  }

  private static func text(_ address: SandboxAddress) -> String {
    """
    A simulated TrackingTime runs. It believes everything below and forgets everything at the end.

      TT_BASE_URL=\(address.baseURL)
      TT_ACCOUNT_ID=\(SandboxAccount.accountID)
      TT_APP_PASSWORD=\(SandboxAccount.adminPassword)

    Orders (faults, outages, the log): \(address.controlURL)
    """
  }
}
