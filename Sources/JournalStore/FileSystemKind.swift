#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Whether a folder lies on a file system whose locks and syncs reach one machine only.
enum FileSystemKind {
  /// The name of the network file system that `path` lies on; nil: a local one, as far as can be
  /// told.
  static func network(at path: String) -> String? {
    #if canImport(Darwin)
      var facts = unsafe statfs()
      guard unsafe statfs(path, &facts) == 0 else { return nil }
      return unsafe facts.f_flags & UInt32(MNT_LOCAL) == 0 ? "remote volume" : nil
    #else
      return name(at: path).flatMap { isRemote($0) ? $0 : nil }
    #endif
  }

  /// The name of the file system that `path` lies on; nil: it cannot be told.
  static func name(at path: String) -> String? {
    #if canImport(Darwin)
      return network(at: path) ?? "local volume"
    #else
      // The type by name: `statfs(2)` tells the many kinds of FUSE by one number only.
      let table = SystemFile.text(at: "/proc/self/mountinfo", maxBytes: 4 * 1024 * 1024) ?? ""
      return mountType(of: SystemFile.real(path) ?? path, in: table)
    #endif
  }

  /// Whether a type of `/proc/self/mountinfo` names a file system that several machines share.
  static func isRemote(_ type: String) -> Bool {
    let parts = type.split(separator: ".", maxSplits: 1)
    guard parts.first == "fuse", parts.count == 2 else {
      return remoteTypes.contains(type) || type.hasPrefix("nfs")
    }
    // Local drives come through FUSE too; these say "elsewhere".
    return remoteFuse.contains { parts[1].contains($0) }
  }

  private static let remoteTypes: Set<String> = [
    "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "virtiofs", "ceph", "afs", "kafs", "coda",
    "ncpfs", "lustre", "gfs2", "ocfs2", "glusterfs", "beegfs", "davfs",
  ]

  private static let remoteFuse = [
    "sshfs", "rclone", "s3fs", "gcsfuse", "davfs", "curlftpfs", "gluster", "ceph", "juicefs",
    "goofys", "smb", "gvfsd", "google-drive", "onedrive", "nfs",
  ]

  /// The type in a text of the form of `/proc/self/mountinfo` of the mount that holds `path`.
  static func mountType(of path: String, in table: String) -> String? {
    var best: (length: Int, type: String)?
    for line in table.split(separator: "\n") {
      let columns = line.split(separator: " ")
      guard columns.count > 6, let dash = columns.firstIndex(of: "-"),
        columns.indices.contains(dash + 1)
      else { continue }
      let point = plain(columns[4])
      let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
      // A later mount on the same point hides the earlier one.
      if isAbove, point.count >= best?.length ?? 0 {
        best = (point.count, String(columns[dash + 1]))
      }
    }
    return best?.type
  }

  /// The kernel writes space, tab, newline and backslash as three octal digits.
  private static func plain(_ point: Substring) -> String {
    var text = String(point)
    for (escape, character) in [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")] {
      text = text.split(separator: escape, omittingEmptySubsequences: false)
        .joined(separator: character)
    }
    return text
  }
}
