import GRDBSQLite

extension DiskDriver {
  private static let prefixBytes = unsafe MemoryLayout<Prefix>.stride

  /// The ordinary driver's part of a file's memory.
  private static func inner(_ file: FilePointer) -> FilePointer {
    unsafe (UnsafeMutableRawPointer(file) + prefixBytes).assumingMemoryBound(
      to: sqlite3_file.self)
  }

  private static func prefix(_ file: FilePointer) -> UnsafeMutablePointer<Prefix> {
    unsafe UnsafeMutableRawPointer(file).assumingMemoryBound(to: Prefix.self)
  }

  private static func opened(_ file: FilePointer) -> OpenFile? {
    unsafe prefix(file).pointee.file?.takeUnretainedValue()
  }

  /// The ordinary driver's calls on this file.
  private static func calls(_ file: FilePointer) -> UnsafePointer<sqlite3_io_methods> {
    unsafe inner(file).pointee.pMethods
  }

  // MARK: The folder

  static func open(
    _ name: UnsafePointer<CChar>?, _ file: FilePointer?, _ flags: CInt,
    _ outFlags: UnsafeMutablePointer<CInt>?
  ) -> CInt {
    guard let base = unsafe base, let open = unsafe base.pointee.xOpen, let file = unsafe file
    else { return SQLITE_CANTOPEN }
    guard let name = unsafe name,
      let (disk, short) = SimulatedDisk.find(unsafe String(cString: name))
    else { return unsafe open(base, name, file, flags, outFlags) }
    let inner = unsafe inner(file)
    let code = unsafe open(base, name, inner, flags, outFlags)
    guard code == SQLITE_OK else {
      unsafe file.pointee.pMethods = nil
      return code
    }
    let companions = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL
    let opened = OpenFile(
      disk: disk, number: disk.opened(short), isLog: flags & SQLITE_OPEN_WAL != 0,
      syncsFolder: flags & companions != 0 && flags & SQLITE_OPEN_CREATE != 0)
    unsafe prefix(file).initialize(
      to: Prefix(head: sqlite3_file(pMethods: methods), file: Unmanaged.passRetained(opened)))
    return SQLITE_OK
  }

  static func delete(_ name: UnsafePointer<CChar>?, _ syncsFolder: CInt) -> CInt {
    guard let base = unsafe base, let delete = unsafe base.pointee.xDelete else {
      return DiskError.delete
    }
    guard let name = unsafe name,
      let (disk, short) = SimulatedDisk.find(unsafe String(cString: name))
    else { return unsafe delete(base, name, syncsFolder) }
    let code = unsafe delete(base, name, 0)
    if code == SQLITE_OK { disk.deleted(short, isSynced: syncsFolder != 0) }
    return code
  }

  // MARK: Files

  /// No `xFetch`: nothing is read past these calls through mapped memory.
  nonisolated(unsafe) private static let methods: UnsafePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    var table = sqlite3_io_methods()
    table.iVersion = 2
    unsafe table.xClose = { unsafe DiskDriver.close($0) }
    unsafe table.xWrite = { unsafe DiskDriver.write($0, $1, $2, $3) }
    unsafe table.xTruncate = { unsafe DiskDriver.truncate($0, $1) }
    unsafe table.xSync = { file, _ in unsafe DiskDriver.sync(file) }
    unsafe table.xDeviceCharacteristics = { unsafe DiskDriver.characteristics($0) }
    passThrough(&table)
    unsafe methods.initialize(to: table)
    return unsafe UnsafePointer(methods)
  }()

  private static func close(_ file: FilePointer?) -> CInt {
    guard let file = unsafe file else { return DiskError.close }
    let code = unsafe calls(file).pointee.xClose?(inner(file)) ?? DiskError.close
    unsafe prefix(file).pointee.file?.release()
    unsafe prefix(file).pointee.file = nil
    return code
  }

  private static func write(
    _ file: FilePointer?, _ bytes: UnsafeRawPointer?, _ count: CInt, _ offset: Int64
  ) -> CInt {
    guard let file = unsafe file, let bytes = unsafe bytes, let opened = unsafe opened(file) else {
      return DiskError.write
    }
    let (ruling, answer) =
      switch opened.disk.rulingOnWrite() {
      case .goOn: (count, SQLITE_OK)
      // As the ordinary driver does: what fits is written.
      case .full: (count / 2, SQLITE_FULL)
      case .fail: (0, DiskError.write)
      }
    guard ruling > 0 else { return answer }
    let code =
      unsafe calls(file).pointee.xWrite?(inner(file), bytes, ruling, offset) ?? DiskError.write
    guard code == SQLITE_OK else { return code }
    let copy = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: Int(ruling)))
    opened.disk.wrote(copy, at: Int(offset), to: opened.number)
    return answer
  }

  private static func truncate(_ file: FilePointer?, _ size: Int64) -> CInt {
    guard let file = unsafe file, let opened = unsafe opened(file) else {
      return DiskError.truncate
    }
    let code =
      unsafe calls(file).pointee.xTruncate?(inner(file), size) ?? DiskError.truncate
    if code == SQLITE_OK { opened.disk.truncated(opened.number, to: Int(size)) }
    return code
  }

  /// Nothing is really synced: what a power cut leaves is played from the events.
  private static func sync(_ file: FilePointer?) -> CInt {
    guard let file = unsafe file, let opened = unsafe opened(file) else {
      return DiskError.sync
    }
    let isSynced = opened.disk.synced(
      opened.number, isLog: opened.isLog, withFolder: opened.syncsFolder)
    guard isSynced else { return DiskError.sync }
    opened.syncsFolder = false
    return SQLITE_OK
  }

  /// What SQLite assumes of ordinary disks: bytes beside a write survive it, and nothing more.
  private static func characteristics(_ file: FilePointer?) -> CInt {
    guard let file = unsafe file else { return 0 }
    let all = unsafe calls(file).pointee.xDeviceCharacteristics?(inner(file)) ?? 0
    return all & SQLITE_IOCAP_POWERSAFE_OVERWRITE
  }

  // MARK: The rest

  private static func passThrough(_ table: inout sqlite3_io_methods) {
    unsafe table.xRead = { file, bytes, count, offset in
      guard let file = unsafe file else { return DiskError.read }
      return unsafe DiskDriver.calls(file).pointee.xRead?(
        DiskDriver.inner(file), bytes, count, offset)
        ?? DiskError.read
    }
    unsafe table.xFileSize = { file, size in
      guard let file = unsafe file else { return DiskError.size }
      return unsafe DiskDriver.calls(file).pointee.xFileSize?(DiskDriver.inner(file), size)
        ?? DiskError.size
    }
    unsafe table.xLock = { file, level in
      guard let file = unsafe file else { return DiskError.lock }
      return unsafe DiskDriver.calls(file).pointee.xLock?(DiskDriver.inner(file), level)
        ?? DiskError.lock
    }
    unsafe table.xUnlock = { file, level in
      guard let file = unsafe file else { return DiskError.unlock }
      return unsafe DiskDriver.calls(file).pointee.xUnlock?(DiskDriver.inner(file), level)
        ?? DiskError.unlock
    }
    unsafe table.xCheckReservedLock = { file, result in
      guard let file = unsafe file else { return DiskError.checkLock }
      return unsafe DiskDriver.calls(file).pointee.xCheckReservedLock?(
        DiskDriver.inner(file), result)
        ?? DiskError.checkLock
    }
    unsafe table.xFileControl = { file, operation, argument in
      guard let file = unsafe file else { return SQLITE_NOTFOUND }
      return unsafe DiskDriver.calls(file).pointee.xFileControl?(
        DiskDriver.inner(file), operation, argument)
        ?? SQLITE_NOTFOUND
    }
    unsafe table.xSectorSize = { file in
      guard let file = unsafe file else { return CInt(DiskImage.sectorBytes) }
      return unsafe DiskDriver.calls(file).pointee.xSectorSize?(DiskDriver.inner(file))
        ?? CInt(DiskImage.sectorBytes)
    }
    passSharedMemory(&table)
  }

  private static func passSharedMemory(_ table: inout sqlite3_io_methods) {
    unsafe table.xShmMap = { file, page, size, extends, memory in
      guard let file = unsafe file else { return DiskError.sharedMap }
      return unsafe DiskDriver.calls(file).pointee.xShmMap?(
        DiskDriver.inner(file), page, size, extends, memory)
        ?? DiskError.sharedMap
    }
    unsafe table.xShmLock = { file, offset, count, flags in
      guard let file = unsafe file else { return DiskError.sharedLock }
      return unsafe DiskDriver.calls(file).pointee.xShmLock?(
        DiskDriver.inner(file), offset, count, flags)
        ?? DiskError.sharedLock
    }
    unsafe table.xShmBarrier = { file in
      guard let file = unsafe file else { return }
      unsafe DiskDriver.calls(file).pointee.xShmBarrier?(DiskDriver.inner(file))
    }
    unsafe table.xShmUnmap = { file, deletes in
      guard let file = unsafe file else { return SQLITE_OK }
      return unsafe DiskDriver.calls(file).pointee.xShmUnmap?(DiskDriver.inner(file), deletes)
        ?? SQLITE_OK
    }
  }
}
