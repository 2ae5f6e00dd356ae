import Testing

@testable import ttsync

struct EnvFileTests {
  private func values(_ text: String) throws -> [String: String] {
    try EnvFile(parsing: text, path: "x.env").values.mapValues(\.text)
  }

  private func refusal(_ text: String) -> EnvFileProblem? {
    #expect(throws: EnvFileProblem.self) { try EnvFile(parsing: text, path: "x.env") }
  }

  @Test(arguments: [
    ("A=1", "1"), ("export A=1", "1"), ("  export\tA=1  ", "1"), ("A=", ""), ("A= # none", ""),
    ("A=a b".replacing(" b", with: " # b"), "a"), ("A='a # $b \\n \"'", #"a # $b \n ""#),
    (#"A="a # \$b \"c\" \\ \n""#, "a # $b \"c\" \\ \n"), ("A='' # empty", ""),
    ("A=https://x.example/api?a=b", "https://x.example/api?a=b"), ("\u{FEFF}A=1", "1"),
    ("A=1\r\n# end\r\n", "1"), ("A=p@ss:w/rd+=", "p@ss:w/rd+="),
  ])
  func `a line means what every reader of such files agrees on`(_ line: String, _ value: String)
    throws
  {
    #expect(try values(line) == ["A": value])
  }

  @Test func `blank lines and comments mean nothing`() throws {
    #expect(try values("\n  \n# A=1\n\t# B=2\n") == [:])
  }

  @Test(arguments: [
    "A", "A 1", "A =1", "=1", "1A=1", "A-B=1", "A=a b", "A='a", "A=\"a", "A='a'b", "A=\"a\"b",
    "A=$B", "A=\"$B\"", "A=a#b", "A=a'b", #"A="\q""#, #"A="a\"#, "A=1\u{0}",
  ])
  func `what readers disagree on is refused with file and line`(_ line: String) throws {
    let problem = try #require(refusal("# first\n\(line)\nB=2"))
    #expect(problem.line == 2)
    #expect(problem.description.hasPrefix("x.env, line 2: "))
  }

  @Test func `a problem never quotes the value`() throws {
    for line in ["TT_APP_PASSWORD=s3cret x", "TT_APP_PASSWORD='s3cret", "TT_APP_PASSWORD=s3cret$x"]
    {
      let problem = try #require(refusal(line))
      #expect(!problem.description.contains("s3cret"))
      #expect(problem.description.contains("TT_APP_PASSWORD"))
    }
  }

  @Test func `a key set twice is refused and both lines are named`() throws {
    let problem = try #require(refusal("A=1\n\nA=2"))
    #expect(problem.line == 3)
    #expect(problem.sentence.contains("line 1"))
  }
}
