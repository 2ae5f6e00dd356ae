#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Whether a folder lies on a file system whose locks and syncs reach one machine only.
enum FileSystemKind {
  /// The name of the network file system that `path` lies on; nil: a local one.
  static func network(at path: String) throws(JournalFailure) -> String? {
    var facts = statfs()
    guard unsafe statfs(path, &facts) == 0 else {
      throw .folderUnwritable(path: path, problem: SystemError.text)
    }
    #if canImport(Darwin)
      return facts.f_flags & UInt32(MNT_LOCAL) == 0 ? "remote volume" : nil
    #else
      let magic = UInt64(truncatingIfNeeded: facts.f_type) & 0xFFFF_FFFF
      if let name = networkMagic[magic] { return name }
      guard magic == fuseMagic else { return nil }
      let type = mountType(of: path, in: mountTable())
      return type.flatMap { isRemoteFuse($0) ? $0 : nil }
    #endif
  }

  /// Magic numbers of `statfs(2)`.
  static let networkMagic: [UInt64: String] = [
    0x6969: "nfs", 0x517B: "smb", 0xFF53_4D42: "cifs", 0xFE53_4D42: "smb2",
    0x0102_1997: "9p", 0x00C3_6400: "ceph", 0x5346_414F: "afs", 0x6B41_4653: "kafs",
    0x7375_7245: "coda", 0x564C: "ncp", 0x0BD0_0BD0: "lustre", 0x0116_1970: "gfs2",
  ]

  static let fuseMagic: UInt64 = 0x6573_5546

  /// Fuse alone says nothing: local drives come through it too. These names say "elsewhere".
  static func isRemoteFuse(_ type: String) -> Bool {
    let remote = [
      "sshfs", "rclone", "s3fs", "gcsfuse", "davfs", "curlftpfs", "glusterfs", "ceph", "juicefs",
      "goofys", "smbnetfs", "gvfsd-fuse", "google-drive", "onedrive", "nfs",
    ]
    return remote.contains { type.contains($0) }
  }

  /// The type in a text of the form of `/proc/self/mountinfo` of the mount that holds `path`.
  static func mountType(of path: String, in table: String) -> String? {
    var best: (point: Substring, type: String)?
    for line in table.split(separator: "\n") {
      let columns = line.split(separator: " ")
      guard columns.count > 6, let dash = columns.firstIndex(of: "-"),
        columns.indices.contains(dash + 1)
      else { continue }
      let point = columns[4]
      let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
      // A later mount on the same point hides the earlier one.
      if isAbove, point.count >= best?.point.count ?? 0 { best = (point, String(columns[dash + 1])) }
    }
    return best?.type
  }

  private static func mountTable() -> String {
    SystemFile.text(at: "/proc/self/mountinfo", maxBytes: 1_048_576) ?? ""
  }
}
