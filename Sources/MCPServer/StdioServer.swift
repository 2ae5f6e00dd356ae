import ServiceLifecycle

/// Serves one client over a pair of descriptors, one message per line.
///
/// Ends when the input ends, the client stops reading, or shutdown begins: then nothing new is
/// taken, and running requests have `ServerLimits.grace` to be answered. The descriptors stay open.
package struct StdioServer: Service {
  private let dispatcher: Dispatcher
  private let input: Int32
  private let output: Int32

  /// - Parameters:
  ///   - input: a descriptor to read from; 0 is stdin.
  ///   - output: a descriptor to write to; 1 is stdout. Nobody else may write to it.
  package init(_ dispatcher: Dispatcher, input: Int32 = 0, output: Int32 = 1) {
    self.dispatcher = dispatcher
    self.input = input
    self.output = output
  }

  package func run() async {
    Descriptor.ignoreBrokenPipes()
    let limits = dispatcher.limits
    let reader = LineReader(input, lengthMax: limits.messageBytesMax) { [dispatcher] errno in
      dispatcher.logInputFailed(errno: errno)
    }
    let writer = LineWriter(output, input: input) { [dispatcher] errno in
      dispatcher.logOutputLost(errno: errno)
      reader.stop()
    }
    let session = Session(dispatcher)
    await withTaskCancellationOrGracefulShutdownHandler {
      await serve(session, reader, writer)
    } onCancelOrGracefulShutdown: {
      reader.stop()
      writer.stopHolding()
    }
    writer.stopHolding()
    await session.end(grace: limits.grace)
    await writer.finish(grace: limits.grace)
    dispatcher.logEnded()
  }

  private func serve(_ session: Session, _ reader: LineReader, _ writer: LineWriter) async {
    // bounded by the input
    while let frame = await reader.next() {
      switch frame {
      case .line(let line): await session.receive(line, replyingTo: writer)
      case .tooLong:
        dispatcher.logTooLong()
        let limit = dispatcher.limits.messageBytesMax
        let error = RPCError.invalidRequest("a message may have at most \(limit) bytes")
        writer.send(Envelope.reply(id: nil, error: error))
      }
      await writer.backlog(isAtMost: dispatcher.limits.outputBacklogBytesMax)
    }
  }
}

extension StdioServer: CustomStringConvertible {
  /// Short on purpose: service groups log their services, and the whole tree behind this one is
  /// neither readable nor free of secrets.
  package var description: String { "MCP over stdio" }
}
