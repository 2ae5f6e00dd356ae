/// A sentence the server says about a failure, in the account's language (API §12).
enum Message: Sendable, Equatable {
  case badCredentials
  case unknownAction
  case notFound(EntityKind)
  case nameTaken(EntityKind)
  case missing(String)
  case invalid(String)
  case tooLong(String, Int)
  case castFailure
  case notAllowed
  case timerRuns
  case notTracked
  case zoneMismatch
  case archivedProject
  case archivedTask
  case negativeDuration
  case overlap
  case billedLocked
  case batchTooLarge(Int)
  case pageTooLarge
  case policy(String)
  case unknownField(String)
  case tooMany

  func text(in language: SandboxSwitches.Language) -> String {
    switch language {
    case .english: english
    case .spanish: spanish
    case .swedish: swedish
    case .garbled: garbled
    }
  }

  private var english: String {
    switch self {
    case .badCredentials: "Invalid credentials."
    case .unknownAction: "The action you requested doesn't exist."
    case .notFound(let kind): "The \(kind.words) was not found."
    case .nameTaken(let kind): "A \(kind.words) with this name already exists."
    case .missing(let name): "The parameter \(name) is required."
    case .invalid(let name): "The value of \(name) is not valid."
    case .tooLong(let name, let limit): "\(name) can't be longer than \(limit) characters."
    case .castFailure: "java.util.ArrayList cannot be cast to java.lang.String"
    case .notAllowed: "You don't have permission to do this."
    case .timerRuns: "You are already tracking time on another task."
    case .notTracked: "This task is not being tracked."
    case .zoneMismatch: "Start and stop were sent with different time zones."
    case .archivedProject: "The project is archived."
    case .archivedTask: "The task is archived."
    case .negativeDuration: "The end must not be before the start."
    case .overlap: "The time entry overlaps another one."
    case .billedLocked: "Billed time entries can't be changed."
    case .batchTooLarge(let limit): "At most \(limit) time entries at once."
    case .pageTooLarge: "The page size is too large."
    case .policy(let rule): "Your company's policy does not allow this: \(rule)."
    case .unknownField(let field): "The custom field \(field) does not exist."
    case .tooMany: "Too many requests."
    }
  }

  private var spanish: String {
    switch self {
    case .badCredentials: "Credenciales no válidas."
    case .unknownAction: "La acción solicitada no existe."
    case .notFound: "No se ha encontrado el elemento."
    case .nameTaken: "Ya existe un elemento con ese nombre."
    case .missing(let name): "Falta el parámetro \(name)."
    case .timerRuns: "Ya estás registrando tiempo en otra tarea."
    case .notTracked: "No se está registrando tiempo en esta tarea."
    case .notAllowed: "No tienes permiso para hacer esto."
    default: "No se ha podido completar la operación (\(number))."
    }
  }

  private var swedish: String {
    switch self {
    case .notFound: "Objektet hittades inte."
    case .nameTaken: "Namnet är upptaget."
    case .timerRuns: "En annan uppgift spåras redan."
    case .notTracked: "Uppgiften spåras inte."
    default: "Åtgärden kunde inte utföras (\(number))."
    }
  }

  /// A sentence nobody can match on.
  private var garbled: String { "⟦\(number * 7919 % 10_007)⟧ ░░░" }

  private var number: Int { english.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF } }
}
