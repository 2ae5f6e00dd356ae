#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The last error of a system call, for people.
enum SystemError {
  static var text: String { text(errno) }

  static func text(_ code: CInt) -> String {
    guard let message = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: message)
  }
}

/// Small files beside the journal, through plain system calls.
enum SystemFile {
  /// The content of a small file; nil when it is not there, longer than `maxBytes`, or unreadable.
  ///
  /// Never used on the database or its `-shm`: closing a descriptor of those would drop the locks
  /// that SQLite holds in this process.
  static func text(at path: String, maxBytes: Int) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    // bounded by maxBytes
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe sysRead(descriptor, $0) }
      if count < 0 { return nil }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk.prefix(count)
      if bytes.count > maxBytes { return nil }
    }
  }

  /// Replaces a file as a whole: written beside, synced, renamed, and the folder synced.
  ///
  /// - Parameter beforeRename: what a crash test does between the two.
  /// - Returns: nil, or what went wrong.
  static func replace(
    _ path: String, with text: String, beforeRename: () throws -> Void
  ) rethrows -> String? {
    let draft = path + ".new"
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return SystemError.text }
    var remaining = Array(text.utf8)[...]
    while !remaining.isEmpty {
      let count = unsafe remaining.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else {
        defer { close(descriptor) }
        return SystemError.text
      }
      remaining = remaining.dropFirst(count)
    }
    let isSynced = fsync(descriptor) == 0
    let problem = SystemError.text
    close(descriptor)
    guard isSynced else { return problem }
    try beforeRename()
    guard unsafe rename(draft, path) == 0 else { return SystemError.text }
    return syncFolder(of: path)
  }

  /// Creates a folder with its parents; existing ones stay as they are, the last one becomes 0700.
  ///
  /// - Returns: nil, or what went wrong.
  static func makeFolder(_ path: String) -> String? {
    var built = ""
    for part in path.split(separator: "/") {
      built += "/" + part
      if unsafe mkdir(built, 0o700) == 0 {
        // Else a power cut may take the folder away with all that is synced in it. Lost: that the
        // parent cannot be synced (no right to read it); what is written below is synced anyhow.
        _ = syncFolder(of: built)
      } else if errno != EEXIST, errno != EISDIR, errno != EROFS, errno != EACCES {
        return SystemError.text
      }
    }
    guard unsafe chmod(path, 0o700) == 0 else { return SystemError.text }
    guard unsafe access(path, W_OK | X_OK) == 0 else { return SystemError.text }
    return nil
  }

  /// Size in bytes; nil when the file is not there.
  static func size(of path: String) -> Int64? {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return nil }
    return Int64(facts.st_size)
  }

  /// The path without links; nil when it does not exist.
  static func real(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// Puts a whole file and its name on the disk; never used on a database that is open.
  ///
  /// - Returns: nil, or what went wrong.
  static func sync(_ path: String) -> String? { syncOne(path) ?? syncFolder(of: path) }

  private static func syncFolder(of path: String) -> String? {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    return syncOne(folder.isEmpty ? "/" : folder)
  }

  private static func syncOne(_ path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return SystemError.text }
    defer { close(descriptor) }
    return fsync(descriptor) == 0 ? nil : SystemError.text
  }

  private static func sysRead(_ descriptor: CInt, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(descriptor, buffer.baseAddress, buffer.count)
  }
}
