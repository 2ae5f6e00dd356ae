import SyncCore
import Testing

@Suite struct SecretTests {
  @Test func `a secret shows nothing in any text`() {
    let secret = Secret("hunter2-hunter2")
    var dumped = ""
    dump([secret], to: &dumped)
    let texts = [
      "\(secret)", String(describing: secret), String(reflecting: secret), dumped,
      "\(["key": secret])", "\(Optional(secret) as Any)",
    ]
    for text in texts { #expect(!text.contains("hunter2")) }
    #expect(secret.reveal() == "hunter2-hunter2")
  }

  @Test func `a secret is taken out of foreign text`() {
    let secret = Secret("hunter2")
    #expect(secret.redacted(from: "bad hunter2, hunter2") == "bad [secret], [secret]")
    #expect(Secret("").redacted(from: "as it was") == "as it was")
  }
}
