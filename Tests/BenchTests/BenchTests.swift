import JSONTree
import Testing

@testable import ttsync_bench

@Suite struct BenchTests {
  @Test func `percentiles are values that were measured, by nearest rank`() {
    let hundred = Sample((1...100).reversed().map(Double.init))
    #expect((hundred.p50, hundred.p99, hundred.p999) == (50, 99, 100))
    #expect((hundred.min, hundred.max, hundred.mean) == (1, 100, 50.5))
    let three = Sample([30, 10, 20])
    #expect((three.p50, three.p99, three.percentile(1)) == (20, 30, 10))
    #expect(Sample([7]).p50 == 7)
    #expect(Sample([]).p50.isNaN && Sample([]).max.isNaN)
  }

  @Test func `a goal is met when each of its bounds is, and what was not found out meets none`() {
    func verdict(_ checks: [Check]) -> Measurement.Verdict {
      Measurement("D1", "something", .microseconds, Sample([1, 2]), checks: checks).verdict
    }
    #expect(verdict([.atMost(2, "a", 2), .atLeast(3, "b", 3)]) == .met)
    #expect(verdict([.atMost(2, "a", 2), .atLeast(3, "b", 2.9)]) == .missed)
    #expect(verdict([.atMost(2, "a", 2.1)]) == .missed)
    #expect(verdict([.atMost(2, "a", .nan)]) == .missed)
    #expect(verdict([]) == .told)
    #expect(Measurement("D2", "call", notMeasured: "not built").verdict == .notMeasured)
  }

  @Test func `the ratio is that of the middles`() {
    let row = Measurement(
      "D1", "acceptance", .microseconds, Sample([2, 4, 100]),
      floor: Floor(name: "one row", sample: Sample([1, 2, 10])))
    #expect(row.ratio == 2)
    #expect(row.ratioAt99 == 10)
  }

  @Test func `the report is a table of equal rows, and JSON`() throws {
    var report = Report(pressure: 1.5, mark: nil, machine: "2 cores", isQuick: false)
    report.measurements = [
      Measurement(
        "D1", "acceptance", .microseconds, Sample([300, 310, 900]),
        floor: Floor(name: "one row", sample: Sample([250])),
        checks: [.atMost(1.25, "p50 ratio", 310 / 250)]),
      Measurement("D2", "call", notMeasured: "not built"),
    ]
    let lines = report.table.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(Set(lines.map { $0.count(where: { $0 == "|" }) }) == [Report.head.count + 1])
    #expect(
      lines[2].contains("| 310 µs |") && lines[2].contains("| 1.24 ") && lines[2].contains("met"))
    #expect(report.notes.contains("floor: one row") && report.notes.contains("not built"))
    let rows = try JSON(parsing: report.json.encodedString())["measurements"]
    #expect(rows?[0]?["checks"]?[0]?["is_met"] == true)
    #expect(rows?[0]?["ours"]?["n"] == 3)
    #expect(rows?[1]?["verdict"] == "not measured")
  }

  @Test func `numbers keep the figures that matter`() {
    #expect(Words.number(1.2345) == "1.23")
    #expect(Words.number(12.345) == "12.3")
    #expect(Words.number(123.45) == "123")
    #expect(Words.number(1_234_567.8) == "1 234 568")
    #expect(Words.number(0.01234) == "0.0123")
    #expect(Words.number(5) == "5")
    #expect(Words.number(.nan) == "–")
  }

  @Test func `pressure is the share of the last ten seconds`() {
    let text = "some avg10=24.19 avg60=9.58 avg300=5.93 total=19\nfull avg10=0.00 avg60=0.00\n"
    #expect(Pressure.average(in: text) == 24.19)
    #expect(Pressure.average(in: "") == nil)
  }

  @Test func `sizes are written as people say them`() {
    #expect(Size(argument: "0")?.operations == 0)
    #expect(Size(argument: "10k")?.operations == 10_000)
    #expect(Size(argument: "1M")?.operations == 1_000_000)
    #expect(Size(argument: "1M")?.description == "1 M")
    for wrong in ["", "k", "-1", "2M", "1.5k", "many"] { #expect(Size(argument: wrong) == nil) }
  }

  @Test func `an HTTP message ends where its head says`() {
    let whole = Array("POST / HTTP/1.1\r\nHost: a\r\ncontent-LENGTH: 3\r\n\r\nabc".utf8)
    #expect(HTTPText.length(whole) == whole.count)
    #expect(HTTPText.length(whole + Array("GET".utf8)) == whole.count)
    #expect(HTTPText.length(Array("GET / HTTP/1.1\r\n\r\n".utf8)) == 18)
    #expect(HTTPText.length(Array("GET / HTTP/1.1\r\n".utf8)) == nil)
  }
}
