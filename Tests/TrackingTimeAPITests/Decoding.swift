import JSONTree
import NIOHTTP1
import SyncCore

@testable import TrackingTimeAPI

/// What an envelope with this `data` means as the answer to a question or a write.
func content(
  _ request: AnswerReader.Request, _ data: String, siblings: String = ""
) async -> RemoteContent {
  let body = #"{"response":{"status":200,"message":"ok"},"data":\#(data)\#(siblings)}"#
  return await answer(request, body: body).content
}

func answer(
  _ request: AnswerReader.Request, status: Int = 200, body: String,
  type: String? = "application/json", headers: [(String, String)] = []
) async -> RemoteAnswer {
  let reader = AnswerReader(
    wire: WireContent(account: 31337, accountZone: Zone("GMT+01:00") ?? .utc),
    password: Secret(password))
  var fields = HTTPHeaders(headers)
  if let type { fields.add(name: "content-type", value: type) }
  return await reader.answer(
    to: request, status: status, headers: fields, body: Array(body.utf8))
}

/// The fields of the only record of an answer.
func onlyRecord(_ request: AnswerReader.Request, _ data: String) async -> Record? {
  let records = await content(request, data).records
  return records.count == 1 ? records[0] : nil
}
