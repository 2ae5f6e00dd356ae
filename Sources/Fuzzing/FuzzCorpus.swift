import Foundation

/// The kept inputs of a surface: seeds from real exchanges, and everything that once broke something.
package struct FuzzCorpus: Sendable {
  package var inputs: [(name: String, bytes: [UInt8])]

  /// - Parameter folder: with a folder for each surface.
  package init(_ surface: String, below folder: String) throws {
    let path = folder + "/" + surface
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    inputs = names.filter { !$0.hasPrefix(".") }.compactMap { name in
      FileManager.default.contents(atPath: path + "/" + name).map { (name, Array($0)) }
    }
  }
}
