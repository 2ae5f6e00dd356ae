import SimulatedDisk
import TestSupport
import Testing

@Suite struct DiskImageTests {
  private let old = [UInt8](repeating: 1, count: 2048)
  private let new = [UInt8](repeating: 2, count: 2048)

  private func image(_ events: DiskEvent...) -> DiskImage {
    var image = DiskImage([(1, "a", old)])
    for event in events { image.apply(event) }
    return image
  }

  @Test(arguments: CutKind.allCases)
  func `what was synced is there, whatever the cut`(_ kind: CutKind) {
    let image = image(.write(file: 1, offset: 0, bytes: new), .sync(file: 1))
    var chance = SeededGenerator(seed: 1)
    #expect(image.isSettled)
    #expect(image.cut(kind, using: &chance) == ["a": new])
  }

  @Test func `what was not synced is there, or not, or torn between sectors`() {
    let image = image(.write(file: 1, offset: 0, bytes: new))
    #expect(!image.isSettled)
    var chance = SeededGenerator(seed: 1)
    #expect(image.cut(.nothing, using: &chance) == ["a": old])
    #expect(image.cut(.everything, using: &chance) == ["a": new])
    var kept: Set<Int> = []
    for _ in 0..<60 {
      let bytes = image.cut(.torn, using: &chance)["a"] ?? []
      let count = bytes.prefix { $0 == 2 }.count
      #expect(bytes.dropFirst(count).allSatisfy { $0 == 1 })
      kept.insert(count)
    }
    #expect(kept == [0, 512, 1024, 1536, 2048])
  }

  @Test func `without an order, a later write may be there and an earlier one not`() {
    let image = image(
      .write(file: 1, offset: 0, bytes: [5]), .write(file: 1, offset: 1024, bytes: [6]))
    var chance = SeededGenerator(seed: 2)
    let found = Set((0..<60).map { _ in image.cut(.subset, using: &chance)["a"]?[1024] == 6 })
    let first = Set((0..<60).map { _ in image.cut(.subset, using: &chance)["a"]?[0] == 5 })
    #expect(found == [true, false] && first == [true, false])
  }

  @Test func `a file whose folder was not synced may be missing with all that is in it`() {
    var image = image(
      .create(file: 2, name: "b"), .write(file: 2, offset: 0, bytes: new), .sync(file: 2))
    var chance = SeededGenerator(seed: 3)
    #expect(image.cut(.nothing, using: &chance) == ["a": old])
    image.apply(.syncFolder)
    #expect(image.cut(.nothing, using: &chance) == ["a": old, "b": new])
    image.apply(.delete(name: "a"))
    #expect(image.cut(.nothing, using: &chance) == ["a": old, "b": new])
    #expect(image.cut(.everything, using: &chance) == ["b": new])
  }

  @Test func `after a failed sync a later one says nothing about what was written before`() {
    let image = image(
      .write(file: 1, offset: 0, bytes: new), .failSync(file: 1),
      .write(file: 1, offset: 0, bytes: [9]), .sync(file: 1))
    var chance = SeededGenerator(seed: 4)
    let bytes = image.cut(.nothing, using: &chance)["a"] ?? []
    #expect(bytes.first == 9)
    #expect(bytes.dropFirst() == old.dropFirst())
  }
}
