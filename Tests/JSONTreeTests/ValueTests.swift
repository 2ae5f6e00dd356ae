import JSONTree
import Testing

@Suite struct ValueTests {
  @Test func `literals make the values they look like`() {
    let tree: JSON = [
      "null": nil, "bool": true, "whole": 4711, "part": 0.5, "text": "t\(1)", "list": [1, "a"],
      "object": ["k": nil],
    ]
    #expect(tree["null"] == .null)
    #expect(tree["bool"] == .bool(true))
    #expect(tree["whole"] == .integer(4711))
    #expect(tree["part"] == .number(0.5))
    #expect(tree["text"] == .string("t1"))
    #expect(tree["list"] == .array([.integer(1), .string("a")]))
    #expect(tree["object"]?["k"]?.isNull == true)
  }

  @Test func `accessors answer only for their kind`() {
    #expect(JSON.string("5").stringValue == "5")
    #expect(JSON.integer(5).stringValue == nil)
    #expect(JSON.integer(5).integerValue == 5)
    #expect(JSON.number(5).integerValue == 5)
    #expect(JSON.number(5.5).integerValue == nil)
    #expect(JSON.number(1e300).integerValue == nil)
    #expect(JSON.string("5").integerValue == nil)
    #expect(JSON.integer(5).doubleValue == 5)
    #expect(JSON.number(0.5).doubleValue == 0.5)
    #expect(JSON.bool(true).doubleValue == nil)
    #expect(JSON.bool(false).boolValue == false)
    #expect(JSON.integer(0).boolValue == nil)
    #expect(JSON.array([1]).arrayValue == [1])
    #expect(JSON.object([:]).arrayValue == nil)
    #expect(JSON.object(["a": 1]).objectValue == ["a": 1])
    #expect(JSON.array([]).objectValue == nil)
  }

  @Test func `absent and null are told apart`() {
    let tree: JSON = ["here": nil]
    #expect(tree["here"] != nil)
    #expect(tree["there"] == nil)
    #expect(tree["here"]?.isNull == true)
    let list: JSON = [1, nil]
    #expect(list[1] == .null)
    #expect(list[2] == nil)
    #expect(list[-1] == nil)
    #expect(list["here"] == nil)
  }

  @Test func `setting nil removes and setting null does not`() {
    var object: JSONObject = ["a": 1, "b": 2]
    object["a"] = nil
    object["b"] = .null
    #expect(object.keys == ["b"])
    #expect(object["b"] == .null)
  }

  @Test(arguments: [3, 8, 9, 10, 40])
  func `an object behaves the same on both sides of its index`(_ count: Int) {
    var object = JSONObject((0..<count).map { ("k\($0)", JSON.integer(Int64($0))) })
    #expect(object.count == count)
    object["k1"] = "replaced"
    #expect(object.keys == (0..<count).map { "k\($0)" })
    #expect(object["k1"] == "replaced")
    object["k0"] = nil
    object["k0"] = "last"
    #expect(object.keys.last == "k0")
    #expect(object.count == count)
    for index in 2..<count { #expect(object["k\(index)"] == .integer(Int64(index))) }
    for key in object.keys { object[key] = nil }
    #expect(object.isEmpty)
    #expect(object == JSONObject())
  }

  @Test func `order does not matter for equality and hash, and is kept otherwise`() {
    let left: JSONObject = ["a": 1, "b": ["c": 2, "d": 3]]
    let right: JSONObject = ["b": ["d": 3, "c": 2], "a": 1]
    #expect(left == right)
    #expect(left.hashValue == right.hashValue)
    #expect(left != ["a": 1])
    #expect(left != ["a": 1, "x": ["c": 2, "d": 3]])
    #expect(left.map(\.key) == ["a", "b"])
    #expect(right.map(\.key) == ["b", "a"])
  }

  @Test func `a later pair replaces an earlier one in its place`() {
    let object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
    #expect(object.keys == ["a", "b"])
    #expect(object["a"] == 3)
  }

  @Test func `whole and fractional numbers are different values`() {
    #expect(JSON.integer(1) != JSON.number(1))
  }
}
