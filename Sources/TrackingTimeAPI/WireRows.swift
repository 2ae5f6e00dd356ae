import JSONTree

/// The rows in the `data` of an answer, however they are wrapped.
struct WireRows: Sendable {
  var list: [WireRow]

  /// - Parameters:
  ///   - data: an array; an object that *is* a row (it has the member `id`); an object with one
  ///     array among its members (`{"projects": […]}`); null, `{}` or absent: no rows.
  ///   - id: the member that makes an object a row.
  /// - Returns: nil for anything else: there may be rows that we do not see.
  init?(_ data: JSON?, id: String) {
    switch data {
    case nil, .null?: list = []
    case .array(let rows)?: list = rows.map(WireRow.init)
    case .object(let object)?:
      let arrays = object.values.compactMap(\.arrayValue)
      if object.isEmpty {
        list = []
      } else if object[id] != nil {
        list = [WireRow(.object(object))]
      } else if arrays.count == 1 {
        list = arrays[0].map(WireRow.init)
      } else {
        return nil
      }
    default: return nil
    }
  }
}
