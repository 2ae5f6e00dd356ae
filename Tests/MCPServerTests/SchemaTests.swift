import JSONTree
import Testing

@testable import MCPServer

private let entry: JSON = [
  "type": "object", "additionalProperties": false, "required": ["task_id"],
  "properties": [
    "task_id": ["type": "integer", "minimum": 1, "description": "The task"],
    "state": ["type": "string", "enum": ["open", "closed"], "default": "open"],
    "note": ["type": "string", "minLength": 1, "maxLength": 5],
    "billable": ["type": "boolean"],
    "rate": ["type": "number", "exclusiveMinimum": 0, "maximum": 1000],
    "day": ["type": "string", "format": "date"],
    "start": ["type": "string", "format": "date-time"],
    "local": ["type": "string", "format": "yyyy-MM-dd HH:mm:ss"],
    "code": ["type": "string", "pattern": "^[A-Z]{2}[0-9]+$"],
    "kind": ["const": 7],
    "tags": ["type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 2],
    "extra": [
      "type": "object", "additionalProperties": ["type": "integer"],
      "properties": ["deep": ["type": "object", "required": ["x"], "properties": [:]]],
    ],
  ],
]

@Suite struct SchemaTests {
  @Test(arguments: [
    (#"{"task_id":"4711"}"#, #"{"task_id":4711,"state":"open"}"#),
    (#"{"task_id":5.0}"#, #"{"task_id":5,"state":"open"}"#),
    (#"{"task_id":1,"state":null,"note":null}"#, #"{"task_id":1,"state":"open"}"#),
    (#"{"task_id":1,"billable":"true"}"#, #"{"task_id":1,"billable":true,"state":"open"}"#),
    (#"{"task_id":1,"billable":"False"}"#, #"{"task_id":1,"billable":false,"state":"open"}"#),
    (#"{"task_id":1,"rate":"2.5"}"#, #"{"task_id":1,"rate":2.5,"state":"open"}"#),
    (#"{"task_id":1,"note":5}"#, #"{"task_id":1,"note":"5","state":"open"}"#),
    (#"{"task_id":1,"rate":3}"#, #"{"task_id":1,"rate":3,"state":"open"}"#),
    (#"{"task_id":1,"tags":"[\"a\"]"}"#, #"{"task_id":1,"tags":["a"],"state":"open"}"#),
    (#"{"task_id":1,"extra":{"n":"5"}}"#, #"{"task_id":1,"extra":{"n":5},"state":"open"}"#),
    (#"{"task_id":1,"note":"12345"}"#, #"{"task_id":1,"note":"12345","state":"open"}"#),
    (#"{"task_id":1,"kind":7.0}"#, #"{"task_id":1,"kind":7.0,"state":"open"}"#),
    (#"{"task_id":1,"local":"whatever"}"#, #"{"task_id":1,"local":"whatever","state":"open"}"#),
  ])
  func `arguments are taken as models send them`(_ given: String, _ expected: String) throws {
    let schema = try Schema(compiling: entry)
    let (value, problems) = schema.checked(try JSON(parsing: given), mode: .arguments)
    #expect(problems == [])
    let wanted = try JSON(parsing: expected)
    #expect(value == wanted)
  }

  @Test(arguments: [
    ("{}", "task_id is missing; it is required: a whole number (The task)"),
    (#"{"task_id":null}"#, "task_id is missing; it is required: a whole number (The task)"),
    (#"{"task_id":"x"}"#, #"task_id is "x"; it must be a whole number"#),
    (#"{"task_id":1.5}"#, "task_id is 1.5; it must be a whole number"),
    (
      #"{"task_id":"99999999999999999999"}"#,
      #"task_id is "99999999999999999999"; it must be a whole number"#
    ),
    (#"{"task_id":0}"#, "task_id is 0; it must be at least 1"),
    (#"{"task_id":true}"#, "task_id is true; it must be a whole number"),
    (#"{"task_id":1,"state":"opened"}"#, #"state is "opened"; it must be one of "open", "closed""#),
    (#"{"task_id":1,"note":""}"#, #"note is ""; it must have 1 to 5 characters, not 0"#),
    (#"{"task_id":1,"note":true}"#, "note is true; it must be a string"),
    (#"{"task_id":1,"billable":"yes"}"#, #"billable is "yes"; it must be true or false"#),
    (#"{"task_id":1,"rate":0}"#, "rate is 0; it must be greater than 0 and at most 1000"),
    (
      #"{"task_id":1,"day":"2026-02-29"}"#,
      #"day is "2026-02-29"; it must be a date that exists, as YYYY-MM-DD"#
    ),
    (#"{"task_id":1,"code":"A1"}"#, #"code is "A1"; it must match the pattern ^[A-Z]{2}[0-9]+$"#),
    (#"{"task_id":1,"kind":8}"#, "kind is 8; it must be 7"),
    (#"{"task_id":1,"tags":[]}"#, "tags has 0 elements; it must have 1 to 2"),
    (#"{"task_id":1,"tags":["a",{}]}"#, "tags[1] is {}; it must be a string"),
    (#"{"task_id":1,"extra":{"deep":{}}}"#, "extra.deep.x is missing; it is required"),
    (#"{"task_id":1,"extra":{"n":"x"}}"#, #"extra.n is "x"; it must be a whole number"#),
    (#"{"task_id":1,"taskId":1}"#, #"taskId is no argument of this tool; did you mean "task_id"?"#),
    (
      #"{"task_id":1,"zzzzzzzz":1}"#,
      "zzzzzzzz is no argument of this tool; known are task_id, state, note, billable, "
        + "rate, day, start, local, code, kind, tags, extra"
    ),
  ])
  func `a wrong argument is named with what is allowed`(
    _ given: String, _ problem: String
  ) throws {
    let schema = try Schema(compiling: entry)
    #expect(schema.checked(try JSON(parsing: given), mode: .arguments).problems == [problem])
  }

  @Test func `nothing is bent for exact checks`() throws {
    let schema = try Schema(compiling: entry)
    #expect(schema.checked(["task_id": "1"], mode: .exact).problems.count == 1)
    #expect(schema.checked(["task_id": 1, "note": nil], mode: .exact).problems.count == 1)
    #expect(schema.checked(["task_id": 1], mode: .exact).value == ["task_id": 1])
  }

  @Test func `long values are cut in messages`() throws {
    let schema = try Schema(compiling: entry)
    let long = String(repeating: "x", count: 10_000)
    let problems = schema.checked(
      ["task_id": .string(long), "\(long)": 1], mode: .arguments
    ).problems
    #expect(problems.count == 2)
    #expect(problems.allSatisfy { $0.utf8.count < 400 })
  }

  @Test(arguments: [
    ("2026-03-01T09:30:00Z", true), ("2026-03-01T09:30:00+01:00", true),
    ("2026-03-01t09:30:00.123456z", true), ("2024-02-29T00:00:00-12:30", true),
    ("2026-03-01T09:30:00", false), ("2026-03-01 09:30:00Z", false),
    ("2026-03-01T24:00:00Z", false), ("2026-03-01T09:60:00Z", false),
    ("2026-03-01T09:30:60Z", false), ("2026-02-30T09:30:00Z", false),
    ("2026-03-01T09:30:00.Z", false), ("2026-03-01T09:30:00+0100", false),
    ("2026-03-01T09:30:00+24:00", false), ("2026-13-01T09:30:00Z", false), ("", false),
    ("2026-03-01T09:30:0éZ", false),
  ])
  func `a date-time is one of RFC 3339`(_ text: String, _ isValid: Bool) {
    #expect(DateFormat.isDateTime(text) == isValid)
  }

  @Test(arguments: [
    ("tt_list_task", ["tt_list_tasks"]), ("list_tasks", ["tt_list_tasks"]),
    ("TT-List-Tasks", ["tt_list_tasks"]), ("qqq", []),
  ])
  func `the closest names are found`(_ wrong: String, _ expected: [String]) {
    let names = ["tt_list_tasks", "tt_start_timer", "tt_find", "tt_add_user"]
    #expect(ClosestNames.closest(to: wrong, in: names) == expected)
  }

  @Test(arguments: [
    ("[]", "a schema must be an object"),
    (#"{"type":"text"}"#, #"unknown type "text""#),
    (#"{"properties":{"a":{"pattern":"("}}}"#, "properties.a: pattern ( does not compile"),
    (
      #"{"items":{"type":"integer","default":"x"}}"#,
      #"items: the default does not fit: the value is "x"; it must be a whole number"#
    ),
    (#"{"minLength":-1}"#, "minLength must be a whole number from 0"),
    (#"{"minimum":"1"}"#, "minimum must be a number"),
  ])
  func `a schema that cannot be used is refused`(_ schema: String, _ problem: String) throws {
    let json = try JSON(parsing: schema)
    let error = #expect(throws: SchemaError.self) { try Schema(compiling: json) }
    #expect(error?.description == problem)
  }
}
