import Threads

/// What each of several threads found.
final class ConcurrentResults: Sendable {
    private let values: Guarded<[Bool]>

    init(count: Int) { values = Guarded([Bool](repeating: false, count: count)) }

    func set(_ index: Int, _ value: Bool) { values.withLock { $0[index] = value } }
    var all: Bool { values.withLock { $0.allSatisfy { $0 } } }
}
